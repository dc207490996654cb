"""Arrays with parts added or left out: append, insert, delete, block, trim_zeros."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from ...engine.guests import as_array
from ...engine.primitive import Array
from ..elementwise.constant import raw
from ..shapes.shape import astype, ravel
from .indexing import getitem
from .joining import concatenate
from .places import pick

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ...tensors.tensor import Tensor

__all__ = ["append", "block", "delete", "insert", "trim_zeros"]


def append(arr: ArrayLike, values: ArrayLike, axis: int | None = None) -> Tensor:
    """`values` joined to the end of `arr` along `axis`; None joins both flattened.

    Parameters
    ----------
    arr : Tensor or array
    values : Tensor or array
        Of the same shape as `arr`, but for `axis`.
    axis : int, optional
        None joins both flattened.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.append(ag.tensor([1.0, 2.0]), 3.0)
    Tensor([1., 2., 3.])
    """
    if axis is None:
        arr, values, axis = ravel(arr), ravel(values), 0
    return concatenate([arr, values], axis)


def insert(arr: ArrayLike, obj: Any, values: ArrayLike, axis: int | None = None) -> Tensor:
    """`arr` with `values` put in before the places `obj`.

    Parameters
    ----------
    arr : Tensor or array
    obj : int, slice, sequence of int or of bool
        The places, as they are before anything is put in.
    values : Tensor or array
        Cast to the dtype of `arr`, and broadcast to what is put in.
    axis : int, optional
        None takes `arr` flattened.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.insert(ag.tensor([1.0, 2.0]), 1, ag.tensor(5.0))
    Tensor([1., 5., 2.])
    """
    obj = obj if isinstance(obj, slice) else raw(obj)
    if isinstance(obj, list | np.ndarray) and (mask := np.asarray(obj)).dtype == np.bool_:
        obj = np.flatnonzero(mask)  # in NumPy an array is one from 2.1 on, and a list an error
    dtype = getattr(arr, "dtype", None) or np.asarray(arr).dtype
    values = astype(as_array(values), dtype)
    return pick(lambda a, v: np.insert(a, obj, v, axis), arr, values)


def delete(arr: ArrayLike, obj: Any, axis: int | None = None) -> Tensor:
    """`arr` without the parts `obj` (an int, a slice, ints or a mask) along `axis`.

    None takes `arr` flattened.

    Parameters
    ----------
    arr : Tensor or array
    obj : int, slice, sequence of int or of bool
        Which parts to leave out.
    axis : int, optional
        None takes `arr` flattened.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.delete(ag.tensor([1.0, 2.0, 3.0]), 1)
    Tensor([1., 3.])
    """
    obj = obj if isinstance(obj, slice) else raw(obj)
    return pick(lambda a: np.delete(a, obj, axis), arr)


def _leaves(nested: Any) -> Iterator[Array]:
    if isinstance(nested, list):
        for part in nested:
            yield from _leaves(part)
    elif not isinstance(nested, tuple):  # NumPy tells the user that a tuple is not a block
        yield as_array(nested)


def _replaced(nested: Any, supply: Iterator[Array]) -> Any:
    if isinstance(nested, list):
        return [_replaced(part, supply) for part in nested]
    return nested if isinstance(nested, tuple) else next(supply)


def block(arrays: Any) -> Tensor:
    """An array put together from nested lists of blocks.

    The innermost lists are joined along the last axis, the ones around them along the one
    before it, and so on, as in NumPy.

    Parameters
    ----------
    arrays : nested list of Tensors, arrays or numbers

    Examples
    --------
    >>> import numpy as np, autograd as ag
    >>> a = ag.tensor([[1.0, 2.0], [3.0, 4.0]])
    >>> ag.block([[a, np.zeros((2, 1))], [np.zeros((1, 2)), 1.0]])
    Tensor([[1., 2., 0.],
            [3., 4., 0.],
            [0., 0., 1.]])
    """
    return pick(lambda *blocks: np.block(_replaced(arrays, iter(blocks))), *_leaves(arrays))


def trim_zeros(filt: ArrayLike, trim: str = "fb", axis: Any = None) -> Tensor:
    """`filt` without the zeros at the front ('f'), the back ('b') or both ('fb') of `axis`.

    Where it is cut depends on the values, as a step: the gradient goes to what is left.

    Parameters
    ----------
    filt : Tensor or array
    trim : str
        'f', 'b' or 'fb', in either case.
    axis : int or tuple of int, optional
        All axes by default: the smallest box that holds whatever is not zero.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.trim_zeros(ag.tensor([0.0, 1.0, 0.0, 2.0, 0.0]))
    Tensor([1., 0., 2.])
    """
    sides = trim.lower()
    if sides not in ("f", "b", "fb", "bf"):
        raise ValueError(f"trim_zeros: trim is 'f', 'b' or 'fb', not {trim!r}")
    filt = as_array(filt)
    wanted = range(filt.ndim) if axis is None else np.atleast_1d(axis) % filt.ndim
    values: Any = raw(filt)
    found = np.nonzero(values) if filt.ndim else ()
    box = [slice(None)] * filt.ndim
    for i in wanted:
        n = filt.shape[i]
        first, last = (found[i].min(), found[i].max()) if len(found[i]) else (n, n - 1)
        box[i] = slice(first if "f" in sides else 0, last + 1 if "b" in sides else n)
        if not len(found[i]):
            box[i] = slice(0, 0)
    return getitem(filt, tuple(box))
