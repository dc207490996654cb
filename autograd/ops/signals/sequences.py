"""Convolution, correlation and interpolation in one dimension."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...engine.guests import as_array
from ...engine.kinks import refuse_kink
from ...engine.primitive import Array, multilinear
from ..elementwise import where
from ..elementwise.complex import conj
from ..elementwise.constant import of_all, raw
from ..rearranging.indexing import getitem
from ..rearranging.joining import concatenate

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ...tensors.tensor import Tensor

__all__ = ["convolve", "correlate", "interp"]


def _undone(g: Array, other: Array, n: int) -> Array:
    """The transpose of a full convolution with `other`: a correlation, n long."""
    return _convolve(g, other[::-1])[other.shape[0] - 1 :][:n]


@multilinear(
    lambda g, v, shapes: _undone(g, v, shapes[0][0]),
    lambda g, a, shapes: _undone(g, a, shapes[1][0]),
)
def _convolve(a: Array, v: Array) -> Array:
    return np.convolve(a, v)


def _vector(name: str, x: Array) -> Array:
    x = as_array(x, name)
    x = x if x.ndim else x.reshape(1)
    if x.ndim != 1 or not x.size:
        raise ValueError(f"{name}: takes vectors of at least one element, not {x.shape}")
    return x


def middle(y: Array, n: int, m: int, mode: str, start: int) -> Array:
    """The part of a full convolution of n with m elements that `mode` asks for."""
    short, long = min(n, m), max(n, m)
    if mode == "full":
        return y
    if mode == "same":
        return y[start : start + long]
    if mode == "valid":
        return y[short - 1 : long]
    raise ValueError(f'mode is "full", "same" or "valid", not {mode!r}')


def convolve(a: ArrayLike, v: ArrayLike, mode: str = "full") -> Tensor:
    """The convolution Σᵢ aᵢ vₖ₋ᵢ of two vectors.

    Parameters
    ----------
    a : Tensor or array of shape (n,)
    v : Tensor or array of shape (m,)
    mode : {"full", "same", "valid"}
        All n + m - 1 values, the max(n, m) in the middle, or those where the vectors overlap
        completely.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.convolve(ag.tensor([1.0, 2.0, 3.0]), [1.0, 1.0])
    Tensor([1., 3., 5., 3.])
    """
    a, v = _vector("convolve", a), _vector("convolve", v)
    n, m = a.shape[0], v.shape[0]
    return middle(_convolve(a, v), n, m, mode, (min(n, m) - 1) // 2)


def correlate(a: ArrayLike, v: ArrayLike, mode: str = "valid") -> Tensor:
    """The correlation Σᵢ aᵢ₊ₖ v̄ᵢ of two vectors.

    Parameters
    ----------
    a : Tensor or array of shape (n,)
    v : Tensor or array of shape (m,)
    mode : {"full", "same", "valid"}
        All n + m - 1 values, the max(n, m) in the middle, or those where the vectors overlap
        completely.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.correlate(ag.tensor([1.0, 2.0, 3.0]), [0.0, 1.0])
    Tensor([2., 3.])
    """
    a, v = _vector("correlate", a), _vector("correlate", v)
    n, m = a.shape[0], v.shape[0]
    start = (m - 1) // 2 if n >= m else n // 2  # NumPy swaps and turns around a shorter a
    return middle(_convolve(a, conj(v)[::-1]), n, m, mode, start)


def interp(
    x: ArrayLike,
    xp: ArrayLike,
    fp: ArrayLike,
    left: ArrayLike | None = None,
    right: ArrayLike | None = None,
    period: float | None = None,
) -> Tensor:
    """The piecewise linear function through the points (xp, fp), at x.

    It has gradients for x, xp and fp alike.

    Kink: at a point the slope is that of the piece to the right, at the last point that of the
    last piece.

    Parameters
    ----------
    x : Tensor or array
    xp : Tensor or array of shape (n,)
        Increasing, unless there is a period.
    fp : Tensor or array of shape (n,)
    left, right : Tensor or float, optional
        The value before and after all points; by default that of the first and the last.
    period : float, optional
        Of the function: x and xp count modulo it.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.interp(ag.tensor([0.5, 5.0]), [0.0, 1.0], ag.tensor([10.0, 20.0]))
    Tensor([15., 20.])
    """
    x, xp, fp = (as_array(v) for v in (x, xp, fp))
    if period is not None:
        period = abs(period)
        x, xp = x % period, xp % period
        order = np.argsort(raw(xp))
        xp, fp = getitem(xp, order), getitem(fp, order)
        xp = concatenate([xp[-1:] - period, xp, xp[:1] + period])
        fp = concatenate([fp[-1:], fp, fp[:1]])
        left = right = None
    at, points, values = raw(x), raw(xp), raw(fp)
    refuse_kink("interp", lambda: np.isin(at, points), x, xp)
    last = len(points) - 1
    i = np.clip(np.searchsorted(points, at, side="right") - 1, 0, max(last - 1, 0))
    before, after = at < points[0], at > points[-1]
    j = np.minimum(i + 1, last)
    here, there = getitem(points, i), getitem(points, j)
    near = np.where(at >= there, j, i)  # at a point, and beyond them all, the value is exact
    inside = ~(before | after) & (there > here)
    low, high = getitem(fp, i), getitem(fp, j)
    far = np.isinf(values)
    if of_all(far).any():  # no distance is measured from an infinite value
        near = np.where(getitem(far, i) & ~before, j, near)
        measured = (at != getitem(points, near)) & (raw(low) != raw(high))
        inside &= ~(getitem(far, i) | getitem(far, j)) | measured
        low, high = where(inside, low, 0), where(inside, high, 0)
    width = where(inside, getitem(xp, j) - getitem(xp, i), 1)
    share = where(inside, x - getitem(xp, near), 0) / width
    y = getitem(fp, near) + share * (high - low)
    y = y if right is None else where(after, right, y)
    return y if left is None else where(before, left, y)
