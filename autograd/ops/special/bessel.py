"""Bessel functions. An order has no gradient: it is an argument that raises when it asks for one.

The derivatives are the recurrences of Abramowitz and Stegun, 9.1.27 and 9.6.26, in the form that
does not divide by x. The rules compute the neighbouring orders as floats, because they may not fit
the integer dtype of the order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...engine.kinks import kink
from ...engine.primitive import Array, elementwise
from ..elementwise import i0
from ..elementwise.complex import is_complex
from ..elementwise.constant import sign
from .scipy_ufuncs import computed

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = ["i0e", "i1", "i1e", "iv", "ive", "j0", "j1", "jn", "jv", "y0", "y1", "yn", "yv"]


# --- of the first and second kind ----------------------------------------------------------------


@elementwise(None, lambda v, x: (jv(v - 1.0, x) - jv(v + 1.0, x)) / 2)
def jv(v: Any, x: ArrayLike) -> Array:
    """Jᵥ(x); the derivative is (Jᵥ₋₁ - Jᵥ₊₁)/2.

    Parameters
    ----------
    v : float or array
        The order, which has no gradient.
    x : Tensor or array

    Examples
    --------
    >>> from autograd import special
    >>> float(special.jv(2, 1.0))
    0.1149034849
    """
    return computed("jv", v, x)


jn = jv


@elementwise(lambda x: -j1(x))
def j0(x: ArrayLike) -> Array:
    """J₀(x); the derivative is -J₁.

    Examples
    --------
    >>> from autograd import special
    >>> float(special.j0(0.0))
    1.0
    """
    return computed("j0", x)


@elementwise(lambda x: (j0(x) - jv(2, x)) / 2)
def j1(x: ArrayLike) -> Array:
    """J₁(x); the derivative is (J₀ - J₂)/2.

    Examples
    --------
    >>> from autograd import special
    >>> float(special.j1(0.0))
    0.0
    """
    return computed("j1", x)


@elementwise(None, lambda v, x: (yv(v - 1.0, x) - yv(v + 1.0, x)) / 2)
def yv(v: Any, x: ArrayLike) -> Array:
    """Yᵥ(x) for x > 0; the derivative is (Yᵥ₋₁ - Yᵥ₊₁)/2.

    Parameters
    ----------
    v : float or array
        The order, which has no gradient.
    x : Tensor or array

    Examples
    --------
    >>> from autograd import special
    >>> float(special.yv(2, 1.0))
    -1.650682607
    """
    return computed("yv", v, x)


yn = yv


@elementwise(lambda x: -y1(x))
def y0(x: ArrayLike) -> Array:
    """Y₀(x) for x > 0; the derivative is -Y₁.

    Examples
    --------
    >>> from autograd import special
    >>> float(special.y0(1.0))
    0.0882569642
    """
    return computed("y0", x)


@elementwise(lambda x: (y0(x) - yv(2, x)) / 2)
def y1(x: ArrayLike) -> Array:
    """Y₁(x) for x > 0; the derivative is (Y₀ - Y₂)/2.

    Examples
    --------
    >>> from autograd import special
    >>> float(special.y1(1.0))
    -0.7812128213
    """
    return computed("y1", x)


# --- modified, of the first kind -----------------------------------------------------------------


@elementwise(None, lambda v, x: (iv(v - 1.0, x) + iv(v + 1.0, x)) / 2)
def iv(v: Any, x: ArrayLike) -> Array:
    """Iᵥ(x); the derivative is (Iᵥ₋₁ + Iᵥ₊₁)/2.

    Parameters
    ----------
    v : float or array
        The order, which has no gradient.
    x : Tensor or array

    Examples
    --------
    >>> from autograd import special
    >>> float(special.iv(2, 1.0))
    0.1357476698
    """
    return computed("iv", v, x)


@elementwise(lambda x: (i0(x) + iv(2, x)) / 2)
def i1(x: ArrayLike) -> Array:
    """I₁(x); the derivative is (I₀ + I₂)/2.

    Examples
    --------
    >>> from autograd import special
    >>> float(special.i1(0.0))
    0.0
    """
    return computed("i1", x)


@kink(lambda x: x == 0)
@elementwise(None, lambda v, x, y: (ive(v - 1.0, x) + ive(v + 1.0, x)) / 2 - sign(x) * y)
def ive(v: Any, x: ArrayLike) -> Array:
    """exp(-|x|) Iᵥ(x), which does not overflow, for a real x.

    Kink: at 0 the derivative is the mean of the two slopes, that of Iᵥ.

    Parameters
    ----------
    v : float or array
        The order, which has no gradient.
    x : Tensor or array

    Examples
    --------
    >>> from autograd import special
    >>> float(special.ive(2, 1000.0))
    0.0125920186
    """
    if is_complex(x):
        raise TypeError("ive is not complex-differentiable; write exp(-absolute(real(z))) * iv")
    return computed("ive", v, x)


@kink(lambda x: x == 0)
@elementwise(lambda x, y: i1e(x) - sign(x) * y)
def i0e(x: ArrayLike) -> Array:
    """exp(-|x|) I₀(x), which does not overflow.

    Kink: at 0 the derivative is 0, the mean of the two slopes.

    Examples
    --------
    >>> from autograd import special
    >>> float(special.i0e(1000.0))
    0.0126172405
    """
    return computed("i0e", x)


@elementwise(lambda x, y: (i0e(x) + ive(2, x)) / 2 - sign(x) * y)
def i1e(x: ArrayLike) -> Array:
    """exp(-|x|) I₁(x), which does not overflow.

    Examples
    --------
    >>> from autograd import special
    >>> float(special.i1e(1000.0))
    0.0126109303
    """
    return computed("i1e", x)
