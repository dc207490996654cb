"""The command's report as text, for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..engine.primitive import Array

__all__ = ["as_text"]


def as_text(report: Mapping[str, Any]) -> str:
    """A table of the steps and their gradients, followed by whatever else was asked for."""
    rows = [("step", "computes", "value", "gradient")]
    rows += [
        (n, "", _short(v["value"]), _short(v["gradient"])) for n, v in report["variables"].items()
    ]
    rows += [
        (s["name"], s["expression"], _short(s["value"]), _short(s["gradient"]))
        for s in report["steps"]
    ]
    widths = [max(map(len, column)) for column in zip(*rows)]
    parts = [f"{report['expression']} = {_short(report['value'], 10)}"]
    if len(rows) > 1:
        lines = ["  ".join(c.ljust(w) for c, w in zip(row, widths)).rstrip() for row in rows]
        parts.append("\n".join(lines))
    if report["value"].size > 1:
        parts.append("The value is an array: the gradients are those of its sum.")
    unused = report.get("unused", [])
    parts += [f"{name} is not in the expression: its gradient is 0." for name in unused]
    for name, why in report.get("why", {}).items():
        parts.append("\n".join(f"gradient of {name}: {reason}" for reason in why))
    for a, row in report.get("hessian", {}).items():
        parts += [f"second derivative in {a}, {b}: {_long(block)}" for b, block in row.items()]
    if "check" in report:
        parts.append(f"check: {report['check']['message']}")
    if "written" in report:
        parts.append(f"written: {', '.join(report['written'])}")
    return "\n\n".join(parts)


def _short(value: Array, full: int = 4) -> str:
    """A value on one line: a few elements, or the first ones and the shape."""
    value = np.asarray(value)
    if value.ndim == 0:
        return _digits(value[()])
    if value.size > full:
        first = ", ".join(_digits(x) for x in value.ravel()[:full])
        return f"[{first}, ...] {'×'.join(map(str, value.shape))}"
    return _nested(value)


def _nested(value: Array) -> str:
    if np.ndim(value) == 0:
        return _digits(value)
    return f"[{', '.join(map(_nested, value))}]"


def _long(value: Array) -> str:
    if np.ndim(value) == 0:
        return _digits(value)
    return "\n" + np.array2string(value + 0.0, precision=6, separator=", ", threshold=200)


def _digits(x: Any) -> str:
    return f"{float(x) + 0.0:.6g}"
