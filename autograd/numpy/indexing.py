"""np.r_ and np.c_, which join what stands in their brackets, for Tensors, too."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import ops
from .creation import array, holds_tensors

__all__ = ["c_", "r_"]


class _Joined:
    """What joins arrays, numbers and ranges along an axis; without Tensors NumPy's does it.

    `ndmin`, `axis` and `trans1d` are NumPy's: the number of dimensions that everything gets, the
    axis along which it is joined, and where the axes of what had fewer go.
    """

    def __init__(self, theirs: Any, axis: int, ndmin: int, trans1d: int) -> None:
        self.theirs = theirs
        self.axis, self.ndmin, self.trans1d = axis, ndmin, trans1d
        self.__doc__ = theirs.__doc__

    def __getitem__(self, key: Any) -> Any:
        parts = list(key) if isinstance(key, tuple) else [key]
        if not holds_tensors(parts):
            return self.theirs[key]
        axis, ndmin, trans1d = self.axis, self.ndmin, self.trans1d
        if isinstance(parts[0], str):
            directive, *parts = parts
            if not all([n.strip().lstrip("-").isdigit() for n in directive.split(",")]):
                raise TypeError(
                    f"np.r_[{directive!r}, ...] makes an np.matrix, which is rejected where there "
                    "are Tensors; leave the letter out, and reshape the result"
                )
            numbers = [int(n) for n in directive.split(",")]
            axis, ndmin, trans1d = (*numbers, *(axis, ndmin, trans1d)[len(numbers) :])
        return ops.concatenate([_item(part, ndmin, trans1d) for part in parts], axis)

    def __len__(self) -> int:
        return 0

    def __repr__(self) -> str:
        return repr(self.theirs)


def _item(part: Any, ndmin: int, trans1d: int) -> Any:
    """One of the things in the brackets as an array of at least `ndmin` dimensions."""
    if isinstance(part, slice):
        part = np.r_[part]
    part = array(part)
    missing = ndmin - part.ndim
    if part.ndim == 0:
        return ops.reshape(part, (1,) * max(ndmin, 1))
    if missing <= 0:
        return part
    place = trans1d + missing + 1 if trans1d < 0 else trans1d  # of its own axes among the new ones
    shape = [1] * ndmin
    shape[place : place + part.ndim] = part.shape
    return ops.reshape(part, shape)


r_ = _Joined(np.r_, 0, 1, -1)
c_ = _Joined(np.c_, -1, 2, 0)
