"""Eigenvalues and eigenvectors. For their gradients see decompositions.py."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from ...engine.kinks import kink
from ...engine.outputs import several
from ...engine.primitive import Array
from ..elementwise import where
from ..elementwise.complex import conj, real
from ..elementwise.constant import raw
from ..reductions.reduction import sum
from .decompositions import diagonal_of, hermitian_part, off_diagonal, on_diagonal, skew_part
from .degenerate import (
    Degenerate,
    Divide,
    anywhere,
    differences,
    division,
    largest,
    nearness,
    over,
    rounding,
)
from .solving import _solve, adjoint

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ...tensors.tensor import Tensor

__all__ = ["eig", "eigh", "eigvals", "eigvalsh"]


def _eigh_back(g: Any, y: Any) -> Array:
    v = y[1]
    g_w, g_v = g
    inner = 0 if g_w is None else on_diagonal(g_w)
    if g_v is not None:
        turning = off_diagonal(skew_part(adjoint(v) @ g_v))
        inner = inner + division(g, y, 0)(turning, differences)
    return hermitian_part(v @ inner @ adjoint(v))


def _eigh_tangents(t: Array, y: Any, divide: Divide) -> Any:
    v = y[1]
    c = adjoint(v) @ hermitian_part(t) @ v
    return real(diagonal_of(c)), v @ divide(off_diagonal(c), differences)


def _eigh_push(t: Array, y: Any) -> Any:
    return _eigh_tangents(t, y, partial(over, y[0]))


def _eigh_limit(y: Any) -> Any:
    w, v = y
    if w.shape[-1] < 2 or not anywhere(w[..., 1:] - w[..., :-1] <= nearness(w)[..., 0]):
        return None
    return Degenerate(y, 0, v.shape, _eigh_tangents)


_EighResult = type(np.linalg.eigh(np.eye(1)))


@kink(lambda y: y[0][..., 1:] - y[0][..., :-1] <= rounding(y[0])[..., 0])
@several(vjp=_eigh_back, jvp=_eigh_push, result=_EighResult._make, limit=_eigh_limit)
def eigh(a: ArrayLike, UPLO: str = "L") -> Any:
    """The eigenvalues of Hermitian matrices, in ascending order, and the eigenvectors.

    What does not depend on the choice of the eigenvectors has its gradient (decompositions.py);
    what depends on the basis that belongs to equal eigenvalues has the gradient nan.

    Kink: of equal eigenvalues the derivative is along the eigenvectors that LAPACK gives.

    Parameters
    ----------
    a : Tensor or array of shape (..., n, n)
        Hermitian; only one triangle is read.
    UPLO : {"L", "U"}
        Which.

    Returns
    -------
    eigenvalues, eigenvectors
        As a named tuple; the eigenvectors are columns.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.linalg.eigh(ag.tensor([[2.0, 1.0], [1.0, 2.0]])).eigenvalues
    Tensor([1., 3.])
    """
    return np.linalg.eigh(a, UPLO)


def eigvalsh(a: ArrayLike, UPLO: str = "L") -> Tensor:
    """The eigenvalues of Hermitian matrices, in ascending order.

    Kink: of equal ones the derivative is along the eigenvectors that LAPACK gives.

    Parameters
    ----------
    a : Tensor or array of shape (..., n, n)
        Hermitian; only one triangle is read.
    UPLO : {"L", "U"}
        Which.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.linalg.eigvalsh(ag.tensor([[2.0, 1.0], [1.0, 2.0]]))
    Tensor([1., 3.])
    """
    return eigh(a, UPLO).eigenvalues


def _unit(d: Array, v: Array) -> Array:
    """What of a change `d` of the columns v keeps their length 1."""
    return d - v * real(sum(conj(v) * d, axis=-2, keepdims=True))


def _conj_differences(w: Array) -> Array:
    return conj(differences(w))


def _lost(y: Any, *, vectors: bool) -> Array:
    """The matrices whose eigenvectors depend on each other so much that a rule gives noise.

    The rules solve with the eigenvectors: the error is some ε times their condition number κ, and
    for the eigenvectors' cotangents ε κ² over the smallest gap. Where a matrix is not
    diagonalizable, κ is infinite.
    """
    w, v = raw(y[0]), raw(y[1])
    s, eps = np.linalg.svd(v, compute_uv=False), np.finfo(v.dtype).eps
    worst, best = s[..., -1:, None], s[..., :1, None]
    if not vectors:
        return worst <= 1e3 * eps * best
    gaps = np.abs(differences(w))
    gaps = np.where(gaps <= nearness(w), np.inf, gaps)
    smallest = np.min(gaps, axis=(-2, -1), keepdims=True, initial=np.inf)
    return worst**2 * smallest <= 10 * eps * best**2 * largest(w)


def _eig_back(g: Any, y: Any) -> Array:
    v = y[1]
    g_w, g_v = g
    inner = 0 if g_w is None else on_diagonal(g_w)
    if g_v is not None:
        turning = off_diagonal(adjoint(v) @ _unit(g_v, v))
        inner = inner + division(g, y, 0)(turning, _conj_differences)
    if anywhere(lost := _lost(y, vectors=g_v is not None)):
        v, inner = where(lost, np.eye(v.shape[-1]), v), inner + where(lost, np.nan, 0)
    return _solve(adjoint(v), inner @ adjoint(v))


def _eig_tangents(t: Array, y: Any, divide: Divide) -> Any:
    v = y[1]
    if anywhere(lost := _lost(y, vectors=False)):
        v = where(lost, np.eye(v.shape[-1]), v)
        t = t + where(lost, np.nan, 0)
    c = _solve(v, t @ v)
    t_v = _unit(v @ divide(off_diagonal(c), differences), v)
    if anywhere(lost := _lost(y, vectors=True)):
        t_v = t_v + where(lost, np.nan, 0)
    return diagonal_of(c), t_v


def _eig_push(t: Array, y: Any) -> Any:
    return _eig_tangents(t, y, partial(over, y[0]))


def _eig_limit(y: Any) -> Any:
    w, v = y
    if w.shape[-1] < 2 or not anywhere(np.abs(differences(w)) <= nearness(w)):
        return None
    return Degenerate(y, 0, v.shape, _eig_tangents)


_EigResult = type(np.linalg.eig(np.eye(1)))


@kink(lambda y: np.abs(differences(y[0])) <= rounding(y[0]))
@several(vjp=_eig_back, jvp=_eig_push, result=_EigResult._make, limit=_eig_limit)
def eig(a: ArrayLike) -> Any:
    """The eigenvalues of square matrices, in no order, and the eigenvectors, of length 1.

    Both are real where all eigenvalues of real matrices are, under every NumPy (its own are always
    complex from 2.5 on), and complex otherwise. There is a gradient where the matrices are
    diagonalizable; it is nan where they are not, to rounding. As with `eigh`, what depends on the
    basis that belongs to equal eigenvalues has the gradient nan.

    Kink: of equal eigenvalues the derivative is along the eigenvectors that LAPACK gives.

    Returns
    -------
    eigenvalues, eigenvectors
        As a named tuple; the eigenvectors are columns.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.linalg.eig(ag.tensor([[2.0, 1.0], [0.0, 3.0]])).eigenvalues
    Tensor([2., 3.])
    """
    w, v = y = np.linalg.eig(a)
    if w.dtype.kind == "c" and a.dtype.kind != "c" and not w.imag.any():  # from NumPy 2.5 on
        return _EigResult(w.real, v.real)
    return y


def eigvals(a: ArrayLike) -> Tensor:
    """The eigenvalues of square matrices, in no order.

    They are real where all of real matrices are, under every NumPy, and complex otherwise.

    Kink: of equal ones the derivative is along the eigenvectors that LAPACK gives.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.linalg.eigvals(ag.tensor([[2.0, 1.0], [0.0, 3.0]]))
    Tensor([2., 3.])
    """
    return eig(a).eigenvalues
