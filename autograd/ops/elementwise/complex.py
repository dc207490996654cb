"""Complex numbers: their parts, and the ops that are not complex-differentiable.

The gradient of a real L with respect to a complex x is ∂L/∂Re x + i ∂L/∂Im x, as in PyTorch: the
direction of steepest ascent. The engine conjugates around the rules of ops with a complex output
(`conjugated` in kinds.py); the rules here are written so that they come out right under it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from ...engine.boxes import Box
from ...engine.kinks import kink
from ...engine.primitive import Array, linear, primitive
from . import constant
from .arithmetic import positive
from .constant import raw
from .routing import where

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ...tensors.tensor import Tensor

__all__ = ["absolute", "angle", "conj", "conjugate", "imag", "real", "real_if_close", "sign"]


def is_complex(x: Any) -> bool:
    """Whether a Tensor or array is complex."""
    return np.iscomplexobj(x._array if isinstance(x, Box) else raw(x))


@linear(lambda g: conj(g))
def _conj(x: Array) -> Array:
    return np.conj(x)


def conj(x: ArrayLike) -> Tensor:
    """The complex conjugate; a copy of a real x. Its gradient is the conjugate of the upstream one.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.conj(ag.tensor([1 + 2j]))
    Tensor([1.-2.j], dtype=complex128)
    """
    if is_complex(x):
        return _conj(x)
    return positive(x) if isinstance(x, Box) else x


conjugate = conj


@linear(lambda g: g, view=True)
def _real(x: Array) -> Array:
    return np.real(x)


def real(val: ArrayLike) -> Tensor:
    """The real part; a real x itself. The gradient is real, too.

    Examples
    --------
    >>> import autograd as ag
    >>> x = ag.tensor(1 + 2j, requires_grad=True)
    >>> (ag.real(x) ** 2).backward()
    >>> x.grad
    Tensor(2.+0.j, dtype=complex128)
    """
    return _real(val) if is_complex(val) else val


@linear(lambda g: g * 1j, view=True)  # in this order, since Python answers for 1j times a number
def imag(val: ArrayLike) -> Array:
    """The imaginary part; 0 for a real x. The gradient is i times the upstream one.

    Examples
    --------
    >>> import autograd as ag
    >>> x = ag.tensor(1 + 2j, requires_grad=True)
    >>> (ag.imag(x) ** 2).backward()
    >>> x.grad
    Tensor(0.+4.j, dtype=complex128)
    """
    return np.imag(val)


def _across(d: Array, x: Array, y: Array) -> Array:
    """What of d is across the direction y of x, over |x|; 0 at 0."""
    zero = x == 0
    return where(zero, 0, (d - y * real(d * conj(y))) / where(zero, 1, absolute(x)))


@kink(lambda x: x == 0)
@primitive(
    vjp=lambda g, x, y: conj(_across(conj(g), x, y)),
    jvp=lambda t, x, y: _across(t, x, y),
)
def _sign(x: Array) -> Array:
    return np.sign(x)


def sign(x: ArrayLike) -> Tensor:
    """x/|x|, or 0 at 0: for a real x an array of -1, 0 and 1, since it has no gradient.

    For a complex x a change along x does not count, and one across it is divided by |x|.

    Kink: at 0 the derivative is 0.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.sign(ag.tensor([3 + 4j]))
    Tensor([0.6+0.8j], dtype=complex128)
    """
    return _sign(x) if is_complex(x) else constant.sign(x)


@kink(lambda x: x == 0)
@primitive(
    vjp=lambda g, x: g * sign(x),
    jvp=lambda t, x: real(t * conj(sign(x))),
)
def absolute(x: ArrayLike) -> Array:
    """|x|; the derivative is the sign of x, for a complex x its direction x/|x|.

    Kink: at 0 the derivative is 0.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.absolute(ag.tensor([1.0, -2.0]))
    Tensor([1., 2.])
    """
    return abs(x)


def _turn(z: Array) -> Array:
    """The direction i z/|z|² in which the angle of z grows, and 0 at 0."""
    zero = z == 0
    return where(zero, 0, 1j / conj(where(zero, 1, z)))


@kink(lambda z: z == 0)
@primitive(
    vjp=lambda g, z, deg: g * _turn(z) * _unit(deg),
    jvp=lambda t, z, deg: real(t * conj(_turn(z))) * _unit(deg),
)
def angle(z: ArrayLike, deg: bool = False) -> Array:
    """The argument of z in (-π, π], or in degrees; of a real z it is 0 or π, with gradient 0.

    The gradient is i z/|z|².

    Kink: at 0 the derivative is 0, as in PyTorch.

    Parameters
    ----------
    z : Tensor or array
    deg : bool
        In degrees.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.angle(ag.tensor([1j, -1.0]), deg=True)
    Tensor([ 90., 180.])
    """
    return np.angle(z, deg)


def _unit(deg: bool) -> float:
    return 180 / math.pi if deg else 1.0


def real_if_close(a: ArrayLike, tol: float = 100) -> Tensor:
    """The real part where all imaginary parts are below `tol` machine epsilons, else `a` itself.

    Parameters
    ----------
    a : Tensor or array
    tol : float
        In machine epsilons if above 1, else an absolute bound, as in NumPy.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.real_if_close(ag.tensor([1 + 1e-15j]))
    Tensor([1.])
    """
    values: Any = raw(a)
    close = not np.iscomplexobj(np.real_if_close(values, tol))
    return real(a) if close else a
