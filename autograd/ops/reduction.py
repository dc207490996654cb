"""Reductions: many elements to one, along all axes or some."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..primitive import Array, linear, primitive
from .elementwise import exp, sqrt, square, where
from .shape import broadcast_to, moveaxis, reshape

__all__ = ["log_softmax", "logsumexp", "max", "mean", "min", "prod", "softmax", "std", "sum", "var"]

Axis = int | tuple[int, ...] | None


def _axes(axis: Axis, ndim: int) -> tuple[int, ...]:
    """`axis` as a tuple of non-negative axes."""
    if axis is None:
        return tuple(range(ndim))
    axes = axis if isinstance(axis, tuple) else (axis,)
    return tuple([a + ndim if a < 0 else a for a in axes])


def _restored(r: Array, axis: Axis, keepdims: bool, shape: tuple[int, ...]) -> Array:
    """A reduced array `r` with its reduced axes back, at size 1."""
    if keepdims or not shape:
        return r
    axes = _axes(axis, len(shape))
    return reshape(r, tuple([1 if i in axes else n for i, n in enumerate(shape)]))


def _spread(r: Array, axis: Axis, keepdims: bool, shape: tuple[int, ...]) -> Array:
    """A reduced array `r` spread over the shape it was reduced from."""
    return broadcast_to(_restored(r, axis, keepdims, shape), shape)


def _count(shape: tuple[int, ...], axis: Axis) -> int:
    """How many elements of an array of `shape` are reduced into one."""
    return math.prod([shape[a] for a in _axes(axis, len(shape))])


@linear(lambda g, axis, keepdims, shapes: _spread(g, axis, keepdims, shapes[0]))
def sum(x: Array, axis: Axis = None, keepdims: bool = False) -> Array:
    """The sum over `axis`; each element gets the gradient of its sum.

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
    >>> ag.sum(ag.tensor([[1.0, 2.0], [3.0, 4.0]]), axis=0)
    Tensor([4., 6.])
    """
    return np.add.reduce(x, axis=axis, keepdims=keepdims)


@linear(
    lambda g, axis, keepdims, shapes: _spread(
        g / _count(shapes[0], axis), axis, keepdims, shapes[0]
    )
)
def mean(x: Array, axis: Axis = None, keepdims: bool = False) -> Array:
    """The mean over `axis`; each of n elements gets 1/n of the gradient.

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
    >>> ag.mean(ag.tensor([[1.0, 2.0], [3.0, 4.0]]), axis=0)
    Tensor([2., 3.])
    """
    return np.mean(x, axis=axis, keepdims=keepdims)


def prod(x: Array, axis: Axis = None, keepdims: bool = False) -> Array:
    """The product over `axis`; an element's derivative is the product of the others.

    Multiplied in halves, so that it is right with one zero or several, to every order.

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
    >>> x = ag.tensor([2.0, 0.0, 4.0], requires_grad=True)
    >>> ag.prod(x).backward()
    >>> x.grad
    Tensor([0., 8., 0.])
    """
    from ..tensor import Tensor

    if not isinstance(x, Tensor):
        return np.prod(x, axis=axis, keepdims=keepdims)
    axes = _axes(axis, x.ndim)
    reduced = tuple([1 if i in axes else n for i, n in enumerate(x.shape)])
    rows = moveaxis(x, axes, range(len(axes)))
    rest = rows.shape[len(axes) :]
    rows = reshape(rows, (_count(x.shape, axis), *rest))
    if len(rows) == 0:
        rows = np.ones((1, *rest), x.dtype) + reshape(sum(rows, axis=0), (1, *rest))
    while len(rows) > 1:
        half = len(rows) // 2
        odd = rows[2 * half :]
        rows = rows[:half] * rows[half : 2 * half]
        if len(odd):
            rows = rows * where(np.arange(half).reshape(half, *[1] * len(rest)) == 0, odd, 1)
    return reshape(rows, reduced if keepdims else rest)


def _winners(x: Array, y: Array, axis: Axis, keepdims: bool) -> Array:
    """1 at the element that was taken, 1/n at each of n ties, 0 elsewhere."""
    taken = (x == _restored(y, axis, keepdims, x.shape)) | (x != x)
    return taken / taken.sum(axis=axis, keepdims=True)


def _route_back(g: Array, x: Array, y: Array, axis: Axis, keepdims: bool) -> Array:
    return _restored(g, axis, keepdims, x.shape) * _winners(x, y, axis, keepdims)


def _route(t: Array, x: Array, y: Array, axis: Axis, keepdims: bool) -> Array:
    return sum(t * _winners(x, y, axis, keepdims), axis=axis, keepdims=keepdims)


@primitive(vjp=_route_back, jvp=_route)
def max(x: Array, axis: Axis = None, keepdims: bool = False) -> Array:
    """The largest element over `axis`; the gradient goes to it, shared evenly among ties.

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
    >>> x = ag.tensor([3.0, 1.0, 3.0], requires_grad=True)
    >>> ag.max(x).backward()
    >>> x.grad
    Tensor([0.5, 0. , 0.5])
    """
    return np.max(x, axis=axis, keepdims=keepdims)


@primitive(vjp=_route_back, jvp=_route)
def min(x: Array, axis: Axis = None, keepdims: bool = False) -> Array:
    """The smallest element over `axis`; the gradient goes to it, shared evenly among ties.

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
    >>> ag.min(ag.tensor([[1.0, 2.0], [3.0, 0.0]]), axis=1)
    Tensor([1., 0.])
    """
    return np.min(x, axis=axis, keepdims=keepdims)


def var(x: Array, axis: Axis = None, ddof: float = 0, keepdims: bool = False) -> Array:
    """The variance over `axis`: the mean squared distance from the mean.

    Parameters
    ----------
    x : Tensor or array
    axis : int or tuple of int, optional
        All axes by default.
    ddof : float
        What is taken off the count n in the divisor; 0 as in NumPy (PyTorch's default is 1).
    keepdims : bool
        Keep the reduced axes, at size 1.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.var(ag.tensor([1.0, 3.0]))
    Tensor(1.)
    """
    squares = square(x - mean(x, axis=axis, keepdims=True))
    return sum(squares, axis=axis, keepdims=keepdims) / (_count(np.shape(x), axis) - ddof)


def std(x: Array, axis: Axis = None, ddof: float = 0, keepdims: bool = False) -> Array:
    """The standard deviation over `axis`; where all values are equal its gradient is 0.

    Parameters
    ----------
    x : Tensor or array
    axis : int or tuple of int, optional
        All axes by default.
    ddof : float
        What is taken off the count n in the divisor; 0 as in NumPy (PyTorch's default is 1).
    keepdims : bool
        Keep the reduced axes, at size 1.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.std(ag.tensor([1.0, 5.0]))
    Tensor(2.)
    """
    v = var(x, axis=axis, ddof=ddof, keepdims=keepdims)
    flat = v == 0
    return where(flat, 0, sqrt(where(flat, 1, v)))


def _peak(x: Array, axis: Axis) -> Any:
    """The largest element, to subtract before exponentials; 0 where it is infinite."""
    peak = np.max(x, axis=axis, keepdims=True, initial=-np.inf)
    return peak if np.isfinite(peak).all() else np.where(np.isfinite(peak), peak, 0)


@primitive(
    vjp=lambda g, x, y, axis, keepdims: (
        _restored(g, axis, keepdims, x.shape) * exp(x - _restored(y, axis, keepdims, x.shape))
    ),
    jvp=lambda t, x, y, axis, keepdims: sum(
        t * exp(x - _restored(y, axis, keepdims, x.shape)), axis=axis, keepdims=keepdims
    ),
)
def logsumexp(x: Array, axis: Axis = None, keepdims: bool = False) -> Array:
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


@primitive(
    vjp=lambda g, y, axis: y * (g - sum(g * y, axis=axis, keepdims=True)),
    jvp=lambda t, y, axis: y * (t - sum(t * y, axis=axis, keepdims=True)),
)
def softmax(x: Array, axis: Axis = -1) -> Array:
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
    e = np.exp(x - _peak(x, axis))
    return e / np.sum(e, axis=axis, keepdims=True)


@primitive(
    vjp=lambda g, y, axis: g - exp(y) * sum(g, axis=axis, keepdims=True),
    jvp=lambda t, y, axis: t - sum(exp(y) * t, axis=axis, keepdims=True),
)
def log_softmax(x: Array, axis: Axis = -1) -> Array:
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
