"""Statistics: how large the gradients are, and how many units are dead."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ..checks import whole
from ..layers.activations import ReLU
from ..module.module import Module
from ..module.state import raw
from .plots import panels, png
from .run import Run

__all__ = ["Statistics"]


class Statistics:
    """Record each parameter's gradient norm, and the share of dead units behind each ReLU.

    Norms that shrink from layer to layer vanish, those that grow explode. A unit is dead in a batch
    if its output is zero for every sample: no gradient passes through it. One that stays dead no
    longer learns anything. In a notebook the statistics display their plot.

    Parameters
    ----------
    every : int
        Record every so many steps, beginning with the first.
    layers : tuple of classes of Module
        Units are observed behind layers of these classes.

    Attributes
    ----------
    steps : list of int
        The steps that were recorded, counted from 1.
    gradient_norms : dict of str to list of float
        By the parameter's name, the Euclidean norm of its gradient, nan if it has none. After a
        callback that clips gradients, these are the clipped ones; before it, the original ones.
    dead_units : dict of str to list of float
        By the layer's name, the share, in [0, 1], of its units that are dead: units are the
        elements of an output after its first axis, which is the batch. What a `forward` computes
        with `nn.functional.relu` is not a layer and does not show.

    Examples
    --------
    >>> import numpy as np, nn
    >>> model = nn.Sequential(nn.Linear(2, 4), nn.ReLU(), nn.Linear(4, 1))
    >>> _ = nn.init.constant_(model[0].bias, -100.0)  # so that no unit ever fires
    >>> batches = [(np.ones((8, 2)), np.ones((8, 1)))] * 3
    >>> optimizer = nn.optim.SGD(model.parameters(), lr=0.1)
    >>> statistics = nn.Statistics()
    >>> history = nn.fit(model, batches, nn.functional.mse_loss, optimizer,
    ...                  callbacks=[statistics], progress=False)
    >>> statistics.dead_units["1"], statistics.gradient_norms["0.weight"]
    ([1.0, 1.0, 1.0], [0.0, 0.0, 0.0])
    """

    def __init__(self, every: int = 1, layers: tuple[type[Module], ...] = (ReLU,)) -> None:
        self.every = whole("Statistics", "every", every, least=1)
        self.layers = tuple(layers)
        self._run: Run | None = None
        self._replaced: list[tuple[Module, Any]] = []  # layers, and what was there before
        self._forget()

    def _forget(self) -> None:
        self.steps: list[int] = []
        self.gradient_norms: dict[str, list[float]] = {}
        self.dead_units: dict[str, list[float]] = {}
        self._counts: dict[str, list[int]] = {}  # in this step's calls: dead units, all units

    def on_start(self, run: Run) -> None:
        if not run.step:
            self._forget()
        self._run = run
        for name, module in run.model.named_modules():
            if isinstance(module, self.layers):
                self._replaced.append((module, vars(module).get("forward")))
                vars(module)["forward"] = self._observed(module, name)

    def _observed(self, module: Module, name: str) -> Callable[..., Any]:
        """Its `forward`, which is looked up on the module first, with an observer of the output."""
        forward = module.forward

        def observed(*args: Any, **kwargs: Any) -> Any:
            output = forward(*args, **kwargs)
            if module.training and self._due():
                dead = np.all(np.equal(raw(output), 0), axis=0)
                counts = self._counts.setdefault(name, [0, 0])
                counts[0] += int(np.sum(dead))
                counts[1] += int(np.size(dead))
            return output

        return observed

    def _due(self) -> bool:
        return self._run is not None and self._run.step % self.every == 0

    def on_backward(self, run: Run) -> None:
        if self._due():
            for name, parameter in run.model.named_parameters():
                gradient = parameter.grad
                norm = np.nan if gradient is None else np.linalg.norm(np.ravel(gradient.data))
                self._note(self.gradient_norms, name, float(norm))
            for name, (dead, units) in self._counts.items():
                self._note(self.dead_units, name, dead / units if units else np.nan)
            self.steps.append(run.step + 1)
        self._counts.clear()

    def _note(self, series: dict[str, list[float]], name: str, value: float) -> None:
        """Add to a series; one that begins late, or skips steps, has nan for those."""
        values = series.setdefault(name, [])
        values += [np.nan] * (len(self.steps) - len(values)) + [value]

    def on_end(self, run: Run) -> None:
        for module, forward in self._replaced:
            del vars(module)["forward"]
            if forward is not None:
                vars(module)["forward"] = forward
        self._run, self._replaced = None, []

    def plot(self) -> Any:
        """The norms over the steps, and the shares of dead units next to them.

        Returns
        -------
        matplotlib.figure.Figure

        Raises
        ------
        ImportError
            If matplotlib is not installed.
        """
        figure, axes = panels("Statistics.plot", 1 + bool(self.dead_units))
        titles = ("gradient norm", "share of dead units")
        for ax, title, series in zip(axes, titles, (self.gradient_norms, self.dead_units)):
            for name, values in series.items():
                ax.plot(self.steps[: len(values)], values, label=name or "model")
            ax.set(title=title, xlabel="step")
            if series:
                ax.legend(fontsize="x-small")
        axes[0].set_yscale("symlog" if _has_zero(self.gradient_norms) else "log")
        return figure

    def _repr_png_(self) -> bytes | None:
        return png(self.plot)

    def __repr__(self) -> str:
        return f"Statistics({len(self.steps)} steps of {len(self.gradient_norms)} parameters)"

    def state_dict(self) -> dict[str, Any]:
        series = [
            {name: np.array(values) for name, values in figures.items()}
            for figures in (self.gradient_norms, self.dead_units)
        ]
        return {"steps": np.array(self.steps, int), "norms": series[0], "dead": series[1]}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        self.steps = state["steps"].tolist()
        self.gradient_norms, self.dead_units = [
            {name: values.tolist() for name, values in state[key].items()}
            for key in ("norms", "dead")
        ]


def _has_zero(series: Mapping[str, list[float]]) -> bool:
    return any([0.0 in values for values in series.values()])
