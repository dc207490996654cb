"""Indexing of Batched arrays and by them, writing, and scattering: by places in flat arrays."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .alignment import aligned, behind, hidden_sizes, together
from .batched import Batched, Levels, levels_of, sizes_of, stretched, union
from .looping import batches, one_by_one

__all__ = ["RULES", "getitem", "scattered", "setitem"]


def _parts(index: Any, ndim: int) -> list[Any]:
    """The parts of an index, one for each axis that it speaks of."""
    parts = list(index) if isinstance(index, tuple) else [index]
    return [np.asarray(p) if isinstance(p, list | bool) else p for p in parts]


def _has_arrays(parts: list[Any]) -> bool:
    return any([isinstance(p, np.ndarray | np.bool_ | Batched) for p in parts])


def _places(shape: tuple[int, ...], parts: list[Any]) -> tuple[Any, Levels]:
    """Where in an array of `shape`, read row by row, the elements lie that an index picks."""
    numbered = np.arange(math.prod(shape)).reshape(shape)
    batched = [p for p in parts if isinstance(p, Batched)]
    if not batched:
        return numbered[tuple(parts)], ()
    if any([p.dtype == bool for p in batched]):
        raise TypeError(
            "vmap: a mask that differs between the examples picks different numbers of elements; "
            "use where(mask, a, b)"
        )
    is_array = [isinstance(p, np.ndarray | np.integer | int | Batched) for p in parts]
    arrays, levels = aligned([p for p, on in zip(parts, is_array) if on])
    supply = iter(arrays)
    full = [next(supply) if on else p for p, on in zip(parts, is_array)]
    found = numbered[tuple(full)]
    # NumPy puts the axes of adjoining index arrays in their place, else in front
    first, last = is_array.index(True), len(is_array) - is_array[::-1].index(True)
    before = 0
    if all(is_array[first:last]):
        for p in parts[:first]:
            before += (
                len(shape) - sum([q is not None and q is not Ellipsis for q in parts])
                if (p is Ellipsis)
                else 1
            )
    k = len(levels)
    found = np.moveaxis(found, range(before, before + k), range(k))
    return np.broadcast_to(found, sizes_of(levels) + found.shape[k:]), levels


def getitem(x: Any, index: Any) -> Any:
    """``x[index]``, where one of them is batched or both."""
    parts = _parts(index, np.ndim(x))
    own = levels_of(x)
    if not _has_arrays(parts):
        return Batched(x.array[(slice(None),) * len(own) + tuple(parts)], own)
    shape = tuple(np.shape(x))
    places, levels = _places(shape, parts)
    if not levels:
        flat = x.array.reshape(*hidden_sizes(x), math.prod(shape))
        return Batched(flat[..., places], own)
    if not own:
        return Batched(np.reshape(x, -1)[places], levels)
    together = union(own, levels)
    found = stretched(Batched(places, levels), together)
    hidden = found.shape[: len(together)]
    flat = stretched(x, together).reshape(*hidden, math.prod(shape))
    each = math.prod(found.shape[len(together) :])  # a size may be 0, so no -1
    picked = np.take_along_axis(flat, found.reshape(*hidden, each), -1)
    return Batched(picked.reshape(found.shape), together)


def scattered(x: Batched, index: Any, shape: tuple[int, ...]) -> Batched:
    """Zeros of `shape`, with x added at `index`."""
    shape = tuple(shape)
    parts = _parts(index, len(shape))
    places, levels = _places(shape, parts)
    together = union(x.levels, levels)
    hidden = sizes_of(together)
    count, size = math.prod(hidden), math.prod(shape)
    out = np.zeros((count, size), x.dtype)
    if levels:
        rows = stretched(Batched(places, levels), together)
        rows = rows.reshape(count, math.prod(rows.shape[len(together) :]))
    else:
        rows = np.broadcast_to(places.reshape(-1), (count, places.size))
    flat = rows + np.arange(count)[:, None] * size
    np.add.at(out.reshape(-1), flat.reshape(-1), stretched(x, together).reshape(-1))
    return Batched(out.reshape(hidden + shape), together)


def setitem(x: Batched, index: Any, value: Any) -> None:
    """``x[index] = value``, which rebinds x to a copy."""
    places, levels = _places(tuple(x.shape), _parts(index, x.ndim))
    together = union(x.levels, levels, levels_of(value))
    hidden, size = sizes_of(together), x.size
    count = math.prod(hidden)
    out = np.array(stretched(x, together)).reshape(count, size)
    rows = stretched(Batched(places, levels) if levels else places, together)
    given, k = stretched(value, together), len(together)
    rest = given.shape[k:][-(rows.ndim - k) or given.ndim :]  # NumPy lets leading ones be
    given = given.reshape(hidden + (1,) * (rows.ndim - k - len(rest)) + rest)
    given = np.broadcast_to(given, rows.shape)
    flat = (count, math.prod(rows.shape[k:]))
    np.put_along_axis(out, rows.reshape(flat), given.reshape(flat), -1)
    shape = tuple(x.shape)
    x.array, x.levels = out.reshape(hidden + shape), together


def _select(condlist: Any, choicelist: Any, default: Any = 0) -> Batched:
    n = len(condlist)
    arrays, levels = aligned([*condlist, *choicelist, default])
    return Batched(np.select(arrays[:n], arrays[n:-1], arrays[-1]), levels)


def _choose(a: Any, choices: Any, out: Any = None, mode: Any = "raise") -> Batched:
    (places, *arrays), levels = aligned([a, *choices])
    return Batched(np.choose(places, arrays, mode=mode), levels)


def _searchsorted(a: Any, v: Any, side: Any = "left", sorter: Any = None) -> Batched:
    if isinstance(v, Batched) and not batches((a, sorter)):
        return Batched(np.searchsorted(a, v.array, side, sorter), v.levels)
    args = (a, v, side, sorter)  # NumPy searches in one vector
    found: Batched = one_by_one(np.searchsorted, args, {}, "searchsorted")
    return found


def _take_along_axis(arr: Any, indices: Any, axis: int | None = -1) -> Batched:
    if axis is None:
        arr, axis = np.reshape(arr, -1), 0
    pieces, levels = together([arr, indices])
    place = behind(axis, np.ndim(arr), len(levels))
    array, where = pieces
    return Batched(np.take_along_axis(array, where, axis=place), levels)


RULES: dict[Any, Callable[..., Any]] = {
    np.take_along_axis: _take_along_axis,
    np.select: _select,
    np.choose: _choose,
    np.searchsorted: _searchsorted,
}
