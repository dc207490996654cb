"""Reductions: many elements to one, along all axes or some. For max and min see extremes.py."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy import ndarray

from ...engine.boxes import Box
from ...engine.graph import FLOAT64
from ...engine.guests import as_array, as_operand
from ...engine.kinks import kink
from ...engine.precision import HALF, SINGLE, in_single
from ...engine.primitive import Array, elementwise, linear, primitive
from ...engine.sums import SLAB, total
from ..elementwise import multiply, square
from ..elementwise import where as _where
from ..elementwise.complex import conj, real
from ..elementwise.constant import raw
from ..shapes.shape import astype, broadcast_to, moveaxis, reshape, transpose

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ...tensors.tensor import Tensor

__all__ = ["average", "mean", "prod", "std", "sum", "var"]

Axis = int | tuple[int, ...] | None
RAW = (np.ndarray, np.generic)
LARGE = 1 << 14  # elements, from which on a broadcast view is cheaper than a copy
NOTHING: Any = np._NoValue  # NumPy's default for `initial`


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
    r = r if axis is None and not keepdims else _restored(r, axis, keepdims, shape)
    if isinstance(r, RAW) and math.prod(shape) < LARGE:
        out = np.empty(shape, r.dtype)  # a quarter of the time that a broadcast view takes to make
        out[...] = r
        return out
    return broadcast_to(r, shape)


def _count(shape: tuple[int, ...], axis: Axis) -> int:
    """How many elements of an array of `shape` are reduced into one."""
    return math.prod([shape[a] for a in _axes(axis, len(shape))])


def _beside(a: Array, where: Any) -> tuple[Array, Any]:
    """`a` and its mask as NumPy takes them: both batched if the mask is."""
    where = raw(where)
    return where.copies_of(a) if hasattr(where, "copies_of") else a, where


def _counted(shape: tuple[int, ...], axis: Axis, keepdims: bool, where: Any) -> Any:
    """How many elements count toward each element of the result."""
    return np.sum(np.broadcast_to(raw(where), shape), axis=axis, keepdims=keepdims)


def cast(a: Array, dtype: Any) -> Array:
    """`a` in another dtype, if one is given."""
    return a if dtype is None else astype(as_array(a), dtype)


def _sum_back(g: Array, axis: Axis, keepdims: bool, where: Any, shapes: Any) -> Array:
    spread = _spread(g, axis, keepdims, shapes[0])
    return spread if where is True else _where(raw(where), spread, 0)


@primitive(
    vjp=_sum_back,
    jvp=lambda t, axis, dtype, keepdims, where: sum(t, axis, dtype, keepdims, where=where),
)
def sum(
    a: ArrayLike,
    axis: Axis = None,
    dtype: Any = None,
    keepdims: bool = False,
    initial: Any = NOTHING,
    where: Any = True,
) -> Array:
    """The sum over `axis`; each element gets the gradient of its sum.

    Parameters
    ----------
    a : Tensor or array
    axis : int or tuple of int, optional
        All axes by default.
    dtype : dtype, optional
        To compute in and of the result; NumPy's choice by default.
    keepdims : bool
        Keep the reduced axes, at size 1.
    initial : number, optional
        The value to start with; a constant.
    where : array_like of bool, optional
        Which elements count; it broadcasts to `a`. The others get the gradient 0.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.sum(ag.tensor([[1.0, 2.0], [3.0, 4.0]]), axis=0)
    Tensor([4., 6.])
    """
    if where is True and initial is NOTHING:
        if dtype is None and type(a) is ndarray and (own := a.dtype) is not FLOAT64:
            if own is HALF or (own is SINGLE and a.size > SLAB):
                return total(a, axis, keepdims).astype(own, copy=False)
        return np.add.reduce(a, axis, dtype, None, keepdims)
    a, where = _beside(a, where)
    if dtype is None and getattr(a, "dtype", None) is HALF:
        return np.add.reduce(a, axis, SINGLE, None, keepdims, initial, where).astype(HALF)
    return np.add.reduce(a, axis, dtype, None, keepdims, initial, where)


def _mean_back(g: Array, axis: Axis, keepdims: bool, where: Any, shapes: Any) -> Array:
    if where is True:
        return _spread(g / _count(shapes[0], axis), axis, keepdims, shapes[0])
    count = _counted(shapes[0], axis, keepdims, where).astype(g.dtype)
    return _sum_back(g / count, axis, keepdims, where, shapes)


@linear(_mean_back)
def mean(
    a: ArrayLike,
    axis: Axis = None,
    dtype: Any = None,
    keepdims: bool = False,
    *,
    where: Any = True,
) -> Array:
    """The mean over `axis`; each of n elements gets 1/n of the gradient.

    Parameters
    ----------
    a : Tensor or array
    axis : int or tuple of int, optional
        All axes by default.
    dtype : dtype, optional
        To compute in and of the result; NumPy's choice by default.
    keepdims : bool
        Keep the reduced axes, at size 1.
    where : array_like of bool, optional
        Which elements count; it broadcasts to `a`. The others get the gradient 0.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.mean(ag.tensor([[1.0, 2.0], [3.0, 4.0]]), axis=0)
    Tensor([2., 3.])
    """
    if where is not True:
        a, where = _beside(a, where)
    elif dtype is None and isinstance(a, np.ndarray) and a.dtype.char in "fd":
        n = a.size if axis is None else _count(a.shape, axis)  # half the time of np.mean, if small
        if a.size > SLAB:
            return total(a, axis, keepdims) / n
        return np.add.reduce(a, axis=axis, keepdims=keepdims) / n
    return np.mean(a, axis=axis, dtype=dtype, keepdims=keepdims, where=where)


@in_single
def prod(
    a: ArrayLike,
    axis: Axis = None,
    dtype: Any = None,
    keepdims: bool = False,
    initial: Any = NOTHING,
    where: Any = True,
) -> Tensor:
    """The product over `axis`; an element's derivative is the product of the others.

    Multiplied in halves, so that it is right with one zero or several, to every order.

    Parameters
    ----------
    a : Tensor or array
    axis : int or tuple of int, optional
        All axes by default.
    dtype : dtype, optional
        To compute in and of the result; NumPy's choice by default.
    keepdims : bool
        Keep the reduced axes, at size 1.
    initial : number, optional
        The value to start with; a constant.
    where : array_like of bool, optional
        Which elements count; it broadcasts to `a`. The others get the gradient 0.

    Examples
    --------
    >>> import autograd as ag
    >>> x = ag.tensor([2.0, 0.0, 4.0], requires_grad=True)
    >>> ag.prod(x).backward()
    >>> x.grad
    Tensor([0., 8., 0.])
    """
    if not isinstance(a, Box):
        a = as_operand(a, "prod")
        if where is not True:
            a, where = _beside(a, where)
        return np.prod(a, axis, dtype, None, keepdims, initial, where)
    x = cast(a, dtype)
    if where is not True:
        x = _where(np.broadcast_to(raw(where), x.shape), x, 1)
    axes = _axes(axis, x.ndim) if x.ndim else ()  # for a number NumPy takes an axis 0, too
    reduced = tuple([1 if i in axes else n for i, n in enumerate(x.shape)])
    rows = moveaxis(x, axes, range(len(axes)))
    rest = rows.shape[len(axes) :]
    rows = reshape(rows, (_count(x.shape, axes), *rest))
    if len(rows) == 0:
        rows = np.ones((1, *rest), x.dtype) + reshape(sum(rows, axis=0), (1, *rest))
    while len(rows) > 1:
        half = len(rows) // 2
        odd = rows[2 * half :]
        rows = rows[:half] * rows[half : 2 * half]
        if len(odd):
            rows = rows * _where(np.arange(half).reshape(half, *[1] * len(rest)) == 0, odd, 1)
    y = reshape(rows, reduced if keepdims else rest)
    return y if initial is NOTHING else y * cast(initial, y.dtype)


def squared(d: Array) -> Array:
    """|d|²."""
    return real(d * conj(d)) if np.iscomplexobj(raw(d)) else square(d)


@in_single
def var(
    a: ArrayLike,
    axis: Axis = None,
    dtype: Any = None,
    ddof: float = 0,
    keepdims: bool = False,
    *,
    where: Any = True,
    correction: float | None = None,
) -> Tensor:
    """The variance over `axis`: the mean squared distance from the mean.

    Parameters
    ----------
    a : Tensor or array
    axis : int or tuple of int, optional
        All axes by default.
    dtype : dtype, optional
        To compute in and of the result; that of `a` by default.
    ddof : float
        What is taken off the count n in the divisor; 0 as in NumPy (PyTorch's default is 1).
    keepdims : bool
        Keep the reduced axes, at size 1.
    where : array_like of bool, optional
        Which elements count; it broadcasts to `a`. The others get the gradient 0.
    correction : float, optional
        Another name of `ddof`.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.var(ag.tensor([1.0, 3.0]))
    Tensor(1.)
    """
    a = cast(as_operand(a, "var"), dtype)
    lost = ddof if correction is None else correction
    d = a - mean(a, axis=axis, keepdims=True, where=where)
    if where is True:
        n = _count(np.shape(a), axis) - lost
        n = n if n > 0 else d.dtype.type(0)  # by which the rule of the quotient, too, can divide
        return sum(squared(d), axis=axis, keepdims=keepdims) / n
    y = sum(squared(_where(raw(where), d, 0)), axis=axis, keepdims=keepdims)
    n = _counted(np.shape(a), axis, keepdims, where) - lost
    return y / np.maximum(n, 0).astype(y.dtype)


@kink(lambda y: y == 0)
@elementwise(lambda y: _where(y == 0, 0, 0.5 / _where(y == 0, 1, y)))
def _root(v: Array) -> Array:
    """√v, with the derivative 0 at 0: what makes a standard deviation of a variance."""
    return np.sqrt(v)


@in_single
def std(
    a: ArrayLike,
    axis: Axis = None,
    dtype: Any = None,
    ddof: float = 0,
    keepdims: bool = False,
    *,
    where: Any = True,
    correction: float | None = None,
) -> Tensor:
    """The standard deviation over `axis`, the root of the variance.

    Kink: where all values are equal the gradient is 0.

    Parameters
    ----------
    a : Tensor or array
    axis : int or tuple of int, optional
        All axes by default.
    dtype : dtype, optional
        To compute in and of the result; that of `a` by default.
    ddof : float
        What is taken off the count n in the divisor; 0 as in NumPy (PyTorch's default is 1).
    keepdims : bool
        Keep the reduced axes, at size 1.
    where : array_like of bool, optional
        Which elements count; it broadcasts to `a`. The others get the gradient 0.
    correction : float, optional
        Another name of `ddof`.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.std(ag.tensor([1.0, 5.0]))
    Tensor(2.)
    """
    return _root(var(a, axis, dtype, ddof, keepdims, where=where, correction=correction))


@in_single
def average(
    a: ArrayLike,
    axis: Axis = None,
    weights: ArrayLike | None = None,
    returned: bool = False,
    *,
    keepdims: bool = False,
) -> Any:
    """The mean over `axis`, weighted by `weights`, which get a gradient, too.

    Parameters
    ----------
    a : Tensor or array
    axis : int or tuple of int, optional
        All axes by default.
    weights : Tensor or array, optional
        In the shape of `a`, or one for each place along `axis`.
    returned : bool
        Return the sum of the weights as well.
    keepdims : bool
        Keep the reduced axes, at size 1.

    Raises
    ------
    ZeroDivisionError
        When weights sum to zero.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.average(ag.tensor([1.0, 3.0]), weights=[3, 1])
    Tensor(1.5)
    """
    shape = np.shape(a)
    if weights is None:
        y = mean(a, axis=axis, keepdims=keepdims)
        return (y, np.full(np.shape(y), float(_count(shape, axis)))) if returned else y
    weights = as_array(weights)
    if weights.shape != shape:
        axes = _axes(axis, len(shape))
        if axis is None or weights.shape != tuple([shape[i] for i in axes]):
            raise ValueError(
                f"average: weights of shape {weights.shape} for values of shape {shape}: give one "
                "for each value, or one for each place along the axes"
            )
        weights = transpose(weights, tuple(np.argsort(axes).tolist()))
        weights = reshape(weights, tuple([n if i in axes else 1 for i, n in enumerate(shape)]))
        weights = broadcast_to(weights, shape)
    total = sum(weights, axis=axis, keepdims=keepdims)
    if np.any(total == 0):
        raise ZeroDivisionError("average: the weights sum to zero")
    y = sum(multiply(a, weights), axis=axis, keepdims=keepdims) / total
    return (y, total) if returned else y
