"""Cases of autograd/ops/special/incomplete.py, and of the derivatives in parameters.py."""

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.integrate import quad
from scipy.special import polygamma, psi
from scipy.stats import beta, gamma

from autograd.ops.special import parameters

from .error_function import scipys
from .table import between, case, normal, positive

scipys("gammainc", positive(3, 4), positive(3, 4))
scipys("gammaincc", positive(3, 4), positive(3, 4))
scipys("stdtr", positive(3, 4), normal(3, 4))
scipys("betainc", positive(3, 4), positive(4), between(0.1, 0.9, 3, 4))


# --- derivatives with respect to parameters: the integrals of those of the density ---------------


def parameter(name: str, integrand: Callable[..., float], *arguments: Any) -> None:
    def value(*given: float) -> float:
        *shapes, x = given
        return quad(lambda t: integrand(t, *shapes), 0, x, epsabs=1e-13, epsrel=1e-12)[0]

    case(
        getattr(parameters, name),
        *arguments,
        numpy=lambda *v: np.vectorize(value)(*v).astype(np.result_type(*v)),
        analytic=False,
        dtypes=False,  # the shapes, which are constants, are of float64
    )


def of_a(t: float, a: float) -> float:
    return float(np.log(t) - psi(a))


_A, _B = np.array([[1.7, 1.3], [2.1, 2.4]]), np.array([2.5, 1.5])
_ABOVE = between(0.5, 2.5, 2, 2)
parameter("_gammainc_a", lambda t, a: gamma.pdf(t, a) * of_a(t, a), _A, _ABOVE)
parameter(
    "_gammainc_aa",
    lambda t, a: gamma.pdf(t, a) * (of_a(t, a) ** 2 - polygamma(1, a)),
    _A,
    _ABOVE,
)


def of_both(t: float, a: float, b: float) -> tuple[float, float, float, float, float]:
    """The derivatives of the density's logarithm: by a, by b, and the three second ones."""
    whole, rest = psi(a + b), polygamma(1, a + b)
    by_a, by_b = np.log(t) - psi(a) + whole, np.log1p(-t) - psi(b) + whole
    return by_a, by_b, rest - polygamma(1, a), rest, rest - polygamma(1, b)


def slope(t: float, a: float, b: float, i: int) -> float:
    return float(beta.pdf(t, a, b) * of_both(t, a, b)[i])


def curvature(t: float, a: float, b: float, i: int, k: int) -> float:
    found = of_both(t, a, b)
    return float(beta.pdf(t, a, b) * (found[i] * found[k] + found[2 + i + k]))


_INSIDE = between(0.2, 0.8, 2, 2)
for _i, _one in enumerate("ab"):
    parameter(f"_betainc_{_one}", lambda *v, i=_i: slope(*v, i), _A, _B, _INSIDE)
    for _k, _other in enumerate("ab"):
        if _i <= _k:
            parameter(
                f"_betainc_{_one}{_other}",
                lambda *v, i=_i, k=_k: curvature(*v, i, k),
                _A,
                _B,
                _INSIDE,
            )
