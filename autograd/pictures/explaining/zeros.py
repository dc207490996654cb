"""Why a gradient is zero: the factors of the chain rule that made it so.

Each op is asked through its own rule. An edge hands on 0 because its local gradient is 0, because
the upstream gradient it multiplies is 0 (then the reason lies further up), or because terms cancel.
Random cotangents tell the three apart, element by element, for any op: a sum of them is 0 only
where there is nothing to add.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import Any

import numpy as np

from ...engine.graph import Node
from ...engine.outputs import PART, Bundle
from ..reading.chain import Chain, each
from ..reading.quantity import Quantity
from .causes import cause_of_zero
from .reasons import Found, Reason, Searcher, merge

__all__ = ["Zeros"]

WORK = 20_000  # edges to examine for parts of arrays, counted separately for each input


class Zeros(Searcher):
    """Finds out why gradients of a chain are 0."""

    def __init__(self, chain: Chain) -> None:
        super().__init__(chain)
        self.left: float = WORK
        self.dead: dict[Node, Found] = {}  # the reasons for nodes that are entirely 0

    def of(self, x: Node) -> list[Reason]:
        """Why the gradient with respect to x is 0, where it is."""
        mask = np.asarray(self.chain.gradients[x] == 0)
        if not mask.any():
            return []
        if not self.dead:
            for node in self.known():
                g = self.chain.gradients[node]
                if node.dtype is not None and np.size(g) and not np.any(g):
                    self.dead[node] = self._trace(node, np.asarray(g == 0))
        found = self._trace(x, mask)
        return self.nearest(found)

    def _trace(self, start: Node, mask: Any) -> Found:
        """The reasons why the elements in `mask` are 0, from `start` up to the output."""
        chain, found = self.chain, Found()
        masks = {start: mask}
        waiting = [chain.index[start]]
        while waiting:
            node = chain.nodes[heappop(waiting)]
            mask = masks.pop(node)
            known = self.dead.get(node) if node.dtype is not None and mask.all() else None
            if known is not None and node is not start:
                merge(found, known)
                continue
            if self.left <= 0 and node is not start:
                text = (
                    f"the gradient with respect to {chain.names[node]} is 0; the graph is too "
                    "large to trace this further"
                )
                self.note(found, node, -1, "zero", mask, text)
                continue
            for consumer, above in self._step(node, mask, found):
                if consumer in masks:
                    masks[consumer] = _either(masks[consumer], above)
                else:
                    masks[consumer] = above
                    heappush(waiting, chain.index[consumer])
        return found

    def _step(self, node: Node, mask: Any, found: Found) -> list[tuple[Node, Any]]:
        """Find what is 0 because of the ops that use `node`; return what to ask further up."""
        chain = self.chain
        if node is chain.output:
            self.note(found, node, -1, "zero", mask, "the upstream gradient given is 0")
            return []
        if node.dtype is None:  # the outputs or inputs, together, of an op with several
            return self._step_of_several(node, mask, found)
        handed = [
            (c, i, np.asarray(chain.passed(c, i, chain.gradients[c]))) for c, i in chain.edges[node]
        ]
        live = np.zeros(node.shape, bool)
        for _, _, d in handed:
            live = live | (d != 0)
        if (mask & live).any():
            terms = " + ".join([Quantity(d).factor() for _, _, d in handed])
            shown = f": {terms}" if node.shape == () and len(handed) <= 4 else ""
            text = f"the paths that meet at {chain.names[node]} cancel"
            self.note(found, node, -1, "zero", mask & live, text + shown)
        mask = mask & ~live
        if not mask.any():
            return []
        if len(handed) > 1:
            mask = mask & ~self._left_out(node, mask, found)
        asked = [(c, self._probe(node, c, i, mask, found)) for c, i, _ in handed]
        return [(c, above) for c, above in asked if above is not None and _any(above)]

    def _left_out(self, node: Node, mask: Any, found: Found) -> Any:
        """Elements that no index takes, if everything that uses a node is an index.

        If there are several uses, that a single index leaves an element out is not a reason.
        """
        for consumer, i in self.chain.edges[node]:
            if consumer.op.name != "getitem":
                return np.zeros(node.shape, bool)
            probe = self.probes(consumer.shape, consumer.dtype)
            mask = mask & np.asarray(self.chain.passed(consumer, i, probe) == 0)
        if mask.any():
            text = f"every index into {self.chain.names[node]} leaves it out"
            self.note(found, node, -2, "zero", mask, text)
        return mask

    def _step_of_several(self, node: Node, mask: Any, found: Found) -> list[tuple[Node, Any]]:
        """As `_step`: each output has its own node, and all inputs have the same consumer."""
        above = []
        for consumer, i in self.chain.edges[node]:
            if consumer.op is PART:
                further = mask[consumer.options["index"]]
            else:
                further = self._probe(node, consumer, i, mask, found)
            if further is not None and _any(further):
                above.append((consumer, further))
        return above

    def _probe(self, node: Node, consumer: Node, i: int, mask: Any, found: Found) -> Any:
        """Why the op `consumer` hands back zeros; if its upstream gradient is 0, where it is."""
        chain, g = self.chain, self.chain.gradients[consumer]
        self.left -= (1 + consumer.op.arity / 50) * (node.shape != () or consumer.shape != ())
        probe = each(lambda a: self.probes(np.shape(a), np.asarray(a).dtype), g)
        local = _zeros(chain.passed(consumer, i, probe))
        blocked, rest = _both(mask, local), _both(mask, each(np.logical_not, local))
        one_of_many = consumer.op.name == "getitem" and len(chain.edges[node]) > 1
        if _any(blocked) and not one_of_many:
            text = cause_of_zero(chain, consumer, i, blocked)
            self.note(found, consumer, i, "zero", blocked, text)
        alive = each(lambda a, r: np.where(a != 0, r, 0).astype(np.asarray(a).dtype)[()], g, probe)
        silent = _zeros(chain.passed(consumer, i, alive))
        above, inside = _both(rest, silent), _both(rest, each(np.logical_not, silent))
        if _any(inside):
            self.note(found, consumer, i, "zero", inside, self._within(consumer, i, inside))
        if _any(above):
            return self._reached(node, consumer, i, above, found)
        if isinstance(g, Bundle) or not _any(blocked):
            return None
        if np.shape(g) == node.shape and consumer.op.pointwise:
            return blocked & np.asarray(g == 0)  # both factors are 0: both are named
        return np.asarray(g == 0) if not np.any(g) else None

    def _within(self, consumer: Node, i: int, inside: Any) -> str:
        """The reason when upstream and local gradient are not zero, but their product is."""
        chain, g = self.chain, self.chain.gradients[consumer]
        arrays = [a for a in (g if isinstance(g, Bundle) else [g]) if a is not None]
        largest = max([np.max(abs(a), initial=0) for a in arrays])
        room = np.finfo(np.asarray(arrays[0]).dtype).maxexp // 2
        half = 2.0 ** ((room - int(np.frexp(float(largest))[1])) // 2)
        scaled = each(lambda a: (a * half * half).astype(np.asarray(a).dtype)[()], g)
        what = chain.names[consumer]
        if not _any(_both(inside, _zeros(chain.passed(consumer, i, scaled)))):
            return f"upstream × local is too small for a float at {what}: it underflows"
        return f"the terms of the sum cancel at {what} = {chain.computes(consumer)}"

    def _reached(self, node: Node, consumer: Node, i: int, above: Any, found: Found) -> Any:
        """The zeros of the upstream gradient that these elements of an argument depend on."""
        chain, g = self.chain, self.chain.gradients[consumer]
        zeros = _zeros(g)
        if node.shape == consumer.shape == () and None not in (node.dtype, consumer.dtype):
            return zeros
        like = chain.gradients[node]
        tangent = each(
            lambda m, a: np.where(m, self.probes(np.shape(a), a.dtype), 0).astype(a.dtype)[()],
            above,
            like,
        )
        try:
            pushed = chain.pushed(consumer, i, tangent)
        except Exception:  # a Function may have only a backward
            if not _any(each(np.logical_not, zeros)):
                return zeros
            text = f"zeros upstream of {chain.names[consumer]} = {chain.computes(consumer)}"
            self.note(found, consumer, i, "zero", above, f"{text}, not traced through it")
            return None
        return each(lambda z, t: z & np.asarray(t != 0), zeros, pushed)


def _zeros(g: Any) -> Any:
    return each(lambda a: np.asarray(a == 0), g)


def _both(a: Any, b: Any) -> Any:
    return each(np.logical_and, a, b)


def _either(a: Any, b: Any) -> Any:
    if not isinstance(a, Bundle):
        return a | b
    return Bundle([n if m is None else m if n is None else m | n for m, n in zip(a, b)])


def _any(mask: Any) -> bool:
    masks = mask if isinstance(mask, Bundle) else [mask]
    return any([m is not None and bool(np.any(m)) for m in masks])
