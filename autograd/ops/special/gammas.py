"""The gamma and beta functions, their logarithms and derivatives; incomplete.py has the rest."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from ...engine.guests import as_operand
from ...engine.primitive import Array, elementwise
from ..elementwise.constant import constant, raw
from .scipy_ufuncs import computed

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ...tensors.tensor import Tensor

__all__ = [
    "beta", "betaln", "digamma", "gamma", "gammaln", "gammasgn", "multigammaln", "polygamma",
    "psi", "rgamma", "zeta",
]  # fmt: skip


@elementwise(lambda x, y: y * digamma(x))
def gamma(x: ArrayLike) -> Array:
    """Γ(x) = ∫₀^∞ tˣ⁻¹ e⁻ᵗ dt; the derivative is Γ(x) ψ(x).

    Examples
    --------
    >>> from autograd import special
    >>> float(special.gamma(5.0))
    24.0
    """
    return computed("gamma", x)


@elementwise(lambda x, y: -y * digamma(x))
def rgamma(x: ArrayLike) -> Array:
    """1/Γ(x), which is 0 at the poles of Γ; the derivative is -ψ(x)/Γ(x), nan at those poles.

    Examples
    --------
    >>> from autograd import special
    >>> float(special.rgamma(-1.0))
    0.0
    """
    return computed("rgamma", x)


@elementwise(lambda x: digamma(x))
def gammaln(x: ArrayLike) -> Array:
    """log |Γ(x)|; the derivative is the digamma function ψ(x).

    Examples
    --------
    >>> from autograd import special
    >>> float(special.gammaln(1000.0))
    5905.220423
    """
    return computed("gammaln", x)


@elementwise(lambda x: polygamma(1, x))
def digamma(x: ArrayLike) -> Array:
    """ψ(x) = Γ'(x)/Γ(x); the derivative is the trigamma function.

    Examples
    --------
    >>> from autograd import special
    >>> float(special.digamma(1.0))
    -0.5772156649
    """
    return computed("psi", x)


psi = digamma


@elementwise(None, lambda n, x: polygamma(n + 1.0, x))
def polygamma(n: Any, x: ArrayLike) -> Array:
    """The derivative of order n of ψ; its derivative is that of order n + 1.

    Parameters
    ----------
    n : int or array of int
        Not negative; it has no gradient.
    x : Tensor or array

    Examples
    --------
    >>> from autograd import special
    >>> float(special.polygamma(1, 1.0))  # π²/6
    1.6449340668
    """
    return computed("polygamma", n, x)[()]


@elementwise(None, lambda x, q: -x * zeta(x + 1, q))
def _zeta(x: Any, q: Array) -> Array:
    return computed("zeta", x, q)


def zeta(x: Any, q: ArrayLike = 1.0) -> Tensor:
    """Hurwitz's zeta function Σ (k + q)⁻ˣ for k = 0, 1, 2, ...; of q = 1, Riemann's.

    It has a gradient with respect to q alone.

    Parameters
    ----------
    x : float or array
        The exponent, which has no gradient.
    q : Tensor or array

    Examples
    --------
    >>> from autograd import special
    >>> float(special.zeta(2.0))  # π²/6
    1.6449340668
    """
    return _zeta(x, q)


def multigammaln(a: ArrayLike, d: int) -> Tensor:
    """The logarithm of the multivariate gamma function of dimension d, as of a Wishart density.

    d(d - 1)/4 log π + Σⱼ log Γ(a - j/2) for j from 0 to d - 1.

    Parameters
    ----------
    a : Tensor or array
        More than (d - 1)/2.
    d : int

    Examples
    --------
    >>> from autograd import special
    >>> float(special.multigammaln(3.0, 2))
    1.550195
    """
    a = as_operand(a, "multigammaln")
    total = gammaln(a)
    for j in range(1, d):
        total = total + gammaln(a - j / 2)
    return total + d * (d - 1) / 4 * math.log(math.pi)


@constant
def gammasgn(x: ArrayLike) -> Array:
    """The sign of Γ(x): an array, since it has no gradient."""
    return computed("gammasgn", raw(x))


@elementwise(
    lambda a, b, y: y * (digamma(a) - digamma(a + b)),
    lambda a, b, y: y * (digamma(b) - digamma(a + b)),
)
def beta(a: ArrayLike, b: ArrayLike) -> Array:
    """B(a, b) = Γ(a) Γ(b) / Γ(a + b).

    Examples
    --------
    >>> from autograd import special
    >>> float(special.beta(2.0, 3.0))
    0.083333333
    """
    return computed("beta", a, b)


@elementwise(
    lambda a, b: digamma(a) - digamma(a + b),
    lambda a, b: digamma(b) - digamma(a + b),
)
def betaln(a: ArrayLike, b: ArrayLike) -> Array:
    """log |B(a, b)|.

    Examples
    --------
    >>> from autograd import special
    >>> float(special.betaln(1.0, 1.0))
    0.0
    """
    return computed("betaln", a, b)
