"""Derivatives of the incomplete gamma and beta functions with respect to their parameters.

These have no closed form: they are integrals of the density's derivatives over the tail that is cut
off at x. The double exponential formula for half-lines computes them; its nodes lie evenly in the
logarithm of the distance from x, so that they meet a peak of whatever width (H. Takahasi and
M. Mori, "Double exponential formulas for numerical integration", 1974). Compared with mpmath, for
parameters from 0.01 to 1000, the results are right to twelve digits, in the tails as well.

They are ops themselves, with derivatives of their own; third ones with respect to the parameters
raise.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import special

from ...engine.primitive import Array, elementwise
from ..elementwise import exp, log, log1p, where
from . import gammas
from .probability import xlog1py, xlogy

__all__: list[str] = []

_TAU = np.arange(-3.75, 5.5, 1 / 16)
_NODES = np.exp(_TAU - np.exp(-_TAU))
_WEIGHTS = _NODES * (1 + np.exp(-_TAU)) / 16


def _integral(integrand: Callable[[Any], Any], width: Any) -> Any:
    """The integral from 0 to infinity of a function that falls off exponentially on `width`."""
    total = 0.0
    for node, weight in zip(_NODES.tolist(), _WEIGHTS.tolist()):
        total = total + weight * integrand(node * width)
    return total * width


def _broadcast(*values: Any) -> tuple[Any, Any]:
    """The dtype of the result, and the values as arrays of doubles and of one shape."""
    dtype = np.result_type(*values)
    arrays = np.broadcast_arrays(*[np.asarray(v, np.float64) for v in values])
    return (dtype if dtype.kind == "f" else np.dtype(float)), arrays


# --- the incomplete gamma function ---------------------------------------------------------------


def _gamma_slope(a: Array, x: Array) -> Array:
    """The integrand xᵃ⁻¹ e⁻ˣ/Γ(a)."""
    return exp(xlogy(a - 1, x) - x - gammas.gammaln(a))


def _log_less_mean(a: Array, x: Array) -> Array:
    """log x - ψ(a), the derivative of the integrand's logarithm with respect to a; 0 at x = 0."""
    return log(where(x > 0, x, 1.0)) - gammas.digamma(a)


def _gamma_tail(a: Any, x: Any, factor: Callable[[Any, Any], Any]) -> Any:
    """The integral up to x of the density times `factor` of (log t - ψ(a), ψ'(a)).

    Over all t it is 0, so right of the peak it is minus the integral from x on.
    """
    dtype, (a, x) = _broadcast(a, x)
    inside = (x > 0) & (x < np.inf) & (a > 0)
    found = np.where((x >= 0) & (a > 0), 0.0, np.nan)
    for side, tail in ((x <= a, _gamma_below), (x > a, _gamma_above)):
        here = inside & side
        if here.any():
            found[here] = tail(a[here], x[here], factor)
    return found.astype(dtype)[()]


def _gamma_below(a: Any, x: Any, factor: Callable[[Any, Any], Any]) -> Any:
    """With t = x exp(-v)."""
    psi, psi1 = special.psi(a), special.polygamma(1, a)
    start = np.log(x) - psi

    def at(v: Any) -> Any:
        return np.exp(-a * v - x * np.expm1(-v)) * factor(start - v, psi1)

    width = 1 / np.minimum(a, np.maximum(a - x, np.sqrt(a)))
    return np.exp(a * np.log(x) - x - special.gammaln(a)) * _integral(at, width)


def _gamma_above(a: Any, x: Any, factor: Callable[[Any, Any], Any]) -> Any:
    """With t = x + s."""
    psi, psi1 = special.psi(a), special.polygamma(1, a)
    start = np.log(x) - psi

    def at(s: Any) -> Any:
        more = np.log1p(s / x)
        return np.exp((a - 1) * more - s) * factor(start + more, psi1)

    width = 1 / np.maximum(1 - a / x, 1 / np.sqrt(np.maximum(a, 1.0)))
    return -np.exp((a - 1) * np.log(x) - x - special.gammaln(a)) * _integral(at, width)


@elementwise(
    None,
    lambda a, x: _gamma_slope(a, x) * (_log_less_mean(a, x) ** 2 - gammas.polygamma(1, a)),
)
def _gammainc_aa(a: Array, x: Array) -> Array:
    return _gamma_tail(a, x, lambda d, psi1: d * d - psi1)


@elementwise(
    lambda a, x: _gammainc_aa(a, x),
    lambda a, x: _gamma_slope(a, x) * _log_less_mean(a, x),
)
def _gammainc_a(a: Array, x: Array) -> Array:
    return _gamma_tail(a, x, lambda d, psi1: d)


# --- the incomplete beta function ----------------------------------------------------------------


def _beta_slope(a: Array, b: Array, x: Array) -> Array:
    """The integrand xᵃ⁻¹ (1 - x)ᵇ⁻¹/B(a, b)."""
    return exp(xlogy(a - 1, x) + xlog1py(b - 1, -x) - gammas.betaln(a, b))


def _by_a(a: Array, b: Array, x: Array) -> Array:
    """The derivative of the integrand's logarithm with respect to a."""
    return log(where(x > 0, x, 1.0)) - gammas.digamma(a) + gammas.digamma(a + b)


def _by_b(a: Array, b: Array, x: Array) -> Array:
    """The same with respect to b."""
    return log1p(where(x < 1, -x, 0.0)) - gammas.digamma(b) + gammas.digamma(a + b)


def _beta_tail(a: Any, b: Any, x: Any, factor: Callable[..., Any]) -> Any:
    """The integral up to x of the density times `factor`.

    That takes the derivatives of the density's logarithm, by a, by b, and its second ones, by a
    twice, by both, and by b twice. Over all t the integral is 0, and right of the peak it is minus
    the other part, with the parameters exchanged.
    """
    dtype, (a, b, x) = _broadcast(a, b, x)
    inside = (x > 0) & (x < 1) & (a > 0) & (b > 0)
    found = np.where((x >= 0) & (x <= 1) & (a > 0) & (b > 0), 0.0, np.nan)
    left = x * (a + b) <= a
    here = inside & left
    if here.any():
        found[here] = _beta_below(a[here], b[here], x[here], 1 - x[here], factor)
    here = inside & ~left
    if here.any():

        def turned(i: Any, k: Any, aa: Any, ab: Any, bb: Any) -> Any:
            return factor(k, i, bb, ab, aa)

        found[here] = -_beta_below(b[here], a[here], 1 - x[here], x[here], turned)
    return found.astype(dtype)[()]


def _beta_below(a: Any, b: Any, x: Any, rest: Any, factor: Callable[..., Any]) -> Any:
    """With t = x exp(-v), and rest = 1 - x."""
    whole, both = special.psi(a + b), special.polygamma(1, a + b)
    start = np.log(x) - special.psi(a) + whole
    other = np.log(rest) - special.psi(b) + whole
    twice_a, twice_b = both - special.polygamma(1, a), both - special.polygamma(1, b)

    def at(v: Any) -> Any:
        more = np.log1p(-x * np.expm1(-v) / rest)
        density = np.exp((b - 1) * more - a * v)
        return density * factor(start - v, other + more, twice_a, both, twice_b)

    spread = np.sqrt(a * (a + b) / b)
    width = 1 / np.minimum(a, np.maximum(a - b * x / rest, spread))
    scale = np.exp(a * np.log(x) + (b - 1) * np.log(rest) - special.betaln(a, b))
    return scale * _integral(at, width)


@elementwise(
    None,
    None,
    lambda a, b, x: (
        _beta_slope(a, b, x)
        * (_by_a(a, b, x) ** 2 - gammas.polygamma(1, a) + gammas.polygamma(1, a + b))
    ),
)
def _betainc_aa(a: Array, b: Array, x: Array) -> Array:
    return _beta_tail(a, b, x, lambda i, k, aa, ab, bb: i * i + aa)


@elementwise(
    None,
    None,
    lambda a, b, x: (
        _beta_slope(a, b, x)
        * (_by_b(a, b, x) ** 2 - gammas.polygamma(1, b) + gammas.polygamma(1, a + b))
    ),
)
def _betainc_bb(a: Array, b: Array, x: Array) -> Array:
    return _beta_tail(a, b, x, lambda i, k, aa, ab, bb: k * k + bb)


@elementwise(
    None,
    None,
    lambda a, b, x: (
        _beta_slope(a, b, x) * (_by_a(a, b, x) * _by_b(a, b, x) + gammas.polygamma(1, a + b))
    ),
)
def _betainc_ab(a: Array, b: Array, x: Array) -> Array:
    return _beta_tail(a, b, x, lambda i, k, aa, ab, bb: i * k + ab)


@elementwise(
    lambda a, b, x: _betainc_aa(a, b, x),
    lambda a, b, x: _betainc_ab(a, b, x),
    lambda a, b, x: _beta_slope(a, b, x) * _by_a(a, b, x),
)
def _betainc_a(a: Array, b: Array, x: Array) -> Array:
    return _beta_tail(a, b, x, lambda i, k, aa, ab, bb: i)


@elementwise(
    lambda a, b, x: _betainc_ab(a, b, x),
    lambda a, b, x: _betainc_bb(a, b, x),
    lambda a, b, x: _beta_slope(a, b, x) * _by_b(a, b, x),
)
def _betainc_b(a: Array, b: Array, x: Array) -> Array:
    return _beta_tail(a, b, x, lambda i, k, aa, ab, bb: k)
