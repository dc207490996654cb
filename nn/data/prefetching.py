"""prefetch: the next batches are made in a thread while the model works on the current one."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator, Mapping
from contextvars import copy_context
from queue import SimpleQueue
from typing import Any

from ..checks import whole
from .loader import DataLoader
from .transformed import Transformed

__all__ = ["Prefetch", "prefetch"]

END = object()  # put in place of a batch


def prefetch(loader: Any, n: int = 2) -> Prefetch:
    """`loader` with its next `n` batches made ahead, in one thread for each epoch.

    Parameters
    ----------
    loader : DataLoader
        Or anything that can be iterated over, once for each epoch.
    n : int
        The number of batches that are ready or being made while the one before is in use; each
        takes memory.

    Returns
    -------
    Prefetch
        Gives the same batches in the same order. An error in the loader is raised where its batch
        would have come, with the traceback from within the thread. The thread ends with the epoch,
        or when the loop over it is left.

    Raises
    ------
    TypeError
        For a loader that cannot be iterated over, and for an `n` that is not an integer.
    ValueError
        For an `n` below 1.

    Notes
    -----
    It pays off if a batch takes long to make (files, random crops) in NumPy's loops, which let
    other threads run; pure Python code in two threads takes turns.

    What the loader draws within an epoch must come from a generator that the model does not use,
    because the order in which two threads draw is undefined. A DataLoader draws when its epoch
    begins, in the caller's thread, and `Transformed` has its own generators: both are safe.

    Examples
    --------
    >>> import numpy as np
    >>> from nn.data import ArrayDataset, DataLoader, prefetch
    >>> batches = prefetch(DataLoader(ArrayDataset(np.arange(5)), batch_size=2))
    >>> [x.tolist() for (x,) in batches]
    [[0, 1], [2, 3], [4]]
    """
    return Prefetch(loader, n)


class Prefetch:
    """What `prefetch` returns: a loader that is some batches ahead of its reader."""

    def __init__(self, loader: Any, n: int = 2) -> None:
        if not hasattr(loader, "__iter__"):
            raise TypeError(f"prefetch takes a loader, not {type(loader).__name__}")
        self.loader = loader
        self.n = whole("prefetch", "n", n, least=1)
        self._state: Any = None  # the loader's, at the batch handed out last; None between epochs

    def __len__(self) -> int:
        """The number of batches in an epoch."""
        return len(self.loader)

    def __iter__(self) -> Iterator[Any]:
        batches = iter(self.loader)  # in this thread, because this is where an order is drawn
        self._state = _state(self.loader)
        return self._handed_out(batches)

    def _handed_out(self, batches: Iterator[Any]) -> Iterator[Any]:
        ready: SimpleQueue[Any] = SimpleQueue()
        room, stop = threading.Semaphore(self.n), threading.Event()
        worker = threading.Thread(
            target=copy_context().run,  # no_grad, np.errstate and the like hold there, too
            args=(_make, batches, self.loader, ready, room, stop),
            name="prefetch",
            daemon=True,  # a reader that is stuck must not stop the program from ending
        )
        worker.start()
        try:
            while True:
                batch, state, error = ready.get()
                if error is not None:
                    try:
                        raise error
                    finally:
                        del error  # its traceback holds this frame: a cycle
                self._state = None if batch is END else state
                if batch is END:
                    return
                room.release()
                yield batch
        finally:  # also when the loop is left, and this generator is closed
            stop.set()
            room.release()
            # a garbage collection may run this in the worker, and the end of the program runs it
            # when threads stand still; otherwise the thread is gone when the loop is
            if worker is not threading.current_thread() and not sys.is_finalizing():
                worker.join()

    def state_dict(self) -> Any:
        """The loader's state at the batch handed out last: what was made ahead does not count."""
        return self.loader.state_dict() if self._state is None else _now(self.loader, self._state)

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Continue after the batch at which `state` was taken, here or from the bare loader."""
        self.loader.load_state_dict(state)
        self._state = None

    def __repr__(self) -> str:
        return f"prefetch({self.loader!r}, n={self.n})"


def _state(loader: Any) -> Any:
    try:
        return loader.state_dict()
    except AttributeError:  # a list of batches has none; asking for it then says so
        return None


def _now(loader: Any, state: Any) -> Any:
    """`state` with the present state of a DataLoader's generator.

    That one draws at the start of each epoch, in the reader's thread, as the model may do from the
    same generator.
    """
    while isinstance(loader, Prefetch):
        loader = loader.loader
    if isinstance(loader, Transformed):
        return {**state, "loader": _now(loader.loader, state["loader"])}
    if isinstance(loader, DataLoader):
        return {**state, "rng": loader.rng.bit_generator.state}
    return state


def _make(
    batches: Iterator[Any],
    loader: Any,
    ready: SimpleQueue[Any],
    room: threading.Semaphore,
    stop: threading.Event,
) -> None:
    """Put (batch, state after it, None) into `ready` while there is room, or what went wrong."""
    try:
        while True:
            room.acquire()
            if stop.is_set():
                return
            batch = next(batches, END)
            ready.put((batch, _state(loader), None))
            if batch is END:
                return
    except BaseException as error:
        ready.put((None, None, error))
