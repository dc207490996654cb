"""Arguments that may be iterators, which give everything once and then, silently, nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from inspect import GEN_CREATED, getgeneratorstate
from types import GeneratorType
from typing import TypeVar

__all__ = ["listed"]

T = TypeVar("T")


def listed(where: str, items: Iterable[T]) -> list[T]:
    """A list of what an argument gives; raise ValueError for an iterator that is used up.

    An empty list is empty on purpose, and so is a generator that has not begun.

    Examples
    --------
    >>> from autograd.internals import listed
    >>> numbers = iter([1, 2])
    >>> listed("f", numbers)
    [1, 2]
    >>> listed("f", numbers)
    Traceback (most recent call last):
    ...
    ValueError: f: the list_iterator that was passed gives nothing; ...
    """
    new = isinstance(items, GeneratorType) and getgeneratorstate(items) == GEN_CREATED
    found = list(items)
    if not found and isinstance(items, Iterator) and not new:
        raise ValueError(
            f"{where}: the {type(items).__name__} that was passed gives nothing; if it was used "
            "up by an earlier loop or call, pass a list, such as list(model.parameters()), or make "
            "it again for each call"
        )
    return found
