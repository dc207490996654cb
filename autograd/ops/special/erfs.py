"""The error function's relatives; erf itself, which needs no SciPy, is in error_function.py."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ...engine.primitive import Array, elementwise
from ..elementwise import exp
from .error_function import _bell
from .scipy_ufuncs import computed

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = ["erfc", "erfcinv", "erfcx", "erfinv"]

_2_ROOT_PI = 2 / math.sqrt(math.pi)


def _inverse_bell(y: Array) -> Array:
    """√π/2 exp(y²), the derivative of erfinv from its value."""
    g: Array = exp(y * y)
    return g / _2_ROOT_PI


@elementwise(lambda x: -_bell(x))
def erfc(x: ArrayLike) -> Array:
    """1 - erf x, exact far right; the derivative is -2/√π exp(-x²).

    Examples
    --------
    >>> from autograd import special
    >>> float(special.erfc(5.0))
    1.537459794428035e-12
    """
    return computed("erfc", x)


@elementwise(lambda x, y: 2 * x * y - _2_ROOT_PI)
def erfcx(x: ArrayLike) -> Array:
    """exp(x²) erfc x; the derivative is 2xy - 2/√π.

    Examples
    --------
    >>> from autograd import special
    >>> float(special.erfcx(100.0))
    0.00564161378298943
    """
    return computed("erfcx", x)


@elementwise(lambda y: _inverse_bell(y))
def erfinv(x: ArrayLike) -> Array:
    """The y with erf y = x; the derivative is √π/2 exp(y²).

    Examples
    --------
    >>> import autograd as ag
    >>> float(ag.erf(ag.special.erfinv(0.5)))
    0.5
    """
    return computed("erfinv", x)


@elementwise(lambda y: -_inverse_bell(y))
def erfcinv(x: ArrayLike) -> Array:
    """The y with erfc y = x; the derivative is -√π/2 exp(y²).

    Examples
    --------
    >>> from autograd import special
    >>> float(special.erfc(special.erfcinv(1e-9)))
    1e-09
    """
    return computed("erfcinv", x)
