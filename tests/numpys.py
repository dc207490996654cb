"""What the NumPy at hand has: the oldest that is supported lacks some names."""

from __future__ import annotations

import inspect

import numpy as np

__all__ = ["LATER", "has"]

LATER = {  # parameters that came after NumPy 2.0, and are taken here under every version
    ("reshape", "shape"), ("reshape", "copy"), ("clip", "min"), ("clip", "max"),
    ("trim_zeros", "axis"),
}  # fmt: skip


def has(function: str, parameter: str) -> bool:
    """Whether NumPy's function takes the parameter by that name."""
    return parameter in inspect.signature(getattr(np, function)).parameters
