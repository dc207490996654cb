"""Diagonals and triangles of matrices."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from ...engine.primitive import Array, linear
from ..reductions.reduction import sum
from ..shapes.shape import astype, ravel

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ...tensors.tensor import Tensor

__all__ = ["diag", "diagflat", "diagonal", "trace", "tril", "triu"]


@linear(lambda g, k: tril(g, k))
def tril(m: ArrayLike, k: int = 0) -> Array:
    """The lower triangle of the last two axes: zeros above the k-th diagonal.

    Parameters
    ----------
    m : Tensor or array
        Of two or more dimensions.
    k : int
        Which diagonal: 0 is the main one, a positive one lies above it.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.tril(ag.tensor([[1.0, 2.0], [3.0, 4.0]]))
    Tensor([[1., 0.],
            [3., 4.]])
    """
    return np.tril(m, k)


@linear(lambda g, k: triu(g, k))
def triu(m: ArrayLike, k: int = 0) -> Array:
    """The upper triangle of the last two axes: zeros below the k-th diagonal.

    Parameters
    ----------
    m : Tensor or array
        Of two or more dimensions.
    k : int
        Which diagonal: 0 is the main one, a positive one lies above it.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.triu(ag.tensor([[1.0, 2.0], [3.0, 4.0]]))
    Tensor([[1., 2.],
            [0., 4.]])
    """
    return np.triu(m, k)


@linear(lambda g, offset, axis1, axis2: diagonal(g, offset, axis1, axis2))
def _onto_diagonal(a: Array, shape: Any, offset: int, axis1: int, axis2: int) -> Array:
    """Zeros of `shape` with a on the diagonal."""
    if hasattr(a, "scattered"):  # a batch of examples
        places = np.diagonal(np.arange(math.prod(shape)).reshape(shape), offset, axis1, axis2)
        return a.scattered(places, (math.prod(shape),)).reshape(shape)
    out = np.zeros(shape, a.dtype)
    line = np.diagonal(out, offset, axis1, axis2)
    line.flags.writeable = True
    line[...] = a
    return out


@linear(
    lambda g, offset, axis1, axis2, shapes: _onto_diagonal(g, shapes[0], offset, axis1, axis2),
    view=np.ndarray.diagonal,
)
def diagonal(a: ArrayLike, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Array:
    """The diagonal of two axes, as the last axis of the result.

    Parameters
    ----------
    a : Tensor or array
        Of two or more dimensions.
    offset : int
        How far above the main diagonal; below it where negative.
    axis1, axis2 : int

    Examples
    --------
    >>> import autograd as ag
    >>> ag.diagonal(ag.tensor([[1.0, 2.0], [3.0, 4.0]]))
    Tensor([1., 4.])
    """
    return np.diagonal(a, offset, axis1, axis2)


@linear(lambda g, k: diagonal(g, k))
def _diag(v: Array, k: int) -> Array:
    return np.diag(v, k)


def diag(v: ArrayLike, k: int = 0) -> Tensor:
    """A matrix with the vector v on its k-th diagonal; of a matrix, that diagonal.

    Parameters
    ----------
    v : Tensor or array
        Of one or two dimensions.
    k : int
        Which diagonal: 0 is the main one, a positive one lies above it.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.diag(ag.tensor([1.0, 2.0]))
    Tensor([[1., 0.],
            [0., 2.]])
    """
    return diagonal(v, k) if np.ndim(v) == 2 else _diag(v, k)


def diagflat(v: ArrayLike, k: int = 0) -> Tensor:
    """A matrix with the elements of v on its k-th diagonal.

    Parameters
    ----------
    v : Tensor or array
    k : int
        Which diagonal: 0 is the main one, a positive one lies above it.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.diagflat(ag.tensor([[1.0], [2.0]]))
    Tensor([[1., 0.],
            [0., 2.]])
    """
    return _diag(ravel(v), k)


def trace(
    a: ArrayLike, offset: int = 0, axis1: int = 0, axis2: int = 1, dtype: Any = None
) -> Tensor:
    """The sum along the diagonal of two axes.

    Parameters
    ----------
    a : Tensor or array
        Of two or more dimensions.
    offset : int
        How far above the main diagonal; below it where negative.
    axis1, axis2 : int
    dtype : dtype, optional
        Sum in it.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.trace(ag.tensor([[1.0, 2.0], [3.0, 4.0]]))
    Tensor(5.)
    """
    line = diagonal(a, offset, axis1, axis2)
    return sum(line if dtype is None else astype(line, dtype), axis=-1)
