"""What follows the best of an epoch's figures: early stopping, and a file of the best model."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from typing import Any

from ..checks import check_number, whole
from ..saving import save
from ..saving.files import check_folder, check_path
from .checks import check_monitor
from .run import Run

__all__ = ["BestModel", "EarlyStopping"]


class _Best:
    """What follows the best value so far of one of an epoch's figures."""

    def __init__(self, monitor: str, mode: str | None, min_delta: float = 0.0) -> None:
        own = type(self).__name__
        if mode is None and monitor in ("loss", "validation loss"):
            mode = "min"
        if mode not in ("min", "max"):
            losses = "" if mode else " (not needed for 'loss' and 'validation loss')"
            raise ValueError(
                f'{own}: mode must say whether less of {monitor!r} is better, "min", or more, '
                f'"max"; not {mode!r}{losses}'
            )
        check_number(own, "min_delta", min_delta, least=0)
        self.monitor, self.mode, self.min_delta = monitor, mode, min_delta
        self._forget()

    def _forget(self) -> None:
        self.best = math.inf if self.mode == "min" else -math.inf
        self.best_epoch = 0

    def on_start(self, run: Run) -> None:
        check_monitor(type(self).__name__, self.monitor, run)
        if not run.step:
            self._forget()

    def is_better(self, run: Run) -> bool:
        """Whether the last epoch was the best so far, which is then noted; a nan is not."""
        value = run.history[self.monitor][-1]
        sign = 1 if self.mode == "min" else -1
        if not sign * value < sign * self.best - self.min_delta:
            return False
        self.best, self.best_epoch = value, run.epoch
        return True

    def state_dict(self) -> dict[str, Any]:
        return {"best": self.best, "best_epoch": self.best_epoch}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        self.best, self.best_epoch = state["best"], state["best_epoch"]


class EarlyStopping(_Best):
    """End the training when a figure has not improved for some epochs.

    Parameters
    ----------
    patience : int
        So many epochs in a row without an improvement end it.
    monitor : str
        An epoch's figure: a column of the table.
    mode : {"min", "max"}, optional
        Whether less or more is better; needed for metrics, not for losses.
    min_delta : float
        How much better than the best so far a figure must be to count.
    restore_best : bool
        Whether the model goes back to its state after the best epoch when the training ends, for
        whatever reason. (A `Checkpoint` keeps the last state, and the best next to it.)

    Attributes
    ----------
    best : float
    best_epoch : int
        Counted from 1; 0 before there is a best one.

    Raises
    ------
    ValueError
        For options that make no sense; in `fit`, if there is no such figure.

    Examples
    --------
    >>> import nn
    >>> stopping = nn.EarlyStopping(patience=5)
    >>> nn.EarlyStopping(5, monitor="validation accuracy")
    Traceback (most recent call last):
    ValueError: EarlyStopping: mode must say whether less of 'validation accuracy' is better, ...
    """

    def __init__(
        self,
        patience: int,
        monitor: str = "validation loss",
        mode: str | None = None,
        min_delta: float = 0.0,
        restore_best: bool = True,
    ) -> None:
        self.patience = whole("EarlyStopping", "patience", patience, least=1)
        self.restore_best = restore_best
        super().__init__(monitor, mode, min_delta)

    def _forget(self) -> None:
        super()._forget()
        self.waited = 0
        self.best_state: dict[str, Any] | None = None

    def on_start(self, run: Run) -> None:
        super().on_start(run)
        self._stop_if_due(run)  # a training that ended in this way is over when it is resumed

    def on_epoch(self, run: Run) -> None:
        self.waited += 1
        if self.is_better(run):
            self.waited = 0
            if self.restore_best:
                self.best_state = run.model.state_dict()
        self._stop_if_due(run)

    def on_end(self, run: Run) -> None:
        if self.best_state is not None:
            run.model.load_state_dict(self.best_state)
            self.best_state = None

    def _stop_if_due(self, run: Run) -> None:
        if self.waited >= self.patience:
            since = f"since epoch {self.best_epoch}" if self.best_epoch else "at all"
            run.stop(f"{self.monitor} has not improved {since}")

    def state_dict(self) -> dict[str, Any]:
        return {**super().state_dict(), "waited": self.waited, "best_state": self.best_state}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        super().load_state_dict(state)
        self.waited, self.best_state = state["waited"], state["best_state"]


class BestModel(_Best):
    """Save the model after each epoch whose figure is the best so far.

    Parameters
    ----------
    path : path
        The model's file; see `nn.save`. ``nn.load(path, into=model)`` restores the model.
    monitor : str
        An epoch's figure: a column of the table.
    mode : {"min", "max"}, optional
        Whether less or more is better; needed for metrics, not for losses.

    Attributes
    ----------
    best : float
    best_epoch : int
        Counted from 1; 0 before any was saved.

    Examples
    --------
    >>> import nn
    >>> best = nn.BestModel("best.npz", monitor="validation accuracy", mode="max")
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        monitor: str = "validation loss",
        mode: str | None = None,
    ) -> None:
        self.path = path
        check_path("BestModel", path)
        super().__init__(monitor, mode)

    def on_start(self, run: Run) -> None:
        super().on_start(run)
        check_folder("BestModel", self.path)

    def on_epoch(self, run: Run) -> None:
        if self.is_better(run):
            save(run.model, self.path)
