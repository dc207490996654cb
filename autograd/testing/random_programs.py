"""Random programs of Tensor ops, for property tests: straight-line code that prints itself.

A program is drawn together with its inputs: every op in it is smooth around the values that reach
it there (no log near 0, no maximum near a tie) and keeps them of moderate size, so that derivatives
of every order exist and finite differences can be trusted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from textwrap import indent
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from ..engine.primitive import Array
from ..tensors.tensor import Tensor
from .strategies import arrays, axes, broadcastable_shapes, indices, shapes

__all__ = ["Program", "programs"]

LARGEST_VALUE = 10.0
LARGEST_SIZE = 100
GAP = 1 / 100  # the smallest distance from a kink or a tie

Code = str | None  # an expression, or None if it would not be smooth or not be defined
Values = dict[str, Array]  # of the variables so far, by name


@dataclass(frozen=True)
class Program:
    """A scalar function of arrays as straight-line code, and the inputs it was drawn at.

    Called with Tensors or arrays, it runs on them; called with none, on `inputs`. Printed, it is
    Python code that can be pasted into a file and run.

    Examples
    --------
    >>> import numpy as np
    >>> from autograd.testing.random_programs import Program
    >>> Program((np.array([0.5, -1.0]),), ("v0 = ag.tanh(x0)",), "ag.sum(v0)")
    import autograd as ag
    import numpy as np
    <BLANKLINE>
    <BLANKLINE>
    def program(x0):
        v0 = ag.tanh(x0)
        return ag.sum(v0)
    <BLANKLINE>
    <BLANKLINE>
    x0 = ag.tensor([0.5, -1.0], requires_grad=True)
    program(x0).backward()
    """

    inputs: tuple[Array, ...]
    lines: tuple[str, ...]
    result: str

    @property
    def arguments(self) -> str:
        return ", ".join(f"x{i}" for i in range(len(self.inputs)))

    @property
    def source(self) -> str:
        """Only the function."""
        body = indent("\n".join([*self.lines, f"return {self.result}"]), "    ")
        imports = "import autograd as ag\nimport numpy as np\n\n\n"
        return f"{imports}def program({self.arguments}):\n{body}\n"

    @cached_property
    def function(self) -> Callable[..., Any]:
        names: dict[str, Any] = {}
        exec(self.source, names)
        return names["program"]  # type: ignore[no-any-return]

    def __call__(self, *inputs: Array) -> Array:
        return self.function(*(inputs or self.inputs))

    def tensors(self) -> list[Tensor]:
        """New leaf Tensors that hold `inputs` and require a gradient."""
        return [Tensor(x, requires_grad=True) for x in self.inputs]

    def __repr__(self) -> str:
        made = [
            f"x{i} = ag.tensor({_literal(x)}, requires_grad=True)"
            for i, x in enumerate(self.inputs)
        ]
        return "\n".join([f"{self.source}\n", *made, f"program({self.arguments}).backward()"])


def _literal(value: Any) -> str:
    """`value` (an array or an index) as code."""
    if isinstance(value, tuple):
        return f"({', '.join(map(_literal, value))}{',' if len(value) == 1 else ''})"
    if value is Ellipsis:
        return "..."
    if not isinstance(value, np.ndarray):
        return repr(value)
    if value.dtype.kind == "f" and value.size:
        return repr(value.tolist())
    kinds: dict[Any, str] = {bool: "bool", float: "float", int: "int"}
    kind = next((k for dtype, k in kinds.items() if value.dtype == dtype), f"np.{value.dtype}")
    shape = "" if value.size else f".reshape({value.shape})"
    return f"np.array({value.tolist()}, dtype={kind}){shape}"


# --- the ops that a program is made of: each family draws one expression in the variable `v` -----


def _anywhere(*_: Array) -> bool:
    return True


def _positive(x: Array) -> bool:
    return bool(np.min(x) >= 0.25)


def _nonzero(x: Array) -> bool:
    return bool(np.min(np.abs(x)) >= GAP)


def _apart(a: Array, b: Array) -> bool:
    return _nonzero(a - b)


UNARY: dict[str, Callable[..., bool]] = {
    "-{}": _anywhere,
    "ag.tanh({})": _anywhere,
    "ag.sin({})": _anywhere,
    "ag.cos({})": _anywhere,
    "ag.exp({})": _anywhere,
    "ag.square({})": _anywhere,
    "ag.sigmoid({})": _anywhere,
    "ag.softplus({})": _anywhere,
    "ag.arctan({})": _anywhere,
    "0.5 * {}": _anywhere,
    "2 - {}": _anywhere,
    "{} ** 3": _anywhere,
    "1 / (1 + ag.square({}))": _anywhere,
    "ag.log({})": _positive,
    "ag.sqrt({})": _positive,
    "ag.relu({})": _nonzero,
    "abs({})": _nonzero,
}

BINARY: dict[str, Callable[..., bool]] = {
    "{} + {}": _anywhere,
    "{} * {}": _anywhere,
    "{} - {}": _anywhere,
    "{} / {}": lambda a, b: _positive(np.abs(b)),
    "{} ** {}": lambda a, b: _positive(a),
    "ag.logaddexp({}, {})": _anywhere,
    "ag.maximum({}, {})": _apart,
    "ag.minimum({}, {})": _apart,
}


def _unary(draw: DrawFn, v: str, values: Values) -> Code:
    form = draw(st.sampled_from(list(UNARY)))
    return form.format(v) if UNARY[form](values[v]) else None


def _binary(draw: DrawFn, v: str, values: Values) -> Code:
    form = draw(st.sampled_from(list(BINARY)))
    shape = values[v].shape
    mates = [name for name, x in values.items() if _broadcast(x.shape, shape)]
    a, b = draw(st.permutations([v, draw(st.sampled_from(mates))]))
    return form.format(a, b) if BINARY[form](values[a], values[b]) else None


def _broadcast(a: tuple[int, ...], b: tuple[int, ...]) -> bool:
    """Whether the shapes broadcast against each other."""
    return all(m == n or 1 in (m, n) for m, n in zip(a[::-1], b[::-1], strict=False))


def _where(draw: DrawFn, v: str, values: Values) -> Code:
    shape = values[v].shape
    mates = [name for name, x in values.items() if _broadcast(x.shape, shape)]
    mask = draw(arrays(shape)) > 0
    return f"ag.where({_literal(mask)}, {v}, {draw(st.sampled_from(mates))})"


def _reduction(draw: DrawFn, v: str, values: Values) -> Code:
    x = values[v]
    name = draw(st.sampled_from(["sum", "mean", "logsumexp", "var", "prod", "max", "min"]))
    axis = draw(axes(x.ndim))
    if name in ("max", "min"):
        signed = x if name == "max" else -x
        close = signed > np.max(signed, axis=axis, keepdims=True) - GAP
        if np.any(np.sum(close, axis=axis) > 1):
            return None
    return f"ag.{name}({v}, axis={axis}, keepdims={draw(st.booleans())})"


def _softmax(draw: DrawFn, v: str, values: Values) -> Code:
    name = draw(st.sampled_from(["softmax", "log_softmax"]))
    return f"ag.{name}({v}, axis={draw(axes(values[v].ndim))})"


def _movement(draw: DrawFn, v: str, values: Values) -> Code:
    x = values[v]
    axis = st.integers(-x.ndim, x.ndim - 1)
    forms = ["ravel", "expand_dims", "squeeze", "broadcast_to"]
    form = draw(st.sampled_from([*forms, "reshape", "transpose", "swapaxes"] if x.ndim else forms))
    match form:
        case "expand_dims":
            return f"ag.expand_dims({v}, {draw(st.integers(-x.ndim - 1, x.ndim))})"
        case "broadcast_to":
            return f"ag.broadcast_to({v}, {(draw(st.integers(1, 3)), *x.shape)})"
        case "reshape":
            return f"ag.reshape({v}, {tuple(draw(st.permutations((*x.shape, 1))))})"
        case "transpose":
            return f"ag.transpose({v}, {tuple(draw(st.permutations(range(x.ndim))))})"
        case "swapaxes":
            return f"ag.swapaxes({v}, {draw(axis)}, {draw(axis)})"
    return f"ag.{form}({v})"


def _getitem(draw: DrawFn, v: str, values: Values) -> Code:
    return f"{v}[{_literal(draw(indices(values[v].shape)))}]"


def _put(draw: DrawFn, v: str, values: Values) -> Code:
    index = draw(indices(values[v].shape))
    target = np.shape(values[v][index])
    fitting = [
        name
        for name, x in values.items()
        if _broadcast(x.shape, target) and np.broadcast_shapes(x.shape, target) == target
    ]
    if not fitting:
        return None
    return f"ag.put({v}, {draw(st.sampled_from(fitting))}, {_literal(index)})"


def _joining(draw: DrawFn, v: str, values: Values) -> Code:
    ndim = values[v].ndim
    mates = [name for name, x in values.items() if x.shape == values[v].shape]
    both = ", ".join([v, draw(st.sampled_from(mates))])
    if not ndim or draw(st.booleans()):
        return f"ag.stack([{both}], axis={draw(st.integers(-ndim - 1, ndim))})"
    return f"ag.concatenate([{both}], axis={draw(st.integers(-ndim, ndim - 1))})"


def _matmul(draw: DrawFn, v: str, values: Values) -> Code:
    x = values[v]
    if not x.ndim:
        return None

    def fits(y: Array) -> bool:
        inner = y.shape[-2] if y.ndim > 1 else y.size
        return y.ndim > 0 and inner == x.shape[-1] and _broadcast(x.shape[:-2], y.shape[:-2])

    mates = [name for name, y in values.items() if fits(y)]
    mates.append(f"ag.swapaxes({v}, -1, -2)" if x.ndim > 1 else v)
    return f"{v} @ {draw(st.sampled_from(mates))}"


FAMILIES = [
    _unary, _binary, _reduction, _movement, _getitem, _unary, _binary, _matmul, _softmax, _joining,
    _where, _put,
]  # fmt: skip


@st.composite
def programs(draw: DrawFn, *, min_ops: int = 5, max_ops: int = 30, max_inputs: int = 3) -> Program:
    """Random scalar functions of a few arrays, as straight-line code of Tensor ops.

    Parameters
    ----------
    min_ops, max_ops : int
        The smallest and the largest number of lines.
    max_inputs : int
        The largest number of inputs, whose shapes broadcast against each other.

    Returns
    -------
    strategy for Program
        A program can be called with Tensors, has the arrays it was drawn at as `inputs`
        (`tensors()` makes leaves of them), and prints as code to paste. It is smooth around
        `inputs`.

    Examples
    --------
    >>> from hypothesis import given
    >>> from autograd.testing import programs
    >>> @given(programs())
    ... def test_twice_the_program_has_twice_the_gradient(program):
    ...     once, twice = program.tensors(), program.tensors()
    ...     program(*once).backward()
    ...     (2 * program(*twice)).backward()
    ...     assert all((2 * a.grad.data == b.grad.data).all() for a, b in zip(once, twice))
    >>> test_twice_the_program_has_twice_the_gradient()
    """
    n = draw(st.integers(1, max_inputs))
    # of a few dimensions first, then others that broadcast against them
    first = draw(shapes(max_side=3))
    rest = draw(broadcastable_shapes(n - 1, shape=first, max_side=3)) if n > 1 else ()
    inputs = tuple(draw(arrays(shape)) for shape in (first, *rest))
    values: Values = {f"x{i}": x for i, x in enumerate(inputs)}
    lines: list[str] = []
    for i in range(draw(st.integers(min_ops, max_ops))):
        names = list(values)
        v = draw(st.sampled_from(names[-3:] + names))  # the latest ones more often, for depth
        code = draw(st.sampled_from(FAMILIES))(draw, v, values)
        y = _value(code, values)
        if code is None or y is None:
            code = f"ag.tanh({v})"
            y = np.tanh(values[v])
        lines.append(f"v{i} = {code}")
        values[f"v{i}"] = np.asarray(y)
    return Program(inputs, tuple(lines), _sum_of_unused(lines, list(values)))


def _value(code: Code, values: Values) -> Array | None:
    """The value of an expression; None if it is not finite or not of moderate size."""
    import autograd

    if code is None:
        return None
    with np.errstate(all="ignore"):
        y = np.asarray(eval(code, {"ag": autograd, "np": np}, dict(values)))
    tame = 0 < y.size <= LARGEST_SIZE and np.max(np.abs(y)) <= LARGEST_VALUE
    return y if tame else None


def _sum_of_unused(lines: list[str], names: list[str]) -> str:
    """The sum of the variables that no line uses, so that the whole program counts."""
    used = " ".join(line.split("=", 1)[1] for line in lines)
    words = set("".join(c if c.isalnum() else " " for c in used).split())
    return " + ".join(f"ag.sum({name})" for name in names if name not in words)
