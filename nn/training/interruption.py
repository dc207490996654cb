"""Ctrl-C between two steps: the first one asks to end, the second one ends at once."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from .run import Run

__all__ = ["interruptible"]


@contextmanager
def interruptible(run: Run) -> Iterator[None]:
    """Have the first Ctrl-C in the block set `run.interrupted`; further ones raise as usual.

    A KeyboardInterrupt may come between any two instructions, so also in the middle of an update,
    whose parameters would then belong to no step. Python handles signals only in the main thread; a
    handler that the program itself has set stays.
    """
    ours = threading.current_thread() is threading.main_thread()
    if not ours or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return

    def ask(number: int, frame: Any) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        run.interrupted = True

    signal.signal(signal.SIGINT, ask)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        if run.interrupted:  # also if it came too late to end anything
            run.stop("interrupted")
