"""Half precision: float16 is for storage; what is computed from it is computed in float32.

A float16 has 11 bits and ends at 65504: a running sum of ones sticks at 2048, the square of 256 is
inf, and 1 - y² is noise where y is close to 1. So rules get their cotangent and what they saved in
float32 (`Op.widened`), sums run in float32, and each result is rounded once.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import numpy as np
from numpy import ndarray

from .boxes import Box

__all__ = ["HALF", "SINGLE", "in_single", "wide"]

P = ParamSpec("P")
R = TypeVar("R")

HALF, SINGLE = np.dtype(np.float16), np.dtype(np.float32)


def wide(x: Any) -> Any:
    """`x` in float32 if it is an array or a Tensor of float16; otherwise `x` itself.

    Examples
    --------
    >>> import numpy as np
    >>> from autograd.engine.precision import wide
    >>> wide(np.ones(2, np.float16)).dtype
    dtype('float32')
    """
    return x.astype(SINGLE) if getattr(x, "dtype", None) is HALF else x


def in_single(function: Callable[P, R]) -> Callable[P, R]:
    """Make a function of float16 compute in float32 and round its results once.

    Where another argument is a float32 or float64, the result is as wide as NumPy has it.

    Examples
    --------
    >>> import numpy as np
    >>> from autograd.engine.precision import in_single
    >>> @in_single
    ... def length(x): return np.sqrt(np.sum(x * x))
    >>> length(np.array([300, 400], np.float16))
    np.float16(500.0)
    """

    @wraps(function)
    def single(*args: P.args, **kwargs: P.kwargs) -> R:
        for a in (*args, *kwargs.values()) if kwargs else args:
            if type(a) is ndarray:
                if a.dtype is HALF:
                    break
            elif getattr(a._array if isinstance(a, Box) else a, "dtype", None) is HALF:
                break
        else:
            return function(*args, **kwargs)
        wider: Any = function
        result = wider(*[wide(a) for a in args], **{k: wide(v) for k, v in kwargs.items()})
        dtypes: list[Any] = [getattr(a, "dtype", HALF) for a in (*args, *kwargs.values())]
        if any([d is not HALF and d.kind in "fc" for d in dtypes]):
            return result  # type: ignore[no-any-return]
        if isinstance(result, tuple):
            return tuple(map(_narrow, result))  # type: ignore[return-value]
        return _narrow(result)  # type: ignore[no-any-return]

    return single


def _narrow(y: Any) -> Any:
    return y.astype(HALF) if getattr(y, "dtype", None) is SINGLE else y
