"""Names that a package imports on first use."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import Any

from .hints import missing

__all__ = ["later"]


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
