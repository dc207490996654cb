"""Names that a package imports on first use."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import Any

from .hints import missing

__all__ = ["later"]


def later(package: str, name: str, homes: Mapping[str, str | None], known: Iterable[str]) -> Any:
    """What a package's `__getattr__` returns: a name imported when first asked for, and kept there.

    Parameters
    ----------
    package : str
        The package's name.
    name : str
        What was asked for.
    homes : mapping of str to str or None
        For each name that is imported on first use, the module that defines it, relative to the
        package; None for a name that is itself a module.
    known : iterable of str
        All names of the package, for the error message.

    Raises
    ------
    AttributeError
        For a name without a home; the message suggests the nearest one.

    Examples
    --------
    A package's ``__init__.py`` contains::

        def __getattr__(name):
            return later(__name__, name, {"draw": "drawing"}, __all__)

    >>> import autograd
    >>> from autograd.internals import later
    >>> later("autograd", "flatten", {"flatten": "trees"}, [])([1.0, (2.0,)])[0]
    [1.0, 2.0]
    >>> del autograd.flatten  # where it was kept
    """
    if name not in homes:
        raise missing(package, name, known)
    home = homes[name]
    value: Any = import_module(f".{home or name}", package)
    if home is not None:
        value = getattr(value, name)
    vars(sys.modules[package])[name] = value
    return value
