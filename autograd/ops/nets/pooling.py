"""Pooling: the largest, or the mean, of each window.

A window on an image is a window on each axis, and the largest of it is the largest along one axis
of the largest along another. So pooling goes axis by axis, through one pair of linear maps, each
the other's transpose: `_pool_gather` adds up what the windows along an axis see, `_pool_scatter`
sends back to where it was seen. With `winners`, the place in each window that counts, they deal
with that one only.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ...engine.guests import as_array
from ...engine.kinks import refuse_kink
from ...engine.primitive import Array, linear, primitive

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ...tensors.tensor import Tensor

__all__ = ["avg_pool", "max_pool"]


class Line(NamedTuple):
    """How windows lie along one axis."""

    axis: int
    size: int
    kernel: int
    stride: int
    padding: int
    dilation: int
    ceil: bool = False  # whether the last window may reach over the end

    @property
    def places(self) -> int:
        """How many windows there are."""
        room = self.size + 2 * self.padding - self.dilation * (self.kernel - 1) - 1
        if not self.ceil:
            return room // self.stride + 1
        count = -(-room // self.stride) + 1
        begins = (count - 1) * self.stride - self.padding
        return count - (begins >= self.size)  # not where it would see nothing but padding

    @property
    def tiles(self) -> bool:
        """Whether every element is seen once."""
        return (
            self.kernel == self.stride
            and self.places * self.kernel == self.size
            and self.padding == 0
            and self.dilation == 1
        )

    def taps(self) -> Iterator[tuple[int, Any, Any]]:
        """Each place of a window: its number, which windows have it inside, what they see there."""
        before = (slice(None),) * self.axis
        for tap in range(self.kernel):
            shift = tap * self.dilation - self.padding
            first = max(0, -(shift // self.stride))
            last = min(self.places - 1, (self.size - 1 - shift) // self.stride)
            if first <= last:
                start, stop = first * self.stride + shift, last * self.stride + shift + 1
                seen = slice(start, stop, self.stride)
                yield tap, (*before, slice(first, last + 1)), (*before, seen)


def _resized(x: Any, line: Line, size: int) -> Any:
    """An empty array of another size along the axis, that lies in memory as x does."""
    shape = (*x.shape[: line.axis], size, *x.shape[line.axis + 1 :])
    return np.empty_like(x, shape=shape)


def _laid_as(model: Any, y: Any) -> Any:
    """`y`, copied to lie in memory as the model does."""
    copy = np.empty_like(model, y.dtype)
    np.copyto(copy, y)
    return copy


@linear(lambda g, line, winners: _pool_scatter(g, line, winners))
def _pool_gather(x: Array, line: Line, winners: Any = None) -> Array:
    y = _resized(x, line, line.places)
    y.fill(0)
    for tap, windows, seen in line.taps():
        y[windows] += x[seen] if winners is None else x[seen] * (winners[windows] == tap)
    return y


@linear(lambda g, line, winners: _pool_gather(g, line, winners))
def _pool_scatter(y: Array, line: Line, winners: Any = None) -> Array:
    if winners is not None and y.strides != tuple([y.itemsize * s for s in winners.strides]):
        y = _laid_as(winners, y)  # three times as fast as going through both crosswise
    x = _resized(y, line, line.size)
    if not line.tiles:
        x.fill(0)
    for tap, windows, seen in line.taps():
        part = y[windows]
        if line.tiles and winners is not None:
            np.multiply(part, winners[windows] == tap, out=x[seen])
        elif line.tiles:
            x[seen] = part
        else:
            x[seen] += part if winners is None else part * (winners[windows] == tap)
    return x


# fused because only the winners are kept, a byte for each window
@primitive(
    vjp=lambda g, line, winners: _pool_scatter(g, line, winners),
    jvp=lambda t, line, winners: _pool_gather(t, line, winners),
)
def _pool_max(x: Array, line: Line, winners: Any = None) -> Array:
    """The largest of each window; if `winners` is given, which it was is written there."""
    y = _resized(x, line, line.places)
    (_, _, seen), *taps = line.taps()
    largest = x[seen]  # so far
    if line.padding or line.ceil or not taps:
        y.fill(-np.inf if x.dtype.kind == "f" else np.iinfo(x.dtype).min)
        largest, taps = y, list(line.taps())
    for tap, windows, seen in taps:
        before, here = largest[windows], x[seen]
        if winners is not None:  # the first of several: PyTorch's choice
            new = (here > before).view(np.uint8) * winners.dtype.type(tap)
            np.maximum(winners[windows], new, out=winners[windows])
        np.maximum(before, here, out=y[windows])
        largest = y
    if winners is not None and y.size and not y.min() > -np.inf:
        _settle(x, line, winners)
    return y


def _settle(x: Any, line: Line, winners: Any) -> None:
    """Find again which element each window takes, where that may be nan or -inf."""
    y = _resized(x, line, line.places)
    y.fill(-np.inf)
    unseen = np.ones(y.shape, bool)  # windows that have met nothing but padding so far
    for tap, windows, seen in line.taps():
        before, here = y[windows], x[seen]
        new = (here > before) | (here != here) | unseen[windows]
        np.copyto(winners[windows], tap, where=new)
        np.copyto(before, here, where=new)
        unseen[windows] = False


def _lines(
    name: str, x: Any, kernel: Any, stride: Any, padding: Any, dilation: Any, ceil: bool
) -> list[Line]:
    """A line for each of the last axes, as many as the kernel has; the last axis first."""
    count = np.ndim(x) - 2 if np.ndim(kernel) == 0 else len(kernel)
    if not 1 <= count <= np.ndim(x):
        raise ValueError(f"{name}: a window of {kernel} does not fit on shape {np.shape(x)}")
    stride = kernel if stride is None else stride
    options = [np.broadcast_to(o, count).tolist() for o in (kernel, stride, padding, dilation)]
    axes = range(np.ndim(x) - count, np.ndim(x))
    lines = [Line(a, x.shape[a], k, s, p, d, ceil) for a, k, s, p, d in zip(axes, *options)]
    for line in lines:
        if min(line.kernel, line.stride, line.dilation) < 1 or line.padding < 0:
            raise ValueError(
                f"{name}: kernel, stride and dilation are at least 1 and padding at least 0, not "
                f"{kernel}, {stride}, {dilation} and {padding}"
            )
        if 2 * line.padding > line.kernel:
            raise ValueError(f"{name}: padding {padding} is more than half of the window {kernel}")
        if line.places < 1:
            raise ValueError(f"{name}: a window of {kernel} does not fit on shape {x.shape}")
    return lines[::-1]


def max_pool(
    x: ArrayLike,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    ceil_mode: bool = False,
) -> Tensor:
    """The largest element of each window; the gradient goes to it.

    Kink: of several that are the largest the first one, row by row, takes the gradient, as in
    PyTorch; in a window with nan, the last nan does. The padding never takes it, even if the
    whole window is -inf.

    Parameters
    ----------
    x : Tensor or array of shape (..., *size)
    kernel_size : int or tuple of int
        The window's size, along as many of the last axes as it has numbers; one number is for
        all axes but the first two.
    stride : int or tuple of int, optional
        How far windows lie from each other; `kernel_size` by default.
    padding : int or tuple of int
        How far windows reach over the edges, at most half of their size; -inf lies there.
    dilation : int or tuple of int
        How far the elements of a window lie from each other.
    ceil_mode : bool
        Whether a last window may reach over the end, so that every element is seen.

    Returns
    -------
    Tensor of shape (..., *places)
        With places = ⌊(size + 2·padding - dilation·(kernel - 1) - 1)/stride⌋ + 1; with
        `ceil_mode` rounded up, without a window that would begin in the padding after the end.

    Raises
    ------
    ValueError
        If a window does not fit.

    Examples
    --------
    >>> import autograd as ag
    >>> x = ag.tensor([[[1.0, 3.0, 2.0, 2.0]]], requires_grad=True)
    >>> y = ag.max_pool(x, 2)
    >>> y.data
    array([[[3., 2.]]])
    >>> y.sum().backward()
    >>> x.grad
    Tensor([[[0., 1., 1., 0.]]])
    """
    x = as_array(x)
    for line in _lines("max_pool", x, kernel_size, stride, padding, dilation, ceil_mode):
        winners = None
        if getattr(x, "requires_grad", False):
            shape = _resized(x.data, line, line.places).shape
            winners = np.zeros_like(x.data, np.min_scalar_type(line.kernel), shape=shape)
            if hasattr(x.data, "copies_of"):  # a batch of examples, each with its own
                winners = x.data.copies_of(winners)
        y = _pool_max(x, line, winners)
        refuse_kink("max_pool", partial(_tied, x, y, line), x)
        x = y
    return x


def _tied(x: Any, y: Any, line: Line) -> Any:
    """Where more than one element is the largest of its window."""
    count = np.zeros(y.shape, int)
    for _, windows, seen in line.taps():
        count[windows] += x.data[seen] == y.data[windows]
    return count > 1


def avg_pool(
    x: ArrayLike,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Tensor:
    """The mean of each window.

    What a window sees beyond the padding, with `ceil_mode`, does not count.

    Parameters
    ----------
    x : Tensor or array of shape (..., *size)
    kernel_size : int or tuple of int
        The window's size, along as many of the last axes as it has numbers; one number is for
        all axes but the first two.
    stride : int or tuple of int, optional
        How far windows lie from each other; `kernel_size` by default.
    padding : int or tuple of int
        How far windows reach over the edges; zeros lie there.
    ceil_mode : bool
        Whether a last window may reach over the end, so that every element is seen.
    count_include_pad : bool
        Whether the mean is over the zeros of the padding, too.

    Returns
    -------
    Tensor of shape (..., *places)

    Raises
    ------
    ValueError
        If a window does not fit.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.avg_pool(ag.tensor([[[1.0, 3.0, 2.0, 2.0]]]), 2)
    Tensor([[[2., 2.]]])
    """
    x = as_array(x)
    for line in _lines("avg_pool", x, kernel_size, stride, padding, 1, ceil_mode):
        counted = line.padding if count_include_pad else 0
        count: Any = line.kernel
        if line.ceil or counted < line.padding:
            begins = np.arange(line.places) * line.stride - line.padding
            ends = np.minimum(begins + line.kernel, line.size + counted)
            count = (ends - np.maximum(begins, -counted)).astype(x.dtype)
            count = count.reshape(-1, *(1,) * (x.ndim - 1 - line.axis))
        x = _pool_gather(x, line) / count
    return x
