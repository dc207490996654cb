"""Arrays that were written to while a graph needs them as they were: a backward says so.

A write in memory that others hold, as the saved arrays of a graph do, is marked here, and what is
written into goes on under another array of the same memory. So the array that owned the memory
tells what was saved before the write from what was saved after it: a graph needs no versions, an
op costs nothing, and nor does the usual training loop: after its backward nobody holds the array.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from sys import getrefcount
from typing import TYPE_CHECKING, Any
from weakref import ref

import numpy as np

from ..engine.borrowed import changed
from ..engine.boxes import Box
from ..engine.graph import Node, toposort
from ..engine.views import ground_of
from .user_lines import user_line

if TYPE_CHECKING:
    from .tensor import Tensor

__all__ = ["alias", "arrays_in", "mark", "pending", "raw_gradient", "refuse_written"]


class Write:
    """One write: by whom, where in the user's code, and over which array."""

    __slots__ = ("array", "by", "kept", "line")

    def __init__(self, array: Any, by: str) -> None:
        self.by, self.line = by, user_line()
        key = id(array)
        self.kept = True  # by the buffer of its alias
        self.array = ref(array, lambda _: _written.pop(key, None))


_written: dict[int, Write] = {}  # by the id of the array that owned the memory before


def mark(array: Any, by: str) -> Any:
    """Say that `by` writes where `array` lies; returns another array to go on with.

    `array` owns its memory, as far as arrays know; the other one knows nothing of it.
    """
    write = _written[id(array)] = Write(array, by)
    other = alias(array)
    base = other.base
    write.kept = type(base) is not memoryview or base.obj is array
    return other


def alias(array: Any) -> Any:
    """Another array of the same memory, which `array` and its views know nothing of.

    NumPy traces what a view is of back to the array that owns the memory, and no further than to
    what is not an array: so who holds the one can be told from who holds the other.
    """
    base = array.base
    if type(base) is memoryview and _lie_alike(base.obj, array):
        return np.asarray(base)  # no chain of aliases: all are of the one buffer
    try:
        return np.asarray(memoryview(array))
    except (TypeError, ValueError):  # buffers know nothing of its dtype, as bfloat16
        flat = array.T if array.flags.f_contiguous else array
        raw = np.asarray(memoryview(flat.view(np.uint8)))
        return np.ndarray(array.shape, array.dtype, raw, 0, array.strides)


def _lie_alike(source: Any, array: Any) -> bool:
    if type(source) is not np.ndarray:
        return False
    one, other = [(a.shape, a.strides, a.dtype) for a in (source, array)]
    return bool(one == other)


def pending() -> int:
    """How many arrays were written to that others may still need."""
    for key, write in list(_written.items()):
        if _holders(write) < _alone() + write.kept:
            _written.pop(key, None)
    return len(_written)


def _holders(write: Write) -> int:
    return getrefcount(write.array())


@cache
def _alone() -> int:
    """How many hold an array that nobody holds but one."""
    array = np.zeros(2)
    return _holders(Write(array, ""))


def raw_gradient(tensor: Tensor) -> Any:
    """The array that `tensor.grad` holds, or None: without a Tensor around it.

    It is the array itself, not a copy.

    Examples
    --------
    >>> import autograd as ag
    >>> from autograd.internals import raw_gradient
    >>> w = ag.tensor([1.0, 2.0], requires_grad=True)
    >>> (w * w).sum().backward()
    >>> raw_gradient(w)
    array([2., 4.])
    """
    annotations = None if tensor._node is None else tensor._node.annotations
    grad = None if annotations is None else annotations.grad
    return grad._array if isinstance(grad, Box) else grad


def refuse_written(roots: Iterable[Node]) -> None:
    """Raise if a rule on the way from `roots` would read an array that was overwritten since."""
    theirs = [id(array) for array in changed()]
    if not theirs and (not _written or not pending()):
        return
    for node in toposort(roots):
        for i, value in enumerate(node.saved or ()):
            for array in arrays_in(value):
                write = _written.get(id(ground_of(array)))
                if write is not None:
                    raise _overwritten(node, i, f"{write.by}, at {write.line},", array)
                if id(array) in theirs:
                    raise _overwritten(node, i, "somebody", array)


def arrays_in(value: Any) -> Iterator[Any]:
    """The arrays in what a node saved: an array, or a tuple of them."""
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from arrays_in(part)


def _overwritten(node: Node, i: int, who: str, array: Any) -> RuntimeError:
    made = getattr(node.op, "made", None)  # in anomaly mode
    which = f"argument {i}" if i < node.op.arity else "output"
    return RuntimeError(
        f"{node.op.name}{f' (made at {made})' if made else ''}: {who} wrote "
        f"into its {which}, an array of shape {array.shape}, which the backward of "
        f"{node.op.name} needs as it was. Call backward before the write, or compute the output "
        "again after it"
    )
