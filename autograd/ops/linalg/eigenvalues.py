"""Eigenvalues and eigenvectors. For their gradients see decompositions.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...engine.outputs import several
from ...engine.primitive import Array
from ..elementwise.complex import conj, real
from ..reductions.reduction import sum
from .decompositions import by_gaps, diagonal_of, hermitian_part, on_diagonal
from .solving import _solve, adjoint

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ...tensors.tensor import Tensor

__all__ = ["eig", "eigh", "eigvals", "eigvalsh"]


def _eigh_back(g: Any, y: Any) -> Array:
    w, v = y
    g_w, g_v = g
    inner = 0 if g_w is None else on_diagonal(g_w)
    if g_v is not None:
        inner = inner + by_gaps(adjoint(v) @ g_v, w)
    return hermitian_part(v @ inner @ adjoint(v))


def _eigh_push(t: Array, y: Any) -> Any:
    w, v = y
    c = adjoint(v) @ hermitian_part(t) @ v
    return real(diagonal_of(c)), v @ by_gaps(c, w)


_EighResult = type(np.linalg.eigh(np.eye(1)))


@several(vjp=_eigh_back, jvp=_eigh_push, result=_EighResult._make)
def eigh(a: ArrayLike, UPLO: str = "L") -> Any:
    """The eigenvalues of Hermitian matrices, in ascending order, and the eigenvectors.

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


def _eig_back(g: Any, y: Any) -> Array:
    w, v = y
    g_w, g_v = g
    inner = 0 if g_w is None else on_diagonal(g_w)
    if g_v is not None:
        inner = inner + by_gaps(adjoint(v) @ _unit(g_v, v), conj(w))
    return _solve(adjoint(v), inner @ adjoint(v))


def _eig_push(t: Array, y: Any) -> Any:
    w, v = y
    c = _solve(v, t @ v)
    return diagonal_of(c), _unit(v @ by_gaps(c, w), v)


_EigResult = type(np.linalg.eig(np.eye(1)))


@several(vjp=_eig_back, jvp=_eig_push, result=_EigResult._make)
def eig(a: ArrayLike) -> Any:
    """The eigenvalues of square matrices, in no order, and the eigenvectors, of length 1.

    They are complex, or real where all of them happen to be. There is a gradient where the
    matrices are diagonalisable.

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
    return np.linalg.eig(a)


def eigvals(a: ArrayLike) -> Tensor:
    """The eigenvalues of square matrices, in no order.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.linalg.eigvals(ag.tensor([[2.0, 1.0], [0.0, 3.0]]))
    Tensor([2., 3.])
    """
    return eig(a).eigenvalues
