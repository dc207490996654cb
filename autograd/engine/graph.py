"""Node: one op as it was applied, a vertex of the graph; and the order of a graph."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy import float64

from .annotations import Annotations, Handle
from .boxes import boxed
from .guests import NUMBERS, not_numbers
from .kinds import Array
from .precision import HALF

__all__ = ["FLOAT64", "SMALL", "Node", "new_node", "toposort"]

FLOAT64, FLOAT32 = np.dtype(float64), np.dtype(np.float32)
SMALL = 32  # values of up to this many elements stay on their node, for pictures


class Node:
    """One op as it was applied, or a leaf (`op` is None): a vertex of the graph.

    A node refers to its input nodes, never to Tensors, and nothing refers from a node to the
    Tensor that it made: so a graph is freed with its last reference. The first two inputs have
    fields of their own, since a graph of a million nodes is then a million objects and no more.
    """

    __slots__ = (
        "op",  # the Op that was applied; None for a leaf
        "a",  # the node of its first argument; None where no gradient is asked for
        "b",  # the node of its second argument
        "inputs_if_many",  # those of all arguments, where there may be more than two; then no a, b
        "saved",  # (*arguments, y, shapes): what the rules name, else None; all None once freed
        "options",  # the other arguments, by name
        "shape",
        "dtype",
        "value",  # the output, where it is small
        "annotations",  # what the user attached here; None in most places
    )

    op: Any
    a: Node | None
    b: Node | None
    inputs_if_many: tuple[Node | None, ...] | None
    saved: Any
    options: Any
    shape: tuple[int, ...]
    dtype: Any  # None, as the shape, of an op with several outputs
    value: Any
    annotations: Annotations | None

    @staticmethod
    def leaf(y: Array, name: str | None = None) -> Node:
        """A node without an op, where gradients arrive and are kept; it holds its whole array."""
        node = new_node(None, None, None, (), y)
        node.value = y
        node.annotations = Annotations(name, keeps_grad=True)
        return node

    @property
    def inputs(self) -> tuple[Node | None, ...]:
        """The node of each argument, None where no gradient is asked for."""
        return (self.a, self.b) if self.inputs_if_many is None else self.inputs_if_many

    @property
    def name(self) -> str | None:
        """What the user calls the Tensor made here."""
        return None if self.annotations is None else self.annotations.name

    @property
    def grad(self) -> Any:
        """The gradient accumulated here, if any."""
        return None if self.annotations is None else self.annotations.grad

    def attach(self) -> Annotations:
        """Where to attach a name, a hook or a gradient to this node."""
        if self.annotations is None:
            self.annotations = Annotations()
        return self.annotations

    def register_hook(self, hook: Callable[..., Any]) -> Handle:
        """Call `hook(gradient)` when a walk has the whole gradient of what this op made.

        What it returns, unless None, takes the gradient's place. Remove it with `handle.remove()`.
        """
        return self.attach().add_hook(hook)

    def lifted(self) -> tuple[Array, ...]:
        """What was saved, as Tensors in the graph: each argument by its node, y by this one."""
        makers = (*self.inputs[: self.op.arity], self, None)
        return tuple(
            [
                value
                if value is None or maker is None
                else boxed(value, maker)
                if maker.dtype is not None
                else value.lifted(maker)  # a Bundle: all outputs of an op with several
                for value, maker in zip(self.saved, makers)
            ]
        )

    def freed(self) -> RuntimeError:
        """The error for a walk that comes here again."""
        return RuntimeError(
            f"backward through {self.op.name} a second time: what its rule needs was freed by the "
            "first. Call backward(retain_graph=True) the first time, or compute the output again"
        )

    def warn_of_no_grad(self) -> None:
        """Say that the gradient of an op's result is not kept, unless it was asked for."""
        if self.annotations is not None and self.annotations.keeps_grad:
            return
        step = (
            ". (A step of descent on a leaf is written w.data -= lr * w.grad.data; "
            "w -= lr * w.grad makes w the result of an op)"
        )
        warnings.warn(
            f"the .grad of a Tensor made by {self.op.name} is None, since backward leaves "
            "gradients on leaves only; read the leaf's, or call y.retain_grad() before backward"
            + (step if self.op.name in ("add", "subtract") else ""),
            UserWarning,
            stacklevel=3,
        )

    def __repr__(self) -> str:
        what = "leaf" if self.op is None else self.op.name
        return f"<Node {what}{f' {self.name!r}' if self.name else ''} {self.shape} {self.dtype}>"


def new_node(
    op: Any, a: Any, b: Any, saved: Any, y: Array, inputs_if_many: Any = None, options: Any = None
) -> Node:
    """A node for an op that was applied: a function, since it takes 3/4 of an `__init__`'s time."""
    node = Node()
    node.op = op
    node.a = a
    node.b = b
    node.saved = saved
    node.inputs_if_many = inputs_if_many
    node.options = options
    node.annotations = None
    if type(y) is float64:
        node.value = y
        node.shape = ()
        node.dtype = FLOAT64
    else:
        try:
            node.value = y if y.size <= SMALL else None
        except AttributeError:  # an object: of an array of them without dimensions
            raise not_numbers(op.name, y, y) from None
        node.shape = y.shape
        node.dtype = dtype = y.dtype
        if dtype is FLOAT64 or dtype is FLOAT32 or op is None:
            return node
        kind = getattr(dtype, "kind", "")
        if kind == "c":
            node.op = op.conjugated
        elif dtype is HALF:
            node.op = op.widened
        elif kind and kind not in NUMBERS:
            raise not_numbers(op.name, y, y)
    return node


def toposort(roots: Iterable[Node]) -> list[Node]:
    """`roots` and all that they depend on, each before its inputs: depth first, no recursion."""
    seen: set[Node | None] = {None}
    order: list[Node] = []
    stack: list[Any] = list(roots)
    while stack:
        node = stack.pop()
        if node is ...:  # all that the node below it depends on has its place
            order.append(stack.pop())
            continue
        while node not in seen:
            seen.add(node)
            stack.append(node)
            stack.append(...)
            if node.inputs_if_many is not None:
                stack += node.inputs_if_many
            if node.b in seen:
                node = node.a
            else:  # straight down; the other waits
                stack.append(node.a)
                node = node.b
    return order[::-1]
