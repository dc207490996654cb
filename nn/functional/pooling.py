"""Pooling and resampling, as functions under PyTorch's names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

import autograd as ag
from autograd.internals import as_array

from ..module.state import raw

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from autograd import Tensor


__all__ = [
    "adaptive_avg_pool1d", "adaptive_avg_pool2d", "adaptive_avg_pool3d", "avg_pool1d", "avg_pool2d",
    "avg_pool3d", "interpolate", "max_pool1d", "max_pool2d", "max_pool3d",
]  # fmt: skip


def _each(name: str, value: Any, ndim: int) -> tuple[Any, ...]:
    """One value for each of the spatial axes."""
    values = (value,) * ndim if np.ndim(value) == 0 else tuple(value)
    if len(values) != ndim:
        raise ValueError(f"{name}: give one number, or {ndim} for the {ndim} axes, not {value}")
    return values


def _pool(name: str, ndim: int, op: Any, x: Any, kernel_size: Any, *options: Any) -> Any:
    if np.ndim(x) not in (ndim + 1, ndim + 2):
        raise ValueError(
            f"{name}: the input must have {ndim} spatial axes after those of the batch (optional) "
            f"and of the channels; its shape is {np.shape(x)}"
        )
    return op(x, _each(name, kernel_size, ndim), *options)


def max_pool1d(
    x: ArrayLike, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1,
    ceil_mode: bool = False,
) -> Tensor:  # fmt: skip
    """The largest element of each window of sequences: `autograd.max_pool` along one axis.

    Parameters
    ----------
    x : Tensor or array of shape (N, C, L) or (C, L)
    kernel_size : int or tuple of int
        The window's size.
    stride : int or tuple of int, optional
        How far windows lie from each other; `kernel_size` by default.
    padding : int or tuple of int
        How far windows reach over the edges, at most half of their size; -inf lies there.
    dilation : int or tuple of int
        How far the elements of a window lie from each other.
    ceil_mode : bool
        Whether a last window may reach over the end, so that every element is seen.
    """
    options = stride, padding, dilation, ceil_mode
    return _pool("max_pool1d", 1, ag.max_pool, x, kernel_size, *options)


def max_pool2d(
    x: ArrayLike, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1,
    ceil_mode: bool = False,
) -> Tensor:  # fmt: skip
    """The largest element of each window of images: `autograd.max_pool` along two axes.

    Parameters
    ----------
    x : Tensor or array of shape (N, C, H, W) or (C, H, W)
    kernel_size : int or tuple of int
        The window's size.
    stride : int or tuple of int, optional
        How far windows lie from each other; `kernel_size` by default.
    padding : int or tuple of int
        How far windows reach over the edges, at most half of their size; -inf lies there.
    dilation : int or tuple of int
        How far the elements of a window lie from each other.
    ceil_mode : bool
        Whether a last window may reach over the end, so that every element is seen.

    Examples
    --------
    >>> import numpy as np, nn
    >>> nn.functional.max_pool2d(np.arange(16.0).reshape(1, 4, 4), 2)
    array([[[ 5.,  7.],
            [13., 15.]]])
    """
    options = stride, padding, dilation, ceil_mode
    return _pool("max_pool2d", 2, ag.max_pool, x, kernel_size, *options)


def max_pool3d(
    x: ArrayLike, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1,
    ceil_mode: bool = False,
) -> Tensor:  # fmt: skip
    """The largest element of each window of volumes: `autograd.max_pool` along three axes.

    Parameters
    ----------
    x : Tensor or array of shape (N, C, D, H, W) or (C, D, H, W)
    kernel_size : int or tuple of int
        The window's size.
    stride : int or tuple of int, optional
        How far windows lie from each other; `kernel_size` by default.
    padding : int or tuple of int
        How far windows reach over the edges, at most half of their size; -inf lies there.
    dilation : int or tuple of int
        How far the elements of a window lie from each other.
    ceil_mode : bool
        Whether a last window may reach over the end, so that every element is seen.
    """
    options = stride, padding, dilation, ceil_mode
    return _pool("max_pool3d", 3, ag.max_pool, x, kernel_size, *options)


def avg_pool1d(
    x: ArrayLike, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Tensor:  # fmt: skip
    """The mean of each window of sequences: `autograd.avg_pool` along one axis.

    Parameters
    ----------
    x : Tensor or array of shape (N, C, L) or (C, L)
    kernel_size : int or tuple of int
        The window's size.
    stride : int or tuple of int, optional
        How far windows lie from each other; `kernel_size` by default.
    padding : int or tuple of int
        How far windows reach over the edges; zeros lie there.
    ceil_mode : bool
        Whether a last window may reach over the end, so that every element is seen.
    count_include_pad : bool
        Whether the mean is over the zeros of the padding, too.
    """
    options = stride, padding, ceil_mode, count_include_pad
    return _pool("avg_pool1d", 1, ag.avg_pool, x, kernel_size, *options)


def avg_pool2d(
    x: ArrayLike, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Tensor:  # fmt: skip
    """The mean of each window of images: `autograd.avg_pool` along two axes.

    Parameters
    ----------
    x : Tensor or array of shape (N, C, H, W) or (C, H, W)
    kernel_size : int or tuple of int
        The window's size.
    stride : int or tuple of int, optional
        How far windows lie from each other; `kernel_size` by default.
    padding : int or tuple of int
        How far windows reach over the edges; zeros lie there.
    ceil_mode : bool
        Whether a last window may reach over the end, so that every element is seen.
    count_include_pad : bool
        Whether the mean is over the zeros of the padding, too.
    """
    options = stride, padding, ceil_mode, count_include_pad
    return _pool("avg_pool2d", 2, ag.avg_pool, x, kernel_size, *options)


def avg_pool3d(
    x: ArrayLike, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Tensor:  # fmt: skip
    """The mean of each window of volumes: `autograd.avg_pool` along three axes.

    Parameters
    ----------
    x : Tensor or array of shape (N, C, D, H, W) or (C, D, H, W)
    kernel_size : int or tuple of int
        The window's size.
    stride : int or tuple of int, optional
        How far windows lie from each other; `kernel_size` by default.
    padding : int or tuple of int
        How far windows reach over the edges; zeros lie there.
    ceil_mode : bool
        Whether a last window may reach over the end, so that every element is seen.
    count_include_pad : bool
        Whether the mean is over the zeros of the padding, too.
    """
    options = stride, padding, ceil_mode, count_include_pad
    return _pool("avg_pool3d", 3, ag.avg_pool, x, kernel_size, *options)


# --- to a given size -----------------------------------------------------------------------------


def _along(x: Any, axis: int, matrix: Any) -> Any:
    """Each line of x along `axis` multiplied by the matrix, which has shape (new, old)."""
    with np.errstate(invalid="ignore"):
        moved = ag.matmul(ag.moveaxis(x, axis, -1), matrix.T.astype(x.dtype))
    found = raw(moved)
    if isinstance(found, np.ndarray) and not np.isfinite(found).all():
        moved = _seen_along(ag.moveaxis(x, axis, -1), matrix)
    return ag.moveaxis(moved, -1, axis)


def _seen_along(x: Any, matrix: Any) -> Any:
    """x @ matrix.T, in which 0·nan and 0·inf are 0: those elements are outside the window."""
    seen = matrix != 0
    first, count = seen.argmax(axis=1), seen.sum(axis=1)
    places = np.minimum(first[:, None] + np.arange(count.max()), matrix.shape[1] - 1)
    weights = np.take_along_axis(matrix, places, axis=1).astype(x.dtype)
    weights[np.arange(count.max()) >= count[:, None]] = 0  # repeated places at the end
    return ag.sum(ag.where(weights != 0, ag.take(x, places, axis=-1), 0) * weights, axis=-1)


def _adaptive(name: str, ndim: int, x: Any, output_size: Any) -> Any:
    if np.ndim(x) not in (ndim + 1, ndim + 2):
        raise ValueError(f"{name}: the input needs {ndim} spatial axes; its shape is {np.shape(x)}")
    x = as_array(x)
    for axis, m in enumerate(_each(name, output_size, ndim), np.ndim(x) - ndim):
        n = x.shape[axis]
        if m == 1:
            x = ag.mean(x, axis=axis, keepdims=True)
        elif m is not None:  # window i from ⌊i·n/m⌋ to ⌈(i + 1)·n/m⌉, as in PyTorch
            i, j = np.arange(m)[:, None], np.arange(n)
            seen = (j >= i * n // m) & (j < -(-(i + 1) * n // m))
            x = _along(x, axis, seen / seen.sum(axis=1, keepdims=True))
    return x


def adaptive_avg_pool1d(x: ArrayLike, output_size: Any) -> Tensor:
    """The means of windows that divide a sequence evenly.

    Parameters
    ----------
    x : Tensor or array of shape (N, C, L) or (C, L)
    output_size : int, None, or tuple of them
        The number of windows along each axis; None keeps the axis's size.
    """
    return _adaptive("adaptive_avg_pool1d", 1, x, output_size)


def adaptive_avg_pool2d(x: ArrayLike, output_size: Any) -> Tensor:
    """The means of windows that divide an image evenly.

    Parameters
    ----------
    x : Tensor or array of shape (N, C, H, W) or (C, H, W)
    output_size : int, None, or tuple of them
        The number of windows along each axis; None keeps the axis's size.

    Examples
    --------
    >>> import numpy as np, nn
    >>> nn.functional.adaptive_avg_pool2d(np.arange(16.0).reshape(1, 4, 4), (1, 2))
    array([[[6.5, 8.5]]])
    """
    return _adaptive("adaptive_avg_pool2d", 2, x, output_size)


def adaptive_avg_pool3d(x: ArrayLike, output_size: Any) -> Tensor:
    """The means of windows that divide a volume evenly.

    Parameters
    ----------
    x : Tensor or array of shape (N, C, D, H, W) or (C, D, H, W)
    output_size : int, None, or tuple of them
        The number of windows along each axis; None keeps the axis's size.
    """
    return _adaptive("adaptive_avg_pool3d", 3, x, output_size)


def _linear_weights(n: int, m: int, align_corners: bool, ratio: float) -> Any:
    """The matrix of linear interpolation from n points to m."""
    if align_corners:
        at = np.arange(m) * ((n - 1) / (m - 1) if m > 1 else 0)
    else:
        at = np.clip((np.arange(m) + 0.5) * ratio - 0.5, 0, n - 1)
    return np.maximum(0, 1 - np.abs(at[:, None] - np.arange(n)))


def interpolate(
    x: ArrayLike, size: Any = None, scale_factor: Any = None, mode: str = "nearest",
    align_corners: bool = False,
) -> Tensor:  # fmt: skip
    """Resample the axes after the first two to another size.

    Parameters
    ----------
    x : Tensor or array of shape (N, C, *spatial)
    size : int or tuple of int, optional
    scale_factor : float or tuple of float, optional
        Give one of the two: the new size, or the factor by which to multiply the old one.
    mode : {'nearest', 'linear', 'bilinear', 'trilinear'}
        The value of the nearest point (rounded down), or interpolation along each axis.
    align_corners : bool
        For interpolation: whether the centres of the corner points are aligned, or the corners of
        their squares.

    Raises
    ------
    ValueError
        If not exactly one of `size` and `scale_factor` is given, or for an unknown mode.

    Examples
    --------
    >>> import numpy as np, nn
    >>> nn.functional.interpolate(np.array([[[1.0, 2.0]]]), scale_factor=2)
    array([[[1., 1., 2., 2.]]])
    """
    ndim = np.ndim(x) - 2
    if ndim < 1:
        raise ValueError(f"interpolate: the input needs shape (N, C, *spatial), not {np.shape(x)}")
    linear = {1: "linear", 2: "bilinear", 3: "trilinear"}.get(ndim)
    if (size is None) == (scale_factor is None) or mode not in ("nearest", linear):
        raise ValueError(
            f"interpolate: give either size or scale_factor, and for {ndim} spatial axes mode "
            f"'nearest' or {linear!r}; not size={size}, scale_factor={scale_factor}, mode={mode!r}"
        )
    x = as_array(x)
    given = _each("interpolate", scale_factor if size is None else size, ndim)
    for axis, value in enumerate(given, 2):
        n = x.shape[axis]
        m = int(n * value) if size is None else value
        ratio = 1 / value if size is None else n / m
        if mode == "nearest":
            places = np.minimum((np.arange(m) * ratio).astype(int), n - 1)
            x = ag.take(x, places, axis=axis)
        else:
            x = _along(x, axis, _linear_weights(n, m, align_corners, ratio))
    return x
