"""Ops with several outputs: one node for the op, and a small node for each output.

The op's own node stands for the whole tuple. What travels to it and from it in a walk is a
Bundle: one cotangent or tangent for each output. The node of output k puts a cotangent at place k
of a bundle on the way back, and takes the tangent at place k on the way forward. So the walks know
nothing of tuples: bundles add up where paths meet, as arrays do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import update_wrapper, wraps
from typing import Any

from .boxes import Box, boxed
from .graph import new_node
from .guests import PLAIN
from .kinds import LIBRARY, Array, Op, Primitive, Rule
from .limits import Limit, mark
from .primitive import OPS, _apply_any

__all__ = ["Bundle", "several"]


class Bundle(tuple[Any, ...]):
    """An array for each output of an op, or None: a tuple that adds up component by component."""

    __slots__ = ()
    shape, ndim, dtype = (), 0, None  # as the node of the op, which stands for all its outputs
    size = float("inf")  # never small enough to be kept on the node

    def __add__(self, other: Any) -> Bundle:
        if isinstance(other, Lone):  # an op with many outputs is met once for each of them
            parts, i = list(self), other.place
            parts[i] = other[i] if parts[i] is None else parts[i] + other[i]
            return Bundle(parts)
        pairs = zip(self, other, strict=True)
        return Bundle([b if a is None else a if b is None else a + b for a, b in pairs])

    def copy(self) -> Bundle:
        return Bundle([None if a is None else a.copy() for a in self])

    def lowered(self) -> Bundle:
        """The arrays of Tensors."""
        return Bundle([a._array if isinstance(a, Box) else a for a in self])

    def lifted(self, node: Any) -> Bundle:
        """A Tensor for each output, with a node of its own if the op was recorded as `node`."""
        if node is None:
            return Bundle([boxed(y, None) for y in self])
        n = len(self)
        return Bundle(
            [
                boxed(y, new_node(PART, node, None, (), y, None, {"index": i, "outputs": n}))
                for i, y in enumerate(self)
            ]
        )


class Lone(Bundle):
    """A bundle of one cotangent: None in all other places."""

    place: int

    @classmethod
    def at(cls, index: int, outputs: int, g: Array) -> Lone:
        parts: list[Any] = [None] * outputs
        parts[index] = g
        bundle = cls(parts)
        bundle.place = index
        return bundle


PLAIN.update([Bundle, Lone])


class Several(Primitive):
    """Both maps written out, for an op with several outputs.

    A rule's cotangent `g` is a bundle, with None for the outputs that nothing depends on; the
    rule for tangents gives one for each output. For complex outputs both are used as they are: the
    cotangents are gradients in PyTorch's convention, and the rules say where to conjugate.
    """

    def share(self, i: int, t: Array, s: Any, k: Any) -> Array:
        return Bundle(super().share(i, t, s, k))


class Part(Op):
    """One of the outputs of an op: number `index`, of `outputs`."""

    kind = "linear"

    def __init__(self) -> None:
        super().__init__(lambda bundle, index, outputs: bundle[index], [lambda g: g])
        self.name = "part"
        self.pulls = [lambda g, s, k: Lone.at(k["index"], k["outputs"], g)]

    @property
    def conjugated(self) -> Op:
        return self

    @property
    def widened(self) -> Op:
        return self

    def push(self, tangents: Sequence[Array | None], s: Any, k: Any) -> Array:
        return tangents[0][k["index"]]  # type: ignore[index]


PART = Part()


def several(
    *,
    vjp: Rule | Sequence[Rule],
    jvp: Rule | Sequence[Rule],
    result: Callable[..., Any] = tuple,
    limit: Callable[[Bundle], Limit | None] | None = None,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make an op of a function that returns a tuple of arrays; both rules are written out.

    Parameters
    ----------
    vjp : callable, one for each array argument
        Takes a tuple of cotangents, one for each output and None where nothing arrived; and what
        its other parameters name (`y` is the tuple of outputs).
    jvp : callable, one for each array argument
        Takes the argument's tangent to a tuple of tangents, one for each output.
    result : callable
        What makes the result of the outputs: tuple, or the `_make` of a named tuple.
    limit : callable, optional
        Takes the outputs to a `Limit`, where the rules would divide 0 by 0 (limits.py).

    Examples
    --------
    >>> import numpy as np, autograd as ag
    >>> from autograd.engine.outputs import several
    >>> def vjp(g, x):
    ...     return sum([d * e for d, e in zip(g, (1, 2 * x)) if d is not None])
    >>> @several(vjp=vjp, jvp=lambda t, x: (t, 2 * x * t))
    ... def itself_and_square(x): return x, x * x
    >>> x = ag.tensor(3.0, requires_grad=True)
    >>> a, b = itself_and_square(x)
    >>> (a * b).backward()
    >>> x.grad
    Tensor(27.)
    """
    vjps = vjp if isinstance(vjp, Sequence) else (vjp,)
    jvps = jvp if isinstance(jvp, Sequence) else (jvp,)

    def decorate(forward: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(forward)
        def bundled(*args: Any, **kwargs: Any) -> Bundle:
            return Bundle(forward(*args, **kwargs))

        op = Several(bundled, list(zip(vjps, jvps, strict=True)))
        together = update_wrapper(_apply_any(op), forward)

        def apply(*args: Any, **kwargs: Any) -> Any:
            outputs = together(*args, **kwargs)
            if not isinstance(outputs, Bundle):
                node, outputs = outputs._node, outputs._array
                if limit and node is not None and (found := limit(outputs)) is not None:
                    mark(node, found)
                outputs = outputs.lifted(node)
            return result(outputs)

        apply.op = op  # type: ignore[attr-defined]
        op.apply = update_wrapper(apply, forward)
        if forward.__module__.startswith(f"{LIBRARY}.ops"):
            OPS[op.name] = op
        return apply

    return decorate
