"""Exponentials and logarithms."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ...engine.precision import HALF, in_single, wide
from ...engine.primitive import Array, elementwise
from .constant import isinf
from .routing import where

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = [
    "exp", "exp2", "expm1", "i0", "log", "log1p", "log2", "log10", "logaddexp", "logaddexp2",
    "sigmoid", "softplus",
]  # fmt: skip


@elementwise(lambda y: y)
def exp(x: ArrayLike) -> Array:
    """eˣ, its own derivative.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.exp(ag.tensor(0.0))
    Tensor(1.)
    """
    return np.exp(x)


@elementwise(lambda x: exp(x))  # not y + 1, which cancels where y is near -1
def expm1(x: ArrayLike) -> Array:
    """eˣ - 1, exact near 0; the derivative is eˣ.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.expm1(ag.tensor(1e-20))
    Tensor(1.e-20)
    """
    return np.expm1(x)


@elementwise(lambda x: 1 / x)
def log(x: ArrayLike) -> Array:
    """The natural logarithm; the derivative is 1/x.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.log(ag.tensor(1.0))
    Tensor(0.)
    """
    return np.log(x)


@elementwise(lambda x: 1 / (1 + x))
def log1p(x: ArrayLike) -> Array:
    """log(1 + x), exact near 0; the derivative is 1/(1 + x).

    Examples
    --------
    >>> import autograd as ag
    >>> ag.log1p(ag.tensor(1e-20))
    Tensor(1.e-20)
    """
    return np.log1p(x)


def _gap(a: Array, b: Array) -> Array:
    """a - b, and 0 where both are the same infinity."""
    same = isinf(a) & (a == b)
    return where(same, 0, a) - where(same, 0, b) if np.any(same) else a - b


@elementwise(lambda a, b: sigmoid(_gap(a, b)), lambda a, b: sigmoid(_gap(b, a)))
def logaddexp(a: ArrayLike, b: ArrayLike) -> Array:
    """log(eᵃ + eᵇ) without overflow; the derivatives are the softmax of (a, b).

    Where both are the same infinity each gets half of the gradient (PyTorch gives nan).

    Examples
    --------
    >>> import autograd as ag
    >>> ag.logaddexp(ag.tensor(1000.0), -1000.0)
    Tensor(1000.)
    """
    return np.logaddexp(a, b)


@elementwise(lambda x: sigmoid(x))
def softplus(x: ArrayLike) -> Array:
    """log(1 + eˣ) without overflow; the derivative is the sigmoid.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.softplus(ag.tensor([-1000.0, 1000.0]))
    Tensor([   0., 1000.])
    """
    return np.logaddexp(x, 0)


@elementwise(lambda y: y * (1 - y))
def sigmoid(x: ArrayLike) -> Array:
    """1/(1 + e⁻ˣ) without overflow; the derivative is y(1 - y).

    Examples
    --------
    >>> import autograd as ag
    >>> ag.sigmoid(ag.tensor([-1000.0, 0.0, 1000.0]))
    Tensor([0. , 0.5, 1. ])
    """
    if getattr(x, "dtype", None) is HALF:
        return sigmoid(wide(x)).astype(HALF)
    if np.iscomplexobj(x):
        right = np.real(x) >= 0
        e = np.exp(np.where(right, -x, x))
        return np.where(right, 1, e)[()] / (1 + e)
    with np.errstate(over="ignore"):  # where e⁻ˣ is inf, its inverse is the right 0
        return 1 / (1 + np.exp(-x))


_LN2, _LN10 = math.log(2), math.log(10)


@elementwise(lambda y: _LN2 * y)
def exp2(x: ArrayLike) -> Array:
    """2ˣ; the derivative is 2ˣ log 2.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.exp2(ag.tensor([0.0, 3.0]))
    Tensor([1., 8.])
    """
    return np.exp2(x)


@elementwise(lambda x: 1 / (_LN2 * x))
def log2(x: ArrayLike) -> Array:
    """The logarithm to base 2; the derivative is 1/(x log 2).

    Examples
    --------
    >>> import autograd as ag
    >>> ag.log2(ag.tensor(8.0))
    Tensor(3.)
    """
    return np.log2(x)


@elementwise(lambda x: 1 / (_LN10 * x))
def log10(x: ArrayLike) -> Array:
    """The logarithm to base 10; the derivative is 1/(x log 10).

    Examples
    --------
    >>> import autograd as ag
    >>> ag.log10(ag.tensor(100.0))
    Tensor(2.)
    """
    return np.log10(x)


@elementwise(lambda a, b: sigmoid(_LN2 * _gap(a, b)), lambda a, b: sigmoid(_LN2 * _gap(b, a)))
def logaddexp2(a: ArrayLike, b: ArrayLike) -> Array:
    """log₂(2ᵃ + 2ᵇ) without overflow; the derivatives are the shares of 2ᵃ and 2ᵇ in the sum.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.logaddexp2(ag.tensor(1000.0), 1000.0)
    Tensor(1001.)
    """
    return np.logaddexp2(a, b)


@elementwise(lambda x, order: (_bessel_i(x, abs(order - 1)) + _bessel_i(x, order + 1)) / 2)
def _bessel_i(x: Array, order: int = 0) -> Array:
    """The modified Bessel function of the first kind Iₙ, n = 0, 1, 2, ...

    By its power series, whose terms all have one sign, and beyond 30 + n² by its asymptotic one
    (Abramowitz and Stegun, 9.6.10 and 9.7.1).
    """
    size = abs(x * np.float64(1))
    far = size > 30 + order * order
    near = np.where(far, 0, size) / 2
    term = near**order / math.factorial(order)
    total = term
    for k in range(1, 60 + order * order):
        term = term * (near * near / (k * (k + order)))
        total = total + term
    if np.any(far):
        big = np.where(far, size, 1.0)
        term = tail = np.ones_like(big)
        for k in range(1, 25):
            term = -term * (4 * order**2 - (2 * k - 1) ** 2) / (8 * k * big)
            tail = tail + term
        half = np.exp(big / 2)  # in two steps, since eˣ overflows first
        total = np.where(far, half * (tail / np.sqrt(2 * math.pi * big)) * half, total)
    signed = total if order % 2 == 0 else np.copysign(total, x)
    return signed.astype(np.asarray(x).dtype)[()]


@elementwise(lambda x: _bessel_i(x, 1))
@in_single
def i0(x: ArrayLike) -> Array:
    """The modified Bessel function I₀; the derivative is I₁.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.i0(ag.tensor(0.0))
    Tensor(1.)
    """
    return np.i0(x)[()]
