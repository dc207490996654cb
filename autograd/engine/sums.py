"""Sums: over the first axes, over many elements, and back to what was broadcast."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np

from .graph import Node
from .kinds import Array
from .precision import HALF, SINGLE

__all__ = ["conform", "ones", "sum_to_row", "total"]

SLAB = 1 << 12  # elements of float32 that may be added up one by one: beyond, errors would show


def sum_to_row(a: Array) -> Array:
    """The sum over all axes but the last.

    Of many floats as a product with ones: BLAS takes a third of the time of NumPy's reduction.

    Examples
    --------
    >>> import numpy as np
    >>> from autograd.engine.sums import sum_to_row
    >>> sum_to_row(np.array([[1.0, 2.0], [3.0, 4.0]]))
    array([4., 6.])
    """
    if a.size > 256 and a.dtype.char in "fd":
        rows = a if a.ndim == 2 else a.reshape(math.prod(a.shape[:-1]), a.shape[-1])
        if len(rows) > SLAB and a.dtype.char == "f":
            return _sum_of_slabs(rows)
        return np.dot(ones(len(rows), a.dtype), rows)
    return total(a, tuple(range(a.ndim - 1)))


def _sum_of_slabs(rows: Array) -> Array:
    """The sum of many rows of float32: slab by slab, and then that of the slabs' sums."""
    n, width = rows.shape
    whole = n - n % SLAB
    row = ones(SLAB, rows.dtype)
    if width <= 32:
        found = np.matmul(row, rows[:whole].reshape(-1, SLAB, width))
    else:
        found = np.stack([np.dot(row, rows[k : k + SLAB]) for k in range(0, whole, SLAB)])
    return sum_to_row(found) + np.dot(ones(n - whole, rows.dtype), rows[whole:])


def total(a: Array, axis: Any = None, keepdims: bool = False) -> Array:
    """The sum over `axis`: of float16 in float32, of many float32 in parts.

    NumPy adds one by one along all axes but the last ones, so that a sum of ones in float16 ends
    at 2048 and in float32 at 2**24, and a sum of tenths in float32 is off by 1 % at 2**20.

    Examples
    --------
    >>> import numpy as np
    >>> from autograd.engine.sums import total
    >>> total(np.ones((4096, 2), np.float16), 0)
    array([4096., 4096.], dtype=float32)
    """
    if a.dtype is HALF:
        return a.sum(axis=axis, dtype=SINGLE, keepdims=keepdims)
    if a.dtype is SINGLE and a.size > SLAB and axis is not None and isinstance(a, np.ndarray):
        axes = [i % a.ndim for i in (axis if isinstance(axis, tuple) else (axis,))]
        last = a.ndim
        while last - 1 in axes:  # along the last axes NumPy sums pairwise
            last -= 1
        axes = [i for i in axes if i < last]
        if math.prod([a.shape[i] for i in axes]) > SLAB:
            if last < a.ndim:
                a = a.sum(axis=tuple(range(last, a.ndim)), keepdims=True)
            rest = [(i in axes or i >= last, n) for i, n in enumerate(a.shape)]
            shape = [1 if gone else n for gone, n in rest if keepdims or not gone]
            return _total_in_parts(a, axes).reshape(shape)
    return a.sum(axis=axis, keepdims=keepdims)


def _total_in_parts(a: Array, axes: list[int]) -> Array:
    """The sum over `axes`, without a long running sum."""
    if sorted(axes) == list(range(len(axes))) and a.flags.c_contiguous:
        n = math.prod(a.shape[: len(axes)])
        return _sum_of_slabs(a.reshape(n, -1))
    for i in axes:
        along = (slice(None),) * i
        while (n := a.shape[i]) > SLAB:
            parts = [
                a[(*along, slice(k, k + SLAB))].sum(axis=i, keepdims=True)
                for k in range(0, n, SLAB)
            ]
            a = np.concatenate(parts, axis=i)
        a = a.sum(axis=i, keepdims=True)
    return a


def ones(n: int, dtype: np.dtype[Any]) -> Any:
    """A row of ones. A short one is kept: making it would take half the time of a small sum."""
    return _kept(n, dtype) if n <= 1 << 14 else np.ones(n, dtype)


@lru_cache(16)
def _kept(n: int, dtype: np.dtype[Any]) -> Any:
    row = np.ones(n, dtype)
    row.flags.writeable = False
    return row


def conform(d: Array, like: Node, name: str) -> Array:
    """`d` in the shape and dtype of the node it belongs to: the one place that un-broadcasts."""
    shape: tuple[int, ...] = like.shape
    if d.shape != shape and d.ndim > len(shape):  # axes that broadcasting put in front
        d = sum_to_row(d) if len(shape) == 1 else total(d, tuple(range(d.ndim - len(shape))))
    if d.shape != shape:
        if d.ndim < len(shape) or any(m == 1 != n for m, n in zip(d.shape, shape)):
            d = d + np.zeros(shape, d.dtype)  # a rule may give one value for the whole array
        stretched = tuple([i for i, n in enumerate(shape) if n == 1 != d.shape[i]])
        d = total(d, stretched, keepdims=True) if stretched else d
        if d.shape != shape:
            raise ValueError(f"{name}: its rule gave a gradient of shape {d.shape} for {shape}")
    if d.dtype != like.dtype:
        real = d.dtype.kind == "c" and like.dtype.kind != "c"
        d = (d.real if real else d).astype(like.dtype)
    return d
