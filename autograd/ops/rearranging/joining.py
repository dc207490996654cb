"""Ops that join several arrays into one; each gets its own part of the gradient."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ...engine.boxes import Box
from ...engine.guests import as_array
from ...engine.primitive import Array, linear
from ..shapes.broadcasting import atleast_1d, atleast_2d, atleast_3d
from ..shapes.shape import astype, ravel, reshape

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ...tensors.tensor import Tensor

__all__ = ["column_stack", "concat", "concatenate", "dstack", "hstack", "stack", "vstack"]


def _part(g: Array, i: int, axis: int, shapes: Any) -> Array:
    """The part of `g` that came from array `i`."""
    axis %= g.ndim
    start = sum(shape[axis] for shape in shapes[:i])
    return g[(slice(None),) * axis + (slice(start, start + shapes[i][axis]),)]


@linear(_part)
def _concatenate(*arrays: Array, axis: int = 0) -> Array:
    return np.concatenate(arrays, axis=axis)


@linear(lambda g, i, axis, shapes: g[(slice(None),) * (axis % g.ndim) + (i,)].reshape(shapes[i]))
def _stack(*arrays: Array, axis: int = 0) -> Array:
    return np.stack(arrays, axis=axis)


def _pieces(name: str, arrays: Any, axis: Any, dtype: Any, casting: Any) -> list[Array]:
    """The arrays to join, cast to `dtype` if one is given."""
    if any([isinstance(a, Box | np.ndarray) for a in (axis, dtype)]):
        raise TypeError(f"{name}: pass several arrays as one list, [a, b]")
    pieces = list(arrays)
    if dtype is None:
        return pieces
    pieces = [as_array(p) for p in pieces]
    for p in pieces:
        if not np.can_cast(p.dtype, dtype, casting):
            raise TypeError(f"{name}: {p.dtype} to {np.dtype(dtype)} is not a {casting!r} cast")
    return [astype(p, dtype) for p in pieces]


def concatenate(
    arrays: Sequence[ArrayLike],
    axis: int | None = 0,
    dtype: Any = None,
    casting: Any = "same_kind",
) -> Tensor:
    """The arrays end to end along an axis.

    Parameters
    ----------
    arrays : sequence of Tensors or arrays
        Of one shape, but for `axis`.
    axis : int, optional
        None joins them flattened.
    dtype : dtype, optional
        Cast them to it, as far as `casting` allows; by default NumPy's promotion.
    casting : {'no', 'equiv', 'safe', 'same_kind', 'unsafe'}
        Which casts to `dtype` are allowed; others raise.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.concatenate([ag.tensor([1.0]), [2.0, 3.0]])
    Tensor([1., 2., 3.])
    """
    pieces = _pieces("concatenate", arrays, axis, dtype, casting)
    if axis is None:
        return _concatenate(*[ravel(p) for p in pieces])
    return _concatenate(*pieces, axis=axis)


concat = concatenate


def stack(
    arrays: Sequence[ArrayLike],
    axis: int = 0,
    dtype: Any = None,
    casting: Any = "same_kind",
) -> Tensor:
    """The arrays side by side along a new axis.

    Parameters
    ----------
    arrays : sequence of Tensors, arrays or numbers
        Of one shape.
    axis : int
        Where the new axis goes.
    dtype : dtype, optional
        Cast them to it, as far as `casting` allows; by default NumPy's promotion.
    casting : {'no', 'equiv', 'safe', 'same_kind', 'unsafe'}
        Which casts to `dtype` are allowed; others raise.

    Examples
    --------
    >>> import autograd as ag
    >>> x = ag.tensor(1.0)
    >>> ag.stack([x, 2 * x])
    Tensor([1., 2.])
    """
    return _stack(*_pieces("stack", arrays, axis, dtype, casting), axis=axis)


def hstack(tup: Sequence[ArrayLike], dtype: Any = None, casting: Any = "same_kind") -> Tensor:
    """The arrays joined along the second axis; along the first where they have only one.

    Parameters
    ----------
    tup : sequence of Tensors, arrays or numbers
    dtype : dtype, optional
        Cast them to it, as far as `casting` allows; by default NumPy's promotion.
    casting : {'no', 'equiv', 'safe', 'same_kind', 'unsafe'}
        Which casts to `dtype` are allowed; others raise.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.hstack([ag.tensor([1.0]), [2.0, 3.0]])
    Tensor([1., 2., 3.])
    """
    arrays = [atleast_1d(a) for a in tup]
    axis = 0 if arrays and arrays[0].ndim == 1 else 1
    return concatenate(arrays, axis, dtype=dtype, casting=casting)


def vstack(tup: Sequence[ArrayLike], dtype: Any = None, casting: Any = "same_kind") -> Tensor:
    """The arrays joined along the first axis, those of one dimension as rows.

    Parameters
    ----------
    tup : sequence of Tensors, arrays or numbers
    dtype : dtype, optional
        Cast them to it, as far as `casting` allows; by default NumPy's promotion.
    casting : {'no', 'equiv', 'safe', 'same_kind', 'unsafe'}
        Which casts to `dtype` are allowed; others raise.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.vstack([ag.tensor([1.0, 2.0]), [[3.0, 4.0]]])
    Tensor([[1., 2.],
            [3., 4.]])
    """
    return concatenate([atleast_2d(a) for a in tup], 0, dtype=dtype, casting=casting)


def dstack(tup: Sequence[ArrayLike]) -> Tensor:
    """The arrays joined along the third axis, each made three-dimensional by `atleast_3d`.

    Parameters
    ----------
    tup : sequence of Tensors, arrays or numbers

    Examples
    --------
    >>> import autograd as ag
    >>> ag.dstack([ag.tensor([1.0, 2.0]), [3.0, 4.0]])
    Tensor([[[1., 3.],
             [2., 4.]]])
    """
    return concatenate([atleast_3d(a) for a in tup], 2)


def column_stack(tup: Sequence[ArrayLike]) -> Tensor:
    """The arrays joined along the second axis, those of one dimension as columns.

    Parameters
    ----------
    tup : sequence of Tensors, arrays or numbers

    Examples
    --------
    >>> import autograd as ag
    >>> ag.column_stack([ag.tensor([1.0, 2.0]), [3.0, 4.0]])
    Tensor([[1., 3.],
            [2., 4.]])
    """
    return concatenate([reshape(a, (-1, 1)) if np.ndim(a) < 2 else a for a in tup], 1)
