"""What the transforms take and give: the types of functions and positions, and of the results."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, Protocol, TypeVar, cast, overload

from ...tensors.tensor import Tensor
from ..tracing import check_argnum, check_function

__all__ = [
    "Argnum", "Derivatives", "Function", "Gradient", "ValueAndGradient", "positions", "signed_as",
]  # fmt: skip

Argnum = int | Sequence[int]
Function = Callable[..., Any]
T = TypeVar("T")
F = TypeVar("F", bound=Function)


class Gradient(Protocol):
    """What `grad(f)` is: a function of f's arguments, with a result like the first of them."""

    def __call__(self, x: T, /, *args: Any, **kwargs: Any) -> T: ...


class ValueAndGradient(Protocol):
    """What `value_and_grad(f)` is: the value, and a gradient like the first argument."""

    def __call__(self, x: T, /, *args: Any, **kwargs: Any) -> tuple[Any, T]: ...


class Derivatives(Protocol):
    """What `jacobian(f)` and its like are: Tensors for a Tensor, arrays for an array."""

    @overload
    def __call__(self, x: Tensor, /, *args: Any, **kwargs: Any) -> Tensor: ...
    @overload
    def __call__(self, x: Any, /, *args: Any, **kwargs: Any) -> Any: ...


def positions(argnum: Argnum, argnums: Argnum | None) -> Argnum:
    """The positions to differentiate with respect to, under whichever of the two names."""
    which = argnum if argnums is None else argnums
    check_argnum(which)
    return which


def signed_as(fun: Function) -> Callable[[F], F]:
    """Name and signature of `fun`, for messages and for transforms of the result."""
    check_function(fun)
    return cast(Any, wraps(fun, updated=()))  # type: ignore[no-any-return]
