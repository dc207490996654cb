"""Names that a package has not: those that it imports on first use, and what to say of others."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import Any

import numpy as np

__all__ = ["later", "missing", "nearest"]

_FUNCTIONS = {  # PyTorch's, and what stands for it
    **dict.fromkeys(["bmm", "mm", "mv"], "matmul"),
    "cat": "concatenate",
    "clamp": "clip",
    "from_array": "from_numpy",
    "permute": "transpose",
    "unsqueeze": "expand_dims",
    "view": "reshape",
    **dict.fromkeys(
        ["rand", "randn", "randint"], "ag.tensor of what np.random.default_rng() draws"
    ),
}


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that is most like `name`, capitals aside; None where none is."""
    from difflib import get_close_matches  # when a name was wrong: it takes a while to import

    spelt = {k.lower(): k for k in known}
    found = get_close_matches(name.lower(), spelt, 1)
    return spelt[found[0]] if found else None


def later(package: str, name: str, homes: Mapping[str, str | None], known: Iterable[str]) -> Any:
    """What a package's `__getattr__` gives: a name imported when it is asked for, then kept there.

    `homes` has the module that defines each such name, or None for a module itself; `known` are all
    names of the package, for the error.
    """
    if name not in homes:
        raise missing(package, name, known)
    home = homes[name]
    value: Any = import_module(f".{home or name}", package)
    if home is not None:
        value = getattr(value, name)
    vars(sys.modules[package])[name] = value
    return value


def missing(module: str, name: str, known: Iterable[str]) -> AttributeError:
    """The error for a name that `module` has not."""
    hint = ""
    if name.startswith("__"):  # asked for by Python, not by a user
        pass
    elif name in _FUNCTIONS:
        hint = f"; use {_FUNCTIONS[name]}"
    elif name in vars(np) and module == "autograd":
        hint = f"; use np.{name} (ag.tensor makes a Tensor of an array)"
    elif near := nearest(name, known):
        hint = f"; did you mean {near!r}?"
    return AttributeError(f"module {module!r} has no attribute {name!r}{hint}")
