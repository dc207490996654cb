"""Determinants, of matrices and of stacks of them.

The derivatives of the determinant are polynomials in the elements, so they exist at a singular
matrix, where the inverse that most formulas are written with does not. They are taken from the
singular values: for A = U S Vᴴ, those of det A are those of det S in the bases U and V.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...engine.outputs import several
from ...engine.primitive import Array, primitive
from ..elementwise.complex import conj, imag, is_complex, real
from ..reductions.reduction import sum
from .solving import adjoint, inv, transposed

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


__all__ = ["det", "slogdet"]


def _over_matrix(x: Array) -> Array:
    """A number for each matrix of a stack, to multiply the matrices with."""
    return x[..., None, None]


def _inner(x: Array, y: Array) -> Array:
    return _over_matrix(sum(x * y, axis=(-2, -1)))


# --- products of all numbers but some ------------------------------------------------------------


def _before(s: Array) -> Array:
    """The product of those before each number in the last axis."""
    ones = np.ones((*s.shape[:-1], min(1, s.shape[-1])), s.dtype)
    return np.concatenate([ones, np.cumprod(s[..., :-1], axis=-1)], axis=-1)


def _all_but_one(s: Array) -> Array:
    return _before(s) * _before(s[..., ::-1])[..., ::-1]


def _all_but_two(s: Array) -> Array:
    """The product of all numbers but s_i and s_j, in row i, column j; 0 on the diagonal."""
    n = s.shape[-1]
    above = np.triu(np.ones((n, n), s.dtype), 1)
    between = _before(s[..., None, :] * above + (1 - above))
    half = above * _before(s)[..., :, None] * between * _before(s[..., ::-1])[..., None, ::-1]
    return half + half.swapaxes(-1, -2)


# --- determinants --------------------------------------------------------------------------------


def _third(g: Array, t: Array, a: Array) -> Array:
    """The third derivative of the determinant along g and t: it takes a regular matrix."""
    try:
        b = transposed(inv(a))
    except np.linalg.LinAlgError as error:
        raise np.linalg.LinAlgError(
            "det: at a singular matrix there are rules for two derivatives, not for a third"
        ) from error
    along_g, along_t = _inner(b, g), _inner(b, t)
    rest = along_g * t + along_t * g - g @ transposed(b) @ t - t @ transposed(b) @ g
    both = along_g * along_t - _inner(transposed(g @ transposed(b)), t @ transposed(b))
    return _over_matrix(det(a)) * (both * b - b @ transposed(rest) @ b)


@primitive(
    vjp=(lambda g, a: _cofactors_along(g, a), lambda g, t, a: _third(g, t, a)),
    jvp=(lambda u, a: _cofactors_along(u, a), lambda u, t, a: _third(u, t, a)),
)
def _cofactors_along(t: Array, a: Array) -> Array:
    """How the cofactors change along t: the second derivative of the determinant."""
    u, s, vh = np.linalg.svd(a)
    left, right = np.conj(u), np.conj(vh)
    t = np.swapaxes(left, -1, -2) @ t @ np.swapaxes(right, -1, -2)
    rest = _all_but_two(s)
    diagonal = np.diagonal(t, axis1=-2, axis2=-1)[..., None, :]
    change = (rest * diagonal).sum(-1)[..., None] * np.eye(s.shape[-1], dtype=s.dtype)
    change = change - rest * np.swapaxes(t, -1, -2)
    return left @ change @ right * _over_matrix(np.linalg.det(u) * np.linalg.det(vh))


@primitive(
    vjp=lambda g, a: _cofactors_along(g, a),
    jvp=lambda t, a: _cofactors_along(t, a),
)
def _cofactors(a: Array) -> Array:
    """The derivative of the determinant with respect to each element."""
    u, s, vh = np.linalg.svd(a)
    others = np.conj(u) * _all_but_one(s)[..., None, :] @ np.conj(vh)
    return others * _over_matrix(np.linalg.det(u) * np.linalg.det(vh))


@primitive(
    vjp=lambda g, a: _over_matrix(g) * _cofactors(a),
    jvp=lambda t, a: sum(t * _cofactors(a), axis=(-2, -1)),
)
def det(a: ArrayLike) -> Array:
    """The determinant; its gradient is the matrix of cofactors, det(A) A⁻ᵀ.

    The first two derivatives are right at a singular matrix, too; a third is only there for a
    regular one.

    Raises
    ------
    numpy.linalg.LinAlgError
        From a third derivative at a singular matrix.

    Examples
    --------
    >>> import autograd as ag
    >>> a = ag.tensor([[1.0, 2.0], [2.0, 4.0]], requires_grad=True)
    >>> ag.linalg.det(a).backward()
    >>> a.grad
    Tensor([[ 4., -2.],
            [-2.,  1.]])
    """
    return np.linalg.det(a)


def _slogdet_back(g: Any, a: Array, y: Any) -> Array:
    """Of the sign only the angle of a complex one can change."""
    d = 0.0 if g[1] is None else g[1]
    if g[0] is not None and is_complex(a):
        d = imag(conj(g[0]) * y[0]) * -1j + d
    return _over_matrix(d + 0 * real(y[1])) * adjoint(inv(a))


def _slogdet_push(t: Array, a: Array, y: Any) -> Any:
    change = sum(transposed(inv(a)) * t, axis=(-2, -1))
    return imag(change) * (1j if is_complex(a) else 1) * y[0], real(change)


_SlogdetResult = type(np.linalg.slogdet(np.eye(1)))


@several(vjp=_slogdet_back, jvp=_slogdet_push, result=_SlogdetResult._make)
def slogdet(a: ArrayLike) -> Any:
    """The sign of the determinant, and the logarithm of its absolute value, without overflow.

    The gradient of the logarithm is A⁻ᴴ; that of a real sign is 0.

    Returns
    -------
    sign, logabsdet
        As a named tuple.

    Examples
    --------
    >>> import autograd as ag
    >>> sign, logabsdet = ag.linalg.slogdet(ag.tensor([[0.0, 1.0], [1.0, 0.0]]))
    >>> sign, logabsdet
    (Tensor(-1.), Tensor(0.))
    """
    return np.linalg.slogdet(a)
