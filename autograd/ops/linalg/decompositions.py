"""Decompositions of matrices: Cholesky, QR, eigenvalues, singular values.

Each gradient solves the differential of the equation that defines the decomposition: M. Giles, "An
extended collection of matrix derivative results" (2008); M. Seeger et al., "Auto-differentiating
linear algebra" (2017). Factors that are not unique (the sign or phase of a singular vector, a
basis for an eigenvalue that appears twice) have a gradient only in functions that don't depend on
the choice. Where two eigenvalues are equal, those have a gradient, but the eigenvectors that belong
to them have none: it is nan if both matter, as a division of something by 0. Where singular values
are equal, or 0, it is the same.

Hermitian matrices are taken to change as such: a gradient is Hermitian, half above the diagonal and
half below, as in PyTorch, though NumPy reads one triangle only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...engine.outputs import several
from ...engine.primitive import Array, primitive
from ..elementwise import where
from ..elementwise.complex import conj, real
from ..rearranging.joining import concatenate
from ..reductions.reduction import sum
from .solving import _solve, adjoint, inv

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ...tensors.tensor import Tensor

__all__ = ["cholesky", "eig", "eigh", "eigvals", "eigvalsh", "qr", "svd", "svdvals"]


def _hermitian(x: Array) -> Array:
    return (x + adjoint(x)) / 2


def _over(x: Array, gap: Array) -> Array:
    """x divided by a gap; where that is 0, nan, but 0 where x is 0, too: nothing is asked there."""
    closed = gap == 0
    return where(closed, where(x == 0, 0, np.nan), x / where(closed, 1, gap))


def _between(x: Array, w: Array) -> Array:
    """x in row i, column j divided by w_j - w_i; 0 on the diagonal."""
    diagonal = np.eye(w.shape[-1], dtype=x.dtype)
    return _over(x * (1 - diagonal), w[..., None, :] - w[..., :, None] + diagonal)


def _on_diagonal(x: Array) -> Array:
    """Diagonal matrices with x on them."""
    return x[..., None] * np.eye(x.shape[-1], dtype=x.dtype)


def _diagonal(x: Array) -> Array:
    return sum(x * np.eye(x.shape[-1], dtype=x.dtype), axis=-1)


# --- Cholesky ------------------------------------------------------------------------------------


def _half(x: Array) -> Array:
    """The lower triangle, with half the diagonal."""
    return x * (np.tril(np.ones(x.shape[-2:], x.dtype)) - 0.5 * np.eye(x.shape[-1], dtype=x.dtype))


def _cholesky_back(g: Array, y: Array) -> Array:
    below = inv(y)
    return conj(_hermitian(adjoint(below) @ _half(adjoint(y) @ conj(g)) @ below))


def _cholesky_push(t: Array, y: Array) -> Array:
    below = inv(y)
    return y @ _half(below @ _hermitian(t) @ adjoint(below))


@primitive(vjp=_cholesky_back, jvp=_cholesky_push)
def _cholesky(a: Array) -> Array:
    return np.linalg.cholesky(a)


def cholesky(a: ArrayLike, *, upper: bool = False) -> Tensor:
    """The lower triangular L with L Lᴴ = A, for a positive definite A.

    Parameters
    ----------
    a : Tensor or array of shape (..., n, n)
        Hermitian; only the triangle asked for is read.
    upper : bool
        Give Lᴴ instead.

    Raises
    ------
    numpy.linalg.LinAlgError
        If a matrix is not positive definite.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.linalg.cholesky(ag.tensor([[4.0, 2.0], [2.0, 2.0]]))
    Tensor([[2., 0.],
            [1., 1.]])
    """
    return adjoint(_cholesky(adjoint(a))) if upper else _cholesky(a)


# --- QR ------------------------------------------------------------------------------------------


def _qr_back(g: Any, y: Any) -> Array:
    q, r = y
    g_q, g_r = g
    m: Array = 0
    if g_r is not None:
        m = g_r @ adjoint(r)
    if g_q is not None:
        m = m - adjoint(q) @ g_q
    above = m * np.triu(np.ones(m.shape[-2:], m.dtype), 1)
    d = q @ (above + adjoint(above) + _on_diagonal(real(_diagonal(m))))
    return adjoint(_solve(r, adjoint(d if g_q is None else d + g_q)))


def _qr_push(t: Array, y: Any) -> Any:
    q, r = y
    w = adjoint(_solve(adjoint(r), adjoint(t)))  # t R⁻¹
    c = adjoint(q) @ w
    ones = np.ones(c.shape[-2:], c.dtype)
    upper = c * np.triu(ones, 1) + adjoint(c * np.tril(ones, -1)) + _on_diagonal(real(_diagonal(c)))
    return w - q @ upper, upper @ r


_QRResult = type(np.linalg.qr(np.eye(1)))


@several(vjp=_qr_back, jvp=_qr_push, result=_QRResult._make)
def _qr(a: Array) -> Any:
    return np.linalg.qr(a)


def qr(a: ArrayLike, mode: str = "reduced") -> Any:
    """Q with orthonormal columns and an upper triangular R, for which Q R = A.

    Parameters
    ----------
    a : Tensor or array of shape (..., m, n)
        Whose first min(m, n) columns are independent.
    mode : {"reduced", "complete", "r"}
        Q of shape (m, min(m, n)), or (m, m), or R alone. The columns that "complete" adds are not
        determined: it has a gradient only for m <= n, where there are none.

    Returns
    -------
    Q, R
        As a named tuple; for mode "r", R.

    Examples
    --------
    >>> import autograd as ag
    >>> abs(ag.linalg.qr(ag.tensor([[3.0, 5.0], [4.0, 0.0]])).R)
    Tensor([[5., 3.],
            [0., 4.]])
    """
    m, n = np.shape(a)[-2:]
    if mode not in ("reduced", "complete", "r"):
        raise ValueError(f"qr: mode must be 'reduced', 'complete' or 'r', not {mode!r}")
    if mode == "complete" and m > n:
        if getattr(a, "requires_grad", False):
            raise TypeError(
                f"qr: mode 'complete' has no gradient for matrices of shape ({m}, {n}), since the "
                "last columns of Q are not determined; use mode='reduced'"
            )
        return np.linalg.qr(getattr(a, "_data", a), mode)
    if m >= n:
        q, r = _qr(a)
    else:  # the first m columns determine Q
        q, r = _qr(a[..., :m])
        r = concatenate([r, adjoint(q) @ a[..., m:]], axis=-1)
    return r if mode == "r" else _QRResult(q, r)


# --- eigenvalues ---------------------------------------------------------------------------------


def _eigh_back(g: Any, y: Any) -> Array:
    w, v = y
    g_w, g_v = g
    inner = 0 if g_w is None else _on_diagonal(g_w)
    if g_v is not None:
        inner = inner + _between(adjoint(v) @ g_v, w)
    return _hermitian(v @ inner @ adjoint(v))


def _eigh_push(t: Array, y: Any) -> Any:
    w, v = y
    c = adjoint(v) @ _hermitian(t) @ v
    return real(_diagonal(c)), v @ _between(c, w)


_EighResult = type(np.linalg.eigh(np.eye(1)))


@several(vjp=_eigh_back, jvp=_eigh_push, result=_EighResult._make)
def eigh(a: ArrayLike, UPLO: str = "L") -> Any:
    """The eigenvalues of Hermitian matrices, in ascending order, and the eigenvectors.

    Parameters
    ----------
    a : Tensor or array of shape (..., n, n)
        Hermitian; only one triangle is read.
    UPLO : {"L", "U"}
        Which.

    Returns
    -------
    eigenvalues, eigenvectors
        As a named tuple; the eigenvectors are columns.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.linalg.eigh(ag.tensor([[2.0, 1.0], [1.0, 2.0]])).eigenvalues
    Tensor([1., 3.])
    """
    return np.linalg.eigh(a, UPLO)


def eigvalsh(a: ArrayLike, UPLO: str = "L") -> Tensor:
    """The eigenvalues of Hermitian matrices, in ascending order.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.linalg.eigvalsh(ag.tensor([[2.0, 1.0], [1.0, 2.0]]))
    Tensor([1., 3.])
    """
    return eigh(a, UPLO).eigenvalues


def _unit(d: Array, v: Array) -> Array:
    """What of a change `d` of the columns v keeps their length 1."""
    return d - v * real(sum(conj(v) * d, axis=-2, keepdims=True))


def _eig_back(g: Any, y: Any) -> Array:
    w, v = y
    g_w, g_v = g
    inner = 0 if g_w is None else _on_diagonal(g_w)
    if g_v is not None:
        inner = inner + _between(adjoint(v) @ _unit(g_v, v), conj(w))
    return _solve(adjoint(v), inner @ adjoint(v))


def _eig_push(t: Array, y: Any) -> Any:
    w, v = y
    c = _solve(v, t @ v)
    return _diagonal(c), _unit(v @ _between(c, w), v)


_EigResult = type(np.linalg.eig(np.eye(1)))


@several(vjp=_eig_back, jvp=_eig_push, result=_EigResult._make)
def eig(a: ArrayLike) -> Any:
    """The eigenvalues of square matrices, in no order, and the eigenvectors, of length 1.

    They are complex, or real where all of them happen to be. There is a gradient where the
    matrices are diagonalisable.

    Returns
    -------
    eigenvalues, eigenvectors
        As a named tuple; the eigenvectors are columns.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.linalg.eig(ag.tensor([[2.0, 1.0], [0.0, 3.0]])).eigenvalues
    Tensor([2., 3.])
    """
    return np.linalg.eig(a)


def eigvals(a: ArrayLike) -> Tensor:
    """The eigenvalues of square matrices, in no order.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.linalg.eigvals(ag.tensor([[2.0, 1.0], [0.0, 3.0]]))
    Tensor([2., 3.])
    """
    return eig(a).eigenvalues


# --- singular values -----------------------------------------------------------------------------


def _by_sums(x: Array, s: Array) -> Array:
    """x in row i, column j divided by s_i + s_j."""
    return _over(x, s[..., None, :] + s[..., :, None])


def _svd_back(g: Any, y: Any) -> Array:
    u, s, vh = y
    g_u, g_s, g_vh = g
    inner = 0 if g_s is None else _on_diagonal(g_s)
    if g_u is not None or g_vh is not None:
        x = 0 if g_u is None else adjoint(u) @ g_u
        w = 0 if g_vh is None else vh @ adjoint(g_vh)
        both, apart = (x + w) / 2, (x - w) / 2
        inner = inner + _between(both - adjoint(both), s) + _by_sums(apart - adjoint(apart), s)
    d = u @ inner @ vh
    if g_u is not None and u.shape[-2] > u.shape[-1]:  # what leaves the span of the vectors
        d = d + _over(g_u - u @ x, s[..., None, :]) @ vh
    if g_vh is not None and vh.shape[-1] > vh.shape[-2]:
        d = d + u @ _over(g_vh - adjoint(w) @ vh, s[..., :, None])
    return d


def _svd_push(t: Array, y: Any) -> Any:
    u, s, vh = y
    p = adjoint(u) @ t @ adjoint(vh)
    even, odd = _between(_hermitian(p), s), _by_sums((p - adjoint(p)) / 2, s)
    t_u, t_vh = u @ (even + odd), (odd - even) @ vh
    if u.shape[-2] > u.shape[-1]:
        t_u = t_u + _over(t @ adjoint(vh) - u @ p, s[..., None, :])
    if vh.shape[-1] > vh.shape[-2]:
        t_vh = t_vh + _over(adjoint(u) @ t - p @ vh, s[..., :, None])
    return t_u, real(_diagonal(p)), t_vh


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
