"""Schedules that fall along half a cosine: Loshchilov and Hutter (2017)."""

from __future__ import annotations

import math

from ..optimizer import Optimizer
from .scheduler import LRScheduler, check_numbers, check_positive

__all__ = ["CosineAnnealingLR", "CosineAnnealingWarmRestarts"]


def half_cosine(part: float) -> float:
    """From 1 at 0 to 0 at 1."""
    return (1 + math.cos(math.pi * part)) / 2


class CosineAnnealingLR(LRScheduler):
    """lr = eta_min + (base - eta_min)·(1 + cos(π·t/T_max))/2.

    After T_max steps it rises again, as a cosine does: Loshchilov and Hutter (2017), without the
    restarts.

    Parameters
    ----------
    optimizer : Optimizer
        Its groups' learning rates are set, at once to those of the first step. Each group's
        ``initial_lr`` keeps the rate that the schedule starts from.
    T_max : int
        The number of steps from the top to the bottom.
    eta_min : float
        The lowest learning rate.
    last_epoch : int
        The last step made; -1 to begin. `load_state_dict` is the better way to continue.

    Examples
    --------
    >>> import nn
    >>> optimizer = nn.optim.SGD([nn.Parameter(1.0)], lr=0.8)
    >>> scheduler = nn.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=4)
    >>> [scheduler.lrs_at(t)[0] for t in range(5)]
    [0.8, 0.6828, 0.4, 0.1172, 0.0]
    """

    def __init__(
        self, optimizer: Optimizer, T_max: int, eta_min: float = 0.0, last_epoch: int = -1
    ) -> None:
        check_positive(self, T_max=T_max)
        check_numbers(self, eta_min=eta_min)
        self.T_max, self.eta_min = T_max, eta_min
        super().__init__(optimizer, last_epoch)

    def lr_at(self, step: int, base_lr: float) -> float:
        return self.eta_min + (base_lr - self.eta_min) * half_cosine(step / self.T_max)


class CosineAnnealingWarmRestarts(LRScheduler):
    """Half a cosine in T_0 steps, then from the top again, each T_mult times as long as the last.

    lr = eta_min + (base - eta_min)·(1 + cos(π·t/T))/2, where t counts from the last restart and T
    is the length of the present stretch: Loshchilov and Hutter (2017).

    Parameters
    ----------
    optimizer : Optimizer
        Its groups' learning rates are set, at once to those of the first step. Each group's
        ``initial_lr`` keeps the rate that the schedule starts from.
    T_0 : int
        The number of steps to the first restart.
    T_mult : int
        By what factor each stretch is longer than the one before.
    eta_min : float
        The lowest learning rate.
    last_epoch : int
        The last step made; -1 to begin. `load_state_dict` is the better way to continue.

    Examples
    --------
    >>> import nn
    >>> optimizer = nn.optim.SGD([nn.Parameter(1.0)], lr=0.8)
    >>> scheduler = nn.optim.lr_scheduler.CosineAnnealingWarmRestarts(optimizer, T_0=2, T_mult=2)
    >>> [scheduler.lrs_at(t)[0] for t in range(7)]
    [0.8, 0.4, 0.8, 0.6828, 0.4, 0.1172, 0.8]
    """

    def __init__(
        self,
        optimizer: Optimizer,
        T_0: int,
        T_mult: int = 1,
        eta_min: float = 0.0,
        last_epoch: int = -1,
    ) -> None:
        check_positive(self, T_0=T_0, T_mult=T_mult)
        check_numbers(self, eta_min=eta_min)
        self.T_0, self.T_mult, self.eta_min = T_0, T_mult, eta_min
        super().__init__(optimizer, last_epoch)

    def lr_at(self, step: int, base_lr: float) -> float:
        t, length = step, self.T_0
        if self.T_mult == 1:
            t %= length
        while t >= length:
            t, length = t - length, length * self.T_mult
        return self.eta_min + (base_lr - self.eta_min) * half_cosine(t / length)
