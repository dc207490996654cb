"""Writing into an array that a pending backward needs: by the library, always caught.

What the library writes into in place (an optimiser's step, a loaded state) it announces here. If
something else holds the array, as the saved arrays of a graph do, the Tensor goes on under a new
leaf node at the same place; the old one, which the graph refers to, is marked. A walk that meets a
marked leaf looks whether a rule would read what was overwritten. So a graph needs no versions, an
op costs nothing, and nor does the usual training loop: after its backward nobody holds the array.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

import numpy as np

from ..engine.boxes import Box, boxed
from ..engine.graph import Node, toposort
from .user_lines import user_line

if TYPE_CHECKING:
    from .tensor import Tensor

__all__ = ["arrays_in", "raw_gradient", "refuse_written", "will_write"]


class Write:
    """One write: by whom, where in the user's code, and over which array."""

    __slots__ = ("__weakref__", "array", "by", "line")

    def __init__(self, by: str, line: str, array: Any) -> None:
        self.by, self.line, self.array = by, line, array


_pending: WeakSet[Write] = WeakSet()  # those that a living graph refers to


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


def will_write(tensor: Tensor, by: str) -> None:
    """Announce that `by` (a name, for the message) writes into the array of a leaf in place.

    It costs next to nothing where nobody else holds the array. Where somebody does, as a graph that
    saved it, a backward pass that needs it as it was raises.

    Parameters
    ----------
    tensor : Tensor
    by : str
        Who writes, as the error is to say.

    Examples
    --------
    >>> import autograd as ag
    >>> from autograd.internals import will_write
    >>> w = ag.tensor([1.0, 2.0], requires_grad=True)
    >>> y = (w * w).sum()
    >>> will_write(w, "my_step")
    >>> w.data[...] = 0.0
    >>> y.backward()
    Traceback (most recent call last):
    ...
    RuntimeError: multiply: my_step, at ..., wrote into its argument 0, an array of shape (2,)...
    """
    node, array = tensor._node, tensor._array
    if node is None or not isinstance(array, np.ndarray):
        return
    del array
    if tensor._array.base is None and _holders(tensor) <= _holders_of_a_leaf():
        return
    write = node.options = Write(by, user_line(), tensor._array)
    _pending.add(write)
    tensor._node = Node.leaf(tensor._array)
    tensor._node.annotations = node.annotations


def _holders(tensor: Tensor) -> int:
    """How many references there are to a Tensor's array: those of views, too, count."""
    return sys.getrefcount(tensor._array)


@cache
def _holders_of_a_leaf() -> int:
    """The same where only the Tensor and its node hold it."""
    tensor = boxed(np.zeros(1), None)
    tensor._node = Node.leaf(tensor._array)
    return _holders(tensor)


def refuse_written(roots: Iterable[Node]) -> None:
    """Raise if a rule on the way from `roots` would read an array that was overwritten since."""
    if not _pending:
        return
    marked: dict[Node, tuple[Write, ...]] = {}  # the nodes that depend on a marked leaf
    for node in reversed(toposort(roots)):
        if node.op is None:
            if type(node.options) is Write:
                marked[node] = (node.options,)
            continue
        saved, found = node.saved or (), []
        for i, parent in enumerate(node.inputs):
            for write in marked.get(parent, ()):  # type: ignore[arg-type]
                found.append(write)
                # what is under an argument's own place, or its output, may be a view of the array
                for value in (*saved[i : i + 1], *saved[node.op.arity :]):
                    if any([np.may_share_memory(a, write.array) for a in arrays_in(value)]):
                        raise _overwritten(node, i, write)
        if found:
            marked[node] = tuple(dict.fromkeys(found))


def arrays_in(value: Any) -> Iterator[Any]:
    """The arrays in what a node saved: an array, or a tuple of them."""
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from arrays_in(part)


def _overwritten(node: Node, i: int, write: Write) -> RuntimeError:
    made = getattr(node.op, "made", None)  # in anomaly mode
    return RuntimeError(
        f"{node.op.name}{f' (made at {made})' if made else ''}: {write.by}, at {write.line}, wrote "
        f"into its argument {i}, an array of shape {write.array.shape}, which the backward of "
        f"{node.op.name} needs as it was. Call backward before the write, or compute the output "
        "again after it"
    )
