"""Where arrays enter a graph as constants: what can be known of a detached Tensor."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...engine.graph import Node
from ...engine.kinds import Array
from ...tensors.tensor import Tensor
from ..reading.chain import Chain

__all__ = ["Constants"]


class Constants:
    """The constants of a graph, by the array that they are, or that they are views of.

    A constant that is the array of a Tensor was detached from it, and nothing flows back to the
    Tensor there. Nothing is known of a constant that was computed from such an array, or that no
    rule kept.
    """

    def __init__(self, chain: Chain) -> None:
        self.chain = chain
        self.by_owner: dict[int, list[tuple[Node, Array]]] = {}
        for (node, _), constant in chain.graph.constants.items():
            self.by_owner.setdefault(id(_owner(constant)), []).append((node, constant))

    def of(self, value: Any, name: str) -> list[str]:
        """Where the array of an input enters an op as a constant."""
        chain = self.chain
        pairs = self.by_owner.get(id(_owner(value)), [])
        used = [node for node, constant in pairs if _same(value, constant)]
        return [
            f"the array of {name} also enters {chain.names[node]} = {chain.computes(node)} as a "
            "constant, through detach() or something similar; nothing flows back there"
            for node in used[:3]
        ]

    def why_none(self, t: Tensor, name: str) -> list[str]:
        """Why no gradient arrives at a Tensor that no path leads to."""
        chain, used = self.chain, self.of(t._array, name)
        if t._node is None:
            values = chain.graph.values
            source = next((n for n in chain.nodes if _same(values.get(n), t._array)), None)
            of = [f"its array is that of {chain.names[source]}"] if source is not None else []
            why = f"{name} requires no gradient: requires_grad is False, as after detach()"
            return [why, *of, *used]
        why = (
            f"no path leads from {name} to {chain.names[chain.output]}: it is unused, or used only "
            "through detach(), .data or no_grad, which block the way back"
        )
        return [why, *used]


def _owner(value: Any) -> Any:
    """The array that a view belongs to."""
    base = getattr(value, "base", None)
    return value if base is None else base


def _same(a: Any, b: Any) -> bool:
    """Whether two values are one array, or views of one; for numbers, one object."""
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        return a is b or (a.size > 0 and np.may_share_memory(a, b))
    return a is b and isinstance(a, np.generic)
