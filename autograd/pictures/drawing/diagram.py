"""A graph written as DOT: each op a shape, each result a wire that leaves it."""

from __future__ import annotations

from collections import Counter
from typing import Any

import graphviz
import numpy as np

from ...engine.graph import Node
from ..reading import notation
from ..reading.folding import Group, Grouping
from ..reading.naming import names_of, own_names
from ..reading.snapshot import Snapshot, inputs_of
from .labels import GRADIENT, INK, LOCAL, NOTE, VALUE, Block, Label, block, plain

__all__ = ["Diagram"]

FONT = "Helvetica,Arial,sans-serif"

# The kind of a node shows in its outline as well as in its colour (Okabe and Ito's, lightened).
STYLES: dict[str, dict[str, str]] = {
    "op": {"shape": "circle", "style": "filled", "fillcolor": "white", "color": INK},
    "wide op": {"shape": "box", "style": "rounded,filled", "fillcolor": "white", "color": INK},
    "wire": {"shape": "plain"},
    "leaf": {"shape": "box", "style": "filled", "fillcolor": "#E4F2FB", "color": "#0072B2"},
    "parameter": {
        "shape": "box",
        "peripheries": "2",
        "style": "filled",
        "fillcolor": "#FDF1DA",
        "color": "#B87400",
    },
    "constant": {"shape": "box", "style": "dashed", "color": "#777777"},
    "output": {
        "shape": "box",
        "style": "rounded,filled",
        "fillcolor": "#E0F3EC",
        "color": "#00795A",
        "penwidth": "2",
    },
    "module": {"shape": "component", "style": "filled", "fillcolor": "#F4F4F4", "color": INK},
    "chain": {"shape": "box3d", "style": "filled", "fillcolor": "#F4F4F4", "color": INK},
    "rest": {"shape": "note", "style": "filled", "fillcolor": "#F4F4F4", "color": INK},
}

MOST_WIRES = 12  # a box with more results than this has one edge to each op that uses them

IN_ORDER = {"subtract", "divide", "power", "remainder", "matmul"}  # first argument on top


class Diagram:
    """One picture's graph, its groups, and what to show of them."""

    def __init__(
        self,
        graph: Snapshot,
        grouping: Grouping,
        params: dict[Node, str],
        grads: bool,
        local: bool,
        saved: bool,
        full: int,
        numbered: bool = False,
    ) -> None:
        self.graph, self.grouping, self.params = graph, grouping, params
        self.own = own_names(graph, params)
        self.names, self.numbered = names_of(graph, self.own), numbered
        self.grads, self.local, self.saved, self.full = grads, local, saved, full
        self.ids = {node: str(i) for i, node in enumerate(graph.nodes)}
        self.groups = list(dict.fromkeys(grouping.of.values()))
        self.group_ids = {group: f"group{i}" for i, group in enumerate(self.groups)}
        self.bundled = {group for group in self.groups if len(self.results(group)) > MOST_WIRES}

    def summary(self) -> str:
        leaves = sum(node.op is None for node in self.graph.nodes)
        ops = len(self.graph.nodes) - leaves
        parts = [_plural(leaves, "leaf", "leaves"), _plural(ops, "op")]
        folded = len(self.grouping.of)
        parts += [f"{_plural(folded, 'node')} folded"] if folded else []
        total = _plural(len(self.graph.nodes), "node")
        return f"<Picture of {total}: {', '.join(parts)}>"

    def results(self, group: Group) -> list[Node]:
        """The nodes of a group that are seen from outside."""
        of, outputs = self.grouping.of, self.graph.outputs
        return [
            node
            for node in group.members
            if node in outputs or any(of.get(c) is not group for c in self.graph.consumers[node])
        ]

    def source(self, html: bool) -> str:
        """The DOT text; `roles` and `constants` then say what is in it."""
        self.html = html
        self.roles: dict[str, list[str]] = {}
        self.constants: dict[str, Any] = {}  # those that have their own box, by its key
        self.bundles: Counter[tuple[str, str]] = Counter()
        self.dot = graphviz.Digraph(
            "graph",
            graph_attr={
                "rankdir": "LR", "nodesep": "0.22", "ranksep": "0.3", "pad": "0.15",
                "fontname": FONT, "fontsize": "10", "fontcolor": NOTE, "labelloc": "b",
                "label": self._caption(),
            },
            node_attr={"fontname": FONT, "fontsize": "13", "margin": "0.08,0.04"},
            edge_attr={"fontname": FONT, "color": INK, "arrowsize": "0.6"},
        )  # fmt: skip
        for node in self.graph.nodes:
            if node in self.grouping.of:
                continue
            if node.op is None:
                self._leaf(node)
            else:
                self._op(node)
        for group in self.groups:
            self._group(group)
        for (tail, head), n in self.bundles.items():
            label = notation.count(n) if n > 1 else ""
            self._line(tail, head, tail, head, label=label, penwidth="2")
        return str(self.dot.source)

    def _caption(self) -> str:
        outputs = [self.own.get(node) for node in self.graph.outputs]
        of = (len(outputs) == 1 and outputs[0]) or "the output"
        lines = ["value above the line" + f", gradient of {of} below" * self.grads]
        if self.local:
            lines[0] += "; on an edge, the local gradient"
        if self.graph.freed and self.grads:
            lines.append("saved arrays were freed by a backward pass: gradients were recomputed")
            if self.graph.accumulated:
                lines[1] = (
                    "saved arrays were freed by a backward pass: where gradients cannot be "
                    "recomputed,\nleaves show their .grad; draw before backward, or use "
                    "retain_graph=True"
                )
        if self.saved:
            kept = notation.memory(self.graph.memory(self.graph.nodes))
            lines.append(f"kept for backward: {kept} in all")
        return plain("\n".join(lines))

    # --- boxes and wires -------------------------------------------------------------------------

    def _put(self, key: str, kind: str, label: Label, **attributes: str) -> None:
        text = label.html() if self.html else label.plain()
        style = STYLES[kind]
        if not self.html and kind == "wire":
            style = {"shape": "plaintext"}
        self.roles[key] = label.roles(self.html)
        self.dot.node(key, text, id=f"at-{key}", **(style | attributes))

    def _line(self, start: str, end: str, tail: str, head: str, **attributes: str) -> None:
        """An edge between two keys, at the given places of their shapes."""
        self.dot.edge(tail, head, **attributes, **{"class": f"from-{start} to-{end}"})

    def _edge(self, node: Node, to: str, label: Block | None = None, **attributes: str) -> None:
        """From the wire of `node`, or from the box of the op that it is one of many results of."""
        group = self.grouping.of.get(node)
        if group in self.bundled:
            self.bundles[self.group_ids[group], to] += 1
            return
        if label is not None:
            attributes["label"] = Label([label]).html() if self.html else Label([label]).plain()
            attributes["fontcolor"] = LOCAL
            attributes["fontsize"] = "10"
        start = tail = self.ids[node]
        if self._is_wire(node) and self.html:
            tail += ":w:e"
        self._line(start, to, tail, to, **attributes)

    def _is_wire(self, node: Node) -> bool:
        return node.op is not None and node not in self.graph.outputs

    def _content(self, node: Node) -> list[Block]:
        """Name, shape and dtype, value, gradient."""
        blocks = []
        if node in self.own:
            blocks.append(Block([self.own[node]], size=13, bold=True))
        elif self.numbered:
            blocks.append(Block([self.names[node]], colour=NOTE, size=10))
        if node.dtype is None:  # all outputs of an op together, each of which is a part of it
            return [*blocks, Block(["all outputs"], colour=NOTE, size=9), Block(port=True)]
        if node.shape != () or node.dtype != np.float64:
            text = notation.shape(node.shape) if node.shape != () else ""
            text += (
                f" {node.dtype}"
                if node.dtype != np.float64 or notation.size(node) > self.full
                else ""
            )
            blocks.append(Block([text.strip()], colour=NOTE, size=9))
        wire = self._is_wire(node)
        blocks.append(block(self.graph.values.get(node), self.full, colour=VALUE))
        if wire:
            blocks.append(Block(port=True))
        if self.grads:
            g = self.graph.gradients.get(node)
            blocks.append(
                block(g, self.full, colour=GRADIENT)
                if g is not None
                else Block(["?"], colour=GRADIENT)
            )
        elif wire:
            blocks.append(Block([" "]))
        return blocks

    def _leaf(self, node: Node) -> None:
        kind = "leaf"
        if node in self.params or (node.annotations and node.annotations.is_parameter):
            kind = "parameter"
        self._put(self.ids[node], kind, Label(self._content(node)))

    def _result(self, node: Node, maker: str) -> None:
        """The wire, or the output box, that leaves `maker`."""
        kind = "wire" if self._is_wire(node) else "output"
        key = self.ids[node]
        self._put(key, kind, Label(self._content(node)))
        if kind == "output":
            self._line(maker, key, maker, key)
        else:
            self._line(maker, key, maker, key + ":w:w" * self.html, arrowhead="none")

    def _op(self, node: Node) -> None:
        key = f"op{self.ids[node]}"
        numbers, arrays = {}, {}
        for i, parent in enumerate(inputs_of(node)):
            if parent is None:
                c = self.graph.constants.get((node, i))
                if c is None or np.ndim(c) == 0:
                    numbers[i] = c
                else:
                    arrays[i] = c
        known = {i: c for i, c in numbers.items() if c is not None}
        text = notation.symbol(node, known)
        if text == notation.symbol(node) and len(known) < len(numbers):
            text += " const"
        blocks = [Block([text], size=14)]
        if self.saved:
            blocks.append(Block(self._kept(node), colour=NOTE, size=9))
        attributes = {} if self.saved or len(text) > 2 else {"width": "0.4", "fixedsize": "true"}
        kind = "wide op" if self.saved or len(text) > 2 else "op"
        if node.op.name in IN_ORDER:
            attributes["ordering"] = "in"
        self._put(key, kind, Label(blocks), **attributes)
        for i, parent in enumerate(inputs_of(node)):
            if parent is not None:
                self._edge(parent, key, self._local(node, i) if self.local else None)
            elif i in arrays:
                self._constant(f"{key}c{i}", arrays[i], key)
        self._result(node, key)

    def _local(self, node: Node, i: int) -> Block | None:
        what, value = self.graph.local(node, i)
        if value is None:
            return Block([what], colour=LOCAL, size=10) if what else None
        return block(value, self.full, colour=LOCAL, size=10)

    def _constant(self, key: str, value: Any, to: str) -> None:
        value = self.constants[key] = np.asarray(value)
        head = f"{notation.shape(value.shape)} {value.dtype}"
        blocks = [Block([head], colour=NOTE, size=9), block(value, self.full, colour=INK, size=10)]
        self._put(key, "constant", Label(blocks))
        self._line(key, to, key, to)

    def _kept(self, node: Node) -> list[str]:
        if node.saved is None:
            return ["freed"]
        names = [*node.op.arguments[: node.op.arity], "y"]
        if len(names) < node.op.arity + 1:  # an op of *arrays
            names = [f"{node.op.arguments[0]}[{i}]" for i in range(node.op.arity)] + ["y"]
        lines = [
            f"keeps {name}: {notation.shape(np.shape(v))}, {notation.memory(np.asarray(v).nbytes)}"
            for name, v in zip(names, node.saved, strict=False)
            if v is not None
        ]
        return lines or ["keeps nothing"]

    def _group(self, group: Group) -> None:
        key, members = self.group_ids[group], set(group.members)
        lines = [Block([group.lines[0]], size=12, bold=True)]
        lines += [Block([line], size=10) for line in group.lines[1:] if line]
        sizes = [notation.size(n) for n in group.members if n.op is None]
        if group.kind == "module" and sizes:
            lines.append(Block([f"{_plural(sum(sizes), 'parameter')}"], colour=NOTE, size=10))
        elif group.kind == "chain" and sizes:
            lines.append(
                Block([f"with {_plural(len(sizes), 'leaf', 'leaves')}"], colour=NOTE, size=10)
            )
        if self.saved:
            kept = notation.memory(self.graph.memory(group.members))
            lines.append(Block([f"keeps {kept}"], colour=NOTE, size=9))
        known = (self.graph.values, self.graph.gradients)
        if any(notation.is_bad(by.get(n)) for n in members for by in known):
            lines.append(Block(["contains nan or inf"], size=10, bad=True))
        self._put(key, group.kind, Label(lines), margin="0.15,0.08")
        inputs = dict.fromkeys(p for n in group.members for p in inputs_of(n) if p is not None)
        for parent in inputs:
            if parent not in members:
                self._edge(parent, key)
        for node in self.results(group):
            if group in self.bundled and node not in self.graph.outputs:
                continue
            if node.op is None:  # a leaf that others use, too
                self._leaf(node)
                end = self.ids[node]
                self._line(key, end, key, end, arrowhead="none", style="dotted")
            else:
                self._result(node, key)


def _plural(n: int, one: str, many: str = "") -> str:
    return f"{notation.count(n)} {one if n == 1 else many or one + 's'}"
