"""Trigonometric and hyperbolic functions, and their inverses."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ...engine.kinks import kink
from ...engine.precision import in_single
from ...engine.primitive import Array, elementwise, linear
from .arithmetic import hypot, sqrt
from .constant import raw
from .routing import where

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = [
    "arccos", "arccosh", "arcsin", "arcsinh", "arctan", "arctan2", "arctanh", "cos", "cosh",
    "deg2rad", "degrees", "rad2deg", "radians", "sin", "sinc", "sinh", "tan", "tanh",
]  # fmt: skip


@elementwise(lambda x: cos(x))
def sin(x: ArrayLike) -> Array:
    """sin x, in radians; the derivative is cos x.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.sin(ag.tensor(0.0))
    Tensor(0.)
    """
    return np.sin(x)


@elementwise(lambda x: -sin(x))
def cos(x: ArrayLike) -> Array:
    """cos x, in radians; the derivative is -sin x.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.cos(ag.tensor(0.0))
    Tensor(1.)
    """
    return np.cos(x)


@elementwise(lambda y: 1 + y * y)
def tan(x: ArrayLike) -> Array:
    """tan x, in radians; the derivative is 1 + tan² x.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.tan(ag.tensor(0.0))
    Tensor(0.)
    """
    return np.tan(x)


@kink(lambda x: abs(x) == 1)
@elementwise(lambda x: 1 / sqrt((1 - x) * (1 + x)))
def arcsin(x: ArrayLike) -> Array:
    """The angle in [-π/2, π/2] whose sine is x; the derivative is 1/√(1 - x²).

    Kink: at ±1 the derivative is inf.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.arcsin(ag.tensor(0.0))
    Tensor(0.)
    """
    return np.arcsin(x)


@kink(lambda x: abs(x) == 1)
@elementwise(lambda x: -1 / sqrt((1 - x) * (1 + x)))
def arccos(x: ArrayLike) -> Array:
    """The angle in [0, π] whose cosine is x; the derivative is -1/√(1 - x²).

    Kink: at ±1 the derivative is -inf.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.arccos(ag.tensor(1.0))
    Tensor(0.)
    """
    return np.arccos(x)


@elementwise(lambda x: 1 / (1 + x * x))
def arctan(x: ArrayLike) -> Array:
    """The angle in (-π/2, π/2) whose tangent is x; the derivative is 1/(1 + x²).

    Examples
    --------
    >>> import autograd as ag
    >>> ag.arctan(ag.tensor(0.0))
    Tensor(0.)
    """
    return np.arctan(x)


@elementwise(lambda x: cosh(x))
def sinh(x: ArrayLike) -> Array:
    """sinh x; the derivative is cosh x.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.sinh(ag.tensor(0.0))
    Tensor(0.)
    """
    return np.sinh(x)


@elementwise(lambda x: sinh(x))
def cosh(x: ArrayLike) -> Array:
    """cosh x; the derivative is sinh x.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.cosh(ag.tensor(0.0))
    Tensor(1.)
    """
    return np.cosh(x)


def _one_less_square(y: Array) -> Array:
    """1 - y², in one array and not two: a quarter less time for large ones."""
    square = y * y
    return np.subtract(1, square, out=square) if isinstance(square, np.ndarray) else 1 - square


@elementwise(_one_less_square)
def tanh(x: ArrayLike) -> Array:
    """tanh x; the derivative is 1 - tanh² x.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.tanh(ag.tensor(0.0))
    Tensor(0.)
    """
    return np.tanh(x)


@kink(lambda a, b: (a == 0) & (b == 0))
@elementwise(lambda a, b: _turn(b, a, b), lambda a, b: _turn(-a, a, b))
def arctan2(a: ArrayLike, b: ArrayLike) -> Array:
    """The angle in [-π, π] of the point (b, a); the derivatives are b/(a² + b²), -a/(a² + b²).

    Kink: at (0, 0) both derivatives are 0.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.arctan2(ag.tensor(0.0), 1.0)
    Tensor(0.)
    """
    return np.arctan2(a, b)


def _turn(x: Array, a: Array, b: Array) -> Array:
    """x/(a² + b²) without overflow, and 0 at (0, 0)."""
    size = hypot(where(a == 0, where(b == 0, 1, a), a), b)  # not 0: its gradient is one, too
    return x / size / size


def _root(x: Array) -> Array:
    """√(1 + x²) on the branch of arcsinh, without overflow where x is real."""
    return sqrt(1 + x * x) if np.iscomplexobj(raw(x)) else hypot(x, 1)


@elementwise(lambda x: 1 / _root(x))
def arcsinh(x: ArrayLike) -> Array:
    """The number whose sinh is x; the derivative is 1/√(1 + x²).

    Examples
    --------
    >>> import autograd as ag
    >>> ag.arcsinh(ag.tensor(0.0))
    Tensor(0.)
    """
    return np.arcsinh(x)


@kink(lambda x: x == 1)
@elementwise(lambda x: 1 / (sqrt(x - 1) * sqrt(x + 1)))
def arccosh(x: ArrayLike) -> Array:
    """The number y ≥ 0 whose cosh is x; the derivative is 1/√(x² - 1).

    Kink: at 1 the derivative is inf.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.arccosh(ag.tensor(1.0))
    Tensor(0.)
    """
    return np.arccosh(x)


@elementwise(lambda x: 1 / ((1 - x) * (1 + x)))
def arctanh(x: ArrayLike) -> Array:
    """The number whose tanh is x; the derivative is 1/(1 - x²).

    Examples
    --------
    >>> import autograd as ag
    >>> ag.arctanh(ag.tensor(0.0))
    Tensor(0.)
    """
    return np.arctanh(x)


@linear(lambda g: deg2rad(g))
def deg2rad(x: ArrayLike) -> Array:
    """Degrees in radians: x π/180.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.deg2rad(ag.tensor(180.0))
    Tensor(3.14159265)
    """
    return np.deg2rad(x)


@linear(lambda g: rad2deg(g))
def rad2deg(x: ArrayLike) -> Array:
    """Radians in degrees: x 180/π.

    Examples
    --------
    >>> import numpy as np, autograd as ag
    >>> ag.rad2deg(ag.tensor(np.pi))
    Tensor(180.)
    """
    return np.rad2deg(x)


radians, degrees = deg2rad, rad2deg


@elementwise(lambda x, order: _sinc_derivative(x, order + 1))
def _sinc_derivative(x: Array, order: int = 0) -> Array:
    """Derivative number `order` of sin(πx)/(πx): each is smooth, at 0 too.

    Around 0 its Taylor series; elsewhere s⁽ⁿ⁾ = (πⁿ⁻¹ sin(πx + nπ/2) - n s⁽ⁿ⁻¹⁾)/x, which follows
    from n derivatives of x·s(x) = sin(πx)/π.
    """
    wide = x * np.float64(1)  # float16 has no room for the powers of π
    far = abs(wide) > 1
    big = np.where(far, wide, 1.0)
    y = np.sinc(big)
    for n in range(1, order + 1):
        y = (math.pi ** (n - 1) * np.sin(math.pi * big + n * math.pi / 2) - n * y) / big
    small = np.where(far, 0.0, wide)
    series = 0 * small
    for k in range((order + 1) // 2, 15 + order):  # Σ (-1)ᵏ (πx)²ᵏ/(2k+1)!, derived term by term
        m = 2 * k - order
        series = series + (-1) ** k * math.pi ** (2 * k) * small**m / (
            (2 * k + 1) * math.factorial(m)
        )
    return np.where(far, y, series).astype(np.asarray(x).dtype)[()]


@elementwise(lambda x: _sinc_derivative(x, 1))
@in_single
def sinc(x: ArrayLike) -> Array:
    """sin(πx)/(πx), and 1 at 0; smooth everywhere, and so are its derivatives here.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.sinc(ag.tensor([0.0, 0.5]))
    Tensor([1.        , 0.63661977])
    """
    if x.dtype == np.float16:  # for 0 NumPy's own puts in 1e-20, which is 0 here, until 2.1
        y = np.pi * x
        return np.divide(np.sin(y), y, where=y != 0, out=np.ones_like(y))[()]
    return np.sinc(x)[()]
