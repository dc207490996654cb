"""Products of vectors, matrices and stacks of matrices."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_tuple

from ...engine.guests import as_array
from ...engine.primitive import Array, multilinear
from ..elementwise import multiply, power
from ..elementwise.complex import conj
from ..elementwise.constant import raw
from ..rearranging.joining import concatenate
from ..shapes.shape import expand_dims, moveaxis, ravel, reshape, squeeze, transpose
from .einstein import einsum
from .sparse import sparse_product

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ...tensors.tensor import Tensor

__all__ = [
    "cross", "dot", "inner", "kron", "matmul", "matvec", "outer", "polyval", "tensordot", "vander",
    "vdot", "vecdot", "vecmat",
]  # fmt: skip


def _by_first(g: Array, b: Array, shapes: tuple[tuple[int, ...], ...]) -> Array:
    if len(shapes[1]) == 1:
        return g * b if not g.ndim else g[..., None] * b
    if len(shapes[0]) == 1:
        return (b @ g[..., None])[..., 0]
    b = b.swapaxes(-1, -2)
    return g * b if shapes[1][-1] == 1 else g @ b  # of one column: half the time of a product


def _by_second(g: Array, a: Array, shapes: tuple[tuple[int, ...], ...]) -> Array:
    if len(shapes[0]) == len(shapes[1]) == 2:
        return a.T @ g
    if len(shapes[0]) == 1:
        return g * a if len(shapes[1]) == 1 else a[:, None] * g[..., None, :]
    if len(shapes[1]) == 1:
        g = g[..., None]
    if len(shapes[1]) <= 2:  # one matrix for the whole stack: sum over it inside the product
        rows = math.prod(a.shape[:-1])  # said outright: -1 means nothing for an array of size 0
        product = a.reshape(rows, a.shape[-1]).swapaxes(0, 1) @ g.reshape(rows, g.shape[-1])
    else:
        product = a.swapaxes(-1, -2) @ g
    return product[..., 0] if len(shapes[1]) == 1 else product


@multilinear(_by_first, _by_second)
def matmul(a: ArrayLike, b: ArrayLike) -> Array:
    """a @ b: of vectors, matrices, and stacks of matrices, which broadcast.

    For matrices the gradients are ``g @ b.T`` and ``a.T @ g``. Either may be a constant sparse
    matrix from SciPy (or PyData), which stays sparse in both products.

    Parameters
    ----------
    a : Tensor, array of shape (n,), (m, n) or (..., m, n), or sparse matrix
    b : Tensor, array of shape (n,), (n, p) or (..., n, p), or sparse matrix

    Examples
    --------
    >>> import autograd as ag
    >>> ag.matmul(ag.tensor([[1.0, 2.0], [3.0, 4.0]]), [1.0, 1.0])
    Tensor([3., 7.])
    """
    return a @ b


matmul.op.on_sparse = sparse_product


def dot(a: ArrayLike, b: ArrayLike) -> Tensor:
    """The product over the last axis of a and the last but one of b (its only one, if 1-d).

    Of vectors and matrices it is `matmul`; a number multiplies.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.dot(ag.tensor([1.0, 2.0]), [3.0, 4.0])
    Tensor(11.)
    """
    if not np.ndim(a) or not np.ndim(b):
        return multiply(a, b)
    return matmul(a, b) if np.ndim(b) <= 2 else tensordot(a, b, (-1, -2))


def vdot(a: ArrayLike, b: ArrayLike) -> Tensor:
    """The product of all elements of conj(a) and b, flattened, summed.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.vdot(ag.tensor([1j, 2.0]), [1j, 1.0])
    Tensor(3.+0.j, dtype=complex128)
    """
    return matmul(ravel(conj(a)), ravel(b))


def inner(a: ArrayLike, b: ArrayLike) -> Tensor:
    """The product over the last axes of a and b; a number multiplies.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.inner(ag.tensor([[1.0, 2.0], [3.0, 4.0]]), [1.0, 1.0])
    Tensor([3., 7.])
    """
    if not np.ndim(a) or not np.ndim(b):
        return multiply(a, b)
    return tensordot(a, b, (-1, -1))


def outer(a: ArrayLike, b: ArrayLike) -> Tensor:
    """Each element of a times each of b, both flattened.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.outer(ag.tensor([1.0, 2.0]), [3.0, 4.0])
    Tensor([[3., 4.],
            [6., 8.]])
    """
    return multiply(expand_dims(ravel(a), 1), ravel(b))


def kron(a: ArrayLike, b: ArrayLike) -> Tensor:
    """Kronecker's product: a with each element replaced by that element times b.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.kron(ag.tensor([1.0, 10.0]), [1.0, 2.0])
    Tensor([ 1.,  2., 10., 20.])
    """
    n = max(np.ndim(a), np.ndim(b))
    wide = [(1,) * (n - np.ndim(x)) + np.shape(x) for x in (a, b)]
    left = reshape(a, tuple([m for size in wide[0] for m in (size, 1)]))
    right = reshape(b, tuple([m for size in wide[1] for m in (1, size)]))
    return reshape(multiply(left, right), tuple([p * q for p, q in zip(*wide)]))


# --- over chosen axes ----------------------------------------------------------------------------

Axes = tuple[tuple[int, ...], tuple[int, ...]]


def _free(ndim: int, summed: tuple[int, ...]) -> list[int]:
    return [axis for axis in range(ndim) if axis not in summed]


def _sorted(order: list[int]) -> tuple[int, ...]:
    """The axes in an order that sorts these."""
    return tuple(np.argsort(order).tolist())


def _tensordot_by_first(g: Array, b: Array, axes: Axes, shapes: Any) -> Array:
    free = _free(len(shapes[0]), axes[0])
    d = _tensordot(g, b, (tuple(range(len(free), g.ndim)), tuple(_free(b.ndim, axes[1]))))
    return transpose(d, _sorted(free + [axes[0][k] for k in np.argsort(axes[1])]))


def _tensordot_by_second(g: Array, a: Array, axes: Axes, shapes: Any) -> Array:
    free = _free(len(shapes[1]), axes[1])
    d = _tensordot(a, g, (tuple(_free(a.ndim, axes[0])), tuple(range(g.ndim - len(free)))))
    return transpose(d, _sorted([axes[1][k] for k in np.argsort(axes[0])] + free))


@multilinear(_tensordot_by_first, _tensordot_by_second)
def _tensordot(a: Array, b: Array, axes: Any) -> Array:
    return np.tensordot(a, b, axes)[()]


def tensordot(a: ArrayLike, b: ArrayLike, axes: Any = 2) -> Tensor:
    """The product summed over `axes`: those left of a come first, then those left of b.

    Parameters
    ----------
    a, b : Tensor or array
    axes : int, or a pair of axes or of sequences of axes
        How many of the last axes of a meet the first ones of b; or which of a, and which of b.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.tensordot(ag.tensor([[1.0, 2.0], [3.0, 4.0]]), [1.0, 1.0], 1)
    Tensor([3., 7.])
    """
    a, b = [as_array(x) for x in (a, b)]
    n, m = a.ndim, b.ndim
    if isinstance(axes, int | np.integer):
        if not 0 <= axes <= min(n, m):
            raise ValueError(
                f"tensordot: {axes} axes cannot be summed over shapes {np.shape(a)} and "
                f"{np.shape(b)}"
            )
        return _tensordot(a, b, (tuple(range(n - axes, n)), tuple(range(axes))))
    first, second = axes
    return _tensordot(
        a, b, (normalize_axis_tuple(first, n, "axes"), normalize_axis_tuple(second, m, "axes"))
    )


def vecdot(x1: ArrayLike, x2: ArrayLike, axis: int = -1) -> Tensor:
    """The product of vectors, conj(x1) · x2, in stacks that broadcast.

    Parameters
    ----------
    x1, x2 : Tensor or array
        They broadcast.
    axis : int
        Along which the vectors lie; the last by default.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.vecdot(ag.tensor([[1.0, 2.0], [3.0, 4.0]]), [1.0, 1.0])
    Tensor([3., 7.])
    """
    return einsum("...i,...i->...", conj(moveaxis(x1, axis, -1)), moveaxis(x2, axis, -1))


def matvec(x1: ArrayLike, x2: ArrayLike) -> Tensor:
    """Matrices of shape (..., m, n) times vectors of shape (..., n), in stacks that broadcast.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.matvec(ag.tensor([[1.0, 2.0], [3.0, 4.0]]), [[1.0, 1.0], [0.0, 1.0]])
    Tensor([[3., 7.],
            [2., 4.]])
    """
    return squeeze(matmul(x1, expand_dims(x2, -1)), -1)


def vecmat(x1: ArrayLike, x2: ArrayLike) -> Tensor:
    """Vectors conj(x1) of shape (..., n) times matrices of shape (..., n, m).

    Examples
    --------
    >>> import autograd as ag
    >>> ag.vecmat(ag.tensor([1.0, 1.0]), [[1.0, 2.0], [3.0, 4.0]])
    Tensor([4., 6.])
    """
    return squeeze(matmul(expand_dims(conj(x1), -2), x2), -2)


@multilinear(lambda g, b: _cross(b, g), lambda g, a: _cross(g, a))
def _cross(a: Array, b: Array) -> Array:
    return np.cross(a, b)


def cross(
    a: ArrayLike,
    b: ArrayLike,
    axisa: int = -1,
    axisb: int = -1,
    axisc: int = -1,
    axis: int | None = None,
) -> Tensor:
    """The cross product of vectors of length 3, in stacks that broadcast.

    A vector of length 2 lies in the plane; of two such only the third component is given.

    Parameters
    ----------
    a, b : Tensor or array
    axisa, axisb, axisc : int
        Along which axis the vectors of a, of b and of the result lie.
    axis : int, optional
        All three in one.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.cross(ag.tensor([1.0, 0.0, 0.0]), [0.0, 1.0, 0.0])
    Tensor([0., 0., 1.])
    """
    if axis is not None:
        axisa = axisb = axisc = axis
    a, b = moveaxis(a, axisa, -1), moveaxis(b, axisb, -1)
    lengths = (a.shape[-1], b.shape[-1])
    if not set(lengths) <= {2, 3}:
        raise ValueError(
            f"cross: vectors have 2 or 3 components, not {lengths[0]} and {lengths[1]}"
        )
    a, b = [_in_space(x) if x.shape[-1] == 2 else x for x in (a, b)]
    c = _cross(a, b)
    return moveaxis(c, -1, 0)[2] if lengths == (2, 2) else moveaxis(c, -1, axisc)


def _in_space(x: Array) -> Array:
    return concatenate([x, np.zeros((*x.shape[:-1], 1), x.dtype)], axis=-1)


# --- polynomials ---------------------------------------------------------------------------------


def vander(x: ArrayLike, N: int | None = None, increasing: bool = False) -> Tensor:
    """The powers of each element of x, one a column: from the highest down by default.

    Parameters
    ----------
    x : Tensor or array of shape (n,)
    N : int, optional
        The number of columns, n by default.
    increasing : bool
        From the lowest up.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.vander(ag.tensor([2.0, 3.0]), 3)
    Tensor([[4., 2., 1.],
            [9., 3., 1.]])
    """
    if np.ndim(x) != 1:
        raise ValueError(f"vander: x must have one dimension, not shape {np.shape(x)}")
    powers = np.arange(len(x) if N is None else N)
    return power(expand_dims(x, 1), powers if increasing else powers[::-1])


def polyval(p: ArrayLike, x: ArrayLike) -> Tensor:
    """The polynomial with coefficients p, from the highest power down, at x, by Horner's rule.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.polyval(ag.tensor([1.0, 0.0, -1.0]), 3.0)
    Tensor(8.)
    """
    p, x = [as_array(v)[()] for v in (p, x)]
    y: Array = np.zeros_like(raw(x))
    for coefficient in p:
        y = y * x + coefficient
    return y
