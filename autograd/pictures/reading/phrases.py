"""Ops, values and products in a line of text, as they would be read out at a blackboard."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...engine.graph import Node
from . import notation

__all__ = ["about", "brief", "formula", "is_number", "listing"]

FORMULAS = {
    "add": "{} + {}", "subtract": "{} − {}", "multiply": "{} × {}", "divide": "{} ÷ {}",
    "negative": "−{}", "absolute": "|{}|", "power": "{} ^ {}", "square": "{}²", "sqrt": "√{}",
    "exp": "exp({})", "expm1": "exp({}) − 1", "log1p": "ln(1 + {})", "matmul": "{} @ {}",
    "transpose": "{}ᵀ", "logsumexp": "ln Σ exp({})", "logaddexp": "ln(exp({}) + exp({}))",
    "remainder": "{} mod {}", "reciprocal": "1 ÷ {}", "affine": "{} @ {}ᵀ + {}",
}  # fmt: skip


def formula(node: Node, arguments: Sequence[str]) -> str:
    """An op applied to the names of its arguments, or to their numbers.

    Examples
    --------
    >>> import autograd as ag
    >>> x = ag.tensor(3.0, requires_grad=True)
    >>> formula((x - 5)._node, ["3", "−5"]), formula(np.sin(x)._node, ["x"])
    ('3 − (−5)', 'sin(x)')
    """
    if node.op.name == "affine" and node.inputs[2] is None:
        arguments = arguments[:2]  # whether there is no bias or a constant one is not known
    pattern = FORMULAS.get(node.op.name)
    options = node.options or {}
    if pattern and pattern.count("{}") == len(arguments) and options.get("axis") is None:
        enclosed = "(" in pattern or "|" in pattern
        parts = [a if enclosed else _in_brackets(a, i > 0) for i, a in enumerate(arguments)]
        if node.op.name in ("power", "square", "negative", "transpose"):
            parts[0] = _in_brackets(arguments[0], True)
        if node.op.name == "power" and arguments[1].lstrip("−").isdigit():
            return parts[0] + arguments[1].translate(notation.SUPERSCRIPTS)
        return pattern.format(*parts)
    name = notation.symbol(node)
    if node.op.name == "getitem":
        return arguments[0] + name.removeprefix("x")
    return f"{name} of {', '.join(arguments)}" if " " in name else f"{name}({', '.join(arguments)})"


def _in_brackets(text: str, needed: bool) -> str:
    return f"({text})" if needed and text.startswith("−") else text


def is_number(value: Any) -> bool:
    """Whether it is a single number, without axes."""
    return value is not None and not isinstance(value, tuple) and np.ndim(value) == 0


def brief(value: Any, full: int = 4) -> str:
    """A value in a few words: a number, a short vector, or shape, minimum, maximum and mean.

    Examples
    --------
    >>> brief(-0.5), brief(np.arange(3.0)), brief(np.arange(6.0).reshape(2, 3))
    ('−0.5', '[0, 1, 2]', '2×3 (0 … 5, mean 2.5)')
    """
    if value is None:
        return "not known"
    if isinstance(value, tuple):
        return f"{len(value)} outputs together"
    value = np.asarray(value)
    if value.ndim == 0:
        return notation.number(value[()])
    if value.ndim == 1 and 0 < value.size <= full:
        return f"[{', '.join(map(notation.number, value))}]"
    return f"{_extent(value.shape)} ({', '.join(notation.statistics(value))})"


def _extent(shape: tuple[int, ...]) -> str:
    return notation.elements(shape[0]) if len(shape) == 1 else notation.shape(shape)


def about(shape: tuple[int, ...], dtype: Any) -> str:
    """The shape, and the dtype unless it is the usual one."""
    if dtype is None:
        return "several outputs"
    return _extent(shape) if dtype == np.float64 else f"{_extent(shape)} {dtype}"


def listing(value: Any, most: int) -> str:
    """All elements, a row of the last axis on each line; a note says so if only `most` are shown.

    Examples
    --------
    >>> print(listing(np.array([[1.0, -2.0], [0.25, 4.0]]), most=3))
       1    −2
    0.25     …
    the first 3 of 4 elements
    """
    if value is None or isinstance(value, tuple):
        return brief(value)
    value = np.asarray(value)
    if value.size == 0:
        return "empty"
    texts = [notation.number(x) for x in value.ravel()[:most]]
    cut = value.size > most
    texts += ["…"] * cut
    across = value.shape[-1] if value.ndim > 1 else 8
    width = max(map(len, texts)) if len(texts) > 1 else 0
    lines = [
        "  ".join(text.rjust(width) for text in texts[i : i + across])
        for i in range(0, len(texts), across)
    ]
    if cut:
        total = notation.count(value.size)
        lines.append(f"the first {notation.count(most)} of {total} elements")
    return "\n".join(lines)
