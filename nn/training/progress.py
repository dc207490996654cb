"""Progress: a bar while an epoch runs, if tqdm is installed, and a line at its end."""

from __future__ import annotations

import sys
import warnings
from typing import Any

from .history import head, line
from .run import Run

__all__ = ["Progress"]


class Progress:
    """The callback that prints: the bar to standard error, the table to standard output."""

    def __init__(self) -> None:
        self._bar: Any = None

    def on_start(self, run: Run) -> None:
        if run.goes_on():
            print(head(run.columns), flush=True)
        elif run.epoch and not run.stopped:
            print(
                f"nothing is left to do: {run.epoch} epochs are done, and epochs={run.epochs} "
                "includes them"
            )

    def on_step(self, run: Run) -> None:
        if self._bar is None:
            self._bar = _bar(run)
        if self._bar is not None:
            self._bar.set_postfix(loss=f"{run.history.steps['loss'][-1]:.4g}", refresh=False)
            self._bar.update()

    def on_epoch(self, run: Run) -> None:
        self._close()
        print(line(run.epoch, {name: run.history[name][-1] for name in run.columns}), flush=True)

    def on_end(self, run: Run) -> None:
        self._close()
        if run.stopped:
            print(
                f"ended after step {run.step}, epoch {run.epoch + bool(run.batch)}: {run.stopped}"
            )

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None


def _bar(run: Run) -> Any:
    """A bar over the batches of the epoch, the first of which is done; None without tqdm."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a notebook without ipywidgets gets a bar of text
            from tqdm.auto import tqdm
    except ImportError:
        return None
    try:
        batches = len(run.data)  # type: ignore[arg-type]
    except TypeError:
        batches = None
    return tqdm(
        desc=f"epoch {run.epoch + 1}/{run.epochs}",
        total=batches,
        initial=run.batch - 1,
        unit="batch",
        leave=False,  # the line replaces it
        disable=False if _in_notebook() else None,  # None: if the output is not a terminal
    )


def _in_notebook() -> bool:
    ipython = sys.modules.get("IPython")
    return ipython is not None and hasattr(ipython.get_ipython(), "kernel")
