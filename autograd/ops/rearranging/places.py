"""How the functions that only pick elements get their gradient: by running on places."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...engine.boxes import Box
from ...engine.guests import as_operand
from ...engine.primitive import Array
from ..shapes.shape import astype, ravel
from .indexing import getitem
from .joining import concatenate

__all__: list[str] = []


def pick(select: Callable[..., Any], *arrays: Array) -> Array:
    """``select(*arrays)``, for a NumPy function whose result is made of their elements alone.

    Which elements those are does not depend on their values. So `select` runs on their places
    instead, and the result is gathered from there: one indexing, with its gradient.
    """
    arrays = tuple([as_operand(a) for a in arrays])
    if not any([isinstance(a, Box) for a in arrays]):
        return select(*arrays)
    places, parts, start = [], [], 0
    for a in arrays:
        array = a if isinstance(a, Box) else np.asarray(a)
        places.append(np.arange(start, start + array.size).reshape(array.shape))
        parts.append(ravel(array))
        start += array.size
    if len(arrays) > 1:  # a Python number takes the dtype of the arrays beside it
        number = (int, float, complex)
        dtype = np.result_type(
            *[a if type(a) in number else p.dtype for a, p in zip(arrays, parts)]
        )
        parts = [p if p.dtype == dtype else astype(p, dtype) for p in parts]
    joint = concatenate(parts) if len(parts) > 1 else parts[0]
    found = select(*places)  # batched, if the selection is
    return getitem(joint, found if hasattr(found, "dtype") else np.asarray(found))
