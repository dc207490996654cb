"""Modes: whether ops are recorded, and how. Local to the thread and to the async task."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ContextDecorator, contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from .graph import Node, new_node

if TYPE_CHECKING:
    pass

__all__ = ["enable_grad", "is_grad_enabled", "made_by", "no_grad"]

# What makes the node of an op that is applied; None where nothing is recorded. A mode that looks
# at every op as it is recorded puts another maker here, and costs nothing while it is off.
recording: ContextVar[Callable[..., Node] | None] = ContextVar("recording", default=new_node)
maker: ContextVar[Callable[..., Node]] = ContextVar(
    "maker", default=new_node
)  # where it is recorded


# Whether a transform runs a function now: what leaves the graph there is lost to its result.
tracing: ContextVar[bool] = ContextVar("tracing", default=False)


class Recording(ContextDecorator):  # a class: @contextmanager takes three times as long
    """Record inside, or not."""

    def __init__(self, on: bool) -> None:
        self.on = on
        self.tokens: list[Any] = []  # of each block that has begun

    def __enter__(self) -> None:
        self.tokens.append(recording.set(maker.get() if self.on else None))

    def __exit__(self, *_: object) -> None:
        recording.reset(self.tokens.pop())

    def _recreate_cm(self) -> Recording:  # what a decorated function enters, in each thread
        return Recording(self.on)


def no_grad() -> Recording:
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
    return Recording(False)


def enable_grad() -> Recording:
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
    return Recording(True)


def is_grad_enabled() -> bool:
    """Whether ops on Tensors that require a gradient are being recorded here.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.is_grad_enabled()
    True
    """
    return recording.get() is not None


@contextmanager
def made_by(make: Callable[..., Node]) -> Iterator[None]:
    """Nodes are made by `make`."""
    around = getattr(maker.get(), "around", None)  # vmap's stays around whatever comes inside
    token = maker.set(make if around is None else around(make))
    try:
        with Recording(recording.get() is not None):
            yield
    finally:
        maker.reset(token)
