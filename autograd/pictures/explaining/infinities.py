"""Why a gradient is infinite or nan: where, on the way back, it first was not finite."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...engine.graph import Node
from ...engine.kinds import Array
from ...engine.outputs import Bundle
from ..reading.chain import Chain, each
from .causes import cause_of_bad
from .reasons import Found, Reason, Searcher, is_bad, merge

__all__ = ["Infinities"]


class Infinities(Searcher):
    """Finds out why gradients of a chain are infinite or nan."""

    def __init__(self, chain: Chain) -> None:
        super().__init__(chain)
        self.bad: dict[Node, Found] = {}  # the reasons for each node that is not finite

    def of(self, x: Node) -> list[Reason]:
        """Why the gradient with respect to x is infinite or nan, where it is."""
        if not is_bad(self.chain.gradients[x]):
            return []
        if not self.bad:
            for node in self.known():
                if is_bad(self.chain.gradients[node]):
                    self.bad[node] = self._origins(node)
        return self.nearest(self.bad[x])

    def _origins(self, node: Node) -> Found:
        """Where the infinities and nans of a gradient come from; those further up are known."""
        chain, found = self.chain, Found()
        if node is chain.output:
            text = "the upstream gradient given is not finite"
            self._note_bad(found, node, -1, chain.gradients[node], text)
        handed = [(c, i, chain.passed(c, i, chain.gradients[c])) for c, i in chain.edges[node]]
        for consumer, i, d in handed:
            if not is_bad(d):
                continue
            g = chain.gradients[consumer]
            finite = each(lambda a: np.where(np.isfinite(a), a, 0).astype(a.dtype)[()], g)
            here = chain.passed(consumer, i, finite)
            if is_bad(here):
                text = cause_of_bad(chain, consumer, i, here, self.probes)
                self._note_bad(found, consumer, i, here, text)
            elif not self._comes_through(consumer, i, d):  # it would be 0 there if it were finite
                what = f"{chain.names[consumer]} = {chain.computes(consumer)}"
                self._note_bad(found, consumer, i, d, f"upstream ∞ × local 0 = nan, at {what}")
                merge(found, self.bad[consumer])
            if self._comes_through(consumer, i, d):
                merge(found, self.bad.get(consumer, {}))
        if not found and not any([is_bad(d) for _, _, d in handed]):
            text = f"the sum of what comes back to {chain.names[node]} overflows"
            self._note_bad(found, node, -1, chain.gradients[node], text)
        return found

    def _comes_through(self, consumer: Node, i: int, d: Array) -> bool:
        """Whether what is not finite upstream reaches what is not finite in d."""
        if isinstance(d, Bundle):
            return True
        g = self.chain.gradients[consumer]
        probe = each(
            lambda a: np.where(np.isfinite(a), 0, self.probes(np.shape(a), a.dtype))[()], g
        )
        reached = np.asarray(self.chain.passed(consumer, i, probe) != 0)
        return bool((reached & ~np.isfinite(d)).any())

    def _note_bad(self, found: Found, at: Node, i: int, d: Any, text: str) -> None:
        if isinstance(d, Bundle):
            d = np.concatenate([np.ravel(a) for a in d if a is not None])
        what = "nan" if np.isnan(d).any() else "infinite"
        self.note(found, at, i, what, ~np.isfinite(np.asarray(d)), text)
