"""One cycle: up to a high learning rate and far down again, the momentum going the other way."""

from __future__ import annotations

from ..optimizer import Optimizer
from .cosine import half_cosine
from .scheduler import LRScheduler, check_numbers, check_positive, per_group

__all__ = ["OneCycleLR"]


class OneCycleLR(LRScheduler):
    """From max_lr/div_factor up to max_lr and far down, once: Smith and Topin (2018).

    Step it after each batch. The `lr` that the optimizer was given has no effect.

    Parameters
    ----------
    optimizer : Optimizer
        Its groups' learning rates are set, at once to those of the first step. Each group's
        ``initial_lr`` keeps the rate that the schedule starts from.
    max_lr : float, or list of float
        The highest learning rate, for all groups or for each.
    total_steps : int, optional
        By default epochs · steps_per_epoch.
    epochs, steps_per_epoch : int, optional
    pct_start : float
        The share of the steps that goes up.
    anneal_strategy : {"cos", "linear"}
        The shape of the ways up and down.
    cycle_momentum : bool
        Whether to move the momentum (or the first of the betas) from max_momentum down to
        base_momentum while the learning rate goes up, and back.
    base_momentum, max_momentum : float, or list of float
    div_factor, final_div_factor : float
        The first learning rate is max_lr/div_factor, the last the first/final_div_factor.
    three_phase : bool
        Whether to go down to the first learning rate in as many steps as up, and then to the last.
    last_epoch : int
        The last step made; -1 to begin. `load_state_dict` is the better way to continue.

    Raises
    ------
    ValueError
        Also from `step`, after total_steps of them.

    Examples
    --------
    >>> import nn
    >>> optimizer = nn.optim.SGD([nn.Parameter(1.0)], momentum=0.9)
    >>> scheduler = nn.optim.lr_scheduler.OneCycleLR(
    ...     optimizer, max_lr=1.0, total_steps=10, pct_start=0.5, anneal_strategy="linear"
    ... )
    >>> [scheduler.lrs_at(t)[0] for t in (0, 2, 4, 6, 9)]
    [0.04, 0.52, 1.0, 0.6, 0.0]
    >>> optimizer.param_groups[0]["momentum"]
    0.95
    """

    def __init__(
        self,
        optimizer: Optimizer,
        max_lr: float | list[float],
        total_steps: int | None = None,
        epochs: int | None = None,
        steps_per_epoch: int | None = None,
        pct_start: float = 0.3,
        anneal_strategy: str = "cos",
        cycle_momentum: bool = True,
        base_momentum: float | list[float] = 0.85,
        max_momentum: float | list[float] = 0.95,
        div_factor: float = 25.0,
        final_div_factor: float = 1e4,
        three_phase: bool = False,
        last_epoch: int = -1,
    ) -> None:
        if total_steps is None:
            if epochs is None or steps_per_epoch is None:
                raise ValueError(
                    "OneCycleLR: how long is the cycle? Give total_steps, or epochs and "
                    "steps_per_epoch"
                )
            check_positive(self, epochs=epochs, steps_per_epoch=steps_per_epoch)
            total_steps = epochs * steps_per_epoch
        check_positive(self, total_steps=total_steps)
        check_numbers(
            self, max_lr=max_lr, pct_start=pct_start, base_momentum=base_momentum,
            max_momentum=max_momentum, div_factor=div_factor, final_div_factor=final_div_factor,
        )  # fmt: skip
        most = 0.5 if three_phase else 1
        if not 0 <= pct_start <= most:
            raise ValueError(f"OneCycleLR: pct_start must be from 0 to {most}, not {pct_start}")
        if anneal_strategy not in ("cos", "linear"):
            raise ValueError(
                f'OneCycleLR: anneal_strategy must be "cos" or "linear", not {anneal_strategy!r}'
            )
        highest = per_group(self, optimizer, max_lr=max_lr)
        if cycle_momentum and not optimizer.defaults.keys() & {"momentum", "betas"}:
            raise ValueError(
                f"OneCycleLR: {type(optimizer).__name__} has no momentum; pass cycle_momentum=False"
            )
        self.total_steps, self.pct_start = total_steps, pct_start
        self.anneal_strategy, self.three_phase = anneal_strategy, three_phase
        self.div_factor, self.final_div_factor = div_factor, final_div_factor
        self.cycle_momentum = cycle_momentum
        self.base_momentum = per_group(self, optimizer, base_momentum=base_momentum)
        self.max_momentum = per_group(self, optimizer, max_momentum=max_momentum)
        if last_epoch == -1:
            for group, lr in zip(optimizer.param_groups, highest):
                group["initial_lr"] = lr / div_factor
        super().__init__(optimizer, last_epoch)

    def lr_at(self, step: int, base_lr: float) -> float:
        highest, last = base_lr * self.div_factor, base_lr / self.final_div_factor
        return self._annealed(step, [base_lr, highest, base_lr, last])

    def momenta_at(self, step: int) -> list[float]:
        """The momenta of all groups at a step; nothing is changed."""
        limits = zip(self.base_momentum, self.max_momentum)
        return [self._annealed(step, [most, least, most, most]) for least, most in limits]

    def _annealed(self, step: int, values: list[float]) -> float:
        """What goes from one value to the next in each phase: up, down, (further down)."""
        if step > self.total_steps:
            raise ValueError(
                f"OneCycleLR: step {step} is beyond the cycle of {self.total_steps}; pass as many "
                "total_steps as there are batches in all epochs"
            )
        ends = [self.pct_start * self.total_steps - 1, self.total_steps - 1]
        if self.three_phase:
            ends.insert(1, 2 * ends[0])
        else:
            values = [*values[:2], values[3]]
        phase = 0
        while phase < len(ends) - 1 and step > ends[phase]:
            phase += 1
        start, end = ends[phase - 1] if phase else 0.0, ends[phase]
        part = min((step - start) / (end - start), 1.0) if end > start else 1.0
        if self.anneal_strategy == "cos":
            part = 1 - half_cosine(part)
        return values[phase] * (1 - part) + values[phase + 1] * part

    def _set(self) -> None:
        super()._set()
        if not self.cycle_momentum:
            return
        for group, momentum in zip(self.optimizer.param_groups, self.momenta_at(self.last_epoch)):
            if "betas" in group:
                group["betas"] = (momentum, *group["betas"][1:])
            else:
                group["momentum"] = momentum
