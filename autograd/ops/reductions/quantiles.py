"""Order statistics: medians, percentiles, quantiles and ranges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...engine.guests import as_array
from ...engine.kinks import refuse_kink
from ...engine.primitive import Array
from ..elementwise import where
from ..elementwise.constant import of_all, raw
from ..rearranging.indexing import getitem
from ..shapes.shape import expand_dims, moveaxis, reshape
from .extremes import max, min
from .reduction import Axis, _axes

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ...tensors.tensor import Tensor

__all__ = [
    "median", "nanmedian", "nanpercentile", "nanquantile", "percentile", "ptp", "quantile",
]  # fmt: skip


def ptp(a: ArrayLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """The largest element minus the smallest, over `axis`.

    Kink: ties share the gradient evenly, as in `max` and `min`.

    Parameters
    ----------
    a : Tensor or array
    axis : int or tuple of int, optional
        All axes by default.
    keepdims : bool
        Keep the reduced axes, at size 1.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.ptp(ag.tensor([3.0, 1.0, 7.0]))
    Tensor(6.)
    """
    return max(a, axis=axis, keepdims=keepdims) - min(a, axis=axis, keepdims=keepdims)


def _places(n: int, q: Any, method: str) -> Any:
    """Where the quantiles of n sorted values lie among them: whole numbers at the values.

    Every method interpolates linearly between two neighbours; NumPy's answer for the values
    0, 1, 2, ... says where, and so which two, and how far from the first.
    """
    return np.quantile(np.arange(n, dtype=float), q, method=method)


def _quantile(
    name: str, a: Array, q: Any, axis: Axis, method: str, keepdims: bool, skip_nan: bool
) -> Array:
    """The quantiles q of `a` over `axis`: picked from its rows, sorted, by their places."""
    a = as_array(a, name)
    exact = a.dtype if a.dtype.kind == "f" and isinstance(q, int | float) else float
    q, shape = np.asarray(q, float), a.shape
    if not np.all((q >= 0) & (q <= 1)):
        raise ValueError(f"{name}: quantiles lie in [0, 1], percentiles in [0, 100]")
    axes = _axes(axis, a.ndim)
    rest = tuple([n for i, n in enumerate(shape) if i not in axes])
    rows = moveaxis(a, axes, range(a.ndim - len(axes), a.ndim)) if axes else a
    n = int(np.prod([shape[i] for i in axes], dtype=int))
    if n == 0:
        raise ValueError(f"{name}: of no values, in shape {shape} over axis {axis}, there is none")
    rows = reshape(rows, (int(np.prod(rest, dtype=int)), n))
    x = raw(rows)
    order = np.argsort(x, axis=1, kind="stable")  # nan comes last
    nans = np.isnan(x).sum(axis=1)
    counts = np.maximum(n - nans, 1) if skip_nan else np.full(len(x), n)
    used = np.unique(of_all(counts))
    # one row of places for each number of values
    table = np.array([_places(m, q.ravel(), method) for m in used]).reshape(len(used), q.size)
    places = raw(getitem(table, np.searchsorted(used, counts)))
    low = np.floor(places).astype(int)
    # a place exactly at a value uses that value twice: the next one may be infinite
    high = np.where(places == low, low, np.minimum(low + 1, counts[:, None] - 1))
    share = np.where(high == low, 0.5, places - low).astype(exact)
    line = np.arange(len(x))[:, None]
    first, second = np.take_along_axis(order, low, 1), np.take_along_axis(order, high, 1)

    def tied() -> Any:
        """Where a value that counts equals the next in line: the gradient could go to either."""
        s = np.pad(np.take_along_axis(x, order, 1), ((0, 0), (1, 1)), constant_values=np.nan)
        same = s[:, 1:] == s[:, :-1]  # same[:, k]: values k - 1 and k
        return (same[line, low] | same[line, high + 1]).any(axis=0)

    refuse_kink(name, tied, a)
    y = rows[line, first] * (1 - share) + rows[line, second] * share
    lost = nans == n if skip_nan else nans > 0
    if of_all(lost).any():
        y = where(lost[:, None], np.nan, y)
    y = reshape(moveaxis(y, 1, 0), (*q.shape, *rest))
    return expand_dims(y, tuple([i + q.ndim for i in axes])) if keepdims and axes else y


def quantile(
    a: ArrayLike,
    q: Any,
    axis: Axis = None,
    overwrite_input: bool = False,
    method: str = "linear",
    keepdims: bool = False,
) -> Tensor:
    """The quantiles q of the values over `axis`.

    The gradient goes to the one or two elements that the value is made of.

    Kink: among ties it goes to those that a stable sort puts there.

    Parameters
    ----------
    a : Tensor or array
    q : array_like of float
        In [0, 1]; constants.
    axis : int or tuple of int, optional
        All axes by default.
    overwrite_input : bool
        Without effect: a Tensor is never overwritten.
    method : str
        How to go between two values: any of NumPy's.
    keepdims : bool
        Keep the reduced axes, at size 1.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.quantile(ag.tensor([1.0, 4.0, 2.0]), 0.25)
    Tensor(1.5)
    """
    return _quantile("quantile", a, q, axis, method, keepdims, False)


def percentile(
    a: ArrayLike,
    q: Any,
    axis: Axis = None,
    overwrite_input: bool = False,
    method: str = "linear",
    keepdims: bool = False,
) -> Tensor:
    """The percentiles q of the values over `axis`.

    The gradient goes to the one or two elements that the value is made of.

    Kink: among ties it goes to those that a stable sort puts there.

    Parameters
    ----------
    a : Tensor or array
    q : array_like of float
        In [0, 100]; constants.
    axis : int or tuple of int, optional
        All axes by default.
    overwrite_input : bool
        Without effect: a Tensor is never overwritten.
    method : str
        How to go between two values: any of NumPy's.
    keepdims : bool
        Keep the reduced axes, at size 1.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.percentile(ag.tensor([1.0, 4.0, 2.0]), 25)
    Tensor(1.5)
    """
    return _quantile("percentile", a, _hundredth(q), axis, method, keepdims, False)


def median(
    a: ArrayLike, axis: Axis = None, overwrite_input: bool = False, keepdims: bool = False
) -> Tensor:
    """The value in the middle over `axis`.

    The gradient goes to the one or two elements that the value is made of.

    Kink: among ties it goes to those that a stable sort puts there; of an even count the
    median is the mean of the two in the middle, and each gets half.

    Parameters
    ----------
    a : Tensor or array
    axis : int or tuple of int, optional
        All axes by default.
    overwrite_input : bool
        Without effect: a Tensor is never overwritten.
    keepdims : bool
        Keep the reduced axes, at size 1.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.median(ag.tensor([1.0, 4.0, 2.0]))
    Tensor(2.)
    """
    return _quantile("median", a, 0.5, axis, "linear", keepdims, False)


def nanquantile(
    a: ArrayLike,
    q: Any,
    axis: Axis = None,
    overwrite_input: bool = False,
    method: str = "linear",
    keepdims: bool = False,
) -> Tensor:
    """The quantiles q of the values over `axis`, leaving out nan.

    The gradient goes to the one or two elements that the value is made of.

    Kink: among ties it goes to those that a stable sort puts there.

    Parameters
    ----------
    a : Tensor or array
    q : array_like of float
        In [0, 1]; constants.
    axis : int or tuple of int, optional
        All axes by default.
    overwrite_input : bool
        Without effect: a Tensor is never overwritten.
    method : str
        How to go between two values: any of NumPy's.
    keepdims : bool
        Keep the reduced axes, at size 1.

    Examples
    --------
    >>> import numpy as np, autograd as ag
    >>> ag.nanquantile(ag.tensor([1.0, np.nan, 4.0, 2.0]), 0.25)
    Tensor(1.5)
    """
    return _quantile("nanquantile", a, q, axis, method, keepdims, True)


def nanpercentile(
    a: ArrayLike,
    q: Any,
    axis: Axis = None,
    overwrite_input: bool = False,
    method: str = "linear",
    keepdims: bool = False,
) -> Tensor:
    """The percentiles q of the values over `axis`, leaving out nan.

    The gradient goes to the one or two elements that the value is made of.

    Kink: among ties it goes to those that a stable sort puts there.

    Parameters
    ----------
    a : Tensor or array
    q : array_like of float
        In [0, 100]; constants.
    axis : int or tuple of int, optional
        All axes by default.
    overwrite_input : bool
        Without effect: a Tensor is never overwritten.
    method : str
        How to go between two values: any of NumPy's.
    keepdims : bool
        Keep the reduced axes, at size 1.

    Examples
    --------
    >>> import numpy as np, autograd as ag
    >>> ag.nanpercentile(ag.tensor([1.0, np.nan, 4.0, 2.0]), 25)
    Tensor(1.5)
    """
    return _quantile("nanpercentile", a, _hundredth(q), axis, method, keepdims, True)


def nanmedian(
    a: ArrayLike, axis: Axis = None, overwrite_input: bool = False, keepdims: bool = False
) -> Tensor:
    """The value in the middle over `axis`, leaving out nan.

    The gradient goes to the one or two elements that the value is made of.

    Kink: among ties it goes to those that a stable sort puts there; of an even count the
    median is the mean of the two in the middle, and each gets half.

    Parameters
    ----------
    a : Tensor or array
    axis : int or tuple of int, optional
        All axes by default.
    overwrite_input : bool
        Without effect: a Tensor is never overwritten.
    keepdims : bool
        Keep the reduced axes, at size 1.

    Examples
    --------
    >>> import numpy as np, autograd as ag
    >>> ag.nanmedian(ag.tensor([1.0, np.nan, 4.0, 2.0]))
    Tensor(2.)
    """
    return _quantile("nanmedian", a, 0.5, axis, "linear", keepdims, True)


def _hundredth(q: Any) -> Any:
    return q / 100 if isinstance(q, int | float) else np.asarray(q, float) / 100
