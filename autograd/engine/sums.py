"""Sums over the first axes of an array."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np

from .kinds import Array

__all__ = ["ones", "sum_to_row"]


def sum_to_row(a: Array) -> Array:
    """The sum over all axes but the last.

    Of many floats as a product with ones: BLAS takes a third of the time of NumPy's reduction.

    Examples
    --------
    >>> import numpy as np
    >>> from autograd.engine.sums import sum_to_row
    >>> sum_to_row(np.array([[1.0, 2.0], [3.0, 4.0]]))
    array([4., 6.])
    """
    if a.size > 256 and a.dtype.char in "fd":
        rows = a if a.ndim == 2 else a.reshape(math.prod(a.shape[:-1]), a.shape[-1])
        return np.dot(ones(len(rows), a.dtype), rows)
    return a.sum(axis=tuple(range(a.ndim - 1)))


def ones(n: int, dtype: np.dtype[Any]) -> Any:
    """A row of ones. A short one is kept: half of a small sum would be to make it."""
    return _kept(n, dtype) if n <= 1 << 14 else np.ones(n, dtype)


@lru_cache(16)
def _kept(n: int, dtype: np.dtype[Any]) -> Any:
    row = np.ones(n, dtype)
    row.flags.writeable = False
    return row
