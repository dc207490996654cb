"""Arrays of the user's that a graph keeps, and that he may write into before the backward pass.

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

COPIED = 1 << 13  # elements, up to which an array is copied
SAMPLE = 8  # elements of a larger one that are remembered

_borrowed: dict[int, tuple[Any, int, bytes]] = {}  # by id: a weak reference, and what it held


def kept(array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """A user's array as a node is to keep it."""
    if array.size <= COPIED:
        return array.__copy__()
    view, step = array[...], array.size // SAMPLE
    key = id(view)  # a view of its own for each time that it is kept
    held = ref(view, lambda _: _borrowed.pop(key, None))
    _borrowed[key] = held, step, view.flat[step // 2 :: step].tobytes()
    return view


def changed() -> list[Any]:
    """The kept arrays that are not as they were."""
    if not _borrowed:
        return []
    found = [(held(), step, before) for held, step, before in list(_borrowed.values())]
    return [
        view
        for view, step, before in found
        if view is not None and view.flat[step // 2 :: step].tobytes() != before
    ]
