"""Losses, as modules. For formulas, shapes and errors see the functions in `nn.functional`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd import Tensor

from .. import functional as F
from ..module.module import Module

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


__all__ = [
    "BCELoss", "BCEWithLogitsLoss", "CrossEntropyLoss", "HuberLoss", "KLDivLoss", "L1Loss",
    "LogCoshLoss", "MSELoss", "MultiMarginLoss", "NLLLoss", "Wasserstein1dLoss",
]  # fmt: skip


class _Loss(Module):
    """A function of (input, target) with its options, which are checked when the loss is made."""

    function: Any
    reductions: tuple[str, ...] = ("mean", "sum", "none")

    def __init__(self, reduction: str, **options: Any) -> None:
        super().__init__()
        if reduction not in self.reductions:
            raise ValueError(
                f"reduction must be one of {', '.join(self.reductions)}, not {reduction!r}"
            )
        self.reduction = reduction
        self.options = options

    def forward(self, input: ArrayLike, target: ArrayLike) -> Tensor:
        loss: Tensor = type(self).function(input, target, reduction=self.reduction, **self.options)
        return loss

    def extra_repr(self) -> str:
        shown = {"reduction": self.reduction, **self.options}
        return ", ".join([f"{k}={v!r}" for k, v in shown.items() if v is not None])


class MSELoss(_Loss):
    """(input - target)².

    Parameters
    ----------
    reduction : {'mean', 'sum', 'none'}
        Whether to return the mean or the sum over all elements, or the losses themselves.
    """

    function = staticmethod(F.mse_loss)

    def __init__(self, reduction: str = "mean") -> None:
        super().__init__(reduction)


class L1Loss(_Loss):
    """|input - target|: the mean absolute error.

    Parameters
    ----------
    reduction : {'mean', 'sum', 'none'}
        Whether to return the mean or the sum over all elements, or the losses themselves.
    """

    function = staticmethod(F.l1_loss)

    def __init__(self, reduction: str = "mean") -> None:
        super().__init__(reduction)


class HuberLoss(_Loss):
    """A parabola where |input - target| ≤ delta, straight lines beyond.

    Parameters
    ----------
    reduction : {'mean', 'sum', 'none'}
        Whether to return the mean or the sum over all elements, or the losses themselves.
    delta : float
        Where the parabola turns into lines; positive.
    """

    function = staticmethod(F.huber_loss)

    def __init__(self, reduction: str = "mean", delta: float = 1.0) -> None:
        super().__init__(reduction, delta=delta)


class LogCoshLoss(_Loss):
    """log cosh(input - target).

    Parameters
    ----------
    reduction : {'mean', 'sum', 'none'}
        Whether to return the mean or the sum over all elements, or the losses themselves.
    """

    function = staticmethod(F.log_cosh_loss)

    def __init__(self, reduction: str = "mean") -> None:
        super().__init__(reduction)


class BCELoss(_Loss):
    """Binary cross-entropy from probabilities.

    Parameters
    ----------
    reduction : {'mean', 'sum', 'none'}
        Whether to return the mean or the sum over all elements, or the losses themselves.
    """

    function = staticmethod(F.binary_cross_entropy)

    def __init__(self, reduction: str = "mean") -> None:
        super().__init__(reduction)


class BCEWithLogitsLoss(_Loss):
    """Binary cross-entropy from logits.

    Parameters
    ----------
    reduction : {'mean', 'sum', 'none'}
        Whether to return the mean or the sum over all elements, or the losses themselves.
    pos_weight : float or array_like, optional
        The weight of the positive term; broadcasts against the input.
    """

    function = staticmethod(F.binary_cross_entropy_with_logits)

    def __init__(self, reduction: str = "mean", pos_weight: Any = None) -> None:
        super().__init__(reduction, pos_weight=pos_weight)


class CrossEntropyLoss(_Loss):
    """Cross-entropy from logits, with class indices or probabilities as targets.

    Parameters
    ----------
    weight : array_like of shape (C,), optional
        A factor for each class; with class indices, the mean is weighted, too.
    ignore_index : int
        A label that contributes nothing; only with class indices.
    reduction : {'mean', 'sum', 'none'}
        With probabilities, the mean is over all axes but that of the classes.
    label_smoothing : float
        How much of the target, in [0, 1], is spread evenly over the classes: Szegedy et al. (2016).

    Examples
    --------
    >>> import autograd as ag, nn
    >>> loss = nn.CrossEntropyLoss(reduction="sum")
    >>> logits = ag.tensor([[0.0, 0.0]], requires_grad=True)
    >>> loss(logits, [0]).backward()
    >>> logits.grad
    Tensor([[-0.5,  0.5]])
    """

    function = staticmethod(F.cross_entropy)

    def __init__(
        self,
        weight: Any = None,
        ignore_index: int = -100,
        reduction: str = "mean",
        label_smoothing: float = 0.0,
    ) -> None:
        super().__init__(
            reduction, weight=weight, ignore_index=ignore_index, label_smoothing=label_smoothing
        )


class NLLLoss(_Loss):
    """The negative log-likelihood of class indices, from log-probabilities.

    Parameters
    ----------
    weight : array_like of shape (C,), optional
        A factor for each class; with class indices, the mean is weighted, too.
    ignore_index : int
        A label that contributes nothing; only with class indices.
    reduction : {'mean', 'sum', 'none'}
        Whether to return the mean or the sum over all elements, or the losses themselves.
    """

    function = staticmethod(F.nll_loss)

    def __init__(
        self, weight: Any = None, ignore_index: int = -100, reduction: str = "mean"
    ) -> None:
        super().__init__(reduction, weight=weight, ignore_index=ignore_index)


class MultiMarginLoss(_Loss):
    """The multi-class hinge (SVM) loss.

    Parameters
    ----------
    p : {1, 2}
        The power.
    margin : float
        How far ahead the target class must be for the loss to be 0.
    weight : array_like of shape (C,), optional
        A factor for each target class.
    reduction : {'mean', 'sum', 'none'}
        Whether to return the mean or the sum over all elements, or the losses themselves.
    """

    function = staticmethod(F.multi_margin_loss)

    def __init__(
        self, p: int = 1, margin: float = 1.0, weight: Any = None, reduction: str = "mean"
    ) -> None:
        super().__init__(reduction, p=p, margin=margin, weight=weight)


class KLDivLoss(_Loss):
    """The Kullback-Leibler divergence of log-probabilities from probabilities.

    Parameters
    ----------
    reduction : {'mean', 'batchmean', 'sum', 'none'}
        'batchmean', the sum divided by the size of the first axis, is the mathematical divergence
        averaged over a batch; 'mean' divides by the number of elements, as in PyTorch.
    log_target : bool
        Whether the target is log p.
    """

    function = staticmethod(F.kl_div)
    reductions = ("mean", "batchmean", "sum", "none")

    def __init__(self, reduction: str = "mean", log_target: bool = False) -> None:
        super().__init__(reduction, log_target=log_target)


class Wasserstein1dLoss(_Loss):
    """The Wasserstein distance between two histograms on the same grid.

    Parameters
    ----------
    reduction : {'mean', 'sum', 'none'}
        How to reduce the leading axes: by the mean, by the sum, or not at all.
    grid : array_like of shape (n,), optional
        The positions of the weights, increasing; by default 0, 1, 2, ...
    """

    function = staticmethod(F.wasserstein_1d)

    def __init__(self, reduction: str = "mean", grid: Any = None) -> None:
        super().__init__(reduction, grid=grid)
