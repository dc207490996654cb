"""The chain rule on a graph, edge by edge: what each node has, and what it hands to each input."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ...engine.graph import Node
from ...engine.kinds import Array
from ...engine.outputs import Bundle
from ...engine.sums import conform
from ...tensors.tensor import Tensor
from .naming import called, computes, names_of, own_names
from .quantity import Quantity
from .snapshot import Snapshot, inputs_of

__all__ = ["Chain", "Edge", "Row", "each"]


class Edge:
    """One factor of the chain rule: upstream × local = downstream, to one argument of an op."""

    __slots__ = ("argument", "downstream", "kind", "local", "to")

    def __init__(
        self, argument: int, to: str, kind: str, local: Quantity, downstream: Quantity
    ) -> None:
        self.argument, self.to, self.kind = argument, to, kind
        self.local, self.downstream = local, downstream

    def to_dict(self) -> dict[str, Any]:
        return {
            "to": self.to,
            "argument": self.argument,
            "kind": self.kind,
            "local": self.local.to_dict(),
            "downstream": self.downstream.to_dict(),
        }


class Row:
    """One node: what it computes, its value, its upstream gradient, and what it hands on."""

    __slots__ = ("computes", "edges", "name", "op", "upstream", "value")

    def __init__(
        self,
        name: str,
        op: str | None,
        computes: str,
        value: Quantity,
        upstream: Quantity,
        edges: list[Edge],
    ) -> None:
        self.name, self.op, self.computes = name, op, computes
        self.value, self.upstream, self.edges = value, upstream, edges

    def to_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "op": self.op,
            "computes": self.computes,
            "value": self.value.to_dict(),
            "upstream": self.upstream.to_dict(),
            "inputs": [edge.to_dict() for edge in self.edges],
        }


class Chain:
    """The graph of one output, with its gradient with respect to every value in the graph.

    Attributes
    ----------
    nodes : list of Node
        Each after its inputs; `index` has the position of each.
    edges : dict
        For each node, where it is used: pairs of a consumer and the position of the argument.
    gradients : dict
        The gradient of the output with respect to each node, where it is known.
    names : dict
        What each node is called; no two names are the same.
    """

    def __init__(
        self, output: Tensor, seed: Array, given: Mapping[Node, str], full: int = 16
    ) -> None:
        self.full = full  # the largest number of elements of an array to give in full
        self.locals: dict[tuple[Node, int], Quantity] = {}
        self.kinds: dict[tuple[Node, int], str] = {}
        self.output: Node = output._node  # type: ignore[assignment]
        self.graph = Snapshot([self.output])
        self.graph.values[self.output] = output._array
        self.graph.pull({self.output: seed})
        if any([hasattr(g, "levels") for g in self.graph.gradients.values()]):
            raise RuntimeError(
                "explain: the graph goes through vmap, whose arrays have hidden axes; explain the "
                "function at one example, or use vmap(..., loop=True)"
            )
        self.nodes, self.gradients = self.graph.nodes, self.graph.gradients
        self.index = {node: i for i, node in enumerate(self.nodes)}
        self.inputs = {node: inputs_of(node) for node in self.nodes}
        self.edges: dict[Node, list[tuple[Node, int]]] = {node: [] for node in self.nodes}
        for node in self.nodes:
            for i, parent in enumerate(self.inputs[node]):
                if parent is not None:
                    self.edges[parent].append((node, i))
        self.names = names_of(self.graph, own_names(self.graph, given))

    def passed(self, node: Node, i: int, g: Array) -> Array:
        """What `node` hands to its argument i for the upstream gradient g."""
        parent: Any = self.inputs[node][i]
        whole = g is self.gradients.get(node) and len(self.edges[parent]) == 1
        if whole and node.op.limit is not None:  # which takes the whole graph: limits.py
            return self.gradients[parent]
        return conform(self.pulled(node, i, g), parent, node.op.name)

    def pulled(self, node: Node, i: int, g: Array) -> Array:
        return node.op.pulls[i](g, self.graph.saved(node), node.options)

    def pushed(self, node: Node, i: int, t: Array) -> Array:
        """The tangent of `node` for the tangent t of its argument i."""
        tangents = [None] * node.op.arity
        tangents[i] = t
        out = node.op.push(tangents, self.graph.saved(node), node.options)
        return out if isinstance(out, Bundle) else conform(out, node, node.op.name)

    def local(self, node: Node, i: int) -> Quantity:
        """A node's local gradient in its argument i, found once; its kind is in `kinds`."""
        found = self.locals.get((node, i))
        if found is None:
            what, local = self.graph.local(node, i)
            found = self.locals[node, i] = Quantity(local, self.full)
            if local is None:
                found.lines, self.kinds[node, i] = [what or "linear map"], "linear map"
            elif what:
                self.kinds[node, i] = "jacobian"
        return found

    def kind(self, node: Node, i: int) -> str:
        """How to read a local gradient: element by element, as a Jacobian, or not at all."""
        if (node, i) in self.kinds:
            return self.kinds[node, i]
        single = node.shape == self.inputs[node][i].shape == ()  # type: ignore[union-attr]
        return "elementwise" if single or node.op.pointwise else "jacobian"

    def known(self, node: Node) -> bool:
        """Whether the whole gradient of a node was found; an earlier backward may have freed it."""
        return node in self.gradients and node not in self.graph.accumulated

    def ways_to(self, wanted: Iterable[Node]) -> list[Node]:
        """The nodes on a path from a wanted one to the output, in order."""
        way = set(wanted)
        for node in self.nodes:
            if any([parent in way for parent in self.inputs[node]]):
                way.add(node)
        return [node for node in self.nodes if node in way]

    def rows(self, way: list[Node]) -> list[Row]:
        """The chain-rule table of the nodes on a way, without the edges that leave it."""
        inside = set(way)
        return [self._row(node, inside) for node in way]

    def _row(self, node: Node, inside: set[Node]) -> Row:
        g = self.gradients[node]
        edges = []
        for i, parent in enumerate(self.inputs[node]):
            if parent is None or parent not in inside:
                continue
            local, down = self.local(node, i), Quantity(self.passed(node, i, g), self.full)
            edges.append(Edge(i, self.names[parent], self.kind(node, i), local, down))
        return Row(
            self.names[node],
            None if node.op is None else node.op.name,
            self.computes(node),
            Quantity(self.graph.values.get(node), self.full),
            Quantity(g, self.full),
            edges,
        )

    def computes(self, node: Node) -> str:
        """What a node computes, as a formula in its inputs' names."""
        return computes(self.graph, self.names, node)

    def called(self, node: Node, i: int) -> str:
        """The name of an argument, or its value if it is a constant number."""
        return called(self.graph, self.names, node, i)


def each(function: Callable[..., Any], *gradients: Any) -> Any:
    """`function` of arrays or, for bundles, of the arrays at each position where all have one."""
    if not isinstance(gradients[0], Bundle):
        return function(*gradients)
    return Bundle([None if any([a is None for a in g]) else function(*g) for g in zip(*gradients)])
