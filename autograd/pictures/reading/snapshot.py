"""What is known about a graph, read without changing it: values, constants, gradients.

A node keeps what its rule needs and no more, so a picture finds the rest where it can: in a
consumer's saved arrays, or by running an op's forward again on what is known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from typing import Any

import numpy as np

from ...engine.annotations import Annotations
from ...engine.graph import Node
from ...engine.kinds import Array
from ...engine.sums import conform
from ...engine.sweep import pullback

__all__ = ["Snapshot", "inputs_of"]


def inputs_of(node: Node) -> tuple[Node | None, ...]:
    """The node of each array argument; None for one whose gradient was not asked for."""
    return () if node.op is None else node.inputs[: node.op.arity]


class Snapshot:
    """The graph of some outputs, with everything that can be known about it.

    Attributes
    ----------
    nodes : list of Node
        In reading order: each after its inputs, and these in the order of the arguments.
    consumers : dict
        For each node, the nodes that it is an input of, each once.
    values : dict
        The value of each node, where it is known.
    constants : dict
        By (node, position), the value of an argument that did not require a gradient, where known.
    gradients : dict
        The gradient of the output with respect to each node, after `pull`.
    seeds : dict
        The gradients that `pull` started from.
    freed : bool
        Whether an earlier backward freed some saved arrays.
    """

    def __init__(self, outputs: Sequence[Node]) -> None:
        self.outputs = list(outputs)
        self.nodes = _in_reading_order(self.outputs)
        self.consumers: dict[Node, list[Node]] = {node: [] for node in self.nodes}
        for node in self.nodes:
            for parent in dict.fromkeys(inputs_of(node)):
                if parent is not None:
                    self.consumers[parent].append(node)
        self.freed = any(node.saved is None for node in self.nodes)
        self.values: dict[Node, Array] = {}
        self.constants: dict[tuple[Node, int], Array] = {}
        self.gradients: dict[Node, Array] = {}
        self.seeds: Mapping[Node, Array] = {}
        self.accumulated: set[Node] = set()  # leaves whose gradient is the `.grad` they had
        with np.errstate(all="ignore"):
            self._read()

    def _read(self) -> None:
        values = self.values
        for node in self.nodes:
            if node.value is not None:
                values[node] = node.value
        for node in self.nodes:
            if node.op is None or not node.saved:
                continue
            for i, (parent, value) in enumerate(zip(inputs_of(node), node.saved, strict=False)):
                if value is None:
                    continue
                if parent is None:
                    self.constants[node, i] = value
                else:
                    values[parent] = value  # as it was when the op was applied
            y = node.saved[node.op.arity]
            if y is not None:
                values[node] = y
        for node in self.nodes:
            if node.op is None:
                continue
            for i, parent in enumerate(inputs_of(node)):
                if parent is None and (node, i) not in self.constants:
                    found = _recovered(node, i, self.arguments(node), values.get(node))
                    if found is not None:
                        self.constants[node, i] = found
            if node not in values and node.saved is not None and node.op.forward is not None:
                arguments = self.arguments(node)
                if all(a is not None for a in arguments):
                    values[node] = node.op.forward(*arguments, **(node.options or {}))

    def arguments(self, node: Node) -> list[Array]:
        """The array arguments of a node's op; None for one that is not known."""
        return [
            self.constants.get((node, i)) if parent is None else self.values.get(parent)
            for i, parent in enumerate(inputs_of(node))
        ]

    def saved(self, node: Node) -> tuple[Any, ...] | None:
        """What the op's rules need: what the node saved or, once freed, the same recovered.

        It is trusted only if the op gives the recorded output on it, because a leaf's value may
        have changed in the meantime.
        """
        if node.saved is not None:
            return node.saved  # type: ignore[no-any-return]
        arguments, y = self.arguments(node), self.values.get(node)
        if y is None or node.op.forward is None or any(a is None for a in arguments):
            return None
        again = node.op.forward(*arguments, **(node.options or {}))
        if not np.array_equal(again, y, equal_nan=y.dtype.kind in "fc"):
            return None
        return (*arguments, y, tuple([np.shape(a) for a in arguments]))

    def pull(self, cotangents: Mapping[Node, Array]) -> None:
        """Fill `gradients` by a pullback over copies of the nodes: no hook runs, nothing is kept.

        Below an op whose saved arrays are lost, only the `.grad` of the leaves is known.
        """
        self.seeds = cotangents
        copies: dict[Node | None, Any] = {None: None}
        lost: set[Node | None] = set()  # nodes whose gradient would be incomplete
        with np.errstate(all="ignore"):
            for node in self.nodes:
                twin = copies[node] = copy(node)
                twin.annotations = Annotations(keeps_grad=True)
                if node.op is None:
                    continue
                twin.saved = self.saved(node)
                twin.a = twin.b = twin.inputs_if_many = None
                if twin.saved is None:
                    twin.op = None
                else:
                    twin.inputs_if_many = tuple([copies[parent] for parent in inputs_of(node)])
            for node in reversed(self.nodes):
                if node in lost or (node.op is not None and copies[node].op is None):
                    lost.update(inputs_of(node))
            found = pullback({copies[node]: g for node, g in cotangents.items()})
        for node in self.nodes:
            if node not in lost and copies[node] in found:
                self.gradients[node] = found[copies[node]]
            elif node in lost and node.op is None and node.grad is not None:
                self.gradients[node] = getattr(node.grad, "_array", node.grad)
                self.accumulated.add(node)

    def local(self, node: Node, i: int) -> tuple[str, Array | None]:
        """A node's local gradient with respect to argument i: how to read it, and its value.

        One derivative for each element if the op works element by element, otherwise the Jacobian,
        if it is small enough to show.
        """
        parent, saved = inputs_of(node)[i], self.saved(node)
        if parent is None or saved is None or node.dtype is None or parent.dtype is None:
            return "", None
        pull = node.op.pulls[i]
        with np.errstate(all="ignore"):
            ones = np.ones(node.shape, node.dtype)[()]
            if node.op.kind == "elementwise" or node.op.name in _BY_ELEMENT:
                return "", np.asarray(pull(ones, saved, node.options))
            if node.shape == ():
                return "", conform(pull(ones, saved, node.options), parent, node.op)
            rows, columns = int(np.prod(node.shape)), int(np.prod(parent.shape))
            if not 0 < rows * columns <= 32:
                return f"Jacobian {rows} × {columns}", None
            units = np.eye(rows, dtype=node.dtype).reshape(rows, *node.shape)
            jacobian = [conform(pull(u, saved, node.options), parent, node.op) for u in units]
            return "Jacobian", np.stack(jacobian).reshape(rows, columns)

    def downstream(self, node: Node, i: int) -> Array | None:
        """What a node's gradient contributes to that of its argument i, where it is known."""
        parent, saved, g = inputs_of(node)[i], self.saved(node), self.gradients.get(node)
        if parent is None or saved is None or g is None or node.op.limit is not None:
            return None  # a limit takes the whole graph: limits.py
        with np.errstate(all="ignore"):
            return conform(node.op.pulls[i](g, saved, node.options), parent, node.op.name)

    def memory(self, nodes: Sequence[Node]) -> int:
        """The bytes of the arrays that these nodes keep for their rules, each counted once."""
        arrays = {}
        for node in nodes:
            for value in node.saved or ():
                if isinstance(value, np.ndarray | np.generic):
                    owner = value if value.base is None else value.base
                    arrays[id(owner)] = getattr(owner, "nbytes", value.nbytes)
        return sum(arrays.values())


def _in_reading_order(outputs: Sequence[Node]) -> list[Node]:
    """The nodes of a graph, each after its inputs, and these in the order of the arguments."""
    order: list[Node] = []
    seen: set[Node] = set()
    stack = [(output, False) for output in reversed(outputs)]
    while stack:
        node, done = stack.pop()
        if done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack += [(p, False) for p in reversed(inputs_of(node)) if p is not None]
    return order


_BY_ELEMENT = {"add", "subtract", "multiply", "negative", "where"}

_INVERSES: dict[str, tuple[Callable[[Array, Array], Array], ...]] = {
    "add": (lambda y, b: y - b, lambda y, a: y - a),
    "subtract": (lambda y, b: y + b, lambda y, a: a - y),
    "multiply": (lambda y, b: y / b, lambda y, a: y / a),
    "divide": (lambda y, b: y * b, lambda y, a: a / y),
    "power": (lambda y, b: y ** (1 / b), lambda y, a: np.log(y) / np.log(a)),
}


def _recovered(node: Node, i: int, arguments: list[Array], y: Array) -> Array | None:
    """A constant number that was not kept, from the other argument and the result.

    The shortest number that gives exactly this result, and only if an error in its fifth digit
    would show in the result: so what is drawn is right.
    """
    inverse = _INVERSES.get(node.op.name)
    if inverse is None or y is None or y.size == 0 or y.dtype.kind != "f":
        return None
    other = arguments[1 - i]
    if other is None:
        return None

    def gives(c: float) -> bool:
        pair = (c, other) if i == 0 else (other, c)
        return bool(np.array_equal(node.op.forward(*pair), y))

    guess = float(np.asarray(inverse[i](y, other)).flat[0])
    for digits in (2, 4, 6, 8, 10, 12, 14, 16) if np.isfinite(guess) else ():
        c = float(f"{guess:.{digits}g}")
        if gives(c):
            return None if gives(c * (1 + 1e-5)) else np.float64(c)
    return None
