"""Which nodes of a large graph are drawn as one box: module calls, repeated chains, the far end."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from ...engine.graph import Node
from .notation import count, symbol, tally
from .snapshot import Snapshot, inputs_of

__all__ = ["Group", "Grouping"]

LONGEST_PATTERN = 24
LEAST_FOLDED = 12  # a chain of fewer ops is drawn in full


@dataclass(eq=False)
class Group:
    """Nodes that are drawn as one box."""

    kind: str  # "module", "chain" or "rest"
    lines: list[str]
    members: list[Node] = field(default_factory=list)


class Grouping:
    """The groups of a graph, and the group of each node that is in one."""

    def __init__(self, graph: Snapshot, depth: int | None, max_nodes: int, fold: bool) -> None:
        self.graph = graph
        self.of: dict[Node, Group] = {}
        if depth is not None:
            self._fold_modules(depth)
        if fold:
            self._fold_chains(LEAST_FOLDED)
            if len(self._units()) > max_nodes:
                self._fold_chains(LEAST_FOLDED // 2)
            if len(self._units()) > max_nodes:
                self._fold_siblings()
        if len(self._units()) > max_nodes:
            self._fold_the_rest(max_nodes)

    def _take(self, group: Group, nodes: Iterable[Node], but: Iterable[Node] = ()) -> None:
        """Put nodes into a group, along with leaves that nothing else uses, except for `but`."""
        group.members += nodes
        for node in group.members:
            self.of[node] = group
        leaves = {p for n in group.members for p in inputs_of(n) if p is not None and p.op is None}
        for leaf in leaves - self.of.keys() - set(but):
            if all(self.of.get(c) is group for c in self.graph.consumers[leaf]):
                group.members.append(leaf)
                self.of[leaf] = group

    # --- module calls ----------------------------------------------------------------------------

    def _fold_modules(self, depth: int) -> None:
        """Each call of a module inside `depth` others becomes one box."""
        calls = [
            (call, self._inside(node, call.inputs))
            for node in self.graph.nodes
            for call in reversed(
                node.annotations.calls if node.annotations else ()
            )  # the outermost first
        ]
        calls.sort(key=lambda pair: -len(pair[1]))
        place = {node: i for i, node in enumerate(self.graph.nodes)}
        levels: list[tuple[set[Node], int]] = []
        for call, inside in calls:
            level = sum(inside <= outer for outer, _ in levels)
            levels.append((inside, level))
            ops = [n for n in inside if n.op is not None and n not in self.of]
            if level == depth and ops:
                group = Group("module", [call.label])
                self._take(group, sorted(ops, key=place.__getitem__), but=call.inputs)

    @staticmethod
    def _inside(output: Node, inputs: Iterable[Node]) -> set[Node]:
        """The nodes between a call's inputs and its output."""
        inside, stack, stop = {output}, [output], set(inputs)
        while stack:
            for parent in inputs_of(stack.pop()):
                if parent is not None and parent not in inside and parent not in stop:
                    inside.add(parent)
                    stack.append(parent)
        return inside

    # --- chains ----------------------------------------------------------------------------------

    def _fold_chains(self, least: int) -> None:
        """A pattern of ops that repeats along a chain becomes one box, except for its ends."""
        for run in self._chains():
            stack = [run]
            while stack:
                run = stack.pop()
                if len(run) < least:
                    continue
                start, stop, period = _repetition([symbol(n) for n in run])
                if stop - start < max(least, 3 * period):
                    continue
                inner = run[start + period : stop - period]
                times, ragged = divmod(len(inner), period)
                pattern = " → ".join(symbol(n) for n in inner[:period])
                lines = [f"{count(len(inner))} ops folded", f"({pattern}) × {count(times)}"]
                if ragged:
                    lines[1] += f" + {ragged}"
                self._take(Group("chain", lines), inner)
                stack += [run[:start], run[stop:]]

    def _chains(self) -> list[list[Node]]:
        """Runs of ops, each the only consumer of the one before it (apart from leaves)."""
        consumers = self.graph.consumers
        runs: list[list[Node]] = []
        last: dict[Node, list[Node]] = {}
        outputs = set(self.graph.outputs)
        for node in self.graph.nodes:
            if node.op is None or node in self.of:
                continue
            before = {p for p in inputs_of(node) if p is not None and p.op is not None}
            previous = before.pop() if len(before) == 1 else None
            if previous is None or len(consumers[previous]) > 1 or previous in outputs:
                previous = None
            run = last.get(previous) if previous else None
            if run is None:
                run = []
                runs.append(run)
            run.append(node)
            last[node] = run
        return runs

    # --- siblings --------------------------------------------------------------------------------

    def _fold_siblings(self) -> None:
        """Many inputs of one op, made by the same op for it alone: all but two become one box."""
        consumers = self.graph.consumers
        for node in reversed(self.graph.nodes):
            if node in self.of:
                continue
            alike: dict[str, list[Node]] = {}
            for parent in dict.fromkeys(inputs_of(node)):
                if parent is not None and parent not in self.of and len(consumers[parent]) == 1:
                    what = "leaf" if parent.op is None else symbol(parent)
                    alike.setdefault(what, []).append(parent)
            for siblings in alike.values():
                if len(siblings) > LEAST_FOLDED:
                    branches = self._private(siblings[2:])
                    lines = [f"{count(len(siblings) - 2)} inputs folded", tally(branches)]
                    self._take(Group("chain", lines), branches)

    def _private(self, nodes: list[Node]) -> list[Node]:
        """These nodes, and everything that is used for them alone."""
        private, stack = dict.fromkeys(nodes), list(nodes)
        while stack:
            for parent in inputs_of(stack.pop()):
                if parent is None or parent in private or parent in self.of:
                    continue
                if parent not in self.graph.outputs and all(
                    c in private for c in self.graph.consumers[parent]
                ):
                    private[parent] = None
                    stack.append(parent)
        return list(private)

    # --- what is left ----------------------------------------------------------------------------

    def _units(self) -> set[object]:
        return {self.of.get(node, node) for node in self.graph.nodes}

    def _fold_the_rest(self, max_nodes: int) -> None:
        """Keep what is nearest to the outputs; everything further away becomes one box."""
        inputs: dict[object, set[object]] = {unit: set() for unit in self._units()}
        waiting: Counter[object] = Counter()
        members: dict[object, list[Node]] = {}
        for node in self.graph.nodes:
            unit: object = self.of.get(node, node)
            members.setdefault(unit, []).append(node)
            inputs[unit] |= {self.of.get(p, p) for p in inputs_of(node) if p is not None} - {unit}
        for needed in inputs.values():
            waiting.update(needed)
        ready = deque(u for u in inputs if not waiting[u])
        kept: set[object] = set()
        while ready and len(kept) < max_nodes - 1:
            nearest = ready.popleft()
            kept.add(nearest)
            for parent in inputs[nearest]:
                waiting[parent] -= 1
                if not waiting[parent]:
                    ready.append(parent)
        rest = [n for u in inputs if u not in kept for n in members[u]]
        group = Group("rest", [f"{count(len(rest))} more nodes", tally(rest)])
        for node in rest:
            self.of[node] = group
        group.members = rest


def _repetition(names: list[str]) -> tuple[int, int, int]:
    """The longest stretch that repeats a pattern: its start, its end and the pattern's length."""
    best = (0, 0, 1)
    for period in range(1, min(LONGEST_PATTERN, len(names) // 3) + 1):
        start = 0
        for i in range(period, len(names) + 1):
            if i < len(names) and names[i] == names[i - period]:
                continue
            if i - start > best[1] - best[0]:
                best = (start, i, period)
            start = i + 1 - period
    return best
