"""Arithmetic, powers and roots."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ...engine.guests import as_operand
from ...engine.kinks import kink
from ...engine.primitive import Array, elementwise, linear, multilinear
from .constant import floor_divide, sign, trunc
from .exponential import log
from .routing import where

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ...tensors.tensor import Tensor

__all__ = [
    "add", "cbrt", "divide", "fabs", "float_power", "fmod", "hypot",
    "ldexp", "multiply", "negative", "positive", "power", "reciprocal", "remainder",
    "sqrt", "square", "subtract",
]  # fmt: skip

NUMBER = (int, float)  # a rule would make int | float again at each call


@linear(lambda g: g, lambda g: g)
def add(a: ArrayLike, b: ArrayLike) -> Array:
    """a + b; passes the gradient on to both.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.add(ag.tensor([1.0, 2.0]), 10)
    Tensor([11., 12.])
    """
    return a + b


@linear(lambda g: g, lambda g: -g)
def subtract(a: ArrayLike, b: ArrayLike) -> Array:
    """a - b.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.subtract(10, ag.tensor([1.0, 2.0]))
    Tensor([9., 8.])
    """
    return a - b


@multilinear(lambda g, b: g * b, lambda g, a: g * a)
def multiply(a: ArrayLike, b: ArrayLike) -> Array:
    """a · b; each argument's gradient is scaled by the other.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.multiply(ag.tensor([1.0, 2.0]), 10)
    Tensor([10., 20.])
    """
    return a * b


def _one_over(b: Array) -> Array:
    plain = isinstance(b, NUMBER) and not b  # Python divides its own zero by raising
    return math.copysign(math.inf, b) if plain else 1 / b


@elementwise(_one_over, lambda y, b: -y / b)
def divide(a: ArrayLike, b: ArrayLike) -> Array:
    """a / b; ∂/∂a = 1/b, ∂/∂b = -a/b².

    Examples
    --------
    >>> import autograd as ag
    >>> ag.divide(1, ag.tensor([2.0, 4.0]))
    Tensor([0.5 , 0.25])
    """
    return a / b


def _power_by_base(a: Array, b: Array) -> Array:
    if isinstance(b, NUMBER):
        if b == 2:
            return a + a  # by far the most common, and half the time
        return b * a ** (b - 1) if b else 0  # at inf and nan, too
    moves = (b != 0) | (abs(a) > 0)  # else 0·aᵇ⁻¹ would be 0·inf, at a = 0, or nan
    return b * a ** ((b - 1.0) * moves)  # 1.0, because an unsigned integer has no -1


def _power_by_exponent(y: Array, a: Array, b: Array) -> Array:
    # at a = 0, aᵇ stays 0 for b > 0; at 0⁰ the limit from the right is -inf, taken as 0
    dead = (a == 0) & (b >= 0)
    return y * log(where(dead, 1, a))


@kink(lambda a, b: (a == 0) & (b < 2) & (b != 1))
@elementwise(_power_by_base, _power_by_exponent)
def power(a: ArrayLike, b: ArrayLike) -> Array:
    """aᵇ; ∂/∂a = b·aᵇ⁻¹, ∂/∂b = aᵇ·log a.

    Kink: at b = 0 the derivative with respect to a is 0, even at a = 0, inf and nan; at a = 0 the
    derivative with respect to b is 0 for b ≥ 0, even at 0⁰, and -inf for b < 0. For a negative base
    the derivative with respect to b is nan.

    Examples
    --------
    >>> import autograd as ag
    >>> x = ag.tensor(3.0, requires_grad=True)
    >>> (x**x).backward()  # xˣ (log x + 1)
    >>> round(x.grad.item(), 4)
    56.6625
    """
    return a**b


@kink(lambda y: y == 0)
@elementwise(lambda y: 1, lambda a, b, y: -floor_divide(a, b))  # y tells where the jumps are
def remainder(a: ArrayLike, b: ArrayLike) -> Array:
    """a mod b, with the sign of b (Python's %); ∂/∂a = 1, ∂/∂b = -⌊a/b⌋.

    Kink: at the jumps, where b divides a, the derivative is that of the branch to the right.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.remainder(ag.tensor([5.0, -5.0]), 3)
    Tensor([2., 1.])
    """
    return a % b


@linear(lambda g: -g)
def negative(x: ArrayLike) -> Array:
    """-x.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.negative(ag.tensor([1.0, -2.0]))
    Tensor([-1.,  2.])
    """
    return -x


@elementwise(lambda x: x + x)
def square(x: ArrayLike) -> Array:
    """x²; the derivative is 2x.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.square(ag.tensor([1.0, -3.0]))
    Tensor([1., 9.])
    """
    return x * x


@kink(lambda y: y == 0)
@elementwise(lambda y: 0.5 / y)
def sqrt(x: ArrayLike) -> Array:
    """√x; the derivative is 1/(2√x).

    Kink: at 0 the derivative is inf.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.sqrt(ag.tensor([4.0, 9.0]))
    Tensor([2., 3.])
    """
    return np.sqrt(x)


@linear(lambda g: g)
def positive(x: ArrayLike) -> Array:
    """+x, which is x.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.positive(ag.tensor([1.0, -2.0]))
    Tensor([ 1., -2.])
    """
    return +x


@kink(lambda x: x == 0)
@elementwise(lambda x: sign(x))
def fabs(x: ArrayLike) -> Array:
    """|x| of a real x; the derivative is the sign of x.

    Kink: at 0 the derivative is 0.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.fabs(ag.tensor([1.0, -2.0]))
    Tensor([1., 2.])
    """
    return np.fabs(x)


@elementwise(lambda y: -y * y)
def reciprocal(x: ArrayLike) -> Array:
    """1/x; the derivative is -1/x².

    Examples
    --------
    >>> import autograd as ag
    >>> ag.reciprocal(ag.tensor([2.0, 4.0]))
    Tensor([0.5 , 0.25])
    """
    return np.reciprocal(x)


@kink(lambda y: y == 0)
@elementwise(lambda y: 1 / (3 * y * y))
def cbrt(x: ArrayLike) -> Array:
    """∛x; the derivative is 1/(3 y²).

    Kink: at 0 the derivative is inf.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.cbrt(ag.tensor([8.0, -27.0]))
    Tensor([ 2., -3.])
    """
    return np.cbrt(x)


def _share_of(y: Array, x: Array) -> Array:
    """x/y, and 0 where y is."""
    return x / where(y == 0, 1, y)


@kink(lambda y: y == 0)
@elementwise(lambda y, a: _share_of(y, a), lambda y, b: _share_of(y, b))
def hypot(a: ArrayLike, b: ArrayLike) -> Array:
    """√(a² + b²) without overflow; the derivatives are a/y and b/y.

    Kink: at (0, 0) both derivatives are 0, as for a norm (PyTorch's hypot gives nan).

    Examples
    --------
    >>> import autograd as ag
    >>> ag.hypot(ag.tensor(3.0), 4.0)
    Tensor(5.)
    """
    return np.hypot(a, b)


def float_power(a: ArrayLike, b: ArrayLike) -> Tensor:
    """aᵇ computed in float64 at least; see `power`.

    Kink: as of `power`.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.float_power(ag.tensor([1, 2]), -1)
    Tensor([1. , 0.5])
    """
    one = np.float64(1)
    return power(multiply(a, one), multiply(b, one))


@kink(lambda y: y == 0)
@elementwise(lambda y: 1, lambda a, b, y: -trunc(a / b))  # y tells where the jumps are
def fmod(a: ArrayLike, b: ArrayLike) -> Array:
    """The remainder of a / b with the sign of a (C's fmod); ∂/∂a = 1, ∂/∂b = -a/b cut to whole.

    Kink: at the jumps, where b divides a, the derivative is that of the branch away from 0.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.fmod(ag.tensor([5.0, -5.0]), 3)
    Tensor([ 2., -2.])
    """
    return np.fmod(a, b)


def ldexp(a: ArrayLike, b: ArrayLike) -> Tensor:
    """a · 2ᵇ for whole b, which are constants.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.ldexp(ag.tensor(3.0), 2)
    Tensor(12.)
    """
    a = as_operand(a, "ldexp")
    return a * np.ldexp(np.ones((), getattr(a, "dtype", float)), b)
