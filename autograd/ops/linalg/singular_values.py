"""Singular values and vectors. For their gradients see decompositions.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...engine.outputs import several
from ...engine.primitive import Array, primitive
from ..elementwise.complex import conj, real
from ..rearranging.joining import concatenate
from .decompositions import by_gaps, diagonal_of, hermitian_part, on_diagonal, quotient
from .solving import adjoint

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ...tensors.tensor import Tensor

__all__ = ["svd", "svdvals"]


def _by_sums(x: Array, s: Array) -> Array:
    """x in row i, column j divided by s_i + s_j."""
    return quotient(x, s[..., None, :] + s[..., :, None])


def _svd_back(g: Any, y: Any) -> Array:
    u, s, vh = y
    g_u, g_s, g_vh = g
    inner = 0 if g_s is None else on_diagonal(g_s)
    if g_u is not None or g_vh is not None:
        x = 0 if g_u is None else adjoint(u) @ g_u
        w = 0 if g_vh is None else vh @ adjoint(g_vh)
        both, apart = (x + w) / 2, (x - w) / 2
        inner = inner + by_gaps(both - adjoint(both), s) + _by_sums(apart - adjoint(apart), s)
    d = u @ inner @ vh
    if g_u is not None and u.shape[-2] > u.shape[-1]:  # what leaves the span of the vectors
        d = d + quotient(g_u - u @ x, s[..., None, :]) @ vh
    if g_vh is not None and vh.shape[-1] > vh.shape[-2]:
        d = d + u @ quotient(g_vh - adjoint(w) @ vh, s[..., :, None])
    return d


def _svd_push(t: Array, y: Any) -> Any:
    u, s, vh = y
    p = adjoint(u) @ t @ adjoint(vh)
    even, odd = by_gaps(hermitian_part(p), s), _by_sums((p - adjoint(p)) / 2, s)
    t_u, t_vh = u @ (even + odd), (odd - even) @ vh
    if u.shape[-2] > u.shape[-1]:
        t_u = t_u + quotient(t @ adjoint(vh) - u @ p, s[..., None, :])
    if vh.shape[-1] > vh.shape[-2]:
        t_vh = t_vh + quotient(adjoint(u) @ t - p @ vh, s[..., :, None])
    return t_u, real(diagonal_of(p)), t_vh


_SVDResult = type(np.linalg.svd(np.eye(1)))


@several(vjp=_svd_back, jvp=_svd_push, result=_SVDResult._make)
def _svd(a: Array) -> Any:
    return np.linalg.svd(a, full_matrices=False)


@primitive(
    vjp=lambda g, u, y: conj(-y @ adjoint(conj(g)) @ u),
    jvp=lambda t, u, y: -u @ adjoint(t) @ y,
)
def _complement(u: Array) -> Array:
    """An orthonormal basis of what the columns of u don't span, turning as little as it can."""
    return np.linalg.qr(u, "complete").Q[..., u.shape[-1] :]


def svd(
    a: ArrayLike, full_matrices: bool = True, compute_uv: bool = True, hermitian: bool = False
) -> Any:
    """U, s and Vᴴ for which U diag(s) Vᴴ = A; U and V have orthonormal columns, s descends.

    Parameters
    ----------
    a : Tensor or array of shape (..., m, n)
    full_matrices : bool
        Fill up U to shape (m, m) and V to (n, n), with any basis of the rest.
    compute_uv : bool
        Give U and Vᴴ, too, not s alone.
    hermitian : bool
        The matrices are Hermitian. The result is the same.

    Returns
    -------
    U, S, Vh
        As a named tuple; or S alone.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.linalg.svd(ag.tensor([[0.0, 2.0], [1.0, 0.0]])).S
    Tensor([2., 1.])
    """
    u, s, vh = _svd(a)
    if not compute_uv:
        return s
    if full_matrices and u.shape[-2] > u.shape[-1]:
        u = concatenate([u, _complement(u)], axis=-1)
    if full_matrices and vh.shape[-1] > vh.shape[-2]:
        vh = concatenate([vh, adjoint(_complement(adjoint(vh)))], axis=-2)
    return _SVDResult(u, s, vh)


def svdvals(x: ArrayLike) -> Tensor:
    """The singular values, in descending order.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.linalg.svdvals(ag.tensor([[0.0, 2.0], [1.0, 0.0]]))
    Tensor([2., 1.])
    """
    return _svd(x).S
