"""Run: what a training consists of and how far it has come; all that callbacks see of it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from time import perf_counter
from typing import Any

from autograd import Tensor

from ..checks import whole
from ..module.module import Module
from ..optim import Optimizer
from .checks import check_callbacks, check_metrics, check_run
from .evaluation import Function, Means, evaluate, figures, number
from .history import History

__all__ = ["Run"]


class Run:
    """A training: its parts, and how far it has come.

    Attributes
    ----------
    model, data, loss, optimizer, epochs, validation, metrics
        As given to `fit`.
    callbacks : list
    epoch, step : int
        How many have been completed.
    columns : list of str
        The names of an epoch's figures.
    history : History
        The figures so far.
    stopped : str
        Why the training ends; "" while it continues.
    interrupted : bool
        Whether Ctrl-C has asked it to end.
    """

    def __init__(
        self,
        model: Module,
        data: Iterable[Any],
        loss: Function,
        optimizer: Optimizer,
        epochs: int,
        validation: Iterable[Any] | None,
        metrics: Mapping[str, Function] | None,
        callbacks: Sequence[Any],
    ) -> None:
        self.model, self.data, self.loss, self.optimizer = model, data, loss, optimizer
        self.epochs = whole("fit", "epochs", epochs)
        self.validation = validation
        check_metrics("fit", metrics)
        self.metrics = dict(metrics or {})
        check_run(self)
        listed = check_callbacks(callbacks)
        self.callbacks = sorted(listed, key=lambda callback: getattr(callback, "last", False))
        own = ["loss", *self.metrics]
        checked = [] if validation is None else [f"validation {name}" for name in own]
        self.columns = [*own, *checked, "seconds"]
        self.history = History(self.columns)
        self.epoch = self.step = 0
        self.stopped = ""
        self.interrupted = False
        self.means = Means()  # those of the current epoch
        self._began = perf_counter()

    @property
    def batch(self) -> int:
        """How many batches of the current epoch are done."""
        return self.means.batches

    def call(self, moment: str) -> None:
        """Call this method of all callbacks that have it."""
        for callback in self.callbacks:
            method = getattr(callback, moment, None)
            if method is not None:
                method(self)

    def goes_on(self) -> bool:
        """Whether there are epochs left and nothing has stopped it."""
        return self.epoch < self.epochs and not self.stopped

    def stop(self, why: str) -> None:
        """End the training after the present step."""
        self.stopped = self.history.stopped = why

    def check(self, value: Any) -> None:
        """Raise FloatingPointError if the loss is not finite, TypeError if it has no graph."""
        loss = number("loss", value)
        if not isinstance(value, Tensor) or not value.requires_grad:
            raise TypeError(
                f"fit: the loss returned a {type(value).__name__} that no gradient can come from; "
                "it must be computed from the prediction by ops, without float(), .item() or .data"
            )
        if not math.isfinite(loss):
            raise FloatingPointError(
                f"fit: the loss is {loss} at step {self.step + 1} (epoch {self.epoch + 1}, batch "
                f"{self.batch + 1}); the parameters are those before that step. Try a learning "
                f"rate lower than {self.optimizer.lr:g} or clipped gradients; inside "
                "autograd.detect_anomaly() the error names the op where it began"
            )

    def end_step(self, value: Any, prediction: Any, target: Any) -> None:
        """Count a step, with its figures."""
        self.step += 1
        loss = number("loss", value)
        self.means.add({"loss": loss, **figures(self.metrics, prediction, target)}, target)
        self.history.add_step(loss, self.optimizer.lr)
        if self.interrupted:
            self.stop("interrupted")
        self.call("on_step")

    def end_epoch(self) -> None:
        """Record the figures of an epoch whose steps are done, with those of validation."""
        row = self.means.values("fit")
        if self.validation is not None:
            found = evaluate(self.model, self.validation, self.loss, self.metrics)
            row.update({f"validation {name}": value for name, value in found.items()})
        now = perf_counter()
        row["seconds"], self._began = now - self._began, now
        self.history.add_epoch(row)
        self.means = Means()
        self.epoch += 1
        if self.interrupted:
            self.stop("interrupted")
        self.call("on_epoch")

    # --- what a checkpoint holds -----------------------------------------------------------------

    def state_dict(self) -> dict[str, Any]:
        """Everything that the rest of the training depends on, between two steps or two epochs.

        Raises
        ------
        TypeError
            In the middle of an epoch, if the data have no `state_dict`; at any time, if theirs
            cannot be taken.
        """
        from .state import state_dict

        return state_dict(self)

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Continue from a `state_dict` of a run with the same parts.

        Raises
        ------
        ValueError
            If it is not such a state, or is for other parts.
        """
        from .state import load

        load(self, state)
