"""Box: an array and the node that made it, which is all that the engine knows of a Tensor.

Everything below the Tensor asks ``isinstance(x, Box)`` and makes results by `boxed`. What these are
is said once, by `make_results`, which tensor.py calls with the Tensor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..tensors.tensor import Tensor

__all__ = ["Box", "boxed", "make_results"]


class Box:
    """An array (or a NumPy scalar) and its node, None where no gradient is asked for."""

    __slots__ = ("_array", "_family", "_node")
    _array: Any
    _node: Any
    _family: Any  # who shares its memory: see views.py; None while nobody does


_result: tuple[type[Tensor]]
_new = object.__new__


def make_results(cls: type[Tensor]) -> None:
    """Name the class of what `boxed` makes."""
    global _result
    _result = (cls,)


def boxed(data: Any, node: Any) -> Tensor:
    """A result on `data` itself, made by `node`."""
    out = _new(*_result)
    out._array = data
    out._node = node
    out._family = None
    return out
