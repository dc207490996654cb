"""Views: Tensors that share memory, and know of each other, so that a write reaches them all.

Where NumPy gives a view, the result's handle is joined to the handle that owns the memory, its
root. A view of a view has the same root, so a chain of views is not kept alive. The root holds
weak references, a view that follows the root's graph a strong one: no cycles. Views are joined in
view_ops.py, and reading them costs nothing; what a write does is in tensors/writing.py.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple
from weakref import ref

import numpy as np

from .boxes import Box
from .kinds import signature

__all__ = [
    "FEW", "OPAQUE", "WHOLE", "Family", "Link", "Recipe", "Spec", "at", "family_of", "ground_of",
    "ground_under", "home_of", "is_copied", "layout_of", "loose_family_of", "resolved", "spec_of",
]  # fmt: skip

FEW = 32  # members, up to which a root's family is a plain list


class Family(list[Any]):
    """The handles that share a root's memory: weak references to those that are up to date.

    While there is nothing else to know of them it is a plain list, on the root alone.
    """

    __slots__ = ("away", "data", "ground", "limit", "out", "permanent", "root", "written")

    def __init__(self, members: Any = ()) -> None:
        self.extend(members)
        self.limit = 2 * FEW  # members, from which on to look for those that are gone
        self.root: Any = None  # weak; known where members do not follow it, as after detach()
        self.ground: Any = None  # owns the memory; a stand-in where the root holds no ndarray
        self.away: list[Any] = []  # weak references to members that are out of date
        self.data: Any = None  # then the root's data, for members that outlive it
        self.out: Any = None  # the array of this memory that the user was given
        self.permanent = False  # the memory is the user's: as that of `from_numpy`
        self.written = False  # there was a write into a part, so there will be more

    def add(self, view: Box) -> None:
        """Add a view that is up to date."""
        self.append(ref(view))
        if len(self) > self.limit:
            self[:] = [r for r in self if r() is not None]
            self.limit = max(2 * FEW, 2 * len(self))


class Spec(NamedTuple):
    """How a view lies in the array that owns its memory."""

    shape: tuple[int, ...]
    strides: tuple[int, ...]
    offset: int
    dtype: Any
    writeable: bool


class Link:
    """For a view that has no part of its root's memory: where it would lie.

    Views are of this kind where the data are numbers, or no ndarrays, or copied; and every view
    that is out of date.
    """

    __slots__ = ("home", "name", "place")

    def __init__(self, home: Any, place: Any) -> None:
        self.home = home  # the root, or the Family for one that does not follow the root's graph
        # a Spec; WHOLE; a `Recipe`, to find it by; OPAQUE where it cannot be known
        self.place = place
        self.name: str | None = None  # of one that is out of date


WHOLE = object()  # all of a stand-in for a root's memory
OPAQUE = object()  # made by an op that cannot be asked where its result lies


class Recipe:
    """How a view was made of its parent: run on a stand-in array, it tells where the view lies."""

    __slots__ = ("args", "depth", "forward", "kwargs", "parent")

    def __init__(self, parent: Link | None, forward: Any, args: Any, kwargs: Any) -> None:
        self.parent, self.forward, self.args, self.kwargs = parent, forward, args, kwargs
        before = parent.place if parent is not None else None
        self.depth: int = before.depth + 1 if type(before) is Recipe else 1


# --- where arrays lie ----------------------------------------------------------------------------


def ground_of(array: Any) -> Any:
    """The array that owns the memory of `array`, as far as arrays know."""
    return array.base if type(array.base) is np.ndarray else array


def layout_of(root: Box) -> tuple[Any, Spec]:
    """An array that owns the memory of a root, and how the root lies in it.

    Where the root's data are a number, or no ndarray, it is a stand-in.
    """
    array = root._array
    if type(array) is not np.ndarray:
        array = _stand_in(family_of(root), array)
    ground = ground_of(array)
    return ground, spec_of(array, ground)


def ground_under(home: Any) -> Any:
    """The array that owns the memory of what a view belongs to: a root, or a Family."""
    return layout_of(home)[0] if isinstance(home, Box) else ground_of(home.ground)


def _stand_in(family: Family, data: Any) -> Any:
    """An array in the place of a root's data that are a number, or not an ndarray."""
    if family.ground is None:
        family.ground = np.empty(tuple(data.shape), data.dtype)
    return family.ground


def spec_of(array: Any, ground: Any) -> Spec:
    """How `array` lies in `ground`."""
    offset = 0 if array is ground else _address(array) - _address(ground)
    return Spec(array.shape, array.strides, offset, array.dtype, array.flags.writeable)


def _address(array: Any) -> int:
    return array.__array_interface__["data"][0]  # type: ignore[no-any-return]


class _Strided:
    """What NumPy makes an array of, at any place in `ground`."""

    def __init__(self, ground: Any, spec: Spec) -> None:
        address, read_only = ground.__array_interface__["data"]
        self.__array_interface__ = {
            "data": (address + spec.offset, read_only),
            "shape": spec.shape,
            "strides": spec.strides,
            "typestr": spec.dtype.str,
            "version": 3,
        }
        self.ground = ground


def at(ground: Any, spec: Spec) -> Any:
    """The array in the memory of `ground` that `spec` tells of."""
    if not math.prod(spec.shape):
        return np.empty(spec.shape, spec.dtype)
    flags = ground.flags
    buffer = ground if flags.c_contiguous else ground.T if flags.f_contiguous else None
    if buffer is not None and spec.offset >= 0:
        array = np.ndarray(spec.shape, spec.dtype, buffer, spec.offset, spec.strides)
    else:
        array = np.asarray(_Strided(ground, spec))
    if not spec.writeable:
        array.flags.writeable = False
    return array


def resolved(link: Link) -> Any:
    """Where a view would lie: a Spec, OPAQUE, or None for what proves to be no view."""
    if link.place is WHOLE:
        link.place = spec_of(link.home.ground, link.home.ground)
    elif type(link.place) is Recipe:
        recipe, home = link.place, link.home
        ground, spec = layout_of(home) if isinstance(home, Box) else (ground_of(home.ground), None)
        if recipe.parent is not None:
            spec = resolved(recipe.parent)
        link.place = spec if spec is None or spec is OPAQUE else _run(recipe, ground, spec)
    return link.place


def _run(recipe: Recipe, ground: Any, spec: Spec) -> Any:
    """Where the result of a recipe lies."""
    x = at(ground, spec)
    try:
        y = recipe.forward(x, *recipe.args, **recipe.kwargs)
    except Exception:  # an index for each of a batch of examples
        return OPAQUE
    if isinstance(y, np.generic):
        if "index" in signature(recipe.forward)[0]:
            return None  # an element, which is a number
        y = x.reshape(())
    if not isinstance(y, np.ndarray):
        return OPAQUE
    return spec_of(y, ground) if np.may_share_memory(x, y) else None


# --- what a view belongs to ---------------------------------------------------------------------


def home_of(x: Box) -> Any:
    """What a view of x belongs to: the root to follow; or a Family, if it follows none."""
    family = x._family
    if type(family) is Link:
        return family.home
    if isinstance(family, Box):
        return family
    if type(family) is Family and family.root is not None and family.root() is not x:
        return family
    return x


def family_of(root: Box) -> Family:
    """The Family of a root, made if there is none, or only a list."""
    family = root._family
    if type(family) is not Family:
        family = root._family = Family(family or ())
    return family


def loose_family_of(root: Box) -> Family:
    """The Family of a root for members that do not follow it, and may outlive it."""
    family = family_of(root)
    if family.root is None:
        family.root = ref(root)
        if type(root._array) is np.ndarray:
            family.ground = ground_of(root._array)
        else:
            family.data = root._array
            _stand_in(family, family.data)
    return family


def is_copied(family: Family, view: Any, ground: Any) -> bool:
    """Whether a small view of what is written to in parts has a copy, and no part of the memory.

    The next write may find it in a graph: then the root would have to be copied, and a loop that
    fills an array row by row from the rows before would take the square of its time.
    """
    return family.written and family.out is None and 8 * view.size <= ground.size
