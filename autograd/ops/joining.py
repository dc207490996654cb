"""Ops that join several arrays into one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..primitive import Array, linear
from .shape import ravel

__all__ = ["concatenate", "stack"]


def _part(g: Array, i: int, axis: int, shapes: Any) -> Array:
    """The part of `g` that came from array `i`."""
    axis %= g.ndim
    start = sum(shape[axis] for shape in shapes[:i])
    return g[(slice(None),) * axis + (slice(start, start + shapes[i][axis]),)]


@linear(_part)
def _concatenate(*arrays: Array, axis: int = 0) -> Array:
    return np.concatenate(arrays, axis=axis)


def concatenate(arrays: Sequence[Array], axis: int | None = 0) -> Array:
    """The arrays end to end along an axis; each gets its own part of the gradient.

    Parameters
    ----------
    arrays : sequence of Tensors or arrays
        Of one shape, but for `axis`.
    axis : int, optional
        None joins them flattened.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.concatenate([ag.tensor([1.0]), [2.0, 3.0]])
    Tensor([1., 2., 3.])
    """
    if axis is None:
        return _concatenate(*[ravel(a) for a in arrays])
    return _concatenate(*arrays, axis=axis)


@linear(lambda g, i, axis, shapes: g[(slice(None),) * (axis % g.ndim) + (i,)].reshape(shapes[i]))
def _stack(*arrays: Array, axis: int = 0) -> Array:
    return np.stack(arrays, axis=axis)


def stack(arrays: Sequence[Array], axis: int = 0) -> Array:
    """The arrays side by side along a new axis; each gets its own slice of the gradient.

    Parameters
    ----------
    arrays : sequence of Tensors, arrays or numbers
        Of one shape.
    axis : int
        Where the new axis goes.

    Examples
    --------
    >>> import autograd as ag
    >>> x = ag.tensor(1.0)
    >>> ag.stack([x, 2 * x])
    Tensor([1., 2.])
    """
    return _stack(*arrays, axis=axis)
