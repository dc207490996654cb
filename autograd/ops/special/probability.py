"""Functions of probabilities: the normal distribution's, the logit, and entropies."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ...engine.kinks import kink
from ...engine.primitive import Array, elementwise
from ..elementwise import exp, log, log1p, where
from .scipy_ufuncs import computed

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = [
    "entr", "kl_div", "log_ndtr", "logit", "ndtr", "rel_entr", "xlog1py", "xlogy",
]  # fmt: skip


# --- distribution functions ----------------------------------------------------------------------


def _density(x: Array) -> Array:
    """The standard normal density φ(x)."""
    g: Array = exp(-x * x / 2)
    return g / math.sqrt(2 * math.pi)


@elementwise(lambda x: _density(x))
def ndtr(x: ArrayLike) -> Array:
    """The standard normal distribution function Φ(x); the derivative is its density.

    Examples
    --------
    >>> from autograd import special
    >>> float(special.ndtr(0.0))
    0.5
    """
    return computed("ndtr", x)


def _excess(x: Array, y: Array) -> Array:
    """x + y for y = φ/Φ, by its asymptotic series where the two would cancel."""
    far = x < -100
    u = -1 / where(far, x, -100)
    v = u * u
    return where(far, u * (1 - v * (2 - v * (10 - v * 74))), x + y)


# a function of its own because φ/Φ as a quotient is 0/0 far left
@elementwise(lambda x, y: -y * _excess(x, y))
def _hazard(x: Array) -> Array:
    """φ(x)/Φ(x), which is about -x far left."""
    return math.sqrt(2 / math.pi) / computed("erfcx", x * -math.sqrt(0.5))


@elementwise(lambda x: _hazard(x))
def log_ndtr(x: ArrayLike) -> Array:
    """log Φ(x), exact far left; the derivative is φ(x)/Φ(x).

    Examples
    --------
    >>> import autograd as ag
    >>> x = ag.tensor(-1e6, requires_grad=True)
    >>> ag.special.log_ndtr(x).backward()
    >>> x.grad
    Tensor(1000000.000001)
    """
    return computed("log_ndtr", x)


@elementwise(lambda x: 1 / (x * (1 - x)))
def logit(x: ArrayLike) -> Array:
    """log(x/(1 - x)), the inverse of expit; the derivative is 1/(x(1 - x)).

    Examples
    --------
    >>> from autograd import special
    >>> float(special.logit(0.75))  # log 3
    1.09861228867
    """
    return computed("logit", x)


# --- entropies -----------------------------------------------------------------------------------


def _ratio(a: Array, b: Array) -> Array:
    """a/b, and 0 for 0/0."""
    return a / where((a == 0) & (b == 0), 1, b)


def _log_ratio(a: Array, b: Array) -> Array:
    return log(_ratio(a, b))


@kink(lambda a, b: (a == 0) & (b == 0))
@elementwise(
    lambda a, b: log(where((a == 0) & (b == 0), 1, b)),
    lambda a, b: _ratio(a, b),
)
def xlogy(a: ArrayLike, b: ArrayLike) -> Array:
    """a log b, and 0 where a is 0; the derivatives are log b and a/b.

    Kink: at (0, 0) both derivatives are 0 (PyTorch's ∂/∂b is nan).

    Examples
    --------
    >>> from autograd import special
    >>> float(special.xlogy(0.0, 0.0))
    0.0
    """
    return computed("xlogy", a, b)


@kink(lambda a, b: (a == 0) & (b == -1))
@elementwise(
    lambda a, b: log1p(where((a == 0) & (b == -1), 0, b)),
    lambda a, b: _ratio(a, 1 + b),
)
def xlog1py(a: ArrayLike, b: ArrayLike) -> Array:
    """a log(1 + b), and 0 where a is 0; the derivatives are log(1 + b) and a/(1 + b).

    Kink: at (0, -1) both derivatives are 0.

    Examples
    --------
    >>> from autograd import special
    >>> float(special.xlog1py(2.0, 1e-20))
    2e-20
    """
    return computed("xlog1py", a, b)


@kink(lambda x: x == 0)
@elementwise(lambda x: -log(x) - 1)
def entr(x: ArrayLike) -> Array:
    """The entropy -x log x, 0 at 0 and -inf below it.

    Kink: at 0 the derivative is the slope on the right, inf.

    Examples
    --------
    >>> from autograd import special
    >>> float(special.entr(0.0))
    0.0
    """
    return computed("entr", x)


@kink(lambda a: a == 0)
@elementwise(
    lambda a, b: 1 + _log_ratio(a, b),
    lambda a, b: -_ratio(a, b),
)
def rel_entr(a: ArrayLike, b: ArrayLike) -> Array:
    """The relative entropy a log(a/b), 0 where a is 0; the derivatives are log(a/b) + 1 and -a/b.

    Kink: at a = 0 ∂/∂a is the slope on the right, -inf, and ∂/∂b is 0.

    Examples
    --------
    >>> from autograd import special
    >>> float(special.rel_entr(0.0, 0.5))
    0.0
    """
    return computed("rel_entr", a, b)


@kink(lambda a: a == 0)
@elementwise(
    lambda a, b: _log_ratio(a, b),
    lambda a, b: 1 - _ratio(a, b),
)
def kl_div(a: ArrayLike, b: ArrayLike) -> Array:
    """a log(a/b) - a + b, b where a is 0; the derivatives are log(a/b) and 1 - a/b.

    Kink: at a = 0 ∂/∂a is the slope on the right, -inf, and ∂/∂b is 1.

    Examples
    --------
    >>> from autograd import special
    >>> float(special.kl_div(0.0, 0.5))
    0.5
    """
    return computed("kl_div", a, b)
