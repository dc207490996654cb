"""erf, which needs no SciPy: its relatives, which do, are in erfs.py."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from ...engine.precision import in_single
from ...engine.primitive import Array, elementwise
from ..elementwise import exp

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = ["erf"]

# W. J. Cody, "Rational Chebyshev approximations for the error function", Math. Comp. 23 (1969),
# coefficients from the highest power down: erf x = x·N(x²)/D(x²) near 0, and beyond that
# erfc x = exp(-x²)·N(x)/D(x). The second is meant for x up to 4; up to 6, where erf rounds to 1,
# its error stays far below that rounding.
_NEAR = (
    (
        1.85777706184603153e-1, 3.16112374387056560e0, 1.13864154151050156e2,
        3.77485237685302021e2, 3.20937758913846947e3,
    ),
    (
        1.0, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3,
        2.84423683343917062e3,
    ),
)  # fmt: skip
_FAR = (
    (
        2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594e0,
        6.61191906371416295e1, 2.98635138197400131e2, 8.81952221241769090e2,
        1.71204761263407058e3, 2.05107837782607147e3, 1.23033935479799725e3,
    ),
    (
        1.0, 1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2,
        1.62138957456669019e3, 3.29079923573345963e3, 4.36261909014324716e3,
        3.43936767414372164e3, 1.23033935480374942e3,
    ),
)  # fmt: skip


def _ratio(x: Any, coefficients: tuple[tuple[float, ...], tuple[float, ...]]) -> Any:
    """A rational function, by Horner's rule."""
    above, below = (group[0] for group in coefficients)
    for n, d in zip(coefficients[0][1:], coefficients[1][1:], strict=True):
        above = above * x + n
        below = below * x + d
    return above / below


def _bell(x: Array) -> Array:
    g: Array = exp(-(x * x))
    return 2 / math.sqrt(math.pi) * g


@elementwise(lambda x: _bell(x))
@in_single
def erf(x: ArrayLike) -> Array:
    """The error function 2/√π ∫₀ˣ exp(-t²) dt, to rounding; the derivative is 2/√π exp(-x²).

    Cody's rational approximations (1969); of complex numbers SciPy's, which must be installed.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.erf(ag.tensor([0.0, 0.5, 10.0]))
    Tensor([0.        , 0.52049988, 1.        ])
    """
    if np.iscomplexobj(x):
        from scipy.special import erf as theirs

        return theirs(x)
    size = np.minimum(abs(x), 6)
    near = size * _ratio(size * size, _NEAR)
    far = 1 - np.exp(-size * size) * _ratio(size, _FAR)
    return np.copysign(np.where(size < 0.46875, near, far), x)[()]
