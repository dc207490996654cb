"""Pooling, resampling and flattening, as modules. See the functions in `nn.functional`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import autograd as ag

from .. import functional as F
from ..checks import check_whole
from ..module.module import Module

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from autograd import Tensor


__all__ = [
    "AdaptiveAvgPool1d", "AdaptiveAvgPool2d", "AdaptiveAvgPool3d", "AvgPool1d", "AvgPool2d",
    "AvgPool3d", "Flatten", "MaxPool1d", "MaxPool2d", "MaxPool3d", "Upsample",
]  # fmt: skip


class _MaxPool(Module):
    _ndim: int

    def __init__(
        self,
        kernel_size: Any,
        stride: Any = None,
        padding: Any = 0,
        dilation: Any = 1,
        *,
        ceil_mode: bool = False,
    ) -> None:
        super().__init__()
        stride = kernel_size if stride is None else stride
        check_whole(
            type(self).__name__, kernel_size=kernel_size, stride=stride, padding=padding,
            dilation=dilation,
        )  # fmt: skip
        self.kernel_size, self.stride = kernel_size, stride
        self.padding, self.dilation, self.ceil_mode = padding, dilation, ceil_mode

    def forward(self, x: ArrayLike) -> Tensor:
        function = getattr(F, f"max_pool{self._ndim}d")
        options = self.stride, self.padding, self.dilation, self.ceil_mode
        return function(x, self.kernel_size, *options)

    def extra_repr(self) -> str:
        return (
            f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}, "
            f"dilation={self.dilation}" + ", ceil_mode=True" * self.ceil_mode
        )


class MaxPool1d(_MaxPool):
    """The largest of each window on (N, C, L); of equal ones, the first takes the gradient.

    Parameters
    ----------
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

    _ndim = 1


class MaxPool2d(_MaxPool):
    """The largest of each window on (N, C, H, W); of equal ones, the first takes the gradient.

    Parameters
    ----------
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
    >>> nn.MaxPool2d(3, stride=2)(np.ones((1, 4, 9, 9))).shape
    (1, 4, 4, 4)
    """

    _ndim = 2


class MaxPool3d(_MaxPool):
    """The largest of each window on (N, C, D, H, W); of equal ones, the first takes the gradient.

    Parameters
    ----------
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

    _ndim = 3


class _AvgPool(Module):
    _ndim: int

    def __init__(
        self,
        kernel_size: Any,
        stride: Any = None,
        padding: Any = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
    ) -> None:
        super().__init__()
        stride = kernel_size if stride is None else stride
        check_whole(type(self).__name__, kernel_size=kernel_size, stride=stride, padding=padding)
        self.kernel_size, self.stride = kernel_size, stride
        self.padding, self.ceil_mode = padding, ceil_mode
        self.count_include_pad = count_include_pad

    def forward(self, x: ArrayLike) -> Tensor:
        function = getattr(F, f"avg_pool{self._ndim}d")
        options = self.stride, self.padding, self.ceil_mode, self.count_include_pad
        return function(x, self.kernel_size, *options)

    def extra_repr(self) -> str:
        text = f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"
        return text + ", ceil_mode=True" * self.ceil_mode


class AvgPool1d(_AvgPool):
    """The mean of each window on (N, C, L).

    Parameters
    ----------
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

    _ndim = 1


class AvgPool2d(_AvgPool):
    """The mean of each window on (N, C, H, W).

    Parameters
    ----------
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

    _ndim = 2


class AvgPool3d(_AvgPool):
    """The mean of each window on (N, C, D, H, W).

    Parameters
    ----------
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

    _ndim = 3


class _AdaptiveAvgPool(Module):
    _ndim: int

    def __init__(self, output_size: Any) -> None:
        super().__init__()
        sizes = output_size if isinstance(output_size, tuple | list) else [output_size]
        check_whole(type(self).__name__, output_size=[n for n in sizes if n is not None])
        self.output_size = output_size

    def forward(self, x: ArrayLike) -> Tensor:
        return getattr(F, f"adaptive_avg_pool{self._ndim}d")(x, self.output_size)

    def extra_repr(self) -> str:
        return f"output_size={self.output_size}"


class AdaptiveAvgPool1d(_AdaptiveAvgPool):
    """Means of windows that divide (N, C, L) evenly among `output_size` places.

    Parameters
    ----------
    output_size : int, None, or tuple of them
        The number of windows along each axis; None keeps the axis's size.
    """

    _ndim = 1


class AdaptiveAvgPool2d(_AdaptiveAvgPool):
    """Means of windows that divide (N, C, H, W) evenly among `output_size` places.

    Parameters
    ----------
    output_size : int, None, or tuple of them
        The number of windows along each axis; None keeps the axis's size.
    """

    _ndim = 2


class AdaptiveAvgPool3d(_AdaptiveAvgPool):
    """Means of windows that divide (N, C, D, H, W) evenly among `output_size` places.

    Parameters
    ----------
    output_size : int, None, or tuple of them
        The number of windows along each axis; None keeps the axis's size.
    """

    _ndim = 3


class Upsample(Module):
    """Resampling to another size: see `nn.functional.interpolate`.

    Parameters
    ----------
    size : int or tuple of int, optional
    scale_factor : float or tuple of float, optional
        Give one of the two: the new size, or the factor by which to multiply the old one.
    mode : {'nearest', 'linear', 'bilinear', 'trilinear'}
        The value of the nearest point (rounded down), or interpolation along each axis.
    align_corners : bool
        For interpolation: whether the centres of the corner points are aligned, or the corners of
        their squares.

    Examples
    --------
    >>> import numpy as np, nn
    >>> nn.Upsample(scale_factor=2)(np.ones((1, 3, 4, 4))).shape
    (1, 3, 8, 8)
    """

    def __init__(
        self,
        size: Any = None,
        scale_factor: Any = None,
        mode: str = "nearest",
        align_corners: bool = False,
    ) -> None:
        super().__init__()
        self.size, self.scale_factor = size, scale_factor
        self.mode, self.align_corners = mode, align_corners

    def forward(self, x: ArrayLike) -> Tensor:
        return F.interpolate(x, self.size, self.scale_factor, self.mode, self.align_corners)

    def extra_repr(self) -> str:
        to = f"scale_factor={self.scale_factor}" if self.size is None else f"size={self.size}"
        return f"{to}, mode={self.mode!r}"


class Flatten(Module):
    """Joins the axes from `start_dim` to `end_dim` into one.

    Parameters
    ----------
    start_dim, end_dim : int
        The first and the last of the axes; by default all except the batch.

    Examples
    --------
    >>> import numpy as np, nn
    >>> nn.Flatten()(np.ones((2, 3, 4))).shape
    (2, 12)
    """

    def __init__(self, start_dim: int = 1, end_dim: int = -1) -> None:
        super().__init__()
        check_whole("Flatten", start_dim=start_dim, end_dim=end_dim)
        self.start_dim, self.end_dim = start_dim, end_dim

    def forward(self, x: ArrayLike) -> Tensor:
        start, end = self.start_dim % x.ndim, self.end_dim % x.ndim
        return ag.reshape(x, (*x.shape[:start], -1, *x.shape[end + 1 :]))

    def extra_repr(self) -> str:
        return f"start_dim={self.start_dim}, end_dim={self.end_dim}"
