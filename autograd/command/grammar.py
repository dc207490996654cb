"""What an expression may contain: limits, names, operators, functions; and how the rest is named.

Every step is an op of the library on at most `MAX_ELEMENTS` elements, so no expression can reach a
file, take all the memory or run for long.
"""

from __future__ import annotations

import ast
import difflib
import math
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from .. import ops

__all__ = [
    "CONSTANTS", "MAX_DEPTH", "MAX_ELEMENTS", "MAX_EXPONENT", "MAX_LENGTH", "OPERATORS", "REFUSED",
    "ExpressionError", "did_you_mean", "functions",
]  # fmt: skip

MAX_LENGTH = 2000  # characters
MAX_DEPTH = 100  # operations or brackets inside one another: Python recurses over them
MAX_ELEMENTS = 1000  # of any value along the way; a product of two has at most its square
MAX_EXPONENT = 1000  # of a constant power

CONSTANTS = {"pi": math.pi, "e": math.e, "inf": math.inf, "nan": math.nan}

OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "add", ast.Sub: "subtract", ast.Mult: "multiply", ast.Div: "divide",
    ast.Pow: "power", ast.Mod: "remainder", ast.FloorDiv: "floor_divide", ast.MatMult: "matmul",
    ast.USub: "negative", ast.UAdd: "positive", ast.Gt: "greater", ast.GtE: "greater_equal",
    ast.Lt: "less", ast.LtE: "less_equal", ast.Eq: "equal", ast.NotEq: "not_equal",
}  # fmt: skip

# The shelves and chapters of ops whose results do not get their size from a number in the call
CHAPTERS = {
    "elementwise", "reductions", "sorting", "error_function", "sequences", "products", "diagonals",
    "differences", "fused", "shape", "reordering", "joining",
}  # fmt: skip
LEFT_OUT = {  # sized by a number; or concerned with dtypes or labels
    "repeat", "tile", "resize", "broadcast_to", "vander", "astype", "softmax_nll", "affine", "diag",
    "diagflat", "unwrap",
}  # fmt: skip

REFUSED = {
    ast.Attribute: "attributes are not part of an expression; call a function, as in sum(x)",
    ast.IfExp: "write a choice as where(condition, a, b)",
    ast.BoolOp: "and, or and not are not part of an expression; use where(condition, a, b)",
    ast.Not: "and, or and not are not part of an expression; use where(condition, a, b)",
    ast.Lambda: "an expression cannot define functions",
    ast.NamedExpr: "an expression cannot assign; give values after it, as in x=2",
    ast.Starred: "starred arguments are not part of an expression",
    ast.JoinedStr: "text is not part of an expression",
    ast.Dict: "a dictionary is not part of an expression",
    ast.Set: "a set is not part of an expression; write a list, as in [1, 2]",
    **dict.fromkeys(
        [ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp],
        "comprehensions are not part of an expression",
    ),
}


class ExpressionError(ValueError):
    """An expression that is rejected, and where.

    Parameters
    ----------
    message : str
        What is wrong, and what to write instead.
    text : str
        The expression.
    start, end : int
        The range of characters in it that the error is about.
    """

    def __init__(self, message: str, text: str, start: int = 0, end: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.text = text
        self.start = min(max(start, 0), len(text))
        self.end = max(self.start + 1, self.start + 1 if end is None else end)

    def __str__(self) -> str:
        """The message, the surrounding part of the expression, and carets under the place."""
        first = max(0, self.start - 40)
        shown = self.text[first : first + 76]
        width = max(1, min(self.end, first + len(shown)) - self.start)
        dots = "..." * (first > 0)
        line = dots + "".join(c if c.isprintable() else " " for c in shown)
        line += "..." * (first + 76 < len(self.text))
        carets = " " * (len(dots) + self.start - first) + "^" * width
        return f"{self.message}\n  {line}\n  {carets}"


@cache
def functions() -> dict[str, Callable[..., Any]]:
    """What an expression may call, by name.

    Examples
    --------
    >>> from autograd.command.expressions import functions
    >>> "tanh" in functions(), "eval" in functions()
    (True, False)
    """
    found = {}
    for name in ops.__all__:
        function = getattr(ops, name)
        if not CHAPTERS.isdisjoint(function.__module__.split(".")) and name not in LEFT_OUT:
            found[name] = function
    return found | {"abs": ops.absolute}


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The end of an error about a wrong name: the most similar known one, if there is one."""
    found = difflib.get_close_matches(name, list(known), n=1)
    return f"; did you mean {found[0]}?" if found else ""
