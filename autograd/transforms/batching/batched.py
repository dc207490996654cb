"""Batched: an array for each example, in one array with hidden axes.

It shows the shape of one example and speaks NumPy's protocols; what it does for each function is
in rules.py, which fills the tables here.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from ...engine.graph import Node
from ...engine.guests import PLAIN
from ...tensors.array_methods import ArrayFace

__all__ = [
    "BATCHING",
    "Batched",
    "Level",
    "Levels",
    "levels_of",
    "no_rule",
    "shape_of",
    "sizes_of",
    "stretched",
    "union",
]

TENSORS = ArrayFace.__module__.rpartition(".")[0]
PROTOCOL: dict[str, Callable[..., Any]] = {}  # NumPy's protocols, and indexing
METHODS: dict[str, Callable[..., Any]] = {}  # its methods, each by the function it is short for
ATTRIBUTES: dict[str, Callable[..., Any]] = {}
BATCHING: dict[str, Callable[..., Any]] = {}  # the ops that NumPy's protocols do not reach, by name

_depths = count()


class Level:
    """One call of vmap: the hidden axis that it adds."""

    __slots__ = ("depth", "size")

    def __init__(self, size: int) -> None:
        self.size = size
        self.depth = next(_depths)


Levels = tuple[Level, ...]


class Shape(tuple[int, ...]):
    """The shape of one example, which knows of the hidden axes."""

    levels: Levels = ()


def shape_of(sizes: Sequence[int], levels: Levels) -> Shape:
    """The shape of one example, in arrays that have these hidden axes in front."""
    shape = Shape(sizes)
    shape.levels = levels
    return shape


def levels_of(x: Any) -> Levels:
    """The levels of a Batched, or of the node of one; none for anything else."""
    if isinstance(x, Node):
        return getattr(x.shape, "levels", ())
    return x.levels if isinstance(x, Batched) else ()


def sizes_of(levels: Levels) -> tuple[int, ...]:
    """The number of examples of each level, the outermost first."""
    return tuple([v.size for v in levels])


def union(*several: Levels) -> Levels:
    """All levels that occur, from the outermost to the innermost."""
    return tuple(sorted({level for levels in several for level in levels}, key=lambda v: v.depth))


class Batched(NDArrayOperatorsMixin):
    """An array of shape (*sizes of the levels, *shape): one array of `shape` for each example."""

    __slots__ = ("array", "levels")
    base = None

    def __init__(self, array: Any, levels: Levels) -> None:
        self.array = array
        self.levels = levels

    @property
    def shape(self) -> Shape:
        return shape_of(self.array.shape[len(self.levels) :], self.levels)

    @property
    def ndim(self) -> int:
        return int(self.array.ndim) - len(self.levels)

    @property
    def size(self) -> int:
        return int(np.prod(self.shape, dtype=int))

    @property
    def dtype(self) -> Any:
        return self.array.dtype

    def __len__(self) -> int:
        return self.shape[0]

    def __bool__(self) -> bool:
        """What all examples agree on; where they do not, control flow cannot depend on it."""
        first = bool(self.array.flat[0]) if self.array.size else False
        if (self.array.astype(bool) != first).any():
            raise TypeError(
                f"vmap: an `if` in {_caller()} depends on values that differ between the "
                "examples; choose with where(condition, a, b), or use vmap(..., loop=True)"
            )
        return first

    def __index__(self) -> int:
        """The place that all examples agree on."""
        first = self.array.flat[0] if self.ndim == 0 and self.array.size else None
        if self.dtype.kind not in "iu" or first is None or (self.array != first).any():
            raise BatchedLeak(self, f"an index or a size in {_caller()}")
        return int(first)

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        raise BatchedLeak(self, _caller())

    def __int__(self) -> int:
        raise BatchedLeak(self, f"int() in {_caller()}")

    def __float__(self) -> float:
        raise BatchedLeak(self, f"float() in {_caller()}")

    def __complex__(self) -> complex:
        raise BatchedLeak(self, f"complex() in {_caller()}")

    def item(self, *_: Any) -> Any:
        """There is no one number."""
        raise BatchedLeak(self, f"item(), float() or int() in {_caller()}")

    def tolist(self) -> Any:
        """There is no one list."""
        raise BatchedLeak(self, f"tolist() in {_caller()}")

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if any([isinstance(x, ArrayFace) for x in inputs]):
            return NotImplemented
        return PROTOCOL["ufunc_rule"](ufunc, method, inputs, kwargs)

    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
        if any([issubclass(t, ArrayFace) for t in types]):
            return NotImplemented
        return PROTOCOL["function_rule"](func, args, kwargs)

    def __getitem__(self, index: Any) -> Any:
        return PROTOCOL["getitem"](self, index)

    def __setitem__(self, index: Any, value: Any) -> None:
        PROTOCOL["setitem"](self, index, value)

    def scattered(self, index: Any, shape: tuple[int, ...]) -> Any:
        """Zeros of `shape`, with this added at `index`: the transpose of indexing."""
        return PROTOCOL["scattered"](self, index, shape)

    def copies_of(self, x: Any) -> Batched:
        """A copy of x for each example."""
        levels = union(self.levels, levels_of(x))
        return Batched(np.array(stretched(x, levels)), levels)

    @staticmethod
    def apply_to_batch(op: Any, args: Any, kwargs: Any) -> Any:
        """The forward of an op that failed, on arguments that are batches."""
        return PROTOCOL["apply_to_batch"](op, args, kwargs)

    @staticmethod
    def pick(array: Any, index: Any) -> Any:
        """``array[index]`` for one array and an index that is batched."""
        return PROTOCOL["getitem"](array, index)

    def __getattr__(self, name: str) -> Any:
        """A method or attribute of arrays, by the NumPy function that it is short for."""
        if name in ATTRIBUTES:
            return ATTRIBUTES[name](self)
        if name not in METHODS:
            raise MissingAttribute(f"vmap: an array for each example has no attribute {name!r}")
        method = METHODS[name]
        return lambda *args, **kwargs: method(self, *args, **kwargs)

    def __repr__(self) -> str:
        return (
            f"Batched({'×'.join([str(v.size) for v in self.levels])} of {self.dtype}{self.shape})"
        )


PLAIN.add(Batched)


class MissingAttribute(AttributeError, TypeError):
    """What a function wants of an array that it has no batching rule for."""


class BatchedLeak(TypeError):
    """An array for each example where one array or number is needed, and by what."""

    def __init__(self, batched: Batched, where: str) -> None:
        self.batched = batched
        super().__init__(
            f"vmap: {where} needs one array or number, and {batched!r} is an array for each "
            "example. Use the functions of autograd, make it an op with a rule (autograd.extend, "
            "autograd.primitive), or use vmap(..., loop=True)"
        )


def _caller() -> str:
    """The Python function that asked for one array, and its line."""
    frame = sys._getframe(2)
    while frame.f_back and frame.f_globals.get("__name__", "").startswith(TENSORS):
        frame = frame.f_back  # out of the methods of Tensor
    code = frame.f_code
    module = frame.f_globals.get("__name__", "")
    name = code.co_qualname.removeprefix("<module>")
    return f"{f'{module}.{name}'.strip('.')} (line {frame.f_lineno})"


def no_rule(function: Any, why: str = "") -> TypeError:
    """The error for a function that has no batching rule."""
    name = getattr(function, "__name__", str(function))
    return TypeError(
        f"vmap: {name}{why} has no batching rule. Use functions that have one (elementwise, "
        "reductions, products, indexing, shapes, matrices), or vmap(..., loop=True)"
    )


def stretched(x: Any, levels: Levels) -> Any:
    """The array of `x` with exactly these hidden axes, each in its size."""
    own, shape = levels_of(x), np.shape(x)
    array = np.asarray(x) if not own else x.array
    sizes = sizes_of(levels)
    array = array.reshape(tuple([v.size if v in own else 1 for v in levels]) + tuple(shape))
    return np.broadcast_to(array, sizes + tuple(shape))
