"""Limits: walks through ops whose rules would divide 0 by 0.

The rule of an eigenvector divides by differences of eigenvalues. Where two are equal, and what is
computed from the vectors does not depend on which basis they are, the cotangent above that 0 is 0
as well, and the quotient has a limit. Finding it takes the derivative of that cotangent along a
path on which the eigenvalues part: a second derivative of what was computed afterwards.

So an op marks the node of such a result with a `Limit`, and the two walks ask here when a marked
node is alive. The walk back is then recorded, so that the rule can differentiate its cotangent;
the walk forward takes recorded walks from the marked node on. Both check that nothing depends on
the basis, and give nan where something does. A limit has no derivative of its own here: it is
pinned, and a walk through it gives nan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from copy import copy
from typing import Any
from weakref import ref

import numpy as np

from .boxes import Box, boxed
from .graph import Node, new_node
from .kinds import Array, Primitive
from .modes import Recording, made_by, recording

__all__ = [
    "MARKED", "PINNED", "Limit", "at_rest", "in_use", "is_small", "mark", "marked", "pinned",
    "pull_recorded", "push_limits", "slopes",
]  # fmt: skip

MARKED: set[Any] = set()  # a weak reference for each mark that is alive
Push = Callable[..., Any]


class Limit:
    """What the walks ask of a marked node; the tangents are of its result."""

    eps: Any  # its precision, to tell what is 0 to rounding
    still: Any = None  # zeros
    noise: Any  # random numbers, to measure by how much anything can change
    paths: Any = ()  # two tangents along which the divisors grow from 0; or nothing is divided
    smooth = False  # whether the rules hold, and the choice of the result is all there is to check

    # turn(y): a random tangent of y towards results that are as good, such as another basis
    turn: Callable[[Any], Any]
    # split(node, tangents, saved): the tangent in three parts. That without the quotients that have
    # a limit; those alone, for each path, divided by what the divisors grow by along it; and those
    # alone as they are, nan for 0/0. Not where it is smooth.
    split: Callable[[Node, Any, Any], tuple[Any, Any, Any]]

    def is_used(self, node: Node, order: Iterable[Node]) -> bool:
        """Whether the nodes in `order` depend on what has a limit."""
        return True


def mark(node: Node, limit: Limit) -> None:
    """Have the walks look for limits at `node`."""
    node.op = op = copy(node.op)
    op.limit = limit
    MARKED.add(ref(op, MARKED.discard))


def marked(order: Iterable[Node]) -> list[Node]:
    """The nodes in `order` where a walk must look for limits, or may not differentiate them."""
    return [node for node in order if node.op is not None and node.op.limit is not None]


def in_use(order: list[Node]) -> bool:
    """Whether a walk along `order` needs a limit."""
    return any([node.op.limit.is_used(node, order) for node in marked(order)])


def at_rest(nodes: Iterable[Node]) -> dict[Node, Any]:
    """Tangents of zero where a walk can go but once."""
    limits = [(node, node.op.limit.still) for node in nodes if not node.op.limit.smooth]
    return {n: np.zeros(n.shape, n.dtype) if t is None else t for n, t in limits}


def _raw(x: Any) -> Any:
    """The array of a Tensor, or those of a Bundle."""
    if isinstance(x, tuple):
        return x.lowered()  # type: ignore[attr-defined]
    return x._array if isinstance(x, Box) else x


# --- what a limit was taken of -------------------------------------------------------------------


def _pin(value: Array, x: Array) -> Array:
    return value


class _Pinned(Limit):
    def is_used(self, node: Node, order: Iterable[Node]) -> bool:
        return False


# value, which depends on x in a way that is not known: nan where a derivative is asked for
PINNED = Primitive(
    _pin,
    [(None, None), (lambda g: np.where(_raw(g) == 0, 0, np.nan), lambda t: _raw(t) * np.nan)],
)
PINNED.limit = _Pinned()


def pinned(value: Array, x: Any) -> Any:
    """`value` in the graph of x, with the derivative nan."""
    make = recording.get()
    if make is None or not isinstance(x, Box) or x._node is None:
        return value
    y = _raw(value)
    return boxed(y, make(PINNED, None, x._node, (None, None, None, None), y))


@contextmanager
def _recorded(name: str) -> Iterator[None]:
    """Record a walk of the engine's own: no mode that watches what users compute sees it."""
    try:
        with made_by(new_node), Recording(True):
            yield
    except Exception as error:
        error.add_note(
            f"({name} was given a matrix with equal values, or 0, where its derivative is a "
            "limit; that takes a second derivative of what was computed from its result)"
        )
        raise


# --- the walk back -------------------------------------------------------------------------------


def pull_recorded(
    pull: Callable[..., Any], cotangents: Any, release: bool, way: Any, order: list[Node]
) -> dict[Node, Array]:
    """What `pullback` gives, by a walk that is recorded."""
    with _recorded(next(n.op.name for n in marked(order) if n.op.limit.is_used(n, order))):
        start = {node: boxed(g, None) for node, g in cotangents.items()}
        kept = pull(start, record=True, way=way)
    if release:
        for node in order:
            if node.op is not None:
                node.saved = None
    return {node: _raw(g).copy() for node, g in kept.items()}  # no memory is shared


# --- the walk forward ----------------------------------------------------------------------------


def slopes(push: Push, x: Array, node: Node, others: Any, *tangents: Any) -> list[Any]:
    """The derivatives of x along `tangents` of `node`, with everything in `others` at rest."""
    end = x._node if isinstance(x, Box) else None
    if end is None:
        return [np.zeros(x.shape, x.dtype)] * len(tangents)
    found = [push({**others, node: t}, [end], limits=False).get(end) for t in tangents]
    return [np.zeros(x.shape, x.dtype) if d is None else d for d in found]


def is_small(limit: Limit, x: Array, size: Array, bend: Array) -> Array:
    """Whether x, a derivative, is 0 but for rounding errors.

    `size` is by how much the same changes along random tangents, and `bend` by how much x does:
    what is small where both are is so because all cancels, as at a minimum.
    """
    most = np.max(np.abs(size)) + np.max(np.abs(bend))
    return np.abs(x) <= np.sqrt(limit.eps) * np.abs(size) + 1e3 * limit.eps * most


def push_limits(
    push: Push, order: list[Node], tangents: Any, roots: list[Node], record: bool
) -> dict[Node, Any]:
    """What `pushforward` gives at `roots`, with the limits at the marked nodes of `order`.

    At such a node the tangent is split. What can be divided goes on as usual. What would be divided
    by 0 only turns the basis, along which the derivative is 0; how that derivative changes as the
    divisor grows from 0 is the limit of the quotient.
    """
    nodes = marked(order)
    given = dict(tangents)
    parted: list[Any] = []
    still = at_rest(nodes)
    for node in nodes:
        if node in given or not node.op.limit.is_used(node, order):
            continue
        inputs = [p for p in node.inputs if p is not None]
        found = _pushed(push, given, parted, still, inputs, record)
        ts = [None if p is None else found.get(p) for p in node.inputs]
        if all([t is None for t in ts]):
            continue
        if node.saved is None:
            raise node.freed()
        if node.op.limit.smooth:
            parted.append((node, (), node.op.limit.still + np.nan))
            continue
        saved = node.lifted() if record else node.saved
        given[node], *parts = node.op.limit.split(node, ts, saved)
        parted.append((node, *parts))
    total = _pushed(push, given, parted, still, roots, record)
    return {node: total[node] for node in (*roots, *tangents) if node in total}


def _pushed(
    push: Push, given: Any, parted: Any, still: Any, roots: list[Node], record: bool
) -> dict[Node, Any]:
    """The tangents of `roots`, with the second derivatives that the split tangents lead to."""
    total = dict(push(given, roots, record=record, limits=False))
    for node, parting, actual in parted:
        limit = node.op.limit
        with _recorded(node.op.name):
            y = node.lifted()[node.op.arity]
            turned, *partings = [
                push({**still, node: t}, roots, record=True, limits=False)
                for t in (limit.turn(y), *parting)
            ]
        turn = limit.turn(node.saved[node.op.arity])
        size, actual = [
            push({**still, node: t}, roots, limits=False) for t in (limit.noise, actual)
        ]
        for root in [n for n in roots if n in actual]:
            x = turned[root]
            again, bend = slopes(push, x, node, still, turn, limit.noise)
            free = is_small(limit, _raw(x), size[root], bend) & is_small(
                limit, again, bend, size[root]
            )
            changes = [
                slopes(push, t[root], node, still, path)[0]
                for t, path in zip(partings, limit.paths)
            ]
            if changes:  # the limit is the same on each path
                free = free & is_small(limit, changes[0] - changes[1], bend, size[root])
            term = np.where(free, changes[0] if changes else 0, actual[root])[()]
            total[root] = total[root] + (term if limit.smooth or not record else pinned(term, x))
    return total
