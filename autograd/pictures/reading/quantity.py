"""A value to be shown: copied if it is small, in figures if it is large."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...engine.kinds import Array
from ...engine.outputs import Bundle
from . import notation

__all__ = ["Quantity", "plain", "printable"]


class Quantity:
    """A number, or an array of up to `full` elements; for a larger one, its figures.

    Examples
    --------
    >>> import numpy as np
    >>> from autograd.pictures.reading.quantity import Quantity
    >>> print(Quantity(np.array([1.0, -2.0])), Quantity(np.arange(100.0)), sep="; ")
    [1, −2]; 100 elements: 0 … 99, mean 49.5
    """

    __slots__ = ("dtype", "figures", "lines", "shape", "value")

    def __init__(self, value: Array | None, full: int = 16) -> None:
        self.value: Any = None
        self.shape: tuple[int, ...] | None = ()
        self.dtype: Any = None
        self.figures: dict[str, Any] | None = None
        self.lines: list[str] = []
        if isinstance(value, np.generic):  # a number: it cannot be written into
            self.value, self.dtype = value, value.dtype
            return
        if value is None or isinstance(value, Bundle):
            self.shape = None
            self.lines = ["not known" if value is None else f"{len(value)} arrays"]
            return
        value = np.asarray(value)
        self.shape, self.dtype = value.shape, value.dtype
        if value.ndim == 0 or value.size <= full:
            self.value = value.copy()[()]
        else:
            self.lines = notation.statistics(value)
            self.figures = _figures(value)

    @property
    def is_bad(self) -> bool:
        """Whether it contains a nan or an infinity."""
        if self.figures is not None:
            return bool(self.figures.get("nan") or self.figures.get("inf"))
        return notation.is_bad(self.value)

    @property
    def is_zero(self) -> bool:
        """Whether it is 0, or all zeros."""
        if self.figures is not None:
            return not self.is_bad and self.figures.get("min") == self.figures.get("max") == 0
        return self.value is not None and np.size(self.value) > 0 and not np.any(self.value)

    def __str__(self) -> str:
        return self._in_figures(self.lines) if self.value is None else _nested(self.value)

    def short(self, width: int = 32) -> str:
        """On one line of about this width; what is longer is given in figures."""
        text = str(self)
        if len(text) <= width or self.value is None or not self.shape:
            return text
        return self._in_figures(notation.statistics(self.value))

    def _in_figures(self, lines: list[str]) -> str:
        if self.shape is None:
            return self.lines[0]
        what = (
            notation.elements(self.shape[0]) if len(self.shape) == 1 else notation.shape(self.shape)
        )
        return f"{what}: {', '.join(lines)}"

    def factor(self) -> str:
        """As a factor or a term: in brackets if it begins with a minus, or is a sum."""
        text = self.short()
        is_sum = self.shape == () and self.dtype is not None and self.dtype.kind == "c"
        return f"({text})" if text.startswith("−") or is_sum else text

    def to_dict(self) -> dict[str, Any] | None:
        """Shape, dtype, and the value or, for a large one, its figures; None if it is not known."""
        if self.shape is None or self.dtype is None:
            return None
        about: dict[str, Any] = {"shape": list(self.shape), "dtype": self.dtype.name}
        if self.figures is not None:
            return about | self.figures
        return about | {"value": plain(self.value)}


def _figures(value: Array) -> dict[str, Any]:
    """Minimum, mean and maximum of the finite elements, and how many are not finite."""
    size = abs(value) if value.dtype.kind == "c" else value
    finite = size[np.isfinite(size)]
    found: dict[str, Any] = {}
    if finite.size:
        found = {
            "min": float(finite.min()),
            "mean": float(finite.mean(dtype=float)),
            "max": float(finite.max()),
        }
    bad = {"nan": int(np.isnan(value).sum()), "inf": int(np.isinf(value).sum())}
    return found | {what: n for what, n in bad.items() if n}


def _nested(value: Array) -> str:
    if np.ndim(value) == 0:
        return notation.number(value)
    return f"[{', '.join(map(_nested, value))}]"


def plain(x: Any) -> Any:
    """For JSON, which has no nan, no infinity and no complex numbers: these become text.

    ``float()`` or ``complex()`` reads the text. A whole number with too many digits for Python to
    read is written in hexadecimal.

    Examples
    --------
    >>> plain({"x": [1.0, float("nan")]})
    {'x': [1.0, 'nan']}
    """
    if isinstance(x, dict):
        return {key: plain(value) for key, value in x.items()}
    if isinstance(x, list | tuple):
        return [plain(value) for value in x]
    if isinstance(x, np.ndarray | np.generic):
        known = x.dtype.kind in "biu" or (x.dtype.kind == "f" and np.isfinite(x).all())
        return x.tolist() if known else plain(x.tolist())
    if isinstance(x, complex) or (isinstance(x, float) and not np.isfinite(x)):
        return str(x)
    if isinstance(x, int) and x.bit_length() > 10_000:
        return hex(x)
    return x


def printable(text: str) -> str:
    """`text` on one line, without invisible characters."""
    text = " ".join(str(text).split())
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
