"""The two walks over a graph: cotangents pulled back, tangents pushed forward.

Both visit every node once, in topological order, without recursion; both sum where paths meet.
With `record=True` the rules run on Tensors, so that the walk itself is recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from numpy import float64

from .blocks import LARGE, pull_run, run_from
from .graph import FLOAT64, Node, toposort
from .kinds import Array
from .limits import MARKED, in_use, pull_recorded, push_limits
from .precision import HALF, wide
from .sums import conform

__all__ = ["pullback", "pushforward"]
Arrays = Mapping[Node, Array]
Way = Mapping[Node, bool] | None


def pullback(
    cotangents: Arrays, *, record: bool = False, release: bool = False, way: Way = None
) -> dict[Node, Array]:
    """Pull the cotangents of some outputs back to every node that keeps its gradient.

    Reverse mode: upstream gradient × local gradient = downstream gradient, summed over all paths.
    With `release` a node drops what it saved as soon as the walk has passed it. A `way` names the
    nodes to visit, in order, and says of which the cotangent is wanted; by default all are visited.
    Returns the cotangent of each leaf and of each node that was told to keep its gradient.
    """
    pending = dict(cotangents)
    owned = set()  # nodes whose pending sum is a buffer of this walk, to add to in place
    kept: dict[Node, Array] = {}
    passed = 0  # nodes to come that were pulled back through already
    order = toposort(cotangents) if way is None else list(way)
    if MARKED and not record and in_use(order):
        return pull_recorded(pullback, cotangents, release, way, order)
    for node in order:
        if passed:
            passed -= 1
            continue
        g = pending.pop(node)
        if node.value is None and not record and way is None and g.size >= LARGE:
            if run := run_from(node, order):  # large elementwise ops in a row go block by block
                pending[node] = g
                pull_run(run, pending, release)
                passed = len(run) - 1
                continue
        op, saved, options, annotations = node.op, node.saved, node.options, node.annotations
        if annotations is not None:
            if node.dtype is HALF:
                g = g.astype(HALF, copy=False)
            if annotations.hooks:
                g = annotations.run_hooks(g, node)
            if annotations.keeps_grad:
                kept[node] = g if op is None or record else g.copy()
            if op is None:
                continue
        if way is not None and way[node]:
            kept[node] = g.astype(HALF, copy=False) if node.dtype is HALF else g
        if saved is None:
            raise node.freed()
        if record:
            saved = node.lifted()
        elif release:
            node.saved = None
        pulls, i = op.pulls, -1
        for parent in (node.a, node.b) if node.inputs_if_many is None else node.inputs_if_many:
            i += 1
            if parent is None or (way is not None and parent not in way):
                continue
            d = pulls[i](g, saved, options)
            if type(d) is not float64 or parent.dtype is not FLOAT64 or parent.shape:
                if d.shape != parent.shape or d.dtype is not parent.dtype:
                    d = conform(d, parent, op.name)
            if parent not in pending:
                if parent.op is None and not record and (d is g or d.base is not None):
                    d = d.copy()  # what a leaf keeps shares no memory
                pending[parent] = d
            elif parent in owned:
                pending[parent] += d
            else:
                pending[parent] = wide(pending[parent]) + d
                owned.add(parent)
    return kept


def pushforward(
    tangents: Arrays, roots: Iterable[Node], *, record: bool = False, limits: bool = True
) -> Arrays:
    """Push the tangents of some inputs forward to `roots`: forward mode, by the same rules.

    An input without one has tangent zero. Returns those of the inputs and of the roots they reach.
    Without `limits` the rules are taken as they are, where they divide 0 by 0, too.
    """
    pushed, roots = dict(tangents), list(roots)
    order = toposort(roots)[::-1]
    if MARKED and limits and in_use(order):
        return push_limits(pushforward, order, tangents, roots, record)
    last = {p: node for node in order for p in node.inputs} | dict.fromkeys([*roots, *tangents])
    for node in order:
        incoming = [None if p is None else pushed.get(p) for p in node.inputs]
        if node in pushed or all(t is None for t in incoming):
            continue
        if node.saved is None:
            raise node.freed()
        saved = node.lifted() if record else node.saved
        pushed[node] = conform(node.op.push(incoming, saved, node.options), node, node.op.name)
        for parent in node.inputs:
            if parent is not None and last[parent] is node:
                pushed.pop(parent, None)
    return {node: pushed[node] for node in (*roots, *tangents) if node in pushed}
