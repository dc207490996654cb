"""Scans: running sums and products."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...engine.boxes import Box
from ...engine.guests import as_array
from ...engine.precision import HALF, SINGLE
from ...engine.primitive import Array, linear
from ..elementwise import logaddexp, positive
from ..rearranging.joining import concatenate
from ..shapes.shape import ravel
from .reduction import cast

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ...tensors.tensor import Tensor

__all__ = ["cumprod", "cumsum", "cumulative_prod", "cumulative_sum", "logcumsumexp"]


def along(axis: int, ndim: int, part: Any) -> tuple[Any, ...]:
    """The index that takes `part` of an axis and all of the others."""
    return (slice(None),) * np.lib.array_utils.normalize_axis_index(axis, ndim) + (part,)


def _reversed(x: Array, axis: int) -> Array:
    return x[along(axis, x.ndim, slice(None, None, -1))]


def _flattened(a: Array, axis: int | None) -> tuple[Array, int]:
    """`a` and the axis to go along: flattened where that is None."""
    return (ravel(a), 0) if axis is None or not a.ndim else (a, axis)


@linear(lambda g, axis: _reversed(_cumsum(_reversed(g, axis), axis), axis))
def _cumsum(a: Array, axis: int, dtype: Any = None) -> Array:
    if dtype is None and getattr(a, "dtype", None) is HALF:
        return np.cumsum(a, axis=axis, dtype=SINGLE).astype(HALF)
    return np.cumsum(a, axis=axis, dtype=dtype)


def cumsum(a: ArrayLike, axis: int | None = None, dtype: Any = None) -> Tensor:
    """The running sum along an axis.

    Parameters
    ----------
    a : Tensor or array
    axis : int, optional
        None flattens first.
    dtype : dtype, optional
        Of the result; NumPy's choice by default.

    Examples
    --------
    >>> import autograd as ag
    >>> x = ag.tensor([1.0, 2.0, 3.0], requires_grad=True)
    >>> ag.cumsum(x)
    Tensor([1., 3., 6.], requires_grad=True)
    >>> ag.cumsum(x).sum().backward()
    >>> x.grad
    Tensor([3., 2., 1.])
    """
    a, axis = _flattened(a, axis)
    return _cumsum(a, axis, dtype)


def _scan(f: Any, a: Array, axis: int) -> Array:
    """f applied from the first element on, by doubling: log₂ n steps of whole arrays."""
    n, step = a.shape[axis], 1
    while step < n:
        head = a[along(axis, a.ndim, slice(None, step))]
        left = a[along(axis, a.ndim, slice(None, -step))]
        right = a[along(axis, a.ndim, slice(step, None))]
        a = concatenate([head, f(left, right)], axis=axis)
        step *= 2
    return positive(a) if n < 2 else a  # a result of its own, too, where nothing is done


def cumprod(a: ArrayLike, axis: int | None = None, dtype: Any = None) -> Tensor:
    """The running product along an axis; right with zeros among the factors, to every order.

    Parameters
    ----------
    a : Tensor or array
    axis : int, optional
        None flattens first.
    dtype : dtype, optional
        Of the result; NumPy's choice by default.

    Examples
    --------
    >>> import autograd as ag
    >>> x = ag.tensor([2.0, 0.0, 3.0], requires_grad=True)
    >>> ag.cumprod(x).sum().backward()
    >>> x.grad
    Tensor([1., 8., 0.])
    """
    a = as_array(a)
    if not isinstance(a, Box):
        return np.cumprod(a, axis=axis, dtype=dtype)
    a, axis = _flattened(cast(a, dtype), axis)
    return _scan(lambda left, right: left * right, a, axis)


def logcumsumexp(x: ArrayLike, axis: int = -1) -> Tensor:
    """log of the running sum of eˣ along an axis, without overflow.

    Parameters
    ----------
    x : Tensor or array
    axis : int
        The last by default.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.logcumsumexp(ag.tensor([1000.0, 1000.0]))
    Tensor([1000.        , 1000.69314718])
    """
    return _scan(logaddexp, as_array(x), axis)


def _started(y: Array, axis: int, value: float) -> Array:
    """A running result with its initial value in front."""
    first = np.full([1 if i == axis else n for i, n in enumerate(y.shape)], value, y.dtype)
    return concatenate([first, y], axis=axis)


def _only_axis(name: str, x: Array, axis: int | None) -> int:
    if axis is None and np.ndim(x) != 1:
        raise ValueError(f"{name}: give axis for an array of {np.ndim(x)} dimensions")
    return np.lib.array_utils.normalize_axis_index(axis or 0, np.ndim(x))


def cumulative_sum(
    x: ArrayLike, /, *, axis: int | None = None, dtype: Any = None, include_initial: bool = False
) -> Tensor:
    """The running sum along an axis, as the array API standard has it; see `cumsum`.

    Parameters
    ----------
    x : Tensor or array
    axis : int, optional
        May be left out for one dimension.
    dtype : dtype, optional
        Of the result; NumPy's choice by default.
    include_initial : bool
        Begin with 0, the sum of nothing.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.cumulative_sum(ag.tensor([1.0, 2.0]), include_initial=True)
    Tensor([0., 1., 3.])
    """
    axis = _only_axis("cumulative_sum", x, axis)
    y = cumsum(x, axis, dtype)
    return _started(y, axis, 0) if include_initial else y


def cumulative_prod(
    x: ArrayLike, /, *, axis: int | None = None, dtype: Any = None, include_initial: bool = False
) -> Tensor:
    """The running product along an axis, as the array API standard has it; see `cumprod`.

    Parameters
    ----------
    x : Tensor or array
    axis : int, optional
        May be left out for one dimension.
    dtype : dtype, optional
        Of the result; NumPy's choice by default.
    include_initial : bool
        Begin with 1, the product of nothing.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.cumulative_prod(ag.tensor([2.0, 3.0]))
    Tensor([2., 6.])
    """
    axis = _only_axis("cumulative_prod", x, axis)
    y = cumprod(x, axis, dtype)
    return _started(y, axis, 1) if include_initial else y
