"""lr_finder: the loss while the learning rate grows, and the rate at which it falls fastest."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..checks import whole
from ..module.module import Module
from ..optim import Optimizer
from .checks import check_parts
from .evaluation import Function, number, pairs
from .plots import panels, png
from .restoration import restoring

__all__ = ["LRCurve", "lr_finder"]

FIRST = 10  # steps whose largest loss says what is normal
DIVERGED = 4  # times that loss ends the search


@dataclass(frozen=True)
class LRCurve:
    """The losses that `lr_finder` found. In a notebook it displays its plot.

    Attributes
    ----------
    lrs, losses : ndarrays of shape (steps,)
    """

    lrs: Any
    losses: Any

    @property
    def smoothed(self) -> Any:
        """Each loss as the mean over a tenth of all steps around it (fewer at the ends)."""
        reach = max(len(self.losses) // 20, 1)
        ones = np.ones(min(2 * reach + 1, len(self.losses)))
        sums, counts = [
            np.convolve(a, ones, "same") for a in (self.losses, np.ones_like(self.losses))
        ]
        return sums / counts

    @property
    def suggestion(self) -> float:
        """Where the smoothed loss falls most steeply over log(lr): a good rate to begin with.

        What counts is its lowest value so far, because at high rates it falls from heights that it
        has just climbed.

        Raises
        ------
        ValueError
            If it never falls.
        """
        least = np.minimum.accumulate(self.smoothed)
        if not least[-1] < least[0]:
            raise ValueError(
                "lr_finder: the loss does not fall at any of the learning rates from "
                f"{self.lrs[0]:.3g} to {self.lrs[-1]:.3g}; try others, or more steps"
            )
        return float(self.lrs[np.gradient(least, np.log(self.lrs)).argmin()])

    def plot(self) -> Any:
        """The loss over the learning rate, and the suggestion.

        Returns
        -------
        matplotlib.figure.Figure

        Raises
        ------
        ImportError
            If matplotlib is not installed.
        """
        figure, (ax,) = panels("LRCurve.plot", 1)
        ax.plot(self.lrs, self.losses, color="0.8", label="each step")
        ax.plot(self.lrs, self.smoothed, label="smoothed")
        with suppress(ValueError):  # it never fell
            ax.axvline(self.suggestion, linestyle=":", label=f"steepest: {self.suggestion:.2g}")
        ax.set(xscale="log", xlabel="learning rate", ylabel="loss")
        ax.legend()
        return figure

    def __repr__(self) -> str:
        return f"LRCurve({len(self.lrs)} steps, lr from {self.lrs[0]:.3g} to {self.lrs[-1]:.3g})"

    def _repr_png_(self) -> bytes | None:
        return png(self.plot)


def lr_finder(
    model: Module,
    data: Iterable[Any],
    loss: Function,
    optimizer: Optimizer,
    lowest: float = 1e-7,
    highest: float = 10.0,
    steps: int = 100,
) -> LRCurve:
    """Train for some steps while the learning rate grows exponentially, then undo everything.

    The learning-rate range test of Smith (2017), section 3.3, but with equal factors from step to
    step instead of equal differences, so that it spans several decades. It ends early if the loss
    becomes four times the largest of the first ten steps. Afterwards the parameters, buffers,
    gradients, the optimizer, loaders of `nn.data` (and others with a `state_dict`) and the random
    state are as they were, to the last bit.

    Parameters
    ----------
    model : Module
    data : iterable of (x, y)
        Batches, such as a DataLoader gives; started again as often as needed.
    loss : callable
        ``loss(model(x), y)`` is a number, the mean over the batch: a loss module or function.
    optimizer : Optimizer
        With the model's parameters.
    lowest, highest : float
        The learning rates, the same for all groups of parameters.
    steps : int
        At least 2.

    Returns
    -------
    LRCurve
        It plots itself and has a `suggestion`.

    Raises
    ------
    TypeError, ValueError
        For arguments that `fit` would reject, and for rates that are not 0 < lowest < highest.
    FloatingPointError
        If the loss is not finite at the first step, before anything has changed.

    Examples
    --------
    >>> import nn
    >>> from nn.data import ArrayDataset, DataLoader
    >>> x, y = nn.data.two_moons(200, noise=0.1, seed=0)
    >>> loader = DataLoader(ArrayDataset(x, y), 50, shuffle=True, seed=0)
    >>> model = nn.MLP(2, [16], 2, rng=0)
    >>> optimizer = nn.optim.Adam(model.parameters())
    >>> curve = nn.lr_finder(model, loader, nn.functional.cross_entropy, optimizer)
    >>> 1e-3 < curve.suggestion < 1
    True
    >>> optimizer.lr
    0.001
    """
    check_parts("lr_finder", model, data, loss, optimizer)
    if not 0 < lowest < highest:
        raise ValueError(f"lr_finder: need 0 < lowest < highest, not {lowest} and {highest}")
    lrs = np.geomspace(lowest, highest, whole("lr_finder", "steps", steps, least=2))
    losses: list[float] = []
    with restoring(model, data, loss, optimizer), np.errstate(all="ignore"):
        model.train()
        for lr, (x, y) in zip(lrs.tolist(), _endless(data)):
            optimizer.lr = lr
            value = loss(model(x), y)
            found = number("loss", value)
            if not found <= DIVERGED * max(losses[:FIRST], default=math.inf):
                break
            losses.append(found)
            optimizer.zero_grad()
            value.backward()
            optimizer.step()
    if not losses:
        raise FloatingPointError(f"lr_finder: the loss is {found} before the first step")
    return LRCurve(lrs[: len(losses)], np.array(losses))


def _endless(data: Iterable[Any]) -> Iterator[Any]:
    """Batches of one epoch after another."""
    while True:
        batch = None
        for batch in pairs("lr_finder", data):
            yield batch
        if batch is None:
            raise ValueError("lr_finder: the data gave no batches, or were used up after one epoch")
