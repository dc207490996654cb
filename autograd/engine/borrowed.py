"""Arrays of the user's that a graph keeps, and that the user may write into before the backward.

What is written into a Tensor is seen (tensors/overwritten.py); what is written into an array is
not. So a small array is copied when a graph keeps it. Of a large one, which would take as long to
copy as to use, some elements are remembered, and a backward pass raises where they have changed: a
buffer that was filled again is found, a single element most probably not.
"""

from __future__ import annotations

from typing import Any
from weakref import ref

import numpy as np

__all__ = ["changed", "kept"]

COPIED = 1 << 12  # elements, up to which a copy takes no longer than a sample
SAMPLE = 4  # elements of a larger one that are remembered

_borrowed: dict[int, tuple[Any, list[Any]]] = {}  # by id: a weak reference, and what was there


def kept(array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """A user's array as a node is to keep it."""
    if array.size <= COPIED:
        return array.__copy__()
    view = array[...]
    key = id(view)  # a view of its own for each time that it is kept
    _borrowed[key] = ref(view, lambda _: _borrowed.pop(key, None)), _sample(view)
    return view


def _sample(array: np.ndarray[Any, Any]) -> list[Any]:
    step = array.size // SAMPLE
    return [array.item(i) for i in range(step // 2, array.size, step)]  # 0.05 µs each


def changed() -> list[Any]:
    """The kept arrays that are not as they were."""
    if not _borrowed:
        return []
    found = [(held(), before) for held, before in list(_borrowed.values())]
    return [view for view, before in found if view is not None and _differ(_sample(view), before)]


def _differ(now: list[Any], before: list[Any]) -> bool:
    return now != before and any([a != b and (a == a or b == b) for a, b in zip(now, before)])
