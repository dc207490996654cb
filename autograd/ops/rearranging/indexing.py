"""Indexing, and its transpose: scattering."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy import ndarray

from ...engine.boxes import Box
from ...engine.graph import Node
from ...engine.guests import as_operand
from ...engine.modes import recording
from ...engine.primitive import Array, linear

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ...tensors.tensor import Tensor

__all__ = ["getitem", "put"]

PLACE = np.dtype(np.intp)
_BASIC = (int, slice, type(Ellipsis), type(None), np.integer)


def _is_basic(index: Any) -> bool:
    """Whether no element can be picked twice: ints, slices, newaxis, ellipsis and masks."""
    parts = index if isinstance(index, tuple) else (index,)
    return all(isinstance(p, _BASIC) or getattr(p, "dtype", None) == np.dtype(bool) for p in parts)


def _places(shape: tuple[int, ...], index: Any) -> Any:
    """Where in an array of `shape`, read row by row, each element of ``array[index]`` lies."""
    if isinstance(index, np.ndarray):  # rows, as of an embedding: no need to number every element
        row = math.prod(shape[1:])
        if index.dtype is not PLACE:  # 200·row may be too large for uint8
            index = index.astype(PLACE)
        places = index[..., None] * row + np.arange(row)
        return places.reshape(index.shape + shape[1:])
    return _getitem(np.arange(math.prod(shape)).reshape(shape), index)


@linear(lambda g, index: _getitem(g, index))
def _scatter(x: Array, index: Any, shape: tuple[int, ...]) -> Array:
    """Zeros of `shape` with x added at `index`, as often as each element is named there."""
    if hasattr(x, "scattered"):  # a batch of examples
        return x.scattered(index, shape)
    out = np.zeros(shape, x.dtype)
    if _is_basic(index):
        out[index] = x
    else:
        # np.add.at is quick in one dimension only: 4096 rows of 64 take 0.4 ms, not 1.9 (a sort
        # with np.add.reduceat 1.7, np.bincount 0.7 and double precision only)
        np.add.at(out.reshape(-1), _places(shape, index).reshape(-1), x.reshape(-1))
    return out[()]


@linear(lambda g, index, shapes: _scatter(g, index, shapes[0]), view=np.ndarray.__getitem__)
def _getitem(x: Array, index: Any) -> Array:
    try:
        return x[index]
    except TypeError as error:  # one array, and an index for each of a batch of examples
        if hasattr(error, "batched"):
            return error.batched.pick(x, index)
        raise


def getitem(x: ArrayLike, index: Any) -> Tensor:
    """x[index], for every kind of NumPy index; the gradient is scattered back and added up.

    Parameters
    ----------
    x : Tensor or array
    index : int, slice, None, ..., array of int or of bool, or a tuple of them

    Examples
    --------
    >>> import autograd as ag
    >>> x = ag.tensor([1.0, 2.0], requires_grad=True)
    >>> x[[0, 0, 1]].sum().backward()
    >>> x.grad
    Tensor([2., 1.])
    """
    return _getitem(x, _plain(index))


def _plain(index: Any) -> Any:
    """`index` with Tensors and lists as arrays; an array is copied, since it may change later."""
    if type(index) is ndarray:
        return index.copy()
    if isinstance(index, _BASIC):
        return index
    if isinstance(index, tuple):
        return tuple([_plain(i) for i in index])
    if isinstance(index, Box):
        return _plain(index._array)
    if isinstance(index, bool | list | np.bool_):
        array = np.asarray(index)
        return array.astype(int) if array.size == 0 and array.dtype == float else array
    index = as_operand(index, "getitem")
    return index.copy() if isinstance(index, np.ndarray) else index


def _last_writers(shape: tuple[int, ...], index: Any) -> Any:
    """Where `out[index] = v` writes an element twice, which write stays: a mask in v's shape."""
    if _is_basic(index):
        return True
    places = _places(shape, index)
    order = np.arange(places.size).reshape(places.shape)
    last = np.zeros(math.prod(shape), int)
    if hasattr(places, "copies_of"):  # those of each example of a batch
        last = places.copies_of(last)
    last[places] = order
    return last[places] == order


@linear(
    lambda g, index: _put(g, 0, index),
    lambda g, index, shapes: _getitem(g, index) * _last_writers(shapes[0], index),
)
def _put(x: Array, v: Array, index: Any) -> Array:
    out = v.copies_of(x) if hasattr(v, "copies_of") else np.copy(x)  # one for each of a batch
    if not np.can_cast(np.result_type(v, out.dtype), out.dtype, "same_kind"):
        raise TypeError(f"cannot put {np.result_type(v)} into {out.dtype} without loss; cast first")
    out[index] = v
    return out[()]


PUT: Any = _put.op


def put_node(x: Any, v: Any, index: Any) -> Node:
    """The node of ``put(x, v, index)`` for an x that was written to already: it needs no values."""
    raw = [x._array, v._array]
    index = ... if index is None else index
    keep = PUT.keep((x._node is not None, v._node is not None))
    saved = (None, None, None, (x.shape, np.shape(v._array))) if keep else ()
    make: Any = recording.get()
    node: Node = make(PUT, x._node, v._node, saved, raw[0], None, {"index": index})
    return node


def put(x: ArrayLike, v: ArrayLike, index: Any) -> Tensor:
    """A copy of x with ``x[index]`` replaced by v, where ``t[index] = v`` writes into t itself.

    Where an index names an element twice the last value stays, and only it gets a gradient.
    (``np.put`` is another function: it writes into its argument, at places read row by row.)

    Parameters
    ----------
    x, v : Tensor or array
        v broadcasts to the shape of ``x[index]``.
    index
        Any NumPy index.

    Raises
    ------
    TypeError
        When v's dtype does not fit into x's, as a float into integers.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.put(ag.tensor([1.0, 2.0]), 5.0, 0)
    Tensor([5., 2.])
    """
    return _put(x, v, _plain(index))
