"""Transforms by complex arguments, inside one another, against the real and the imaginary part.

A function of complex numbers is a function of twice as many real ones. So whatever a transform, or
several inside one another, make of it must be what they make of that.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

import autograd as ag

pytestmark = pytest.mark.usefixtures("pytorch_convention")

N = 2
Array = Any
rng = np.random.default_rng(1)
W = rng.standard_normal((N, N)) + 1j * rng.standard_normal((N, N))

STEPS: list[Callable[[Array], Array]] = [
    lambda z: z * z * 0.5,
    lambda z: ag.exp(0.3 * z),
    lambda z: W @ z,
    lambda z: ag.sin(z) + z,
    lambda z: ag.conj(z) * (1 + 0.5j),
    lambda z: ag.abs(z) * z,
    lambda z: ag.real(z) + 1j * ag.imag(z) ** 2,
    lambda z: ag.sign(z) + 0.2 * z,
    lambda z: ag.fft.fft(z),
    lambda z: ag.sqrt(z + 4.0) / (z + 3j),
    lambda z: z[::-1] * ag.angle(z + 3.0),
    lambda z: ag.where(np.array([True, False]), z, z**3 * 0.1),
]
ENDS: list[Callable[[Array], Array]] = [
    lambda z: ag.sum(ag.abs(z) ** 2),
    lambda z: ag.sum(ag.real(z) ** 2 * ag.imag(z)),
    lambda z: ag.real(ag.sum(z * z)),
]
PROGRAMS = st.tuples(
    st.lists(st.integers(0, len(STEPS) - 1), max_size=3), st.integers(0, len(ENDS) - 1)
)


@pytest.fixture(autouse=True)
def constants_are_fine() -> Iterator[None]:
    """A gradient of W z does not depend on z."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "(?s).*does not depend", UserWarning)
        yield


def function(program: Any) -> Callable[[Array], Array]:
    steps, end = program

    def f(z: Array) -> Array:
        for i in steps:
            z = STEPS[i](z)
        return ENDS[end](z)

    return f


def of_parts(f: Callable[[Array], Array]) -> Callable[[Array], Array]:
    return lambda x: f(x[:N] + 1j * x[N:])


def parts(z: Array) -> Array:
    return np.concatenate([np.real(z), np.imag(z)])


def joined(x: Array) -> Array:
    return x[..., :N] + 1j * x[..., N:]


def close(got: Array, want: Array) -> None:
    assert_allclose(got, want, rtol=1e-8, atol=1e-8 * (1 + np.abs(want).max()))


def points(seed: int) -> tuple[Array, Array, Array]:
    rng = np.random.default_rng(seed)
    shapes = rng.uniform(0.5, 1.5, (3, N)) * np.exp(1j * rng.uniform(-1.4, 1.4, (3, N)))
    return tuple(shapes)


SEEDS = st.integers(0, 2**32 - 1)


@settings(max_examples=40)
@given(PROGRAMS, SEEDS)
def test_one_after_the_other(program: Any, seed: int) -> None:
    f = function(program)
    z, v, u = points(seed)
    x, a, b = parts(z), parts(v), parts(u)
    g, h = ag.grad(of_parts(f))(x), ag.hessian(of_parts(f))(x)
    close(ag.grad(f)(z), joined(g))
    close(ag.jvp(f, (z,), (v,))[1], g @ a)
    close(ag.hvp(f)(z, v), joined(h @ a))
    close(ag.jvp(ag.grad(f), (z,), (v,))[1], joined(h @ a))
    close(ag.vjp(ag.grad(f), z)[1](v), joined(h @ a))
    close(ag.grad(lambda z: ag.jvp(f, (z,), (v,))[1])(z), joined(h @ a))
    close(ag.jvp(lambda z: ag.jvp(f, (z,), (v,))[1], (z,), (u,))[1], b @ h @ a)
    t = ag.tensor(z, requires_grad=True)
    f(t).backward(create_graph=True)
    if t.grad.requires_grad:
        close(ag.grad([t.grad], [t], [ag.tensor(v)])[0].data, joined(h @ a))


@settings(max_examples=20)
@given(PROGRAMS, SEEDS)
def test_to_the_third_order(program: Any, seed: int) -> None:
    f = function(program)
    z, v, u = points(seed)
    third = ag.jacfwd(ag.hessian(of_parts(f)))(parts(z))
    along = np.einsum("ijk,j,k->i", third, parts(v), parts(u))

    def twice(z: Array) -> Array:
        return ag.jvp(lambda z: ag.jvp(f, (z,), (v,))[1], (z,), (u,))[1]

    close(ag.grad(twice)(z), joined(along))
    close(ag.jvp(twice, (z,), (v,))[1], parts(v) @ along)
    close(ag.grad(lambda z: ag.sum(ag.real(np.conj(u) * ag.hvp(f)(z, v))))(z), joined(along))


@settings(max_examples=20)
@given(PROGRAMS, SEEDS)
def test_in_vmap_and_checkpoint(program: Any, seed: int) -> None:
    f = function(program)
    z, v, u = points(seed)
    x, a = parts(z), parts(v)
    g, h = ag.grad(of_parts(f))(x), ag.hessian(of_parts(f))(x)
    stack = np.stack([z, u])
    close(ag.vmap(ag.grad(f))(stack)[0], joined(g))
    close(ag.vmap(ag.hvp(f), (0, None))(stack, v)[0], joined(h @ a))
    close(ag.vmap(lambda z: ag.jvp(ag.grad(f), (z,), (v,))[1])(stack)[0], joined(h @ a))
    close(ag.vmap(ag.grad(lambda z: ag.jvp(f, (z,), (v,))[1]))(stack)[0], joined(h @ a))
    squared = ag.grad(lambda stack: ag.sum(ag.abs(ag.vmap(ag.grad(f))(stack)) ** 2))
    close(squared(stack)[0], joined(2 * h @ g))
    again = ag.checkpoint(f)
    close(ag.grad(again)(z), joined(g))
    close(ag.hvp(again)(z, v), joined(h @ a))
    close(ag.vjp(ag.grad(again), z)[1](v), joined(h @ a))
    close(ag.jvp(ag.checkpoint(ag.grad(f)), (z,), (v,))[1], joined(h @ a))


@settings(max_examples=30)
@given(PROGRAMS, SEEDS)
def test_a_hessian_is_right_or_refused(program: Any, seed: int) -> None:
    """One complex matrix is one only where the gradient is holomorphic."""
    f = function(program)
    z = points(seed)[0]
    h = ag.hessian(of_parts(f))(parts(z))
    columns = h[:N] + 1j * h[N:]  # along the real parts, then the imaginary ones
    along_real, along_imag = columns[:, :N], columns[:, N:]
    holomorphic = np.abs(along_imag - 1j * along_real).max() <= 1e-9 * (1 + np.abs(h).max())
    for hessian in (ag.hessian, lambda f: ag.jacrev(ag.jacrev(f)), lambda f: ag.jacfwd(ag.grad(f))):
        if holomorphic:
            close(hessian(f)(z), along_real)
        else:
            with pytest.raises(TypeError, match="not holomorphic"):
                hessian(f)(z)


@pytest.mark.parametrize("vectorize", [False, True])
def test_jacobians_of_holomorphic_functions(vectorize: bool) -> None:
    z = points(0)[0]
    first = 2 * (W @ z)[:, None] * W
    second = 2 * W[:, :, None] * W[:, None, :]
    kinds = [lambda f, k=k: k(f, vectorize=vectorize) for k in (ag.jacrev, ag.jacfwd, ag.jacobian)]
    for outer in kinds:
        close(outer(lambda z: (W @ z) ** 2)(z), first)
        close(ag.vmap(outer(lambda z: (W @ z) ** 2))(np.stack([z, 2 * z]))[1], 2 * first)
        for inner in kinds:
            close(outer(inner(lambda z: (W @ z) ** 2))(z), second)


def test_holomorphic_derivatives_of_derivatives() -> None:
    z, holomorphic = 0.3 + 0.7j, ag.holomorphic_grad
    assert_allclose(holomorphic(holomorphic(lambda z: z**3))(z), 1.8 + 4.2j)
    third = holomorphic(holomorphic(holomorphic(lambda z: z**4)))
    assert_allclose(third(z), 24 * z)
    for outer in (holomorphic, ag.deriv):
        for inner in (holomorphic, ag.deriv):
            assert_allclose(outer(inner(lambda z: ag.exp(2 * z)))(z), 4 * np.exp(2 * z))


def test_the_hessian_of_squares_of_absolute_values_is_two() -> None:
    z = np.array([1 + 1j, 2.0])
    assert_allclose(ag.hessian(lambda z: np.sum(np.abs(z) ** 2))(z), 2 * np.eye(2))


def test_half_the_sum_of_squares_of_complex_residuals() -> None:
    z, v, _ = points(0)
    assert_allclose(ag.ggnvp(lambda z: W @ z)(z, v), W.conj().T @ (W @ v))


def test_the_direction_of_a_complex_number_changes() -> None:
    """z/|z| at 0.5 + i: the derivative along 1 is 1/|z| less its share along z."""
    at = 0.5 + 1j
    want = (1 - (at / abs(at)).real ** 2) / abs(at)
    assert_allclose(ag.grad(lambda x: np.real(np.sign(x + 1j)))(0.5), want)
    assert_allclose(ag.jvp(lambda x: np.sign(x + 1j), (0.5,), (1.0,))[1].real, want)
    assert_allclose(want, 0.7155, atol=1e-4)
    x = ag.tensor([1.0, -2.0], requires_grad=True)
    assert type(np.sign(x)) is np.ndarray
