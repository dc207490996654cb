"""What a NumPy function does on a Tensor, asked at run time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from .. import ops
from . import numpy_protocol

__all__ = ["Support", "supported"]


@dataclass(frozen=True)
class Support:
    """What `supported` answers; true unless the function raises."""

    name: str
    answer: str  # "differentiable", "constant" or "raises"
    modes: tuple[str, ...] = ()
    kink: str = ""  # the convention where it has no derivative
    nearest: str | None = None  # the function to look at in place of one that raises

    def __bool__(self) -> bool:
        return self.answer != "raises"


def supported(function: Any) -> Support:
    """What a function does on a Tensor: differentiate, give arrays (it is constant), or raise.

    Parameters
    ----------
    function : callable or str
        NumPy's or ours, or its name: ``np.flip``, ``"np.flip"``, ``"scipy.special.erfc"``.

    Returns
    -------
    Support
        With fields `answer` ("differentiable", "constant" or "raises"), `modes`, `kink` (the
        convention where there is no derivative) and `nearest`.

    Raises
    ------
    ValueError
        When there is no function of that name.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.supported("np.tanh").modes
    ('reverse', 'forward', 'second order')
    >>> ag.supported("np.argmax").answer
    'constant'
    >>> ag.supported("np.roots").answer
    'raises'
    """
    if isinstance(function, str):
        function = _named(function)
    ours = numpy_protocol.rule_of(function)
    name = numpy_protocol.path(function)
    if ours is None and getattr(function, "__module__", "").startswith(ops.__name__):
        ours, name = function, f"autograd.{function.__name__}"
    if ours is None:
        return Support(name, "raises", nearest=numpy_protocol.nearest(function))
    given = ours is function and ours.__module__.startswith("numpy")  # a function of numbers
    if given or numpy_protocol.is_constant(function) or getattr(ours, "is_constant", False):
        return Support(name, "constant")
    return Support(name, "differentiable", ("reverse", "forward", "second order"), _kink(ours))


def _named(name: str) -> Any:
    parts = name.removeprefix("numpy.").removeprefix("np.").split(".")
    found: Any = np
    if parts[:2] == ["scipy", "special"]:
        found, parts = import_module("scipy.special"), parts[2:]
    for part in parts:
        found = getattr(found, part, None)
    if not callable(found):
        found = getattr(ops, parts[-1], None)
    if found is None:
        raise ValueError(f"there is no function {name!r} in NumPy or here")
    return found


def _kink(function: Any) -> str:
    """The convention that a docstring states in its paragraph "Kink: ..."."""
    found = re.search(r"^ *Kink: (.*?)(?:\n\s*\n|\Z)", function.__doc__ or "", re.S | re.M)
    return " ".join(found[1].split()) if found else ""
