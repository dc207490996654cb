"""What all schedules share: the step that they are at, and the rates that follow from it."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from copy import deepcopy
from numbers import Integral
from typing import Any

from ...checks import check_number
from ..optimizer import Optimizer

__all__ = ["LRScheduler", "check_numbers", "check_positive", "per_group"]


class LRScheduler:
    """A schedule is its `lr_at`: the learning rate as a function of the step alone.

    So a resumed run, or a picture, needs nothing but the step; a rate that is set by hand in
    between holds until the next `step`. Two schedules cannot be combined by stepping both: let one
    follow the other with `SequentialLR`, or multiply what you want in a `LambdaLR`.

    Parameters
    ----------
    optimizer : Optimizer
        Its groups' learning rates are set, at once to those of the first step. Each group's
        ``initial_lr`` keeps the rate that the schedule starts from.
    last_epoch : int
        The last step made; -1 to begin. `load_state_dict` is the better way to continue.

    Attributes
    ----------
    base_lrs : list of float
        Each group's ``initial_lr``.
    last_epoch : int
        The step that the schedule is at; whether steps are batches or epochs is up to you.

    Raises
    ------
    TypeError
        If `optimizer` is not an Optimizer.
    ValueError
        For an option that makes no sense.
    """

    not_kept: tuple[str, ...] = ("optimizer",)  # attributes that are not part of the state

    def __init__(self, optimizer: Optimizer, last_epoch: int = -1) -> None:
        check_optimizer(self, optimizer)
        for i, group in enumerate(optimizer.param_groups):
            if last_epoch >= 0 and "initial_lr" not in group:
                raise ValueError(
                    f"{self._name}: last_epoch={last_epoch}, but group {i} of the optimizer has no "
                    "initial_lr to continue from; load the optimizer's state first, or leave out "
                    "last_epoch and use load_state_dict"
                )
            group.setdefault("initial_lr", group["lr"])
        self.optimizer = optimizer
        self.base_lrs: list[float] = [group["initial_lr"] for group in optimizer.param_groups]
        self.last_epoch = last_epoch + 1
        self._set()

    @property
    def _name(self) -> str:
        return type(self).__name__

    def lr_at(self, step: int, base_lr: float) -> float:
        """The learning rate at a step, for a group whose first one is `base_lr`."""
        # reached where a subclass, which has to define it, does not
        raise NotImplementedError(f"{self._name} does not define lr_at(self, step, base_lr)")

    def lrs_at(self, step: int) -> list[float]:
        """The learning rates of all groups at a step; nothing is changed."""
        return [self.lr_at(step, base_lr) for base_lr in self.base_lrs]

    def get_last_lr(self) -> list[float]:
        """The learning rates of all groups at the step that the schedule is at."""
        return self.lrs_at(self.last_epoch)

    def step(self) -> None:
        """Go to the next step; call it after the optimizer's."""
        if self.last_epoch == 0 and not self.optimizer.state:
            warnings.warn(
                f"{self._name}.step was called before {type(self.optimizer).__name__}.step changed "
                "anything, so the schedule's first learning rate is never used. Call "
                "optimizer.step() first, then scheduler.step()",
                stacklevel=2,
            )
        self.last_epoch += 1
        self._set()

    def _set(self) -> None:
        groups = self.optimizer.param_groups
        if len(groups) != len(self.base_lrs):
            raise ValueError(
                f"{self._name}: the optimizer has {len(groups)} groups, but had "
                f"{len(self.base_lrs)} when the schedule was made; make it after add_param_group"
            )
        lrs = self.get_last_lr()
        if not all(lr >= 0 for lr in lrs):
            raise ValueError(
                f"{self._name}: the learning rates at step {self.last_epoch} are {lrs}; they must "
                "be at least 0"
            )
        for group, lr in zip(groups, lrs):
            group["lr"] = lr

    def state_dict(self) -> dict[str, Any]:
        """A copy of the step and the options, without functions: numbers, names and lists."""
        return {k: deepcopy(v) for k, v in vars(self).items() if k not in self.not_kept}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Continue from the `state_dict` of a schedule of the same kind; set the learning rates.

        Raises
        ------
        ValueError
            If something is missing or unknown, or if the numbers of groups differ; nothing is
            changed then.
        """
        self.check_state(state)
        vars(self).update(deepcopy({k: v for k, v in state.items() if k not in self.not_kept}))
        for group, base_lr in zip(self.optimizer.param_groups, self.base_lrs):
            group["initial_lr"] = base_lr
        self._set()

    def check_state(self, state: Mapping[str, Any]) -> None:
        """Raise ValueError for a state that `load_state_dict` cannot continue from."""
        kept = self.state_dict()
        if state.keys() != kept.keys():
            raise ValueError(
                f"{self._name}.load_state_dict: the state is that of another schedule: "
                f"missing {sorted(kept.keys() - state.keys())}, "
                f"unknown {sorted(state.keys() - kept.keys())}"
            )
        if len(state["base_lrs"]) != len(self.base_lrs):
            raise ValueError(
                f"{self._name}.load_state_dict: the state is for {len(state['base_lrs'])} groups "
                f"of parameters, but the optimizer has {len(self.base_lrs)}"
            )

    def __repr__(self) -> str:
        options = ", ".join([f"{k}={v}" for k, v in self.state_dict().items()])
        return f"{self._name}({options})"


def check_optimizer(schedule: LRScheduler, optimizer: Any) -> None:
    """Raise TypeError if `optimizer` is not one."""
    if not isinstance(optimizer, Optimizer):
        raise TypeError(
            f"{type(schedule).__name__}: the first argument must be the optimizer whose learning "
            f"rate to set, not a {type(optimizer).__name__}"
        )


def check_positive(schedule: LRScheduler, **options: Any) -> None:
    """Raise ValueError for an option that is not a whole number above 0."""
    for name, value in options.items():
        if not isinstance(value, Integral) or value < 1:
            raise ValueError(
                f"{type(schedule).__name__}: {name} must be a whole number of at least 1, not "
                f"{value!r}"
            )


def check_numbers(schedule: LRScheduler, **options: Any) -> None:
    """Raise TypeError for an option that is neither a number nor a list of them."""
    for name, value in options.items():
        for one in value if isinstance(value, list | tuple) else [value]:
            check_number(type(schedule).__name__, name, one)


def per_group(schedule: LRScheduler, optimizer: Optimizer, **option: Any) -> list[Any]:
    """A value for each group, from a list of them or from one for all."""
    check_optimizer(schedule, optimizer)
    ((name, value),) = option.items()
    groups = len(optimizer.param_groups)
    if not isinstance(value, list | tuple):
        return [value] * groups
    if len(value) != groups:
        raise ValueError(
            f"{type(schedule).__name__}: {len(value)} values of {name} for {groups} groups of "
            "parameters; give one for each group, or a single one"
        )
    return list(value)
