"""Nested tuples, lists, dicts and named tuples of arrays: taken apart into leaves and rebuilt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

__all__ = ["LEAF", "Structure", "count", "flatten", "map_leaves", "unflatten"]

Structure = Any  # LEAF, None, or (type, keys, structures of the parts)
LEAF = "*"
SEQUENCES = (tuple, list)


def flatten(tree: Any) -> tuple[list[Any], Structure]:
    """The leaves of a nested container, in order, and its structure.

    Tuples, lists, dicts and named tuples are containers, None holds nothing, and everything else is
    a leaf. A dict's keys keep their order. Two structures are equal when their containers are.

    Examples
    --------
    >>> from autograd.trees import flatten, unflatten
    >>> leaves, structure = flatten({"w": [1.0, 2.0], "b": 3.0})
    >>> leaves
    [1.0, 2.0, 3.0]
    >>> unflatten(structure, [10 * x for x in leaves])
    {'w': [10.0, 20.0], 'b': 30.0}
    """
    leaves: list[Any] = []
    return leaves, _structure(tree, leaves)


def _structure(tree: Any, leaves: list[Any]) -> Structure:
    if tree is None:
        return None
    if isinstance(tree, dict):
        keys, parts = tuple(tree), list(tree.values())
    elif isinstance(tree, SEQUENCES):
        keys, parts = (), list(tree)
    else:
        leaves.append(tree)
        return LEAF
    return type(tree), keys, tuple([_structure(part, leaves) for part in parts])


def unflatten(structure: Structure, leaves: Iterable[Any]) -> Any:
    """The container with the given structure and leaves: the inverse of `flatten`.

    Examples
    --------
    >>> from autograd.trees import flatten, unflatten
    >>> unflatten(flatten((1.0, [2.0]))[1], "ab")
    ('a', ['b'])
    """
    return _built(structure, iter(leaves))


def _built(structure: Structure, leaves: Iterator[Any]) -> Any:
    if structure is None:
        return None
    if structure == LEAF:
        return next(leaves)
    kind, keys, structures = structure
    parts = [_built(part, leaves) for part in structures]
    if issubclass(kind, dict):
        filled = dict(zip(keys, parts))
        return filled if kind is dict else kind(filled)
    return kind(*parts) if hasattr(kind, "_fields") else kind(parts)


def count(structure: Structure) -> int:
    """How many leaves a structure has.

    Examples
    --------
    >>> from autograd.trees import count, flatten
    >>> count(flatten([1.0, {"a": 2.0, "b": None}])[1])
    2
    """
    if structure is None or structure == LEAF:
        return int(structure == LEAF)
    return sum([count(part) for part in structure[2]])


def map_leaves(function: Callable[..., Any], tree: Any, *rest: Any) -> Any:
    """`function` of each leaf, or of the leaves at the same position in several trees.

    Raises
    ------
    ValueError
        If the trees differ in structure.

    Examples
    --------
    >>> from autograd.trees import map_leaves
    >>> map_leaves(lambda a, b: a + b, [1, (2, 3)], [10, (20, 30)])
    [11, (22, 33)]
    """
    leaves, structure = flatten(tree)
    others = [flatten(other) for other in rest]
    for _, other in others:
        if other != structure:
            raise ValueError(f"the trees differ in structure: {show(structure)} and {show(other)}")
    return unflatten(structure, map(function, leaves, *[found for found, _ in others]))


def show(structure: Structure) -> str:
    """A structure as it would be written, with * for each leaf."""
    if structure is None or structure == LEAF:
        return str(structure)
    kind, keys, structures = structure
    parts = [show(part) for part in structures]
    if issubclass(kind, dict):
        return "{" + ", ".join([f"{k!r}: {part}" for k, part in zip(keys, parts)]) + "}"
    inside = ", ".join(parts)
    return f"[{inside}]" if issubclass(kind, list) else f"({inside}{',' * (len(parts) == 1)})"
