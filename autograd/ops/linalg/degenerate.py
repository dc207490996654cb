"""Decompositions at matrices with equal or zero values, where their rules divide 0 by 0.

The vectors of a value that appears twice are any basis of a plane. A function that does not depend
on which basis has a gradient all the same: in it, the quotients of the rules stand for their limits
as the values part. `division` gives these (engine/limits.py says how), and nan where a function
does depend on the basis.

"Does not depend" is found by derivatives, on the basis that LAPACK gave: the first and the second
along a random turn of the basis are 0, and two ways for the values to part give one limit. A
function whose derivatives up to the third all happen to be 0 there, such as the fourth power of a
component that is 0, passes for one that does not depend on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import numpy as np

from ...engine.graph import toposort
from ...engine.limits import Limit, at_rest, is_small, marked, pinned, slopes
from ...engine.outputs import PART, Bundle
from ...engine.primitive import Array, Node
from ...engine.sweep import pushforward
from ..elementwise import where
from ..elementwise.constant import of_all, raw

Gaps = Callable[[Array], Array]  # of the values: what the rule divides by
Divide = Callable[[Array, Gaps], Array]


def anywhere(mask: Array) -> bool:
    """Whether any of it holds, of any example."""
    return bool(np.any(of_all(mask)))


def largest(values: Array) -> Array:
    """The largest absolute value of each matrix, or 1 where that is 0, to compare gaps with."""
    size = np.max(np.abs(values), axis=-1, initial=0)[..., None, None]
    return np.where(size == 0, 1, size)


def rounding(values: Array) -> Array:
    """How far apart values may be for their difference to have no two digits that are right."""
    return 100 * values.shape[-1] * np.finfo(values.dtype).eps * largest(values)


def nearness(values: Array) -> Array:
    """How far apart values may be for the quotient to be less exact than its limit.

    A quotient of differences is wrong by ε over the gap, and its limit by the gap, both in parts of
    the largest value: they are equal at √ε. At ε^⅔ the quotient is still right to 6 digits (in
    single precision, to 2), and the limit takes several times as long.
    """
    return np.finfo(values.dtype).eps ** (2 / 3) * largest(values)


def differences(values: Array) -> Array:
    """v_j - v_i in row i, column j; the largest on the diagonal, where nothing is to be divided."""
    diagonal = np.eye(values.shape[-1]) * largest(raw(values))
    return values[..., None, :] - values[..., :, None] + diagonal.astype(values.dtype)


def over(values: Array, x: Array, gaps: Gaps) -> Array:
    """x divided by the gaps between values; nan where one is 0."""
    gap = gaps(values)
    closed = raw(gap) == 0
    return where(closed, np.nan, x / where(closed, 1, gap))


def division(g: Any, y: Any, place: int) -> Divide:
    """How the rule of a decomposition divides the cotangents, with limits in a recorded walk.

    Parameters
    ----------
    g : tuple of Tensors or arrays
        The cotangents of its outputs.
    y : tuple of Tensors or arrays
        Its outputs.
    place : int
        Which of them are the values.
    """
    node = getattr(y[place], "_node", None)
    limit = None if node is None else node.a.op.limit
    if limit is None:
        return partial(over, y[place])
    return partial(limit.divide, node.a, g, y)


class Degenerate(Limit):
    """The outputs of a decomposition, two of whose values are equal or 0, or nearly."""

    def __init__(self, y: Bundle, place: int, shape: Any, tangents: Callable[..., Any]) -> None:
        values = y[place]
        n = values.shape[-1]
        self.place, self.shape, self.tangents = place, shape, tangents
        self.dtype = y[place - 1].dtype  # of the vectors
        self.eps = np.finfo(values.dtype).eps
        self.largest = largest(values)
        self.near, self.same = nearness(values), rounding(values)
        ramp = np.arange(1, n + 1) / n
        ramps = [(self.largest[..., 0] * t).astype(values.dtype) for t in (ramp, ramp**2)]
        self.still = Bundle([np.zeros(v.shape, v.dtype) for v in y])
        self.paths = [self._with_values(r, self.still) for r in ramps]
        noise = [_random(v.shape, v.dtype, i) for i, v in enumerate(y)]
        self.noise = self._with_values(noise[place] * self.largest[..., 0], noise)

    def _with_values(self, values: Array, tangents: Iterable[Array]) -> Bundle:
        return Bundle([values if i == self.place else t for i, t in enumerate(tangents)])

    def is_used(self, node: Node, order: Iterable[Node]) -> bool:
        parts = [n for n in order if n.op is PART and node in n.inputs]
        return any([n.options["index"] != self.place for n in parts])

    # --- the three quotients -------------------------------------------------------------------

    def _closed(self, gap: Array) -> Array:
        return np.abs(gap) <= self.near

    def _open(self, values: Array, x: Array, gaps: Gaps) -> Array:
        """x over its gap; 0 where that is closed."""
        gap = gaps(values)
        closed = self._closed(raw(gap))
        return where(closed, 0, x / where(closed, 1, gap))

    def _parting(self, path: Bundle, values: Array, x: Array, gaps: Gaps) -> Array:
        """x over what the gap grows by along a path, where it is closed; else 0."""
        closed = self._closed(raw(gaps(values)))
        return where(closed, x / gaps(path[self.place]), 0)

    def _actual(self, values: Array, x: Array, gaps: Gaps) -> Array:
        """x over its gap, where that is closed and not 0 to rounding: there nan."""
        gap = raw(gaps(values))
        same, closed = np.abs(gap) <= self.same, self._closed(gap)
        quotient = where(same, np.nan, raw(x) / np.where(same, 1, gap))
        return where(closed, quotient, 0)

    # --- forward -------------------------------------------------------------------------------

    def split(self, node: Node, tangents: Any, saved: Any) -> tuple[Any, Any, Any]:
        y, t = saved[node.op.arity], tangents[0]
        values, flat = y[self.place], [raw(v) for v in y]
        regular = Bundle(self.tangents(t, y, partial(self._open, values)))
        partings = [
            self._vectors(raw(t), flat, partial(self._parting, path, raw(values)))
            for path in self.paths
        ]
        return regular, partings, self._vectors(raw(t), flat, partial(self._actual, raw(values)))

    def turn(self, y: Any) -> Any:
        t = _random(self.shape, self.dtype) * self.largest
        return self._vectors(t, y, partial(self._parting, self.paths[0], raw(y[self.place])))

    def _vectors(self, t: Array, y: Any, divide: Divide) -> Any:
        """Tangents of the vectors; the values are at rest."""
        return self._with_values(self.still[self.place], self.tangents(t, y, divide))

    # --- reverse -------------------------------------------------------------------------------

    def divide(self, node: Node, g: Any, y: Any, x: Array, gaps: Gaps) -> Array:
        """x over its gap, and where that is closed the limit, or nan."""
        values = raw(y[self.place])
        gap = gaps(values)
        closed = self._closed(gap)
        if not anywhere(closed):
            return x / gaps(y[self.place])
        size = self.size_of(g)
        free, (along, other), bend = _free(self, node, [raw(v) for v in y], x, size)
        slope, other_slope = [gaps(path[self.place]) for path in self.paths]
        free = free & is_small(self, along - other * (slope / other_slope), bend, size)
        limit = np.where(free, along / slope, self._actual(values, x, gaps))
        regular = x / where(closed, 1, gaps(y[self.place]))
        return where(closed, pinned(limit, x), regular)

    def size_of(self, g: Any) -> Array:
        """By how much the loss changes when an output does, by a part of its size."""
        size: Array = 0
        for i, d in enumerate(g):
            if d is not None and i == self.place:
                size = size + np.max(np.abs(raw(d)), -1)[..., None, None] * self.largest
            elif d is not None:
                size = size + _most(raw(d))
        return size


class Completed(Limit):
    """Columns that complete a basis: any that are orthonormal, so nothing may depend on which."""

    smooth = True

    def __init__(self, y: Array) -> None:
        self.eps = np.finfo(y.dtype).eps
        self.still = np.zeros(y.shape, y.dtype)
        self.noise = _random(y.shape, y.dtype)

    def turn(self, y: Array) -> Array:
        d = y.shape[-1]
        z = np.tril(_random((d, d), raw(y).dtype), -1)
        return y @ (z - z.conj().T)


def unless_free(x: Array, g: Array, y: Array) -> Array:
    """nan in each matrix whose x is not 0: by how much the loss changes as the columns y turn."""
    node = getattr(y, "_node", None)
    if node is None or node.op.limit is None:
        return 0
    free, *_ = _free(node.op.limit, node, raw(y), x, _most(raw(g)))
    return np.where(np.all(free, axis=(-2, -1), keepdims=True), 0, np.nan)


def _free(limit: Limit, node: Node, y: Any, x: Array, size: Array) -> tuple[Array, Any, Array]:
    """Whether x is 0 for each basis, not by chance for this one; and how it changes."""
    others = at_rest(marked(toposort([x._node]))) if getattr(x, "_node", None) else {}
    tangents = (limit.turn(y), limit.noise, *limit.paths)
    turned, bend, *along = slopes(pushforward, x, node, others, *tangents)
    bend = _most(bend)
    return is_small(limit, raw(x), size, bend) & is_small(limit, turned, bend, size), along, bend


def _random(shape: Any, dtype: Any, seed: int = 0) -> Array:
    rng = np.random.default_rng(seed)
    drawn = rng.standard_normal(shape)
    return (drawn + 1j * rng.standard_normal(shape) if dtype.kind == "c" else drawn).astype(dtype)


def _most(x: Array) -> Array:
    """The largest absolute value of each matrix."""
    return np.max(np.abs(x), axis=(-2, -1), keepdims=True, initial=0)
