"""What a write does to the handles that share memory: views go out of date, and memory moves.

Before a write every up-to-date view of the family gives its array back and becomes `Stale`: a
class of the same slots whose array and node are properties, which make the view again from its
root when they are first read, and change the class back. So readers pay nothing, and a write as
much as there were views read since the last one.

Then the reference counts of the memory tell whether anybody else holds it. If nobody does, it is
written. If a graph does, it keeps it, and the family moves to a copy; unless the memory is known
outside (`t.data`, `from_numpy`) or a leaf's: then it is written, and marked (overwritten.py).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from sys import getrefcount
from typing import Any
from weakref import ref

import numpy as np
from numpy import ndarray

from ..engine.boxes import Box, boxed
from ..engine.views import (
    FEW,
    OPAQUE,
    Family,
    Link,
    at,
    family_of,
    ground_of,
    ground_under,
    home_of,
    is_copied,
    layout_of,
    resolved,
    spec_of,
)
from . import overwritten

__all__ = [
    "adopt",
    "handed_out",
    "is_alone",
    "leave",
    "lift",
    "make_ready",
    "make_stale_class",
    "root_of",
    "same_memory",
]

_set_data: Callable[[Any, Any], None] = Box.__dict__["_array"].__set__
_set_node: Callable[[Any, Any], None] = Box.__dict__["_node"].__set__
_get_node: Callable[[Any], Any] = Box.__dict__["_node"].__get__

_Fresh: type[Any]
_Stale: type[Any]


def make_stale_class(fresh: type[Any]) -> None:
    """Make the class of Tensors that are out of date: tensor.py does, with the Tensor."""
    global _Fresh, _Stale

    class Stale(fresh):  # type: ignore[misc]
        """A view whose base was written to since it was last read."""

        __slots__ = ()

        @property
        def _array(self) -> Any:
            _refresh(self)
            return self._array

        @property
        def _node(self) -> Any:
            _refresh(self)
            return self._node

    Stale.__name__, Stale.__qualname__ = fresh.__name__, fresh.__qualname__
    Stale.__module__ = fresh.__module__
    _Fresh, _Stale = fresh, Stale


# --- views out of date, and up to date again -----------------------------------------------------


def lift(root: Box) -> list[Any]:
    """Take the array from every view that is up to date. Returns those that want it at once."""
    family = family_of(root)
    views = [view for reference in family if (view := reference()) is not None]
    family.clear()
    if not views:
        return []
    ground, at_once = layout_of(root)[0], []
    for view in views:
        if home_of(view) is view:
            continue
        if type(view._family) is not Link:
            view._family = Link(view._family, spec_of(view._array, ground))
        link = view._family
        if resolved(link) is None:
            view._family = None  # it proved to be no view
            continue
        node = view._node
        if isinstance(link.home, Box):
            link.name = node.name if node is not None else None
            view.__class__ = _Stale
            _set_data(view, None)
            _set_node(view, None)
            family.away.append(ref(view))
        elif node is not None and node.op is None:  # a leaf, made by detach().requires_grad_()
            at_once.append(view)
            node.value = None
            view._array = None
        else:
            view.__class__ = _Stale
            _set_data(view, None)
            family.away.append(ref(view))
    if len(family.away) > family.limit:
        family.away[:] = [r for r in family.away if type(r()) is _Stale]
        family.limit = max(2 * FEW, 2 * len(family.away))
    return at_once


def leave(root: Box) -> None:
    """Have a root that is given other memory leave the old one to those that share it."""
    family = root._family
    if isinstance(family, list) and home_of(root) is root:
        rest: Any = boxed(root._array, root._node)
        family = rest._family = family_of(root)
        if family.root is not None:
            family.root = ref(rest)
        for reference in (*family, *family.away):
            view = reference()
            if view is not None and view._family is root:
                view._family = rest
            elif view is not None and type(view._family) is Link and view._family.home is root:
                view._family.home = rest
    root._family = None


def _refresh(view: Any) -> None:
    """Make a view again from its root, as its root is now."""
    from . import places

    link = view._family
    home, spec = link.home, link.place
    root = home if isinstance(home, Box) else home.root()
    if spec is OPAQUE:
        raise RuntimeError(
            "this Tensor is a view, by an op that the library knows nothing of, of one that was "
            "written to since: compute it again, or make it of a copy (t.copy())"
        )
    follows = isinstance(home, Box)
    family = family_of(home) if follows else home
    memory = root._array if root is not None else contents(family)
    if type(memory) is np.ndarray:
        ground = ground_of(memory)
        data = at(ground, spec)
        if data.ndim and not is_copied(family, data, ground):
            view._family = home  # else it has a copy, or a number, and no part of the memory
        else:
            data = data.copy()[()]
    else:
        own = family.ground
        data = places.look(boxed(memory, None), places.place_in(spec_of(own, own), spec))._array
    if follows:
        node = places.recorded_look(root, spec) if root._node is not None else None
        _set_node(view, node)
        if node is not None and node.value is not None:
            node.value = data
        if link.name is not None:
            if node is None:
                view._name = link.name
            else:
                node.attach().name = link.name
    _set_data(view, data)
    view.__class__ = _Fresh
    family.append(ref(view))


def _again(leaves: list[Any], family: Family) -> None:
    """Give leaves that share the memory their array in it."""
    for leaf in leaves:
        leaf._array = at(ground_of(family.ground), leaf._family.place)
        leaf._node.value = leaf._array
        leaf._family = family
        family.append(ref(leaf))


def root_of(tensor: Box) -> Any:
    """The handle that owns the memory of a Tensor."""
    home = home_of(tensor)
    if isinstance(home, Box):
        return home
    root = home.root()
    if root is None:  # it is gone, and left those that were detached from it
        root = boxed(contents(home), None)
        root._family = home
    return root


def contents(family: Family) -> Any:
    """The data of a root that is gone, as those have it that do not follow it."""
    return family.ground if family.data is None else family.data


# --- who holds the memory ------------------------------------------------------------------------


def _holders(box: Box) -> int:
    """References to the array of a box, in the interpreter's own count."""
    return getrefcount(box._array)


def _holders_of_base(box: Box) -> int:
    """References to the array that owns the memory of a box's."""
    return getrefcount(box._array.base)


def _holders_of_out(family: Family) -> int:
    """References to the array that a family's memory was handed out as."""
    return getrefcount(family.out)


@cache
def _alone() -> tuple[int, int, int]:
    """The same three where nobody else holds it."""
    family = Family()
    family.out = np.zeros(2)
    return (
        _holders(boxed(np.zeros(2), None)),
        _holders_of_base(boxed(np.zeros(4)[1:], None)),
        _holders_of_out(family),
    )


def is_alone(leaf: Box) -> bool:
    """Whether nobody but its node knows a leaf's memory, as is usual when an optimizer steps."""
    if leaf._family is not None or leaf._node is None or leaf._node.value is not leaf._array:
        return False
    return _holders(leaf) <= _alone()[0] + 1 and leaf._array.base is None


def _is_held(root: Box, family: Family | None) -> bool:
    """Whether anybody outside the family holds root's memory: a graph, above all."""
    node, known, (alone, base_alone, _) = root._node, [], _alone()
    if node is not None and node.op is None and node.value is root._array:
        alone += 1
    if family is not None:
        known = [id(family.ground)]
        base = None if family.out is None else family.out.base
        if type(base) is memoryview:
            known.append(id(base.obj))
    if _holders(root) > alone + known.count(id(root._array)):
        return True
    if type(root._array.base) is not ndarray:
        return False
    return _holders_of_base(root) > base_alone + known.count(id(root._array.base))


def _is_known_outside(family: Family | None) -> bool:
    """Whether a user has an array of this memory, in which a write is to show."""
    if family is None:
        return False
    if family.out is not None and not family.permanent and _holders_of_out(family) <= _alone()[2]:
        family.out = None
    return family.out is not None


def make_ready(root: Box, by: str, part: bool = True) -> None:
    """Make sure that root's array may be written into: that only its family needs it as it is.

    `by` is who writes, for the message of a backward that needs what was there.
    """
    family: Any = None if root._family is None else family_of(root)
    at_once = lift(root) if family else []
    if type(root._array) is np.ndarray and _is_held(root, family):
        node = root._node
        is_leaf = node is not None and node.op is None
        if _is_known_outside(family) or is_leaf or not _move(root):
            old = ground_of(root._array)
            _adopt(root, old, overwritten.mark(old, by))
        if is_leaf:
            node.value = root._array
    if family is not None and family.ground is not None and type(root._array) is np.ndarray:
        family.ground = ground_of(root._array)
    if part:
        family_of(root).written = True
    if at_once:
        _again(at_once, family)


def _move(root: Box) -> bool:
    """Move root to a copy: whoever holds its memory keeps it. False if that cannot be done."""
    old = ground_of(root._array)
    new = np.copy(old, order="K")
    if new.strides != old.strides:
        return False
    _adopt(root, old, new)
    return True


def _adopt(root: Box, old: Any, new: Any) -> None:
    """Place root in `new` as it lies in `old`."""
    root._array = new if root._array is old else at(new, spec_of(root._array, old))


# --- memory that users know ----------------------------------------------------------------------


def adopt(tensor: Box, array: Any) -> None:
    """Mark a Tensor as sharing a user's array, in which every write must show."""
    tensor._array = overwritten.alias(array)
    family = family_of(tensor)
    family.out, family.permanent = array, True


def same_memory(a: Any, b: Any) -> bool:
    """Whether two arrays are of the same elements in the same memory."""
    if type(a) is not np.ndarray or type(b) is not np.ndarray or not np.may_share_memory(a, b):
        return False
    return a.__array_interface__ == b.__array_interface__  # which takes ten times as long to ask


def _hand_out(family: Family, ground: Any) -> Any:
    """Another array of the memory of `ground`, for the user."""
    family.out = out = overwritten.alias(ground)
    family.permanent = type(out.base) is ndarray  # who has it is not known
    return out


def handed_out(tensor: Box) -> Any:
    """The array of a Tensor as its user gets it: a write into either shows in the other."""
    data = tensor._array
    if type(data) is not ndarray:
        return data
    known = tensor._family
    if known is None and data.base is None:
        known = tensor._family = Family()
        return _hand_out(known, data)
    if type(known) is Family and known.out is not None and known.root is None and data.base is None:
        return known.out
    home = home_of(tensor)
    family = family_of(home) if isinstance(home, Box) else home
    if family.out is not None and tensor is home and data.base is None:
        return family.out
    if type(home._array if isinstance(home, Box) else contents(family)) is not np.ndarray:
        return data
    ground = ground_under(home)
    if family.out is None:
        if family.written:
            lift(root_of(tensor))  # copies of parts, which would not see the user's writes
        _hand_out(family, ground)
    if data is ground:
        return family.out
    link = tensor._family
    return at(family.out, resolved(link) if type(link) is Link else spec_of(data, ground))
