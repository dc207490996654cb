"""A tree taken apart: its arrays by name, and a text (JSON) for its structure and all the rest.

In the text, None, bools, strings, finite floats and ints below 2⁵³ in size stand for themselves.
Everything else is an object with a single key, which says what it is::

    {"dict": [[key, value], ...]}    {"list": [...]}    {"tuple": [...]}
    {"array": name}    {"scalar": name}    {"int": "0x..."}    {"float": its 8 bytes in hexadecimal}
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Mapping
from typing import Any

import numpy as np

from ..module.state import raw

__all__ = ["packed", "unpacked"]

RESERVED = {"__tree__", "__metadata__"}  # the formats' own names
KINDS = "biufcSUmM"  # of dtypes whose elements are their bytes
EXACT = 2**53  # up to here JSON's ints are safe in programs that read them as floats
DEEPEST = 100
LONGEST = 1000  # characters of an array's name: a zip has room for 65,535 bytes


def packed(obj: Any) -> tuple[str, dict[str, Any]]:
    """The text, and the arrays by name: the keys on the way to each, joined by slashes.

    Raises
    ------
    TypeError
        For what cannot be saved; the message says where it is in the tree.

    Examples
    --------
    >>> import numpy as np
    >>> from nn.saving.tree import packed
    >>> text, arrays = packed({"epoch": 3, "kept": (np.zeros(2), None)})
    >>> text
    '{"dict": [["epoch", 3], ["kept", {"tuple": [{"array": "kept/0"}, null]}]]}'
    >>> arrays
    {'kept/0': array([0., 0.])}
    """
    arrays: dict[str, Any] = {}
    return json.dumps(_packed(obj, (), arrays)), arrays


def _packed(value: Any, path: tuple[Any, ...], arrays: dict[str, Any]) -> Any:
    if len(path) > DEEPEST:
        raise TypeError(f"save: the tree contains itself, or is more than {DEEPEST} levels deep")
    if hasattr(value, "state_dict"):
        value = value.state_dict()
    value = raw(value)
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str | int) or isinstance(key, bool):
                raise TypeError(f"save: {_place(path)} has the key {key!r}; use only str and int")
        pairs = [[_number(k), _packed(v, (*path, k), arrays)] for k, v in value.items()]
        return {"dict": pairs}
    if isinstance(value, list | tuple):
        parts = [_packed(part, (*path, i), arrays) for i, part in enumerate(value)]
        return {"list" if isinstance(value, list) else "tuple": parts}
    if isinstance(value, np.ndarray | np.generic):  # before float and str: some scalars are both
        return _array(value, path, arrays)
    if value is None or isinstance(value, str | int | float):
        return _number(value)
    raise TypeError(
        f"save: {_place(path)} is a {type(value).__module__}.{type(value).__qualname__}. Only "
        "arrays, Tensors, numbers, str and None can be saved, dicts, lists and tuples of them, "
        "and objects that have a state_dict"
    )


def _array(value: Any, path: tuple[Any, ...], arrays: dict[str, Any]) -> dict[str, str]:
    if value.dtype.kind not in KINDS or isinstance(value, np.ma.MaskedArray):
        what = "masked" if value.dtype.kind in KINDS else f"of dtype {value.dtype}"
        raise TypeError(
            f"save: {_place(path)} is an array {what}, which only pickle could write; save plain "
            "arrays of numbers or strings"
        )
    label = "/".join(map(str, path)) or "array"
    name = "".join([c if c.isprintable() and c != "\\" else "_" for c in label[:LONGEST]])
    while name in arrays or name in RESERVED:
        name += "_"
    arrays[name] = np.asarray(value)
    return {"array" if isinstance(value, np.ndarray) else "scalar": name}


def _number(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return {"float": struct.pack(">d", value).hex()}  # a NaN has its own bits
    if isinstance(value, int) and abs(value) >= EXACT:
        return {"int": hex(value)}
    return value


def _place(path: tuple[Any, ...]) -> str:
    return "/".join(map(str, path)) or "the object"


def unpacked(text: str | None, arrays: dict[str, Any]) -> Any:
    """The tree again; without a text, which other programs do not write, the arrays themselves.

    Raises
    ------
    ValueError
        If the text is damaged, or does not belong to these arrays.

    Examples
    --------
    >>> import numpy as np
    >>> from nn.saving.tree import packed, unpacked
    >>> unpacked(*packed({"epoch": 3, 7: [np.ones(2), float("inf"), 2**100]}))
    {'epoch': 3, 7: [array([1., 1.]), inf, 1267650600228229401496703205376]}
    """
    if text is None:
        return arrays
    left = dict(arrays)
    try:
        tree = _unpacked(json.loads(text), left)
    except (LookupError, TypeError, ValueError, AttributeError, struct.error, RecursionError) as e:
        raise ValueError(f"the description of its structure is damaged ({e!r})") from e
    if left:
        raise ValueError(f"its structure has no place for {', '.join(left)}")
    return tree


def _unpacked(node: Any, left: dict[str, Any]) -> Any:
    if not isinstance(node, dict):
        return node
    ((kind, value),) = node.items()
    match kind:
        case "dict":
            return {_unpacked(k, left): _unpacked(v, left) for k, v in value}
        case "list":
            return [_unpacked(part, left) for part in value]
        case "tuple":
            return tuple([_unpacked(part, left) for part in value])
        case "array":
            return left.pop(value)
        case "scalar":
            return left.pop(value)[()]
        case "int":
            return int(value, 16)
        case "float":
            return struct.unpack(">d", bytes.fromhex(value))[0]
    raise ValueError(f"unknown: {kind}")
