"""Which steps of a batch of sequences count: sequences of different lengths in one array."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.internals import as_array

__all__ = ["steps_that_count"]


def steps_that_count(name: str, steps: tuple[int, ...], time: int, lengths: Any, mask: Any) -> Any:
    """A bool for each step, time first, with a last axis of size 1; or None if all count.

    `steps` is the shape of the input without its features, `time` the axis of it that is time, and
    `name` the layer's, for messages.
    """
    if lengths is None and mask is None:
        return None
    if lengths is not None and mask is not None:
        raise ValueError(f"{name}: lengths and mask have the same purpose; give only one of them")
    if mask is None:
        counts = _until(name, steps, time, np.asarray(as_array(lengths, name)))
    else:
        counts = np.asarray(as_array(mask, name))
        if counts.shape != steps or counts.dtype != bool:
            raise ValueError(
                f"{name}: the mask is {counts.dtype} of shape {counts.shape}; it needs one bool "
                f"for each step, shape {steps}"
            )
        counts = np.moveaxis(counts, time, 0)
    return counts[..., None]


def _until(name: str, steps: tuple[int, ...], time: int, lengths: Any) -> Any:
    """The mask of the first `lengths` steps."""
    batch = (*steps[:time], *steps[time + 1 :])
    if lengths.shape != batch or lengths.dtype.kind not in "iu":
        raise ValueError(
            f"{name}: lengths are {lengths.dtype} of shape {lengths.shape}; they must be one "
            f"integer for each sequence, shape {batch}"
        )
    if lengths.size and not 0 <= lengths.min() <= lengths.max() <= steps[time]:
        raise ValueError(
            f"{name}: lengths go from {lengths.min()} to {lengths.max()}, but the sequences have "
            f"{steps[time]} steps"
        )
    return np.arange(steps[time]).reshape(-1, *[1] * lengths.ndim) < lengths
