"""What to say of a name that does not exist: the nearest one, or what to write here instead."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

__all__ = ["missing", "nearest"]

_FUNCTIONS = {  # PyTorch's, and what replaces it here
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
    """The known name most like `name`, ignoring case; None if none is similar.

    Parameters
    ----------
    name : str
    known : iterable of str

    Examples
    --------
    >>> from autograd.internals import nearest
    >>> nearest("Relu", ["ReLU", "GELU"])
    'ReLU'
    """
    from difflib import get_close_matches  # slow to import, and needed only for a wrong name

    spelt = {k.lower(): k for k in known}
    found = get_close_matches(name.lower(), spelt, 1)
    return spelt[found[0]] if found else None


def missing(module: str, name: str, known: Iterable[str]) -> AttributeError:
    """The error for a name that `module` does not have; it suggests the name probably meant.

    Parameters
    ----------
    module : str
        The module's name.
    name : str
        What was asked for.
    known : iterable of str
        The names that it does have.

    Returns
    -------
    AttributeError
        To be raised by the caller.

    Examples
    --------
    >>> from autograd.internals import missing
    >>> print(missing("shapes", "cirlce", ["circle", "square"]))
    module 'shapes' has no attribute 'cirlce'; did you mean 'circle'?
    """
    hint = ""
    if name.startswith("__"):  # asked for by Python, not by a user
        pass
    elif name in _FUNCTIONS:
        hint = f"; use {_FUNCTIONS[name]}"
    elif name in vars(np) and module == "autograd":
        hint = f"; use np.{name} (ag.tensor turns an array into a Tensor)"
    elif near := nearest(name, known):
        hint = f"; did you mean {near!r}?"
    return AttributeError(f"module {module!r} has no attribute {name!r}{hint}")
