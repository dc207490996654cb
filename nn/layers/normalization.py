"""Normalization, as modules. For the formulas see the functions in `nn.functional`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .. import functional as F
from ..checks import check_whole
from ..module.module import Module
from ..module.parameter import Parameter

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from autograd import Tensor


__all__ = ["BatchNorm1d", "BatchNorm2d", "GroupNorm", "LayerNorm", "RMSNorm"]


class _BatchNorm(Module):
    _ranks: tuple[int, ...]
    running_mean: Any
    running_var: Any
    num_batches_tracked: Any

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        dtype: Any = np.float64,
    ) -> None:
        super().__init__()
        check_whole(type(self).__name__, num_features=num_features)
        self.num_features, self.eps, self.momentum = num_features, eps, momentum
        self.weight = Parameter(np.ones(num_features, dtype)) if affine else None
        self.bias = Parameter(np.zeros(num_features, dtype)) if affine else None
        tracked = track_running_stats
        self.register_buffer("running_mean", np.zeros(num_features, dtype) if tracked else None)
        self.register_buffer("running_var", np.ones(num_features, dtype) if tracked else None)
        self.register_buffer("num_batches_tracked", np.array(0) if tracked else None)

    def forward(self, x: ArrayLike) -> Tensor:
        if np.ndim(x) not in self._ranks or x.shape[1] != self.num_features:
            raise ValueError(
                f"{type(self).__name__}({self.num_features}): the input needs "
                f"{' or '.join(map(str, self._ranks))} axes, the second of size "
                f"{self.num_features}; its shape is {np.shape(x)}"
            )
        tracked = self.running_mean is not None
        momentum = self.momentum
        if self.training and tracked:
            self.num_batches_tracked = self.num_batches_tracked + 1
            if momentum is None:  # the plain mean over all batches so far
                momentum = 1 / float(self.num_batches_tracked)
        return F.batch_norm(
            x, self.running_mean, self.running_var, self.weight, self.bias,
            self.training or not tracked, momentum or 0.0, self.eps,
        )  # fmt: skip

    def extra_repr(self) -> str:
        return f"{self.num_features}, eps={self.eps}, momentum={self.momentum}"


class BatchNorm1d(_BatchNorm):
    """Normalizes each channel of (N, C) or (N, C, L) to mean 0 and variance 1 over the batch.

    Training uses the batch's own mean and variance, which the running ones follow; evaluation uses
    the running ones. Ioffe and Szegedy (2015).

    Parameters
    ----------
    num_features : int
        The number of channels.
    eps : float
        Added to the variance.
    momentum : float or None
        How far the running values move towards a batch's; None takes the mean over all batches.
    affine : bool
        Whether to learn a weight and a bias for each channel.
    track_running_stats : bool
        If False, evaluation uses the batch's values, too.
    dtype : dtype
        The dtype of the parameters and the running values; float64 by default, as in NumPy. For
        speed, use ``np.float32`` here and for the data, too.

    Attributes
    ----------
    weight, bias : Parameters of shape (num_features,), or None
    running_mean, running_var : ndarrays of shape (num_features,), or None
    num_batches_tracked : int, or None
    """

    _ranks = (2, 3)


class BatchNorm2d(_BatchNorm):
    """Normalizes each channel of (N, C, H, W) to mean 0 and variance 1 over the batch.

    Training uses the batch's own mean and variance, which the running ones follow; evaluation uses
    the running ones. Ioffe and Szegedy (2015).

    Parameters
    ----------
    num_features : int
        The number of channels.
    eps : float
        Added to the variance.
    momentum : float or None
        How far the running values move towards a batch's; None takes the mean over all batches.
    affine : bool
        Whether to learn a weight and a bias for each channel.
    track_running_stats : bool
        If False, evaluation uses the batch's values, too.
    dtype : dtype
        The dtype of the parameters and the running values; float64 by default, as in NumPy. For
        speed, use ``np.float32`` here and for the data, too.

    Attributes
    ----------
    weight, bias : Parameters of shape (num_features,), or None
    running_mean, running_var : ndarrays of shape (num_features,), or None
    num_batches_tracked : int, or None

    Examples
    --------
    >>> import numpy as np, nn
    >>> x = np.random.default_rng(0).normal(3.0, 2.0, (8, 4, 5, 5))
    >>> y = nn.BatchNorm2d(4)(x).data
    >>> bool(np.allclose(y.mean((0, 2, 3)), 0)), bool(np.allclose(y.std((0, 2, 3)), 1))
    (True, True)
    """

    _ranks = (4,)


class _OverLastAxes(Module):
    """What normalizes over the last axes: their shape, and a weight for each element of it."""

    def __init__(self, normalized_shape: Any, eps: float | None, affine: bool, dtype: Any) -> None:
        super().__init__()
        check_whole(type(self).__name__, normalized_shape=normalized_shape)
        self.normalized_shape = tuple(np.atleast_1d(normalized_shape).tolist())
        self.eps = eps
        self.weight = Parameter(np.ones(self.normalized_shape, dtype)) if affine else None

    def extra_repr(self) -> str:
        return f"{self.normalized_shape}, eps={self.eps}"


class LayerNorm(_OverLastAxes):
    """Normalizes the last axes to mean 0 and variance 1: Ba et al. (2016).

    Parameters
    ----------
    normalized_shape : int or tuple of int
        The sizes of those axes.
    eps : float
        Added to the variance.
    elementwise_affine : bool
        Whether to learn a weight (and, with `bias`, a bias) for each element.
    bias : bool
        Whether there is a bias at all.
    dtype : dtype
        The parameters' dtype; float64 by default, as in NumPy, so that gradients can be checked and
        float64 data stays as it is. For speed, use ``np.float32`` here and for the data, too:
        mixed dtypes are promoted to float64.
    """

    def __init__(
        self,
        normalized_shape: Any,
        eps: float = 1e-5,
        elementwise_affine: bool = True,
        bias: bool = True,
        dtype: Any = np.float64,
    ) -> None:
        super().__init__(normalized_shape, eps, elementwise_affine, dtype)
        shape = self.normalized_shape
        self.bias = Parameter(np.zeros(shape, dtype)) if elementwise_affine and bias else None

    def forward(self, x: ArrayLike) -> Tensor:
        return F.layer_norm(x, self.normalized_shape, self.weight, self.bias, self.eps)


class GroupNorm(Module):
    """Normalizes groups of channels of each sample to mean 0 and variance 1: Wu and He (2018).

    Parameters
    ----------
    num_groups, num_channels : int
        The first divides the second.
    eps : float
        Added to the variance.
    affine : bool
        Whether to learn a weight and a bias for each channel.
    dtype : dtype
        The parameters' dtype; float64 by default, as in NumPy, so that gradients can be checked and
        float64 data stays as it is. For speed, use ``np.float32`` here and for the data, too:
        mixed dtypes are promoted to float64.
    """

    def __init__(
        self,
        num_groups: int,
        num_channels: int,
        eps: float = 1e-5,
        affine: bool = True,
        dtype: Any = np.float64,
    ) -> None:
        super().__init__()
        check_whole("GroupNorm", num_groups=num_groups, num_channels=num_channels)
        if num_groups < 1 or num_channels % num_groups:
            raise ValueError(
                f"GroupNorm: {num_channels} channels do not form {num_groups} equal groups"
            )
        self.num_groups, self.num_channels, self.eps = num_groups, num_channels, eps
        self.weight = Parameter(np.ones(num_channels, dtype)) if affine else None
        self.bias = Parameter(np.zeros(num_channels, dtype)) if affine else None

    def forward(self, x: ArrayLike) -> Tensor:
        return F.group_norm(x, self.num_groups, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        return f"{self.num_groups}, {self.num_channels}, eps={self.eps}"


class RMSNorm(_OverLastAxes):
    """Divides the last axes by their root mean square: Zhang and Sennrich (2019).

    Parameters
    ----------
    normalized_shape : int or tuple of int
        The sizes of those axes.
    eps : float, optional
        By default the dtype's precision.
    elementwise_affine : bool
        Whether to learn a weight for each element.
    dtype : dtype
        The parameters' dtype; float64 by default, as in NumPy, so that gradients can be checked and
        float64 data stays as it is. For speed, use ``np.float32`` here and for the data, too:
        mixed dtypes are promoted to float64.
    """

    def __init__(
        self,
        normalized_shape: Any,
        eps: float | None = None,
        elementwise_affine: bool = True,
        dtype: Any = np.float64,
    ) -> None:
        super().__init__(normalized_shape, eps, elementwise_affine, dtype)

    def forward(self, x: ArrayLike) -> Tensor:
        return F.rms_norm(x, self.normalized_shape, self.weight, self.eps)
