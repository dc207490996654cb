"""What numpy.linalg calls by a name that has other arguments in NumPy itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..elementwise.constant import constant, raw
from ..shapes.shape import swapaxes
from . import diagonals, products

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ...tensors.tensor import Tensor

SPACE = np.linalg  # whose functions these stand for, where NumPy has another of the name
__all__ = ["cross", "diagonal", "matrix_rank", "matrix_transpose", "outer", "tensordot", "trace"]


def cross(x1: ArrayLike, x2: ArrayLike, *, axis: int = -1) -> Tensor:
    """The cross product of vectors of length 3 along one axis.

    Parameters
    ----------
    x1, x2 : Tensor or array
        They broadcast.
    axis : int
        Along which the vectors lie; the last by default.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.linalg.cross(ag.tensor([1.0, 0.0, 0.0]), [0.0, 1.0, 0.0])
    Tensor([0., 0., 1.])
    """
    if np.shape(x1)[axis] != 3 or np.shape(x2)[axis] != 3:
        raise ValueError(
            f"cross: vectors of 3 components along axis {axis} are needed, not shapes "
            f"{np.shape(x1)} and {np.shape(x2)}"
        )
    return products.cross(x1, x2, axis=axis)


def diagonal(x: ArrayLike, *, offset: int = 0) -> Tensor:
    """The diagonal of each matrix of a stack.

    Parameters
    ----------
    x : Tensor or array of shape (..., m, n)
    offset : int
        How far above the main diagonal; below it where negative.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.linalg.diagonal(ag.tensor([[1.0, 2.0], [3.0, 4.0]]))
    Tensor([1., 4.])
    """
    return diagonals.diagonal(x, offset, -2, -1)


def trace(x: ArrayLike, *, offset: int = 0, dtype: Any = None) -> Tensor:
    """The sum of the diagonal of each matrix of a stack.

    Parameters
    ----------
    x : Tensor or array of shape (..., m, n)
    offset : int
        How far above the main diagonal; below it where negative.
    dtype : dtype, optional
        Sum in it.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.linalg.trace(ag.tensor([[1.0, 2.0], [3.0, 4.0]]))
    Tensor(5.)
    """
    return diagonals.trace(x, offset, -2, -1, dtype)


def matrix_transpose(x: ArrayLike) -> Tensor:
    """Each matrix of a stack with its rows as columns.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.linalg.matrix_transpose(ag.tensor([[1.0, 2.0], [3.0, 4.0]]))
    Tensor([[1., 3.],
            [2., 4.]])
    """
    return swapaxes(x, -1, -2)


def outer(x1: ArrayLike, x2: ArrayLike) -> Tensor:
    """Each element of the vector x1 times each of x2.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.linalg.outer(ag.tensor([1.0, 2.0]), [3.0, 4.0])
    Tensor([[3., 4.],
            [6., 8.]])
    """
    if np.ndim(x1) != 1 or np.ndim(x2) != 1:
        raise ValueError(
            f"outer: vectors are needed, not shapes {np.shape(x1)} and {np.shape(x2)}; "
            "autograd.outer flattens them"
        )
    return products.outer(x1, x2)


def tensordot(x1: ArrayLike, x2: ArrayLike, *, axes: Any = 2) -> Tensor:
    """The product summed over `axes`, as `autograd.tensordot`.

    Parameters
    ----------
    x1, x2 : Tensor or array
    axes : int, or a pair of axes or of sequences of axes
        How many of the last axes of x1 meet the first ones of x2; or which of x1, and which of x2.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.linalg.tensordot(ag.tensor([1.0, 2.0]), [3.0, 4.0], axes=1)
    Tensor(11.)
    """
    return products.tensordot(x1, x2, axes)


@constant
def matrix_rank(A: ArrayLike, tol: Any = None, hermitian: bool = False, *, rtol: Any = None) -> Any:
    """The number of singular values above a bound: an array, since it has no gradient.

    Parameters
    ----------
    A : Tensor or array of shape (n,) or (..., m, n)
    tol : float or array, optional
        The bound; by default the largest singular value · max(m, n) · the dtype's precision.
    hermitian : bool
        Whether A is Hermitian: then its eigenvalues are taken, which is faster.
    rtol : float or array, optional
        The bound as a part of the largest singular value; give one of the two.

    Examples
    --------
    >>> import autograd as ag
    >>> int(ag.linalg.matrix_rank(ag.tensor([[1.0, 2.0], [2.0, 4.0]])))
    1
    """
    values: Any = raw(A)
    return np.linalg.matrix_rank(values, tol, hermitian, rtol=rtol)
