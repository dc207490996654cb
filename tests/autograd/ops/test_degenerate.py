"""Decompositions of matrices with equal or zero values: the cases known by hand, and the walks."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

import autograd as ag
from autograd.engine.limits import MARKED
from tests.graphs import leaf

L = ag.linalg
P = np.array([[1.0, 2.0], [-5.0, -1.0]])
T = np.array([[0.3, 1.0], [0.7, -0.2]])
EYE, ZERO = np.eye(2), np.zeros((2, 2))
TURN = np.array([[0.6, -0.8], [0.8, 0.6]])


def symmetric(a: Any) -> Any:
    return (a + a.T) / 2


def by_svd(h: Callable[..., Any], x: Any) -> Any:
    u, s, vh = L.svd(x)
    return ag.sum((u * h(s)) @ vh * P)


def by_eigh(h: Callable[..., Any], x: Any) -> Any:
    w, v = L.eigh(x)
    return ag.sum((v * h(w)) @ v.T * P)


def by_eig(h: Callable[..., Any], x: Any) -> Any:
    w, v = L.eig(x)
    return ag.sum(ag.real((v * h(w)) @ L.inv(v) * P))


def itself(s: Any) -> Any:
    return s


def one(s: Any) -> Any:
    return s * 0 + 1


KNOWN = [  # Σ P ∘ h(A), whose gradient at c I is h'(c) P; of U h(s) Vᴴ the two halves differ
    pytest.param(by_svd, itself, EYE, P, id="svd, A itself, at I"),
    pytest.param(by_svd, itself, ZERO, P, id="svd, A itself, at 0"),
    pytest.param(by_svd, itself, TURN, P, id="svd, A itself, at a rotation"),
    pytest.param(
        by_svd,
        lambda s: s**3,
        EYE,
        3 * symmetric(P) + (P - P.T) / 2,
        id="svd, A Aᵀ A, at I",
    ),
    pytest.param(by_svd, one, EYE, (P - P.T) / 2, id="svd, the nearest rotation, at I"),
    pytest.param(by_eigh, itself, EYE, symmetric(P), id="eigh, A itself, at I"),
    pytest.param(by_eigh, itself, ZERO, symmetric(P), id="eigh, A itself, at 0"),
    pytest.param(by_eigh, ag.exp, EYE, np.e * symmetric(P), id="eigh, exp, at I"),
    pytest.param(by_eigh, ag.sqrt, 4 * EYE, symmetric(P) / 4, id="eigh, the root, at 4 I"),
    pytest.param(by_eigh, lambda w: 1 / w, EYE, -symmetric(P), id="eigh, the inverse, at I"),
    pytest.param(by_eigh, one, EYE, ZERO, id="eigh, the identity, at I"),
    pytest.param(by_eig, itself, EYE, P, id="eig, A itself, at I"),
    pytest.param(by_eig, itself, ZERO, P, id="eig, A itself, at 0"),
    pytest.param(by_eig, ag.exp, EYE, np.e * P, id="eig, exp, at I"),
]


@pytest.mark.parametrize(("f", "h", "a", "gradient"), KNOWN)
def test_what_is_recomposed_has_the_gradient_known_by_hand(
    f: Any, h: Any, a: Any, gradient: Any
) -> None:
    def of(x: Any) -> Any:
        return f(h, x)

    assert_allclose(ag.grad(of)(a), gradient, atol=1e-12)
    assert_allclose(ag.jvp(of, (a,), (T,))[1], np.sum(gradient * T), atol=1e-12)
    x = leaf(a)
    of(x).backward()
    assert_allclose(x.grad.data, gradient, atol=1e-12)


def turned_columns(x: Any) -> Any:
    return ag.sum(L.svd(x).U[:, 1:] * np.arange(6.0).reshape(3, 2))


def one_of_two(x: Any) -> Any:
    u, s, vh = L.svd(x)
    return ag.sum((u[:, :1] * s[:1]) @ vh[:1] * P)


def two_decompositions(x: Any) -> Any:
    """Whose bases need not be the same."""
    u, (_, s, vh) = L.svd(x).U, L.svd(x)
    return ag.sum((u * s) @ vh * P)


UNDEFINED = [
    pytest.param(lambda x: by_svd(one, x), ZERO, id="the nearest rotation to 0"),
    pytest.param(lambda x: ag.sum(L.eigh(x).eigenvectors * P), EYE, id="vectors of I"),
    pytest.param(lambda x: ag.sum(L.eigh(x).eigenvectors ** 2 * P), EYE, id="squares at a maximum"),
    pytest.param(lambda x: ag.sum(ag.real(L.eig(x).eigenvectors) ** 2 * P), EYE, id="eig's, at I"),
    pytest.param(turned_columns, np.eye(3)[:, :1], id="null vectors of a full svd"),
    pytest.param(lambda x: L.svd(x).U[1, 1] ** 2, np.eye(3)[:, :1], id="a square of one"),
    pytest.param(one_of_two, EYE, id="the first of two equal values"),
    pytest.param(two_decompositions, EYE, id="parts of two decompositions"),
    pytest.param(two_decompositions, ZERO, id="parts of two decompositions of 0"),
]


@pytest.mark.parametrize(("f", "a"), UNDEFINED)
def test_what_has_no_gradient_is_nan_in_both_modes(f: Any, a: Any) -> None:
    assert np.isnan(ag.grad(f)(a)).any()
    t = np.random.default_rng(0).standard_normal(a.shape)
    assert np.isnan(ag.jvp(f, (a,), (t,))[1])


def test_the_rest_of_a_matrix_with_equal_values_is_as_ever() -> None:
    """The third vector, and the plane of the first two; the columns that fill up U, as a plane."""
    a = np.diag([1.0, 1.0, 3.0])
    p = np.arange(9.0).reshape(3, 3)

    def third(x: Any) -> Any:
        v = L.eigh(symmetric(x)).eigenvectors[:, 2:]
        return ag.sum(v @ v.T * p)

    def plane(x: Any) -> Any:
        v = L.eigh(symmetric(x)).eigenvectors[:, :2]
        return ag.sum(v @ v.T * p)

    want = np.zeros((3, 3))  # a change E turns the third by E_i3 / (3 - 1) in the plane
    for i in (0, 1):
        want[i, 2] = want[2, i] = (p[i, 2] + p[2, i]) / 4
    assert_allclose(ag.grad(third)(a), want, atol=1e-12)
    assert_allclose(ag.grad(plane)(a), -want, atol=1e-12)

    def rest(x: Any) -> Any:
        u = L.svd(x).U[:, 1:]
        return ag.sum(u @ u.T * p)

    a = np.array([[2.0], [0.0], [0.0]])
    want = -np.array([[0.0], [p[0, 1] + p[1, 0]], [p[0, 2] + p[2, 0]]]) / 2
    assert_allclose(ag.grad(rest)(a), want, atol=1e-12)


def test_gaps_of_rounding_errors_are_none() -> None:
    """A gap that is an error of LAPACK's divides errors: finite, and wrong by 100 %."""
    rng = np.random.default_rng(0)
    for n in (3, 10, 40):
        q = np.linalg.qr(rng.standard_normal((n, n)))[0]
        p = rng.standard_normal((n, n))

        def f(x: Any, p: Any = p) -> Any:
            u, s, vh = L.svd(x)
            return ag.sum((u * s) @ vh * p)

        assert_allclose(ag.grad(f)(q), p, atol=1e-9)


@pytest.mark.parametrize("gap", 10.0 ** -np.arange(3, 17))
def test_nearly_equal_values_have_the_gradient_too(gap: float) -> None:
    a = TURN @ np.diag([1.0, 1.0 + gap]) @ TURN.T
    a = symmetric(a)
    assert_allclose(ag.grad(lambda x: by_eigh(lambda w: w**2, x))(a), symmetric(P) * 2, atol=1e-2)

    def direct(x: Any) -> Any:
        return ag.sum(symmetric(x) @ symmetric(x) * P)

    want = ag.grad(direct)(a)
    assert_allclose(ag.grad(lambda x: by_eigh(lambda w: w**2, x))(a), want, atol=1e-4)
    along = ag.jvp(direct, (a,), (T,))[1]
    assert_allclose(ag.jvp(lambda x: by_eigh(lambda w: w**2, x), (a,), (T,))[1], along, atol=1e-4)


def test_vectors_of_nearly_equal_values_turn_fast_as_long_as_the_gap_has_digits() -> None:
    gap = 1e-11
    gradient = ag.grad(lambda x: L.eigh(x).eigenvectors[0, 1])(np.diag([1.0, 1.0 + gap]))
    assert_allclose(abs(gradient[0, 1]), 0.5 / gap, rtol=1e-4)


# --- defective matrices ---------------------------------------------------------------------------


def test_a_matrix_that_is_not_diagonalizable_has_the_gradient_nan() -> None:
    """trace(A²) has the gradient 2 Aᵀ; by the eigenvectors it came out as 2 I."""
    a = np.array([[1.0, 1.0], [0.0, 1.0]])

    def f(x: Any) -> Any:
        return ag.sum(ag.real(L.eigvals(x) ** 2))

    assert np.isnan(ag.grad(f)(a)).all()
    assert np.isnan(ag.jvp(f, (a,), (T,))[1])
    near = np.array([[1.0, 1.0], [1e-6, 1.0]])
    assert_allclose(ag.grad(f)(near), 2 * near.T, atol=1e-9)


@pytest.mark.parametrize("corner", 10.0 ** -np.arange(2, 18, 2))
def test_near_one_a_gradient_is_right_or_nan(corner: float) -> None:
    a = np.array([[1.0, 1.0], [corner, 1.0]])
    gradient = ag.grad(lambda x: by_eig(itself, x))(a)
    assert np.isnan(gradient).all() or abs(gradient - P).max() < 1e-2


def test_dependent_columns_have_the_gradient_nan_through_qr() -> None:
    rng = np.random.default_rng(0)
    a = rng.standard_normal((4, 1)) @ rng.standard_normal((1, 3))
    b = np.array([[1.0, 1.0], [1.0, 1.0]])
    for x in (a, b):
        assert np.isnan(ag.grad(lambda x: ag.sum(L.qr(x).Q))(x)).all()
        assert np.isnan(ag.jvp(lambda x: ag.sum(L.qr(x).R), (x,), (np.ones(x.shape),))[1])


# --- second derivatives ---------------------------------------------------------------------------


def test_functions_of_the_values_have_their_hessian() -> None:
    def squares(x: Any) -> Any:
        return ag.sum(L.svdvals(x) ** 2)

    def cubes(x: Any) -> Any:
        return ag.sum(L.eigvalsh(symmetric(x)) ** 3)

    def trace(x: Any) -> Any:
        return ag.trace(symmetric(x) @ symmetric(x) @ symmetric(x))

    for a in (EYE, ZERO, np.diag([1.0, 1.0, 2.0])):
        n = len(a)
        identity = np.eye(n * n).reshape(n, n, n, n)
        assert_allclose(ag.hessian(squares)(a), 2 * identity, atol=1e-12)
        want = ag.hessian(trace)(a)
        assert_allclose(ag.hessian(cubes)(a), want, atol=1e-12)
        assert_allclose(ag.jacrev(ag.jacrev(cubes))(a), want, atol=1e-12)
        assert_allclose(ag.jacrev(ag.jacfwd(cubes))(a), want, atol=1e-12)


def test_a_limit_has_no_derivative_but_nan() -> None:
    def f(x: Any) -> Any:
        return by_svd(itself, x)

    assert np.isnan(ag.hessian(f)(EYE)).any()
    assert np.isnan(ag.jvp(lambda x: ag.jvp(f, (x,), (T,))[1], (EYE,), (T,))[1])
    x = leaf(EYE)
    f(x).backward(create_graph=True)
    assert_allclose(x.grad.data, P)
    assert np.isnan(ag.grad(ag.sum(x.grad * T), x)[0].data).any()


# --- the walks ------------------------------------------------------------------------------------


def test_backward_does_all_that_it_does_elsewhere() -> None:
    x, seen = leaf(EYE), []
    half = x * 0.5
    half.retain_grad()
    half.register_hook(lambda g: seen.append(g.data.copy()))
    y = by_svd(itself, half)
    y.backward(retain_graph=True)
    y.backward()
    assert_allclose(x.grad.data, P)
    assert_allclose(half.grad.data, 2 * P)
    assert [type(g) for g in seen] == [np.ndarray] * 2
    with pytest.raises(RuntimeError, match="a second time"):
        y.backward()


def test_a_chain_of_decompositions() -> None:
    def root(x: Any) -> Any:
        w, v = L.eigh(symmetric(x))
        return (v * ag.sqrt(w)) @ v.T

    def fourth_root(x: Any) -> Any:
        return ag.sum(root(root(x)) * P)

    assert_allclose(ag.grad(fourth_root)(EYE), symmetric(P) / 4, atol=1e-12)
    assert_allclose(ag.jvp(fourth_root, (EYE,), (T,))[1], np.sum(symmetric(P) * T) / 4)


def test_checkpoint_keeps_what_a_limit_needs() -> None:
    parts = ag.checkpoint(lambda x: L.svd(x))

    def f(x: Any) -> Any:
        u, s, vh = parts(x * 1.0)
        return ag.sum((u * s) @ vh * P)

    for a in (EYE, ZERO):
        assert_allclose(ag.grad(f)(a), P, atol=1e-12)
        assert_allclose(ag.jvp(f, (a,), (T,))[1], np.sum(P * T))


def test_a_gradient_by_something_else_is_not_disturbed() -> None:
    def f(scale: Any) -> Any:
        return by_svd(itself, ag.tensor(EYE) * scale)

    assert_allclose(ag.grad(f)(2.0), np.trace(P))

    def weighted(p: Any) -> Any:
        u, s, vh = L.svd(EYE)
        return ag.sum((u * s) @ vh * p)

    assert_allclose(ag.grad(weighted)(P), EYE)


def test_marks_go_with_the_graph() -> None:
    gc.collect()
    before = len(MARKED)
    x = leaf(EYE)
    y = by_svd(itself, x)
    assert len(MARKED) == before + 1
    y.backward()
    del x, y
    assert len(MARKED) == before


def test_what_depends_on_singular_values_alone_is_not_recorded() -> None:
    made: list[Any] = []
    x = leaf(EYE)
    y = L.svdvals(x).sum()
    from autograd.engine import modes

    with modes.made_by(lambda *a: made.append(a)):
        y.backward()
    assert not made
    assert_allclose(x.grad.data, EYE)


class Doubled(ag.Function):
    @staticmethod
    def forward(ctx: Any, x: Any) -> Any:
        return x * 2

    @staticmethod
    @ag.once_differentiable
    def backward(ctx: Any, g: Any) -> Any:
        return g * 2


def test_where_there_is_no_second_derivative_the_error_says_why_it_is_needed() -> None:
    u, s, vh = L.svd(leaf(EYE))
    y = ag.sum(Doubled.apply((u * s) @ vh) * P)
    with pytest.raises(RuntimeError, match="once_differentiable") as raised:
        y.backward()
    assert "svd was given a matrix with equal values" in raised.value.__notes__[0]


def test_anomalies_and_explanations() -> None:
    with ag.detect_anomaly():
        x = leaf(EYE)
        by_svd(itself, x).backward()
        assert_allclose(x.grad.data, P)
        with pytest.raises(FloatingPointError, match="eigh: its backward made 4 nan"):
            ag.sum(L.eigh(leaf(EYE)).eigenvectors * P).backward()
    x = leaf(EYE)
    # of the paths, those through one of the factors alone have none
    assert re.search(r"the sum +\[\[1, 2\], \[−5, −1\]\]", str(ag.explain(by_svd(itself, x))))
