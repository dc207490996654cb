"""Losses that compare numbers with numbers, and what all losses share."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

import autograd as ag
from autograd import Tensor
from autograd.internals import as_array, in_single

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


__all__ = ["huber_loss", "l1_loss", "log_cosh_loss", "mse_loss"]

REDUCTIONS = ("mean", "sum", "none")


def reduce(loss: Tensor, reduction: str) -> Tensor:
    """The mean, the sum, or the losses themselves."""
    if reduction == "mean":
        return ag.mean(loss)
    if reduction == "sum":
        return ag.sum(loss)
    if reduction == "none":
        return loss
    raise ValueError(f"reduction must be one of {', '.join(REDUCTIONS)}, not {reduction!r}")


def as_tensor(input: ArrayLike, loss: str) -> Tensor:
    """`input` as a Tensor; what cannot be one is rejected in the name of the loss."""
    return input if isinstance(input, Tensor) else ag.tensor(as_array(input, loss))


def pair(loss: str, input: ArrayLike, target: ArrayLike) -> tuple[Tensor, Any]:
    """`input` as a Tensor and `target` in its dtype, of the same shape: nothing broadcasts."""
    input = as_tensor(input, loss)
    if not (isinstance(target, Tensor) and target.requires_grad):
        dtype = input.dtype if input.dtype.kind == "f" else None
        target = np.asarray(as_array(target, loss), dtype=dtype)
    if input.shape != target.shape:
        same = ". Did you mean target.reshape(input.shape)?" if input.size == target.size else ""
        raise ValueError(
            f"{loss}: input has shape {input.shape} and target {target.shape}; they must be the "
            f"same, because broadcasting one against the other is seldom intended{same}"
        )
    return input, target


@in_single
def mse_loss(input: ArrayLike, target: ArrayLike, reduction: str = "mean") -> Tensor:
    """(input - target)².

    Parameters
    ----------
    input, target : Tensor or array_like, of one shape
    reduction : {'mean', 'sum', 'none'}
        Whether to return the mean or the sum over all elements, or the losses themselves.

    Raises
    ------
    ValueError
        If the shapes differ.

    Examples
    --------
    >>> import autograd as ag, nn
    >>> nn.functional.mse_loss(ag.tensor([1.0, 2.0]), [1.0, 4.0])
    Tensor(2.)
    """
    input, target = pair("mse_loss", input, target)
    return reduce(ag.square(input - target), reduction)


@in_single
def l1_loss(input: ArrayLike, target: ArrayLike, reduction: str = "mean") -> Tensor:
    """|input - target|: the mean absolute error.

    Parameters
    ----------
    input, target : Tensor or array_like, of one shape
    reduction : {'mean', 'sum', 'none'}
        Whether to return the mean or the sum over all elements, or the losses themselves.

    Raises
    ------
    ValueError
        If the shapes differ.

    Examples
    --------
    >>> import autograd as ag, nn
    >>> nn.functional.l1_loss(ag.tensor([1.0, 2.0]), [1.0, 4.0])
    Tensor(1.)
    """
    input, target = pair("l1_loss", input, target)
    return reduce(ag.absolute(input - target), reduction)


@in_single
def huber_loss(
    input: ArrayLike, target: ArrayLike, reduction: str = "mean", delta: float = 1.0
) -> Tensor:
    """d²/2 where |d| ≤ delta, else delta·(|d| - delta/2), for d = input - target: Huber (1964).

    Parameters
    ----------
    input, target : Tensor or array_like, of one shape
    reduction : {'mean', 'sum', 'none'}
        Whether to return the mean or the sum over all elements, or the losses themselves.
    delta : float
        Where the parabola turns into lines; positive.

    Raises
    ------
    ValueError
        If the shapes differ, or if delta is not positive.

    Examples
    --------
    >>> import autograd as ag, nn
    >>> nn.functional.huber_loss(ag.tensor([0.5, 10.0]), [0.0, 0.0], reduction="none")
    Tensor([0.125, 9.5  ])
    """
    if not delta > 0:
        raise ValueError(f"huber_loss: delta must be positive, not {delta}")
    input, target = pair("huber_loss", input, target)
    d = input - target
    near = ag.clip(d, -delta, delta)
    return reduce(near * (d - 0.5 * near), reduction)


@in_single
def log_cosh_loss(input: ArrayLike, target: ArrayLike, reduction: str = "mean") -> Tensor:
    """log cosh(input - target): a parabola near 0, |d| - log 2 far from it, smooth in between.

    Parameters
    ----------
    input, target : Tensor or array_like, of one shape
    reduction : {'mean', 'sum', 'none'}
        Whether to return the mean or the sum over all elements, or the losses themselves.

    Raises
    ------
    ValueError
        If the shapes differ.

    Examples
    --------
    >>> import autograd as ag, nn
    >>> nn.functional.log_cosh_loss(ag.tensor([0.0, 1000.0]), [0.0, 0.0], reduction="none")
    Tensor([  0.        , 999.30685282])
    """
    input, target = pair("log_cosh_loss", input, target)
    d = input - target
    return reduce(ag.logaddexp(d, -d) - math.log(2), reduction)
