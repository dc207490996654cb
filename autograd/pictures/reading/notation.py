"""How values and ops are written: as in a textbook, with four digits and a true minus sign."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from typing import Any

import numpy as np

from ...engine.graph import Node
from ...engine.kinds import Array

__all__ = [
    "count", "is_bad", "matrix", "memory", "number", "shape", "size", "statistics", "symbol",
    "tally",
]  # fmt: skip

SYMBOLS = {
    "add": "+", "subtract": "−", "multiply": "×", "divide": "÷", "negative": "−x",
    "absolute": "|x|", "power": "xʸ", "square": "x²", "sqrt": "√x", "exp": "eˣ", "log": "ln",
    "expm1": "eˣ − 1", "log1p": "ln(1 + x)", "sigmoid": "σ", "relu": "ReLU", "sum": "Σ",
    "prod": "Π", "matmul": "@", "transpose": "xᵀ", "maximum": "max", "minimum": "min",
    "logsumexp": "ln Σ eˣ", "log_softmax": "ln softmax", "logaddexp": "ln(eᵃ + eᵇ)",
    "remainder": "mod", "getitem": "x[ ]", "put": "x[ ] ←", "concatenate": "concat",
}  # fmt: skip

WITH_CONSTANT = {  # with a constant on the left, and on the right
    "add": ("{c} +", "+ {c}"),
    "subtract": ("{c} − x", "− {c}"),
    "multiply": ("{c} ×", "× {c}"),
    "divide": ("{c} ÷ x", "÷ {c}"),
    "power": ("{c}ˣ", "x^{c}"),
    "remainder": ("{c} mod x", "mod {c}"),
    "maximum": ("max(x, {c})", "max(x, {c})"),
    "minimum": ("min(x, {c})", "min(x, {c})"),
}

SUPERSCRIPTS = str.maketrans("0123456789−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def number(x: Any) -> str:
    """A number with four significant digits.

    Examples
    --------
    >>> number(-0.731058), number(12.0), number(2.5e-7)
    ('−0.7311', '12', '2.5e−7')
    """
    if isinstance(x, bool | np.bool_):
        return "true" if x else "false"
    if isinstance(x, complex | np.complexfloating):
        return f"{number(x.real)} {'−' if x.imag < 0 else '+'} {number(abs(x.imag))}i"
    if isinstance(x, int | np.integer):
        return str(x).replace("-", "−")
    if np.isinf(x):
        return "∞" if x > 0 else "−∞"
    text = f"{float(x) + 0.0:.4g}"
    mantissa, e, exponent = text.partition("e")
    return f"{mantissa}{e}{int(exponent)}".replace("-", "−") if e else text.replace("-", "−")


def count(n: int) -> str:
    """A number of things, with separators between its thousands."""
    return f"{n:,}"


def elements(n: int) -> str:
    """A number of elements."""
    return "1 element" if n == 1 else f"{count(n)} elements"


def memory(nbytes: float) -> str:
    """A number of bytes.

    Examples
    --------
    >>> memory(1536)
    '1.5 KiB'
    """
    for unit in ("B", "KiB", "MiB", "GiB"):
        if nbytes < 1024 or unit == "GiB":
            return f"{nbytes:.4g} {unit}"
        nbytes /= 1024
    raise AssertionError


def shape(of: tuple[int, ...]) -> str:
    """A shape as a product.

    Examples
    --------
    >>> shape((2, 3)), shape(())
    ('2×3', 'number')
    """
    return "×".join(map(str, of)) or "number"


def size(node: Node) -> int:
    """How many elements a node's value has."""
    return math.prod(node.shape)


def is_bad(value: Array | None) -> bool:
    """Whether it contains a nan or an infinity."""
    if isinstance(value, tuple):  # all outputs of an op
        return any(is_bad(each) for each in value)
    return (
        value is not None and np.asarray(value).dtype.kind in "fc" and not np.isfinite(value).all()
    )


def matrix(value: Array, full: int) -> list[list[str]] | None:
    """A small value as rows of numbers; None if it is too large, or has no rows."""
    value = np.asarray(value)
    if value.size > full or value.size == 0:
        return None
    if value.ndim < 2:
        rows = -(-value.size // 8)  # a long vector continues on the next line
        return [[number(x) for x in row] for row in np.array_split(value.ravel(), rows)]
    return [[number(x) for x in row] for row in value.reshape(-1, value.shape[-1])]


def statistics(value: Array) -> list[str]:
    """A large value in a few lines: minimum, mean and maximum; and what is not finite."""
    value = np.asarray(value)
    if value.size == 0:
        return ["empty"]
    if value.dtype.kind == "c":
        value = abs(value)
    finite = value[np.isfinite(value)]
    lines = []
    if finite.size:
        small, mean, large = finite.min(), finite.mean(dtype=float), finite.max()
        noise = 8 * np.finfo(float).eps * max(abs(small), abs(large))
        about = "≈ 0" if 0 < abs(mean) < noise else number(mean)
        if small == large:
            lines.append(f"all {number(small)}")
        else:
            lines += [f"{number(small)} … {number(large)}", f"mean {about}"]
    for what, bad in (("nan", np.isnan(value)), ("∞", np.isinf(value))):
        if bad.any():
            lines.append(f"{count(int(bad.sum()))} × {what}")
    return lines


def symbol(node: Node, constants: dict[int, Array] | None = None) -> str:
    """An op as a mathematician writes it, with a constant number in its place."""
    name = node.op.name
    options = node.options or {}
    for i, c in (constants or {}).items():
        if name in WITH_CONSTANT and node.op.arity == 2:
            text = number(np.asarray(c)[()])
            if name == "power" and i == 1 and text.lstrip("−").isdigit():
                return "x" + text.translate(SUPERSCRIPTS)
            return WITH_CONSTANT[name][i].format(c=text)
    text = SYMBOLS.get(name, name)
    if name == "getitem":
        text = f"x[{_index(options.get('index'))}]"
    elif name in ("reshape", "broadcast_to"):
        text = f"{'reshape' if name == 'reshape' else 'broadcast'} {shape(node.shape)}"
    elif name == "cast":
        text = f"as {node.dtype}"
    elif name == "clip":
        known = [(constants or {}).get(i) for i in (1, 2)]
        bounds = ["·" if c is None or np.ndim(c) else number(c) for c in known]
        text = f"clip [{bounds[0]}, {bounds[1]}]"
    if options.get("axis") is not None and name not in ("softmax", "log_softmax"):
        text += f" axis {str(options['axis']).replace('-', '−')}"
    return text if options.get("where", True) is True else f"{text} masked"


def _index(index: Any) -> str:
    parts = index if isinstance(index, tuple) else (index,)
    return ", ".join(_part(p) for p in parts)


def _part(p: Any) -> str:
    if isinstance(p, slice):
        ends = ["" if e is None else str(e) for e in (p.start, p.stop, p.step)]
        return ":".join(ends[: 3 if ends[2] else 2])
    if p is Ellipsis:
        return "…"
    if p is None:
        return "new"
    if isinstance(p, int | np.integer):
        return str(p)
    p = np.asarray(p)
    if p.dtype == bool:
        return f"mask {shape(p.shape)}"
    return str(p.tolist()) if p.size <= 4 else f"index {shape(p.shape)}"


def tally(nodes: Iterable[Node], limit: int = 6) -> str:
    """How often each op occurs.

    Examples
    --------
    >>> tally([])
    ''
    """
    ops = Counter("leaves" if n.op is None else symbol(n) for n in nodes)
    parts = [f"{count(k)} {what}" for what, k in ops.most_common(limit)]
    return ", ".join(parts) + (", …" if len(ops) > limit else "")
