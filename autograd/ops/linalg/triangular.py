"""Triangular factors: Cholesky's and QR. For their gradients see decompositions.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...engine.guests import as_array
from ...engine.outputs import several
from ...engine.primitive import Array, primitive
from ..elementwise import where
from ..elementwise.complex import conj, real
from ..elementwise.constant import raw
from ..rearranging.joining import concatenate
from .decompositions import diagonal_of, hermitian_part, on_diagonal
from .degenerate import anywhere
from .solving import _solve, adjoint, inv

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ...tensors.tensor import Tensor

__all__ = ["cholesky", "qr"]

# --- Cholesky ------------------------------------------------------------------------------------


def _half(x: Array) -> Array:
    """The lower triangle, with half the diagonal."""
    return x * (np.tril(np.ones(x.shape[-2:], x.dtype)) - 0.5 * np.eye(x.shape[-1], dtype=x.dtype))


def _cholesky_back(g: Array, y: Array) -> Array:
    below = inv(y)
    return conj(hermitian_part(adjoint(below) @ _half(adjoint(y) @ conj(g)) @ below))


def _cholesky_push(t: Array, y: Array) -> Array:
    below = inv(y)
    return y @ _half(below @ hermitian_part(t) @ adjoint(below))


@primitive(vjp=_cholesky_back, jvp=_cholesky_push)
def _cholesky(a: Array) -> Array:
    return np.linalg.cholesky(a)


def cholesky(a: ArrayLike, *, upper: bool = False) -> Tensor:
    """The lower triangular L with L Lᴴ = A, for a positive definite A.

    Parameters
    ----------
    a : Tensor or array of shape (..., n, n)
        Hermitian; only the triangle asked for is read.
    upper : bool
        Give Lᴴ instead.

    Raises
    ------
    numpy.linalg.LinAlgError
        If a matrix is not positive definite.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.linalg.cholesky(ag.tensor([[4.0, 2.0], [2.0, 2.0]]))
    Tensor([[2., 0.],
            [1., 1.]])
    """
    return adjoint(_cholesky(adjoint(a))) if upper else _cholesky(a)


# --- QR ------------------------------------------------------------------------------------------


def _divisor(r: Array) -> Array:
    """The matrices R to solve with; nan for one of dependent columns, where Q is not determined."""
    values = np.abs(np.diagonal(raw(r), axis1=-2, axis2=-1))
    bound = 10 * r.shape[-1] * np.finfo(values.dtype).eps * np.max(values, axis=-1, initial=0)
    dependent = np.any(values <= bound[..., None], axis=-1)[..., None, None]
    if not anywhere(dependent):
        return r
    return where(dependent, np.eye(r.shape[-1], dtype=r.dtype), r) + where(dependent, np.nan, 0)


def _qr_back(g: Any, y: Any) -> Array:
    q, r = y
    g_q, g_r = g
    m: Array = 0
    if g_r is not None:
        m = g_r @ adjoint(r)
    if g_q is not None:
        m = m - adjoint(q) @ g_q
    above = m * np.triu(np.ones(m.shape[-2:], m.dtype), 1)
    d = q @ (above + adjoint(above) + on_diagonal(real(diagonal_of(m))))
    return adjoint(_solve(_divisor(r), adjoint(d if g_q is None else d + g_q)))


def _qr_push(t: Array, y: Any) -> Any:
    q, r = y
    w = adjoint(_solve(adjoint(_divisor(r)), adjoint(t)))  # t R⁻¹
    c = adjoint(q) @ w
    ones = np.ones(c.shape[-2:], c.dtype)
    upper = (
        c * np.triu(ones, 1) + adjoint(c * np.tril(ones, -1)) + on_diagonal(real(diagonal_of(c)))
    )
    return w - q @ upper, upper @ r


_QRResult = type(np.linalg.qr(np.eye(1)))


@several(vjp=_qr_back, jvp=_qr_push, result=_QRResult._make)
def _qr(a: Array) -> Any:
    return np.linalg.qr(a)


def qr(a: ArrayLike, mode: str = "reduced") -> Any:
    """Q with orthonormal columns and an upper triangular R, for which Q R = A.

    Parameters
    ----------
    a : Tensor or array of shape (..., m, n)
        Whose first min(m, n) columns are independent: the gradient is nan where they are not, to
        rounding.
    mode : {"reduced", "complete", "r"}
        Q of shape (m, min(m, n)), or (m, m), or R alone. The columns that "complete" adds are not
        determined: it has a gradient only for m <= n, where there are none.

    Returns
    -------
    Q, R
        As a named tuple; for mode "r", R.

    Examples
    --------
    >>> import autograd as ag
    >>> abs(ag.linalg.qr(ag.tensor([[3.0, 5.0], [4.0, 0.0]])).R)
    Tensor([[5., 3.],
            [0., 4.]])
    """
    a = as_array(a, "qr")
    m, n = a.shape[-2:]
    if mode not in ("reduced", "complete", "r"):
        raise ValueError(f"qr: mode must be 'reduced', 'complete' or 'r', not {mode!r}")
    if mode == "complete" and m > n:
        if getattr(a, "requires_grad", False):
            raise TypeError(
                f"qr: mode 'complete' has no gradient for matrices of shape ({m}, {n}), since the "
                "last columns of Q are not determined; use mode='reduced'"
            )
        return np.linalg.qr(raw(a), mode)
    if m >= n:
        q, r = _qr(a)
    else:  # the first m columns determine Q
        q, r = _qr(a[..., :m])
        r = concatenate([r, adjoint(q) @ a[..., m:]], axis=-1)
    return r if mode == "r" else _QRResult(q, r)
