"""Decompositions where values are equal or 0: what does not depend on the basis has its gradient.

A matrix with such values is drawn, and a polynomial in what is recomposed from its parts: U h(s) Vᴴ
for an odd h, V h(s) Vᴴ for an even one, V h(w) Vᴴ and V h(w) V⁻¹ for any. Each of these is a
polynomial in the matrix itself, whose gradient takes no decomposition.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

import autograd as ag

pytestmark = pytest.mark.usefixtures("pytorch_convention")

L = ag.linalg
Array = Any
VALUES = (0.0, 0.0, 1.0, 1.0, 2.0, -1.5)


def adjoint(a: Array) -> Array:
    return ag.conj(ag.swapaxes(a, -1, -2))


def numbers(rng: np.random.Generator, *shape: int, complex: bool) -> Array:
    real = rng.standard_normal(shape)
    return real + 1j * rng.standard_normal(shape) if complex else real


def basis(rng: np.random.Generator, n: int, like: str, complex: bool) -> Array:
    """Where LAPACK finds zeros and ones, and where it finds rounding errors."""
    if like == "any":
        return np.linalg.qr(numbers(rng, n, n, complex=complex))[0]
    return np.eye(n)[rng.permutation(n) if like == "permutation" else range(n)]


@dataclass(frozen=True)
class Degenerate:
    """A matrix, and a function of it by a decomposition (`by_parts`) and without (`direct`)."""

    kind: str
    matrix: Array
    seed: int
    values: Array

    @property
    def complex(self) -> bool:
        return self.matrix.dtype.kind == "c"

    def coefficients(self) -> Array:
        return np.random.default_rng([self.seed, 1]).uniform(-1, 1, (2, 4))

    def tangent(self) -> Array:
        rng = np.random.default_rng([self.seed, 2])
        return numbers(rng, *self.matrix.shape, complex=self.complex)

    def pieces(self, x: Array) -> tuple[Array, Array]:
        c, d = self.coefficients()
        if self.kind.startswith("svd"):
            u, s, vh = L.svd(x, full_matrices=self.kind == "svd, full")
            k = s.shape[-1]
            u, s, vh = u[..., :k], s[..., None, :], vh[..., :k, :]
            odd = (u * (c[1] * s + c[3] * s**3)) @ vh
            return odd, (adjoint(vh) * (d[1] * s**2 + d[2] * s**4)) @ vh
        w, v = L.eigh(x) if self.kind == "eigh" else L.eig(x)
        inverse = adjoint(v) if self.kind == "eigh" else L.inv(v)
        return tuple([(v * h(w)[..., None, :]) @ inverse for h in (polynomial(c), polynomial(d))])

    def pieces_directly(self, x: Array) -> tuple[Array, Array]:
        c, d = self.coefficients()
        if self.kind.startswith("svd"):
            square = adjoint(x) @ x
            return c[1] * x + c[3] * x @ square, d[1] * square + d[2] * square @ square
        x = (x + adjoint(x)) / 2 if self.kind == "eigh" else x
        return of_matrix(x, c), of_matrix(x, d)

    def total(self, pieces: tuple[Array, Array]) -> Array:
        a, b = pieces
        rng = np.random.default_rng([self.seed, 3])
        p = numbers(rng, *a.shape[-2:], complex=self.complex)
        q = numbers(rng, *b.shape[-2:], complex=self.complex)
        return {
            0: lambda: ag.sum(ag.real(a * p)),
            1: lambda: ag.sum(ag.real(b * q)),
            2: lambda: ag.sum(ag.real((a @ b) * p)),
            3: lambda: ag.sum(ag.abs(a) ** 2) + ag.sum(ag.real(a * p)) ** 2,
        }[self.seed % 4]()

    def by_parts(self, x: Array) -> Array:
        return self.total(self.pieces(x))

    def direct(self, x: Array) -> Array:
        return self.total(self.pieces_directly(x))

    def vectors(self, x: Array) -> Array:
        """Those of one kind, whatever their basis."""
        if self.kind.startswith("svd"):
            return L.svd(x, full_matrices=False).U
        return (L.eigh if self.kind == "eigh" else L.eig)(x).eigenvectors


def polynomial(c: Array) -> Callable[[Array], Array]:
    return lambda w: c[0] + w * (c[1] + w * (c[2] + w * c[3]))


def of_matrix(x: Array, c: Array) -> Array:
    eye = np.eye(x.shape[-1])
    return c[0] * eye + x @ (c[1] * eye + x @ (c[2] * eye + c[3] * x))


@st.composite
def degenerate(draw: Any, kinds: tuple[str, ...] = ("eigh", "svd", "svd, full", "eig")) -> Any:
    kind = draw(st.sampled_from(kinds))
    m = draw(st.integers(1, 4))
    n = draw(st.integers(1, 4)) if kind.startswith("svd") else m
    seed = draw(st.integers(0, 2**32 - 1))
    like = draw(st.sampled_from(["unit", "permutation", "any"]))
    complex = draw(st.booleans())
    k = min(m, n)
    values = np.array(draw(st.lists(st.sampled_from(VALUES), min_size=k, max_size=k)))
    rng = np.random.default_rng([seed, 0])
    left, right = (basis(rng, size, like, complex) for size in (m, n))
    if kind.startswith("svd"):
        values = abs(values)
    else:
        right = left
    middle = np.zeros((m, n))
    middle[range(k), range(k)] = values
    if kind == "eig":  # some are not normal, too
        lower = np.eye(n) + np.tril(rng.uniform(-1, 1, (n, n)), -1) * (like == "any")
        middle = lower @ middle @ np.linalg.inv(lower)
    matrix = left @ middle @ right.conj().T
    return Degenerate(kind, matrix.astype("complex" if complex else float), seed, values)


def check(one: Degenerate, single: bool = False) -> None:
    a, t = one.matrix, one.tangent()
    want = ag.grad(one.direct)(a)
    along = ag.jvp(one.direct, (a,), (t,))[1]
    tolerance = (3e-3 if single else 1e-6) * (1 + abs(want).max())
    if single:
        a, t = [x.astype(np.complex64 if one.complex else np.float32) for x in (a, t)]
    got = ag.grad(one.by_parts)(a)
    assert got.dtype == a.dtype
    assert_allclose(got, want, atol=tolerance)
    assert_allclose(ag.jvp(one.by_parts, (a,), (t,))[1], along, atol=tolerance)


@settings(max_examples=150)
@given(degenerate(("eigh", "svd", "svd, full")), st.booleans())
def test_what_does_not_depend_on_the_basis_has_its_gradient_in_both_modes(
    one: Degenerate, single: bool
) -> None:
    check(one, single)


@settings(max_examples=60)
@given(degenerate(("eig",)))
def test_of_any_matrix_too_where_rounding_leaves_it_diagonalizable(one: Degenerate) -> None:
    v = np.linalg.eig(one.matrix).eigenvectors
    if np.linalg.cond(v) < 1e3:
        check(one)
        return
    try:
        gradient = ag.grad(one.by_parts)(one.matrix)
    except np.linalg.LinAlgError:
        return
    if np.isfinite(gradient).all():
        want = ag.grad(one.direct)(one.matrix)
        assert_allclose(gradient, want, atol=0.01 * (1 + abs(want).max()))


def has_equal(values: Array) -> bool:
    return len(set(values.tolist())) < len(values)


@pytest.mark.parametrize(
    "function",
    [
        pytest.param(lambda v, p: v * p, id="linear"),
        pytest.param(lambda v, p: v**2 * p, id="squares"),
        pytest.param(lambda v, p: ag.sin(v) * p, id="sine"),
        pytest.param(lambda v, p: (v * p) @ (v * p).T, id="products"),
    ],
)
@settings(max_examples=40)
@given(one=degenerate())
def test_what_depends_on_it_has_the_gradient_nan_in_both_modes(
    function: Any, one: Degenerate
) -> None:
    if one.complex:
        return  # its phases are another matter
    p = np.random.default_rng(one.seed).uniform(0.5, 1.5, one.vectors(one.matrix).shape)

    def f(x: Array) -> Array:
        return ag.sum(ag.real(function(one.vectors(x), p)))

    gradient = ag.grad(f)(one.matrix)
    t = one.tangent()
    tangent = ag.jvp(f, (one.matrix,), (t,))[1]
    if has_equal(one.values):
        assert np.isnan(gradient).any()
        assert np.isnan(tangent)
    elif np.isfinite(gradient).all():  # a single value may be 0
        assert_allclose(tangent, np.sum(gradient * t), atol=1e-8 * (1 + abs(tangent)))
    else:
        assert np.isnan(tangent)


@settings(max_examples=30)
@given(one=degenerate(("eigh", "svd", "svd, full")))
def test_a_stack_and_vmap_are_as_each_matrix_by_itself(one: Degenerate) -> None:
    regular = one.matrix + one.tangent()
    stack = np.stack([one.matrix, regular, one.matrix])
    want = np.stack([ag.grad(one.by_parts)(a) for a in stack])
    scale = 1 + abs(want).max()
    assert_allclose(ag.vmap(ag.grad(one.by_parts))(stack), want, atol=1e-6 * scale)
    if one.seed % 4 < 2:  # linear in the pieces: the total is the sum over the stack
        assert_allclose(ag.grad(one.by_parts)(stack), want, atol=1e-6 * scale)
    tangents = ag.vmap(lambda a: ag.jvp(one.by_parts, (a,), (one.tangent(),))[1])(stack)
    assert_allclose(tangents, np.sum((want.conj() * one.tangent()).real, (1, 2)), atol=1e-6 * scale)


@settings(max_examples=30)
@given(one=degenerate(("eigh", "svd")))
def test_the_jacobian_is_the_same_row_by_row_and_column_by_column(one: Degenerate) -> None:
    if one.complex:
        return

    def f(x: Array) -> Array:
        return one.pieces(x)[0]

    want = ag.jacfwd(lambda x: one.pieces_directly(x)[0])(one.matrix)
    for jacobian in (ag.jacrev, ag.jacfwd):
        for vectorize in (False, True):
            got = jacobian(f, vectorize=vectorize)(one.matrix)
            assert_allclose(got, want, atol=1e-6 * (1 + abs(want).max()))
