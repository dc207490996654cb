"""Sums of exponentials, without overflow: logsumexp and softmax."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...engine.precision import HALF, in_single, wide
from ...engine.primitive import Array, primitive
from ...engine.sums import ones
from ..elementwise import exp
from .reduction import RAW, Axis, _restored, sum

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = ["log_softmax", "logsumexp", "softmax"]


def _peak(x: Array, axis: Axis) -> Any:
    """The largest element, to subtract before exponentials; 0 where it is infinite."""
    peak = np.max(x, axis=axis, keepdims=True, initial=-np.inf)
    if isinstance(peak, RAW) and np.isfinite(peak).all():  # in a batch, examples may differ
        return peak
    return np.where(np.isfinite(peak), peak, 0)


@primitive(
    vjp=lambda g, x, y, axis, keepdims: (
        _restored(g, axis, keepdims, x.shape) * exp(x - _restored(y, axis, keepdims, x.shape))
    ),
    jvp=lambda t, x, y, axis, keepdims: sum(
        t * exp(x - _restored(y, axis, keepdims, x.shape)), axis=axis, keepdims=keepdims
    ),
)
@in_single
def logsumexp(x: ArrayLike, axis: Axis = None, keepdims: bool = False) -> Array:
    """log Σ eˣ over `axis`, without overflow; the gradient is the softmax.

    Parameters
    ----------
    x : Tensor or array
    axis : int or tuple of int, optional
        All axes by default.
    keepdims : bool
        Keep the reduced axes, at size 1.

    Examples
    --------
    >>> import autograd as ag
    >>> round(ag.logsumexp(ag.tensor([1000.0, 1000.0])).item(), 4)
    1000.6931
    """
    peak = _peak(x, axis)
    with np.errstate(divide="ignore"):  # log 0 = -inf is right for an empty or all -inf sum
        y = np.log(np.sum(np.exp(x - peak), axis=axis, keepdims=True)) + peak
    return y if keepdims else np.squeeze(y, axis=axis)[()]


def _total(e: Any, axis: Axis) -> Any:
    """The sums over `axis`, kept at size 1."""
    if axis in (-1, e.ndim - 1) and e.dtype.char in "fd" and e.shape[-1] <= 512:
        return e @ ones(e.shape[-1], e.dtype)[:, None]  # for short rows six times as fast as np.sum
    return np.sum(e, axis=axis, keepdims=True)


def _along(a: Array, y: Array, axis: Axis) -> Array:
    """y·(a - Σ a·y): what softmax does to a cotangent as to a tangent."""
    if axis in (-1, y.ndim - 1) and y.dtype.kind == "f":  # without an array of the products
        a = a - np.vecdot(y, a)[..., None]  # of Tensors it is ag.vecdot
        a *= y  # a Tensor's is another Tensor
        return a
    return y * (a - sum(a * y, axis=axis, keepdims=True))


@primitive(vjp=_along, jvp=_along)
def softmax(x: ArrayLike, axis: Axis = -1) -> Array:
    """eˣ / Σ eˣ along `axis`, without overflow.

    Parameters
    ----------
    x : Tensor or array
    axis : int or tuple of int, optional
        The last by default; None is all axes.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.softmax(ag.tensor([1000.0, 1000.0]))
    Tensor([0.5, 0.5])
    """
    if getattr(x, "dtype", None) is HALF:
        return softmax(wide(x), axis).astype(HALF)
    e = x - _peak(x, axis)
    e = np.exp(e, out=e if e.dtype.kind == "f" and e.ndim else None)
    e /= _total(e, axis)
    return e


@primitive(
    vjp=lambda g, y, axis: g - exp(y) * sum(g, axis=axis, keepdims=True),
    jvp=lambda t, y, axis: t - sum(exp(y) * t, axis=axis, keepdims=True),
)
@in_single
def log_softmax(x: ArrayLike, axis: Axis = -1) -> Array:
    """log softmax = x - log Σ eˣ along `axis`, without overflow.

    Parameters
    ----------
    x : Tensor or array
    axis : int or tuple of int, optional
        The last by default; None is all axes.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.log_softmax(ag.tensor([0.0, 1000.0]))
    Tensor([-1000.,     0.])
    """
    shifted = x - _peak(x, axis)
    return shifted - np.log(np.sum(np.exp(shifted), axis=axis, keepdims=True))
