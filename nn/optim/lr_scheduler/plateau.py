"""Reduce the learning rate when a figure no longer improves."""

from __future__ import annotations

import math
from typing import Any

from ..optimizer import Optimizer
from .scheduler import LRScheduler, check_numbers, per_group

__all__ = ["ReduceLROnPlateau"]


class ReduceLROnPlateau(LRScheduler):
    """lr ← factor·lr when a figure has not improved for more than `patience` steps.

    Parameters
    ----------
    optimizer : Optimizer
        Its groups' learning rates are set, at once to those of the first step. Each group's
        ``initial_lr`` keeps the rate that the schedule starts from.
    mode : {"min", "max"}
        What is better: "min" for a loss, say, "max" for an accuracy.
    factor : float
        Below 1.
    patience : int
        This many steps without an improvement are tolerated.
    threshold : float
        By how much a figure must be better than the best one so far to count.
    threshold_mode : {"rel", "abs"}
        Whether that is relative to the best figure, or a difference.
    cooldown : int
        For so many steps after a reduction, nothing counts as bad.
    min_lr : float, or list of float
        The lowest learning rate, for all groups or for each.
    eps : float
        A reduction by less than this is not made.

    Examples
    --------
    >>> import nn
    >>> optimizer = nn.optim.SGD([nn.Parameter(1.0)], lr=0.8)
    >>> scheduler = nn.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.5, patience=1)
    >>> for loss in (3.0, 2.0, 2.5, 2.5, 1.0):
    ...     scheduler.step(loss)
    ...     print(optimizer.lr)
    0.8
    0.8
    0.8
    0.4
    0.4
    """

    def __init__(
        self,
        optimizer: Optimizer,
        mode: str = "min",
        factor: float = 0.1,
        patience: int = 10,
        threshold: float = 1e-4,
        threshold_mode: str = "rel",
        cooldown: int = 0,
        min_lr: float | list[float] = 0.0,
        eps: float = 1e-8,
    ) -> None:
        check_numbers(
            self, factor=factor, patience=patience, threshold=threshold, cooldown=cooldown,
            min_lr=min_lr, eps=eps,
        )  # fmt: skip
        if not 0 <= factor < 1:
            raise ValueError(f"ReduceLROnPlateau: factor must be in [0, 1), not {factor}")
        for name, value, choices in [
            ("mode", mode, ("min", "max")),
            ("threshold_mode", threshold_mode, ("rel", "abs")),
        ]:
            if value not in choices:
                raise ValueError(
                    f'ReduceLROnPlateau: {name} must be "{choices[0]}" or "{choices[1]}", not '
                    f"{value!r}"
                )
        self.mode, self.factor, self.patience = mode, factor, patience
        self.threshold, self.threshold_mode = threshold, threshold_mode
        self.cooldown, self.eps = cooldown, eps
        self.best = math.inf if mode == "min" else -math.inf
        self.num_bad_epochs = self.cooldown_counter = 0
        self.min_lrs = per_group(self, optimizer, min_lr=min_lr)
        self.lrs = [float(group["lr"]) for group in optimizer.param_groups]
        super().__init__(optimizer)

    def lrs_at(self, step: int) -> list[float]:
        """The present learning rates: those to come depend on the figures."""
        return list(self.lrs)

    def step(self, metrics: Any) -> None:  # type: ignore[override]
        """Record the figure, after each epoch; reduce the learning rates if it is time.

        Parameters
        ----------
        metrics : float or Tensor
            The figure. A nan counts as worse than anything.
        """
        figure = float(metrics)
        self.last_epoch += 1
        self.num_bad_epochs += 1
        if self._is_better(figure):
            self.best, self.num_bad_epochs = figure, 0
        if self.cooldown_counter:
            self.cooldown_counter -= 1
            self.num_bad_epochs = 0
        self.lrs = [float(group["lr"]) for group in self.optimizer.param_groups]
        if self.num_bad_epochs > self.patience:
            reduced = [max(lr * self.factor, least) for lr, least in zip(self.lrs, self.min_lrs)]
            self.lrs = [new if lr - new > self.eps else lr for lr, new in zip(self.lrs, reduced)]
            self.cooldown_counter, self.num_bad_epochs = self.cooldown, 0
        self._set()

    def _is_better(self, figure: float) -> bool:
        sign = 1 if self.mode == "min" else -1
        if self.threshold_mode == "rel":
            return sign * figure < sign * self.best * (1 - sign * self.threshold)
        return sign * figure < sign * self.best - self.threshold
