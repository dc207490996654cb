"""Expressions typed by people, parsed and computed without `eval`: the language of `__main__`.

Python's own parser builds the tree; grammar.py lists what it may contain, and anything else is
rejected with its place. evaluation.py computes it.
"""

from __future__ import annotations

import ast
import keyword
import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np

from ..engine.primitive import Array
from .evaluation import Evaluation, Step, Walk
from .grammar import (
    CONSTANTS,
    MAX_DEPTH,
    MAX_LENGTH,
    REFUSED,
    ExpressionError,
    did_you_mean,
    functions,
)

__all__ = ["Evaluation", "Expression", "ExpressionError", "Step", "functions", "variable"]

ExpressionError.__module__ = __name__  # as a traceback shows it: the place users import it from


class Expression:
    """An expression of named values, checked and ready to be computed.

    Parameters
    ----------
    text : str
        Numbers, names, ``+ - * / // % ** @``, comparisons, lists, indices and calls of the
        library's ops.

    Raises
    ------
    ExpressionError
        For anything else; the message shows the place.

    Examples
    --------
    >>> import autograd as ag
    >>> from autograd.command.expressions import Expression
    >>> f = Expression("2 / sin(exp(-x))")
    >>> x = ag.tensor(-4.499, requires_grad=True)
    >>> [step.text for step in f.evaluate({"x": x}).steps]
    ['-x', 'exp(v1)', 'sin(v2)', '2 / v3']
    >>> Expression("x.real")
    Traceback (most recent call last):
        ...
    autograd.command.expressions.ExpressionError: attributes are not part of an expression...
      x.real
       ^^^^^
    """

    def __init__(self, text: str) -> None:
        self.text = text = "".join(" " if c.isspace() else c for c in text).strip()
        self._check_size()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # from Python's parser, about odd spellings
                self.tree = ast.parse(text, mode="eval").body
        except SyntaxError as error:
            place = (error.offset or 1) - 1
            end = (error.end_offset or 0) - 1
            raise ExpressionError(str(error.msg), text, place, max(end, place + 1)) from None
        except (ValueError, RecursionError, MemoryError) as error:
            raise ExpressionError(f"not an expression: {error}", text) from None
        self._check_depth()
        self.names = self._check_names()

    def _check_size(self) -> None:
        """What is too much even for Python's parser."""
        text = self.text
        if not text:
            raise ExpressionError("the expression is empty", text)
        if len(text) > MAX_LENGTH:
            message = f"the expression has {len(text)} characters; at most {MAX_LENGTH} are allowed"
            raise ExpressionError(message, text, MAX_LENGTH)
        depth = 0
        for place, character in enumerate(text):
            depth += (character in "([{") - (character in ")]}")
            if depth > MAX_DEPTH:
                message = f"brackets are nested more than {MAX_DEPTH} deep"
                raise ExpressionError(message, text, place)

    def _check_depth(self) -> None:
        level: list[ast.AST] = [self.tree]
        for _ in range(MAX_DEPTH):
            level = [child for node in level for child in ast.iter_child_nodes(node)]
        if level:
            place = next((node for node in level if hasattr(node, "lineno")), self.tree)
            raise self.error(f"operations are nested more than {MAX_DEPTH} deep", place)

    def _check_names(self) -> list[str]:
        """The variables, in textual order; each call must name a known function."""
        called, names = set(), dict[str, int]()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                name = node.func.id
                called.add(node.func)
                if name not in functions():
                    hint = did_you_mean(name, functions())
                    raise self.error(f"there is no function {name}{hint}", node.func)
        for node in ast.walk(self.tree):
            if type(node) in REFUSED:
                raise self.error(REFUSED[type(node)], node)
            if isinstance(node, ast.Name) and node not in called and node.id not in CONSTANTS:
                names[node.id] = min(node.col_offset, names.get(node.id, len(self.text) * 4))
        return sorted(names, key=lambda name: names[name])

    def error(self, message: str, node: ast.AST) -> ExpressionError:
        """An error that points at a node."""
        line = self.text.encode()  # the parser counts bytes
        start, end = getattr(node, "col_offset", 0), getattr(node, "end_col_offset", None) or 0
        if isinstance(node, ast.Attribute):
            start = node.value.end_col_offset or start
        places = [len(line[:place].decode(errors="ignore")) for place in (start, end)]
        return ExpressionError(message, self.text, *places)

    def evaluate(self, variables: Mapping[str, Any]) -> Evaluation:
        """The value at `variables`, and each step whose value requires a gradient.

        Raises
        ------
        ExpressionError
            For a variable without a value, and for an op that cannot take its arguments.
        """
        walk = Walk(self.error, variables)
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # nan and inf are results to look at
            value = walk.value(self.tree)
        return Evaluation(value, walk.steps)

    def __call__(self, **variables: Any) -> Any:
        """Only the value."""
        return self.evaluate(variables).value


def variable(text: str) -> tuple[str, Array]:
    """The name and value of ``x=1.5`` or ``x=[1, 2, 3]``.

    Raises
    ------
    ExpressionError
        If it is not a name, an = sign and an expression without variables.

    Examples
    --------
    >>> from autograd.command.expressions import variable
    >>> variable("x=[1, 2, 3]")
    ('x', array([1., 2., 3.]))
    """
    name, equals, value = text.partition("=")
    if not equals or not name.strip().isidentifier() or keyword.iskeyword(name.strip()):
        raise ExpressionError("a variable is written as a name, = and its value, as in x=1.5", text)
    array = Expression(value).evaluate({}).value
    return name.strip(), np.asarray(array, float)[()]
