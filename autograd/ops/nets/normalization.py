"""Normalization: the shift and scale that give mean 0 and variance 1, and back."""

from __future__ import annotations

from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Any

import numpy as np

from ...engine.outputs import several
from ...engine.precision import in_single
from ...engine.primitive import Array, primitive
from ...engine.sums import sum_to_row
from ..elementwise import sqrt
from ..reductions.reduction import _count, mean, sum

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = ["scale_shift", "standardize"]


def _pulled(g: Any, y: Any, axes: tuple[int, ...], eps: float) -> Array:
    """Of z = (x - μ)/σ, with σ² = var + ε: (g - mean(g) - z·mean(g·z))/σ.

    And 1/n of the mean's cotangent, and 2(x - μ)/n of the variance's.
    """
    by_z, by_mean, by_var = g
    z, _, var = y
    deviation = sqrt(var + eps)
    n = _count(z.shape, axes) or 1  # of nothing, nothing
    terms = []
    if by_z is not None:
        left = _centred(by_z, z, axes)
        left *= 1 / deviation
        terms.append(left)
    if by_mean is not None:
        terms.append(by_mean / n)
    if by_var is not None:
        terms.append(z * (by_var * deviation * (2 / n)))
    return reduce(add, terms)


def _sums(t: Array, axes: tuple[int, ...]) -> Array:
    """The sums over `axes`, kept at size 1."""
    if axes == (0,) and t.ndim == 2:
        return sum_to_row(t)[None]
    return sum(t, axis=axes, keepdims=True)


def _centred(t: Array, z: Array, axes: tuple[int, ...]) -> Array:
    """`t` less its mean and its component along z: what standardizing leaves of it."""
    n = _count(t.shape, axes) or 1
    left = t - _sums(t, axes) / n
    left -= z * (_sums(t * z, axes) / n)
    return left


def _pushed(t: Array, y: Any, axes: tuple[int, ...], eps: float) -> tuple[Array, ...]:
    z, _, var = y
    deviation = sqrt(var + eps)
    by_var = mean(t * z, axis=axes, keepdims=True) * deviation * 2
    return _centred(t, z, axes) / deviation, mean(t, axis=axes, keepdims=True), by_var


# fused because its gradient by hand needs neither x - μ nor the graph of the variance
@in_single
@several(vjp=_pulled, jvp=_pushed)
def standardize(x: ArrayLike, axes: tuple[int, ...] = (0,), eps: float = 0.0) -> Any:
    """(x - mean)/√(var + eps) over `axes`, with the mean and the variance.

    With z for the result, the cotangent g goes to (g - mean(g) - z·mean(g·z))/√(var + eps):
    Ioffe and Szegedy (2015), simplified.

    Parameters
    ----------
    x : Tensor or array
    axes : tuple of int
        Over which mean and variance are taken.
    eps : float
        Added to the variance.

    Returns
    -------
    standardized : Tensor of the shape of x
    mean, var : Tensors of the shape of x with `axes` at size 1
        The variance's divisor is the count, as in NumPy.

    Examples
    --------
    >>> import autograd as ag
    >>> z, mean, var = ag.standardize(ag.tensor([1.0, 3.0]))
    >>> z, mean, var
    (Tensor([-1.,  1.]), Tensor([2.]), Tensor([1.]))
    """
    if np.iscomplexobj(x):
        raise TypeError("standardize is of real numbers; standardize real(x) and imag(x)")
    n = _count(x.shape, axes)
    m = _sums(x, axes) / n
    z = x - m
    var = _sums(z * z, axes) / n
    z *= 1 / np.sqrt(var + eps)
    return z, m, var


# fused because the sum is made in place
@primitive(
    vjp=(lambda g, scale: g * scale, lambda g, x: g * x, lambda g: g),
    jvp=(lambda t, scale: t * scale, lambda t, x: t * x, lambda t: t),
)
@in_single
def scale_shift(x: ArrayLike, scale: ArrayLike, shift: ArrayLike) -> Array:
    """x·scale + shift, in which scale and shift broadcast to the shape of x.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.scale_shift(ag.tensor([[1.0, 2.0]]), [10.0, 100.0], [1.0, 2.0])
    Tensor([[ 11., 202.]])
    """
    y = x * scale
    if isinstance(y, np.ndarray) and isinstance(shift, np.ndarray) and shift.dtype is y.dtype:
        if shift.shape == np.shape(scale):  # so it fits on y
            y += shift
            return y
    return y + shift
