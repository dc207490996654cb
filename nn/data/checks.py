"""What an argument must be, with errors that name the function and the argument."""

from __future__ import annotations

import operator
from typing import Any

__all__ = ["whole"]


def whole(where: str, name: str, value: Any, least: int = 0) -> int:
    """`value` as an int, if it is an integer of at least `least`."""
    try:
        value = operator.index(value)
    except TypeError:
        raise TypeError(f"{where}: {name} must be an integer, not {value!r}") from None
    if value < least:
        raise ValueError(f"{where}: {name} must be at least {least}, not {value}")
    return int(value)
