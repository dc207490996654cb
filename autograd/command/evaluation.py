"""The value of an expression: its tree walked from the bottom up, one op of the library a step."""

from __future__ import annotations

import ast
import inspect
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .. import ops
from ..tensors.tensor import Tensor
from .grammar import (
    CONSTANTS,
    MAX_ELEMENTS,
    MAX_EXPONENT,
    OPERATORS,
    ExpressionError,
    did_you_mean,
    functions,
)

__all__ = ["Evaluation", "Step", "Walk"]


@dataclass
class Step:
    """One operation along the way: its name, what it computes, and the resulting Tensor."""

    name: str
    text: str
    value: Tensor


@dataclass
class Evaluation:
    """The result of an expression."""

    value: Any  # a Tensor, or an array if it depends on no variable
    steps: list[Step] = field(default_factory=list)


class Walk:
    """One computation of an expression, bottom up."""

    def __init__(
        self, error: Callable[[str, ast.AST], ExpressionError], variables: Mapping[str, Any]
    ) -> None:
        self.error = error  # makes an error that points at a node
        self.variables = variables
        self.steps: list[Step] = []
        self.names: dict[ast.AST, str] = {}  # the steps' names, by their nodes

    def value(self, node: ast.expr) -> Any:
        """A Tensor, or an array or number of floats if it contains no variable."""
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
        hint = did_you_mean(name, [*self.variables, *CONSTANTS])
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
        """A function's arguments: values for its arrays, literals for everything else."""
        function = functions()[node.func.id]  # type: ignore[attr-defined]
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
                raise self.error(message + did_you_mean(entry.arg or "", by_name), entry)
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
            raise self.error(f"{parameter.name} is an option: it cannot depend on a variable", node)
        return value

    def _literal(self, node: ast.expr) -> Any:
        """An axis, a flag, a shape: anything that is not an array."""
        match node:
            case ast.Constant(value=bool() | None | str()):
                return node.value
            case ast.Constant(value=int(number)) if abs(number) <= MAX_ELEMENTS:
                return number
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(number))):
                return -number
            case ast.Tuple() | ast.List():
                return tuple([self._literal(item) for item in node.elts])
        raise self.error("expected a whole number here, or several, as in (0, 1)", node)

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
        """One op, with its arguments and result within the limits; a step if it is recorded."""
        arrays = [a for a in (*args, *kwargs.values()) if isinstance(a, Tensor | np.ndarray)]
        try:
            size = math.prod(np.broadcast_shapes(*[a.shape for a in arrays]))
        except ValueError:
            size = 0  # they do not broadcast: the op itself says whether it accepts that
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
            raise self.error(f"{name} returns several arrays; an expression has one value", node)
        if np.result_type(getattr(value, "dtype", type(value))).kind not in "biufc":
            raise self.error(f"{name} does not return numbers here", node)
        value = self._limited(value, node)
        if isinstance(value, Tensor) and value.requires_grad:
            self._record(node, value)
        return value

    def _check_exponent(self, node: ast.expr, exponent: Any) -> None:
        constant = not (isinstance(exponent, Tensor) and exponent.requires_grad)
        if constant and np.any(np.abs(np.asarray(exponent, float)) > MAX_EXPONENT):
            place = node.right if isinstance(node, ast.BinOp) else node
            raise self.error(f"the exponent must be at most {MAX_EXPONENT}", place)

    def _limited(self, value: Any, node: ast.expr) -> Any:
        if np.size(value) > MAX_ELEMENTS:
            raise self._too_large(np.size(value), node)
        return value

    def _too_large(self, size: int, node: ast.expr) -> ExpressionError:
        return self.error(f"this has {size} elements; at most {MAX_ELEMENTS} are allowed", node)

    def _record(self, node: ast.expr, value: Tensor) -> None:
        name, i = f"v{len(self.steps) + 1}", 0
        while name in self.variables:
            name, i = f"v{len(self.steps) + 1}_{i}", i + 1
        self.steps.append(Step(name, ast.unparse(_Shortened(self.names, node).visit(node)), value))
        self.names[node] = name


class _Shortened(ast.NodeTransformer):
    """A copy of a step in which the steps inside it are replaced by their names."""

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


def _called(node: ast.AST) -> str:
    if isinstance(node, ast.Constant):
        return "text" if isinstance(node.value, str | bytes) else f"{node.value!r}"
    if isinstance(node, ast.Compare):
        return "a chain of comparisons, `in` or `is`"
    if isinstance(node, ast.BinOp | ast.UnaryOp):
        return "this operator"
    return "this"
