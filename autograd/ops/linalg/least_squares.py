"""The pseudo-inverse, and the least-squares solution that it gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...engine.guests import as_array
from ...engine.primitive import Array, primitive
from ..elementwise.complex import conj, real
from ..elementwise.constant import raw
from ..reductions.reduction import sum
from .products import matmul
from .singular_values import _svd
from .solving import adjoint

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ...tensors.tensor import Tensor

__all__ = ["lstsq", "pinv"]


def _pinv_back(g: Array, a: Array, y: Array) -> Array:
    h, g = adjoint(y), conj(g)
    rest, null = _missing(a @ y), _missing(y @ a)
    k = adjoint(g)
    return conj(-h @ g @ h + rest @ k @ y @ h + h @ y @ k @ null)


def _pinv_push(t: Array, a: Array, y: Array) -> Array:
    h, k = adjoint(y), adjoint(t)
    return -y @ t @ y + y @ h @ k @ _missing(a @ y) + _missing(y @ a) @ k @ h @ y


def _missing(projection: Array) -> Array:
    return np.eye(projection.shape[-1], dtype=projection.dtype) - projection


@primitive(vjp=_pinv_back, jvp=_pinv_push)
def _pinv(a: Array, rcond: Any = None, hermitian: bool = False) -> Array:
    return np.linalg.pinv(a, rcond, hermitian)


def pinv(a: ArrayLike, rcond: Any = None, hermitian: bool = False, *, rtol: Any = None) -> Tensor:
    """The pseudo-inverse of Moore and Penrose.

    The derivative is that along matrices of the same rank (Golub and Pereyra, "The
    differentiation of pseudo-inverses and nonlinear least squares problems", 1973).

    Parameters
    ----------
    a : Tensor or array of shape (..., m, n)
    rcond, rtol : float, optional
        Singular values below this part of the largest count as 0.
    hermitian : bool
        The matrices are Hermitian, for which there is a faster way.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.linalg.pinv(ag.tensor([[2.0], [0.0]]))
    Tensor([[0.5, 0. ]])
    """
    return _pinv(a, rcond if rtol is None else rtol, hermitian)


def lstsq(
    a: ArrayLike, b: ArrayLike, rcond: float | None = None
) -> tuple[Tensor, Array, Any, Array]:
    """The shortest x for which the length of b - a @ x is smallest, by the pseudo-inverse.

    Parameters
    ----------
    a : Tensor or array of shape (m, n)
    b : Tensor or array of shape (m,) or (m, k)
    rcond : float, optional
        Singular values below this part of the largest count as 0; by default machine epsilon
        times the larger of m and n.

    Returns
    -------
    x : of shape (n,) or (n, k)
    residuals : the squared lengths; of shape (0,) unless the rank is n and m > n
    rank : int
    s : the singular values of a

    Examples
    --------
    >>> import autograd as ag
    >>> x, *_ = ag.linalg.lstsq(ag.tensor([[1.0], [1.0]]), [1.0, 3.0])
    >>> x
    Tensor([2.])
    """
    a, b = as_array(a, "lstsq"), as_array(b, "lstsq")
    m, n = a.shape
    s = _svd(a).S
    values: Any = raw(s)
    if rcond is None:
        rcond = float(np.finfo(values.dtype).eps) * max(m, n)
    rank = np.sum(values > rcond * values.max(initial=0))
    x = matmul(pinv(a, rcond), b)
    rest = b - matmul(a, x)
    residuals = sum(real(rest * conj(rest)), axis=0, keepdims=np.ndim(b) == 1)
    return x, residuals if rank == n < m else residuals[:0], rank.astype(np.int32), s
