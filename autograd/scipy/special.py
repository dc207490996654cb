"""Special functions: scipy.special's, with their derivatives.

The functions that have none here are SciPy's own, for arrays.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.special as _theirs

from .. import ops
from ..kinds import Array
from ..ops import erf, i0, log_softmax, logsumexp, sinc, softmax
from ..ops import sigmoid as expit
from ..primitive import elementwise

__all__ = [
    "beta", "betaln", "digamma", "entr", "erf", "erfc", "erfcinv", "erfinv", "expit", "gamma",
    "gammaln", "i0", "i1", "j0", "j1", "log_softmax", "logit", "logsumexp", "multigammaln",
    "polygamma", "psi", "rel_entr", "sinc", "softmax", "xlog1py", "xlogy", "zeta",
]  # fmt: skip

ROOT_PI = float(np.sqrt(np.pi))


def __getattr__(name: str) -> Any:
    return getattr(_theirs, name)


@elementwise(lambda x, n: _polygamma(x, n + 1))
def _polygamma(x: Array, n: Any = 0) -> Array:
    return _theirs.polygamma(n, x)[()]


def polygamma(n: Any, x: Array) -> Array:
    """The n-th derivative of digamma; its derivative is the next one."""
    return _polygamma(x, n)


def digamma(x: Array) -> Array:
    """The derivative of log Γ."""
    return _polygamma(x, 0)


psi = digamma


@elementwise(lambda x: digamma(x))
def gammaln(x: Array) -> Array:
    """log |Γ(x)|; the derivative is digamma.

    Examples
    --------
    >>> from autograd import grad
    >>> from autograd.scipy.special import gammaln
    >>> round(grad(gammaln)(1.0), 6)  # minus Euler's constant
    np.float64(-0.577216)
    """
    return _theirs.gammaln(x)


@elementwise(lambda x, y: y * digamma(x))
def gamma(x: Array) -> Array:
    """Γ(x); the derivative is Γ(x)·digamma(x)."""
    return _theirs.gamma(x)


@elementwise(lambda x: -2 / ROOT_PI * ops.exp(-x * x))
def erfc(x: Array) -> Array:
    """1 - erf, exact where that is small."""
    return _theirs.erfc(x)


@elementwise(lambda y: ROOT_PI / 2 * ops.exp(y * y))
def erfinv(x: Array) -> Array:
    """The inverse of erf."""
    return _theirs.erfinv(x)


@elementwise(lambda y: -ROOT_PI / 2 * ops.exp(y * y))
def erfcinv(x: Array) -> Array:
    """The inverse of erfc."""
    return _theirs.erfcinv(x)


@elementwise(lambda x: -j1(x))
def j0(x: Array) -> Array:
    """Bessel's function J₀; the derivative is -J₁."""
    return _theirs.j0(x)


@elementwise(lambda x, y: j0(x) - y / x)
def j1(x: Array) -> Array:
    """Bessel's function J₁; the derivative is J₀ - J₁/x."""
    return _theirs.j1(x)


@elementwise(lambda x, y: i0(x) - y / x)
def i1(x: Array) -> Array:
    """The modified Bessel function I₁; the derivative is I₀ - I₁/x."""
    return _theirs.i1(x)


@elementwise(lambda a, s: -s * _zeta(a, s + 1))
def _zeta(a: Array, s: Any = 2.0) -> Array:
    return _theirs.zeta(s, a)


def zeta(s: Any, a: Array = 1.0) -> Array:
    """Hurwitz's zeta function Σ (a + k)⁻ˢ, differentiated by a alone."""
    if getattr(s, "requires_grad", False):
        raise TypeError("zeta: no derivative by its first argument is known here")
    return _zeta(a, _value(s))


# --- made of these -------------------------------------------------------------------------------


def betaln(a: Array, b: Array) -> Array:
    """log |B(a, b)|."""
    return gammaln(a) + gammaln(b) - gammaln(ops.add(a, b))


def beta(a: Array, b: Array) -> Array:
    """B(a, b) = Γ(a)Γ(b) / Γ(a + b), for a and b above 0."""
    return ops.exp(betaln(a, b))


def multigammaln(a: Array, d: int) -> Array:
    """The log of the multivariate gamma function of dimension d."""
    half = (1 - np.arange(1, d + 1)) / 2
    constant = d * (d - 1) / 4 * np.log(np.pi)
    return ops.sum(gammaln(ops.add(ops.expand_dims(a, -1), half)), axis=-1) + constant


def logit(x: Array) -> Array:
    """log(x / (1 - x)), the inverse of expit."""
    return ops.log(x) - ops.log1p(ops.negative(x))


def xlogy(x: Array, y: Array) -> Array:
    """x·log y, which is 0 at x = 0."""
    return x * ops.log(ops.where(_value(x) == 0, 1.0, y))


def xlog1py(x: Array, y: Array) -> Array:
    """x·log(1 + y), which is 0 at x = 0."""
    return x * ops.log1p(ops.where(_value(x) == 0, 0.0, y))


def entr(x: Array) -> Array:
    """-x·log x, which is 0 at 0."""
    return -xlogy(x, x)


def rel_entr(x: Array, y: Array) -> Array:
    """x·log(x / y), which is 0 at x = 0."""
    return xlogy(x, x) - xlogy(x, y)


def _value(x: Array) -> Any:
    return getattr(x, "_data", x)
