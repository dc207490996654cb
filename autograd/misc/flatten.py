"""Nested containers of arrays as one vector."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .. import ops, trees
from ..engine.guests import as_array

__all__ = ["flatten", "flatten_func"]


def flatten(value: Any) -> tuple[Any, Callable[[Any], Any]]:
    """All arrays of a container in one vector, and the function that rebuilds the container.

    Both can be differentiated.

    Parameters
    ----------
    value : array, or nested list, tuple or dict of arrays

    Examples
    --------
    >>> import numpy as np
    >>> from autograd.misc import flatten
    >>> vector, unflatten = flatten({"w": np.ones((2, 2)), "b": 3.0})
    >>> vector
    array([1., 1., 1., 1., 3.])
    >>> unflatten(2 * vector)["b"]
    np.float64(6.0)
    """
    leaves, structure = trees.flatten(value)
    shapes = [np.shape(x) for x in leaves]
    ends = np.cumsum([int(np.prod(shape, dtype=int)) for shape in shapes])

    def unflatten(vector: Any) -> Any:
        starts = [0, *ends[:-1]]
        parts = [vector[a:b].reshape(s) for a, b, s in zip(starts, ends, shapes)]
        return trees.unflatten(structure, [p if p.ndim else p[()] for p in parts])

    pieces = [
        ops.ravel(np.asarray(x, float) if isinstance(x, int) else as_array(x)) for x in leaves
    ]
    return (ops.concatenate(pieces) if pieces else np.zeros(0)), unflatten


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
