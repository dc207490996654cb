"""The two walks over a graph: cotangents pulled back, tangents pushed forward.

Both visit every node once, in topological order, without recursion; both sum where paths meet.
With `record=True` the rules run on Tensors, so that the walk itself is recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy import float64

from .primitive import FLOAT64, Array, Node

__all__ = ["pullback", "pushforward", "toposort"]


def toposort(roots: Iterable[Node]) -> list[Node]:
    """The nodes that `roots` depend on, each before its inputs."""
    uses = dict.fromkeys(roots, 0)
    stack = list(uses)
    while stack:
        node = stack.pop()
        for parent in (node.a, node.b) if node.more is None else node.more:
            if parent in uses:
                uses[parent] += 1
            elif parent is not None:
                uses[parent] = 1
                stack.append(parent)
    order = []
    ready = [node for node, count in uses.items() if not count]
    while ready:
        node = ready.pop()
        order.append(node)
        for parent in (node.a, node.b) if node.more is None else node.more:
            if parent is None:
                continue
            if uses[parent] == 1:
                ready.append(parent)
            else:
                uses[parent] -= 1
    return order


def pullback(
    cotangents: Mapping[Node, Array], *, record: bool = False, release: bool = False
) -> dict[Node, Array]:
    """Pull the cotangents of some outputs back to every node that keeps its gradient.

    Reverse mode: upstream gradient × local gradient = downstream gradient, summed over all paths.

    Parameters
    ----------
    cotangents
        Of each output node, in its shape and dtype.
    record
        Run the rules on Tensors, so that the result can be differentiated again.
    release
        Drop what a node saved as soon as the walk has passed it.

    Returns
    -------
    dict
        The cotangent of each leaf, and of each node with `keeps_grad`, that was reached.
    """
    pending = dict(cotangents)
    owned = set()  # nodes whose pending sum is a buffer of this walk, to add to in place
    kept = {}
    for node in toposort(cotangents):
        g = pending.pop(node, None)
        if g is None:
            continue
        op, saved, static = node.op, node.saved, node.static
        if node.place is not None:
            g = _hooked(g, node)
            if node.place.keeps_grad:
                kept[node] = g if op is None or record else g.copy()
            if op is None:
                continue
        if saved is None:
            raise _freed(node)
        if record:
            saved = _lifted(node)
        elif release:
            node.saved = None
        inputs = (node.a, node.b) if node.more is None else node.more
        for parent, pull in zip(inputs, op.pulls, strict=False):
            if parent is None:
                continue
            d = pull(g, saved, static)
            if type(d) is not float64 or parent.dtype is not FLOAT64 or parent.shape:
                if d.shape != parent.shape or d.dtype is not parent.dtype:
                    d = conform(d, parent, op)
            if parent not in pending:
                if parent.op is None and not record and (d is g or d.base is not None):
                    d = d.copy()  # what a leaf keeps shares no memory
                pending[parent] = d
            elif parent in owned:
                pending[parent] += d
            else:
                pending[parent] = pending[parent] + d
                owned.add(parent)
    return kept


def pushforward(
    tangents: Mapping[Node, Array], roots: Iterable[Node], *, record: bool = False
) -> dict[Node, Array]:
    """Push the tangents of some inputs forward to the nodes of the graph of `roots`.

    Forward mode, with the same local gradients: the tangents of all inputs are summed.

    Parameters
    ----------
    tangents
        Of each input node, in its shape and dtype; a node that is missing has tangent zero.
    roots
        The outputs; only what they depend on is visited.
    record
        Run the rules on Tensors, so that the result can be differentiated again.

    Returns
    -------
    dict
        The tangent of each output that depends on the inputs (and of the inputs themselves).
    """
    roots = list(roots)
    pushed = dict(tangents)
    for node in reversed(toposort(roots)):
        incoming = [pushed.get(parent) for parent in node.inputs]
        if node in pushed or all(t is None for t in incoming):
            continue
        if node.saved is None:
            raise _freed(node)
        saved = _lifted(node) if record else node.saved
        t = node.op.push(incoming, saved, node.static)
        pushed[node] = conform(t, node, node.op)
    return {node: pushed[node] for node in (*roots, *tangents) if node in pushed}


def conform(d: Array, like: Node, op: Any) -> Array:
    """`d` in the shape and dtype of the node it belongs to: the one place that un-broadcasts."""
    if d.shape != like.shape:
        if d.ndim < len(like.shape) or d.size < np.prod(like.shape, dtype=int):
            d = d + np.zeros(like.shape, d.dtype)  # a rule may give a value for the whole array
        extra = d.ndim - len(like.shape)
        stretched = [i for i, n in enumerate(like.shape) if n == 1 and d.shape[i + extra] != 1]
        axes = (*range(extra), *[i + extra for i in stretched])
        d = d.sum(axis=axes, keepdims=True).reshape(like.shape) if axes else d
        if d.shape != like.shape:
            raise ValueError(
                f"{op.name}: its rule gave a gradient of shape {d.shape} for {like.shape}; "
                "mend the rule"
            )
    if d.dtype != like.dtype:
        if d.dtype.kind == "c" and like.dtype.kind != "c":
            d = d.real
        d = d.astype(like.dtype)
    return d


def _lifted(node: Node) -> tuple[Array, ...]:
    """What `node` saved, as Tensors in the graph: each argument by its node, y by this one."""
    from .tensor import Tensor

    makers = (*node.inputs, node)
    lifted = [
        value if value is None or maker is None else Tensor._of(value, maker)
        for value, maker in zip(node.saved, makers, strict=False)
    ]
    return (*lifted, *node.saved[len(lifted) :])


def _hooked(g: Array, node: Node) -> Array:
    """`g` after the node's hooks: each may observe it, or return another in its place."""
    from .tensor import Tensor

    for hook in list(node.place.hooks.values()):
        given = g if isinstance(g, Tensor) else Tensor._of(g, None)
        result = hook(given)
        if result is None:
            continue
        result = result if isinstance(g, Tensor) or not isinstance(result, Tensor) else result._data
        if np.shape(result) != node.shape:
            raise ValueError(
                f"a hook returned a gradient of shape {np.shape(result)} for a Tensor of shape "
                f"{node.shape}; return one of the same shape, or None to leave it as it is"
            )
        g = result
    return g


def _freed(node: Node) -> RuntimeError:
    return RuntimeError(
        f"backward through {node.op.name} a second time: what its rule needs was freed by the "
        "first. Call backward(retain_graph=True) the first time, or compute the output again"
    )
