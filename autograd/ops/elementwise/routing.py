"""Routing: where a gradient goes depends on the values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...engine.kinks import kink
from ...engine.primitive import Array, elementwise, linear
from .constant import isfinite, isnan, sign

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ...tensors.tensor import Tensor

__all__ = ["clip", "copysign", "fmax", "fmin", "maximum", "minimum", "nan_to_num", "relu", "where"]


@kink(lambda x: x == 0)
@elementwise(lambda x: x > 0)
def relu(x: ArrayLike) -> Array:
    """max(x, 0); the derivative is 1 where x > 0, else 0.

    Kink: at 0 the derivative is 0.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.relu(ag.tensor([-1.0, 2.0]))
    Tensor([0., 2.])
    """
    if type(x) is np.ndarray and x.dtype.kind == "f":
        return np.maximum(x, _zeros(x))  # one number for all elements takes three times as long
    return np.maximum(x, 0)


def _zeros(x: np.ndarray) -> np.ndarray:
    """Zeros that lie in memory as x does."""
    return np.zeros(x.shape, x.dtype) if x.flags.c_contiguous else np.zeros_like(x)


_TWO = np.int8(2)  # so that the counts take one byte an element, not eight


def _first_wins(a: Array, b: Array) -> Array:
    """1 where a > b, 0 where a < b, ½ at a tie; 1 where one is nan."""
    return (_TWO - (a < b) - (a <= b)) / 2


@kink(lambda a, b: a == b)
@elementwise(lambda a, b: _first_wins(a, b), lambda a, b: _first_wins(b, a))
def maximum(a: ArrayLike, b: ArrayLike) -> Array:
    """The larger of a and b; the gradient goes there.

    Kink: at a tie half of the gradient goes to each.

    Where one of them is nan, and so the result, neither is smaller, and both get all of the
    gradient, as in PyTorch.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.maximum(ag.tensor([-1.0, 2.0]), 1)
    Tensor([1., 2.])
    """
    return np.maximum(a, b)


@kink(lambda a, b: a == b)
@elementwise(lambda a, b: _first_wins(b, a), lambda a, b: _first_wins(a, b))
def minimum(a: ArrayLike, b: ArrayLike) -> Array:
    """The smaller of a and b; the gradient goes there.

    Kink: at a tie half of the gradient goes to each.

    Where one of them is nan, and so the result, neither is larger, and both get all of the
    gradient, as in PyTorch.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.minimum(ag.tensor([-1.0, 2.0]), 1)
    Tensor([-1.,  1.])
    """
    return np.minimum(a, b)


def _is(x: Array, border: Array) -> Array:
    return np.False_ if border is None else x == border


def _within(x: Array, a_min: Array, a_max: Array) -> Array:
    if a_max is None:
        return True if a_min is None else x >= a_min
    return x <= a_max if a_min is None else (x >= a_min) & (x <= a_max)


def _raised(x: Array, a_min: Array, a_max: Array) -> Array:
    """Where x is raised to a_min and a smaller a_max does not override that."""
    return x < a_min if a_max is None else (x < a_min) & (a_min <= a_max)


def _lowered(x: Array, a_min: Array, a_max: Array) -> Array:
    """Where the result is a_max: x is above it, or a_min is."""
    return x > a_max if a_min is None else (x > a_max) | (a_min > a_max)


@kink(lambda x, a_min, a_max: _is(x, a_min) | _is(x, a_max))
@elementwise(_within, _raised, _lowered)
def _clip(x: Array, a_min: Array, a_max: Array) -> Array:
    if a_min is None and a_max is None:
        return np.positive(x)  # an error in NumPy until 2.1
    return np.clip(x, a_min, a_max)


def clip(
    a: ArrayLike,
    a_min: ArrayLike | None = None,
    a_max: ArrayLike | None = None,
    *,
    min: ArrayLike | None = None,
    max: ArrayLike | None = None,
) -> Tensor:
    """a limited to [a_min, a_max]; None is no limit. `min` and `max` are other names of the two.

    The gradient goes to a where it lies within, else to the border. Where a_min > a_max the
    result is a_max, so the whole gradient goes there.

    Kink: on a border the gradient goes to a. Where one of the three is nan, a gets none.

    Parameters
    ----------
    a : Tensor or array
    a_min, a_max : Tensor or array, optional
        The limits.
    min, max : Tensor or array, optional
        Other names of the two.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.clip(ag.tensor([-1.0, 0.5, 2.0]), 0, 1)
    Tensor([0. , 0.5, 1. ])
    """
    return _clip(a, min if a_min is None else a_min, max if a_max is None else a_max)


@kink(lambda a, b: a == b)
@elementwise(lambda a, b: (a >= b) | isnan(b), lambda a, b: ~((a >= b) | isnan(b)))
def fmax(a: ArrayLike, b: ArrayLike) -> Array:
    """The larger of a and b, or the one that is not nan; the gradient goes there.

    Kink: at a tie the gradient goes to a.

    Examples
    --------
    >>> import numpy as np, autograd as ag
    >>> ag.fmax(ag.tensor([-1.0, np.nan]), 1)
    Tensor([1., 1.])
    """
    return np.fmax(a, b)


@kink(lambda a, b: a == b)
@elementwise(lambda a, b: (a <= b) | isnan(b), lambda a, b: ~((a <= b) | isnan(b)))
def fmin(a: ArrayLike, b: ArrayLike) -> Array:
    """The smaller of a and b, or the one that is not nan; the gradient goes there.

    Kink: at a tie the gradient goes to a.

    Examples
    --------
    >>> import numpy as np, autograd as ag
    >>> ag.fmin(ag.tensor([-1.0, np.nan]), 1)
    Tensor([-1.,  1.])
    """
    return np.fmin(a, b)


@kink(lambda a: a == 0)
@elementwise(lambda a, y: sign(a) * sign(y), lambda: 0)
def copysign(a: ArrayLike, b: ArrayLike) -> Array:
    """|a| with the sign of b; ∂/∂a = ±1, ∂/∂b = 0.

    Kink: at a = 0 the derivative is 0.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.copysign(ag.tensor([1.0, -2.0]), -0.5)
    Tensor([-1., -2.])
    """
    return np.copysign(a, b)


@elementwise(lambda x: isfinite(x))
def _nan_to_num(x: Array, nan: float, posinf: float | None, neginf: float | None) -> Array:
    return np.nan_to_num(x, nan=nan, posinf=posinf, neginf=neginf)


def nan_to_num(
    x: ArrayLike,
    copy: bool = True,
    nan: float = 0.0,
    posinf: float | None = None,
    neginf: float | None = None,
) -> Tensor:
    """x with numbers in place of nan, inf and -inf, which get no gradient.

    Parameters
    ----------
    x : Tensor or array
    copy : bool
        Must be true: the result is never x itself.
    nan, posinf, neginf : float, optional
        What stands in: 0 and the largest and smallest finite number by default.

    Examples
    --------
    >>> import numpy as np, autograd as ag
    >>> ag.nan_to_num(ag.tensor([1.0, np.nan, np.inf]), posinf=9.0)
    Tensor([1., 0., 9.])
    """
    if not copy:
        raise TypeError("nan_to_num: copy=False would write into x; leave it out")
    return _nan_to_num(x, nan, posinf, neginf)


@linear(
    None,
    lambda g, condition: where(condition, g, 0),
    lambda g, condition: where(condition, 0, g),
)
def where(condition: ArrayLike, x: ArrayLike, y: ArrayLike) -> Array:
    """x where `condition` holds, y elsewhere; the gradient goes to the one that was taken.

    A branch that is not taken gets the gradient 0, whatever its value. What made that branch
    then multiplies this 0 by its own derivative, so an inf there still turns into nan: guard
    the argument too, as in ``where(x > 0, log(where(x > 0, x, 1)), 0)``.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.where(ag.tensor([True, False]), ag.tensor([1.0, 2.0]), 0)
    Tensor([1., 0.])
    """
    return np.where(condition, x, y)[()]
