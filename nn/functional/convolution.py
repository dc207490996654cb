"""Convolution, as functions under PyTorch's names; see `autograd.conv` for formula and memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

import autograd as ag

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from autograd import Tensor


__all__ = ["conv1d", "conv2d", "conv3d", "conv_transpose2d"]


def _batched(op: Any, name: str, ndim: int, x: Any, weight: Any, *options: Any) -> Any:
    """`op` on a batch of images, or on one image without the axis of the batch."""
    shape = np.shape(x)
    if len(shape) not in (ndim + 1, ndim + 2) or np.ndim(weight) != ndim + 2:
        raise ValueError(
            f"{name}: the input must have {ndim} spatial axes after those of the batch (optional) "
            f"and of the channels, and the weight {ndim + 2} axes; their shapes are {shape} and "
            f"{np.shape(weight)}"
        )
    if len(shape) == ndim + 2:
        return op(x, weight, *options)
    try:
        return op(ag.expand_dims(x, 0), weight, *options)[0]
    except ValueError as error:
        error.add_note(
            f"(the input, of shape {shape}, was taken as one sample with {shape[0]} channels; a "
            "batch has one more axis: x[:, None] for samples with one channel)"
        )
        raise


def conv1d(
    x: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
) -> Tensor:
    """The convolution of sequences with a kernel: `autograd.conv` along one axis.

    Parameters
    ----------
    x : Tensor or array of shape (N, C, L) or (C, L)
    weight : Tensor or array of shape (F, C/groups, kernel)
    bias : Tensor or array of shape (F,), optional
    stride, dilation : int or tuple of int
        How far windows lie from each other, and the pixels of a window.
    padding : int, tuple of int, 'same' or 'valid'
        Zeros put before and after; 'same' (for stride 1) keeps the size, 'valid' is none.
    groups : int
        Channels and kernels are divided into as many groups, each seeing only its own.
    """
    return _batched(ag.conv, "conv1d", 1, x, weight, bias, stride, padding, dilation, groups)


def conv2d(
    x: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
) -> Tensor:
    """The convolution of images with a kernel: `autograd.conv` along two axes.

    Parameters
    ----------
    x : Tensor or array of shape (N, C, H, W) or (C, H, W)
    weight : Tensor or array of shape (F, C/groups, height, width)
    bias : Tensor or array of shape (F,), optional
    stride, dilation : int or tuple of int
        How far windows lie from each other, and the pixels of a window.
    padding : int, tuple of int, 'same' or 'valid'
        Zeros put before and after; 'same' (for stride 1) keeps the size, 'valid' is none.
    groups : int
        Channels and kernels are divided into as many groups, each seeing only its own.

    Examples
    --------
    >>> import numpy as np, nn
    >>> image = np.arange(9.0).reshape(1, 3, 3)
    >>> nn.functional.conv2d(image, np.ones((1, 1, 2, 2)))
    array([[[ 8., 12.],
            [20., 24.]]])
    """
    return _batched(ag.conv, "conv2d", 2, x, weight, bias, stride, padding, dilation, groups)


def conv3d(
    x: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
) -> Tensor:
    """The convolution of volumes with a kernel: `autograd.conv` along three axes.

    Parameters
    ----------
    x : Tensor or array of shape (N, C, D, H, W) or (C, D, H, W)
    weight : Tensor or array of shape (F, C/groups, depth, height, width)
    bias : Tensor or array of shape (F,), optional
    stride, dilation : int or tuple of int
        How far windows lie from each other, and the pixels of a window.
    padding : int, tuple of int, 'same' or 'valid'
        Zeros put before and after; 'same' (for stride 1) keeps the size, 'valid' is none.
    groups : int
        Channels and kernels are divided into as many groups, each seeing only its own.
    """
    return _batched(ag.conv, "conv3d", 3, x, weight, bias, stride, padding, dilation, groups)


def conv_transpose2d(
    x: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    stride: Any = 1,
    padding: Any = 0,
    output_padding: Any = 0,
    groups: int = 1,
    dilation: Any = 1,
) -> Tensor:
    """The transpose of `conv2d`: `autograd.conv_transpose` along two axes.

    Parameters
    ----------
    x : Tensor or array of shape (N, C, H, W) or (C, H, W)
    weight : Tensor or array of shape (C, F/groups, height, width)
    bias : Tensor or array of shape (F,), optional
    stride, padding, dilation : int or tuple of int
        Of the convolution that this one is the transpose of.
    output_padding : int or tuple of int
        How much larger than the smallest the result is, since a convolution with a stride makes
        the same of several sizes; less than the stride.
    groups : int
    """
    options = bias, stride, padding, output_padding, groups, dilation
    return _batched(ag.conv_transpose, "conv_transpose2d", 2, x, weight, *options)
