"""Reductions that leave nan out, which gets the gradient 0."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...engine.primitive import Array
from ..elementwise import isnan, where
from ..elementwise.constant import raw
from .reduction import Axis, _root, cast, max, min, prod, squared, sum

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ...tensors.tensor import Tensor

__all__ = ["nanmax", "nanmean", "nanmin", "nanprod", "nanstd", "nansum", "nanvar"]


def nansum(a: ArrayLike, axis: Axis = None, dtype: Any = None, keepdims: bool = False) -> Tensor:
    """The sum over `axis`, nan counting as 0; see `sum`.

    Parameters
    ----------
    a, axis, dtype, keepdims
        See `sum`.

    Examples
    --------
    >>> import numpy as np, autograd as ag
    >>> ag.nansum(ag.tensor([1.0, np.nan, 3.0]))
    Tensor(4.)
    """
    return sum(where(isnan(a), 0, a), axis=axis, dtype=dtype, keepdims=keepdims)


def nanprod(a: ArrayLike, axis: Axis = None, dtype: Any = None, keepdims: bool = False) -> Tensor:
    """The product over `axis`, nan counting as 1; see `prod`.

    Parameters
    ----------
    a, axis, dtype, keepdims
        See `sum`.

    Examples
    --------
    >>> import numpy as np, autograd as ag
    >>> ag.nanprod(ag.tensor([1.0, np.nan, 3.0]))
    Tensor(3.)
    """
    return prod(where(isnan(a), 1, a), axis=axis, dtype=dtype, keepdims=keepdims)


def _count(a: Array, axis: Axis, keepdims: bool) -> Any:
    """How many elements are no nan, in the dtype of `a`: dividing by it keeps that."""
    count = np.sum(~isnan(a), axis=axis, keepdims=keepdims)
    return np.asarray(count, np.result_type(raw(a)))[()]


def nanmean(a: ArrayLike, axis: Axis = None, dtype: Any = None, keepdims: bool = False) -> Tensor:
    """The mean over `axis` of what is no nan; see `mean`.

    Parameters
    ----------
    a, axis, dtype, keepdims
        See `sum`.

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
    a, axis, dtype, ddof, correction, keepdims
        See `var`.

    Examples
    --------
    >>> import numpy as np, autograd as ag
    >>> ag.nanvar(ag.tensor([1.0, np.nan, 3.0]))
    Tensor(1.)
    """
    a = cast(a, dtype)
    d = where(isnan(a), 0, where(isnan(a), 0, a) - nanmean(a, axis=axis, keepdims=True))
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
    a, axis, dtype, ddof, correction, keepdims
        See `var`.

    Examples
    --------
    >>> import numpy as np, autograd as ag
    >>> ag.nanstd(ag.tensor([1.0, np.nan, 3.0]))
    Tensor(1.)
    """
    return _root(nanvar(a, axis, dtype, ddof, keepdims, correction=correction))


def nanmax(a: ArrayLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """The largest element over `axis` that is no nan; see `max`.

    Kink: ties share the gradient evenly.

    Parameters
    ----------
    a, axis, keepdims
        See `sum`.

    Examples
    --------
    >>> import numpy as np, autograd as ag
    >>> ag.nanmax(ag.tensor([1.0, np.nan, 3.0]))
    Tensor(3.)
    """
    y = max(where(isnan(a), -np.inf, a), axis=axis, keepdims=keepdims)
    lost = _count(a, axis, keepdims) == 0
    return where(lost, np.nan, y) if np.any(lost) else y


def nanmin(a: ArrayLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """The smallest element over `axis` that is no nan; see `min`.

    Kink: ties share the gradient evenly.

    Parameters
    ----------
    a, axis, keepdims
        See `sum`.

    Examples
    --------
    >>> import numpy as np, autograd as ag
    >>> ag.nanmin(ag.tensor([1.0, np.nan, 3.0]))
    Tensor(1.)
    """
    y = min(where(isnan(a), np.inf, a), axis=axis, keepdims=keepdims)
    lost = _count(a, axis, keepdims) == 0
    return where(lost, np.nan, y) if np.any(lost) else y
