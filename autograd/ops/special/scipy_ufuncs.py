"""SciPy's special functions, where it is installed, and the dtype of what they give."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...engine.primitive import Array

try:
    from scipy import special
except ModuleNotFoundError as error:
    raise ImportError(
        "autograd.special and autograd.stats are made of SciPy's functions, and SciPy is not "
        "installed: pip install 'onerule[scipy]'"
    ) from error

__all__: list[str] = []


def computed(function: str, *arguments: Any) -> Array:
    """A function of scipy.special, its result in the dtype that NumPy would give it.

    SciPy computes halves in single precision, and some functions in double alone.
    """
    y = getattr(special, function)(*arguments)
    dtype = np.result_type(*arguments)
    return y.astype(dtype)[()] if dtype.kind == "f" and y.dtype.kind == "f" else y
