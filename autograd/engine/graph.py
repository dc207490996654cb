"""Node: one op as it was applied; and Place: what a user attached to it."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy import float64

from .boxes import Box, boxed
from .kinds import Array

__all__ = ["FLOAT64", "SMALL", "Handle", "Node", "Place", "new_node"]

FLOAT64, FLOAT32 = np.dtype(float64), np.dtype(np.float32)
SMALL = 32  # values of up to this many elements stay on their node, for pictures


class Node:
    """One op as it was applied, or a leaf (`op` is None): a vertex of the graph.

    A node refers to its input nodes, never to Tensors, and nothing refers from a node to the
    Tensor that it made: so a graph goes when its last reference does. The first two inputs have
    fields of their own, since a graph of a million nodes is then a million objects and no more.
    """

    __slots__ = (
        "op",  # the Op that was applied; None for a leaf
        "a",  # the node of its first argument; None where no gradient is asked for
        "b",  # the node of its second argument
        "more",  # the nodes of all arguments, where there may be more than two; then no a and b
        "saved",  # (*arguments, y, shapes): what the rules name, else None; all None once freed
        "static",  # the other arguments, by name
        "shape",
        "dtype",
        "value",  # the output, where it is small
        "place",  # what the user attached here; None in most places
    )

    op: Any
    a: Node | None
    b: Node | None
    more: tuple[Node | None, ...] | None
    saved: Any
    static: Any
    shape: tuple[int, ...]
    dtype: Any  # None, as the shape, of an op with several outputs
    value: Any
    place: Place | None

    @staticmethod
    def leaf(y: Array, name: str | None = None) -> Node:
        """A node without an op, where gradients arrive and are kept; it holds its whole array."""
        node = new_node(None, None, None, (), y)
        node.value = y
        node.place = Place(name, keeps_grad=True)
        return node

    @property
    def inputs(self) -> tuple[Node | None, ...]:
        """The node of each argument, None where no gradient is asked for."""
        return (self.a, self.b) if self.more is None else self.more

    @property
    def name(self) -> str | None:
        """What the user calls the Tensor made here."""
        return None if self.place is None else self.place.name

    @property
    def grad(self) -> Any:
        """The gradient accumulated here, if any."""
        return None if self.place is None else self.place.grad

    def attach(self) -> Place:
        """Where to attach a name, a hook or a gradient to this node."""
        if self.place is None:
            self.place = Place()
        return self.place

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
        if self.place is not None and self.place.keeps_grad:
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
    op: Any, a: Any, b: Any, saved: Any, y: Array, more: Any = None, static: Any = None
) -> Node:
    """A node for an op that was applied: a function, since it takes 3/4 of an `__init__`'s time."""
    node = Node()
    node.op = op
    node.a = a
    node.b = b
    node.saved = saved
    node.more = more
    node.static = static
    node.place = None
    if type(y) is float64:
        node.value = y
        node.shape = ()
        node.dtype = FLOAT64
    else:
        node.value = y if y.size <= SMALL else None
        node.shape = y.shape
        node.dtype = dtype = y.dtype
        if dtype is FLOAT64 or dtype is FLOAT32 or op is None:
            return node
        if getattr(dtype, "kind", "") == "c":
            node.op = op.conjugated
    return node


class Place:
    """What a user attached to a node: a name, hooks, the gradient that arrived."""

    __slots__ = ("calls", "grad", "hooks", "is_parameter", "keeps_grad", "name", "spare")

    def __init__(self, name: str | None = None, keeps_grad: bool = False) -> None:
        self.name = name
        self.keeps_grad = keeps_grad
        self.grad: Any = None
        self.hooks: dict[object, Callable[..., Any]] = {}
        self.spare: Any = None  # a gradient's buffer, to be used again; see blocks.py
        self.is_parameter = False
        self.calls: tuple[Any, ...] = ()  # the module calls that gave this result; see calls.py

    def add_hook(self, hook: Callable[..., Any]) -> Handle:
        """Have `hook` called with the gradient that arrives here."""
        key = object()  # not the handle, which would be a cycle
        self.hooks[key] = hook
        return Handle(self, key)

    def run_hooks(self, g: Array, node: Node) -> Array:
        """`g` after the hooks: each may observe it, or return another in its place."""
        for hook in list(self.hooks.values()):
            recorded = isinstance(g, Box)
            result = hook(g if recorded else boxed(g.copy(), None))  # the walk may share g
            if result is None:
                continue
            if isinstance(result, Box) and not recorded:
                result = result._data
            if np.shape(result) != node.shape:
                raise ValueError(
                    f"a hook returned a gradient of shape {np.shape(result)} for a Tensor of "
                    f"shape {node.shape}; return one of that shape, or None to leave it as it is"
                )
            g = result if recorded else np.array(result, node.dtype)[()]  # the hook may keep it
        return g


class Handle:
    """A registered hook: `remove()`, a call, or the end of a with block takes it off again."""

    __slots__ = ("key", "place")

    def __init__(self, place: Place, key: object) -> None:
        self.place, self.key = place, key

    def remove(self) -> None:
        """Take the hook off; a second time does nothing."""
        self.place.hooks.pop(self.key, None)

    __call__ = remove

    def __enter__(self) -> Handle:
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()
