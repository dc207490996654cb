"""Modes: whether ops are recorded, and how. Local to the thread and to the async task."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar, overload

from .graph import Node, new_node
from .scopes import MODES, NOTHING, Scope, entered

__all__ = ["enable_grad", "is_grad_enabled", "made_by", "no_grad"]

F = TypeVar("F", bound=Callable[..., Any])

# What makes the node of an op that is applied; None where nothing is recorded. A mode that looks
# at every op as it is recorded puts another maker here, and costs nothing while it is off.
recording: ContextVar[Callable[..., Node] | None] = ContextVar("recording", default=new_node)
maker: ContextVar[Callable[..., Node]] = ContextVar(
    "maker", default=new_node
)  # where it is recorded
MODES += [recording, maker]

# The Tensors that nobody may write into now: the arguments of functions that are being run.
frozen: ContextVar[tuple[Any, ...]] = ContextVar("frozen", default=())

# Whether a transform runs a function now: what leaves the graph there is lost to its result.
tracing: ContextVar[bool] = ContextVar("tracing", default=False)


class Recording:
    """Record in one block, or not: for the engine's own use, which is quicker than a scope's."""

    __slots__ = ("on", "token")

    def __init__(self, on: bool) -> None:
        self.on = on

    def __enter__(self) -> None:
        self.token = recording.set(maker.get() if self.on else None)

    def __exit__(self, *_: object) -> None:
        recording.reset(self.token)


class GradMode(Scope):
    """Record inside, or not."""

    __slots__ = ("on",)

    def __init__(self, on: bool) -> None:
        self.on = on

    def __enter__(self) -> None:
        entered.set((self, recording.get(), entered.get()))
        recording.set(maker.get() if self.on else None)

    def __exit__(self, *_: object) -> None:
        innermost = entered.get()
        if innermost is not None and innermost[0] is self:  # as nearly always
            _, before, around = innermost
            entered.set(around)
        else:
            before = self.leave()
        if before is not NOTHING:
            recording.set(before)

    def hand_on(self, scope: Scope, its: Any, undo: Any) -> tuple[Any, Any]:
        """Of blocks that overlap, the one that is left later restores what was before both."""
        overlap = isinstance(scope, GradMode) and undo is not NOTHING
        return (undo, NOTHING) if overlap else (its, undo)


@overload
def no_grad() -> GradMode: ...
@overload
def no_grad(function: F) -> F: ...
def no_grad(function: Any = None) -> Any:
    """Record nothing inside: a context manager and a decorator, with or without parentheses.

    Results made inside require no gradient, whatever their inputs. Other threads and async
    tasks are not affected. Above a generator or an async function, it holds whenever the body
    runs, and not for what runs while the body is suspended; a *block* around a ``yield`` holds
    there, too.

    Parameters
    ----------
    function : callable, optional
        The function to decorate, where the decorator stands without parentheses.

    Examples
    --------
    >>> import autograd as ag
    >>> x = ag.tensor(3.0, requires_grad=True)
    >>> with ag.no_grad():
    ...     y = x * 2
    >>> y.requires_grad
    False
    >>> @ag.no_grad()
    ... def doubled(xs):
    ...     for x in xs:
    ...         yield x * 2
    >>> [(y.requires_grad, (x * 2).requires_grad) for y in doubled([x])]
    [(False, True)]
    """
    return GradMode(False) if function is None else GradMode(False)(function)


@overload
def enable_grad() -> GradMode: ...
@overload
def enable_grad(function: F) -> F: ...
def enable_grad(function: Any = None) -> Any:
    """Record again inside a `no_grad` block: a context manager and a decorator, as that is.

    Parameters
    ----------
    function : callable, optional
        The function to decorate, where the decorator stands without parentheses.

    Examples
    --------
    >>> import autograd as ag
    >>> x = ag.tensor(3.0, requires_grad=True)
    >>> with ag.no_grad(), ag.enable_grad():
    ...     y = x * 2
    >>> y.requires_grad
    True
    """
    return GradMode(True) if function is None else GradMode(True)(function)


def is_grad_enabled() -> bool:
    """Whether ops on Tensors that require a gradient are being recorded here.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.is_grad_enabled()
    True
    """
    return recording.get() is not None


class freezing:  # in small letters, as contextlib's
    """A write into one of `tensors` raises inside the block, and says `why`."""

    __slots__ = ("kept", "token")

    def __init__(self, tensors: Any, why: str) -> None:
        self.kept = tuple(tensors), why

    def __enter__(self) -> None:
        self.token = frozen.set((*frozen.get(), self.kept))

    def __exit__(self, *_: object) -> None:
        frozen.reset(self.token)


def outermost() -> Callable[..., Node]:
    """What makes nodes outside of all modes that look at them; within vmap they are batched."""
    around = getattr(maker.get(), "around", None)
    return new_node if around is None else around(new_node)


@contextmanager
def made_by(make: Callable[..., Node]) -> Iterator[None]:
    """Nodes are made by `make`."""
    around = getattr(maker.get(), "around", None)  # vmap's stays around whatever comes inside
    before = maker.get(), recording.get()
    made = make if around is None else around(make)
    maker.set(made)
    recording.set(None if before[1] is None else made)
    try:
        yield
    finally:
        maker.set(before[0])
        recording.set(before[1])
