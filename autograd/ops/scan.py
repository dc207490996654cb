"""Scans and differences: running sums and products, and what lies between neighbours."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..modes import refuse_kink
from ..primitive import Array, linear
from .elementwise import isnan, logaddexp, positive, where
from .elementwise.constant import raw
from .joining import concatenate
from .reduction import cast, sum
from .shape import broadcast_to, moveaxis, ravel, reshape

__all__ = [
    "cumprod", "cumsum", "cumulative_prod", "cumulative_sum", "diff", "ediff1d", "gradient",
    "logcumsumexp", "nancumprod", "nancumsum", "trapezoid", "unwrap",
]  # fmt: skip


def along(axis: int, ndim: int, part: Any) -> tuple[Any, ...]:
    """The index that takes `part` of an axis and all of the others."""
    return (slice(None),) * np.lib.array_utils.normalize_axis_index(axis, ndim) + (part,)


def _reversed(x: Array, axis: int) -> Array:
    return x[along(axis, x.ndim, slice(None, None, -1))]


def _flattened(a: Array, axis: int | None) -> tuple[Array, int]:
    """`a` and the axis to go along: flattened where that is None."""
    return (ravel(a), 0) if axis is None else (a, axis)


# --- running sums and products -------------------------------------------------------------------


@linear(lambda g, axis: _reversed(_cumsum(_reversed(g, axis), axis), axis))
def _cumsum(a: Array, axis: int, dtype: Any = None) -> Array:
    return np.cumsum(a, axis=axis, dtype=dtype)


def cumsum(a: Array, axis: int | None = None, dtype: Any = None) -> Array:
    """The running sum along an axis.

    Parameters
    ----------
    a : Tensor or array
    axis : int, optional
        None flattens first.
    dtype : dtype, optional
        Of the result; NumPy's choice by default.

    Examples
    --------
    >>> import autograd as ag
    >>> x = ag.tensor([1.0, 2.0, 3.0], requires_grad=True)
    >>> ag.cumsum(x)
    Tensor([1., 3., 6.], requires_grad=True)
    >>> ag.cumsum(x).sum().backward()
    >>> x.grad
    Tensor([3., 2., 1.])
    """
    a, axis = _flattened(a, axis)
    return _cumsum(a, axis, dtype)


def _scan(f: Any, a: Array, axis: int) -> Array:
    """f applied from the first element on, by doubling: log₂ n steps of whole arrays."""
    n, step = a.shape[axis], 1
    while step < n:
        head = a[along(axis, a.ndim, slice(None, step))]
        left = a[along(axis, a.ndim, slice(None, -step))]
        right = a[along(axis, a.ndim, slice(step, None))]
        a = concatenate([head, f(left, right)], axis=axis)
        step *= 2
    return positive(a) if n < 2 else a  # a result of its own, too, where nothing is done


def cumprod(a: Array, axis: int | None = None, dtype: Any = None) -> Array:
    """The running product along an axis; right with zeros among the factors, to every order.

    Parameters
    ----------
    a : Tensor or array
    axis : int, optional
        None flattens first.
    dtype : dtype, optional
        Of the result; NumPy's choice by default.

    Examples
    --------
    >>> import autograd as ag
    >>> x = ag.tensor([2.0, 0.0, 3.0], requires_grad=True)
    >>> ag.cumprod(x).sum().backward()
    >>> x.grad
    Tensor([1., 8., 0.])
    """
    if not hasattr(a, "requires_grad"):
        return np.cumprod(a, axis=axis, dtype=dtype)
    a, axis = _flattened(cast(a, dtype), axis)
    return _scan(lambda left, right: left * right, a, axis)


def logcumsumexp(x: Array, axis: int = -1) -> Array:
    """log of the running sum of eˣ along an axis, without overflow.

    Parameters
    ----------
    x : Tensor or array
    axis : int
        The last by default.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.logcumsumexp(ag.tensor([1000.0, 1000.0]))
    Tensor([1000.        , 1000.69314718])
    """
    return _scan(logaddexp, x if hasattr(x, "shape") else np.asarray(x), axis)


def _started(y: Array, axis: int, value: float) -> Array:
    """A running result with its initial value in front."""
    first = np.full([1 if i == axis else n for i, n in enumerate(y.shape)], value, y.dtype)
    return concatenate([first, y], axis=axis)


def _only_axis(name: str, x: Array, axis: int | None) -> int:
    if axis is None and np.ndim(x) != 1:
        raise ValueError(f"{name}: give axis for an array of {np.ndim(x)} dimensions")
    return np.lib.array_utils.normalize_axis_index(axis or 0, np.ndim(x))


def cumulative_sum(
    x: Array, /, *, axis: int | None = None, dtype: Any = None, include_initial: bool = False
) -> Array:
    """The running sum along an axis, as the array API standard has it; see `cumsum`.

    Parameters
    ----------
    x : Tensor or array
    axis : int, optional
        May be left out for one dimension.
    dtype : dtype, optional
        Of the result; NumPy's choice by default.
    include_initial : bool
        Begin with 0, the sum of nothing.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.cumulative_sum(ag.tensor([1.0, 2.0]), include_initial=True)
    Tensor([0., 1., 3.])
    """
    axis = _only_axis("cumulative_sum", x, axis)
    y = cumsum(x, axis, dtype)
    return _started(y, axis, 0) if include_initial else y


def cumulative_prod(
    x: Array, /, *, axis: int | None = None, dtype: Any = None, include_initial: bool = False
) -> Array:
    """The running product along an axis, as the array API standard has it; see `cumprod`.

    Parameters
    ----------
    x : Tensor or array
    axis : int, optional
        May be left out for one dimension.
    dtype : dtype, optional
        Of the result; NumPy's choice by default.
    include_initial : bool
        Begin with 1, the product of nothing.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.cumulative_prod(ag.tensor([2.0, 3.0]))
    Tensor([2., 6.])
    """
    axis = _only_axis("cumulative_prod", x, axis)
    y = cumprod(x, axis, dtype)
    return _started(y, axis, 1) if include_initial else y


def nancumsum(a: Array, axis: int | None = None, dtype: Any = None) -> Array:
    """The running sum along an axis, nan counting as 0; see `cumsum`.

    Examples
    --------
    >>> import numpy as np, autograd as ag
    >>> ag.nancumsum(ag.tensor([1.0, np.nan, 2.0]))
    Tensor([1., 1., 3.])
    """
    return cumsum(where(isnan(a), 0, a), axis, dtype)


def nancumprod(a: Array, axis: int | None = None, dtype: Any = None) -> Array:
    """The running product along an axis, nan counting as 1; see `cumprod`.

    Examples
    --------
    >>> import numpy as np, autograd as ag
    >>> ag.nancumprod(ag.tensor([2.0, np.nan, 3.0]))
    Tensor([2., 2., 6.])
    """
    return cumprod(where(isnan(a), 1, a), axis, dtype)


# --- differences and slopes ----------------------------------------------------------------------


def _undiff(g: Array, n: int, axis: int, shapes: Any) -> Array:
    """The transpose of n differences: (-1)ⁿ times those of g with n zeros at either end."""
    n = min(n, shapes[0][axis])  # where there were fewer elements than differences
    zeros = np.zeros([n if i == axis % g.ndim else m for i, m in enumerate(g.shape)], g.dtype)
    return (-1) ** n * _diff(concatenate([zeros, g, zeros], axis=axis), n, axis)


@linear(_undiff)
def _diff(a: Array, n: int, axis: int) -> Array:
    return np.diff(a, n=n, axis=axis)


def diff(
    a: Array, n: int = 1, axis: int = -1, prepend: Array = None, append: Array = None
) -> Array:
    """The differences of neighbours along an axis, n times over.

    Parameters
    ----------
    a : Tensor or array
    n : int
        How often; 0 gives `a` itself.
    axis : int
        The last by default.
    prepend, append : Tensor, array or number, optional
        Put before or after `a` first; a number stands for a whole slice of it.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.diff(ag.tensor([1.0, 4.0, 9.0]))
    Tensor([3., 5.])
    """
    if n < 0:
        raise ValueError(f"diff: n must not be negative, and is {n}")
    slice_shape = tuple([1 if i == axis % np.ndim(a) else m for i, m in enumerate(np.shape(a))])
    ends = [
        broadcast_to(x, slice_shape) if x is not None and np.ndim(x) == 0 else x
        for x in (prepend, append)
    ]
    joined = [x for x in (ends[0], a, ends[1]) if x is not None]
    a = concatenate(joined, axis=axis) if len(joined) > 1 else a
    return _diff(a, n, axis) if n else positive(a)


def ediff1d(ary: Array, to_end: Array = None, to_begin: Array = None) -> Array:
    """The differences of neighbours in the flattened array.

    Parameters
    ----------
    ary : Tensor or array
    to_end, to_begin : Tensor, array or number, optional
        Put after or before the differences.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.ediff1d(ag.tensor([1.0, 4.0, 9.0]), to_begin=0)
    Tensor([0., 3., 5.])
    """
    d = diff(ravel(ary))
    ends = [None if x is None else ravel(x) for x in (to_begin, to_end)]
    joined = [
        x if x is d or hasattr(x, "requires_grad") else x.astype(d.dtype)
        for x in (ends[0], d, ends[1])
        if x is not None
    ]
    return concatenate(joined) if len(joined) > 1 else d


def trapezoid(y: Array, x: Array = None, dx: Array = 1.0, axis: int = -1) -> Array:
    """The integral along an axis by the trapezoidal rule.

    Parameters
    ----------
    y : Tensor or array
        The function's values.
    x : Tensor or array, optional
        Where they are: in the shape of y, or along the axis.
    dx : Tensor or float
        The distance between them, if x is not given.
    axis : int
        The last by default.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.trapezoid(ag.tensor([0.0, 1.0, 4.0]), dx=0.5)
    Tensor(1.5)
    """
    y = y if hasattr(y, "shape") else np.asarray(y)
    if x is None:
        d = dx
    elif np.ndim(x) == 1:
        d = reshape(diff(x), [-1 if i == axis % y.ndim else 1 for i in range(y.ndim)])
    else:
        d = diff(x, axis=axis)
    right, left = (y[along(axis, y.ndim, s)] for s in (slice(1, None), slice(None, -1)))
    return sum(d * (right + left) / 2, axis=axis)


def _slope(f: Array, h: Array, edge_order: int) -> Array:
    """The slope of f along its first axis; h is a distance or, in its shape, the distances."""
    uniform = not np.ndim(h)
    a, b = (h, h) if uniform else (h[:-1], h[1:])  # before and after each inner point
    if uniform:
        inner = (f[2:] - f[:-2]) / (2 * h)
    else:
        before, here, after = -b / (a * (a + b)), (b - a) / (a * b), a / (b * (a + b))
        inner = before * f[:-2] + here * f[1:-1] + after * f[2:]
    if edge_order == 1:
        first = (f[1:2] - f[:1]) / (h if uniform else h[:1])
        last = (f[-1:] - f[-2:-1]) / (h if uniform else h[-1:])
    else:
        first = _at_end(f[:1], f[1:2], f[2:3], *((h, h) if uniform else (h[:1], h[1:2])))
        last = -_at_end(f[-1:], f[-2:-1], f[-3:-2], *((h, h) if uniform else (h[-1:], h[-2:-1])))
    return concatenate([first, inner, last])


def _at_end(f0: Array, f1: Array, f2: Array, a: Array, b: Array) -> Array:
    """The slope at f0 of the parabola through three values, at distances a and b."""
    return -(2 * a + b) / (a * (a + b)) * f0 + (a + b) / (a * b) * f1 - a / (b * (a + b)) * f2


def gradient(f: Array, *varargs: Array, axis: Any = None, edge_order: int = 1) -> Any:
    """The slopes of an array of values: central differences inside, one-sided at the ends.

    Parameters
    ----------
    f : Tensor or array
    *varargs : numbers, Tensors or arrays
        The distance between neighbours, for all axes or for each, or where along each axis the
        values are; 1 by default. They get gradients, too.
    axis : int or tuple of int, optional
        All axes by default.
    edge_order : {1, 2}
        The order of the differences at the ends.

    Returns
    -------
    Tensor, or a tuple of one for each axis where there are several

    Examples
    --------
    >>> import autograd as ag
    >>> ag.gradient(ag.tensor([1.0, 2.0, 4.0, 7.0]))
    Tensor([1. , 1.5, 2.5, 3. ])
    """
    f = f if hasattr(f, "shape") else np.asarray(f)
    axes = np.lib.array_utils.normalize_axis_tuple(range(f.ndim) if axis is None else axis, f.ndim)
    spacings = varargs * len(axes) if len(varargs) == 1 else varargs or (1.0,) * len(axes)
    if len(spacings) != len(axes):
        raise TypeError(f"gradient: {len(varargs)} spacings for {len(axes)} axes")
    if edge_order not in (1, 2):
        raise ValueError(f"gradient: edge_order is 1 or 2, not {edge_order!r}")
    slopes = []
    for i, h in zip(axes, spacings, strict=True):
        n = f.shape[i]
        if n <= edge_order:
            raise ValueError(f"gradient: {n} values along axis {i} are too few")
        if np.ndim(h):
            if np.shape(h) != (n,):
                raise ValueError(f"gradient: {np.shape(h)} places for {n} values along axis {i}")
            h = reshape(diff(h), (-1,) + (1,) * (f.ndim - 1))
        slopes.append(moveaxis(_slope(moveaxis(f, i, 0), h, edge_order), 0, i))
    return slopes[0] if len(slopes) == 1 else tuple(slopes)


def unwrap(
    p: Array, discont: float | None = None, axis: int = -1, *, period: float = 2 * math.pi
) -> Array:
    """Angles without jumps: whole periods are added, so each has the derivative 1.

    Kink: at a jump of half a period the derivative is 1, too.

    Parameters
    ----------
    p : Tensor or array
    discont : float, optional
        The least jump to take out; half a period by default.
    axis : int
        The last by default.
    period : float

    Examples
    --------
    >>> import autograd as ag
    >>> ag.unwrap(ag.tensor([0.0, 6.0]))
    Tensor([ 0.        , -0.28318531])
    """
    angles = raw(p)
    refuse_kink(
        "unwrap",
        lambda: np.abs(np.diff(angles, axis=axis)) % period == (discont or period / 2),
        p,
    )
    return p + (np.unwrap(angles, discont, axis, period=period) - angles)
