"""What it costs to take freed memory again."""

from __future__ import annotations

import numpy as np

__all__ = ["keep_freed_memory"]


def keep_freed_memory() -> None:
    """Have the C library keep up to some 64 MB of freed memory for the next arrays.

    The steps of a training loop free and take the same megabytes again and again. glibc hands a
    freed block above a threshold back to the system, which then clears it anew, page by page, when
    it is next touched: a fifth of the time of a small convolutional network. The threshold is that
    of the largest block freed so far, up to 32 MB (mallopt(3), M_MMAP_THRESHOLD): so one is taken
    and freed here, and never touched. Other C libraries do as they always do.
    """
    np.empty((1 << 25) - (1 << 16), np.uint8)  # a little less than the limit
