"""Normalization, as functions under PyTorch's names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

import autograd as ag
from autograd.internals import as_array, in_single, wide

from ..module.state import raw

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from autograd import Tensor


__all__ = ["batch_norm", "group_norm", "layer_norm", "rms_norm"]


def _scaled(x: Any, weight: Any, bias: Any, shape: tuple[int, ...]) -> Any:
    """x·weight + bias, each brought to `shape`; what is None is left out."""
    if shape[-1] == 1:  # otherwise they broadcast as they are
        weight, bias = [None if p is None else ag.reshape(p, shape) for p in (weight, bias)]
    if weight is not None and bias is not None:
        return ag.scale_shift(x, weight, bias)
    x = x if weight is None else ag.multiply(x, weight)
    return x if bias is None else ag.add(x, bias)


def _standardize(x: Any, axes: tuple[int, ...], eps: float, fused: bool) -> Any:
    """(x - mean)/√(var + eps), mean and variance: as one op, or as the definition says."""
    if fused:
        return ag.standardize(x, axes, eps)
    mean = ag.mean(x, axis=axes, keepdims=True)
    var = ag.mean(ag.square(x - mean), axis=axes, keepdims=True)
    return (x - mean) / ag.sqrt(var + eps), mean, var


def batch_norm(
    x: ArrayLike,
    running_mean: Any = None,
    running_var: Any = None,
    weight: ArrayLike | None = None,
    bias: ArrayLike | None = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
    fused: bool = True,
) -> Tensor:
    """Normalize each channel to mean 0 and variance 1 over the batch; return weight·x + bias.

    Ioffe and Szegedy (2015). In training, mean and variance are the batch's, and the running ones
    move towards them by `momentum`, in place; otherwise the running ones are used. As in PyTorch,
    the running variance is the one with divisor n - 1.

    Parameters
    ----------
    x : Tensor or array of shape (N, C, *size)
    running_mean, running_var : ndarray of shape (C,), optional
    weight, bias : Tensor or array of shape (C,), optional
    training : bool
    momentum, eps : float
    fused : bool
        Whether to use the gradient derived by hand, or that of the definition; they agree.

    Raises
    ------
    ValueError
        In training, for one value per channel; in evaluation, without running statistics.

    Examples
    --------
    >>> import autograd as ag, nn
    >>> nn.functional.batch_norm(ag.tensor([[1.0], [3.0]]), training=True, eps=0.0)
    Tensor([[-1.],
            [ 1.]])
    """
    x = as_array(x)
    if x.dtype == np.float16:
        rest = (wide(weight), wide(bias), training, momentum, eps, fused)
        return ag.astype(batch_norm(wide(x), running_mean, running_var, *rest), x.dtype)
    shape = (1, -1, *(1,) * (x.ndim - 2))
    if not training:
        if running_mean is None or running_var is None:
            raise ValueError("batch_norm: evaluation needs running_mean and running_var")
        deviation = np.sqrt(wide(np.asarray(running_var)) + eps).astype(x.dtype)
        centred = x - np.asarray(running_mean).astype(x.dtype).reshape(shape)
        return _scaled(centred / deviation.reshape(shape), weight, bias, shape)
    n = x.size // max(1, x.shape[1])
    if n < 2:
        raise ValueError(
            f"batch_norm: training needs more than one value per channel; {x.shape} has {n}"
        )
    z, mean, var = _standardize(x, (0, *range(2, x.ndim)), eps, fused)
    for running, batch, factor in ((running_mean, mean, 1.0), (running_var, var, n / (n - 1))):
        if running is not None:
            running *= 1 - momentum
            running += momentum * factor * raw(batch).reshape(-1)
    return _scaled(z, weight, bias, shape)


@in_single
def layer_norm(
    x: ArrayLike,
    normalized_shape: Any,
    weight: ArrayLike | None = None,
    bias: ArrayLike | None = None,
    eps: float = 1e-5,
) -> Tensor:
    """Normalize the last axes to mean 0, variance 1; return weight·x + bias: Ba et al. (2016).

    Parameters
    ----------
    x : Tensor or array of shape (..., *normalized_shape)
    normalized_shape : int or tuple of int
    weight, bias : Tensor or array of shape `normalized_shape`, optional
    eps : float

    Raises
    ------
    ValueError
        If the last axes of x do not have that shape.

    Examples
    --------
    >>> import autograd as ag, nn
    >>> nn.functional.layer_norm(ag.tensor([1.0, 3.0]), 2, eps=0.0)
    Tensor([-1.,  1.])
    """
    shape = _last_shape("layer_norm", x, normalized_shape)
    axes = tuple(range(-len(shape), 0))
    return _scaled(_standardize(x, axes, eps, True)[0], weight, bias, shape)


@in_single
def group_norm(
    x: ArrayLike,
    num_groups: int,
    weight: ArrayLike | None = None,
    bias: ArrayLike | None = None,
    eps: float = 1e-5,
) -> Tensor:
    """Normalize groups of channels of each sample to mean 0, variance 1: Wu and He (2018).

    Parameters
    ----------
    x : Tensor or array of shape (N, C, *size)
    num_groups : int
        A divisor of C.
    weight, bias : Tensor or array of shape (C,), optional
    eps : float

    Raises
    ------
    ValueError
        If the groups are not equal.
    """
    n, channels, *size = x.shape
    if channels % num_groups:
        raise ValueError(f"group_norm: {channels} channels do not form {num_groups} equal groups")
    groups = ag.reshape(x, (n, num_groups, -1))
    z = ag.reshape(_standardize(groups, (2,), eps, True)[0], x.shape)
    return _scaled(z, weight, bias, (-1, *(1,) * len(size)))


def rms_norm(
    x: ArrayLike, normalized_shape: Any, weight: ArrayLike | None = None, eps: float | None = None
) -> Tensor:
    """x/√(mean(x²) + eps) over the last axes, times weight: Zhang and Sennrich (2019).

    Parameters
    ----------
    x : Tensor or array of shape (..., *normalized_shape)
    normalized_shape : int or tuple of int
    weight : Tensor or array of shape `normalized_shape`, optional
    eps : float, optional
        By default the dtype's precision, as in PyTorch.

    Raises
    ------
    ValueError
        If the last axes of x do not have that shape.
    """
    x = as_array(x, "rms_norm")
    shape = _last_shape("rms_norm", x, normalized_shape)
    eps = float(np.finfo(x.dtype).eps) if eps is None else eps
    return _rms_norm(x, shape, weight, eps)


@in_single
def _rms_norm(x: Any, shape: tuple[int, ...], weight: Any, eps: float) -> Any:
    power = ag.mean(ag.square(x), axis=tuple(range(-len(shape), 0)), keepdims=True)
    return _scaled(x / ag.sqrt(power + eps), weight, None, shape)


def _last_shape(name: str, x: Any, sizes: Any) -> tuple[int, ...]:
    shape: tuple[int, ...] = (sizes,) if np.ndim(sizes) == 0 else tuple(sizes)
    if np.shape(x)[-len(shape) :] != shape:
        raise ValueError(
            f"{name}: the last axes of the input must have shape {shape}; its shape is "
            f"{np.shape(x)}"
        )
    return shape
