"""Sorting: each element takes its gradient along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...engine.kinks import refuse_kink
from ...engine.primitive import Array
from ..elementwise.constant import raw
from ..shapes.shape import ravel
from .indexing import getitem
from .selecting import take_along_axis

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ...tensors.tensor import Tensor

__all__ = ["partition", "sort"]


def _routed(name: str, a: Array, index: Any, axis: int | None) -> Array:
    """The elements of `a` at `index`, which one of NumPy's argsorts gave along `axis`."""

    def tied() -> Any:
        """Where an element in order equals the one before it."""
        values: Any = raw(a)
        ordered = np.sort(values, axis)
        return np.diff(ordered, axis=-1 if axis is None else axis, prepend=np.nan) == 0

    refuse_kink(name, tied, a)
    return getitem(ravel(a), index) if axis is None else take_along_axis(a, index, axis)


def sort(
    a: ArrayLike,
    axis: int | None = -1,
    kind: str | None = None,
    order: None = None,
    *,
    stable: bool | None = None,
) -> Tensor:
    """The elements in ascending order; the gradient of each goes to where it came from.

    nan comes last.

    Kink: equal elements keep their order, as do their gradients (the sort is always stable).

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
    values: Any = raw(a)
    return _routed("sort", a, np.argsort(values, axis, kind="stable"), axis)


def partition(
    a: ArrayLike, kth: Any, axis: int | None = -1, kind: str = "introselect", order: None = None
) -> Tensor:
    """The elements so ordered that the kth is where a sort puts it, smaller ones before it.

    The gradient of each goes to where it came from.

    Kink: the order on either side is unspecified, as is which of equal elements comes first.

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
    values: Any = raw(a)
    return _routed("partition", a, np.argpartition(values, kth, axis), axis)
