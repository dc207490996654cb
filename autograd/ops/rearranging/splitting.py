"""One array split into several: views, each with its own part of the gradient."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from ...engine.guests import as_array
from ...engine.outputs import several
from ...engine.primitive import Array
from ...engine.view_ops import joined
from ..elementwise.constant import raw
from .indexing import getitem
from .joining import stack

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ...tensors.tensor import Tensor

__all__ = ["array_split", "dsplit", "hsplit", "split", "unstack", "vsplit"]


def _split(divide: Callable[..., Any], ary: Array, sections: Any, axis: int) -> list[Array]:
    """The parts of `ary` that NumPy's `divide` makes of a range as long as `axis`."""
    ary = as_array(ary)
    if not -ary.ndim <= axis < ary.ndim:
        raise np.exceptions.AxisError(axis, ary.ndim)
    axis %= ary.ndim
    sections = raw(sections)
    return [
        getitem(ary, (slice(None),) * axis + (slice(p[0], p[-1] + 1) if len(p) else slice(0),))
        for p in divide(np.arange(ary.shape[axis]), sections)
    ]


def split(ary: ArrayLike, indices_or_sections: Any, axis: int = 0) -> list[Tensor]:
    """The array in equal parts along `axis`, or cut before the given indices.

    Parameters
    ----------
    ary : Tensor or array
    indices_or_sections : int or sequence of int
        How many parts, or where to cut.
    axis : int

    Raises
    ------
    ValueError
        When the parts would not be equal; `array_split` allows that.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.split(ag.tensor([1.0, 2.0, 3.0]), [1])
    [Tensor([1.]), Tensor([2., 3.])]
    """
    return _split(np.split, ary, indices_or_sections, axis)


def array_split(ary: ArrayLike, indices_or_sections: Any, axis: int = 0) -> list[Tensor]:
    """As `split`; parts that cannot all be equal differ by one, the longer ones first.

    Parameters
    ----------
    ary : Tensor or array
    indices_or_sections : int or sequence of int
        How many parts, or where to cut.
    axis : int

    Examples
    --------
    >>> import autograd as ag
    >>> ag.array_split(ag.tensor([1.0, 2.0, 3.0]), 2)
    [Tensor([1., 2.]), Tensor([3.])]
    """
    return _split(np.array_split, ary, indices_or_sections, axis)


def _split_along(name: str, least: int, axis: int, ary: Array, sections: Any) -> list[Array]:
    if np.ndim(ary) < least:
        raise ValueError(f"{name} takes an array of {least} or more dimensions, not {np.ndim(ary)}")
    return split(ary, sections, axis)


def hsplit(ary: ArrayLike, indices_or_sections: Any) -> list[Tensor]:
    """Split along the second axis; along the first where there is only one.

    Parameters
    ----------
    ary : Tensor or array
    indices_or_sections : int or sequence of int
        How many parts, or where to cut.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.hsplit(ag.tensor([[1.0, 2.0]]), 2)
    [Tensor([[1.]]), Tensor([[2.]])]
    """
    return _split_along("hsplit", 1, min(np.ndim(ary) - 1, 1), ary, indices_or_sections)


def vsplit(ary: ArrayLike, indices_or_sections: Any) -> list[Tensor]:
    """Split along the first axis, of two or more.

    Parameters
    ----------
    ary : Tensor or array
    indices_or_sections : int or sequence of int
        How many parts, or where to cut.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.vsplit(ag.tensor([[1.0], [2.0]]), 2)
    [Tensor([[1.]]), Tensor([[2.]])]
    """
    return _split_along("vsplit", 2, 0, ary, indices_or_sections)


def dsplit(ary: ArrayLike, indices_or_sections: Any) -> list[Tensor]:
    """Split along the third axis.

    Parameters
    ----------
    ary : Tensor or array
    indices_or_sections : int or sequence of int
        How many parts, or where to cut.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.dsplit(ag.tensor([[[1.0, 2.0]]]), 2)
    [Tensor([[[1.]]]), Tensor([[[2.]]])]
    """
    return _split_along("dsplit", 3, 2, ary, indices_or_sections)


def _slices(x: Array, axis: int) -> tuple[Array, ...]:
    before = (slice(None),) * (axis % x.ndim)
    return tuple([x[(*before, i)] for i in range(x.shape[axis])])


def _stacked(g: tuple[Array | None, ...], axis: int) -> Array:
    """What arrived for each slice, joined; zeros for those that nothing depends on."""
    like = next(d for d in g if d is not None)
    if not isinstance(like, np.ndarray):
        zeros = np.zeros(like.shape, like.dtype)
        return stack([zeros if d is None else d for d in g], axis=axis)
    axis %= like.ndim + 1
    # np.stack would keep the layout of the slices, and a reshape would then copy
    joined = np.empty((*like.shape[:axis], len(g), *like.shape[axis:]), like.dtype)
    before: Any = (slice(None),) * axis
    for i, d in enumerate(g):
        joined[(*before, i)] = 0 if d is None else d
    return joined


# one op, so that the gradient is put together once and not in as many arrays as there are slices
@several(vjp=_stacked, jvp=_slices)
def _unstack(x: Array, axis: int) -> tuple[Array, ...]:
    return _slices(x, axis)


def unstack(x: ArrayLike, axis: int = 0) -> tuple[Tensor, ...]:
    """The slices of the array along `axis`: what `stack` would join to it again.

    Parameters
    ----------
    x : Tensor or array
    axis : int

    Examples
    --------
    >>> import autograd as ag
    >>> ag.unstack(ag.tensor([[1.0, 2.0], [3.0, 4.0]]))
    (Tensor([1., 2.]), Tensor([3., 4.]))
    """
    x = as_array(x)
    if not -x.ndim <= axis < x.ndim:
        raise np.exceptions.AxisError(axis, x.ndim)
    slices = _unstack(x, axis) if x.shape[axis] else ()
    return tuple([joined(part, x, _slice, axis, i) for i, part in enumerate(slices)])


def _slice(x: Array, axis: int, i: int) -> Array:
    return np.moveaxis(x, axis, 0)[i]
