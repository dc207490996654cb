"""Modes: whether ops are recorded, and how. Local to the thread and to the async task."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ContextDecorator, contextmanager
from contextvars import ContextVar
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from .graph import Node, new_node
from .kinds import Array, Op, signature

if TYPE_CHECKING:
    from contextlib import _GeneratorContextManager as Manager

__all__ = ["enable_grad", "is_grad_enabled", "kinks", "no_grad"]

# What makes the node of an op that is applied; None where nothing is recorded. A mode that looks
# at every op as it is recorded puts another maker here, and costs nothing while it is off.
recording: ContextVar[Callable[..., Node] | None] = ContextVar("recording", default=new_node)
_maker: ContextVar[Callable[..., Node]] = ContextVar(
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
        self.tokens.append(recording.set(_maker.get() if self.on else None))

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


# --- kinks: where a function has no derivative, and a convention stands in for it -----------------

_strict: ContextVar[bool] = ContextVar("strict", default=False)  # whether a kink raises
_predicates: dict[Op, Callable[[Any, Any], Array]] = {}
F = TypeVar("F", bound=Callable[..., Any])


def kinks(policy: str) -> Manager[None]:
    """What to do where an op is recorded at a kink: a context manager and a decorator.

    At |x| for x = 0, a tie of max, √x at 0 and the like there is no derivative, and each op has a
    convention (its docstring says which). That is right for training, and wrong to rely on where
    a gradient must be exact. Other threads and async tasks are not affected.

    Parameters
    ----------
    policy : {"subgradient", "raise"}
        Take the convention (the default outside any such block), or raise.

    Raises
    ------
    FloatingPointError
        Inside a block that says "raise": names the op and the first index at a kink.

    Examples
    --------
    >>> import autograd as ag
    >>> x = ag.tensor([1.0, 0.0], requires_grad=True)
    >>> with ag.kinks("raise"):
    ...     ag.relu(x)
    Traceback (most recent call last):
    ...
    FloatingPointError: relu: at a kink, at index (1,), where it has no derivative...
    """
    if policy not in ("subgradient", "raise"):
        raise ValueError(f'kinks takes "subgradient" or "raise", not {policy!r}')
    return _strictly(policy == "raise")


@contextmanager
def _strictly(on: bool) -> Iterator[None]:
    token = _strict.set(on)
    maker = _maker.get()  # which another mode may have put there, and which goes on
    try:
        with _made_by(partial(_checked, maker) if on else maker):
            yield
    finally:
        _strict.reset(token)


@contextmanager
def _made_by(maker: Callable[..., Node]) -> Iterator[None]:
    """Nodes are made by `maker`."""
    around = getattr(_maker.get(), "around", None)  # vmap's stays around whatever comes inside
    token = _maker.set(maker if around is None else around(maker))
    try:
        with Recording(recording.get() is not None):
            yield
    finally:
        _maker.reset(token)


def kink(predicate: Callable[..., Array]) -> Callable[[F], F]:
    """Say where an op has a kink, for the policy "raise".

    As a rule does, `predicate` names what it needs: arguments or `y`, of those that the op's rules
    name. It is handed None for one that was not kept, because it needs no gradient.
    """

    def decorate(function: F) -> F:
        op = function.op  # type: ignore[attr-defined]
        found = ", ".join([op.places[name] for name in signature(predicate)[0]])
        _predicates[op] = eval(f"lambda s, k: predicate({found})", {"predicate": predicate})
        return function

    return decorate


def refuse_kink(name: str, at: Callable[[], Array], *by: Array) -> None:
    """Where the policy is "raise", raise if `at()` holds anywhere: for compositions of ops.

    `by` is what the function has a kink in: nothing is asked where that needs no gradient.
    """
    if not _strict.get() or not is_grad_enabled():
        return
    if not any(getattr(x, "requires_grad", False) for x in by):
        return
    _refuse(name, at())


def _refuse(name: str, at: Array) -> None:
    mask = np.asarray(at)
    if mask.any():
        where = tuple(np.argwhere(mask)[0].tolist())
        place = f", at index {where}," if where else ""
        raise FloatingPointError(
            f"{name}: at a kink{place} where it has no derivative. Move the value off it, or take "
            'the convention in the docstring: kinks("subgradient")'
        )


def _checked(make: Callable[..., Node], op: Op, a: Any, b: Any, saved: Any, *rest: Any) -> Node:
    """The node of an op, unless it is at a kink."""
    predicate = _predicates.get(op)
    if predicate is not None and _strict.get():
        static = rest[2] if len(rest) > 2 else None
        _refuse(op.name, predicate(saved, static))
    return make(op, a, b, saved, *rest)
