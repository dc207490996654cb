"""Kinks: where a function has no derivative, and a convention stands in for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any, TypeVar

import numpy as np

from .graph import Node
from .kinds import Array, Op, signature
from .modes import is_grad_enabled, made_by, maker
from .scopes import MODES, Scope

__all__ = ["kink", "kinks", "refuse_kink"]

_strict: ContextVar[bool] = ContextVar("strict", default=False)  # whether a kink raises
MODES.append(_strict)
_predicates: dict[Op, Callable[[Any, Any], Array]] = {}
F = TypeVar("F", bound=Callable[..., Any])


def kinks(policy: str) -> Scope:
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
    if callable(policy):
        raise TypeError('kinks needs a policy: write @kinks("raise") above the function')
    if policy not in ("subgradient", "raise"):
        raise ValueError(f'kinks takes "subgradient" or "raise", not {policy!r}')
    return Scope(partial(_strictly, policy == "raise"))


@contextmanager
def _strictly(on: bool) -> Iterator[None]:
    before = _strict.get()
    _strict.set(on)
    make = maker.get()  # which another mode may have put there, and which goes on
    try:
        with made_by(partial(_checked, make) if on else make):
            yield
    finally:
        _strict.set(before)


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

    `by` is the argument that it has a kink in: nothing is checked where that needs no gradient.
    """
    if not _strict.get() or not is_grad_enabled():
        return
    if not any(getattr(x, "requires_grad", False) for x in by):
        return
    _refuse(name, at())


def _refuse(name: str, at: Array) -> None:
    mask = np.asarray(getattr(at, "array", at))  # in vmap, that of all examples
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
        options = rest[2] if len(rest) > 2 else None
        _refuse(op.name, predicate(saved, options))
    return make(op, a, b, saved, *rest)
