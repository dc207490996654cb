"""Reductions and scans that leave nan out, which gets the gradient 0."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...engine.primitive import Array
from ..elementwise import isnan, where
from ..elementwise.constant import raw
from .cumulative import cumprod, cumsum
from .reduction import Axis, _root, cast, max, min, prod, squared, sum

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ...tensors.tensor import Tensor

__all__ = [
    "nancumprod", "nancumsum", "nanmax", "nanmean", "nanmin", "nanprod", "nanstd", "nansum",
    "nanvar",
]  # fmt: skip


def _filled(a: ArrayLike, value: float) -> Array:
    """`a` with another value in the place of nan: one that does not change the result."""
    return where(isnan(a), value, a)


def nansum(a: ArrayLike, axis: Axis = None, dtype: Any = None, keepdims: bool = False) -> Tensor:
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

    Examples
    --------
    >>> import numpy as np, autograd as ag
    >>> ag.nansum(ag.tensor([1.0, np.nan, 3.0]))
    Tensor(4.)
    """
    return sum(_filled(a, 0), axis=axis, dtype=dtype, keepdims=keepdims)


def nanprod(a: ArrayLike, axis: Axis = None, dtype: Any = None, keepdims: bool = False) -> Tensor:
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

    Examples
    --------
    >>> import numpy as np, autograd as ag
    >>> ag.nanprod(ag.tensor([1.0, np.nan, 3.0]))
    Tensor(3.)
    """
    return prod(_filled(a, 1), axis=axis, dtype=dtype, keepdims=keepdims)


def _count(a: Array, axis: Axis, keepdims: bool) -> Any:
    """How many elements are no nan, in the dtype of `a`: dividing by it keeps that."""
    count = np.sum(~isnan(a), axis=axis, keepdims=keepdims)
    return np.asarray(count, np.result_type(raw(a)))[()]


def nanmean(a: ArrayLike, axis: Axis = None, dtype: Any = None, keepdims: bool = False) -> Tensor:
    """The mean over `axis` of what is no nan; see `mean`.

    Parameters
    ----------
    a : Tensor or array
    axis : int or tuple of int, optional
        All axes by default.
    dtype : dtype, optional
        To compute in and of the result; NumPy's choice by default.
    keepdims : bool
        Keep the reduced axes, at size 1.

    Examples
    --------
    >>> import numpy as np, autograd as ag
    >>> ag.nanmean(ag.tensor([1.0, np.nan, 3.0]))
    Tensor(2.)
    """
    a = cast(a, dtype)
    return nansum(a, axis=axis, keepdims=keepdims) / _count(a, axis, keepdims)


def nanvar(
    a: ArrayLike,
    axis: Axis = None,
    dtype: Any = None,
    ddof: float = 0,
    keepdims: bool = False,
    *,
    correction: float | None = None,
) -> Tensor:
    """The variance over `axis` of what is no nan; see `var`.

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
    correction : float, optional
        Another name of `ddof`.

    Examples
    --------
    >>> import numpy as np, autograd as ag
    >>> ag.nanvar(ag.tensor([1.0, np.nan, 3.0]))
    Tensor(1.)
    """
    a = cast(a, dtype)
    d = where(isnan(a), 0, _filled(a, 0) - nanmean(a, axis=axis, keepdims=True))
    n = _count(a, axis, keepdims) - (ddof if correction is None else correction)
    return sum(squared(d), axis=axis, keepdims=keepdims) / n


def nanstd(
    a: ArrayLike,
    axis: Axis = None,
    dtype: Any = None,
    ddof: float = 0,
    keepdims: bool = False,
    *,
    correction: float | None = None,
) -> Tensor:
    """The standard deviation over `axis` of what is no nan; see `std`.

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
    correction : float, optional
        Another name of `ddof`.

    Examples
    --------
    >>> import numpy as np, autograd as ag
    >>> ag.nanstd(ag.tensor([1.0, np.nan, 3.0]))
    Tensor(1.)
    """
    return _root(nanvar(a, axis, dtype, ddof, keepdims, correction=correction))


def _extreme(reduce: Any, last: float, a: ArrayLike, axis: Axis, keepdims: bool) -> Array:
    """What `reduce` finds where nan counts as `last`, the value that never wins; else nan."""
    y = reduce(_filled(a, last), axis=axis, keepdims=keepdims)
    lost = _count(a, axis, keepdims) == 0
    return where(lost, np.nan, y) if np.any(lost) else y


def nanmax(a: ArrayLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """The largest element over `axis` that is no nan; see `max`.

    Kink: ties share the gradient evenly.

    Parameters
    ----------
    a : Tensor or array
    axis : int or tuple of int, optional
        All axes by default.
    keepdims : bool
        Keep the reduced axes, at size 1.

    Examples
    --------
    >>> import numpy as np, autograd as ag
    >>> ag.nanmax(ag.tensor([1.0, np.nan, 3.0]))
    Tensor(3.)
    """
    return _extreme(max, -np.inf, a, axis, keepdims)


def nanmin(a: ArrayLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """The smallest element over `axis` that is no nan; see `min`.

    Kink: ties share the gradient evenly.

    Parameters
    ----------
    a : Tensor or array
    axis : int or tuple of int, optional
        All axes by default.
    keepdims : bool
        Keep the reduced axes, at size 1.

    Examples
    --------
    >>> import numpy as np, autograd as ag
    >>> ag.nanmin(ag.tensor([1.0, np.nan, 3.0]))
    Tensor(1.)
    """
    return _extreme(min, np.inf, a, axis, keepdims)


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
