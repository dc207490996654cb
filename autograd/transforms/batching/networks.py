"""The library's ops that NumPy's protocols do not reach: convolution, pooling, windows, losses.

Their forwards write into arrays that they make, so each has its way with hidden axes here, by the
name of the op. An op of which none is here runs example by example (looping.py).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ... import ops
from ...ops.nets import convolution_products as products
from ...ops.nets import pooling
from ...ops.shapes import windows
from .alignment import hidden_sizes, together
from .batched import BATCHING, Batched, Levels, levels_of, sizes_of, stretched, union

__all__: list[str] = []


# --- convolution: examples are more images, or with kernels of their own more groups -------------


def _beside(x: Any, levels: Levels, axis: int) -> Any:
    """All examples of x side by side along one of its axes."""
    shape, n = np.shape(x), math.prod(sizes_of(levels))
    array = stretched(x, levels).reshape(n, *shape)
    along = (*shape[:axis], n * shape[axis], *shape[axis + 1 :])
    return np.moveaxis(array, 0, axis).reshape(along)


def _apart(y: Any, levels: Levels, axis: int) -> Batched:
    """The examples that lie side by side along an axis of y."""
    sizes = sizes_of(levels)
    n = math.prod(sizes)
    split = y.reshape(*y.shape[:axis], n, y.shape[axis] // n, *y.shape[axis + 1 :])
    array = np.moveaxis(split, axis, 0)
    return Batched(array.reshape(sizes + array.shape[1:]), levels)


def _images(op: Any) -> Callable[..., Any]:
    """Of a product that makes images of images and a kernel."""

    def rule(x: Any, weight: Any, at: Any) -> Any:
        levels = union(levels_of(x), levels_of(weight))
        if not levels_of(weight):
            return _apart(op(_beside(x, levels, 0), weight, at), levels, 0)
        groups = at._replace(groups=at.groups * math.prod(sizes_of(levels)))
        return _apart(op(_beside(x, levels, 1), _beside(weight, levels, 0), groups), levels, 1)

    return rule


def _kernel(x: Any, out: Any, at: Any) -> Any:
    levels = union(levels_of(x), levels_of(out))
    groups = at._replace(groups=at.groups * math.prod(sizes_of(levels)))
    y = products._conv_to_kernel(_beside(x, levels, 1), _beside(out, levels, 1), groups)
    return _apart(y, levels, 0)


def _with_bias(x: Any, weight: Any, bias: Any, at: Any) -> Any:
    return products._conv(x, weight, at) + products._along_channels(bias, at)


# --- along axes: these are counted behind the hidden ones ----------------------------------------


def _pool(op: Any) -> Callable[..., Any]:
    def rule(x: Any, line: Any, winners: Any = None) -> Any:
        levels = union(levels_of(x), levels_of(winners))
        line = line._replace(axis=line.axis + len(levels))
        if winners is not None:
            winners = stretched(winners, levels)
        return Batched(op(stretched(x, levels), line, winners), levels)

    return rule


def _pool_max(x: Any, line: Any, winners: Any = None) -> Any:
    line = line._replace(axis=line.axis + len(x.levels))
    array = None if winners is None else winners.array  # which is written to
    return Batched(pooling._pool_max(x.array, line, array), x.levels)


def _overlap(a: Any, shape: Any, window: Any, axes: Any) -> Any:
    axes = tuple([i + len(a.levels) for i in axes])
    y = windows._overlap(a.array, (*hidden_sizes(a), *shape), window, axes)
    return Batched(y, a.levels)


# --- rows: all examples' in one matrix -----------------------------------------------------------


def _softmax_nll(x: Any, labels: Any) -> Any:
    (rows, picked), levels = together([x, labels])
    y = ops.softmax_nll(rows.reshape(picked.size, rows.shape[-1]), picked.reshape(-1))
    return Batched(y.reshape(picked.shape), levels)


BATCHING |= {
    "conv": _images(products._conv),
    "conv_to_input": _images(products._conv_to_input),
    "conv_to_kernel": _kernel,
    "conv_bias": _with_bias,
    "pool_gather": _pool(pooling._pool_gather),
    "pool_scatter": _pool(pooling._pool_scatter),
    "pool_max": _pool_max,
    "overlap": _overlap,
    "softmax_nll": _softmax_nll,
}
