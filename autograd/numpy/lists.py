"""NumPy's functions on lists that hold Tensors: ``np.sum([x, x**2])``.

NumPy hands a Tensor to the op that stands for its function. A list it would make an array of, which
a traced Tensor refuses; then the list is joined here and the function called again.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from .creation import array, holds_tensors

__all__ = ["taking_lists", "wrapped_namespace"]

# these take a list of arrays as it is; lists in it may hold Tensors
OF_SEQUENCES = frozenset(
    "concatenate concat stack hstack vstack dstack column_stack multi_dot select".split()
)
AS_THEY_ARE = frozenset(["block"])  # nested lists of arrays are its argument


def taking_lists(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function`, which also takes lists of Tensors where it takes arrays.

    Parameters
    ----------
    function : callable
        One of NumPy's, or with its name.
    """
    several = function.__name__ in OF_SEQUENCES
    join = _elements_joined if several else _joined

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        if several and args and hasattr(args[0], "__next__"):
            args = (list(args[0]), *args[1:])  # it can be read once
        try:
            return function(*args, **kwargs)
        except TypeError:
            joined = [join(a) for a in args], {k: join(a) for k, a in kwargs.items()}
            if all([a is b for a, b in zip((*args, *kwargs.values()), _values(joined))]):
                raise
        return function(*joined[0], **joined[1])

    call.stands_for = function  # type: ignore[attr-defined]  # for what is known of it
    return call


def wrapped_namespace(names: Any, space: Any) -> dict[str, Any]:
    """The functions of one of NumPy's modules that take arrays, by name, so that they take lists.

    Parameters
    ----------
    names : iterable of str
    space : module
    """
    found = {}
    for name in names:
        function = getattr(space, name)
        if hasattr(function, "_implementation") and name not in AS_THEY_ARE:
            found[name] = taking_lists(function)
    return found


def _values(call: tuple[list[Any], dict[str, Any]]) -> list[Any]:
    return [*call[0], *call[1].values()]


def _joined(value: Any) -> Any:
    """A list that holds Tensors as one Tensor; anything else unchanged."""
    return array(value) if isinstance(value, list | tuple) and holds_tensors(value) else value


def _elements_joined(value: Any) -> Any:
    """The same for each of the arrays of a sequence, which may be any iterable."""
    if isinstance(value, list | tuple):
        parts = [_joined(part) for part in value]
        return value if all([a is b for a, b in zip(parts, value)]) else parts
    if hasattr(value, "__iter__") and not hasattr(value, "dtype") and not isinstance(value, str):
        return [_joined(part) for part in value]
    return value
