"""Writing into Tensors, as NumPy means it: ``t[i] = v``, ``t += v``, through views and to them.

A write goes to the root of the memory: the numbers into NumPy's memory, by NumPy's own assignment,
and where a gradient is asked for a node `put` on top of the root's. What shares the memory with it
is then out of date, and made again when it is next read: see sharing.py.
"""

from __future__ import annotations

from functools import cache
from sys import getrefcount
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import ops
from ..engine.boxes import Box, boxed
from ..engine.graph import Node
from ..engine.guests import as_operand
from ..engine.modes import frozen, recording
from ..engine.views import (
    OPAQUE,
    Family,
    Link,
    Spec,
    at,
    ground_of,
    home_of,
    layout_of,
    resolved,
    spec_of,
)  # fmt: skip
from ..ops.rearranging.indexing import PUT, _plain, put_node
from . import places
from .sharing import is_alone, lift, make_ready, root_of

if TYPE_CHECKING:
    from .tensor import Tensor

__all__ = ["assign", "in_place", "will_write"]


def will_write(tensor: Tensor, by: str) -> Any:
    """Announce that `by` (a name, for the message) writes into the array of a leaf in place.

    It costs next to nothing where nobody else holds the array. Where somebody does, as a graph that
    saved it, a backward pass that needs it as it was raises.

    Parameters
    ----------
    tensor : Tensor
    by : str
        Who writes, as the error is to say.

    Returns
    -------
    ndarray or NumPy scalar
        What to write into, until the next op.

    Examples
    --------
    >>> import autograd as ag
    >>> from autograd.internals import will_write
    >>> w = ag.tensor([1.0, 2.0], requires_grad=True)
    >>> y = (w * w).sum()
    >>> will_write(w, "my_step")[...] = 0.0
    >>> y.backward()
    Traceback (most recent call last):
    ...
    RuntimeError: multiply: my_step, at ..., wrote into its argument 0, an array of shape (2,)...
    """
    if type(tensor._array) is np.ndarray and not is_alone(tensor):
        make_ready(tensor if tensor._family is None else root_of(tensor), by, part=False)
    return tensor._array


# --- what may be written -------------------------------------------------------------------------


def _target(tensor: Any, recorded: bool, what: str) -> tuple[Any, Spec | None]:
    """The root to write to, and where in it; None if that is the Tensor itself.

    `recorded` is whether the value is in a graph, and `what` how the user wrote it.
    """
    spec = None
    if type(tensor._family) is Link:
        spec = resolved(tensor._family)
        if spec is None:  # it proves to be no view
            tensor._family = None
        elif spec is OPAQUE:
            raise RuntimeError(
                f"{what}: this Tensor was made by an op of which the library cannot tell where in "
                "its argument the elements lie, so the write would not reach it; write into the "
                "argument, or into a copy: t = t.copy()"
            )
    home, root = home_of(tensor), root_of(tensor)
    for tensors, why in frozen.get():
        if any([t is tensor or root_of(t) is root for t in tensors]):
            raise RuntimeError(f"{what}: {why}")
    if recording.get() is not None:
        follows = isinstance(home, Box)
        node = root._node if follows else tensor._node
        if node is not None and (node.op is None or not follows):
            this = "a leaf" if tensor._node is node and node.op is None else "a view of a leaf"
            raise RuntimeError(
                f"{what}: this is {this} that requires a gradient. Write under no_grad(), as for a "
                "step of descent; or into a copy, through which gradients flow: t = t.copy()"
            )
        if recorded and not follows:
            if home.root() is not None or _users(tensor) > _alone() + 2:  # `home`, and of `root`
                raise RuntimeError(
                    f"{what}: the value requires a gradient, and this Tensor was detached from one "
                    "that shares its memory and would get none: write into a copy, t = t.copy()"
                )
            tensor._family, root, spec = None, tensor, None
    if root is not tensor and spec is None:
        spec = spec_of(tensor._array, layout_of(root)[0])
    return root, spec


def _users(tensor: Any) -> int:
    """References to the Family of a Tensor that was detached: of all that share its memory."""
    family = tensor._family
    return getrefcount(family.home if type(family) is Link else family)


@cache
def _alone() -> int:
    """The same for one that shares it with nobody."""
    tensor = boxed(np.zeros(1), None)
    tensor._family = Family()
    return _users(tensor)


# --- assignment ----------------------------------------------------------------------------------


def assign(tensor: Any, index: Any, value: Any, what: str = "t[i] = v") -> None:
    """Do ``tensor[index] = value``, as NumPy does it to arrays, and as a graph is to know it."""
    recorded = recording.get() is not None
    node = value._node if recorded and isinstance(value, Box) else None
    root, spec = _target(tensor, node is not None, what)
    index = _plain(index)
    if isinstance(value, Box) and value is not tensor and home_of(value) is root:
        if _is_there(value, root, spec, index):
            return  # `a[0] += 1` changes a[0], which a sees, and then assigns it to a[0]
    raw = value._array if isinstance(value, Box) else as_operand(value, "put")
    _check_cast(raw, root.dtype, what)
    value = boxed(raw, node)
    if type(root._array) is not np.ndarray or not (_is_numpy(raw) and _is_numpy(index)):
        _replay(root, spec, index, value, what)
        return
    recorded = recorded and isinstance(home_of(tensor), Box)  # else the values alone, as PyTorch
    make_ready(root, what)
    target = root._array if spec is None else at(ground_of(root._array), spec)
    try:
        target[index] = raw
    except Exception as error:
        raise PUT.explained(error, target, raw) from error
    if recorded and (node is not None or root._node is not None):
        place = _place(root, spec, index)
        _go_on(root, put_node(root, _as_whole(value, root, spec, place), place.index))


def _is_numpy(x: Any) -> bool:
    """Whether a value or an index consists of what NumPy knows: not of batches of examples."""
    return all([isinstance(part, _KNOWN) for part in (x if isinstance(x, tuple) else (x,))])


def _check_cast(raw: Any, dtype: Any, what: str) -> None:
    """Raise where a value would lose more than precision."""
    given = np.result_type(raw, dtype)
    if given != dtype and not np.can_cast(given, dtype, "same_kind"):
        raise TypeError(f"{what}: cannot put {given} into {dtype} without loss; cast first")


def _region(root: Any, spec: Spec, index: Any) -> Spec | None:
    """Where what a basic index picks of a view lies; None for another index."""
    parts = index if isinstance(index, tuple) else (index,)
    if any([isinstance(part, np.ndarray) for part in parts]):
        return None
    ground = layout_of(root)[0]
    array = at(ground, spec)[parts if Ellipsis in parts else (*parts, ...)]
    return spec_of(array, ground)


def _is_there(value: Any, root: Any, spec: Spec | None, index: Any) -> bool:
    """Whether a value is the very part of the root that it is assigned to."""
    ground, own = layout_of(root)
    link = value._family
    lies = resolved(link) if type(link) is Link else spec_of(value._array, ground)
    region = None if lies is None else _region(root, spec or own, index)
    return region is not None and region[:4] == lies[:4]


def _place(root: Any, spec: Spec | None, index: Any) -> places.Place:
    """What an assignment writes to, as an index of the root."""
    if spec is None:
        return places.Place(index, (), (), ())
    own = layout_of(root)[1]
    region = _region(root, spec, index)
    if region is not None:
        return places.place_in(own, region)
    listed, part = places.listed(own, spec)
    found = np.asarray(listed[index])
    shape = found.shape
    return places.Place(
        np.unravel_index(found, own.shape), tuple(range(found.ndim)), shape, shape, part
    )


def _as_whole(value: Any, root: Any, spec: Spec | None, place: places.Place) -> Any:
    """The value as it is assigned to the root, at the index of `place`."""
    if place.part:  # of complex numbers: the other one stays
        now = places.look(boxed(root._array, root._node), place._replace(part=""))
        value = value + 1j * ops.imag(now) if place.part == "real" else ops.real(now) + 1j * value
    if spec is None or value._node is None:
        return value
    return places.fitted(value, place, root.shape)


def _go_on(root: Any, node: Node | None) -> None:
    """Have a root go on under another node, with its name; and keep its gradient if that was so."""
    old, name = root._node, root.name
    root._node = node
    if name is not None:
        root.name = name
    kept = None if old is None or old.op is None else old.annotations
    if kept is not None and kept.keeps_grad and node is not None:
        kept.keeps_grad, node.attach().keeps_grad = False, True


def _replay(root: Any, spec: Spec | None, index: Any, value: Any, what: str) -> None:
    """Assignment where there is no memory to write in: `put` gives the root other data."""
    recorded, data = recording.get() is not None, root._array
    if not hasattr(value._array, "shape"):
        value = boxed(np.asarray(value._array, root.dtype)[()], None)
    family = root._family
    place = _place(root, spec, index)
    if place.part or (type(family) is Family and family.out is not None):
        raise TypeError(
            f"{what}: a value for each example (in vmap) cannot be written "
            + ("into one part of complex numbers" if place.part else "into one array")
            + "; write t = t.copy() first, or use vmap(..., loop=True)"
        )
    if spec is not None:
        value = places.fitted(value, place, root.shape)
    source = boxed(data, root._node if recorded else None)
    new = ops.put(source, value, ... if place.index is None else place.index)
    if family is not None:
        lift(root)
        if type(data) is np.ndarray and type(new._array) is not np.ndarray:
            root._family.ground = data  # where its views would lie
    root._array = new._array
    if type(family) is Family and family.root is not None:
        family.data = new._array
    if recorded:
        _go_on(root, new._node)
    elif _is_leaf(root):
        root._node.value = root._array


# --- in place ------------------------------------------------------------------------------------


def in_place(tensor: Any, op: Any, ufunc: Any, value: Any, what: str) -> Any:
    """Do ``tensor += value`` and its kin; returns the Tensor."""
    value = as_operand(value, ufunc.__name__)
    raw = value._array if isinstance(value, Box) else value
    recorded = recording.get() is not None
    node = value._node if recorded and isinstance(value, Box) else None
    data = tensor._array
    in_graph = recorded and (node is not None or tensor._node is not None)
    root, spec = _target(tensor, node is not None, what)
    in_graph = in_graph and isinstance(home_of(tensor), Box)
    if not in_graph and type(data) is np.ndarray and isinstance(raw, _KNOWN):
        del data
        make_ready(root, what, part=spec is not None)
        array = root._array if spec is None else at(ground_of(root._array), spec)
        try:
            ufunc(array, raw, out=array, casting="same_kind")
        except Exception as error:
            if not hasattr(op, "op"):  # floor_divide gives constants, so it has no rule
                raise
            raise op.op.explained(error, array, raw) from error
        return tensor
    y = op(tensor, value)
    shape = np.shape(y)
    if shape != tensor.shape:
        raise ValueError(
            f"{what}: the result has shape {shape}, and the Tensor keeps its shape {tensor.shape}; "
            "write t = t + v for another Tensor"
        )
    if y.dtype != tensor.dtype:
        _check_cast(y, tensor.dtype, what)
        y = y.astype(tensor.dtype)
    del data, raw
    family = root._family
    if root is tensor and isinstance(y, Box) and family is None and not _is_leaf(root):
        root._array = y._array  # whoever holds the array that it had keeps it
        if recorded:
            _go_on(root, y._node)
    else:
        assign(tensor, ..., y, what)
    return tensor


def _is_leaf(root: Any) -> bool:
    return root._node is not None and root._node.op is None


_KNOWN = (np.ndarray, np.generic, int, float, complex, slice, type(None), type(Ellipsis))
