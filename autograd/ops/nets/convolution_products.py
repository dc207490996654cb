"""The three products of images, kernels and cotangents, each other's transposes.

An image has shape (N, C, *size), a kernel (F, C/groups, *kernel), an output (N, F, *places). With

    y[n, f, o] = Σ x[n, c, o·stride + k·dilation - padding] · w[f, c, k]   over c and k

the sum of y·g over all places is linear in x, w and g alike, so the gradient with respect to each
is a product of the other two: `_conv` makes y of x and w, `_conv_to_input` the gradient for x of g
and w, `_conv_to_kernel` that for w of x and g. Each one's transposes are the other two, so second
order and forward mode follow.

The work is done by BLAS, on columns: a matrix with a row for each place of the output and in it
the pixels that its window sees. Arrays lie in memory with the channels last (the results are
views with the channels second, as everywhere), so that a window is a few runs of memory and the
matrix product needs no transposition. Columns are made for a few images at a time, as many as
stay in the processor's cache, and made again in the backward pass: they are never kept.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from ...engine.primitive import Array, multilinear, primitive
from ...engine.sums import sum_to_row
from ..shapes.shape import moveaxis, reshape
from .geometry import Windows

__all__: list[str] = []


# --- the matrices --------------------------------------------------------------------------------


def _columns(x: Any, at: Windows) -> Iterator[tuple[slice, Any]]:
    """Parts of the batch, each with its columns of shape (groups, rows, kernel·C/groups)."""
    n, channels = x.shape[:2]
    blocks = at.blocks(n, channels)
    step = blocks[0].stop if blocks else 0
    border, inside = at.border(step, channels, x.dtype)
    d = len(at.size)
    windows = sliding_window_view(border, at.spans, tuple(range(1, d + 1)))
    sparse: list[Any] = [slice(None, None, stride) for stride in at.stride]
    windows = windows[(slice(None), *sparse, ..., *[slice(None, None, k) for k in at.dilation])]
    # (image, *place, group, channel, *kernel) to (group, image, *place, *kernel, channel)
    windows = windows.transpose(d + 1, *range(d + 1), *range(d + 3, 2 * d + 3), d + 2)
    columns = np.empty(windows.shape, x.dtype)
    for block in blocks:
        m = block.stop - block.start
        inside[:m] = _channels_last(x[block])
        columns[:, :m] = windows[:, :m]
        yield block, columns[:, :m].reshape(at.groups, m * math.prod(at.places), -1)


def _channels_last(x: Array) -> Array:
    return x.transpose(0, *range(2, x.ndim), 1)


def _channels_second(x: Array) -> Array:
    return x.transpose(0, x.ndim - 1, *range(1, x.ndim - 1))


def _rows(g: Any, groups: int) -> Any:
    """A row for each place: shape (groups, rows, F/groups), a view if g's channels lie last."""
    return _channels_last(g).reshape(-1, groups, g.shape[1] // groups).swapaxes(0, 1)


def _matrix(weight: Any, at: Windows) -> Any:
    """The kernel as matrices of shape (groups, kernel·C/groups, F/groups)."""
    f, c = weight.shape[:2]
    split = weight.reshape(at.groups, f // at.groups, c, -1)
    return split.transpose(0, 3, 2, 1).reshape(at.groups, -1, f // at.groups)


def _turned(weight: Any, groups: int) -> Any:
    """The kernel flipped, its inputs and outputs changing places."""
    f, c, *kernel = weight.shape
    swapped = weight.reshape(groups, f // groups, c, *kernel).swapaxes(1, 2)
    swapped = swapped.reshape(groups * c, f // groups, *kernel)
    return np.flip(swapped, tuple(range(2, weight.ndim)))


def _product(x: Any, weight: Any, at: Windows, bias: Any = None) -> Any:
    matrix, f = _matrix(weight, at), len(weight)
    given = (x, weight) if bias is None else (x, weight, bias)
    y = np.empty((len(x), *at.places, f), np.result_type(*given))
    for block, columns in _columns(x, at):
        part = y[block]
        np.matmul(columns, matrix, out=_rows(_channels_second(part), at.groups))
        if bias is not None:  # while the block is in the cache
            part += bias
    return _channels_second(y)


# --- the three products --------------------------------------------------------------------------


@multilinear(
    lambda g, weight, at: _conv_to_input(g, weight, at),
    lambda g, x, at: _conv_to_kernel(x, g, at),
)
def _conv(x: Array, weight: Array, at: Windows) -> Array:
    return _product(x, weight, at)


@multilinear(
    lambda g, weight, at: _conv(g, weight, at),
    lambda g, out, at: _conv_to_kernel(g, out, at),
)
def _conv_to_input(out: Array, weight: Array, at: Windows) -> Array:
    # without strides another convolution, which is a sixth faster than adding up columns
    if (turned := at.transposed()) is not None:
        return _product(out, _turned(weight, at.groups), turned)
    n, c = len(out), weight.shape[1] * at.groups
    dtype = np.result_type(out, weight)
    matrix = _matrix(weight, at).swapaxes(1, 2)
    x = np.empty((n, *at.size, c), dtype)
    for block in at.blocks(n, c):
        m = block.stop - block.start
        border, inside = at.border(m, c, dtype)
        columns = _rows(out[block], at.groups) @ matrix
        columns = columns.reshape(at.groups, m, *at.places, *at.kernel, c // at.groups)
        columns = np.moveaxis(columns, 0, -2)
        for tap in np.ndindex(*at.kernel):
            seen = [
                slice(t * d, t * d + (o - 1) * s + 1, s)
                for t, d, s, o in zip(tap, at.dilation, at.stride, at.places)
            ]
            here = (slice(None),) * (1 + len(tap))
            border[(slice(None), *seen)] += columns[(*here, *tap)]
        x[block] = inside
    return _channels_second(x)


@multilinear(
    lambda g, out, at: _conv_to_input(out, g, at),
    lambda g, x, at: _conv(x, g, at),
)
def _conv_to_kernel(x: Array, out: Array, at: Windows) -> Array:
    f, c = out.shape[1], x.shape[1] // at.groups
    k = math.prod(at.kernel)
    total = np.zeros((at.groups, k * c, f // at.groups), np.result_type(x, out))
    for block, columns in _columns(x, at):
        total += columns.swapaxes(1, 2) @ _rows(out[block], at.groups)
    split = total.reshape(at.groups, k, c, f // at.groups).transpose(0, 3, 2, 1)
    return split.reshape(f, c, *at.kernel)


def _per_channel(g: Array) -> Array:
    """The sums over all but the channels."""
    return sum_to_row(moveaxis(g, 1, -1))


def _along_channels(t: Array, at: Windows) -> Array:
    return reshape(t, (-1, *(1,) * len(at.size)))


# fused because the bias is added while the output is in the cache
@primitive(
    vjp=(
        lambda g, weight, at: _conv_to_input(g, weight, at),
        lambda g, x, at: _conv_to_kernel(x, g, at),
        _per_channel,
    ),
    jvp=(
        lambda t, weight, at: _conv(t, weight, at),
        lambda t, x, at: _conv(x, t, at),
        _along_channels,
    ),
)
def _conv_bias(x: Array, weight: Array, bias: Array, at: Windows) -> Array:
    return _product(x, weight, at, bias)
