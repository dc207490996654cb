"""Elementwise ops: arithmetic, exponentials, trigonometry, routing, comparisons.

Arguments broadcast against each other; the engine sums a gradient over the axes along which its
argument was stretched.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from ..primitive import Array, elementwise, linear, multilinear

__all__ = [
    "absolute", "add", "arccos", "arcsin", "arctan", "clip", "cos", "cosh", "divide", "equal",
    "exp", "expm1", "floor", "floor_divide", "greater", "greater_equal", "isnan", "less",
    "less_equal", "log", "log1p", "logaddexp", "maximum", "minimum", "multiply", "negative",
    "not_equal", "power", "relu", "remainder", "sigmoid", "sign", "sin", "sinh", "softplus", "sqrt",
    "square", "subtract", "tan", "tanh", "where",
]  # fmt: skip


# --- arithmetic ----------------------------------------------------------------------------------


@linear(lambda g: g, lambda g: g)
def add(a: Array, b: Array) -> Array:
    """a + b; passes the gradient on to both.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.add(ag.tensor([1.0, 2.0]), 10)
    Tensor([11., 12.])
    """
    return a + b


@linear(lambda g: g, lambda g: -g)
def subtract(a: Array, b: Array) -> Array:
    """a - b.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.subtract(10, ag.tensor([1.0, 2.0]))
    Tensor([9., 8.])
    """
    return a - b


@multilinear(lambda g, b: g * b, lambda g, a: g * a)
def multiply(a: Array, b: Array) -> Array:
    """a · b; each argument's gradient is scaled by the other.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.multiply(ag.tensor([1.0, 2.0]), 10)
    Tensor([10., 20.])
    """
    return a * b


@elementwise(lambda b: 1 / b, lambda y, b: -y / b)
def divide(a: Array, b: Array) -> Array:
    """a / b; ∂/∂a = 1/b, ∂/∂b = -a/b².

    Examples
    --------
    >>> import autograd as ag
    >>> ag.divide(1, ag.tensor([2.0, 4.0]))
    Tensor([0.5 , 0.25])
    """
    return a / b


def _power_by_base(a: Array, b: Array) -> Array:
    if isinstance(b, int | float):
        return b * a ** (b - 1) if b else 0 * a
    return b * a ** where(b == 0, 1, b - 1)


def _power_by_exponent(y: Array, a: Array, b: Array) -> Array:
    dead = a == 0  # there aᵇ stays 0 for b > 0; at 0⁰ the limit from the right is -inf, taken as 0
    return y * log(where(dead, 1, a))


@elementwise(_power_by_base, _power_by_exponent)
def power(a: Array, b: Array) -> Array:
    """aᵇ; ∂/∂a = b·aᵇ⁻¹, ∂/∂b = aᵇ·log a.

    At b = 0 the derivative by a is 0, at a = 0 too; at a = 0 the derivative by b is 0, at 0⁰ too
    (PyTorch's conventions). For a negative base the derivative by b is nan.

    Examples
    --------
    >>> import autograd as ag
    >>> x = ag.tensor(3.0, requires_grad=True)
    >>> (x**x).backward()  # xˣ (log x + 1)
    >>> round(x.grad.item(), 4)
    56.6625
    """
    return a**b


@elementwise(lambda: 1, lambda a, b: -floor_divide(a, b))
def remainder(a: Array, b: Array) -> Array:
    """a mod b, with the sign of b (Python's %); ∂/∂a = 1, ∂/∂b = -⌊a/b⌋.

    At the jumps, where b divides a, the derivative is that of the branch to the right.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.remainder(ag.tensor([5.0, -5.0]), 3)
    Tensor([2., 1.])
    """
    return a % b


@linear(lambda g: -g)
def negative(x: Array) -> Array:
    """-x.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.negative(ag.tensor([1.0, -2.0]))
    Tensor([-1.,  2.])
    """
    return -x


@elementwise(lambda x: sign(x))
def absolute(x: Array) -> Array:
    """|x|; the derivative is the sign of x, and 0 at 0.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.absolute(ag.tensor([1.0, -2.0]))
    Tensor([1., 2.])
    """
    return abs(x)


@elementwise(lambda x: 2 * x)
def square(x: Array) -> Array:
    """x²; the derivative is 2x.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.square(ag.tensor([1.0, -3.0]))
    Tensor([1., 9.])
    """
    return x * x


@elementwise(lambda y: 0.5 / y)
def sqrt(x: Array) -> Array:
    """√x; the derivative is 1/(2√x), and inf at 0.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.sqrt(ag.tensor([4.0, 9.0]))
    Tensor([2., 3.])
    """
    return np.sqrt(x)


# --- exponentials and logarithms -----------------------------------------------------------------


@elementwise(lambda y: y)
def exp(x: Array) -> Array:
    """eˣ, its own derivative.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.exp(ag.tensor(0.0))
    Tensor(1.)
    """
    return np.exp(x)


@elementwise(lambda y: y + 1)
def expm1(x: Array) -> Array:
    """eˣ - 1, exact near 0; the derivative is eˣ.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.expm1(ag.tensor(1e-20))
    Tensor(1.e-20)
    """
    return np.expm1(x)


@elementwise(lambda x: 1 / x)
def log(x: Array) -> Array:
    """The natural logarithm; the derivative is 1/x.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.log(ag.tensor(1.0))
    Tensor(0.)
    """
    return np.log(x)


@elementwise(lambda x: 1 / (1 + x))
def log1p(x: Array) -> Array:
    """log(1 + x), exact near 0; the derivative is 1/(1 + x).

    Examples
    --------
    >>> import autograd as ag
    >>> ag.log1p(ag.tensor(1e-20))
    Tensor(1.e-20)
    """
    return np.log1p(x)


@elementwise(lambda a, b: sigmoid(a - b), lambda a, b: sigmoid(b - a))
def logaddexp(a: Array, b: Array) -> Array:
    """log(eᵃ + eᵇ) without overflow; the derivatives are the softmax of (a, b).

    Examples
    --------
    >>> import autograd as ag
    >>> ag.logaddexp(ag.tensor(1000.0), -1000.0)
    Tensor(1000.)
    """
    return np.logaddexp(a, b)


@elementwise(lambda x: sigmoid(x))
def softplus(x: Array) -> Array:
    """log(1 + eˣ) without overflow; the derivative is the sigmoid.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.softplus(ag.tensor([-1000.0, 1000.0]))
    Tensor([   0., 1000.])
    """
    return np.logaddexp(x, 0)


@elementwise(lambda y: y * (1 - y))
def sigmoid(x: Array) -> Array:
    """1/(1 + e⁻ˣ) without overflow; the derivative is y(1 - y).

    Examples
    --------
    >>> import autograd as ag
    >>> ag.sigmoid(ag.tensor([-1000.0, 0.0, 1000.0]))
    Tensor([0. , 0.5, 1. ])
    """
    e = np.exp(-abs(x))
    return np.where(x >= 0, 1, e)[()] / (1 + e)


# --- trigonometric and hyperbolic functions ------------------------------------------------------


@elementwise(lambda x: cos(x))
def sin(x: Array) -> Array:
    """sin x, in radians; the derivative is cos x.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.sin(ag.tensor(0.0))
    Tensor(0.)
    """
    return np.sin(x)


@elementwise(lambda x: -sin(x))
def cos(x: Array) -> Array:
    """cos x, in radians; the derivative is -sin x.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.cos(ag.tensor(0.0))
    Tensor(1.)
    """
    return np.cos(x)


@elementwise(lambda y: 1 + y * y)
def tan(x: Array) -> Array:
    """tan x, in radians; the derivative is 1 + tan² x.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.tan(ag.tensor(0.0))
    Tensor(0.)
    """
    return np.tan(x)


@elementwise(lambda x: 1 / sqrt((1 - x) * (1 + x)))
def arcsin(x: Array) -> Array:
    """The angle in [-π/2, π/2] whose sine is x; the derivative is 1/√(1 - x²), inf at ±1.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.arcsin(ag.tensor(0.0))
    Tensor(0.)
    """
    return np.arcsin(x)


@elementwise(lambda x: -1 / sqrt((1 - x) * (1 + x)))
def arccos(x: Array) -> Array:
    """The angle in [0, π] whose cosine is x; the derivative is -1/√(1 - x²), -inf at ±1.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.arccos(ag.tensor(1.0))
    Tensor(0.)
    """
    return np.arccos(x)


@elementwise(lambda x: 1 / (1 + x * x))
def arctan(x: Array) -> Array:
    """The angle in (-π/2, π/2) whose tangent is x; the derivative is 1/(1 + x²).

    Examples
    --------
    >>> import autograd as ag
    >>> ag.arctan(ag.tensor(0.0))
    Tensor(0.)
    """
    return np.arctan(x)


@elementwise(lambda x: cosh(x))
def sinh(x: Array) -> Array:
    """sinh x; the derivative is cosh x.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.sinh(ag.tensor(0.0))
    Tensor(0.)
    """
    return np.sinh(x)


@elementwise(lambda x: sinh(x))
def cosh(x: Array) -> Array:
    """cosh x; the derivative is sinh x.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.cosh(ag.tensor(0.0))
    Tensor(1.)
    """
    return np.cosh(x)


@elementwise(lambda y: 1 - y * y)
def tanh(x: Array) -> Array:
    """tanh x; the derivative is 1 - tanh² x.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.tanh(ag.tensor(0.0))
    Tensor(0.)
    """
    return np.tanh(x)


# --- routing: where a gradient goes depends on the values ----------------------------------------


@elementwise(lambda x: x > 0)
def relu(x: Array) -> Array:
    """max(x, 0); the derivative is 1 where x > 0, else 0 (at 0 too).

    Examples
    --------
    >>> import autograd as ag
    >>> ag.relu(ag.tensor([-1.0, 2.0]))
    Tensor([0., 2.])
    """
    return np.maximum(x, 0)


def _first_wins(a: Array, b: Array) -> Array:
    """1 where a > b, 0 where a < b, ½ at a tie."""
    return ((a > b) * 1 + (a >= b)) / 2


@elementwise(lambda a, b: _first_wins(a, b), lambda a, b: _first_wins(b, a))
def maximum(a: Array, b: Array) -> Array:
    """The larger of a and b; the gradient goes there, at a tie half to each.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.maximum(ag.tensor([-1.0, 2.0]), 1)
    Tensor([1., 2.])
    """
    return np.maximum(a, b)


@elementwise(lambda a, b: _first_wins(b, a), lambda a, b: _first_wins(a, b))
def minimum(a: Array, b: Array) -> Array:
    """The smaller of a and b; the gradient goes there, at a tie half to each.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.minimum(ag.tensor([-1.0, 2.0]), 1)
    Tensor([-1.,  1.])
    """
    return np.minimum(a, b)


def _below(x: Array, a_min: Array) -> Array:
    return False if a_min is None else x < a_min


def _above(x: Array, a_max: Array) -> Array:
    return False if a_max is None else x > a_max


@elementwise(
    lambda x, a_min, a_max: ~np.logical_or(_below(x, a_min), _above(x, a_max)),
    lambda x, a_min: _below(x, a_min),
    lambda x, a_max: _above(x, a_max),
)
def _clip(x: Array, a_min: Array, a_max: Array) -> Array:
    return np.clip(x, a_min, a_max)


def clip(x: Array, a_min: Array = None, a_max: Array = None) -> Array:
    """x limited to [a_min, a_max]; None is no limit.

    The gradient goes to x where it lies within (on the borders too), else to the border.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.clip(ag.tensor([-1.0, 0.5, 2.0]), 0, 1)
    Tensor([0. , 0.5, 1. ])
    """
    return _clip(x, a_min, a_max)


@linear(
    None,
    lambda g, condition: where(condition, g, 0),
    lambda g, condition: where(condition, 0, g),
)
def where(condition: Array, a: Array, b: Array) -> Array:
    """a where `condition` holds, b elsewhere; the gradient goes to the one that was taken.

    A branch that is not taken gets the gradient 0, whatever its value. What made that branch
    then multiplies this 0 by its own derivative, so an inf there still turns into nan: guard
    the argument too, as in ``where(x > 0, log(where(x > 0, x, 1)), 0)``.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.where(ag.tensor([True, False]), ag.tensor([1.0, 2.0]), 0)
    Tensor([1., 0.])
    """
    return np.where(condition, a, b)[()]


# --- without a gradient: these give arrays -------------------------------------------------------


def _constant(function: Callable[..., Any], name: str, doc: str) -> Callable[..., Any]:
    """`function` on the arrays of its arguments: locally constant, so it leaves the graph."""

    def apply(*args: Any, **kwargs: Any) -> Any:
        return function(*[getattr(a, "_data", a) for a in args], **kwargs)

    apply.__name__ = apply.__qualname__ = name
    apply.__doc__ = f"{doc}: an array, since it has no gradient."
    return apply


less = _constant(operator.lt, "less", "a < b")
less_equal = _constant(operator.le, "less_equal", "a <= b")
greater = _constant(operator.gt, "greater", "a > b")
greater_equal = _constant(operator.ge, "greater_equal", "a >= b")
equal = _constant(operator.eq, "equal", "a == b")
not_equal = _constant(operator.ne, "not_equal", "a != b")
floor_divide = _constant(operator.floordiv, "floor_divide", "⌊a / b⌋")
floor = _constant(np.floor, "floor", "⌊x⌋")
sign = _constant(np.sign, "sign", "-1, 0 or 1, by the sign of x")
isnan = _constant(np.isnan, "isnan", "Whether x is nan")
