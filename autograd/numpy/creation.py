"""NumPy's functions that make arrays, for values that are being traced."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import ops
from ..tensors.tensor import Tensor
from ..trees import flatten

__all__ = [
    "array",
    "asanyarray",
    "asarray",
    "ascontiguousarray",
    "full",
    "linspace",
    "make_diagonal",
]


def holds_tensors(value: Any) -> bool:
    return any([isinstance(x, Tensor) for x in flatten(value)[0]])


def array(object: Any, dtype: Any = None, *args: Any, **kwargs: Any) -> Any:
    """np.array; the result is a Tensor if `object` contains Tensors, in lists to any depth.

    Examples
    --------
    >>> import autograd.numpy as np
    >>> from autograd import jacobian
    >>> jacobian(lambda x: np.array([[x[0], 0.0], [x[1], 1.0]]))(np.array([2.0, 3.0])).shape
    (2, 2, 2)
    """
    if not holds_tensors(object):
        return np.array(object, dtype, *args, **kwargs)
    found = _joined(object)
    return found if dtype is None else ops.astype(found, dtype)


def _joined(value: Any) -> Any:
    if isinstance(value, tuple | list):
        parts = [_joined(part) for part in value]
        return ops.stack(parts) if parts else np.array(value)
    return ops.positive(value) if isinstance(value, Tensor) else np.asarray(value)


def asarray(a: Any, dtype: Any = None, *args: Any, **kwargs: Any) -> Any:
    """np.asarray; the result is a Tensor if `a` is one or contains some.

    Examples
    --------
    >>> import autograd.numpy as np
    >>> np.asarray([1.0, 2.0])
    array([1., 2.])
    """
    if holds_tensors(a):
        return array(a, dtype)
    return np.asarray(a, dtype, *args, **kwargs)


def asanyarray(a: Any, dtype: Any = None, *args: Any, **kwargs: Any) -> Any:
    """np.asanyarray, in the same way as `asarray`."""
    return array(a, dtype) if holds_tensors(a) else np.asanyarray(a, dtype, *args, **kwargs)


def ascontiguousarray(a: Any, dtype: Any = None, **kwargs: Any) -> Any:
    """np.ascontiguousarray, in the same way as `asarray`."""
    return array(a, dtype) if holds_tensors(a) else np.ascontiguousarray(a, dtype, **kwargs)


def full(shape: Any, fill_value: Any, dtype: Any = None, *args: Any, **kwargs: Any) -> Any:
    """np.full; `fill_value` may be a Tensor."""
    if not holds_tensors(fill_value):
        return np.full(shape, fill_value, dtype, *args, **kwargs)
    return ops.broadcast_to(array(fill_value, dtype), shape)


def linspace(start: Any, stop: Any, num: int = 50, endpoint: bool = True, **kwargs: Any) -> Any:
    """np.linspace; `start` and `stop` may be Tensors."""
    if not holds_tensors([start, stop]):
        return np.linspace(start, stop, num, endpoint, **kwargs)
    if kwargs:
        raise TypeError(f"linspace between Tensors does not take {', '.join(kwargs)}")
    start, stop = asarray(start), asarray(stop)
    steps = np.linspace(0.0, 1.0, num, endpoint).reshape(-1, *[1] * max(start.ndim, stop.ndim))
    return start + (stop - start) * steps


def make_diagonal(D: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """Matrices with the last axis of `D` on their diagonals: HIPS autograd's, of np.diagonal.

    Parameters
    ----------
    D : Tensor or array of shape (..., n)
    offset : int
        0, the main diagonal, which is the only one.
    axis1, axis2 : int
        -1 and -2, in either order: the matrices' axes are the last two.

    Examples
    --------
    >>> import autograd.numpy as np
    >>> np.make_diagonal(np.array([1.0, 2.0]), axis1=-1, axis2=-2)
    array([[1., 0.],
           [0., 2.]])
    """
    # HIPS autograd's own limits and error, which programs may catch; the engine's transpose of
    # np.diagonal takes every offset and axis
    if offset or {axis1, axis2} != {-1, -2}:
        raise NotImplementedError(
            "make_diagonal puts the last axis on the main diagonals of matrices in the last two "
            f"axes: offset=0, axis1=-1, axis2=-2, and not {offset}, {axis1}, {axis2}"
        )
    D = asarray(D)
    return ops.expand_dims(D, -1) * np.eye(D.shape[-1], dtype=D.dtype)
