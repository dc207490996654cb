"""A reason for a gradient, and what it takes to find one."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...engine.graph import Node
from ...engine.kinds import Array
from ...engine.outputs import Bundle
from ..reading.chain import Chain
from ..reading.notation import count
from ..reading.snapshot import inputs_of

__all__ = ["Found", "Reason", "Searcher", "is_bad", "merge"]

MOST = 8  # reasons for one gradient; a few are enough to act on

Found = dict[Any, "Reason"]


class Reason:
    """Why a gradient, or a part of it, is zero or not finite.

    Attributes
    ----------
    what : str
        "zero", "infinite" or "nan".
    node : str
        The node whose op caused it.
    to : str
        The argument of that op with respect to which the gradient was taken.
    elements, of : int
        In how many of that argument's elements.
    text : str
        The reason in words.
    """

    __slots__ = ("elements", "node", "of", "text", "to", "what")

    def __init__(self, what: str, node: str, to: str, elements: int, of: int, text: str) -> None:
        self.what, self.node, self.to = what, node, to
        self.elements, self.of, self.text = elements, of, text

    def __str__(self) -> str:
        some = ""
        if self.of > 1:
            some = f" (in {count(self.elements)} of {count(self.of)} elements of {self.to})"
        return self.text + some

    def to_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in sorted(self.__slots__)}


class Searcher:
    """What the searches for zeros and for infinities share."""

    def __init__(self, chain: Chain) -> None:
        self.chain = chain
        self.random = np.random.default_rng(0)
        self.drawn: dict[Any, Array] = {}

    def known(self) -> list[Node]:
        """The nodes whose whole gradient is known, from the output on."""
        return [node for node in reversed(self.chain.nodes) if self.chain.known(node)]

    def nearest(self, found: Found) -> list[Reason]:
        """The reasons nearest to the output first, in the order in which the walk back met them."""
        return [found[key] for key in sorted(found, reverse=True)]

    def probes(self, shape: tuple[int, ...], dtype: Any) -> Array:
        """Random numbers from 1 to 2."""
        key = (shape, dtype)
        if key not in self.drawn:
            self.drawn[key] = (1 + self.random.random(shape)).astype(dtype)[()]
        return self.drawn[key]

    def note(self, found: Found, at: Node, i: int, what: str, mask: Any, text: str) -> None:
        if isinstance(mask, Bundle):
            mask = np.concatenate([np.ravel(m) for m in mask if m is not None])
        to = at if i < 0 else inputs_of(at)[i]
        names = self.chain.names
        reason = Reason(what, names[at], names[to], int(mask.sum()), mask.size, text)  # type: ignore[index]
        merge(found, {(self.chain.index[at], i): reason})


def merge(found: Found, others: Found) -> None:
    """Add reasons to those found; if one is found twice, the one with more elements stays."""
    for key, reason in others.items():
        if key in found:
            if found[key].elements < reason.elements:
                found[key] = reason
        elif len(found) < MOST:
            found[key] = reason


def is_bad(g: Any) -> bool:
    """Whether a gradient contains a nan or an infinity."""
    if g is None:
        return False
    arrays = [a for a in g if a is not None] if isinstance(g, Bundle) else [g]
    return any([not np.isfinite(a).all() for a in arrays])
