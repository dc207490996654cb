"""Annotations: what a user attached to a node: a name, hooks, the gradient that arrived."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from .boxes import Box, boxed
from .guests import as_operand
from .kinds import Array

if TYPE_CHECKING:
    from .graph import Node

__all__ = ["Annotations", "Handle"]


class Annotations:
    """What a user attached to a node: a name, hooks, the gradient that arrived."""

    __slots__ = ("calls", "grad", "hooks", "is_parameter", "keeps_grad", "name", "spare")

    def __init__(self, name: str | None = None, keeps_grad: bool = False) -> None:
        self.name = name
        self.keeps_grad = keeps_grad
        self.grad: Any = None
        self.hooks: dict[object, Callable[..., Any]] = {}
        self.spare: Any = None  # a gradient's buffer, to be used again; see blocks.py
        self.is_parameter = False
        self.calls: tuple[
            Any, ...
        ] = ()  # the module calls that gave this result; see module_calls.py

    def add_hook(self, hook: Callable[..., Any]) -> Handle:
        """Call `hook` with the gradient that arrives here."""
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
                result = result._array
            result = as_operand(result, "a hook's result")
            if np.shape(result) != node.shape:
                raise ValueError(
                    f"a hook returned a gradient of shape {np.shape(result)} for a Tensor of "
                    f"shape {node.shape}; return one of that shape, or None to leave it as it is"
                )
            g = result if recorded else np.array(result, node.dtype)[()]  # the hook may keep it
        return g


class Handle:
    """A registered hook: `remove()`, a call, or the end of a with block removes it."""

    __slots__ = ("annotations", "key")

    def __init__(self, annotations: Annotations, key: object) -> None:
        self.annotations, self.key = annotations, key

    def remove(self) -> None:
        """Remove the hook; a second call does nothing."""
        self.annotations.hooks.pop(self.key, None)

    __call__ = remove

    def __enter__(self) -> Handle:
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()
