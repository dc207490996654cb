"""The forward and the backward pass as steps, in reading order and back, with what to say at each.

A step is about one op, or about one box of several. Each product upstream × local = downstream is
found by the op's own rule, and summed here in the way the walk does.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from ...engine.graph import Node
from ..drawing.diagram import Diagram
from ..reading import notation
from ..reading.folding import Group
from ..reading.naming import computes
from ..reading.phrases import brief, formula, is_number
from ..reading.snapshot import inputs_of

__all__ = ["Step", "steps"]

MOST_LINES = 8  # of one kind in a step: an op with a hundred inputs is not read out

Line = list[tuple[str, str]]  # pieces of text, each with what it shows

WITHIN = {
    "module": "one module call; depth= opens it",
    "chain": "folded ops; fold=False opens them",
    "rest": "summarized; max_nodes= draws more",
}


@dataclass
class Step:
    """What is said, what is highlighted, and what can be seen from here on."""

    way: str  # "forward" or "backward"
    title: str
    lines: list[Line] = field(default_factory=list)
    at: list[str] = field(default_factory=list)  # keys of the shapes that it is about
    values: list[str] = field(default_factory=list)  # keys whose value it computes
    gradients: list[str] = field(default_factory=list)  # keys whose gradient it completes
    sums: dict[str, str] = field(default_factory=dict)  # gradients that are not complete yet


def steps(diagram: Diagram) -> list[Step]:
    """The given values, each op forward, the upstream gradient, and each op backward."""
    forward, backward = Forward(diagram), Backward(diagram)
    return [*forward.walk(), *backward.walk()]


class Walk:
    """What both passes share: the graph, its boxes, and what each node is called."""

    def __init__(self, diagram: Diagram) -> None:
        self.diagram, self.graph, self.names = diagram, diagram.graph, diagram.names
        self.group_of = diagram.grouping.of
        self.steps: list[Step] = []
        self.waiting: dict[Group, list[Node]] = {}  # boxes whose step is still to come
        self.results = {node for group in diagram.groups for node in diagram.results(group)}

    def shown(self, nodes: list[Node]) -> list[str]:
        """The keys of those nodes that are in the picture, each once."""
        keys = dict.fromkeys(self.diagram.ids[node] for node in nodes)
        return [key for key in keys if key in self.diagram.roles]

    def step_of(self, way: str, node: Node, title: str) -> Step:
        nodes = [node, *[p for p in inputs_of(node) if p is not None]]
        step = Step(way, title, at=[f"op{self.diagram.ids[node]}", *self.shown(nodes)])
        self.steps.append(step)
        return step

    def box_step(self, way: str, group: Group, results: list[Node], inputs: list[Node]) -> Step:
        called = ", ".join(self.names[node] for node in results[:MOST_LINES])
        title = f"{called} = {group.lines[0]}" if called else group.lines[0]
        step = Step(way, title, [[("note", WITHIN[group.kind])]])
        step.at = [self.diagram.group_ids[group], *self.shown([*results, *inputs])]
        self.steps.append(step)
        return step

    def title(self, node: Node) -> str:
        return f"{self.names[node]} = {computes(self.graph, self.names, node)}"


class Forward(Walk):
    """Values, each after those that it is computed from."""

    def walk(self) -> list[Step]:
        self.given()
        for node in self.graph.nodes:
            group = self.group_of.get(node)
            for parent in inputs_of(node):
                before = self.group_of.get(parent) if parent is not None else None
                if before is not group and before in self.waiting:
                    self.box(before)
            if group is not None:
                if node in self.results and node.op is not None:
                    self.waiting.setdefault(group, []).append(node)
            elif node.op is not None:
                self.op(node)
        for group in list(self.waiting):
            self.box(group)
        return self.steps

    def given(self) -> None:
        leaves = [node for node in self.graph.nodes if node.op is None]
        keys = [*self.shown(leaves), *self.diagram.constants]
        step = Step("forward", "What is given", at=keys, values=keys)
        drawn = [node for node in leaves if node not in self.group_of]
        step.lines = _limited([self.equals(node) for node in drawn])
        inside = len(leaves) - len(drawn)
        if inside:
            what = "leaf" if inside == 1 else "leaves"
            start = "and " if drawn else ""
            note = f"{start}{notation.count(inside)} {what} inside the boxes"
            step.lines.append([("note", note)])
        self.steps.append(step)

    def equals(self, node: Node) -> Line:
        value = self.graph.values.get(node)
        return [("", f"{self.names[node]} = "), ("value", brief(value))]

    def op(self, node: Node) -> None:
        step = self.step_of("forward", node, self.title(node))
        arguments, y = self.graph.arguments(node), self.graph.values.get(node)
        step.lines = [self.equals(node)]
        if is_number(y) and all(is_number(a) for a in arguments):
            step.lines[0].insert(1, ("", f"{formula(node, [brief(a) for a in arguments])} = "))
        step.values = self.shown([node])

    def box(self, group: Group) -> None:
        results = self.waiting.pop(group)
        members = set(group.members)
        inputs = dict.fromkeys(p for n in members for p in inputs_of(n) if p is not None)
        step = self.box_step("forward", group, results, [p for p in inputs if p not in members])
        step.lines[:0] = _limited([self.equals(node) for node in results])
        step.values = self.shown(results)


class Backward(Walk):
    """Gradients, from the output down, summed where paths meet."""

    def __init__(self, diagram: Diagram) -> None:
        super().__init__(diagram)
        self.sums: dict[Node, Any] = {}
        self.met: Counter[Node] = Counter()  # how many paths have arrived
        self.paths: Counter[Node] = Counter()  # how many there are
        for node in self.graph.nodes:
            if node in self.graph.gradients:
                self.paths.update(p for p in inputs_of(node) if p is not None)
        self.passed: dict[Group, dict[Node, Any]] = {}  # what a box hands to nodes outside

    def walk(self) -> list[Step]:
        self.start()
        for node in reversed(self.graph.nodes):
            group = self.group_of.get(node)
            for consumer in self.graph.consumers[node]:
                before = self.group_of.get(consumer)
                if before is not group and before in self.waiting:
                    self.box(before)
            if node.op is None:
                continue
            if group is None:
                self.op(node)
            else:
                self.inside(group, node)
        for group in list(self.waiting):
            self.box(group)
        if self.graph.accumulated:
            keys = self.shown(list(self.graph.accumulated))
            note = "their saved arrays were freed: these leaves show the .grad that they have"
            self.steps.append(Step("backward", "What was kept", [[("note", note)]], keys, [], keys))
        return self.steps

    def start(self) -> None:
        step = Step("backward", "The gradient at the output", at=self.shown(self.graph.outputs))
        for node in dict.fromkeys(self.graph.outputs):
            g = self.graph.seeds[node]
            name = self.names[node]
            ones = is_number(g) and g == 1
            what = f"gradient of {name} with respect to itself: " if ones else f"given for {name}: "
            step.lines.append([("", what), ("gradient", brief(g))])
            self.paths[node] += 1
            self.arrive(step, node, g)
        self.steps.append(step)

    def op(self, node: Node) -> None:
        step = self.step_of("backward", node, f"through {self.title(node)}")
        g = self.graph.gradients.get(node)
        if g is None:
            step.lines.append([("note", "a backward pass freed what its rule needs")])
            return
        products = []
        for i, parent in enumerate(inputs_of(node)):
            d = self.graph.downstream(node, i)
            if parent is None or d is None:
                continue
            products.append(self.product(node, i, parent, g, d))
            products += self.arrive(step, parent, d)
        step.lines += _limited(products, 2 * MOST_LINES)

    def product(self, node: Node, i: int, parent: Node, g: Any, d: Any) -> Line:
        """Upstream × local = downstream, for one argument of one op."""
        what, local = self.graph.local(node, i)
        text = what if local is None else brief(local)
        if what and local is not None:
            text = f"{what} {' × '.join(map(str, local.shape))}"
        line = [("name", f"{self.names[parent]}: "), ("", "upstream "), ("gradient", brief(g))]
        if text:
            line += [("", " × local "), ("local", text)]
        line += [("", " = downstream " if text else " becomes "), ("gradient", brief(d))]
        if text and not what and parent.shape != node.shape and node.shape != ():
            line.append(("note", " summed over the axes that were stretched"))
        return line + self.path(parent)

    def arrive(self, step: Step, node: Node, d: Any) -> list[Line]:
        """Add to the gradient of a node; return what to say of it where paths meet."""
        before = self.sums.get(node)
        total = self.sums[node] = d if before is None else before + d
        self.met[node] += 1
        complete = self.met[node] >= self.paths[node]
        if complete:
            for key in self.shown([node]):
                step.gradients.append(key)
                step.sums.pop(key, None)
        elif is_number(total):
            step.sums |= dict.fromkeys(self.shown([node]), f"{brief(total)} + …")
        if before is None:
            return []
        name, so_far = self.names[node], "" if complete else " so far"
        added = brief(d)
        added = f"({added})" if added.startswith("−") else added
        line = [("sum", f"gradient of {name}{so_far}: ")]
        line += [
            ("gradient", f"{brief(before)} + {added}"),
            ("", " = "),
            ("gradient", brief(total)),
        ]
        return [line]

    def path(self, node: Node) -> Line:
        """Which of several paths that meet at a node has just arrived."""
        if self.paths[node] < 2:
            return []
        return [("note", f" (path {self.met[node] + 1} of {self.paths[node]})")]

    # --- boxes -----------------------------------------------------------------------------------

    def inside(self, group: Group, node: Node) -> None:
        """A node in a box: what it hands to nodes outside is said in the box's step."""
        self.waiting.setdefault(group, [])
        if node in self.results:
            self.waiting[group].append(node)
        passed = self.passed.setdefault(group, {})
        for i, parent in enumerate(inputs_of(node)):
            if parent is None or (d := self.graph.downstream(node, i)) is None:
                continue
            if self.group_of.get(parent) is not group or self.shown([parent]):
                if parent in passed:
                    self.paths[parent] -= 1  # two paths through one box count as one
                    d = passed[parent] + d
                passed[parent] = d

    def box(self, group: Group) -> None:
        results, passed = self.waiting.pop(group), self.passed.pop(group, {})
        step = self.box_step("backward", group, results, list(passed))
        step.title = f"through {step.title}"
        lines: list[Line] = [
            [("name", f"{self.names[n]}: "), ("", "upstream "), ("gradient", brief(g))]
            for n in results
            if (g := self.graph.gradients.get(n)) is not None
        ]
        for parent, d in passed.items():
            name = [("name", f"{self.names[parent]}: "), ("", "downstream ")]
            lines.append([*name, ("gradient", brief(d)), *self.path(parent)])
            lines += self.arrive(step, parent, d)
        step.lines[:0] = _limited(lines, 2 * MOST_LINES)


def _limited(lines: list[Line], most: int = MOST_LINES) -> list[Line]:
    if len(lines) <= most:
        return lines
    return [*lines[:most], [("note", f"and {notation.count(len(lines) - most)} more lines")]]
