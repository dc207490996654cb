"""What everything in a graph is called: the one place that all pictures and tables ask.

The user's names come first. What has no name is numbered in the order in which the graph is read,
inputs first: x1, x2, ... for leaves and v1, v2, ... for results.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count

import numpy as np

from ...engine.graph import Node
from ...engine.outputs import PART
from . import notation
from .phrases import formula
from .quantity import printable
from .snapshot import Snapshot, inputs_of

__all__ = ["called", "computes", "names_of", "own_names"]

Names = Mapping[Node, str]


def own_names(graph: Snapshot, given: Names) -> dict[Node, str]:
    """The names that the user gave; if two are the same, the second gets a number."""
    names: dict[Node, str] = {}
    used: set[str] = set()
    for node in graph.nodes:
        base = name = printable(given.get(node) or node.name or "")
        again = 1
        while name in used:
            again += 1
            name = f"{base} ({again})"
        if name:
            used.add(name)
            names[node] = name
    return names


def names_of(graph: Snapshot, own: Names) -> dict[Node, str]:
    """A different name for each node: the only output is y and the only leaf x, if possible."""
    names, taken = dict(own), set(own.values())
    nameless = [node for node in graph.nodes if node not in own]
    leaves = [node for node in nameless if node.op is None]
    outputs = [node for node in dict.fromkeys(graph.outputs) if node not in own and node.op]
    for name, alone in (("y", outputs), ("x", leaves)):
        if len(alone) == 1 and name not in taken:
            names[alone[0]] = name
    numbers = {"x": count(1), "v": count(1)}
    for node in nameless:
        letter = "x" if node.op is None else "v"
        while node not in names:
            if (name := f"{letter}{next(numbers[letter])}") not in taken:
                names[node] = name
    return names


def called(graph: Snapshot, names: Names, node: Node, i: int) -> str:
    """The name of an argument, or its value if it is a constant number."""
    parent = inputs_of(node)[i]
    if parent is not None:
        return names[parent]
    constant = graph.constants.get((node, i))
    if constant is None:
        return "const"
    if np.ndim(constant):
        return f"const[{notation.shape(np.shape(constant))}]"
    return notation.number(np.asarray(constant)[()])


def computes(graph: Snapshot, names: Names, node: Node) -> str:
    """What a node computes, as a formula in its inputs' names."""
    if node.op is None:
        return ""
    if node.op is PART:
        return f"part {node.options['index']} of {names[node.a]}"  # type: ignore[index]
    return formula(node, [called(graph, names, node, i) for i in range(node.op.arity)])
