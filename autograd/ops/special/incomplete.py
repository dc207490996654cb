"""The incomplete gamma and beta functions, and Student's: integrals of a density up to x.

Their derivatives with respect to x are the density; parameters.py has those with respect to the
parameters, which have no closed form.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ...engine.primitive import Array, elementwise
from ..elementwise import exp, log, log1p, where
from ..elementwise.constant import raw
from .gammas import gammaln
from .parameters import _beta_slope, _betainc_a, _betainc_b, _gamma_slope, _gammainc_a
from .scipy_ufuncs import computed

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = ["betainc", "gammainc", "gammaincc", "stdtr"]


@elementwise(lambda a, x: _gammainc_a(a, x), lambda a, x: _gamma_slope(a, x))
def gammainc(a: ArrayLike, x: ArrayLike) -> Array:
    """The regularized lower incomplete gamma function 1/Γ(a) ∫₀ˣ tᵃ⁻¹ e⁻ᵗ dt.

    The derivative with respect to a is found by numerical integration, to twelve digits.

    Parameters
    ----------
    a : Tensor or array
        Positive.
    x : Tensor or array

    Examples
    --------
    >>> from autograd import special
    >>> float(special.gammainc(1.0, 1.0))  # 1 - 1/e
    0.6321205588
    """
    return computed("gammainc", a, x)


@elementwise(lambda a, x: -_gammainc_a(a, x), lambda a, x: -_gamma_slope(a, x))
def gammaincc(a: ArrayLike, x: ArrayLike) -> Array:
    """The regularized upper incomplete gamma function, 1 - gammainc(a, x), exact far right.

    The derivative with respect to a is found by numerical integration, to twelve digits.

    Parameters
    ----------
    a : Tensor or array
        Positive.
    x : Tensor or array

    Examples
    --------
    >>> from autograd import special
    >>> float(special.gammaincc(1.0, 40.0))
    4.2483542553e-18
    """
    return computed("gammaincc", a, x)


@elementwise(
    lambda a, b, x: _betainc_a(a, b, x),
    lambda a, b, x: _betainc_b(a, b, x),
    lambda a, b, x: _beta_slope(a, b, x),
)
def betainc(a: ArrayLike, b: ArrayLike, x: ArrayLike) -> Array:
    """The regularized incomplete beta function 1/B(a, b) ∫₀ˣ tᵃ⁻¹ (1 - t)ᵇ⁻¹ dt.

    The derivatives with respect to a and b are found by numerical integration, to twelve digits.

    Parameters
    ----------
    a, b : Tensor or array
        Positive.
    x : Tensor or array
        In [0, 1].

    Examples
    --------
    >>> from autograd import special
    >>> float(special.betainc(1.0, 2.0, 0.5))
    0.75
    """
    return computed("betainc", a, b, x)


def _student(df: Array, x: Array) -> Array:
    """The density of Student's t."""
    half = (df + 1) / 2
    constant = gammaln(half) - gammaln(df / 2) - log(math.pi * df) / 2
    return exp(constant - half * log1p(x * x / df))


def _student_df(df: Array, x: Array) -> Array:
    """∂/∂df of stdtr, which is (1 + I_u(1/2, df/2))/2 for x > 0 and u = x²/(df + x²)."""
    some = raw(x) != 0  # in the middle it is 1/2 whatever df is
    square = where(some, x * x, 1.0)
    change = _betainc_b(df * 0 + 0.5, df / 2, square / (df + square))
    return where(some, change * np.sign(raw(x)) / 4 - x * _student(df, x) / (2 * df), 0.0)


@elementwise(lambda df, x: _student_df(df, x), lambda df, x: _student(df, x))
def stdtr(df: ArrayLike, x: ArrayLike) -> Array:
    """The distribution function of Student's t with df degrees of freedom.

    The derivative with respect to x is Student's density; that with respect to df is found by
    numerical integration, to twelve digits.

    Parameters
    ----------
    df : Tensor or array
        The degrees of freedom.
    x : Tensor or array

    Examples
    --------
    >>> from autograd import special
    >>> float(special.stdtr(1.0, 1.0))
    0.75
    """
    return computed("stdtr", df, x)
