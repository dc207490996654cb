"""Shapes, orders and joins of Batched arrays: NumPy's axes counted behind the hidden ones."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .alignment import behind, hidden_sizes, together
from .batched import Batched, no_rule
from .indexing import scattered

__all__ = ["RULES", "broadcast_to", "reshape", "swapaxes", "transpose"]


def reshape(a: Batched, shape: Any, order: str = "C", **_: Any) -> Batched:
    """Each example in another shape, in which one size may be -1."""
    if order != "C":
        raise no_rule(np.reshape, f" with order={order!r}")
    sizes = [int(shape)] if isinstance(shape, int | np.integer) else [int(n) for n in shape]
    if -1 in sizes:
        rest = math.prod([n for n in sizes if n != -1])
        sizes[sizes.index(-1)] = a.size // rest if rest else 0
    return Batched(a.array.reshape(*hidden_sizes(a), *sizes), a.levels)


def transpose(a: Batched, axes: Any = None) -> Batched:
    """The axes of each example in another order, by default the opposite one."""
    k = len(a.levels)
    axes = tuple(range(a.ndim))[::-1] if axes is None else axes
    return Batched(
        a.array.transpose(*range(k), *behind(tuple(np.atleast_1d(axes)), a.ndim, k)), a.levels
    )


def swapaxes(a: Batched, axis1: int, axis2: int) -> Batched:
    """Two axes of each example interchanged."""
    k = len(a.levels)
    array = a.array.swapaxes(behind(axis1, a.ndim, k), behind(axis2, a.ndim, k))
    return Batched(array, a.levels)


def _moveaxis(a: Batched, source: Any, destination: Any) -> Batched:
    k = len(a.levels)
    places = [behind(p if np.ndim(p) == 0 else tuple(p), a.ndim, k) for p in (source, destination)]
    return Batched(np.moveaxis(a.array, *places), a.levels)


def _expand_dims(a: Batched, axis: Any) -> Batched:
    axes = axis if isinstance(axis, tuple | list) else (axis,)
    places = behind(tuple(axes), a.ndim + len(axes), len(a.levels))
    return Batched(np.expand_dims(a.array, places), a.levels)


def _squeeze(a: Batched, axis: Any = None) -> Batched:
    if axis is None:
        axis = tuple([i for i, n in enumerate(a.shape) if n == 1])
    return Batched(np.squeeze(a.array, behind(axis, a.ndim, len(a.levels))), a.levels)


def broadcast_to(array: Batched, shape: Any, subok: bool = False) -> Batched:
    """Each example broadcast to a shape."""
    shape = (shape,) if isinstance(shape, int) else tuple(shape)
    ones = (1,) * (len(shape) - array.ndim)
    wide = array.array.reshape(*hidden_sizes(array), *ones, *array.shape)
    return Batched(np.broadcast_to(wide, hidden_sizes(array) + shape), array.levels)


def _diagonal(a: Batched, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Batched:
    k = len(a.levels)
    array = a.array.diagonal(offset, behind(axis1, a.ndim, k), behind(axis2, a.ndim, k))
    return Batched(array, a.levels)


def _roll(a: Batched, shift: Any, axis: Any = None) -> Batched:
    if axis is None:
        return reshape(_roll(reshape(a, -1), shift, 0), a.shape)
    return Batched(np.roll(a.array, shift, behind(axis, a.ndim, len(a.levels))), a.levels)


def _rot90(m: Batched, k: int = 1, axes: Any = (0, 1)) -> Batched:
    return Batched(np.rot90(m.array, k, behind(tuple(axes), m.ndim, len(m.levels))), m.levels)


def _shifted(function: Any) -> Callable[..., Batched]:
    """np.fft.fftshift and its inverse."""

    def rule(x: Batched, axes: Any = None) -> Batched:
        axes = tuple(range(x.ndim)) if axes is None else axes
        return Batched(function(x.array, behind(axes, x.ndim, len(x.levels))), x.levels)

    return rule


def _diag(v: Batched, k: int = 0) -> Batched:
    if v.ndim == 2:
        return _diagonal(v, k)
    n = len(v) + abs(k)
    return reshape(scattered(v, np.arange(n * n).reshape(n, n).diagonal(k), (n * n,)), (n, n))


def _pad(array: Batched, pad_width: Any, mode: Any = "constant", **kwargs: Any) -> Batched:
    widths = np.broadcast_to(np.asarray(pad_width), (array.ndim, 2)).tolist()
    hidden = [(0, 0)] * len(array.levels)
    return Batched(np.pad(array.array, hidden + widths, mode, **kwargs), array.levels)


def _sliding_window_view(x: Batched, window_shape: Any, axis: Any = None, **_: Any) -> Batched:
    axes = tuple(range(x.ndim)) if axis is None else axis
    windows = np.lib.stride_tricks.sliding_window_view
    return Batched(windows(x.array, window_shape, behind(axes, x.ndim, len(x.levels))), x.levels)


def _concatenate(arrays: Sequence[Any], axis: int = 0, **kwargs: Any) -> Batched:
    pieces, levels = together(arrays)
    place = behind(axis, np.ndim(arrays[0]), len(levels))
    return Batched(np.concatenate(pieces, place, **kwargs), levels)


def _stack(arrays: Sequence[Any], axis: int = 0, **kwargs: Any) -> Batched:
    pieces, levels = together(arrays)
    place = behind(axis, np.ndim(arrays[0]) + 1, len(levels))
    return Batched(np.stack(pieces, place, **kwargs), levels)


RULES: dict[Any, Callable[..., Any]] = {
    np.reshape: reshape,
    np.ravel: lambda a, order="C": reshape(a, -1, order),
    np.transpose: transpose,
    np.permute_dims: transpose,
    np.swapaxes: swapaxes,
    np.moveaxis: _moveaxis,
    np.expand_dims: _expand_dims,
    np.squeeze: _squeeze,
    np.broadcast_to: broadcast_to,
    np.diagonal: _diagonal,
    np.roll: _roll,
    np.rot90: _rot90,
    np.diag: _diag,
    np.pad: _pad,
    np.fft.fftshift: _shifted(np.fft.fftshift),
    np.fft.ifftshift: _shifted(np.fft.ifftshift),
    np.lib.stride_tricks.sliding_window_view: _sliding_window_view,
    np.concatenate: _concatenate,
    np.stack: _stack,
}
