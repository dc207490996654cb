"""Where loaders are: kept while somebody else iterates over them."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from ..data.loader import DataLoader
from ..data.prefetching import Prefetch
from ..data.transformed import Transformed

__all__ = ["kept_places"]


@contextmanager
def kept_places(data: Any) -> Iterator[None]:
    """Have a loader, and those behind it, go on after the block as without it.

    A `state_dict` is not enough for those of `nn.data`: of a loader that was left in the middle of
    an epoch the next iteration begins a new one, but after `load_state_dict` it ends the old one.
    """
    loaders = []
    while isinstance(data, DataLoader | Prefetch | Transformed):
        loaders.append((data, _place(data)))
        data = getattr(data, "loader", None)
    state = data.state_dict() if hasattr(data, "load_state_dict") else None
    try:
        yield
    finally:
        for loader, place in loaders:
            for name, value in place.items():
                if isinstance(value, np.random.BitGenerator):
                    vars(loader)[name].bit_generator.state = value.state
                else:
                    vars(loader)[name] = value
        if state is not None:
            data.load_state_dict(state)


def _place(loader: Any) -> dict[str, Any]:
    """Its attributes; where they change in place, a copy."""
    place = {}
    for name, value in vars(loader).items():
        if isinstance(value, np.random.Generator):
            value = copy.deepcopy(value.bit_generator)
        place[name] = dict(value) if isinstance(value, dict) else value
    return place
