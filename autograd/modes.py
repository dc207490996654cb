"""Modes: whether ops are recorded. Local to the thread and to the async task."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contextlib import _GeneratorContextManager as Manager

__all__ = ["enable_grad", "is_grad_enabled", "no_grad"]

recording: ContextVar[bool] = ContextVar("recording", default=True)


@contextmanager
def _recording(on: bool) -> Iterator[None]:
    token = recording.set(on)
    try:
        yield
    finally:
        recording.reset(token)


def no_grad() -> Manager[None]:
    """Record nothing inside: a context manager and a decorator.

    Results made inside require no gradient, whatever their inputs. Other threads and async
    tasks are not affected.

    Examples
    --------
    >>> import autograd as ag
    >>> x = ag.tensor(3.0, requires_grad=True)
    >>> with ag.no_grad():
    ...     y = x * 2
    >>> y.requires_grad
    False
    """
    return _recording(False)


def enable_grad() -> Manager[None]:
    """Record again inside a `no_grad` block: a context manager and a decorator.

    Examples
    --------
    >>> import autograd as ag
    >>> x = ag.tensor(3.0, requires_grad=True)
    >>> with ag.no_grad(), ag.enable_grad():
    ...     y = x * 2
    >>> y.requires_grad
    True
    """
    return _recording(True)


def is_grad_enabled() -> bool:
    """Whether ops on Tensors that require a gradient are being recorded here.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.is_grad_enabled()
    True
    """
    return recording.get()
