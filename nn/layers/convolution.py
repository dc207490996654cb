"""Layers of convolution. For the formula and the memory it needs, see `autograd.conv`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import functional as F
from .. import init
from ..checks import check_whole
from ..module.module import Module
from ..module.parameter import Parameter

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from autograd import Tensor


__all__ = ["Conv1d", "Conv2d", "Conv3d", "ConvTranspose2d"]


class _Conv(Module):
    """What the layers share: their parameters, drawn from U(-1/√n, 1/√n) for a fan-in of n."""

    _ndim: int
    _transposed = False

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Any,
        stride: Any = 1,
        padding: Any = 0,
        dilation: Any = 1,
        groups: int = 1,
        bias: bool = True,
        dtype: Any = np.float64,
        rng: init.Rng = None,
    ) -> None:
        super().__init__()
        check_whole(
            type(self).__name__, in_channels=in_channels, out_channels=out_channels,
            kernel_size=kernel_size, stride=stride, dilation=dilation, groups=groups,
            padding=0 if isinstance(padding, str) else padding,
        )  # fmt: skip
        if groups < 1 or in_channels % groups or out_channels % groups:
            raise ValueError(
                f"{type(self).__name__}: {in_channels} and {out_channels} channels do not form "
                f"{groups} equal groups"
            )
        self.in_channels, self.out_channels = in_channels, out_channels
        self.kernel_size = tuple(np.broadcast_to(kernel_size, self._ndim).tolist())
        self.stride, self.padding, self.dilation, self.groups = stride, padding, dilation, groups
        first, second = in_channels, out_channels
        if not self._transposed:
            first, second = second, first
        shape = (first, second // groups, *self.kernel_size)
        self.weight = Parameter(np.empty(shape, dtype))
        self.bias = Parameter(np.empty(out_channels, dtype)) if bias else None
        self.reset_parameters(rng)

    def reset_parameters(self, rng: init.Rng = None) -> None:
        """Draw weight and bias again: PyTorch's default."""
        bound = 1 / math.sqrt(math.prod(self.weight.shape[1:]))
        init.uniform_within(bound, rng, self.weight, self.bias)

    def forward(self, x: ArrayLike) -> Tensor:
        function = getattr(F, f"conv{self._ndim}d")
        options = self.stride, self.padding, self.dilation, self.groups
        return function(x, self.weight, self.bias, *options)

    def extra_repr(self) -> str:
        text = f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}"
        for name, usual in (("stride", 1), ("padding", 0), ("dilation", 1), ("groups", 1)):
            if (value := getattr(self, name)) != usual:
                text += f", {name}={value!r}"
        return text + ("" if self.bias is not None else ", bias=False")


class Conv1d(_Conv):
    """Convolution of sequences of shape (N, C, L).

    Parameters
    ----------
    in_channels, out_channels : int
    kernel_size : int or tuple of int
    stride, dilation : int or tuple of int
        How far windows lie from each other, and the pixels of a window.
    padding : int, tuple of int, 'same' or 'valid'
        Zeros put before and after; 'same' (for stride 1) keeps the size, 'valid' is none.
    groups : int
        A divisor of both channel counts: each group of outputs sees only its group of inputs.
    bias : bool
        Whether to add a bias.
    dtype : dtype
        The parameters' dtype; float64 by default, as in NumPy, so that gradients can be checked and
        float64 data stays as it is. For speed, use ``np.float32`` here and for the data, too:
        mixed dtypes are promoted to float64.
    rng : Generator or int, optional
        The source of the initial values; see `nn.init`. The same int gives the same values, so
        several layers should share one Generator.

    Attributes
    ----------
    weight : Parameter of shape (out_channels, in_channels/groups, *kernel_size)
    bias : Parameter of shape (out_channels,), or None
    """

    _ndim = 1


class Conv2d(_Conv):
    """Convolution of images of shape (N, C, H, W).

    Besides its result it needs the memory of the columns of a few images at a time, and keeps none
    of it for the backward pass: see `autograd.conv`.

    Parameters
    ----------
    in_channels, out_channels : int
    kernel_size : int or tuple of int
    stride, dilation : int or tuple of int
        How far windows lie from each other, and the pixels of a window.
    padding : int, tuple of int, 'same' or 'valid'
        Zeros put before and after; 'same' (for stride 1) keeps the size, 'valid' is none.
    groups : int
        A divisor of both channel counts: each group of outputs sees only its group of inputs.
    bias : bool
        Whether to add a bias.
    dtype : dtype
        The parameters' dtype; float64 by default, as in NumPy, so that gradients can be checked and
        float64 data stays as it is. For speed, use ``np.float32`` here and for the data, too:
        mixed dtypes are promoted to float64.
    rng : Generator or int, optional
        The source of the initial values; see `nn.init`. The same int gives the same values, so
        several layers should share one Generator.

    Attributes
    ----------
    weight : Parameter of shape (out_channels, in_channels/groups, *kernel_size)
    bias : Parameter of shape (out_channels,), or None

    Examples
    --------
    >>> import numpy as np, nn
    >>> layer = nn.Conv2d(3, 8, 3, padding=1, rng=0)
    >>> layer
    Conv2d(3, 8, kernel_size=(3, 3), padding=1)  # 224 parameters
    >>> layer(np.ones((2, 3, 5, 5))).shape
    (2, 8, 5, 5)
    """

    _ndim = 2


class Conv3d(_Conv):
    """Convolution of volumes of shape (N, C, D, H, W).

    Parameters
    ----------
    in_channels, out_channels : int
    kernel_size : int or tuple of int
    stride, dilation : int or tuple of int
        How far windows lie from each other, and the pixels of a window.
    padding : int, tuple of int, 'same' or 'valid'
        Zeros put before and after; 'same' (for stride 1) keeps the size, 'valid' is none.
    groups : int
        A divisor of both channel counts: each group of outputs sees only its group of inputs.
    bias : bool
        Whether to add a bias.
    dtype : dtype
        The parameters' dtype; float64 by default, as in NumPy, so that gradients can be checked and
        float64 data stays as it is. For speed, use ``np.float32`` here and for the data, too:
        mixed dtypes are promoted to float64.
    rng : Generator or int, optional
        The source of the initial values; see `nn.init`. The same int gives the same values, so
        several layers should share one Generator.

    Attributes
    ----------
    weight : Parameter of shape (out_channels, in_channels/groups, *kernel_size)
    bias : Parameter of shape (out_channels,), or None
    """

    _ndim = 3


class ConvTranspose2d(_Conv):
    """The transpose of a `Conv2d` from out_channels to in_channels: it makes images larger.

    Parameters
    ----------
    in_channels, out_channels : int
    kernel_size : int or tuple of int
    stride, padding, dilation : int or tuple of int
        Of the convolution that this one is the transpose of.
    output_padding : int or tuple of int
        How much larger than the smallest the result is, since a convolution with a stride makes
        the same of several sizes; less than the stride.
    groups : int
        A divisor of both channel counts: each group of outputs sees only its group of inputs.
    bias : bool
        Whether to add a bias.
    dtype : dtype
        The parameters' dtype; float64 by default, as in NumPy, so that gradients can be checked and
        float64 data stays as it is. For speed, use ``np.float32`` here and for the data, too:
        mixed dtypes are promoted to float64.
    rng : Generator or int, optional
        The source of the initial values; see `nn.init`. The same int gives the same values, so
        several layers should share one Generator.

    Attributes
    ----------
    weight : Parameter of shape (in_channels, out_channels/groups, *kernel_size)
    bias : Parameter of shape (out_channels,), or None
    """

    _ndim = 2
    _transposed = True

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Any,
        stride: Any = 1,
        padding: Any = 0,
        output_padding: Any = 0,
        groups: int = 1,
        bias: bool = True,
        dilation: Any = 1,
        dtype: Any = np.float64,
        rng: init.Rng = None,
    ) -> None:
        super().__init__(
            in_channels, out_channels, kernel_size, stride, padding, dilation, groups, bias,
            dtype, rng,
        )  # fmt: skip
        check_whole("ConvTranspose2d", output_padding=output_padding)
        self.output_padding = output_padding

    def forward(self, x: ArrayLike) -> Tensor:
        options = self.stride, self.padding, self.output_padding, self.groups, self.dilation
        return F.conv_transpose2d(x, self.weight, self.bias, *options)
