"""The tables of rules for HIPS autograd's primitives, in the form that covers all others.

For pullbacks that is a function of (argnums, ans, args, kwargs) that gives the function from the
output's cotangent to one of each of these arguments; for tangents, a function of (argnums,
tangents, ans, args, kwargs).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import reduce
from operator import add
from typing import Any

from ..engine.kinds import NoForwardRule
from ..trees import map_leaves

__all__ = [
    "Pullbacks", "Pushforwards", "add_pullbacks", "checked", "missing_rule", "primitive_jvps",
    "primitive_vjps", "rules_by_argument", "total",
]  # fmt: skip

Function = Callable[..., Any]

primitive_vjps: dict[Any, Function] = {}
primitive_jvps: dict[Any, Function] = {}


class _ForEach:
    """Rules that were given argument by argument."""

    def __init__(self, fun: Any, mode: str) -> None:
        self.name, self.mode = getattr(fun, "__name__", "the primitive"), mode
        self.makers: dict[int, Any] = {}

    def of(self, argnum: int) -> Any:
        """The rule for an argument; HIPS autograd's own error where it is missing."""
        if argnum not in self.makers:
            raise missing_rule(self.name, argnum, self.mode)
        return self.makers[argnum]


def missing_rule(name: str, argnum: int, mode: str) -> NotImplementedError:
    """HIPS autograd's own error for a missing rule."""
    if mode == "defvjp":
        return NotImplementedError(
            f"{name}: no gradient is defined for argument {argnum}; give it with defvjp"
        )
    return NoForwardRule(
        f"{name}: no rule for forward mode is defined for argument {argnum}; give it with defjvp. "
        "(hessian, hvp, jacobian and make_ggnvp need none)"
    )


class Pullbacks(_ForEach):
    """Rules for cotangents."""

    def __call__(self, argnums: Sequence[int], ans: Any, args: Any, kwargs: Any) -> Function:
        makers = [self.of(i) for i in argnums]
        pulls = [None if make is None else make(ans, *args, **kwargs) for make in makers]
        return lambda g: [None if pull is None else pull(g) for pull in pulls]


class Pushforwards(_ForEach):
    """Rules for tangents."""

    def __call__(self, argnums: Any, tangents: Any, ans: Any, args: Any, kwargs: Any) -> Any:
        def shares() -> Iterator[Any]:
            for i, t in zip(argnums, tangents):
                make = self.of(i)
                if make is not None:
                    yield make(t, ans, *args, **kwargs)

        return total(shares())


def total(shares: Iterator[Any]) -> Any:
    """The sum of the shares of all arguments; None if there are none."""
    found = list(shares)
    return reduce(lambda a, b: map_leaves(add, a, b), found) if found else None


def rules_by_argument(table: dict[Any, Function], kind: Any, fun: Any, mode: str) -> Any:
    """The rules by argument that a function has, or none yet."""
    found = table.get(fun)
    return found if isinstance(found, kind) else kind(fun, mode)


def checked(fun: Any, maker: Any) -> Any:
    """`maker`, which is a function or None."""
    if maker is not None and not callable(maker):
        raise TypeError(f"{getattr(fun, '__name__', fun)}: a rule is a function, not {maker!r}")
    return maker


def add_pullbacks(fun: Any, makers: Sequence[Any], argnums: Sequence[int] | None) -> Any:
    """The rules by argument of a function, with some more."""
    found = rules_by_argument(primitive_vjps, Pullbacks, fun, "defvjp")
    places = range(len(makers)) if argnums is None else argnums
    found.makers.update(zip(places, [checked(fun, maker) for maker in makers]))
    return found
