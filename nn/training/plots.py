"""Figures of matplotlib, which need neither a display nor pyplot."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

__all__ = ["panels", "png"]


def panels(where: str, count: int) -> tuple[Any, list[Any]]:
    """A new figure and its axes, side by side.

    Raises
    ------
    ImportError
        If matplotlib is not installed.
    """
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError as error:
        raise ImportError(f"{where} needs matplotlib: pip install matplotlib") from error
    figure = Figure(figsize=(1 + 4 * count, 3.2), layout="constrained")
    FigureCanvasAgg(figure)
    return figure, [figure.add_subplot(1, count, i + 1) for i in range(count)]


def png(plot: Callable[[], Any]) -> bytes | None:
    """What a notebook shows for an object that has a plot; None if nothing can draw it."""
    try:
        figure = plot()
    except ImportError:
        return None
    file = BytesIO()
    figure.savefig(file, format="png", dpi=100)
    return file.getvalue()
