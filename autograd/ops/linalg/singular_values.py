"""Singular values and vectors. For their gradients see decompositions.py."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from ...engine.kinks import refuse_kink
from ...engine.limits import mark
from ...engine.outputs import several
from ...engine.primitive import Array, primitive
from ..elementwise.complex import conj, real
from ..elementwise.constant import raw
from ..rearranging.joining import concatenate
from .decompositions import diagonal_of, hermitian_part, off_diagonal, on_diagonal, skew_part
from .degenerate import (
    Completed,
    Degenerate,
    Divide,
    anywhere,
    differences,
    division,
    nearness,
    over,
    rounding,
    unless_free,
)
from .solving import adjoint

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ...tensors.tensor import Tensor

__all__ = ["svd", "svdvals"]


def _sums(s: Array) -> Array:
    """s_i + s_j in row i, column j."""
    return s[..., None, :] + s[..., :, None]


def _by_column(s: Array) -> Array:
    return s[..., None, :]


def _by_row(s: Array) -> Array:
    return s[..., :, None]


def _svd_back(g: Any, y: Any) -> Array:
    u, _, vh = y
    g_u, g_s, g_vh = g
    divide = division(g, y, 1)
    inner = 0 if g_s is None else on_diagonal(g_s)
    if g_u is not None or g_vh is not None:
        x = 0 if g_u is None else adjoint(u) @ g_u
        w = 0 if g_vh is None else vh @ adjoint(g_vh)
        inner = inner + divide(off_diagonal(skew_part(x + w)), differences)
        inner = inner + divide(skew_part(x - w), _sums)
    d = u @ inner @ vh
    if g_u is not None and u.shape[-2] > u.shape[-1]:  # what leaves the span of the vectors
        d = d + divide(g_u - u @ x, _by_column) @ vh
    if g_vh is not None and vh.shape[-1] > vh.shape[-2]:
        d = d + u @ divide(g_vh - adjoint(w) @ vh, _by_row)
    return d


def _svd_tangents(t: Array, y: Any, divide: Divide) -> Any:
    u, _, vh = y
    p = adjoint(u) @ t @ adjoint(vh)
    even, odd = divide(off_diagonal(hermitian_part(p)), differences), divide(skew_part(p), _sums)
    t_u, t_vh = u @ (even + odd), (odd - even) @ vh
    if u.shape[-2] > u.shape[-1]:
        t_u = t_u + divide(t @ adjoint(vh) - u @ p, _by_column)
    if vh.shape[-1] > vh.shape[-2]:
        t_vh = t_vh + divide(adjoint(u) @ t - p @ vh, _by_row)
    return t_u, real(diagonal_of(p)), t_vh


def _svd_push(t: Array, y: Any) -> Any:
    return _svd_tangents(t, y, partial(over, y[1]))


def _svd_limit(y: Any) -> Any:
    u, s, vh = y
    if not s.shape[-1]:
        return None
    near = nearness(s)[..., 0]
    if not anywhere(s[..., -1:] <= near) and not anywhere(s[..., :-1] - s[..., 1:] <= near):
        return None
    return Degenerate(y, 1, (*u.shape[:-1], vh.shape[-1]), _svd_tangents)


_SVDResult = type(np.linalg.svd(np.eye(1)))


@several(vjp=_svd_back, jvp=_svd_push, result=_SVDResult._make, limit=_svd_limit)
def _svd(a: Array) -> Any:
    return np.linalg.svd(a, full_matrices=False)


def _complement_back(g: Array, u: Array, y: Array) -> Array:
    g = conj(g)
    x = off_diagonal(skew_part(adjoint(y) @ g))
    return conj(-y @ adjoint(g) @ u) + unless_free(x, g, y)


@primitive(vjp=_complement_back, jvp=lambda t, u, y: -u @ adjoint(t) @ y)
def _complement(u: Array) -> Array:
    """An orthonormal basis of what the columns of u don't span, turning as little as it can."""
    return np.linalg.qr(u, "complete").Q[..., u.shape[-1] :]


def _rest(u: Array) -> Array:
    """The complement of u, of which nothing may depend on the choice."""
    y = _complement(u)
    node = getattr(y, "_node", None)
    if node is not None and y.shape[-1] > 1:
        mark(node, Completed(y._array))
    return y


def _refuse_kink(name: str, s: Array, a: Array) -> None:
    """Singular values that are equal, or 0, have no derivative one by one."""

    def at() -> Array:
        values, near = raw(s), rounding(raw(s))[..., 0]
        return np.append(values[..., :-1] - values[..., 1:], values[..., -1:], axis=-1) <= near

    refuse_kink(name, at, a)


def svd(
    a: ArrayLike, full_matrices: bool = True, compute_uv: bool = True, hermitian: bool = False
) -> Any:
    """U, s and Vᴴ for which U diag(s) Vᴴ = A; U and V have orthonormal columns, s descends.

    What does not depend on the choice of the columns has its gradient (decompositions.py); what
    depends on the basis that belongs to equal singular values, or to none, has the gradient nan.

    Kink: of equal singular values, and of 0, the derivative is along the vectors that LAPACK gives.

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
    _refuse_kink("svd", s, a)
    if not compute_uv:
        return s
    if full_matrices and u.shape[-2] > u.shape[-1]:
        u = concatenate([u, _rest(u)], axis=-1)
    if full_matrices and vh.shape[-1] > vh.shape[-2]:
        vh = concatenate([vh, adjoint(_rest(adjoint(vh)))], axis=-2)
    return _SVDResult(u, s, vh)


def svdvals(x: ArrayLike) -> Tensor:
    """The singular values, in descending order.

    Kink: of equal ones, and of 0, the derivative is along the singular vectors that LAPACK gives.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.linalg.svdvals(ag.tensor([[0.0, 2.0], [1.0, 0.0]]))
    Tensor([2., 1.])
    """
    s: Tensor = _svd(x).S
    _refuse_kink("svdvals", s, x)
    return s
