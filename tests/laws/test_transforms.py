"""The laws of the transforms, over random programs."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd as ag
from autograd import grad, hessian, hvp, jacfwd, jacobian, jacrev, jvp, vjp
from autograd.testing import programs

PROGRAMS = programs(max_ops=8, max_inputs=2)
SEEDS = st.integers(0, 2**32 - 1)


@pytest.fixture(autouse=True)
def constant_programs_are_fine() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "(?s).*does not depend", UserWarning)
        yield


def vector_valued(program: Any) -> Any:
    """A program as a function to vectors: its inputs also pass by, bent."""

    def f(x: Any) -> Any:
        rest = program.inputs[1:]
        return ag.stack([program(x, *rest), ag.sum(ag.sin(x)), ag.sum(x * x)])

    return f


def close(got: Any, want: Any, rtol: float = 1e-8) -> None:
    scale = max(1.0, float(np.max(np.abs(want), initial=0.0)))
    np.testing.assert_allclose(got, want, rtol=rtol, atol=rtol * scale)


def drawn(seed: int, *likes: Any) -> list[Any]:
    rng = np.random.default_rng(seed)
    return [rng.standard_normal(np.shape(like)) for like in likes]


@settings(max_examples=40)
@given(PROGRAMS)
def test_jacobians_agree_in_both_modes_in_batches_and_with_differences(program):
    f, x = vector_valued(program), program.inputs[0]
    want = jacrev(f)(x)
    close(jacfwd(f)(x), want)
    close(jacobian(f)(x), want)
    close(jacrev(f, vectorize=True)(x), want)
    close(jacfwd(f, vectorize=True)(x), want)
    h = 1e-6
    basis = np.eye(x.size).reshape(x.size, *x.shape)
    columns = [(f(x + h * e) - f(x - h * e)) / (2 * h) for e in basis]
    differences = np.stack(columns, -1).reshape(want.shape)
    scale = max(1.0, float(np.abs(want).max()))
    np.testing.assert_allclose(want, differences, rtol=1e-4, atol=1e-5 * scale)


@settings(max_examples=15)
@given(programs(max_ops=6, max_inputs=1))
def test_jacobians_of_jacobians_agree_in_batches_of_batches(program):
    f, x = vector_valued(program), program.inputs[0]
    want = jacfwd(jacrev(f))(x)
    for outer, inner in itertools.product((jacrev, jacfwd), repeat=2):
        for batches in itertools.product((False, True), repeat=2):
            nested = outer(inner(f, vectorize=batches[0]), vectorize=batches[1])
            close(nested(x), want)


@settings(max_examples=40)
@given(PROGRAMS, SEEDS)
def test_pushing_and_pulling_are_linear_and_each_others_transpose(program, seed):
    f, x = vector_valued(program), program.inputs[0]
    y, pull = vjp(f, x)
    t, u, g, h = drawn(seed, x, x, y, y)

    def push(t: Any) -> Any:
        return jvp(f, (x,), (t,))[1]

    close(push(2 * t - 3 * u), 2 * push(t) - 3 * push(u))
    close(pull(2 * g - 3 * h), 2 * pull(g) - 3 * pull(h))
    close(np.sum(g * push(t)), np.sum(pull(g) * t))
    close(push(t), np.tensordot(jacobian(f)(x), t, x.ndim))


@settings(max_examples=40)
@given(PROGRAMS, SEEDS)
def test_the_chain_rule(program, seed):
    f, x = vector_valued(program), program.inputs[0]

    def g(y: Any) -> Any:
        return ag.tanh(y) * y[::-1]

    inner, outer = jacobian(f)(x), jacobian(g)(f(x))
    close(jacobian(lambda x: g(f(x)))(x), np.tensordot(outer, inner, 1))
    (t,) = drawn(seed, x)
    value, tangent = jvp(f, (x,), (t,))
    close(jvp(g, (value,), (tangent,))[1], jvp(lambda x: g(f(x)), (x,), (t,))[1])


@settings(max_examples=40)
@given(PROGRAMS, PROGRAMS)
def test_gradients_are_linear_and_obey_the_product_rule(first, second):
    x = first.inputs[0]

    def f(x: Any) -> Any:
        return first(x, *first.inputs[1:])

    def g(x: Any) -> Any:  # of any shape: through a number
        return ag.sin(ag.sum(x)) + float(second())

    close(grad(lambda x: 2 * f(x) - 3 * g(x))(x), 2 * grad(f)(x) - 3 * grad(g)(x))
    close(grad(lambda x: f(x) * g(x))(x), grad(f)(x) * g(x) + f(x) * grad(g)(x))


@settings(max_examples=30)
@given(programs(max_ops=6, max_inputs=1), SEEDS)
def test_hessians_are_symmetric_and_their_products_agree(program, seed):
    x = program.inputs[0]
    matrix = hessian(program)(x).reshape(x.size, x.size)
    close(matrix, matrix.T)
    close(jacrev(jacfwd(program))(x).reshape(matrix.shape), matrix)
    close(jacrev(grad(program))(x).reshape(matrix.shape), matrix)
    (v,) = drawn(seed, x)
    close(hvp(program)(x, v).ravel(), matrix @ v.ravel())
