"""Random numbers: the library's own generator, and what a draw means for one of many examples."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

import numpy as np

from .kinds import Array

__all__ = ["GENERATORS", "RECOMPUTING", "drawing", "drawn"]

GENERATORS: list[np.random.Generator] = []  # the library's own, once it has been asked for

# whether a function runs for the second time, when its side effects are done already
RECOMPUTING: ContextVar[bool] = ContextVar("recomputing", default=False)

# what turns a draw for one example into one for all; None outside vmap
drawing: ContextVar[Callable[..., Array] | None] = ContextVar("drawing", default=None)


def drawn(where: str, draw: Callable[[Any], Array], shape: Any) -> Array:
    """What `draw` gives for a shape; inside `vmap`, as its `randomness` says."""
    inside = drawing.get()
    return draw(tuple(shape)) if inside is None else inside(where, draw, tuple(shape))
