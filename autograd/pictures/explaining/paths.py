"""The paths from an input to the output: how many there are, and what comes back along each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from ...engine.graph import Node
from ...engine.kinds import Array
from ..reading.chain import Chain
from ..reading.notation import SUPERSCRIPTS, count
from ..reading.quantity import Quantity, plain

__all__ = ["Path", "Paths", "many"]


class Link:
    """One step of a path: a node, the local gradient that leads on from it, and the next step.

    Paths share their common links, so that thousands of long ones take little room.
    """

    __slots__ = ("after", "factor", "length", "name")

    def __init__(self, name: str, factor: Quantity | None, after: Link | None) -> None:
        self.name, self.factor, self.after = name, factor, after
        self.length: int = 1 if after is None else after.length + 1

    def __iter__(self) -> Iterator[Link]:
        link: Link | None = self
        while link is not None:
            yield link
            link = link.after


class Path:
    """One path from an input to the output, or a group of paths that begin in the same way.

    Attributes
    ----------
    nodes : list of str
        From the input on; for a group, the part that all of its paths share.
    paths : int
        How many paths it contains.
    factors : list of Quantity, optional
        The local gradients along it, if every value on it is a single number.
    product : Quantity
        What comes back along it: its share of the gradient.
    """

    __slots__ = ("_first", "paths", "product")

    def __init__(self, first: Link, paths: int, product: Quantity) -> None:
        self._first, self.paths, self.product = first, paths, product

    def __len__(self) -> int:
        return self._first.length

    @property
    def nodes(self) -> list[str]:
        return [link.name for link in self._first]

    @property
    def factors(self) -> list[Quantity] | None:
        if self.paths > 1:
            return None
        factors = [link.factor for link in self._first if link.after is not None]
        return None if None in factors else factors  # type: ignore[return-value]

    def to_dict(self) -> dict[str, Any]:
        factors = self.factors
        return {
            "through": self.nodes,
            "paths": plain(self.paths),
            "factors": None if factors is None else plain(np.array([f.value for f in factors])),
            "product": self.product.to_dict(),
        }


class Paths:
    """The paths to each of the wanted nodes.

    Attributes
    ----------
    count : dict
        How many paths lead to each wanted node: exact, however many there are.
    """

    def __init__(self, chain: Chain, wanted: Iterable[Node], most: int) -> None:
        self.chain, self.most = chain, most
        wanted = list(wanted)
        self.count, few = self._counted(set(wanted))
        self.trunks = {x: self._trunk(x) for x in wanted if self.count[x] > most}
        if self.trunks:
            heads = {node for x in self.trunks for node, _ in self._fork(x)}
            self.count |= self._counted(heads)[0]
        self.arrivals = self._pulled([x for x in wanted if self.count[x] <= most], few)

    def of(self, x: Node) -> list[Path]:
        """The paths to a wanted node, one by one if there are few, otherwise in groups."""
        if self.count[x] <= self.most:
            return [Path(link, 1, self._told(g)) for g, link in reversed(self.arrivals[x])]
        return self._groups(x)

    # --- how many --------------------------------------------------------------------------------

    def _counted(self, needed: set[Node]) -> tuple[dict[Node, int], set[Node]]:
        """The number of paths to the needed nodes, and the nodes that only few paths lead to."""
        chain = self.chain
        counts = {chain.output: 1}
        kept: dict[Node, int] = {}
        few = set()
        for node in reversed(chain.nodes):
            n = counts.pop(node)  # in a deep graph these are long: none is kept without need
            if n <= self.most:
                few.add(node)
            if node in needed:
                kept[node] = n
            for parent in chain.inputs[node]:
                if parent is not None:
                    counts[parent] = counts.get(parent, 0) + n
        return kept, few

    # --- one by one ------------------------------------------------------------------------------

    def _pulled(self, wanted: list[Node], few: set[Node]) -> dict[Node, list[tuple[Array, Link]]]:
        """What arrives at each wanted node along each path to it."""
        chain = self.chain
        way = [node for node in chain.ways_to(wanted) if node in few]
        inside, found = set(way), {}
        arrivals: dict[Node, list[tuple[Array, Link]]] = {node: [] for node in way}
        asked, start = set(wanted), Link(chain.names[chain.output], None, None)
        if chain.output in inside:
            arrivals[chain.output] = [(chain.gradients[chain.output], start)]
        for node in reversed(way):
            arrived = arrivals.pop(node)
            if len(arrived) == 1:
                arrived = [(chain.gradients[node], arrived[0][1])]
            if node in asked:
                found[node] = arrived
            for i, parent in reversed(list(enumerate(chain.inputs[node]))):
                if parent not in inside:
                    continue
                # along the only path there is, the product is the gradient
                alone = len(arrived) == 1 and len(chain.edges[parent]) == 1
                name, factor = chain.names[parent], self._factor(node, i)
                for g, link in arrived:
                    d = chain.gradients[parent] if alone else chain.passed(node, i, g)
                    arrivals[parent].append((d, Link(name, factor, link)))
        return found

    def _factor(self, node: Node, i: int) -> Quantity | None:
        """The local gradient of a number with respect to a number."""
        parent = self.chain.inputs[node][i]
        numbers = [n.shape == () and n.dtype is not None for n in (node, parent)]  # type: ignore[union-attr]
        return self.chain.local(node, i) if all(numbers) else None

    def _told(self, g: Array) -> Quantity:
        return Quantity(g, self.chain.full)

    # --- in groups -------------------------------------------------------------------------------

    def _trunk(self, x: Node) -> list[tuple[Node, int]]:
        """The edges from a node on, as long as there is only one to take."""
        trunk = []
        node = x
        while len(self.chain.edges[node]) == 1:
            trunk += self.chain.edges[node]
            node = trunk[-1][0]
        return trunk

    def _fork(self, x: Node) -> list[tuple[Node, int]]:
        """The edges to choose from where the trunk of a node ends."""
        trunk = self.trunks[x]
        return self.chain.edges[trunk[-1][0] if trunk else x]

    def _groups(self, x: Node) -> list[Path]:
        """The paths by the edge they take where they diverge; many small ones are put together."""
        chain, trunk, fork = self.chain, self.trunks[x], self._fork(x)
        shared = [chain.names[node] for node in (x, *[node for node, _ in trunk])]
        parts = [chain.passed(node, i, chain.gradients[node]) for node, i in fork]
        chosen = list(range(len(fork)))
        if len(fork) > self.most:
            sizes = [_size(d) for d in parts]
            largest = sorted(chosen, key=sizes.__getitem__, reverse=True)[: self.most - 1]
            chosen, rest = sorted(largest), set(chosen) - set(largest)
        groups = [
            self._group([*shared, chain.names[fork[k][0]]], self.count[fork[k][0]], trunk, parts[k])
            for k in chosen
        ]
        if len(chosen) < len(fork):
            total: Any = None
            for k in sorted(rest):
                total = parts[k] if total is None else total + parts[k]
            paths = sum([self.count[fork[k][0]] for k in rest])
            groups.append(
                self._group([*shared, f"{count(len(rest))} other ways"], paths, trunk, total)
            )
        return groups

    def _group(self, names: list[str], paths: int, trunk: list[tuple[Node, int]], g: Array) -> Path:
        """A group of paths: what they share, and g at the end of the trunk pulled back along it."""
        for node, i in reversed(trunk):
            g = self.chain.passed(node, i, g)
        link = None
        for name in reversed(names):
            link = Link(name, None, link)
        return Path(link, paths, self._told(g))  # type: ignore[arg-type]


def _size(g: Any) -> float:
    """The largest element of a gradient; infinite if one is not finite."""
    arrays = [a for a in g if a is not None] if isinstance(g, tuple) else [g]
    largest = max([float(np.max(abs(a), initial=0)) for a in arrays], default=0.0)
    return largest if np.isfinite(largest) else np.inf


def many(n: int) -> str:
    """A number of paths, however large.

    Examples
    --------
    >>> many(12345), many(2**64), many(3**100)
    ('12,345', '2⁶⁴', 'about 5.15e+47')
    """
    if n < 10**9:
        return count(n)
    power = n.bit_length() - 1
    if n == 1 << power:
        return f"2{str(power).translate(SUPERSCRIPTS)}"
    digits = power * np.log10(2) + np.log10((n >> max(power - 53, 0)) / 2.0 ** min(power, 53))
    exponent = int(digits)
    return f"about {10 ** (digits - exponent):.3g}e+{exponent}"
