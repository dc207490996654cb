"""Arrays lined up behind their hidden axes, and axes counted from behind them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .batched import Batched, Levels, levels_of, sizes_of, stretched, union

__all__ = ["aligned", "behind", "hidden_sizes", "masked", "together", "wrapped"]


def wrapped(result: Any, levels: Levels) -> Any:
    """A result of NumPy's, with its hidden axes hidden."""
    if isinstance(result, tuple):
        parts = [wrapped(r, levels) for r in result]
        return type(result)(*parts) if hasattr(result, "_fields") else tuple(parts)
    return Batched(result, levels)


def aligned(values: Sequence[Any]) -> tuple[list[Any], Levels]:
    """Arrays that broadcast as the examples do: the same hidden axes, the same rank behind."""
    levels = union(*map(levels_of, values))
    rank = max([np.ndim(x) for x in values if x is not None])
    arrays = []
    for x in values:
        if isinstance(x, Batched):
            hidden = tuple([v.size if v in x.levels else 1 for v in levels])
            ones = (1,) * (rank - x.ndim)
            arrays.append(x.array.reshape(hidden + ones + tuple(x.shape)))
        else:
            arrays.append(x)
    return arrays, levels


def masked(x: Any, named: dict[str, Any]) -> tuple[Batched, dict[str, Any]]:
    """x and the other arguments of a reduction; x is batched as its mask is."""
    where = named.get("where")
    if not isinstance(where, Batched):
        return x, named
    levels = union(levels_of(x), where.levels)
    (mask, _), _ = aligned([where, x])
    hidden = sizes_of(levels)
    mask = np.broadcast_to(mask, (*hidden, *mask.shape[len(hidden) :]))
    return Batched(stretched(x, levels), levels), named | {"where": mask}


def behind(axis: Any, ndim: int, k: int) -> Any:
    """An axis, or several, counted behind the hidden ones."""
    if isinstance(axis, tuple | list):
        return tuple([behind(a, ndim, k) for a in axis])
    if not -ndim <= axis < ndim:
        raise np.exceptions.AxisError(axis, ndim)
    return axis % ndim + k


def hidden_sizes(x: Batched) -> tuple[int, ...]:
    """The sizes of the hidden axes, the outermost first."""
    return tuple(x.array.shape[: len(x.levels)])


def together(arrays: Sequence[Any]) -> tuple[list[Any], Levels]:
    """Arrays that all have the same hidden axes, each in its size."""
    levels = union(*map(levels_of, arrays))
    return [stretched(x, levels) for x in arrays], levels
