"""Functions without a gradient: these give arrays."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

from ...engine.boxes import Box
from ...engine.guests import PLAIN, as_operand

__all__ = [
    "equal", "floor", "floor_divide", "greater", "greater_equal", "isfinite", "isinf", "isnan",
    "less", "less_equal", "not_equal", "trunc",
]  # fmt: skip

F = TypeVar("F", bound=Callable[..., Any])


def raw(x: Any) -> Any:
    """The array of a Tensor, or of a guest."""
    return x._array if isinstance(x, Box) else as_operand(x)


def _operand(x: Any, by: str) -> Any:
    """The array of a guest; what is not an array may still be compared."""
    try:
        return as_operand(x, by)
    except TypeError:
        if by in ("equal", "not_equal") and not hasattr(x, "shape"):
            return x
        raise


def of_all(x: Any) -> Any:
    """The array of x, and in vmap that of all examples: for what is asked of them together."""
    return getattr(raw(x), "array", raw(x))


def constant(function: F) -> F:
    """Mark a function as one that gives arrays, having no gradient."""
    function.is_constant = True
    return function


def _constant(
    function: Callable[..., Any], name: str, doc: str
) -> Callable[..., np.ndarray[Any, Any]]:
    """`function` on the arrays of its arguments: locally constant, so it leaves the graph."""

    def apply(*args: Any, **kwargs: Any) -> Any:
        arrays = [
            a._array if isinstance(a, Box) else a if type(a) in PLAIN else _operand(a, name)
            for a in args
        ]
        return function(*arrays, **kwargs)

    apply.__name__ = apply.__qualname__ = name
    apply.__doc__ = f"{doc}: an array, since it has no gradient."
    return constant(apply)


less = _constant(operator.lt, "less", "a < b")
less_equal = _constant(operator.le, "less_equal", "a <= b")
greater = _constant(operator.gt, "greater", "a > b")
greater_equal = _constant(operator.ge, "greater_equal", "a >= b")
equal = _constant(operator.eq, "equal", "a == b")
not_equal = _constant(operator.ne, "not_equal", "a != b")
floor_divide = _constant(operator.floordiv, "floor_divide", "⌊a / b⌋")
floor = _constant(np.floor, "floor", "⌊x⌋")
sign = _constant(np.sign, "sign", "-1, 0 or 1, by the sign of a real x")
isnan = _constant(np.isnan, "isnan", "Whether x is nan")
trunc = _constant(np.trunc, "trunc", "x cut to whole, towards 0")
isfinite = _constant(np.isfinite, "isfinite", "Whether x is neither nan nor infinite")
isinf = _constant(np.isinf, "isinf", "Whether x is infinite")
