"""Windows that slide over an array."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...engine.primitive import Array, linear

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ...tensors.tensor import Tensor

__all__ = ["sliding_window_view"]


@linear(lambda g, window, axes: _windows(g, window, axes))
def _overlap(a: Array, shape: Any, window: tuple[int, ...], axes: tuple[int, ...]) -> Array:
    """Zeros of `shape` with every window of `a` added where it was looked at."""
    out = np.zeros(shape, a.dtype)
    for offset in np.ndindex(*window):
        start = [0] * len(shape)
        for axis, o in zip(axes, offset):
            start[axis] += o
        part = tuple([slice(s, s + n) for s, n in zip(start, a.shape)])
        out[part] += a[(..., *offset)]
    return out[()]


@linear(lambda g, window, axes, shapes: _overlap(g, shapes[0], window, axes), view=True)
def _windows(x: Array, window: tuple[int, ...], axes: tuple[int, ...]) -> Array:
    return np.lib.stride_tricks.sliding_window_view(x, window, axes)[()]


def sliding_window_view(
    x: ArrayLike,
    window_shape: Any,
    axis: Any = None,
    *,
    subok: bool = False,
    writeable: bool = False,
) -> Tensor:
    """Every window of a shape on the array; the windows' gradients add up where they overlap.

    Parameters
    ----------
    x : Tensor or array
    window_shape : int or tuple of int
        The size of the window along each of `axis`.
    axis : int or tuple of int, optional
        The axes along which the window slides; all by default.
    subok, writeable
        Not supported: the result is a Tensor, and never written to.

    Returns
    -------
    Tensor or array
        Has the axes of x, each n of `axis` as n - w + 1, and then those of the window. It is a
        view: nothing is copied.

    Examples
    --------
    >>> import autograd as ag
    >>> x = ag.tensor([1.0, 2.0, 4.0], requires_grad=True)
    >>> y = ag.sliding_window_view(x, 2)
    >>> y
    Tensor([[1., 2.],
            [2., 4.]], requires_grad=True)
    >>> y.sum().backward()
    >>> x.grad
    Tensor([1., 2., 1.])
    """
    if subok or writeable:
        raise TypeError("sliding_window_view: a Tensor's windows are neither subok nor writeable")
    ndim = np.ndim(x)
    window = tuple(np.atleast_1d(window_shape).tolist())
    axes = tuple(range(ndim)) if axis is None else tuple(np.atleast_1d(axis).tolist())
    return _windows(x, window, tuple([a % ndim if -ndim <= a < ndim else a for a in axes]))
