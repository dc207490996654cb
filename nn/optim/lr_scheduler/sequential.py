"""Schedules one after another."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

from ..optimizer import Optimizer
from .plateau import ReduceLROnPlateau
from .scheduler import LRScheduler

__all__ = ["SequentialLR"]


class SequentialLR(LRScheduler):
    """Schedules one after another, each counting from its own beginning.

    Parameters
    ----------
    optimizer : Optimizer
        The optimizer of all the schedules.
    schedulers : sequence of LRScheduler
    milestones : sequence of int
        The steps at which the second, the third, ... schedule begins.
    last_epoch : int
        The last step made; -1 to begin. `load_state_dict` is the better way to continue.

    Examples
    --------
    A warm-up of two steps, then half a cosine:

    >>> import nn
    >>> from nn.optim.lr_scheduler import CosineAnnealingLR, LinearLR, SequentialLR
    >>> optimizer = nn.optim.SGD([nn.Parameter(1.0)], lr=0.8)
    >>> warmup = LinearLR(optimizer, start_factor=0.5, total_iters=2)
    >>> cosine = CosineAnnealingLR(optimizer, T_max=4)
    >>> scheduler = SequentialLR(optimizer, [warmup, cosine], milestones=[2])
    >>> [scheduler.lrs_at(t)[0] for t in range(7)]
    [0.4, 0.6, 0.8, 0.6828, 0.4, 0.1172, 0.0]
    """

    not_kept = ("optimizer", "schedulers")

    def __init__(
        self,
        optimizer: Optimizer,
        schedulers: Sequence[LRScheduler],
        milestones: Sequence[int],
        last_epoch: int = -1,
    ) -> None:
        self.schedulers, self.milestones = list(schedulers), list(milestones)
        for i, scheduler in enumerate(self.schedulers):
            if not isinstance(scheduler, LRScheduler) or isinstance(scheduler, ReduceLROnPlateau):
                raise TypeError(
                    f"SequentialLR: schedulers[{i}] is a {type(scheduler).__name__}, but only "
                    "schedules that depend on the step alone can be combined"
                )
            if scheduler.optimizer is not optimizer:
                raise ValueError(
                    f"SequentialLR: schedulers[{i}] sets the learning rate of another optimizer"
                )
        if len(self.milestones) != len(self.schedulers) - 1:
            raise ValueError(
                f"SequentialLR: {len(self.schedulers)} schedulers and {len(self.milestones)} "
                "milestones; each scheduler but the first needs a milestone, the step at which it "
                "begins"
            )
        if self.milestones != sorted(self.milestones):
            raise ValueError(f"SequentialLR: the milestones {self.milestones} are not in order")
        super().__init__(optimizer, last_epoch)

    def _at(self, step: int) -> tuple[LRScheduler, int]:
        """The schedule in effect at a step, and which of its own steps that is."""
        i = bisect_right(self.milestones, step)
        return self.schedulers[i], step - (self.milestones[i - 1] if i else 0)

    def lrs_at(self, step: int) -> list[float]:
        scheduler, own = self._at(step)
        return scheduler.lrs_at(own)

    def _set(self) -> None:
        scheduler, own = self._at(self.last_epoch)
        scheduler.last_epoch = own
        scheduler._set()

    def state_dict(self) -> dict[str, Any]:
        own = super().state_dict()
        return {**own, "schedulers": [scheduler.state_dict() for scheduler in self.schedulers]}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        self.check_state(state)
        for scheduler, part in zip(self.schedulers, state["schedulers"]):
            scheduler.load_state_dict(part)
        super().load_state_dict(state)

    def check_state(self, state: Mapping[str, Any]) -> None:
        super().check_state(state)
        if len(state["schedulers"]) != len(self.schedulers):
            raise ValueError(
                f"SequentialLR.load_state_dict: the state is for {len(state['schedulers'])} "
                f"schedulers, but there are {len(self.schedulers)}"
            )
        for scheduler, part in zip(self.schedulers, state["schedulers"]):
            scheduler.check_state(part)
