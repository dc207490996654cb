"""Ops whose result lies in their argument's memory, as NumPy's views: applied, recorded and joined.

A slice is made more often than it is written to, so joining it is all that happens here: the
result names the handle that owns the memory, and that one keeps a weak reference. See views.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from weakref import ref

import numpy as np
from numpy import ndarray

from .boxes import Box, boxed
from .guests import PLAIN, as_operand
from .kinds import Op
from .modes import recording
from .options import MISSING, options_of
from .views import (
    FEW,
    WHOLE,
    Family,
    Link,
    Recipe,
    family_of,
    ground_under,
    home_of,
    is_copied,
    layout_of,
    loose_family_of,
    resolved,
    spec_of,
)  # fmt: skip

if TYPE_CHECKING:
    from ..tensors.tensor import Tensor

__all__ = ["apply_view", "detached", "joined"]

DEEP = 16  # views of views without memory, until where the last one lies is worked out

_new = object.__new__
_node_maker = recording.get
_Result: type[Tensor]
_result: tuple[type[Tensor]]  # see short_forms.py


def make_results(cls: type[Tensor]) -> None:
    """Name the class of all results."""
    global _Result, _result
    _Result, _result = cls, (cls,)


def apply_view(op: Op, method: Any) -> Any:
    """`op` on one array, where NumPy makes the result in the same memory; `method` is ndarray's."""
    forward, defaults, name = op.forward, op.defaults, op.arguments[0]
    keep_x, keep_y, keep_shape = op.keep((True,)) or (False, False, False)
    keeps = keep_x or keep_y or keep_shape
    names: tuple[Any, ...] = (*defaults, None, None)
    first, second = names[:2]

    def apply(x: Any = MISSING, /, *rest: Any, **kwargs: Any) -> Any:
        if not isinstance(x, _Result):
            if x is MISSING:
                if name in kwargs:
                    return apply(kwargs.pop(name), *rest, **kwargs)
                return forward(*rest, **kwargs)  # which says what is missing
            kind = type(x)
            x = x if kind is ndarray or kind in PLAIN else as_operand(x, op.name)
            try:
                return forward(x, *rest, **kwargs)
            except Exception as error:
                return op.of_batch(error, (x, *rest), kwargs)
        options = defaults
        if rest or kwargs:
            if len(rest) == 1 and not kwargs and not isinstance(rest[0], _Result):
                options = {first: rest[0]} if second is None else {**defaults, first: rest[0]}
            else:
                options = options_of(op, rest, kwargs)
        data, node = x._array, x._node
        out = _new(*_result)
        try:
            if type(data) is ndarray and method is not None and not kwargs:
                out._array = y = method(data, *rest) if rest else method(data)
            else:
                out._array = y = forward(data, *rest, **kwargs)
        except Exception:
            try:  # an index of another kind, which ndarray's method does not know
                out._array = y = forward(data, *rest, **kwargs)
            except Exception as error:
                out._array = y = op.again(error, (data,), rest, kwargs)
        if number := type(y) is ndarray and not y.ndim:
            out._array = y = y[()]
        if node is None:
            out._node = None
        elif make := _node_maker():
            if keeps:
                shape = (node.shape,) if keep_shape else None
                saved = (data if keep_x else None, y if keep_y else None, shape)
                out._node = make(op, node, None, saved, y, None, options)
            else:
                out._node = make(op, node, None, (), y, None, options)
        else:
            out._node = out._family = None
            if type(y) is ndarray and (family := x._family) is not None:
                if type(family) is _Result:
                    family = family._family
                if type(family) is Family and family.root is not None and not family.written:
                    base = y.base
                    if base is data or y is data or (base is not None and base is data.base):
                        out._family = family
                        family.add(out)
                        return out
            if number or _shares(x, y):
                join(out, x, (forward, rest, kwargs), follows=False)
            return out
        if type(y) is ndarray:
            root, family, base = x, x._family, y.base
            if type(family) is _Result:  # x is a view of another
                root, family = family, family._family
            if base is data or y is data or (base is not None and base is data.base):
                if family is None:
                    root._family = [ref(out)]
                    out._family = root
                    return out
                if type(family) is list:
                    out._family = root
                    if len(family) < FEW:
                        family.append(ref(out))
                    else:
                        _thin(root, out)
                    return out
                if type(family) is Family and family.root is None and not family.written:
                    out._family = root
                    family.add(out)
                    return out
        out._family = None
        if number or _shares(x, y):
            join(out, x, (forward, rest, kwargs))
        return out

    return apply


# --- joining -------------------------------------------------------------------------------------


def _shares(x: Box, y: Any) -> bool:
    """Whether y, made of x's data by an op that makes views, may be one."""
    data = x._array
    if isinstance(y, np.generic):
        return not data.ndim  # else an element, which is a number
    if type(data) is not np.ndarray or type(y) is not np.ndarray or type(x._family) is Link:
        return True
    base = y.base
    if y is data or (base is not None and (base is data or base is data.base)):
        return True
    return base is not None and np.may_share_memory(data, y)


def join(
    out: Box, x: Box, made_by: tuple[Callable[..., Any], Any, Any], follows: bool = True
) -> None:
    """Register `out` as a view of x, or of what x is a view of.

    A view follows the graph of its root unless it was made by `detach`, or unrecorded from what is
    recorded. `made_by` is how it was made: function, arguments and keywords.
    """
    home = home_of(x)
    if not follows and isinstance(home, Box):
        home = loose_family_of(home)
    family = family_of(home) if isinstance(home, Box) else home
    y, own = out._array, type(x._family) is Link
    if own or type(x._array) is not np.ndarray or type(y) is not np.ndarray:
        out._family = link = Link(home, Recipe(_link_to(x, home), *made_by))
        if link.place.depth > DEEP or not isinstance(home, Box):
            resolved(link)
    elif family.written:
        _join_to_written(out, home, family)
    else:
        out._family = home
    family.add(out)


def joined(out: Any, x: Any, forward: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """What another op made of x, registered as a view if it is one; `forward` is for arrays."""
    if isinstance(x, Box) and isinstance(out, Box) and _shares(x, out._array):
        unrecorded = out._node is None and x._node is not None
        join(out, x, (forward, args, kwargs), follows=not unrecorded)
    return out


def detached(x: Box) -> Tensor:
    """A constant on the data of x, joined to what they belong to."""
    out = boxed(x._array, None)
    family = x._family
    if type(family) is not Family or family.root is None:  # else it is what x belongs to
        family = home_of(x)
        if isinstance(family, Box):
            family = loose_family_of(family)
    if type(x._array) is not ndarray or type(x._family) is Link:
        place = resolved(x._family) if type(x._family) is Link else WHOLE
        out._family = Link(family, place)
    elif family.written:
        _join_to_written(out, family, family)
    else:
        out._family = family
    family.add(out)
    return out


def _thin(root: Box, out: Box) -> None:
    """Add `out` to a root's full list, without those that are gone."""
    living = [r for r in root._family if r() is not None]
    root._family = living if 2 * len(living) < FEW else Family(living)
    root._family.append(ref(out))


def _link_to(x: Box, home: Any) -> Link | None:
    """Where x lies; None for the root itself."""
    if type(x._family) is Link:
        return x._family
    if x is home:
        return None
    if type(x._array) is not np.ndarray:  # the root, which its Family's members do not follow
        return Link(home, layout_of(x)[1])
    return Link(home, spec_of(x._array, ground_under(home)))


def _join_to_written(out: Box, home: Any, family: Family) -> None:
    """Join a view to a root that is written to in parts: one that is small gets a copy."""
    ground = ground_under(home)
    if not is_copied(family, out._array, ground):
        out._family = home
        return
    out._family = Link(home, spec_of(out._array, ground))
    out._array = y = out._array.copy()
    if out._node is not None and out._node.value is not None:
        out._node.value = y
