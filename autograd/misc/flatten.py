"""Nested containers of arrays as one vector."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from .. import ops, trees
from ..engine.guests import as_array

__all__ = ["flatten", "flatten_func"]


def flatten(value: Any) -> tuple[Any, Callable[[Any], Any]]:
    """All arrays of a container in one vector, and the function that rebuilds the container.

    Both can be differentiated. A dict's arrays stand in the order of its sorted keys, as in HIPS
    autograd; keys that cannot be sorted keep their order.

    Parameters
    ----------
    value : array, or nested list, tuple or dict of arrays

    Examples
    --------
    >>> import numpy as np
    >>> from autograd.misc import flatten
    >>> vector, unflatten = flatten({"w": np.ones((2, 2)), "b": 3.0})
    >>> vector
    array([3., 1., 1., 1., 1.])
    >>> unflatten(2 * vector)["b"]
    np.float64(6.0)
    """
    found, structure = trees.flatten(value)
    order = list(_in_order(trees.unflatten(structure, range(len(found)))))
    leaves = [_as_floats(found[i]) for i in order]
    ends = np.cumsum([x.size for x in leaves])
    back = np.argsort(order)

    def unflatten(vector: Any) -> Any:
        parts = [_part(vector[b - x.size : b], x) for b, x in zip(ends, leaves)]
        return trees.unflatten(structure, [parts[i] for i in back])

    pieces = [ops.ravel(x) for x in leaves]
    return (ops.concatenate(pieces) if pieces else np.zeros(0)), unflatten


def _in_order(places: Any) -> Iterator[int]:
    """The places of a container's leaves, in the order of the vector."""
    if isinstance(places, dict):
        try:
            parts = [places[key] for key in sorted(places)]
        except TypeError:
            parts = list(places.values())
    elif isinstance(places, tuple | list):
        parts = list(places)
    else:
        parts = []
        if places is not None:
            yield places
    for part in parts:
        yield from _in_order(part)


def _as_floats(x: Any) -> Any:
    return np.asarray(x, float) if isinstance(x, int) else as_array(x)


def _part(values: Any, like: Any) -> Any:
    """A piece of the vector as the array that it was; the vector is complex if any of them is."""
    part = values.reshape(like.shape)
    part = part if part.dtype.kind != "c" or like.dtype.kind == "c" else ops.real(part)
    return part if part.ndim else part[()]


def flatten_func(func: Callable[..., Any], example: Any) -> tuple[Any, Any, Any]:
    """`func` taking its first argument as a vector, the function that rebuilds it, and the vector.

    The result of `func` becomes a vector, too.

    Parameters
    ----------
    func : callable
    example : array, or nested list, tuple or dict of arrays
        What `func` takes: it determines the structure.

    Examples
    --------
    >>> from autograd.misc.flatten import flatten_func
    >>> f, unflatten, x = flatten_func(lambda p: [2 * p[0], p[1]], [1.0, 2.0])
    >>> f(x)
    array([2., 2.])
    """
    vector, unflatten = flatten(example)

    def flat(x: Any, *args: Any, **kwargs: Any) -> Any:
        return flatten(func(unflatten(x), *args, **kwargs))[0]

    return flat, unflatten, vector
