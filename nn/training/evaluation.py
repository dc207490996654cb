"""evaluate: a model's figures on data; and the means over samples that training uses, too."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from autograd import no_grad
from autograd.trees import map_leaves

from ..module.module import Module
from ..module.state import raw
from .checks import check_data, check_metrics

__all__ = ["Function", "Means", "evaluate", "figures", "number", "pairs"]

Function = Callable[[Any, Any], Any]


def evaluate(
    model: Module,
    data: Iterable[Any],
    loss: Function | None = None,
    metrics: Mapping[str, Function] | None = None,
) -> dict[str, float]:
    """The means of a loss and of metrics over data, in evaluation mode and without gradients.

    Parameters
    ----------
    model : Module
        Each of its parts goes back to the mode it was in.
    data : iterable of (x, y)
        Batches; each counts by the length of its `y`, so a smaller last one weighs less.
    loss : callable, optional
    metrics : mapping of str to callable, optional
        The same as those of `fit`.

    Returns
    -------
    dict
        A float for ``"loss"`` and for each metric.

    Raises
    ------
    TypeError
        For batches that are not pairs, and for a figure that is not a number.
    ValueError
        If there are no batches, or nothing to compute.

    Examples
    --------
    >>> import numpy as np, nn
    >>> model = nn.Linear(1, 1, rng=0)
    >>> _ = model.load_state_dict({"weight": [[2.0]], "bias": [1.0]})
    >>> pair = np.array([[1.0], [2.0]]), np.array([[3.0], [5.0]])
    >>> single = np.array([[1.0]]), np.array([[0.0]])
    >>> batches = [pair, single]
    >>> nn.evaluate(model, batches, nn.functional.mse_loss)
    {'loss': 3.0}
    """
    check_data("evaluate", "data", data)
    check_metrics("evaluate", metrics)
    if loss is None and not metrics:
        raise ValueError("evaluate: there is nothing to compute; pass a loss, metrics or both")
    means = Means()
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        with no_grad():
            for x, y in pairs("evaluate", data):
                prediction = model(x)
                values = {} if loss is None else {"loss": number("loss", loss(prediction, y))}
                means.add({**values, **figures(metrics or {}, prediction, y)}, y)
    finally:
        for module, training in modes:
            module.training = training
    return means.values("evaluate")


class Means:
    """Means over samples, computed batch by batch."""

    def __init__(self) -> None:
        self.batches = self.samples = 0
        self.sums: dict[str, float] = {}

    def add(self, values: Mapping[str, float], target: Any) -> None:
        """Count a batch's means as many times as it has samples."""
        samples = len(target) if np.ndim(raw(target)) else 1
        self.batches += 1
        self.samples += samples
        for name, value in values.items():
            self.sums[name] = self.sums.get(name, 0.0) + value * samples

    def values(self, where: str) -> dict[str, float]:
        """The means; if there were no samples, an error that begins with `where`."""
        if not self.samples:
            raise ValueError(f"{where}: the data gave no batches")
        return {name: value / self.samples for name, value in self.sums.items()}


def figures(metrics: Mapping[str, Function], prediction: Any, target: Any) -> dict[str, float]:
    """The value of each metric for a batch; prediction and target are passed as arrays."""
    arrays = map_leaves(raw, prediction), map_leaves(raw, target)
    return {name: number(name, function(*arrays)) for name, function in metrics.items()}


def number(name: str, value: Any) -> float:
    """A figure as a float."""
    found = np.asarray(raw(value))
    if found.size != 1 or found.dtype.kind not in "biuf":
        raise TypeError(
            f"{name} must be one real number for a batch, its mean; but it has shape {found.shape} "
            f"and dtype {found.dtype}"
        )
    return float(found.item())


def pairs(where: str, data: Iterable[Any]) -> Iterator[Any]:
    """The batches of `data`, each checked to be a pair."""
    for batch in data:
        if not isinstance(batch, tuple | list) or len(batch) != 2:
            what = f"{len(batch)} parts" if isinstance(batch, tuple | list) else "no parts"
            raise TypeError(
                f"{where}: a batch must be a pair (x, y), but data gave a {type(batch).__name__} "
                f"with {what}; if a model takes several inputs, make x a tuple of them"
            )
        yield batch
