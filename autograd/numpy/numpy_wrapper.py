"""HIPS autograd's NumPy: the names of autograd.numpy, and what wraps another namespace."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import Any

from .. import numpy as _space
from ..hips.primitives import primitive
from . import *  # noqa: F403
from . import __version__ as numpy_version
from . import make_diagonal as make_diagonal

__all__ = [*_space.__all__, "make_diagonal", "numpy_version", "wrap_namespace"]


def wrap_namespace(old: Mapping[str, Any], new: MutableMapping[str, Any]) -> None:
    """Put a namespace's functions into another as primitives, which `defvjp` gives rules.

    Parameters
    ----------
    old, new : mapping of str to Any
        From where and to where, as ``vars(module)`` and ``globals()``.

    Examples
    --------
    >>> import math
    >>> from autograd import grad
    >>> from autograd.extend import defvjp
    >>> from autograd.numpy.numpy_wrapper import wrap_namespace
    >>> space = {}
    >>> wrap_namespace({"exp": math.exp, "e": math.e}, space)
    >>> defvjp(space["exp"], lambda ans, x: lambda g: g * ans)
    >>> grad(space["exp"])(0.0), space["e"] == math.e
    (np.float64(1.0), True)
    """
    made: dict[int, Any] = {}  # one of each, whatever its names
    for name, value in old.items():
        if callable(value) and not isinstance(value, type):
            new[name] = made.setdefault(id(value), primitive(value))
        elif isinstance(value, type | int | float) or value is None:
            new[name] = value
