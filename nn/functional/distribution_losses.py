"""Losses that compare probabilities with probabilities."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

import autograd as ag
from autograd import Tensor
from autograd.internals import as_array, in_single

from .regression_losses import pair, reduce

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


__all__ = [
    "binary_cross_entropy", "binary_cross_entropy_with_logits", "kl_div", "wasserstein_1d",
]  # fmt: skip


def _slope(p: Any) -> Any:
    tiny = float(np.finfo(p.dtype).tiny)
    lowest = p <= max(math.exp(-100), tiny)
    return ag.where(lowest, min(1e12, 1 / tiny), 1 / ag.where(lowest, 1, p))


@ag.elementwise(_slope)
def _log(p: Any) -> Any:
    """log p, at least -100, with the slope 1/p, or 10¹² at the bound: PyTorch's numbers.

    (PyTorch's slope is 10¹² for all p up to 10⁻¹², where log p is steeper.)
    """
    with np.errstate(divide="ignore"):
        return np.maximum(np.log(p), -100)


def binary_cross_entropy(input: ArrayLike, target: ArrayLike, reduction: str = "mean") -> Tensor:
    """-(t·log p + (1 - t)·log(1 - p)), each log at least -100.

    At the worst prediction, p = 0 for t = 1, the gradient is -10¹², as in PyTorch. Do not pass the
    output of a sigmoid here, but its input to `binary_cross_entropy_with_logits`, which has no such
    limits.

    Parameters
    ----------
    input : Tensor or array_like
        Probabilities p, in [0, 1].
    target : Tensor or array_like
        Probabilities (or labels 0 and 1) t, in the same shape.
    reduction : {'mean', 'sum', 'none'}
        Whether to return the mean or the sum over all elements, or the losses themselves.

    Raises
    ------
    ValueError
        If the shapes differ, or if an input is outside [0, 1].

    Examples
    --------
    >>> import autograd as ag, nn
    >>> nn.functional.binary_cross_entropy(ag.tensor([0.5, 0.0]), [1, 1], reduction="none")
    Tensor([  0.69314718, 100.        ])
    """
    p, t = pair("binary_cross_entropy", input, target)
    if p.size and not (p.data.min() >= 0 and p.data.max() <= 1):
        raise ValueError(
            "binary_cross_entropy: inputs must be probabilities in [0, 1], but they go from "
            f"{p.data.min():g} to {p.data.max():g}; for logits use binary_cross_entropy_with_logits"
        )
    return reduce(-(t * _log(p) + (1 - t) * _log(1 - p)), reduction)


@in_single
def binary_cross_entropy_with_logits(
    input: ArrayLike, target: ArrayLike, reduction: str = "mean", pos_weight: Any = None
) -> Tensor:
    """Binary cross-entropy of sigmoid(input), accurate for logits of every size.

    -log sigmoid(x) = softplus(-x), so the loss is t·softplus(-x) + (1 - t)·softplus(x).

    Parameters
    ----------
    input : Tensor or array_like
        Logits x.
    target : Tensor or array_like
        Probabilities (or labels 0 and 1) t, in the same shape.
    reduction : {'mean', 'sum', 'none'}
        Whether to return the mean or the sum over all elements, or the losses themselves.
    pos_weight : float or array_like, optional
        The weight of the positive term; broadcasts against the input.

    Raises
    ------
    ValueError
        If the shapes differ.

    Examples
    --------
    >>> import autograd as ag, nn
    >>> x = ag.tensor([-1000.0, 1000.0])
    >>> nn.functional.binary_cross_entropy_with_logits(x, [1, 1], reduction="none")
    Tensor([1000.,    0.])
    """
    x, t = pair("binary_cross_entropy_with_logits", input, target)
    positive = ag.softplus(-x)
    if pos_weight is not None:
        positive = positive * np.asarray(as_array(pos_weight), dtype=x.dtype)
    return reduce(t * positive + (1 - t) * ag.softplus(x), reduction)


@in_single
def kl_div(
    input: ArrayLike, target: ArrayLike, reduction: str = "mean", log_target: bool = False
) -> Tensor:
    """The Kullback-Leibler divergence of q from p, element by element: p·(log p - log q).

    Parameters
    ----------
    input : Tensor or array_like
        log q, as from `log_softmax`.
    target : Tensor or array_like
        p (a zero contributes nothing), or log p with `log_target`; in the same shape.
    reduction : {'mean', 'batchmean', 'sum', 'none'}
        'batchmean', the sum divided by the size of the first axis, is the mathematical divergence
        averaged over a batch; 'mean' divides by the number of elements, as in PyTorch.
    log_target : bool
        Whether the target is log p.

    Raises
    ------
    ValueError
        If the shapes differ.

    Examples
    --------
    >>> import autograd as ag, nn
    >>> p = ag.tensor([[0.5, 0.5]])
    >>> nn.functional.kl_div(ag.log(p), p, reduction="batchmean")
    Tensor(0.)
    """
    log_q, p = pair("kl_div", input, target)
    loss = ag.exp(p) * (p - log_q) if log_target else p * (_log(p) - log_q)
    if reduction == "batchmean":
        return ag.sum(loss) / len(loss)
    return reduce(loss, reduction)


@in_single
def wasserstein_1d(
    input: ArrayLike, target: ArrayLike, reduction: str = "mean", grid: Any = None
) -> Tensor:
    """The distance that mass must be moved to turn one histogram into the other.

    In one dimension this is the area between the distribution functions,
    W₁ = Σₖ |CDF(k) - CDF'(k)|·(gridₖ₊₁ - gridₖ), over the last axis; both distributions are
    weights on the same grid. (Vallender, 1974. PyTorch has no such loss.)

    Parameters
    ----------
    input, target : Tensor or array_like of shape (..., n)
        Weights of equal total, as probabilities from a softmax.
    reduction : {'mean', 'sum', 'none'}
        How to reduce the leading axes: by the mean, by the sum, or not at all.
    grid : array_like of shape (n,), optional
        The positions of the weights, increasing; by default 0, 1, 2, ...

    Raises
    ------
    ValueError
        If the shapes or the totals differ, or if the grid does not increase.

    Examples
    --------
    >>> import autograd as ag, nn
    >>> nn.functional.wasserstein_1d(ag.tensor([1.0, 0.0, 0.0]), [0.0, 0.0, 1.0])
    Tensor(2.)
    """
    p, q = pair("wasserstein_1d", input, target)
    n = p.shape[-1] if p.ndim else 0
    if n < 1:
        raise ValueError(f"wasserstein_1d: shape {p.shape} has no axis of weights")
    steps = np.diff(np.arange(n) if grid is None else np.asarray(as_array(grid))).astype(p.dtype)
    if steps.shape != (n - 1,) or not (steps > 0).all():
        raise ValueError(f"wasserstein_1d: the grid must be {n} increasing numbers")
    excess = p - q
    totals = ag.sum(excess, axis=-1).data
    if not np.allclose(totals, 0, atol=math.sqrt(np.finfo(p.dtype).eps)):
        raise ValueError(
            "wasserstein_1d: input and target must have the same total along the last axis, but "
            f"they differ by up to {np.abs(totals).max():g}. Normalize both, for example with "
            "softmax"
        )
    cdf = ag.matmul(excess, np.tri(n - 1, n, dtype=p.dtype).T)  # the last one is 0 and left out
    return reduce(ag.matmul(ag.absolute(cdf), steps), reduction)
