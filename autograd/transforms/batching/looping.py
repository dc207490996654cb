"""The way for what has no batched form: a function called for one example after the other.

The result is stacked again, so what comes before and after it still runs on all examples at once.
It is as slow as the loop that vmap otherwise spares, for this one function.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...trees import flatten, map_leaves, unflatten
from .alignment import aligned, wrapped
from .batched import BATCHING, Batched, levels_of, no_rule, sizes_of, stretched, union

__all__ = ["apply_to_batch", "batches", "one_by_one"]


def batches(tree: Any) -> list[Batched]:
    """All that is batched in nested containers."""
    return [x for x in flatten(tree)[0] if isinstance(x, Batched)]


def one_by_one(function: Callable[..., Any], args: Any, kwargs: Any, name: str) -> Any:
    """`function` of each example's arguments, the results stacked behind the hidden axes."""
    batched = batches((args, kwargs))
    levels = union(*map(levels_of, batched))
    sizes = sizes_of(levels)
    arrays = {id(x): stretched(x, levels) for x in batched}  # read-only

    def of(place: Any) -> Any:
        def one(x: Any) -> Any:
            if not isinstance(x, Batched):
                return x
            return np.ones(x.shape, x.dtype) if place is None else arrays[id(x)][place]

        return function(*map_leaves(one, args), **map_leaves(one, kwargs))

    # of no examples, what there would be of one tells the shapes and dtypes
    places: list[Any] = list(np.ndindex(*sizes)) or [None]
    try:
        results = [flatten(of(place)) for place in places]
    except ValueError as error:
        if "read-only" in str(error):
            raise no_rule(name, ", which writes into its argument,") from error
        raise
    structure = results[0][1]
    stacked = []
    for parts in zip(*[found for found, _ in results]):
        shapes = sorted({np.shape(p) for p in parts})
        if len(shapes) > 1 or len({len(found) for found, _ in results}) > 1:
            raise TypeError(
                f"vmap: {name} gives results of different shapes for different examples, such as "
                f"{shapes[0]} and {shapes[-1]}, which cannot be stacked; keep their shape with "
                "where(condition, a, b), or loop over the examples yourself"
            )
        if np.asarray(parts[0]).dtype.kind not in "biufc":
            raise no_rule(name, f", which gives {type(parts[0]).__name__},")
        array = (
            np.stack(parts) if places[0] is not None else np.empty(0, np.asarray(parts[0]).dtype)
        )
        array = np.asarray(array).reshape(sizes + shapes[0])
        stacked.append(Batched(array, levels))
    return unflatten(structure, stacked)


def apply_to_batch(op: Any, args: Any, kwargs: Any) -> Any:
    """The forward of an op that failed on a batch: its rule here, if any, or example by example."""
    if op.name in BATCHING and op.trusted:
        return BATCHING[op.name](*args, **kwargs)
    arrays, options = args[: op.arity], (args[op.arity :], kwargs)
    if op.kind == "elementwise" and len(arrays) == op.arity and not batches(options):
        lined_up, levels = aligned(arrays)
        return wrapped(op.forward(*lined_up, *options[0], **kwargs), levels)
    return one_by_one(op.forward, args, kwargs, op.name)
