"""pad, in all of NumPy's modes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from ...engine.boxes import Box, boxed
from ...engine.guests import as_array
from ...engine.primitive import Array, linear
from ..elementwise.constant import raw
from ..rearranging.indexing import getitem
from ..rearranging.joining import concatenate
from ..rearranging.places import pick
from ..rearranging.selecting import take
from ..reductions.extremes import max, min
from ..reductions.quantiles import median
from ..reductions.reduction import mean
from ..shapes.shape import broadcast_to

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ...tensors.tensor import Tensor

__all__ = ["pad"]


def _inner(widths: Any, shape: Any) -> tuple[slice, ...]:
    """Where the array of `shape` lies inside the padded one."""
    return tuple([slice(before, before + n) for (before, _), n in zip(widths, shape)])


@linear(lambda g, widths, shapes: getitem(g, _inner(widths, shapes[0])))
def _pad_with_zeros(a: Array, widths: Any) -> Array:
    return np.pad(a, widths)[()]


def _pairs(value: Any, ndim: int) -> list[tuple[Any, Any]]:
    """(before, after) for each axis, from any of the forms that np.pad takes."""
    if isinstance(value, dict):
        by_axis = {axis % ndim: pair for axis, pair in value.items()}
        value = [np.broadcast_to(by_axis.get(axis, 0), 2) for axis in range(ndim)]
    return [tuple(pair) for pair in np.broadcast_to(np.asarray(value), (ndim, 2)).tolist()]


def _part(a: Array, axis: int, start: int, stop: int) -> Array:
    return getitem(a, (slice(None),) * axis + (slice(start, stop),))


def _odd(a: Array, axis: int, before: int, after: int, mode: str) -> Array:
    """The array rotated about its ends by 180°, as often as it takes.

    With period p, place k·p + r shows x[r] + k·(x[-1] - x[0]) for even k, and for odd k
    -x[p - r] + 2·x[-1] + (k - 1)·(x[-1] - x[0]).
    """
    n = a.shape[axis]
    sources = np.pad(np.arange(n), (before, after), mode)
    period = np.maximum(n - (mode == "reflect"), 1)
    k = np.arange(-before, n + after) // period
    odd = k % 2
    weights = np.stack([1 - 2 * odd, odd - k, k + odd]).astype(a.dtype)
    edges = _part(a, axis, 0, 1), _part(a, axis, n - 1, n)

    def border(part: slice) -> Array:
        sign, first, last = weights[:, part].reshape(3, -1, *(1,) * (a.ndim - 1 - axis))
        return sign * take(a, sources[part], axis) + first * edges[0] + last * edges[1]

    return concatenate([border(slice(before)), a, border(slice(before + n, None))], axis)


def _ramp(a: Array, axis: int, before: int, after: int, ends: tuple[Any, Any]) -> Array:
    """Lines from the end values to the edges."""
    n = a.shape[axis]
    along = (-1,) + (1,) * (a.ndim - 1 - axis)
    up, down = [
        (np.arange(w) / np.maximum(w, 1)).astype(a.dtype).reshape(along) for w in (before, after)
    ]
    down = np.flip(down, 0)
    edges = _part(a, axis, 0, 1), _part(a, axis, n - 1, n)
    return concatenate(
        [up * edges[0] + (1 - up) * ends[0], a, down * edges[1] + (1 - down) * ends[1]], axis
    )


_STATISTICS: dict[str, Callable[..., Array]] = {
    "maximum": max, "mean": mean, "median": median, "minimum": min,
}  # fmt: skip


def _statistic(
    a: Array, axis: int, before: int, after: int, mode: str, lengths: tuple[Any, Any]
) -> Array:
    """A statistic of the first and of the last elements, spread over the padding."""
    n = a.shape[axis]
    first, last = [n if length is None else np.minimum(length, n) for length in lengths]
    spread = [
        broadcast_to(
            _STATISTICS[mode](_part(a, axis, start, stop), axis=axis, keepdims=True),
            (*a.shape[:axis], width, *a.shape[axis + 1 :]),
        )
        for width, start, stop in ((before, 0, first), (after, n - last, n))
    ]
    return concatenate([spread[0], a, spread[1]], axis)


def pad(array: ArrayLike, pad_width: Any, mode: str = "constant", **kwargs: Any) -> Tensor:
    """The array with a border around it, made by any of NumPy's modes but 'empty'.

    What the border repeats or computes from the array adds to its gradient.

    Kink: ties of 'maximum' and 'minimum' share it evenly, those of 'median' as in `median`.

    Parameters
    ----------
    array : Tensor or array
    pad_width : int, pair, sequence of pairs, or dict of axis to width
        How many to put before and after, for all axes or each.
    mode : str
        'constant', 'edge', 'linear_ramp', 'maximum', 'mean', 'median', 'minimum', 'reflect',
        'symmetric' or 'wrap'.
    **kwargs
        What the mode takes: `constant_values`, `end_values` (both constants, without a
        gradient), `stat_length`, `reflect_type`.

    Raises
    ------
    ValueError
        For the mode 'empty', whose values are undefined.
    TypeError
        For a function as mode: it writes into an array behind the graph's back.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.pad(ag.tensor([1.0, 2.0]), 1, mode="edge")
    Tensor([1., 1., 2., 2.])
    """
    if callable(mode):
        raise TypeError("pad: a function as mode writes into an array; concatenate the border")
    if mode == "empty":
        raise ValueError("pad: the mode 'empty' gives undefined values; use 'constant'")
    array = as_array(array)
    if isinstance(pad_width, dict):  # which NumPy's own takes from 2.2 on
        pad_width = _pairs(pad_width, array.ndim)
    even = kwargs.get("reflect_type", "even") == "even"
    if mode in ("edge", "wrap") or (mode in ("reflect", "symmetric") and even):
        return pick(lambda places: np.pad(places, pad_width, mode, **kwargs), array)
    if array.dtype.kind not in "fc":  # rounded where a mean or a ramp is not whole
        y = np.pad(raw(array), pad_width, mode, **kwargs)
        return boxed(y, None) if isinstance(array, Box) else y
    if array.ndim == 0:
        return array
    probe = np.zeros([np.minimum(n, 1) for n in array.shape], array.dtype)
    np.pad(probe, pad_width, mode, **kwargs)  # raises for what it does not take
    widths = _pairs(pad_width, array.ndim)
    if mode == "constant":
        y = _pad_with_zeros(array, widths)
        border = np.pad(np.zeros(array.shape, array.dtype), pad_width, mode, **kwargs)
        return y + border if border.any() else y
    ends = _pairs(kwargs.get("end_values", 0), array.ndim)
    lengths = _pairs(kwargs.get("stat_length"), array.ndim)
    for axis, (before, after) in enumerate(widths):
        if mode == "linear_ramp":
            array = _ramp(array, axis, before, after, ends[axis])
        elif mode in _STATISTICS:
            array = _statistic(array, axis, before, after, mode, lengths[axis])
        else:
            array = _odd(array, axis, before, after, mode)
    return array
