"""Schedules that multiply the learning rate: in steps, steadily, along a line, by a function."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence

from ..optimizer import Optimizer
from .scheduler import LRScheduler, check_numbers, check_positive, per_group

__all__ = ["ExponentialLR", "LambdaLR", "LinearLR", "MultiStepLR", "StepLR"]


class StepLR(LRScheduler):
    """lr = base · gamma^⌊t/step_size⌋.

    Parameters
    ----------
    optimizer : Optimizer
        Its groups' learning rates are set, at once to those of the first step. Each group's
        ``initial_lr`` keeps the rate that the schedule starts from.
    step_size : int
        The number of steps between two changes.
    gamma : float
        The factor by which the learning rate is multiplied.
    last_epoch : int
        The last step made; -1 to begin. `load_state_dict` is the better way to continue.

    Examples
    --------
    >>> import nn
    >>> optimizer = nn.optim.SGD([nn.Parameter(1.0)], lr=0.8)
    >>> scheduler = nn.optim.lr_scheduler.StepLR(optimizer, step_size=2, gamma=0.5)
    >>> [scheduler.lrs_at(t)[0] for t in range(5)]
    [0.8, 0.8, 0.4, 0.4, 0.2]
    """

    def __init__(
        self, optimizer: Optimizer, step_size: int, gamma: float = 0.1, last_epoch: int = -1
    ) -> None:
        check_positive(self, step_size=step_size)
        check_numbers(self, gamma=gamma)
        self.step_size, self.gamma = step_size, gamma
        super().__init__(optimizer, last_epoch)

    def lr_at(self, step: int, base_lr: float) -> float:
        return float(base_lr * self.gamma ** (step // self.step_size))


class MultiStepLR(LRScheduler):
    """lr = base · gamma^k, where k of the milestones have been reached.

    Parameters
    ----------
    optimizer : Optimizer
        Its groups' learning rates are set, at once to those of the first step. Each group's
        ``initial_lr`` keeps the rate that the schedule starts from.
    milestones : iterable of int
        Steps, in any order; one that occurs twice counts twice.
    gamma : float
        The factor by which the learning rate is multiplied.
    last_epoch : int
        The last step made; -1 to begin. `load_state_dict` is the better way to continue.

    Examples
    --------
    >>> import nn
    >>> optimizer = nn.optim.SGD([nn.Parameter(1.0)], lr=0.8)
    >>> scheduler = nn.optim.lr_scheduler.MultiStepLR(optimizer, [1, 4], gamma=0.5)
    >>> [scheduler.lrs_at(t)[0] for t in range(5)]
    [0.8, 0.4, 0.4, 0.4, 0.2]
    """

    def __init__(
        self,
        optimizer: Optimizer,
        milestones: Iterable[int],
        gamma: float = 0.1,
        last_epoch: int = -1,
    ) -> None:
        if not isinstance(milestones, Iterable):
            raise TypeError(f"MultiStepLR: milestones must be a list of steps, not {milestones!r}")
        listed = list(milestones)
        check_numbers(self, milestones=listed, gamma=gamma)
        self.milestones, self.gamma = sorted(listed), gamma
        if self.milestones and self.milestones[0] < 0:
            raise ValueError(
                f"MultiStepLR: milestones must be steps from 0 on, not {self.milestones}"
            )
        super().__init__(optimizer, last_epoch)

    def lr_at(self, step: int, base_lr: float) -> float:
        return float(base_lr * self.gamma ** bisect_right(self.milestones, step))


class ExponentialLR(LRScheduler):
    """lr = base · gammaᵗ.

    Parameters
    ----------
    optimizer : Optimizer
        Its groups' learning rates are set, at once to those of the first step. Each group's
        ``initial_lr`` keeps the rate that the schedule starts from.
    gamma : float
        The factor by which the learning rate is multiplied.
    last_epoch : int
        The last step made; -1 to begin. `load_state_dict` is the better way to continue.

    Examples
    --------
    >>> import nn
    >>> optimizer = nn.optim.SGD([nn.Parameter(1.0)], lr=0.8)
    >>> scheduler = nn.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.5)
    >>> [scheduler.lrs_at(t)[0] for t in range(4)]
    [0.8, 0.4, 0.2, 0.1]
    """

    def __init__(self, optimizer: Optimizer, gamma: float, last_epoch: int = -1) -> None:
        check_numbers(self, gamma=gamma)
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)

    def lr_at(self, step: int, base_lr: float) -> float:
        return float(base_lr * self.gamma**step)


class LinearLR(LRScheduler):
    """lr = base · f, where f goes from start_factor to end_factor in total_iters steps, and stays.

    The usual warm-up: let another schedule follow it with `SequentialLR`.

    Parameters
    ----------
    optimizer : Optimizer
        Its groups' learning rates are set, at once to those of the first step. Each group's
        ``initial_lr`` keeps the rate that the schedule starts from.
    start_factor : float
        Above 0 and at most 1.
    end_factor : float
        From 0 to 1.
    total_iters : int
        The number of steps until it arrives.
    last_epoch : int
        The last step made; -1 to begin. `load_state_dict` is the better way to continue.

    Examples
    --------
    >>> import nn
    >>> optimizer = nn.optim.SGD([nn.Parameter(1.0)], lr=0.8)
    >>> scheduler = nn.optim.lr_scheduler.LinearLR(optimizer, start_factor=0.25, total_iters=3)
    >>> [scheduler.lrs_at(t)[0] for t in range(5)]
    [0.2, 0.4, 0.6, 0.8, 0.8]
    """

    def __init__(
        self,
        optimizer: Optimizer,
        start_factor: float = 1 / 3,
        end_factor: float = 1.0,
        total_iters: int = 5,
        last_epoch: int = -1,
    ) -> None:
        check_numbers(self, start_factor=start_factor, end_factor=end_factor)
        if not 0 < start_factor <= 1:
            raise ValueError(
                f"LinearLR: start_factor must be above 0 and at most 1, not {start_factor}; it "
                "multiplies the optimizer's lr"
            )
        if not 0 <= end_factor <= 1:
            raise ValueError(f"LinearLR: end_factor must be from 0 to 1, not {end_factor}")
        check_positive(self, total_iters=total_iters)
        self.start_factor, self.end_factor = start_factor, end_factor
        self.total_iters = total_iters
        super().__init__(optimizer, last_epoch)

    def lr_at(self, step: int, base_lr: float) -> float:
        part = min(step / self.total_iters, 1)
        return base_lr * (self.start_factor + (self.end_factor - self.start_factor) * part)


class LambdaLR(LRScheduler):
    """lr = base · lr_lambda(t).

    Parameters
    ----------
    optimizer : Optimizer
        Its groups' learning rates are set, at once to those of the first step. Each group's
        ``initial_lr`` keeps the rate that the schedule starts from.
    lr_lambda : callable, or list of callables
        Takes the step and returns the factor; a list has one for each group. It is not part of the
        `state_dict`.
    last_epoch : int
        The last step made; -1 to begin. `load_state_dict` is the better way to continue.

    Examples
    --------
    >>> import nn
    >>> optimizer = nn.optim.SGD([nn.Parameter(1.0)], lr=0.8)
    >>> scheduler = nn.optim.lr_scheduler.LambdaLR(optimizer, lambda t: 1 / (1 + t))
    >>> [scheduler.lrs_at(t)[0] for t in range(4)]
    [0.8, 0.4, 0.2667, 0.2]
    """

    not_kept = ("optimizer", "lr_lambdas")

    def __init__(
        self,
        optimizer: Optimizer,
        lr_lambda: Callable[[int], float] | Sequence[Callable[[int], float]],
        last_epoch: int = -1,
    ) -> None:
        self.lr_lambdas = per_group(self, optimizer, lr_lambda=lr_lambda)
        for function in self.lr_lambdas:
            if not callable(function):
                raise TypeError(
                    f"LambdaLR: lr_lambda must be a function of the step, not {function!r}"
                )
        super().__init__(optimizer, last_epoch)

    def lrs_at(self, step: int) -> list[float]:
        return [base * factor(step) for base, factor in zip(self.base_lrs, self.lr_lambdas)]
