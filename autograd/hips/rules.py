"""Rules for HIPS autograd's primitives: `defvjp`, `defjvp` and their forms for all arguments.

They may be given for the library's own functions, too, whose rules they replace, and for NumPy's.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..engine.replaced import replace_rules
from ..tensors import numpy_protocol
from .primitives import primitive
from .tables import (
    Pushforwards,
    add_pullbacks,
    checked,
    primitive_jvps,
    primitive_vjps,
    rules_by_argument,
    total,
)

__all__ = [
    "def_linear", "defjvp", "defjvp_argnum", "defjvp_argnums", "defvjp", "defvjp_argnum",
    "defvjp_argnums",
]  # fmt: skip

Maker = Callable[..., Any] | None
Function = Callable[..., Any]


# --- cotangents ----------------------------------------------------------------------------------


def defvjp(fun: Any, *makers: Maker, argnums: Sequence[int] | None = None) -> None:
    """Say how cotangents are pulled back through a primitive.

    For one of the library's own ops (``autograd.scipy.special.expit``, ``numpy.sign``) the rule
    takes the place of the op's own, everywhere.

    Parameters
    ----------
    fun : primitive
    *makers
        One for each argument: takes (ans, *args, **kwargs) and returns the function from the
        cotangent of ans to that of the argument. None where it is zero.
    argnums : sequence of int, optional
        The arguments they are for; by default the first ones.
    """
    defvjp_argnums(fun, add_pullbacks(fun, makers, argnums))


def defvjp_argnum(fun: Any, vjpmaker: Function) -> None:
    """Say how cotangents are pulled back, by one rule that is told the argument.

    Parameters
    ----------
    fun : primitive
    vjpmaker : callable
        Takes (argnum, ans, args, kwargs), the last two as a tuple and a dict.
    """

    def rule(argnums: Sequence[int], *call: Any) -> Function:
        pulls = [vjpmaker(argnum, *call) for argnum in argnums]
        return lambda g: [pull(g) for pull in pulls]

    defvjp_argnums(fun, rule)


def defvjp_argnums(fun: Any, vjpmaker: Function) -> None:
    """Say how cotangents are pulled back, by one rule for several arguments.

    Parameters
    ----------
    fun : primitive
    vjpmaker : callable
        Takes (argnums, ans, args, kwargs) and returns the function from the cotangent of ans to
        those of the arguments, in order.
    """
    primitive_vjps[_with_rules(fun, pull=vjpmaker)] = vjpmaker


# --- tangents ------------------------------------------------------------------------------------


def defjvp(fun: Any, *makers: Maker | str, argnums: Sequence[int] | None = None) -> None:
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
    entry = rules_by_argument(primitive_jvps, Pushforwards, fun, "defjvp")
    for i, maker in zip(range(len(makers)) if argnums is None else argnums, makers):
        entry.makers[i] = _in_place_of(fun, i) if maker == "same" else checked(fun, maker)
    defjvp_argnums(fun, entry)


def _in_place_of(fun: Any, argnum: int) -> Function:
    """The rule of a function that is linear in one argument: the function with it replaced."""

    def push(t: Any, ans: Any, *args: Any, **kwargs: Any) -> Any:
        return fun(*args[:argnum], t, *args[argnum + 1 :], **kwargs)

    return push


def defjvp_argnum(fun: Any, jvpmaker: Function) -> None:
    """Say how tangents are pushed forward, by one rule that is told the argument.

    Parameters
    ----------
    fun : primitive
    jvpmaker : callable
        Takes (argnum, t, ans, args, kwargs).
    """

    def rule(argnums: Any, tangents: Any, *call: Any) -> Any:
        return total(jvpmaker(i, t, *call) for i, t in zip(argnums, tangents))

    defjvp_argnums(fun, rule)


def defjvp_argnums(fun: Any, jvpmaker: Function) -> None:
    """Say how tangents are pushed forward, by one rule for several arguments.

    Parameters
    ----------
    fun : primitive
    jvpmaker : callable
        Takes (argnums, tangents, ans, args, kwargs).
    """
    primitive_jvps[_with_rules(fun, push=jvpmaker)] = jvpmaker


def def_linear(fun: Any) -> None:
    """Say that a primitive is linear in each of its arguments: tangents go through itself.

    Parameters
    ----------
    fun : primitive
    """
    defjvp_argnum(
        fun, lambda i, t, ans, args, kwargs: _in_place_of(fun, i)(t, ans, *args, **kwargs)
    )


# --- functions that are not primitives -----------------------------------------------------------


def _with_rules(fun: Any, **rule: Function) -> Any:
    """The primitive that takes the rule; that of one of our own ops is replaced at once."""
    if getattr(fun, "_is_autograd_primitive", False):
        return fun
    theirs: Any = getattr(fun, "stands_for", fun)  # NumPy's, of one of autograd.numpy's
    ours = fun if hasattr(fun, "op") else numpy_protocol.rule_of(theirs)
    if getattr(ours, "_is_autograd_primitive", False):
        return ours
    if hasattr(ours, "op"):
        replace_rules(ours, **rule)
        return fun
    if theirs in vars(np).values():
        made = numpy_protocol.rules()[theirs] = primitive(theirs)
        return made
    name = getattr(fun, "__name__", repr(fun))
    warnings.warn(
        f"{name} is neither a primitive nor one op, so that it has no rule, and this one is never "
        f"used: what is computed inside is differentiated. Or make it a primitive first: {name} = "
        f"primitive({name})",
        UserWarning,
        stacklevel=4,
    )
    return fun
