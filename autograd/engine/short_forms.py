"""Ops of one array and of two applied: `_apply_any` of primitive.py, written out for speed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy import float64, ndarray

from .borrowed import kept
from .guests import PLAIN, apply_to_guests, as_operand
from .kinds import Array, Op
from .modes import recording
from .options import MISSING, options_of
from .precision import HALF, SINGLE, wide

if TYPE_CHECKING:
    from ..tensors.tensor import Tensor

__all__ = ["apply_one", "apply_one_with", "apply_two", "make_results"]


_new = object.__new__
_node_maker = recording.get
_Result: type[Tensor]
_result: tuple[type[Tensor]]  # for `_new(*_result)`, which takes 3/4 of the time of `_new(_Result)`


def make_results(cls: type[Tensor]) -> None:
    """Have these ops return instances of this class: primitive.py does, with the Tensor."""
    global _Result, _result
    _Result, _result = cls, (cls,)


def apply_one(op: Op) -> Any:
    """`op` on one array."""
    forward = op.forward
    keep_x, keep_y, keep_shape = op.keep((True,)) or (False, False, False)
    exact = keep_y and op.trusted  # then a y of float16 is kept as it was before it was rounded

    def apply(x: Array) -> Array:
        kind = type(x)
        if kind is not _Result:
            if kind is ndarray or kind in PLAIN:  # in a walk, nearly always the first
                try:
                    return forward(x)
                except Exception as error:
                    return op.of_batch(error, (x,))
            if not isinstance(x, _Result):
                return forward(as_operand(x, op.name))
        data, node = x._array, x._node
        out = _new(*_result)
        try:
            out._array = y = forward(data)
        except Exception as error:
            out._array = y = op.again(error, (data,))
        out._family = None
        if node is not None and (make := _node_maker()):
            shape = (node.shape,) if keep_shape else None
            result = y if keep_y else None
            if exact and node.dtype is HALF and y.dtype is HALF:
                result = forward(data.astype(SINGLE))
            saved = (data if keep_x else None, result, shape)
            out._node = make(op, node, None, saved, y)
        else:
            out._node = None
        return out

    return apply


def apply_one_with(op: Op) -> Any:
    """`op` on one array, with other arguments."""
    forward, defaults, name = op.forward, op.defaults, op.arguments[0]
    keep_x, keep_y, keep_shape = op.keep((True,)) or (False, False, False)
    exact = keep_y and op.trusted

    def apply(x: Any = MISSING, /, *rest: Any, **kwargs: Any) -> Array:
        if x is MISSING:
            if name not in kwargs:
                return forward(*rest, **kwargs)  # which says what is missing
            x = kwargs.pop(name)
        kind = type(x)
        if kind is not _Result:
            if kind is ndarray or kind in PLAIN:
                try:
                    return forward(x, *rest, **kwargs)
                except Exception as error:
                    return op.of_batch(error, (x, *rest), kwargs)
            if not isinstance(x, _Result):
                return forward(as_operand(x, op.name), *rest, **kwargs)
        options = options_of(op, rest, kwargs) if rest or kwargs else defaults
        data, node = x._array, x._node
        out = _new(*_result)
        try:
            out._array = y = forward(data, *rest, **kwargs)
        except Exception as error:
            out._array = y = op.again(error, (data,), rest, kwargs)
        out._family = None
        if node is not None and (make := _node_maker()):
            shape = (node.shape,) if keep_shape else None
            result = y if keep_y else None
            if exact and node.dtype is HALF and y.dtype is HALF:
                result = forward(data.astype(SINGLE), *rest, **kwargs)
            saved = (data if keep_x else None, result, shape)
            out._node = make(op, node, None, saved, y, None, options)
        else:
            out._node = None
        return out

    return apply


def apply_two(op: Op) -> Any:
    """`op` on two arrays: the same."""
    forward = op.forward
    first, second, both = [op.keep(on) for on in ((True, False), (False, True), (True, True))]
    exact = op.trusted

    def apply(a: Array, b: Array) -> Array:
        node_a: Any = None
        node_b: Any = None
        borrowed = None
        if isinstance(a, _Result):
            if isinstance(b, _Result):
                b, node_b = b._array, b._node
            elif type(b) is ndarray:
                borrowed = b
            elif type(b) not in PLAIN:
                return apply_to_guests(op, a, b)
            a, node_a = a._array, a._node
        elif (kind := type(a)) is ndarray or kind in PLAIN:
            if (other := type(b)) is not _Result:
                if other is ndarray or other in PLAIN:
                    try:
                        return forward(a, b)
                    except Exception as error:
                        return op.of_batch(error, (a, b))
                if not isinstance(b, _Result):
                    return apply_to_guests(op, a, b)
            b, node_b = b._array, b._node
            if kind is ndarray:
                borrowed = a
            elif kind is complex and type(b) is float64:
                a = np.complex128(a)  # Python's complex takes a float64 for a float of its own
        else:
            return apply_to_guests(op, a, b)
        out = _new(*_result)
        try:
            out._array = y = forward(a, b)
        except Exception as error:
            out._array = y = op.again(error, (a, b))
        out._family = None
        if node_a is not None:
            keep = first if node_b is None else both
        elif node_b is not None:
            keep = second
        else:
            out._node = None
            return out
        if make := _node_maker():
            saved: tuple[Any, ...] = ()
            if keep:
                keep_a, keep_b, keep_y, keep_shapes = keep
                result = shapes = None
                if keep_y:
                    result = y
                    if exact and (node_a or node_b).dtype is HALF and y.dtype is HALF:
                        result = forward(wide(a), wide(b))
                if keep_shapes:
                    shapes = (getattr(a, "shape", ()), getattr(b, "shape", ()))
                if borrowed is not None:
                    if node_b is not None:
                        a = kept(a) if keep_a else a
                    elif keep_b:
                        b = kept(b)
                saved = (a if keep_a else None, b if keep_b else None, result, shapes)
            out._node = make(op, node_a, node_b, saved, y)
        else:
            out._node = None
        return out

    return apply
