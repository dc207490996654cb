"""Expressions typed by people, parsed and computed without `eval`: the language of `__main__`.

Python's own parser gives the tree; what may stand in it is listed here, and anything else is
refused at its place. Every step is an op of the library on at most `MAX_ELEMENTS` elements, so no
expression can reach a file, take all memory or run for long.
"""

from __future__ import annotations

import ast
import difflib
import inspect
import keyword
import math
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

from .. import ops
from ..engine.primitive import Array
from ..tensors.tensor import Tensor

__all__ = ["Evaluation", "Expression", "ExpressionError", "Step", "functions", "variable"]

MAX_LENGTH = 2000  # characters
MAX_DEPTH = 100  # operations, or brackets, inside one another: Python recurses over them
MAX_ELEMENTS = 1000  # of any value on the way; a product of two has at most its square
MAX_EXPONENT = 1000  # of a constant power

CONSTANTS = {"pi": math.pi, "e": math.e, "inf": math.inf, "nan": math.nan}

OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "add", ast.Sub: "subtract", ast.Mult: "multiply", ast.Div: "divide",
    ast.Pow: "power", ast.Mod: "remainder", ast.FloorDiv: "floor_divide", ast.MatMult: "matmul",
    ast.USub: "negative", ast.UAdd: "positive", ast.Gt: "greater", ast.GtE: "greater_equal",
    ast.Lt: "less", ast.LtE: "less_equal", ast.Eq: "equal", ast.NotEq: "not_equal",
}  # fmt: skip

# The shelves and chapters of ops whose results are not sized by a number in the call
CHAPTERS = {
    "elementwise", "reductions", "sorting", "error_function", "sequences", "products", "diagonals",
    "differences", "fused", "shape", "rearrangement", "joining",
}  # fmt: skip
LEFT_OUT = {  # sized by a number; or made of dtypes, or of labels
    "repeat", "tile", "resize", "broadcast_to", "vander", "astype", "softmax_nll", "affine", "diag",
    "diagflat", "unwrap",
}  # fmt: skip

REFUSED = {
    ast.Attribute: "attributes are not part of an expression; write a function call, as sum(x)",
    ast.IfExp: "write a choice as where(condition, a, b)",
    ast.BoolOp: "and, or and not are not part of an expression; use where(condition, a, b)",
    ast.Not: "and, or and not are not part of an expression; use where(condition, a, b)",
    ast.Lambda: "an expression cannot define functions",
    ast.NamedExpr: "an expression cannot assign; give values after it, as x=2",
    ast.Starred: "starred arguments are not part of an expression",
    ast.JoinedStr: "text is not part of an expression",
    ast.Dict: "a dictionary is not part of an expression",
    ast.Set: "a set is not part of an expression; write a list, as [1, 2]",
    **dict.fromkeys(
        [ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp],
        "comprehensions are not part of an expression",
    ),
}


class ExpressionError(ValueError):
    """An expression that is refused, and where.

    Parameters
    ----------
    message : str
        What is wrong, and what to write in its place.
    text : str
        The expression.
    start, end : int
        The characters of it that are meant.
    """

    def __init__(self, message: str, text: str, start: int = 0, end: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.text = text
        self.start = min(max(start, 0), len(text))
        self.end = max(self.start + 1, self.start + 1 if end is None else end)

    def __str__(self) -> str:
        """The message, the part of the expression around the place, and carets under it."""
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


@dataclass
class Step:
    """One operation on the way: its name, what it computes, and the Tensor that came out."""

    name: str
    text: str
    value: Tensor


@dataclass
class Evaluation:
    """What an expression came to."""

    value: Any  # a Tensor, or an array where it depends on no variable
    steps: list[Step] = field(default_factory=list)


class Expression:
    """An expression of named values, checked and ready to be computed.

    Parameters
    ----------
    text : str
        Numbers, names, ``+ - * / // % ** @``, comparisons, lists, indices, and calls of the
        library's ops.

    Raises
    ------
    ExpressionError
        With the place, for anything else.

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
                warnings.simplefilter("ignore")  # of Python's parser, about odd spellings
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
        """What Python's parser is not given at all."""
        text = self.text
        if not text:
            raise ExpressionError("the expression is empty", text)
        if len(text) > MAX_LENGTH:
            message = f"the expression has {len(text)} characters; at most {MAX_LENGTH} are read"
            raise ExpressionError(message, text, MAX_LENGTH)
        depth = 0
        for place, character in enumerate(text):
            depth += (character in "([{") - (character in ")]}")
            if depth > MAX_DEPTH:
                raise ExpressionError(f"brackets more than {MAX_DEPTH} deep", text, place)

    def _check_depth(self) -> None:
        level: list[ast.AST] = [self.tree]
        for _ in range(MAX_DEPTH):
            level = [child for node in level for child in ast.iter_child_nodes(node)]
        if level:
            place = next((node for node in level if hasattr(node, "lineno")), self.tree)
            raise self.error(f"operations more than {MAX_DEPTH} deep", place)

    def _check_names(self) -> list[str]:
        """The variables, in the order of the text; each call must be of a known function."""
        called, names = set(), dict[str, int]()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                called.add(node.func)
                self._function(node.func)
        for node in ast.walk(self.tree):
            if type(node) in REFUSED:
                raise self.error(REFUSED[type(node)], node)
            if isinstance(node, ast.Name) and node not in called and node.id not in CONSTANTS:
                names[node.id] = min(node.col_offset, names.get(node.id, len(self.text) * 4))
        return sorted(names, key=lambda name: names[name])

    def _function(self, name: ast.Name) -> Callable[..., Any]:
        known = functions()
        if name.id not in known:
            raise self.error(f"there is no function {name.id}{_nearest(name.id, known)}", name)
        return known[name.id]

    def error(self, message: str, node: ast.AST) -> ExpressionError:
        """An error at the place of a node."""
        line = self.text.encode()  # the parser counts bytes
        start, end = getattr(node, "col_offset", 0), getattr(node, "end_col_offset", None) or 0
        if isinstance(node, ast.Attribute):
            start = node.value.end_col_offset or start
        places = [len(line[:place].decode(errors="ignore")) for place in (start, end)]
        return ExpressionError(message, self.text, *places)

    def evaluate(self, variables: Mapping[str, Any]) -> Evaluation:
        """The value for `variables`, and each step whose value requires a gradient.

        Raises
        ------
        ExpressionError
            For a variable without a value, and at the op that cannot take its arguments.
        """
        walk = _Walk(self, variables)
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # nan and inf are results, to be seen
            value = walk.value(self.tree)
        return Evaluation(value, walk.steps)

    def __call__(self, **variables: Any) -> Any:
        """The value alone."""
        return self.evaluate(variables).value


class _Walk:
    """One computation of an expression, bottom up."""

    def __init__(self, expression: Expression, variables: Mapping[str, Any]) -> None:
        self.error = expression.error
        self.function = expression._function
        self.variables = variables
        self.steps: list[Step] = []
        self.names: dict[ast.AST, str] = {}  # the steps' names, by their nodes

    def value(self, node: ast.expr) -> Any:
        """A Tensor, or an array or number of floats where no variable is in it."""
        match node:
            case ast.Constant(value=bool() | int() | float()):
                return self._number(node)
            case ast.Name():
                return self._named(node)
            case ast.BinOp() | ast.UnaryOp() if type(node.op) in OPERATORS:
                parts = [node.left, node.right] if isinstance(node, ast.BinOp) else [node.operand]
                return self._apply(node, OPERATORS[type(node.op)], *map(self.value, parts))
            case ast.Compare(left=a, ops=[op], comparators=[b]) if type(op) in OPERATORS:
                return self._apply(node, OPERATORS[type(op)], self.value(a), self.value(b))
            case ast.List() | ast.Tuple():
                return self._list(node)
            case ast.Subscript():
                array, index = self.value(node.value), self._index(node.slice)
                return self._apply(node, "getitem", array, index)
            case ast.Call(func=ast.Name() as name):
                args, kwargs = self._arguments(node)
                return self._apply(node, name.id, *args, **kwargs)
        raise self.error(f"{_called(node)} is not part of an expression", node)

    def _number(self, node: ast.Constant) -> Any:
        try:
            number = np.float64(node.value)  # type: ignore[arg-type]
        except OverflowError:
            number = np.float64(math.inf)
        if np.isinf(number):
            raise self.error("the number is too large; write inf if you mean infinity", node)
        return number

    def _named(self, node: ast.Name) -> Any:
        name = node.id
        if name in self.variables:
            return self.variables[name]
        if name in CONSTANTS:
            return np.float64(CONSTANTS[name])
        if name in functions():
            raise self.error(f"{name} is a function: write {name}(...)", node)
        hint = _nearest(name, [*self.variables, *CONSTANTS])
        raise self.error(f"{name} has no value{hint or f'; add one, as {name}=1.5'}", node)

    def _list(self, node: ast.List | ast.Tuple) -> Any:
        values = [self.value(item) for item in node.elts]
        if any(isinstance(value, Tensor) for value in values):
            return self._apply(node, "stack", values)
        try:
            array = np.array(values, float)
        except ValueError:
            raise self.error("the rows of a list must have the same length", node) from None
        return self._limited(array, node)

    def _arguments(self, node: ast.Call) -> tuple[list[Any], dict[str, Any]]:
        """What a function is called with: values for its arrays, literals for all else."""
        function = self.function(node.func)  # type: ignore[arg-type]
        parameters = list(inspect.signature(function).parameters.values())
        positional = [p for p in parameters if p.kind is not p.KEYWORD_ONLY]
        variadic = bool(positional) and positional[0].kind is inspect.Parameter.VAR_POSITIONAL
        if len(node.args) > len(positional) and not variadic:
            raise self.error(f"{function.__name__} takes at most {len(positional)} values", node)
        args, kwargs = [], {}
        for i, argument in enumerate(node.args):
            args.append(self._argument(positional[0 if variadic else i], i == 0, argument))
        by_name = {p.name: p for p in parameters}
        for entry in node.keywords:
            if entry.arg not in by_name or entry.arg in ("out", "dtype"):
                message = f"{function.__name__} has no argument {entry.arg}"
                raise self.error(message + _nearest(entry.arg or "", by_name), entry)
            kwargs[entry.arg] = self._argument(by_name[entry.arg], False, entry.value)
        return args, kwargs

    def _argument(self, parameter: inspect.Parameter, first: bool, node: ast.expr) -> Any:
        several = first and isinstance(node, ast.List | ast.Tuple) and "Sequence" in str(parameter)
        if several:
            return [self.value(item) for item in node.elts]  # type: ignore[attr-defined]
        if first or "Array" in str(parameter.annotation):
            return self.value(node)
        try:
            return self._literal(node)
        except ExpressionError:
            value = self.value(node)
        if isinstance(value, Tensor) and parameter.kind is not parameter.VAR_POSITIONAL:
            raise self.error(f"{parameter.name} is a setting: it cannot depend on a variable", node)
        return value

    def _literal(self, node: ast.expr) -> Any:
        """An axis, a flag, a shape: what is no array."""
        match node:
            case ast.Constant(value=bool() | None | str()):
                return node.value
            case ast.Constant(value=int(number)) if abs(number) <= MAX_ELEMENTS:
                return number
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(number))):
                return -number
            case ast.Tuple() | ast.List():
                return tuple([self._literal(item) for item in node.elts])
        raise self.error("a whole number is expected here, or several, as (0, 1)", node)

    def _index(self, node: ast.expr) -> Any:
        match node:
            case ast.Tuple():
                return tuple([self._index(item) for item in node.elts])
            case ast.Slice():
                ends = (node.lower, node.upper, node.step)
                return slice(*[end and self._literal(end) for end in ends])
            case ast.Constant(value=value) if value is Ellipsis:
                return value
            case ast.List():
                return list(self._literal(node))
        return self._literal(node)

    def _apply(self, node: ast.expr, name: str, *args: Any, **kwargs: Any) -> Any:
        """One op, its arguments and its result within the limits, as a step if it is recorded."""
        arrays = [a for a in (*args, *kwargs.values()) if isinstance(a, Tensor | np.ndarray)]
        try:
            size = math.prod(np.broadcast_shapes(*[a.shape for a in arrays]))
        except ValueError:
            size = 0  # not broadcast: the op itself says whether it fits
        if size > MAX_ELEMENTS:
            raise self._too_large(size, node)
        if name in ("power", "float_power") and len(args) == 2:
            self._check_exponent(node, args[1])
        function = ops.getitem if name == "getitem" else functions()[name]
        try:
            value = function(*args, **kwargs)
        except Exception as error:  # whatever NumPy finds wrong with the arguments
            raise self.error(str(error) or type(error).__name__, node) from error
        if isinstance(value, tuple | list):
            raise self.error(f"{name} gives several arrays; an expression has one value", node)
        if np.result_type(getattr(value, "dtype", type(value))).kind not in "biufc":
            raise self.error(f"{name} gives no numbers here", node)
        value = self._limited(value, node)
        if isinstance(value, Tensor) and value.requires_grad:
            self._record(node, value)
        return value

    def _check_exponent(self, node: ast.expr, exponent: Any) -> None:
        constant = not (isinstance(exponent, Tensor) and exponent.requires_grad)
        if constant and np.any(np.abs(np.asarray(exponent, float)) > MAX_EXPONENT):
            place = node.right if isinstance(node, ast.BinOp) else node
            raise self.error(f"an exponent above {MAX_EXPONENT} is refused", place)

    def _limited(self, value: Any, node: ast.expr) -> Any:
        if np.size(value) > MAX_ELEMENTS:
            raise self._too_large(np.size(value), node)
        return value

    def _too_large(self, size: int, node: ast.expr) -> ExpressionError:
        return self.error(f"{size} elements here; at most {MAX_ELEMENTS} are computed", node)

    def _record(self, node: ast.expr, value: Tensor) -> None:
        name, i = f"v{len(self.steps) + 1}", 0
        while name in self.variables:
            name, i = f"v{len(self.steps) + 1}_{i}", i + 1
        self.steps.append(Step(name, ast.unparse(_Shortened(self.names, node).visit(node)), value))
        self.names[node] = name


class _Shortened(ast.NodeTransformer):
    """A copy of a step with the steps inside it by their names."""

    def __init__(self, names: Mapping[ast.AST, str], whole: ast.AST) -> None:
        self.names = names
        self.whole = whole

    def visit(self, node: ast.AST) -> Any:
        if node in self.names:
            return ast.Name(self.names[node])
        copy = type(node)(**dict(ast.iter_fields(node)))
        for name, old in ast.iter_fields(node):
            if isinstance(old, list):
                setattr(copy, name, [self.visit(item) for item in old])
            elif isinstance(old, ast.AST):
                setattr(copy, name, self.visit(old))
        return copy


def _nearest(name: str, known: Any) -> str:
    found = difflib.get_close_matches(name, list(known), n=1)
    return f"; did you mean {found[0]}?" if found else ""


def _called(node: ast.AST) -> str:
    if isinstance(node, ast.Constant):
        return "text" if isinstance(node.value, str | bytes) else f"{node.value!r}"
    if isinstance(node, ast.Compare):
        return "a chain of comparisons, `in` or `is`"
    if isinstance(node, ast.BinOp | ast.UnaryOp):
        return "this operator"
    return "this"


def variable(text: str) -> tuple[str, Array]:
    """The name and value of ``x=1.5`` or ``x=[1, 2, 3]``.

    Raises
    ------
    ExpressionError
        Where it is not a name, = and an expression without variables.

    Examples
    --------
    >>> from autograd.command.expressions import variable
    >>> variable("x=[1, 2, 3]")
    ('x', array([1., 2., 3.]))
    """
    name, equals, value = text.partition("=")
    if not equals or not name.strip().isidentifier() or keyword.iskeyword(name.strip()):
        raise ExpressionError("a variable is a name, = and its value, as x=1.5", text)
    array = Expression(value).evaluate({}).value
    return name.strip(), np.asarray(array, float)[()]
