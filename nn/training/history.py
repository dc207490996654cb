"""History: the figures of a training, as data, as a table and as a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .plots import panels, png

__all__ = ["History", "head", "line"]


class History:
    """The figures of a training.

    ``history["validation loss"]`` is a list with a figure for each epoch. In a notebook the history
    displays its plot.

    Parameters
    ----------
    columns : sequence of str
        The names of an epoch's figures.

    Attributes
    ----------
    epochs : dict of str to list of float
        ``"loss"``, the metrics, the same with ``"validation "`` before them, ``"seconds"``, and
        ``"step"``, the number of steps done at the epoch's end.
    steps : dict of str to list of float
        For each step, the ``"loss"`` of its batch and ``"lr"``, the learning rate of the
        optimizer's first group.
    stopped : str
        Why the training ended before its last epoch; "" if it did not.

    Examples
    --------
    >>> import numpy as np, nn
    >>> model = nn.Linear(1, 1, rng=0)
    >>> optimizer = nn.optim.SGD(model.parameters(), lr=0.1)
    >>> batches = [(np.ones((4, 1)), np.ones((4, 1)))] * 5
    >>> history = nn.fit(model, batches, nn.functional.mse_loss, optimizer, 2, progress=False)
    >>> history
    epoch    loss  seconds
        1  0...
        2  0...
    >>> history["loss"][1] < history["loss"][0], history["step"], len(history.steps["loss"])
    (True, [5, 10], 10)
    >>> history.plot().savefig("history.png")
    """

    def __init__(self, columns: Sequence[str] = ("loss", "seconds")) -> None:
        self.epochs: dict[str, list[float]] = {name: [] for name in (*columns, "step")}
        self.steps: dict[str, list[float]] = {"loss": [], "lr": []}
        self.stopped = ""

    @property
    def interrupted(self) -> bool:
        """Whether it was ended by Ctrl-C."""
        return self.stopped == "interrupted"

    def add_step(self, loss: float, lr: float) -> None:
        """Record the figures of a step."""
        self.steps["loss"].append(loss)
        self.steps["lr"].append(float(lr))

    def add_epoch(self, row: Mapping[str, float]) -> None:
        """Record the figures of an epoch: those that it has columns for."""
        for name, value in {**row, "step": len(self.steps["loss"])}.items():
            self.epochs[name].append(value)

    def __len__(self) -> int:
        """The number of epochs."""
        return len(self.epochs["step"])

    def __getitem__(self, name: str) -> list[float]:
        try:
            return self.epochs[name]
        except KeyError:
            names = ", ".join(map(repr, self.epochs))
            raise KeyError(f"this history has no {name!r}, only {names}") from None

    def plot(self) -> Any:
        """The loss over the steps, and each metric next to it; validation is dashed.

        Returns
        -------
        matplotlib.figure.Figure
            It has a method `savefig`; no display is needed.

        Raises
        ------
        ImportError
            If matplotlib is not installed.
        """
        own = [name for name in self._shown() if not name.startswith("validation ")]
        figure, axes = panels("History.plot", len(own))
        steps = np.arange(1, len(self.steps["loss"]) + 1)
        axes[0].plot(steps, self.steps["loss"], color="0.8", linewidth=0.8, label="each step")
        for name, ax in zip(own, axes):
            for column, label, style in [
                (name, "epoch", ".-"),
                (f"validation {name}", "validation", ".--"),
            ]:
                if column in self.epochs:
                    ax.plot(self["step"], self[column], style, label=label)
            ax.set(title=name, xlabel="step")
            ax.legend()
        return figure

    def state_dict(self) -> dict[str, Any]:
        """A copy of all figures, as arrays."""
        epochs, steps = [
            {name: np.array(values) for name, values in figures.items()}
            for figures in (self.epochs, self.steps)
        ]
        return {"epochs": epochs, "steps": steps}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Take the figures of a `state_dict`.

        Raises
        ------
        ValueError
            If they are not the figures that this history has.
        """
        there, here = set(state["epochs"]), set(self.epochs)
        if there != here:
            raise ValueError(
                f"the saved history has {_listed(there - here)}, which this one does not, and "
                f"lacks {_listed(here - there)}; fit needs the same metrics, and validation or none"
            )
        for own, kept in [(self.epochs, state["epochs"]), (self.steps, state["steps"])]:
            own.update({name: np.asarray(kept[name]).tolist() for name in own})

    def _shown(self) -> list[str]:
        return [name for name in self.epochs if name not in ("seconds", "step")]

    def __repr__(self) -> str:
        columns = [*self._shown(), "seconds"]
        rows = [line(i + 1, {name: self[name][i] for name in columns}) for i in range(len(self))]
        return "\n".join([head(columns), *rows, *[f"({self.stopped})"] * bool(self.stopped)])

    def _repr_png_(self) -> bytes | None:
        return png(self.plot)


def head(columns: Sequence[str]) -> str:
    """The first line of a table."""
    return "  ".join(["epoch", *[name.rjust(6) for name in columns]])


def line(epoch: int, row: Mapping[str, float]) -> str:
    """An epoch's line of a table; `row` is in the order of the columns."""
    cells = [_number(name, value) for name, value in row.items()]
    widths = [max(len(name), 6) for name in row]
    return "  ".join([f"{epoch:5}", *[c.rjust(w) for c, w in zip(cells, widths)]])


def _number(name: str, value: float) -> str:
    if name == "seconds":
        return f"{value:.1f}"
    return f"{value:.4f}" if value == 0 or 0.01 <= abs(value) < 1e5 else f"{value:.3g}"


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(names)) or "nothing"
