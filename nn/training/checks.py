"""The mistakes that are often made with the arguments of `fit` and `evaluate`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd import Tensor

from ..data.arrays import ArrayDataset
from ..module.module import Module
from ..optim import LBFGS, Optimizer
from ..optim.lr_scheduler import LRScheduler

if TYPE_CHECKING:
    from .run import Run

__all__ = [
    "check_callbacks",
    "check_data",
    "check_metrics",
    "check_monitor",
    "check_parts",
    "check_run",
]

MOMENTS = ("on_start", "on_backward", "on_step", "on_epoch", "on_end")


def check_parts(where: str, model: Any, data: Any, loss: Any, optimizer: Any) -> None:
    """Raise TypeError or ValueError for parts that do not make a training together."""
    if not isinstance(model, Module):
        raise TypeError(f"{where}: the model must be a Module, not {type(model).__name__}")
    if isinstance(loss, type):
        raise TypeError(f"{where}: the loss is a class; make an instance of it: {loss.__name__}()")
    if not callable(loss):
        raise TypeError(
            f"{where}: the loss must be a function of (prediction, y), not {type(loss).__name__}; "
            f"the order is {where}(model, data, loss, optimizer)"
        )
    if not isinstance(optimizer, Optimizer):
        raise TypeError(
            f"{where}: the optimizer must be one of nn.optim, not {type(optimizer).__name__}"
        )
    if isinstance(optimizer, LBFGS):
        raise TypeError(
            f"{where}: LBFGS evaluates the loss several times a step, through a closure; write its "
            "loop by hand"
        )
    own = {id(p) for p in model.parameters()}
    if not any([id(p) in own for group in optimizer.param_groups for p in group["params"]]):
        raise ValueError(
            f"{where}: the optimizer has none of the model's parameters; make it after the model, "
            "from model.parameters()"
        )
    check_data(where, "data", data)


def check_run(run: Run) -> None:
    """The same for a `Run` and its other parts."""
    check_parts("fit", run.model, run.data, run.loss, run.optimizer)
    _check_again("data", run.data, run.epochs)
    if run.validation is not None:
        check_data("fit", "validation", run.validation)
        _check_again("validation", run.validation, run.epochs)
    for name, function in run.metrics.items():
        if name in ("loss", "seconds", "step") or name.startswith("validation "):
            raise ValueError(f"fit: {name!r} cannot name a metric; fit has a figure of that name")
        if not callable(function):
            raise TypeError(
                f"fit: the metric {name!r} must be a function of (prediction, y), not "
                f"{type(function).__name__}"
            )


def check_metrics(where: str, metrics: Any) -> None:
    """Raise TypeError for metrics without names."""
    if metrics is not None and not isinstance(metrics, Mapping):
        raise TypeError(
            f'{where}: metrics must be functions by name, such as {{"accuracy": accuracy}}, not '
            f"{type(metrics).__name__}"
        )


def check_callbacks(callbacks: Any) -> list[Any]:
    """The callbacks as a list; raise TypeError for one that cannot be called, or never would be."""
    if not isinstance(callbacks, Iterable):
        raise TypeError(
            f"fit: callbacks must be a list; write callbacks=[{type(callbacks).__name__}(...)]"
        )
    listed = list(callbacks)
    for callback in listed:
        if isinstance(callback, type):
            name = callback.__name__
            raise TypeError(f"fit: the callback {name} is a class; write {name}(...)")
        if isinstance(callback, LRScheduler):
            raise TypeError(
                f"fit: {type(callback).__name__} is not a callback; wrap it in "
                'nn.Schedule(scheduler, each), where each is "step" or "epoch"'
            )
        if not any([hasattr(callback, moment) for moment in MOMENTS]):
            raise TypeError(
                f"fit: a callback needs at least one of the methods {', '.join(MOMENTS)}, but "
                f"{type(callback).__name__} has none of them"
            )
    return listed


def check_data(where: str, name: str, data: Any) -> None:
    """Raise TypeError for what is often given instead of batches."""
    arrays = np.ndarray | Tensor
    pair = isinstance(data, tuple) and any([isinstance(part, arrays) for part in data])
    if pair or isinstance(data, ArrayDataset | arrays):
        raise TypeError(
            f"{where}: {name} must be batches of pairs (x, y), not a {type(data).__name__}; wrap "
            "arrays: DataLoader(ArrayDataset(x, y), batch_size=32, shuffle=True)"
        )
    if not isinstance(data, Iterable):
        raise TypeError(
            f"{where}: {name} must be an iterable of batches, such as a DataLoader, not "
            f"{type(data).__name__}"
        )


def _check_again(name: str, data: Any, epochs: int) -> None:
    """Raise TypeError for an iterator if several epochs are to be run."""
    if hasattr(data, "__next__") and epochs > 1:
        raise TypeError(
            f"fit: {name} is a {type(data).__name__}, which is used up after the first of {epochs} "
            "epochs; pass a DataLoader or a list, which can be iterated over again"
        )


def check_monitor(where: str, monitor: str, run: Run) -> None:
    """Raise ValueError for a figure that the epochs of this run do not have."""
    if monitor in run.columns:
        return
    remedy = f"it has {', '.join(run.columns)}"
    if monitor.startswith("validation ") and run.validation is None:
        remedy = f"pass validation=..., or monitor={monitor.removeprefix('validation ')!r}"
    elif monitor.startswith("val") and run.validation is None:
        remedy += "; with validation=..., 'validation loss', too"
    raise ValueError(f"{where}: this fit has no figure {monitor!r}; {remedy}")
