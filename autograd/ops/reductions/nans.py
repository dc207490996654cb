"""Reductions and scans that leave nan out, which gets the gradient 0."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...engine.precision import in_single
from ...engine.primitive import Array
from ..elementwise import isnan
from ..elementwise import where as _where
from ..elementwise.constant import of_all, raw
from .cumulative import cumprod, cumsum
from .extremes import max, min
from .reduction import NOTHING, Axis, _root, cast, prod, squared, sum

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ...tensors.tensor import Tensor

__all__ = [
    "nancumprod", "nancumsum", "nanmax", "nanmean", "nanmin", "nanprod", "nanstd", "nansum",
    "nanvar",
]  # fmt: skip


def _filled(a: ArrayLike, value: float) -> Array:
    """`a` with another value in the place of nan: one that does not change the result."""
    return _where(isnan(a), value, a)


def nansum(
    a: ArrayLike,
    axis: Axis = None,
    dtype: Any = None,
    keepdims: bool = False,
    initial: Any = NOTHING,
    where: Any = True,
) -> Tensor:
    """The sum over `axis`, nan counting as 0; see `sum`.

    Parameters
    ----------
    a : Tensor or array
    axis : int or tuple of int, optional
        All axes by default.
    dtype : dtype, optional
        To compute in and of the result; NumPy's choice by default.
    keepdims : bool
        Keep the reduced axes, at size 1.
    initial : number, optional
        The value to start with; a constant.
    where : array_like of bool, optional
        Which elements count; it broadcasts to `a`. The others get the gradient 0.

    Examples
    --------
    >>> import numpy as np, autograd as ag
    >>> ag.nansum(ag.tensor([1.0, np.nan, 3.0]))
    Tensor(4.)
    """
    return sum(_filled(a, 0), axis, dtype, keepdims, initial, where)


@in_single
def nanprod(
    a: ArrayLike,
    axis: Axis = None,
    dtype: Any = None,
    keepdims: bool = False,
    initial: Any = NOTHING,
    where: Any = True,
) -> Tensor:
    """The product over `axis`, nan counting as 1; see `prod`.

    Parameters
    ----------
    a : Tensor or array
    axis : int or tuple of int, optional
        All axes by default.
    dtype : dtype, optional
        To compute in and of the result; NumPy's choice by default.
    keepdims : bool
        Keep the reduced axes, at size 1.
    initial : number, optional
        The value to start with; a constant.
    where : array_like of bool, optional
        Which elements count; it broadcasts to `a`. The others get the gradient 0.

    Examples
    --------
    >>> import numpy as np, autograd as ag
    >>> ag.nanprod(ag.tensor([1.0, np.nan, 3.0]))
    Tensor(3.)
    """
    return prod(_filled(a, 1), axis, dtype, keepdims, initial, where)


def _count(a: Array, axis: Axis, keepdims: bool, where: Any) -> Any:
    """How many elements that count are not nan, in the dtype of `a`: dividing by it keeps that."""
    count = sum(~isnan(a), axis=axis, keepdims=keepdims, where=where)
    return count.astype(np.result_type(raw(a)))


@in_single
def nanmean(
    a: ArrayLike,
    axis: Axis = None,
    dtype: Any = None,
    keepdims: bool = False,
    *,
    where: Any = True,
) -> Tensor:
    """The mean over `axis` of what is not nan; see `mean`.

    Parameters
    ----------
    a : Tensor or array
    axis : int or tuple of int, optional
        All axes by default.
    dtype : dtype, optional
        To compute in and of the result; NumPy's choice by default.
    keepdims : bool
        Keep the reduced axes, at size 1.
    where : array_like of bool, optional
        Which elements count; it broadcasts to `a`. The others get the gradient 0.

    Examples
    --------
    >>> import numpy as np, autograd as ag
    >>> ag.nanmean(ag.tensor([1.0, np.nan, 3.0]))
    Tensor(2.)
    """
    a = cast(a, dtype)
    total = nansum(a, axis=axis, keepdims=keepdims, where=where)
    return total / _count(a, axis, keepdims, where)


@in_single
def nanvar(
    a: ArrayLike,
    axis: Axis = None,
    dtype: Any = None,
    ddof: float = 0,
    keepdims: bool = False,
    *,
    where: Any = True,
    correction: float | None = None,
) -> Tensor:
    """The variance over `axis` of what is not nan; see `var`.

    Parameters
    ----------
    a : Tensor or array
    axis : int or tuple of int, optional
        All axes by default.
    dtype : dtype, optional
        To compute in and of the result; that of `a` by default.
    ddof : float
        What is taken off the count n in the divisor; 0 as in NumPy (PyTorch's default is 1).
    keepdims : bool
        Keep the reduced axes, at size 1.
    where : array_like of bool, optional
        Which elements count; it broadcasts to `a`. The others get the gradient 0.
    correction : float, optional
        Another name of `ddof`.

    Examples
    --------
    >>> import numpy as np, autograd as ag
    >>> ag.nanvar(ag.tensor([1.0, np.nan, 3.0]))
    Tensor(1.)
    """
    a = cast(a, dtype)
    left_out = isnan(a) if where is True else isnan(a) | np.logical_not(raw(where))
    average = nanmean(a, axis=axis, keepdims=True, where=where)
    d = _where(left_out, 0, _filled(a, 0) - average)
    n = _count(a, axis, keepdims, where) - (ddof if correction is None else correction)
    n = np.where(n > 0, n, np.nan)  # so the variance is nan, as in NumPy
    return sum(squared(d), axis=axis, keepdims=keepdims) / n


@in_single
def nanstd(
    a: ArrayLike,
    axis: Axis = None,
    dtype: Any = None,
    ddof: float = 0,
    keepdims: bool = False,
    *,
    where: Any = True,
    correction: float | None = None,
) -> Tensor:
    """The standard deviation over `axis` of what is not nan; see `std`.

    Kink: where all values are equal the gradient is 0.

    Parameters
    ----------
    a : Tensor or array
    axis : int or tuple of int, optional
        All axes by default.
    dtype : dtype, optional
        To compute in and of the result; that of `a` by default.
    ddof : float
        What is taken off the count n in the divisor; 0 as in NumPy (PyTorch's default is 1).
    keepdims : bool
        Keep the reduced axes, at size 1.
    where : array_like of bool, optional
        Which elements count; it broadcasts to `a`. The others get the gradient 0.
    correction : float, optional
        Another name of `ddof`.

    Examples
    --------
    >>> import numpy as np, autograd as ag
    >>> ag.nanstd(ag.tensor([1.0, np.nan, 3.0]))
    Tensor(1.)
    """
    return _root(nanvar(a, axis, dtype, ddof, keepdims, where=where, correction=correction))


def _extreme(
    reduce: Any, last: float, a: ArrayLike, axis: Axis, keepdims: bool, initial: Any, where: Any
) -> Array:
    """What `reduce` finds where nan counts as `last`, the value that never wins; else nan."""
    y = reduce(_filled(a, last), axis, keepdims, initial, where)
    if initial is not NOTHING:
        return y
    lost = _count(a, axis, keepdims, where) == 0
    return _where(lost, np.nan, y) if of_all(lost).any() else y


def nanmax(
    a: ArrayLike,
    axis: Axis = None,
    keepdims: bool = False,
    initial: Any = NOTHING,
    where: Any = True,
) -> Tensor:
    """The largest element over `axis` that is not nan; see `max`.

    Kink: ties share the gradient evenly.

    Parameters
    ----------
    a : Tensor or array
    axis : int or tuple of int, optional
        All axes by default.
    keepdims : bool
        Keep the reduced axes, at size 1.
    initial : number, optional
        A constant that takes part as one more element.
    where : array_like of bool, optional
        Which elements count; it broadcasts to `a`. The others get the gradient 0.

    Examples
    --------
    >>> import numpy as np, autograd as ag
    >>> ag.nanmax(ag.tensor([1.0, np.nan, 3.0]))
    Tensor(3.)
    """
    return _extreme(max, -np.inf, a, axis, keepdims, initial, where)


def nanmin(
    a: ArrayLike,
    axis: Axis = None,
    keepdims: bool = False,
    initial: Any = NOTHING,
    where: Any = True,
) -> Tensor:
    """The smallest element over `axis` that is not nan; see `min`.

    Kink: ties share the gradient evenly.

    Parameters
    ----------
    a : Tensor or array
    axis : int or tuple of int, optional
        All axes by default.
    keepdims : bool
        Keep the reduced axes, at size 1.
    initial : number, optional
        A constant that takes part as one more element.
    where : array_like of bool, optional
        Which elements count; it broadcasts to `a`. The others get the gradient 0.

    Examples
    --------
    >>> import numpy as np, autograd as ag
    >>> ag.nanmin(ag.tensor([1.0, np.nan, 3.0]))
    Tensor(1.)
    """
    return _extreme(min, np.inf, a, axis, keepdims, initial, where)


def nancumsum(a: ArrayLike, axis: int | None = None, dtype: Any = None) -> Tensor:
    """The running sum along an axis, nan counting as 0; see `cumsum`.

    Parameters
    ----------
    a : Tensor or array
    axis : int, optional
        None flattens first.
    dtype : dtype, optional
        Of the result; NumPy's choice by default.

    Examples
    --------
    >>> import numpy as np, autograd as ag
    >>> ag.nancumsum(ag.tensor([1.0, np.nan, 2.0]))
    Tensor([1., 1., 3.])
    """
    return cumsum(_filled(a, 0), axis, dtype)


def nancumprod(a: ArrayLike, axis: int | None = None, dtype: Any = None) -> Tensor:
    """The running product along an axis, nan counting as 1; see `cumprod`.

    Parameters
    ----------
    a : Tensor or array
    axis : int, optional
        None flattens first.
    dtype : dtype, optional
        Of the result; NumPy's choice by default.

    Examples
    --------
    >>> import numpy as np, autograd as ag
    >>> ag.nancumprod(ag.tensor([2.0, np.nan, 3.0]))
    Tensor([2., 2., 6.])
    """
    return cumprod(_filled(a, 1), axis, dtype)
