"""Scopes: where a mode holds, in a block or whenever the body of a decorated function runs.

One object may be entered again, inside itself, and by several threads and async tasks. A body that
is suspended, that of a generator or of an async function, takes its modes along: what runs in the
meantime has its own, and the body has them back when it goes on.
"""

from __future__ import annotations

import inspect
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import AbstractContextManager
from contextvars import ContextVar
from functools import wraps
from types import AsyncGeneratorType, CoroutineType, GeneratorType
from typing import Any, TypeVar

__all__ = ["MODES", "Scope"]

F = TypeVar("F", bound=Callable[..., Any])

# (scope, what undoes it, the block around it): the innermost block that was entered here
entered: ContextVar[Any] = ContextVar("entered", default=None)
MODES: list[ContextVar[Any]] = [entered]  # all that scopes set
NOTHING: Any = object()  # to undo


class Scope:
    """A context manager and a decorator; `block` makes the context manager of one block."""

    __slots__ = ("block",)

    def __init__(self, block: Callable[[], AbstractContextManager[Any]]) -> None:
        self.block = block

    def __enter__(self) -> None:
        block = self.block()
        block.__enter__()
        entered.set((self, block, entered.get()))

    def __exit__(self, *error: Any) -> None:
        block = self.leave()
        if block is not NOTHING:
            block.__exit__(*error)

    def leave(self) -> Any:
        """Remove the innermost block of this scope; returns what undoes it.

        That is NOTHING where none was entered: in another thread, or another async task, than the
        one that leaves it.
        """
        found, inside = entered.get(), []
        while found is not None and found[0] is not self:
            inside.append(found)
            found = found[2]
        if found is None:
            return NOTHING
        _, undo, rest = found
        for scope, its, _ in reversed(inside):
            its, undo = self.hand_on(scope, its, undo)
            rest = (scope, its, rest)
        entered.set(rest)
        return undo

    def hand_on(self, scope: Scope, its: Any, undo: Any) -> tuple[Any, Any]:
        """What undoes `scope`, entered inside this one but left later, and what undoes this."""
        return its, undo

    # --- a decorator -----------------------------------------------------------------------------

    def __call__(self, function: F) -> F:
        """`function` with this mode whenever its body runs."""
        if isinstance(function, staticmethod | classmethod):
            return type(function)(self(function.__func__))
        if inspect.isclass(function):
            raise TypeError(
                f"a mode cannot decorate the class {function.__name__}: it would hold while an "
                "instance is made, and not in its methods. Decorate the methods, such as __init__ "
                "or forward"
            )
        if not callable(function):
            raise TypeError(f"a mode decorates a function, not a {type(function).__name__}")
        for is_kind, decorate in _KINDS:
            if is_kind(function):
                return wraps(function)(decorate(self, function))  # type: ignore[return-value]
        return wraps(function)(_of_function(self, function))  # type: ignore[return-value]


def _of_function(scope: Scope, function: Callable[..., Any]) -> Callable[..., Any]:
    def inside(*args: Any, **kwargs: Any) -> Any:
        with scope:
            result = function(*args, **kwargs)
        decorate = _BODIES.get(type(result))
        # as of a partial, or of another decorator: the body runs later
        return result if decorate is None else decorate(scope, lambda: result)()

    return inside


# --- bodies that are suspended -------------------------------------------------------------------


class _Body:
    """One body of a decorated function, and the modes in which it was suspended."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.bottom: Any = None  # the scope's own block: those inside it were entered in the body
        self.modes: list[Any] | None = None  # if one of those is open

    def step(self, advance: Callable[..., Any], *value: Any) -> Any:
        """Run the body until it is suspended again; what runs meanwhile keeps its own modes."""
        around = [mode.get() for mode in MODES]
        try:
            with self.scope:
                own = entered.get()
                if self.modes is None:
                    self.bottom = own
                else:
                    _set(self.modes)
                try:
                    return advance(*value)
                finally:
                    is_open = entered.get() is not self.bottom
                    self.modes = [mode.get() for mode in MODES] if is_open else None
                    entered.set(own)
        finally:
            _set(around)


def _set(values: list[Any]) -> None:
    for mode, value in zip(MODES, values, strict=True):
        mode.set(value)


def _run(body: _Body, g: Any) -> Generator[Any, Any, Any]:
    """What the generator `g` yields and returns, its body run step by step."""
    try:
        result = body.step(g.send, None)
        while True:
            try:
                given = yield result
            except GeneratorExit:
                body.step(g.close)
                raise
            except BaseException as error:
                result = body.step(g.throw, error)
            else:
                result = body.step(g.send, given)
    except StopIteration as stop:
        return stop.value


class _Awaited:
    """An awaitable whose body is run step by step."""

    def __init__(self, body: _Body, awaitable: Any) -> None:
        self.body, self.awaitable = body, awaitable

    def __await__(self) -> Generator[Any, Any, Any]:
        return _run(self.body, self.awaitable.__await__())


def _of_generator(scope: Scope, function: Callable[..., Any]) -> Callable[..., Any]:
    def inside(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
        return (yield from _run(_Body(scope), function(*args, **kwargs)))

    return inside


def _of_coroutine(scope: Scope, function: Callable[..., Any]) -> Callable[..., Any]:
    async def inside(*args: Any, **kwargs: Any) -> Any:
        return await _Awaited(_Body(scope), function(*args, **kwargs))

    return inside


def _of_async_generator(scope: Scope, function: Callable[..., Any]) -> Callable[..., Any]:
    async def inside(*args: Any, **kwargs: Any) -> AsyncGenerator[Any, Any]:
        body, g = _Body(scope), function(*args, **kwargs)
        try:
            result = await _Awaited(body, g.asend(None))
            while True:
                try:
                    given = yield result
                except GeneratorExit:
                    await _Awaited(body, g.aclose())
                    raise
                except BaseException as error:
                    result = await _Awaited(body, g.athrow(error))
                else:
                    result = await _Awaited(body, g.asend(given))
        except StopAsyncIteration:
            return

    return inside


_KINDS: list[tuple[Callable[[Any], bool], Callable[..., Any]]] = [
    (inspect.isgeneratorfunction, _of_generator),
    (inspect.isasyncgenfunction, _of_async_generator),
    (inspect.iscoroutinefunction, _of_coroutine),
]
_BODIES: dict[type, Callable[..., Any]] = {
    GeneratorType: _of_generator,
    AsyncGeneratorType: _of_async_generator,
    CoroutineType: _of_coroutine,
}
