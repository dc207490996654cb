"""Convolution and its transpose, along any number of spatial axes.

Each is one of the three products of convolution_products.py, once the arguments are found to agree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...engine.guests import as_array
from .convolution_products import _along_channels, _conv, _conv_bias, _conv_to_input
from .geometry import sizes, windows

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ...tensors.tensor import Tensor

__all__ = ["conv", "conv_transpose"]


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

    (As is usual in networks, the kernel is not flipped: it is a correlation.)

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
    Besides the result it takes the memory of the columns of one block of images: at most 2¹⁸
    elements, or one image's, which are places·C·kernel (every factor being the product over its
    axes), where that is more. Columns are not kept for the backward pass: x and weight are.

    Examples
    --------
    >>> import autograd as ag
    >>> x = ag.tensor([[[1.0, 2.0, 4.0, 8.0]]])
    >>> ag.conv(x, [[[-1.0, 1.0]]])
    Tensor([[[1., 2., 4.]]])
    """
    x, weight = [as_array(a) for a in (x, weight)]
    at = windows("conv", x, weight, stride, padding, dilation, groups)
    (c, f), seen, groups = (x.shape[1], len(weight)), weight.shape[1], at.groups
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
    x, weight = [as_array(a) for a in (x, weight)]
    at = windows("conv_transpose", x, weight, stride, padding, dilation, groups)
    more = sizes(output_padding, len(at.size))
    if len(more) != len(at.size) or any(not 0 <= m < s for m, s in zip(more, at.stride)):
        raise ValueError(
            f"conv_transpose: output_padding {output_padding} must be less than stride {stride}"
        )
    groups = at.groups
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
