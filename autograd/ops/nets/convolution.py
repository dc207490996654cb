"""Convolution: the three products of images, kernels and cotangents, each other's transposes.

An image has shape (N, C, *size), a kernel (F, C/groups, *kernel), an output (N, F, *places). With

    y[n, f, o] = Σ x[n, c, o·stride + k·dilation - padding] · w[f, c, k]   over c and k

the sum of y·g over all places is linear in x, w and g alike, so the gradient by each is a product
of the other two: `_conv` makes y of x and w, `_conv_to_input` the gradient by x of g and w,
`_conv_to_kernel` that by w of x and g. Each one's transposes are the other two, so second order and
forward mode follow.

The work is done by BLAS, on columns: a matrix with a row for each place of the output and in it
the pixels that its window sees. Arrays lie in memory with the channels last (the results are
views with the channels second, as everywhere), so that a window is a few runs of memory and the
matrix product needs no transposition. Columns are made for a few images at a time, as many as
stay in the processor's cache, and made again in the backward pass: they are never kept.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from ...engine.primitive import Array, multilinear, primitive
from ...engine.sums import sum_to_row
from ..shapes.shape import moveaxis, reshape

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ...tensors.tensor import Tensor

__all__ = ["conv", "conv_transpose"]

BLOCK = 1 << 18  # elements of the columns made at a time: 1 MB in float32


class Windows(NamedTuple):
    """How windows lie on an image: a number (for the padding a pair) for each spatial axis."""

    size: tuple[int, ...]
    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    padding: tuple[tuple[int, int], ...]
    dilation: tuple[int, ...]
    groups: int = 1

    @property
    def spans(self) -> tuple[int, ...]:
        """How many pixels a window reaches over."""
        return tuple([d * (k - 1) + 1 for k, d in zip(self.kernel, self.dilation)])

    @property
    def padded(self) -> tuple[int, ...]:
        """The size with the padding."""
        return tuple([n + before + after for n, (before, after) in zip(self.size, self.padding)])

    @property
    def places(self) -> tuple[int, ...]:
        """How many windows there are."""
        each = zip(self.padded, self.spans, self.stride)
        return tuple([(n - span) // stride + 1 for n, span, stride in each])

    def blocks(self, n: int, channels: int) -> list[slice]:
        """The n images in parts, each of as many as have columns of BLOCK elements; at least 1."""
        one = math.prod(self.places) * math.prod(self.kernel) * channels
        step = max(1, BLOCK // max(1, one))
        return [slice(i, min(i + step, n)) for i in range(0, n, step)]

    def border(self, n: int, channels: int, dtype: Any) -> tuple[Any, Any]:
        """Zeros for n padded images, channels last and in groups; and where the images lie."""
        zeros = np.zeros((n, *self.padded, self.groups, channels // self.groups), dtype)
        inside = [slice(before, before + m) for m, (before, _) in zip(self.size, self.padding)]
        return zeros, zeros.reshape(*zeros.shape[:-2], channels)[(slice(None), *inside)]

    def transposed(self) -> Windows | None:
        """The windows on the output that make `_conv_to_input` a convolution, if there are any."""
        before = [span - 1 - p for span, (p, _) in zip(self.spans, self.padding)]
        each = zip(self.size, self.places, self.spans, before)
        pairs = tuple([(b, n - m + span - 1 - b) for n, m, span, b in each])
        if any(s != 1 for s in self.stride) or min([0, *sum(pairs, ())]) < 0:
            return None
        return self._replace(size=self.places, padding=pairs)


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
    """The kernel turned round, its inputs and outputs changing places."""
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


# --- what is called ------------------------------------------------------------------------------


def _sizes(value: Any, ndim: int) -> tuple[int, ...]:
    return (value,) * ndim if np.ndim(value) == 0 else tuple([int(v) for v in value])


def _pairs(padding: Any, at: Windows) -> tuple[tuple[int, int], ...]:
    """The padding before and after, for each axis."""
    if padding == "valid":
        padding = 0
    if padding == "same":
        if any(s != 1 for s in at.stride):
            raise ValueError(f"conv: padding='same' needs stride 1, not {at.stride}")
        return tuple([((span - 1) // 2, span // 2) for span in at.spans])
    if isinstance(padding, str):
        raise ValueError(f"conv: padding is a number, 'same' or 'valid', not {padding!r}")
    return tuple([(p, p) for p in _sizes(padding, len(at.size))])


def _windows(
    name: str, x: Any, weight: Any, stride: Any, padding: Any, dilation: Any, groups: int
) -> Windows:
    """How the kernel lies on x, once x, kernel and options are found to agree."""
    d = weight.ndim - 2
    if d < 1 or x.ndim != weight.ndim:
        raise ValueError(
            f"{name}: x has shape {x.shape} and weight {weight.shape}; they need the shapes "
            "(N, C, *size) and (F, C/groups, *kernel), with as many axes each"
        )
    at = Windows(x.shape[2:], weight.shape[2:], _sizes(stride, d), (), _sizes(dilation, d), groups)
    for option, values, least in (("stride", at.stride, 1), ("dilation", at.dilation, 1)):
        if len(values) != d or min(values) < least:
            raise ValueError(f"{name}: {option} is one number of at least 1, or {d}, not {values}")
    at = at._replace(padding=_pairs(padding, at))
    if len(at.padding) != d or min(min(at.padding)) < 0:
        raise ValueError(f"{name}: padding is one number of at least 0, or {d}, not {padding}")
    return at


def conv(
    x: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
) -> Tensor:
    """The convolution of images with a kernel, along any number of spatial axes.

    (As everywhere in networks, the kernel is not turned round: it is a correlation.)

    Parameters
    ----------
    x : Tensor or array of shape (N, C, *size)
    weight : Tensor or array of shape (F, C/groups, *kernel)
    bias : Tensor or array of shape (F,), optional
    stride, dilation : int or tuple of int
        How far windows lie from each other, and the pixels of a window.
    padding : int, tuple of int, 'same' or 'valid'
        Zeros put before and after; 'same' (for stride 1) keeps the size, 'valid' is none.
    groups : int
        Channels and kernels are divided into as many groups, each seeing only its own.

    Returns
    -------
    Tensor of shape (N, F, *places)
        With places = ⌊(size + 2·padding - dilation·(kernel - 1) - 1)/stride⌋ + 1.

    Raises
    ------
    ValueError
        If the shapes do not agree, or if a window does not fit on the image.

    Notes
    -----
    Beside the result it takes the memory of the columns of one block of images: at most 2¹⁸
    elements, or one image's, which are places·C·kernel (every factor being the product over its
    axes), where that is more. Columns are not kept for the backward pass: x and weight are.

    Examples
    --------
    >>> import autograd as ag
    >>> x = ag.tensor([[[1.0, 2.0, 4.0, 8.0]]])
    >>> ag.conv(x, [[[-1.0, 1.0]]])
    Tensor([[[1., 2., 4.]]])
    """
    x, weight = [a if hasattr(a, "dtype") else np.asarray(a) for a in (x, weight)]
    at = _windows("conv", x, weight, stride, padding, dilation, groups)
    (c, f), seen = (x.shape[1], len(weight)), weight.shape[1]
    if groups < 1 or c != seen * groups or f % groups:
        raise ValueError(
            f"conv: x of shape {x.shape} has {c} channels on its second axis; a weight of shape "
            f"{weight.shape} with groups={groups} takes {groups * seen} and makes {f}. x needs "
            "groups · weight.shape[1] channels, and groups must divide weight.shape[0]"
        )
    if min(at.places) < 1:
        raise ValueError(
            f"conv: a window over {at.spans} does not fit on an image of {at.padded}, padding "
            "included; use more padding or a smaller kernel"
        )
    if bias is None:
        return _conv(x, weight, at)
    return _conv_bias(x, weight, bias, at)


def conv_transpose(
    x: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    stride: Any = 1,
    padding: Any = 0,
    output_padding: Any = 0,
    groups: int = 1,
    dilation: Any = 1,
) -> Tensor:
    """The transpose of `conv`: each pixel of x paints the kernel, times its value, on the result.

    Parameters
    ----------
    x : Tensor or array of shape (N, C, *size)
    weight : Tensor or array of shape (C, F/groups, *kernel)
    bias : Tensor or array of shape (F,), optional
    stride, padding, dilation : int or tuple of int
        Of the convolution that this one is the transpose of.
    output_padding : int or tuple of int
        How much larger than the smallest the result is, since a convolution with a stride makes
        the same of several sizes; less than the stride.
    groups : int

    Returns
    -------
    Tensor of shape (N, F, *out)
        With out = (size - 1)·stride - 2·padding + dilation·(kernel - 1) + output_padding + 1.

    Raises
    ------
    ValueError
        If the shapes do not agree.

    Examples
    --------
    >>> import autograd as ag
    >>> x = ag.tensor([[[1.0, 2.0]]])
    >>> ag.conv_transpose(x, [[[1.0, 10.0]]], stride=2)
    Tensor([[[ 1., 10.,  2., 20.]]])
    """
    x, weight = [a if hasattr(a, "dtype") else np.asarray(a) for a in (x, weight)]
    at = _windows("conv_transpose", x, weight, stride, padding, dilation, groups)
    more = _sizes(output_padding, len(at.size))
    if len(more) != len(at.size) or any(not 0 <= m < s for m, s in zip(more, at.stride)):
        raise ValueError(
            f"conv_transpose: output_padding {output_padding} must be less than stride {stride}"
        )
    if groups < 1 or x.shape[1] != len(weight) or len(weight) % groups:
        raise ValueError(
            f"conv_transpose: x of shape {x.shape} needs as many channels as weight "
            f"{weight.shape} has rows, a multiple of {groups} groups"
        )
    each = zip(at.size, at.stride, at.padding, at.spans, more)
    size = tuple([(n - 1) * s - 2 * p + span + m for n, s, (p, _), span, m in each])
    if min(size) < 1:
        raise ValueError(f"conv_transpose: padding {padding} takes all away: size {size}")
    y = _conv_to_input(x, weight, at._replace(size=size))
    return y if bias is None else y + _along_channels(bias, at)
