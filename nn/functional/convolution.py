"""Convolution, as functions of PyTorch's names; see `autograd.conv` for formula and memory."""

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
            f"{name}: the input has {ndim} spatial axes after those of the batch (which may be "
            f"left out) and the channels, and the weight {ndim + 2} axes; their shapes are {shape} "
            f"and {np.shape(weight)}"
        )
    if len(shape) == ndim + 2:
        return op(x, weight, *options)
    try:
        return op(ag.expand_dims(x, 0), weight, *options)[0]
    except ValueError as error:
        error.add_note(
            f"(the input, of shape {shape}, was taken for one sample of {shape[0]} channels; a "
            f"batch has an axis more: x[:, None] for samples of one channel)"
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
    """`autograd.conv` on (N, C, L) or (C, L), with a weight of shape (F, C/groups, kernel)."""
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
    """`autograd.conv` on (N, C, H, W) or (C, H, W), with a weight (F, C/groups, height, width).

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
    """`autograd.conv` on (N, C, D, H, W) or (C, D, H, W)."""
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
    """`autograd.conv_transpose` on (N, C, H, W) or (C, H, W), with a weight (C, F/groups, h, w)."""
    options = bias, stride, padding, output_padding, groups, dilation
    return _batched(ag.conv_transpose, "conv_transpose2d", 2, x, weight, *options)
