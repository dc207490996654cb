"""Norms of vectors and matrices, and condition numbers.

Where all elements are 0 the gradient of a norm is 0, as in PyTorch; so is the second derivative of
its square, which is 2 for the square itself: write Σ|x|² for norm(x)**2 where that counts, or have
`kinks` raise.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from ...engine.guests import as_array
from ...engine.kinks import refuse_kink
from ...engine.primitive import Array
from ..elementwise import where
from ..elementwise.complex import absolute, conj, real
from ..elementwise.constant import raw
from ..reductions.extremes import max, min
from ..reductions.reduction import sum
from ..shapes.shape import expand_dims, moveaxis, ravel, reshape
from .degenerate import rounding
from .singular_values import _svd
from .solving import inv

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ...tensors.tensor import Tensor

__all__ = ["cond", "matrix_norm", "norm", "vector_norm"]

Axis = int | tuple[int, ...] | None
Order = float | str | None


def _root(x: Array, p: float) -> Array:
    """x to the power 1/p, with derivative 0 at 0."""
    zero = x == 0
    refuse_kink("norm", lambda: zero, x)
    return where(zero, 0.0 if p > 0 else np.inf, where(zero, 1, x) ** (1 / p))


def _most(x: Array, axis: Axis, keepdims: bool = False) -> Array:
    """The largest of what is not negative; of nothing, 0."""
    sizes = np.shape(x) if axis is None else np.take(np.shape(x), axis)
    return (max if np.all(sizes) else sum)(x, axis=axis, keepdims=keepdims)


def _singular_values(name: str, x: Array, kink: Callable[[Array, Array], Array]) -> Array:
    """The singular values; `kink` says where one is, of them and how near equal ones may be."""
    s = _svd(x).S
    refuse_kink(name, lambda: kink(raw(s), rounding(raw(s))[..., 0, 0]), x)
    return s


def _largest_twice(s: Array, near: Array) -> Array:
    return np.any(s[..., :1] - s[..., 1:2] <= near[..., None], axis=-1)


def _smallest_twice(s: Array, near: Array) -> Array:
    """Also where it is 0."""
    return np.any(s[..., -2:-1] - s[..., -1:] <= near[..., None], axis=-1) | _is_zero(s, near)


def _is_zero(s: Array, near: Array) -> Array:
    return np.any(s[..., -1:] <= near[..., None], axis=-1)


def vector_norm(
    x: ArrayLike, *, axis: Axis = None, keepdims: bool = False, ord: float | None = 2
) -> Tensor:
    """(Σ |x|ᵖ)^(1/p) over `axis`, all by default.

    Kink: where all elements are 0 the derivative is 0.

    Parameters
    ----------
    x : Tensor or array
    axis : int or tuple of int, optional
    keepdims : bool
        Keep the reduced axes, at size 1.
    ord : float
        p; inf is the largest absolute value (0 if there is none), -inf the smallest, and 0 the
        count of elements other than 0, which has no gradient.

    Examples
    --------
    >>> import autograd as ag
    >>> x = ag.tensor([3.0, 4.0], requires_grad=True)
    >>> ag.linalg.vector_norm(x).backward()
    >>> x.grad
    Tensor([0.6, 0.8])
    """
    if ord is None or ord == 2:
        return _length(x, axis, keepdims)
    if isinstance(ord, str):
        raise ValueError(f"norm: no norm of vectors has the order {ord!r}")
    x = as_array(x, "norm")
    size = absolute(x)
    if ord == np.inf:
        return _most(size, axis, keepdims)
    if ord == -np.inf:
        return min(size, axis=axis, keepdims=keepdims)
    if ord == 0:
        return sum((x != 0).astype(size.dtype), axis=axis, keepdims=keepdims)
    if ord == 1:
        return sum(size, axis=axis, keepdims=keepdims)
    if ord > 0:
        zero = size == 0
        powers = where(zero, 0, where(zero, 1, size) ** ord)
    else:
        powers = size**ord
    return _root(sum(powers, axis=axis, keepdims=keepdims), ord)


def _length(x: Array, axis: Axis, keepdims: bool) -> Array:
    x = as_array(x, "norm")
    return _root(sum(real(x * conj(x)), axis=axis, keepdims=keepdims), 2)


def matrix_norm(x: ArrayLike, *, keepdims: bool = False, ord: Order = "fro") -> Tensor:
    """A norm of each matrix of a stack.

    Kink: a largest or smallest one that appears twice shares its gradient. Where a singular value
    is 0, the sum of all has one of many subgradients, that of the singular vectors LAPACK gives.

    Parameters
    ----------
    x : Tensor or array of shape (..., m, n)
    keepdims : bool
        Keep the reduced axes, at size 1.
    ord : {"fro", "nuc", inf, -inf, 1, -1, 2, -2}
        The length of all elements, the sum of the singular values, the largest or smallest row
        sum or column sum of absolute values, or singular value; the largest of none is 0.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.linalg.matrix_norm(ag.tensor([[3.0, 0.0], [0.0, 4.0]]), ord="nuc")
    Tensor(7.)
    """
    if ord is None or ord in ("fro", "f"):
        return _length(x, (-2, -1), keepdims)
    if ord == "nuc":
        y = sum(_singular_values("norm", x, _is_zero), axis=-1)
    elif ord == 2:
        y = _most(_singular_values("norm", x, _largest_twice), -1)
    elif ord == -2:
        y = min(_singular_values("norm", x, _smallest_twice), axis=-1)
    elif ord in (1, -1, np.inf, -np.inf):
        sums = sum(absolute(x), axis=-2 if ord in (1, -1) else -1)
        y = _most(sums, -1) if ord in (1, np.inf) else min(sums, axis=-1)
    else:
        raise ValueError(f"norm: no norm of matrices has the order {ord!r}")
    return expand_dims(y, (-2, -1)) if keepdims else y


def norm(x: ArrayLike, ord: Order = None, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """A norm of vectors (`vector_norm`) or of matrices (`matrix_norm`).

    Kink: where all elements are 0 the derivative is 0; for the others see those two.

    Parameters
    ----------
    x : Tensor or array
    ord : float or str, optional
        By default the length of all elements.
    axis : int or tuple of two int, optional
        Along which vectors lie, or matrices. By default x is one vector or matrix; without an
        order, all its elements.
    keepdims : bool
        Keep the reduced axes, at size 1.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.linalg.norm(ag.tensor([[3.0, 4.0], [6.0, 8.0]]), axis=1)
    Tensor([ 5., 10.])
    """
    ndim = np.ndim(x)
    if axis is None and ord is None:
        y = _length(ravel(x), None, False)
        return reshape(y, (1,) * ndim) if keepdims else y
    axes = tuple(range(ndim)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    if len(axes) == 1:
        return vector_norm(x, axis=axes[0], keepdims=keepdims, ord=ord)
    if len(axes) != 2:
        raise ValueError(f"norm: a norm is over one axis or two, not {len(axes)}")
    y = matrix_norm(moveaxis(x, axes, (-2, -1)), ord=ord)
    return expand_dims(y, tuple([a % ndim for a in axes])) if keepdims else y


def cond(x: ArrayLike, p: Order = None) -> Tensor:
    """The condition number ‖A‖ ‖A⁻¹‖, by default the largest singular value over the smallest.

    Kink: where the largest or the smallest singular value appears twice, the derivative is that of
    one of them, whichever LAPACK puts there.

    Parameters
    ----------
    x : Tensor or array of shape (..., m, n)
        Square for all orders but None, 2 and -2.
    p : {None, "fro", "nuc", inf, -inf, 1, -1, 2, -2}
        The order of the norm.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.linalg.cond(ag.tensor([[2.0, 0.0], [0.0, 4.0]]))
    Tensor(2.)
    """
    if p is None or p in (2, -2):
        s = _singular_values(
            "cond", x, lambda s, near: _largest_twice(s, near) | _smallest_twice(s, near)
        )
        return s[..., -1] / s[..., 0] if p == -2 else s[..., 0] / s[..., -1]
    return matrix_norm(x, ord=p) * matrix_norm(inv(x), ord=p)
