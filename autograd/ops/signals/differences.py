"""What lies between neighbours: differences, slopes, trapezoids and jumps."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from ...engine.boxes import Box
from ...engine.guests import as_array, as_operand
from ...engine.kinks import refuse_kink
from ...engine.primitive import Array, linear
from ..elementwise import positive
from ..elementwise.constant import raw
from ..rearranging.joining import concatenate
from ..reductions.cumulative import along
from ..reductions.reduction import sum
from ..shapes.shape import broadcast_to, moveaxis, ravel, reshape

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ...tensors.tensor import Tensor

__all__ = ["diff", "ediff1d", "gradient", "trapezoid", "unwrap"]


def _undiff(g: Array, n: int, axis: int, shapes: Any) -> Array:
    """The transpose of n differences: (-1)ⁿ times those of g with n zeros at either end."""
    n = min(int(n), shapes[0][axis])  # where there were fewer elements than differences
    zeros = np.zeros([n if i == axis % g.ndim else m for i, m in enumerate(g.shape)], g.dtype)
    return (-1) ** n * _diff(concatenate([zeros, g, zeros], axis=axis), n, axis)


@linear(_undiff)
def _diff(a: Array, n: int, axis: int) -> Array:
    return np.diff(a, n=n, axis=axis)


def diff(
    a: ArrayLike,
    n: int = 1,
    axis: int = -1,
    prepend: ArrayLike | None = None,
    append: ArrayLike | None = None,
) -> Tensor:
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


def ediff1d(
    ary: ArrayLike, to_end: ArrayLike | None = None, to_begin: ArrayLike | None = None
) -> Tensor:
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
        x if x is d or isinstance(x, Box) else x.astype(d.dtype)
        for x in (ends[0], d, ends[1])
        if x is not None
    ]
    return concatenate(joined) if len(joined) > 1 else d


def trapezoid(
    y: ArrayLike, x: ArrayLike | None = None, dx: ArrayLike = 1.0, axis: int = -1
) -> Tensor:
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
    y = as_array(y)
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


def gradient(f: ArrayLike, *varargs: ArrayLike, axis: Any = None, edge_order: int = 1) -> Any:
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
    f = as_array(f)
    axes = np.lib.array_utils.normalize_axis_tuple(range(f.ndim) if axis is None else axis, f.ndim)
    spacings = varargs * len(axes) if len(varargs) == 1 else varargs or (1.0,) * len(axes)
    if len(spacings) != len(axes):
        raise TypeError(f"gradient: {len(varargs)} spacings for {len(axes)} axes")
    if edge_order not in (1, 2):
        raise ValueError(f"gradient: edge_order is 1 or 2, not {edge_order!r}")
    slopes = []
    for i, h in zip(axes, spacings, strict=True):
        n, h = f.shape[i], as_operand(h, "gradient")
        if n <= edge_order:
            raise ValueError(f"gradient: {n} values along axis {i} are too few")
        if np.ndim(h):
            if np.shape(h) != (n,):
                raise ValueError(f"gradient: {np.shape(h)} places for {n} values along axis {i}")
            h = reshape(diff(h), (-1,) + (1,) * (f.ndim - 1))
        slopes.append(moveaxis(_slope(moveaxis(f, i, 0), h, edge_order), 0, i))
    return slopes[0] if len(slopes) == 1 else tuple(slopes)


def unwrap(
    p: ArrayLike, discont: float | None = None, axis: int = -1, *, period: float = 2 * math.pi
) -> Tensor:
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
    p = as_operand(p, "unwrap")
    angles = raw(p)
    refuse_kink(
        "unwrap",
        lambda: np.abs(np.diff(angles, axis=axis)) % period == (discont or period / 2),
        p,
    )
    return p + (np.unwrap(angles, discont, axis, period=period) - angles)
