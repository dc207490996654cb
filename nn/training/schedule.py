"""Schedule: a learning-rate scheduler stepped by the training."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..optim.lr_scheduler import LRScheduler, ReduceLROnPlateau
from .checks import check_monitor
from .run import Run

__all__ = ["Schedule"]


class Schedule:
    """Step a learning-rate scheduler, after each step or each epoch.

    Parameters
    ----------
    scheduler : LRScheduler
        A scheduler of the optimizer that `fit` is given.
    each : {"step", "epoch"}
        What the scheduler counts: a `OneCycleLR` counts steps, most others epochs.
    monitor : str, optional
        The figure that a `ReduceLROnPlateau` watches, such as "validation loss".

    Raises
    ------
    TypeError
        If `scheduler` is not a scheduler.
    ValueError
        If a plateau is to be watched for without a figure, or at each step.

    Examples
    --------
    >>> import numpy as np, nn
    >>> model = nn.Linear(1, 1)
    >>> optimizer = nn.optim.SGD(model.parameters(), lr=0.8)
    >>> scheduler = nn.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.5)
    >>> batches = [(np.zeros((4, 1)), np.zeros((4, 1)))] * 2
    >>> history = nn.fit(model, batches, nn.functional.mse_loss, optimizer, 2,
    ...                  callbacks=[nn.Schedule(scheduler, "epoch")], progress=False)
    >>> history.steps["lr"]
    [0.8, 0.8, 0.4, 0.4]
    """

    def __init__(self, scheduler: LRScheduler, each: str, monitor: str | None = None) -> None:
        if not isinstance(scheduler, LRScheduler):
            raise TypeError(
                "Schedule takes a scheduler of nn.optim.lr_scheduler, not "
                f"{type(scheduler).__name__}"
            )
        if each not in ("step", "epoch"):
            raise ValueError(f'Schedule: each must be "step" or "epoch", not {each!r}')
        plateau = isinstance(scheduler, ReduceLROnPlateau)
        if plateau and (monitor is None or each == "step"):
            raise ValueError(
                "Schedule: ReduceLROnPlateau watches a figure of each epoch; pass each='epoch' and "
                'monitor="validation loss", or the name of another figure'
            )
        if monitor is not None and not plateau:
            raise ValueError(
                f"Schedule: {type(scheduler).__name__} depends only on the step and watches no "
                "figure; leave out monitor"
            )
        self.scheduler, self.each, self.monitor = scheduler, each, monitor

    def on_start(self, run: Run) -> None:
        if self.scheduler.optimizer is not run.optimizer:
            raise ValueError(
                "Schedule: the scheduler sets the learning rate of a different optimizer than fit "
                "was given"
            )
        if self.monitor is not None:
            check_monitor("Schedule", self.monitor, run)

    def on_step(self, run: Run) -> None:
        if self.each == "step":
            self.scheduler.step()

    def on_epoch(self, run: Run) -> None:
        if self.monitor is not None:
            self.scheduler.step(run.history[self.monitor][-1])  # type: ignore[call-arg]
        elif self.each == "epoch":
            self.scheduler.step()

    def state_dict(self) -> dict[str, Any]:
        return self.scheduler.state_dict()

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        self.scheduler.load_state_dict(state)
