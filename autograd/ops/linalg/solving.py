"""Inverses, powers and linear equations, of matrices and of stacks of them.

The rules are those of M. Giles, "An extended collection of matrix derivative results for forward
and reverse mode automatic differentiation" (2008).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ...engine.primitive import Array, multilinear, primitive
from ..elementwise import where
from ..elementwise.complex import conj
from ..shapes.shape import expand_dims, moveaxis, reshape, squeeze, swapaxes
from .products import matmul

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ...tensors.tensor import Tensor

__all__ = ["inv", "matrix_power", "multi_dot", "solve", "tensorinv", "tensorsolve"]


def transposed(x: Array) -> Array:
    """Each matrix of the stack with its rows as columns."""
    return swapaxes(x, -1, -2)


def adjoint(x: Array) -> Array:
    """The transposed matrices, conjugated."""
    return conj(swapaxes(x, -1, -2))


# --- inverse and equations -----------------------------------------------------------------------


@primitive(
    vjp=lambda g, y: -transposed(y) @ g @ transposed(y),
    jvp=lambda t, y: -y @ t @ y,
)
def inv(a: ArrayLike) -> Array:
    """The inverse A⁻¹; its gradient is -A⁻ᵀ g A⁻ᵀ.

    Raises
    ------
    numpy.linalg.LinAlgError
        If a matrix is singular or not square.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.linalg.inv(ag.tensor([[2.0, 0.0], [0.0, 4.0]]))
    Tensor([[0.5 , 0.  ],
            [0.  , 0.25]])
    """
    return np.linalg.inv(a)


@primitive(
    vjp=(
        lambda g, a, y: -_solve(transposed(a), g) @ transposed(y),
        lambda g, a: _solve(transposed(a), g),
    ),
    jvp=(lambda t, a, y: -_solve(a, t @ y), lambda t, a: _solve(a, t)),
)
def _solve(a: Array, b: Array) -> Array:
    return np.linalg.solve(a, b)


def solve(a: ArrayLike, b: ArrayLike) -> Tensor:
    """The x for which a @ x = b.

    Parameters
    ----------
    a : Tensor or array of shape (..., n, n)
    b : Tensor or array of shape (n,) or (..., n, k)

    Raises
    ------
    numpy.linalg.LinAlgError
        If a matrix is singular or not square.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.linalg.solve(ag.tensor([[2.0, 0.0], [0.0, 4.0]]), [2.0, 2.0])
    Tensor([1. , 0.5])
    """
    return squeeze(_solve(a, expand_dims(b, 1)), -1) if np.ndim(b) == 1 else _solve(a, b)


def tensorsolve(a: ArrayLike, b: ArrayLike, axes: Sequence[int] | None = None) -> Tensor:
    """The x for which tensordot(a, x, x.ndim) = b.

    Parameters
    ----------
    a : Tensor or array of shape (*b.shape, *x.shape)
    b : Tensor or array
    axes : sequence of int, optional
        Axes of a to move to its end first.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.linalg.tensorsolve(ag.tensor([[2.0, 0.0], [0.0, 4.0]]), [2.0, 2.0])
    Tensor([1. , 0.5])
    """
    if axes is not None:
        for axis in axes:
            a = moveaxis(a, axis, -1)
    n = int(np.prod(np.shape(b)))
    x = solve(reshape(a, (n, n)), reshape(b, (n,)))
    return reshape(x, np.shape(a)[np.ndim(b) :])


def tensorinv(a: ArrayLike, ind: int = 2) -> Tensor:
    """The inverse of the map x ↦ tensordot(a, x, a.ndim - ind).

    Parameters
    ----------
    a : Tensor or array
        Of as many elements over the first `ind` axes as over the others.
    ind : int
        How many of the first axes are those of the map's result.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.linalg.tensorinv(ag.tensor([[2.0, 0.0], [0.0, 4.0]]), 1)
    Tensor([[0.5 , 0.  ],
            [0.  , 0.25]])
    """
    if ind <= 0:
        raise ValueError(f"tensorinv: ind must be positive, not {ind}")
    shape = np.shape(a)
    n = int(np.prod(shape[ind:]))
    return reshape(inv(reshape(a, (n, n))), shape[ind:] + shape[:ind])


# --- products ------------------------------------------------------------------------------------


def matrix_power(a: ArrayLike, n: int) -> Tensor:
    """The product of n times the same matrix; of its inverse for a negative n.

    Parameters
    ----------
    a : Tensor or array of shape (..., m, m)
    n : int

    Examples
    --------
    >>> import autograd as ag
    >>> ag.linalg.matrix_power(ag.tensor([[1.0, 1.0], [0.0, 1.0]]), 5)
    Tensor([[1., 5.],
            [0., 1.]])
    """
    if n == 0:
        return where(True, np.eye(a.shape[-1], dtype=a.dtype), a)
    power, n = (inv(a), -n) if n < 0 else (a, n)
    product = None
    while n:
        if n % 2:
            product = power if product is None else matmul(product, power)
        n //= 2
        power = matmul(power, power) if n else power
    return product


@multilinear(
    lambda g, arrays, i: _multi_dot(
        *[transposed(x) for x in arrays[:i][::-1]],
        g,
        *[transposed(x) for x in arrays[:i:-1]],
    )
)
def _multi_dot(*arrays: Array) -> Array:
    return np.linalg.multi_dot(arrays) if len(arrays) > 1 else arrays[0]


def multi_dot(arrays: Sequence[ArrayLike]) -> Tensor:
    """The product of two or more matrices, in the order that takes the fewest multiplications.

    Parameters
    ----------
    arrays : sequence of Tensors or arrays
        Matrices; the first may be a row, and the last a column, of one dimension.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.linalg.multi_dot([ag.tensor([1.0, 2.0]), [[1.0, 0.0], [0.0, 1.0]], [3.0, 4.0]])
    Tensor(11.)
    """
    first, last = arrays[0], arrays[-1]
    row, column = np.ndim(first) == 1, np.ndim(last) == 1
    product = _multi_dot(
        reshape(first, (1, -1)) if row else first,
        *arrays[1:-1],
        reshape(last, (-1, 1)) if column else last,
    )
    kept = np.shape(product)[int(row) : 1 if column else 2]
    return reshape(product, kept) if row or column else product
