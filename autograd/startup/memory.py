"""The cost of getting freed memory back from the system."""

from __future__ import annotations

import numpy as np

__all__ = ["keep_freed_memory"]


def keep_freed_memory() -> None:
    """Have the C library keep up to about 64 MB of freed memory for the next arrays.

    The steps of a training loop free and allocate the same megabytes again and again. glibc returns
    a freed block above a threshold to the system, which then clears it again, page by page, when it
    is next touched: a fifth of the time of a small convolutional network. The threshold is the size
    of the largest block freed so far, up to 32 MB (mallopt(3), M_MMAP_THRESHOLD); so one such block
    is allocated and freed here, and never touched. Other C libraries do as they always do.
    """
    np.empty((1 << 25) - (1 << 16), np.uint8)  # a little less than the limit
