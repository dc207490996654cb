"""Ops with their own gradients, in the style of HIPS autograd: `primitive`, `defvjp`, `defjvp`.

The engine's own decorators (`autograd.elementwise` and the others) need less writing; these are for
code that was written for HIPS autograd.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import update_wrapper
from typing import Any

import numpy as np

from ..engine.primitive import primitive as _primitive

__all__ = ["defjvp", "defvjp", "primitive"]

Maker = Callable[..., Any] | None


class primitive:
    """A function that becomes an op: what it computes inside is not traced.

    Parameters
    ----------
    fun : callable

    Examples
    --------
    >>> import autograd.numpy as np
    >>> from autograd import grad
    >>> from autograd.extend import defvjp, primitive
    >>> @primitive
    ... def logsumexp(x):
    ...     peak = np.max(x)
    ...     return peak + np.log(np.sum(np.exp(x - peak)))
    >>> defvjp(logsumexp, lambda ans, x: lambda g: g * np.exp(x - ans))
    >>> grad(logsumexp)(np.array([0.0, 0.0]))
    array([0.5, 0.5])
    """

    def __init__(self, fun: Callable[..., Any]) -> None:
        update_wrapper(self, fun)
        self.vjps: dict[int, Maker] = {}
        self.jvps: dict[int, Maker | str] = {}

        def forward(*args: Any, keywords: Any = None) -> Any:
            return fun(*args, **(keywords or {}))

        def vjp(g: Any, i: int, y: Any, args: Any, keywords: Any) -> Any:
            make = self._rule(self.vjps, i, "defvjp")
            shape = np.shape(args[i])
            return _array(0.0 if make is None else make(y, *args, **keywords)(g), shape)

        def jvp(t: Any, i: int, y: Any, args: Any, keywords: Any) -> Any:
            make = self._rule(self.jvps, i, "defjvp")
            if make == "same":
                return self(*args[:i], t, *args[i + 1 :], **keywords)
            return _array(0.0 if make is None else make(t, y, *args, **keywords), np.shape(y))

        forward.__name__ = getattr(fun, "__name__", "primitive")
        self.apply = _primitive(vjp=vjp, jvp=jvp)(forward)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.apply(*args, keywords=kwargs)

    def _rule(self, rules: dict[int, Any], i: int, where: str) -> Any:
        if i not in rules:
            raise NotImplementedError(  # HIPS autograd's own error for a missing rule
                f"{self.__name__}: no gradient is defined for argument {i}; give it with {where} "  # type: ignore[attr-defined]
                "(None where it is zero)"
            )
        return rules[i]


def _array(d: Any, shape: tuple[int, ...]) -> Any:
    """What a rule gave, as an array; a zero is spread over the shape."""
    if hasattr(d, "shape"):
        return d
    return np.broadcast_to(np.asarray(d), shape)[()]


def defvjp(fun: primitive, *makers: Maker, argnums: Sequence[int] | None = None) -> None:
    """Say how cotangents are pulled back through a primitive.

    Parameters
    ----------
    fun : primitive
    *makers
        One for each argument: takes (ans, *args, **kwargs) and returns the function from the
        cotangent of ans to that of the argument. None where it is zero.
    argnums : sequence of int, optional
        The arguments they are for; by default the first ones.
    """
    fun.vjps.update(zip(range(len(makers)) if argnums is None else argnums, makers))


def defjvp(fun: primitive, *makers: Maker | str, argnums: Sequence[int] | None = None) -> None:
    """Say how tangents are pushed forward through a primitive.

    Parameters
    ----------
    fun : primitive
    *makers
        One for each argument: takes (t, ans, *args, **kwargs) and returns its share of the tangent
        of ans. "same" where the function is linear in the argument, None where the share is zero.
    argnums : sequence of int, optional
        The arguments they are for; by default the first ones.
    """
    fun.jvps.update(zip(range(len(makers)) if argnums is None else argnums, makers))
