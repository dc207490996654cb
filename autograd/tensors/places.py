"""Where in its root a view lies: as an index, so that reading and writing it are ops on the root.

Two arrays that share memory say by their addresses and strides which elements of the one are the
other's. However a view was made, it is found to be ``root[index]`` with basic indices and the axes
in some order, where it is; else the list of its elements' places.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from .. import ops
from ..engine.boxes import boxed
from ..engine.modes import outermost, recording
from ..engine.views import Spec, layout_of

if TYPE_CHECKING:
    from .tensor import Tensor

__all__ = ["Place", "fitted", "listed", "look", "place_in", "recorded_look"]


class Place(NamedTuple):
    """A view of shape `shape`: ``root[index]`` with axes in another order, put in or stretched."""

    index: Any  # None: all of the root, in another shape
    axes: tuple[int, ...]  # of ``root[index]``, in the order of the view's
    narrow: tuple[int, ...]  # the view's shape, with 1 for every axis that is stretched
    shape: tuple[int, ...]
    part: str = ""  # "real" or "imag", where the root is complex and the view is not


def place_in(root: Spec, view: Spec) -> Place:
    """The place in a root of a view, both told as they lie in the memory that they share."""
    offset, part = _offset(root, view)
    shape, same = view.shape, tuple(range(len(view.shape)))
    if shape == root.shape and view.strides == root.strides and not offset:
        return Place((), same, shape, shape, part)
    found = _basic(root, view, offset)
    if found is not None:
        stretched = [n > 1 and not stride for n, stride in zip(shape, view.strides)]
        narrow = tuple([1 if on else n for n, on in zip(shape, stretched)])
        return Place(*found, narrow, shape, part)
    whole = math.prod(shape) == math.prod(root.shape) and not offset
    if whole and _in_order(root) and _in_order(view):
        return Place(None, (), shape, shape, part)
    index = np.unravel_index(listed(root, view)[0], root.shape)
    return Place(index, same, shape, shape, part)


def _offset(root: Spec, view: Spec) -> tuple[int, str]:
    """The place of the view's first element in memory, from the root's; of complex ones, a part."""
    offset = view.offset - root.offset
    if root.dtype == view.dtype:
        return offset, ""
    if offset % root.dtype.itemsize == view.dtype.itemsize:
        return offset - view.dtype.itemsize, "imag"
    return offset, "real"


def _in_order(spec: Spec) -> bool:
    """Whether the elements lie one after the other as they are read, row by row."""
    expected, step = [], 1
    for n in spec.shape[::-1]:
        expected.append(step)
        step *= n
    unit = min([abs(s) for n, s in zip(spec.shape, spec.strides) if n > 1], default=0)
    return all(n == 1 or s == e * unit for n, s, e in zip(spec.shape, spec.strides, expected[::-1]))


def _basic(root: Spec, view: Spec, offset: int) -> tuple[Any, tuple[int, ...]] | None:
    """The index of ints and slices that picks the view, and the order of its axes; or None."""
    if not math.prod(view.shape):
        return None
    axes = [i for i, n in enumerate(root.shape) if n > 1]
    axes.sort(key=lambda i: -abs(root.strides[i]))
    start = [0] * len(root.shape)
    for i in axes:  # the first element, in the root's own axes
        if root.strides[i] < 0:
            return None
        start[i], offset = divmod(offset, root.strides[i]) if root.strides[i] else (0, offset)
    if offset or any(not 0 <= k < n for k, n in zip(start, root.shape)):
        return None
    index: list[Any] = list(start)
    order = []
    for n, stride in zip(view.shape, view.strides):
        if n == 1 or not stride:  # put in, or stretched
            continue
        for i in axes:
            step, rest = divmod(stride, root.strides[i]) if root.strides[i] else (0, 1)
            last = start[i] + step * (n - 1)
            if not rest and 0 <= last < root.shape[i] and type(index[i]) is int:
                stop = last + (1 if step > 0 else -1)
                index[i] = slice(start[i], stop if stop >= 0 else None, step)
                order.append(i)
                break
        else:
            return None
    kept = sorted(order)
    return tuple(index), tuple([kept.index(i) for i in order])


def listed(root: Spec, view: Spec) -> tuple[Any, str]:
    """The place of every element of a view in the root, read row by row; and the part it is of."""
    offset, part = _offset(root, view)
    own = _addresses(root.shape, root.strides, 0).reshape(-1)
    order = np.argsort(own, kind="stable")
    found = np.searchsorted(own[order], _addresses(view.shape, view.strides, offset))
    return order[found], part


def _addresses(shape: tuple[int, ...], strides: tuple[int, ...], offset: int) -> Any:
    out = np.full(shape, offset)
    for i, (n, stride) in enumerate(zip(shape, strides)):
        out += (np.arange(n) * stride).reshape((-1,) + (1,) * (len(shape) - i - 1))
    return out


# --- reading and writing there, as ops -----------------------------------------------------------


def look(x: Any, place: Place) -> Tensor:
    """What a view at `place` in x is, by ops on x."""
    y = {"": lambda x: x, "real": ops.real, "imag": ops.imag}[place.part](x)
    if place.index is None:
        return ops.reshape(y, place.shape)
    y = ops.getitem(y, place.index) if place.index else y
    if place.axes != tuple(range(len(place.axes))):
        y = ops.transpose(y, place.axes)
    y = y if y.shape == place.narrow else ops.reshape(y, place.narrow)
    return y if place.narrow == place.shape else ops.broadcast_to(y, place.shape)


def recorded_look(root: Any, spec: Spec) -> Any:
    """The node of the view of a root that lies as `spec` says; recorded, whatever the mode."""
    source = boxed(root._array, root._node)  # a handle of its own, which has no views
    token = recording.set(outermost())
    try:
        return look(source, place_in(layout_of(root)[1], spec))._node
    finally:
        recording.reset(token)


def fitted(value: Any, place: Place, shape: tuple[int, ...]) -> Any:
    """What is assigned to a view at `place`, as what is assigned to ``root[index]``."""
    extra = len(value.shape) - len(place.shape)
    if extra > 0:  # axes of size 1 on the left, which NumPy takes no notice of
        value = ops.reshape(value, value.shape[extra:])
    if place.index is None:
        return ops.reshape(ops.broadcast_to(value, place.shape), shape)
    if place.axes == tuple(range(len(place.shape))):
        return value
    narrow = tuple([n for n in place.shape if n > 1])
    value = ops.reshape(ops.broadcast_to(value, place.shape), narrow)
    back = [place.axes.index(i) for i in range(len(place.axes))]
    return value if back == list(range(len(back))) else ops.transpose(value, tuple(back))
