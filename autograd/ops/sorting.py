"""Sorting: each element takes its gradient along."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..primitive import Array
from .indexing import getitem
from .selecting import take_along_axis
from .shape import ravel

__all__ = ["partition", "sort"]


def _routed(a: Array, index: Any, axis: int | None) -> Array:
    return getitem(ravel(a), index) if axis is None else take_along_axis(a, index, axis)


def sort(
    a: Array,
    axis: int | None = -1,
    kind: str | None = None,
    order: None = None,
    *,
    stable: bool | None = None,
) -> Array:
    """The elements in ascending order; the gradient of each goes to where it came from.

    Equal elements keep their order (the sort is stable, whatever `kind` says), so among ties
    the first place in the result is that of the first element. nan comes last.

    Parameters
    ----------
    a : Tensor or array
    axis : int, optional
        The last by default; None sorts the array flattened.
    kind, order, stable
        Without effect: the sort is always stable, and a Tensor has no fields.

    Examples
    --------
    >>> import autograd as ag
    >>> x = ag.tensor([3.0, 1.0, 2.0], requires_grad=True)
    >>> ag.sort(x)[0].backward()
    >>> x.grad
    Tensor([0., 1., 0.])
    """
    values: Any = getattr(a, "_data", a)
    return _routed(a, np.argsort(values, axis, kind="stable"), axis)


def partition(
    a: Array, kth: Any, axis: int | None = -1, kind: str = "introselect", order: None = None
) -> Array:
    """The elements so ordered that the kth is where a sort puts it, smaller ones before it.

    The order on either side of it is unspecified, as is which of equal elements comes first;
    the gradient of each goes to where it came from.

    Parameters
    ----------
    a : Tensor or array
    kth : int or sequence of int
        The places to settle.
    axis : int, optional
        The last by default; None takes the array flattened.
    kind, order
        Without effect: NumPy has one kind, and a Tensor has no fields.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.partition(ag.tensor([3.0, 1.0, 2.0]), 1)[1]
    Tensor(2.)
    """
    values: Any = getattr(a, "_data", a)
    return _routed(a, np.argpartition(values, kth, axis), axis)
