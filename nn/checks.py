"""What an argument must be, with errors that show what was given."""

from __future__ import annotations

import operator
from numbers import Integral, Real
from typing import Any

import numpy as np

from autograd import Tensor

__all__ = ["check_number", "check_unpacked_size", "check_whole", "whole"]

HARMLESS = 1 << 28  # bytes, which any file may unpack to
RATIO = 100  # above that, to how many times its size: far more than measured data ever compress by


def check_whole(where: str, **options: Any) -> None:
    """Raise TypeError for an option that is neither a whole number nor a tuple of them."""
    for name, given in options.items():
        parts = given.tolist() if isinstance(given, np.ndarray) else given
        for part in parts if isinstance(parts, tuple | list) else (parts,):
            if isinstance(part, bool) or not isinstance(part, Integral):
                quotient = isinstance(part, float | np.floating) and part % 1 == 0
                remedy = "; divide with //" if quotient else ""
                message = f"{where}: {name} must be a whole number, not {_said(part)}"
                raise TypeError(message + remedy)


def check_number(where: str, name: str, value: Any, least: float | None = None) -> None:
    """Raise TypeError unless `value` is one real number, ValueError if it is below `least`."""
    if isinstance(value, Tensor) and value.requires_grad:
        raise TypeError(
            f"{where}: {name} must be a plain number, through which no gradient flows, not a "
            "Tensor that requires one; pass its value, t.item()"
        )
    array = value.data if isinstance(value, Tensor) else value
    scalar = isinstance(array, np.ndarray) and array.ndim == 0 and array.dtype.kind in "fiu"
    if isinstance(value, bool) or not (isinstance(array, Real) or scalar):
        raise TypeError(f"{where}: {name} must be a number, not {_said(value)}")
    if least is not None and not array >= least:  # nan, too
        raise ValueError(f"{where}: {name} must be at least {least}, not {value}")


def whole(where: str, name: str, value: Any, least: int = 0) -> int:
    """`value` as an int, if it is an integer of at least `least`."""
    try:
        value = operator.index(value)
    except TypeError:
        raise TypeError(f"{where}: {name} must be an integer, not {value!r}") from None
    if value < least:
        raise ValueError(f"{where}: {name} must be at least {least}, not {value}")
    return int(value)


def check_unpacked_size(size: int, packed: int, remedy: str) -> None:
    """Raise ValueError if a file of `packed` bytes says that it unpacks to suspiciously many."""
    if size > max(HARMLESS, RATIO * packed):
        raise ValueError(
            f"its {packed} bytes say that they unpack to {size}, {size // packed} times as many, "
            f"which would only fill the memory; if that is what it should hold, {remedy}"
        )


def _said(value: Any) -> str:
    """A value as a message shows it."""
    shape = getattr(value, "shape", ())
    return f"a {type(value).__name__} of shape {shape}" if shape else repr(value)
