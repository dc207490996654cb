"""The elements of one array in another order, or several times over."""

from __future__ import annotations

from operator import index
from typing import TYPE_CHECKING, Any

import numpy as np

from ...engine.guests import as_array
from ...engine.primitive import Array, linear
from ..elementwise.constant import raw
from .places import pick

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ...tensors.tensor import Tensor

__all__ = ["flip", "fliplr", "flipud", "repeat", "resize", "roll", "rot90", "tile"]

Axes = int | tuple[int, ...] | None


@linear(lambda g, axis: flip(g, axis), view=True)
def flip(m: ArrayLike, axis: Axes = None) -> Array:
    """The elements in reverse along `axis`: along all axes by default.

    Parameters
    ----------
    m : Tensor or array
    axis : int or tuple of int, optional

    Examples
    --------
    >>> import autograd as ag
    >>> ag.flip(ag.tensor([1.0, 2.0, 3.0]))
    Tensor([3., 2., 1.])
    """
    y = np.flip(m, axis)
    return y if y.ndim else y[()]


def flipud(m: ArrayLike) -> Tensor:
    """The rows in reverse (axis 0).

    Examples
    --------
    >>> import autograd as ag
    >>> ag.flipud(ag.tensor([[1.0], [2.0]]))
    Tensor([[2.],
            [1.]])
    """
    return flip(m, 0)


def fliplr(m: ArrayLike) -> Tensor:
    """The columns in reverse (axis 1).

    Examples
    --------
    >>> import autograd as ag
    >>> ag.fliplr(ag.tensor([[1.0, 2.0]]))
    Tensor([[2., 1.]])
    """
    return flip(m, 1)


@linear(lambda g, k, axes: rot90(g, -int(k), axes), view=True)
def rot90(m: ArrayLike, k: int = 1, axes: tuple[int, int] = (0, 1)) -> Array:
    """Rotated by k times 90° in the plane of two axes, from the first towards the second.

    Parameters
    ----------
    m : Tensor or array
    k : int
        How often; in the other direction where negative.
    axes : (int, int)
        The plane.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.rot90(ag.tensor([[1.0, 2.0], [3.0, 4.0]]))
    Tensor([[2., 4.],
            [1., 3.]])
    """
    return np.rot90(m, k, axes)


# in a signed dtype, because an unsigned shift cannot be reversed
@linear(lambda g, shift, axis: roll(g, np.negative(shift, dtype=np.intp), axis))
def roll(a: ArrayLike, shift: Any, axis: Axes = None) -> Array:
    """The elements shifted along `axis`; those that fall off one end come in at the other.

    Parameters
    ----------
    a : Tensor or array
    shift : int or tuple of int
        By how many places, for each axis.
    axis : int or tuple of int, optional
        None shifts the array as if it were flattened.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.roll(ag.tensor([1.0, 2.0, 3.0]), 1)
    Tensor([3., 1., 2.])
    """
    # NumPy 2.0 itself counts back from an end by the negative of what it is given
    return np.roll(a, np.positive(shift, dtype=np.intp), axis)[()]


def tile(A: ArrayLike, reps: Any) -> Tensor:
    """The whole array repeated `reps` times along each axis; the gradient sums over the copies.

    Parameters
    ----------
    A : Tensor or array
    reps : int or sequence of int
        How often along each axis; one number is for the last.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.tile(ag.tensor([1.0, 2.0]), 2)
    Tensor([1., 2., 1., 2.])
    """
    return pick(lambda a: np.tile(a, reps), A)


def repeat(a: ArrayLike, repeats: Any, axis: int | None = None) -> Tensor:
    """Each element repeated; the gradient sums over the copies.

    Parameters
    ----------
    a : Tensor or array
    repeats : int or sequence of int
        How often: one number for all, or one for each element along `axis`.
    axis : int, optional
        None takes the array flattened.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.repeat(ag.tensor([1.0, 2.0]), 2)
    Tensor([1., 1., 2., 2.])
    """
    repeats = raw(repeats)
    return pick(lambda a: np.repeat(a, repeats, axis), a)


def resize(a: ArrayLike, new_shape: Any) -> Tensor:
    """An array of `new_shape` filled with the elements of `a`, over and over where it is larger.

    Nothing but zeros comes of an empty array.

    Parameters
    ----------
    a : Tensor or array
    new_shape : int or tuple of int

    Examples
    --------
    >>> import autograd as ag
    >>> ag.resize(ag.tensor([1.0, 2.0]), (3,))
    Tensor([1., 2., 1.])
    """
    sizes = (new_shape,) if np.ndim(new_shape) == 0 else new_shape
    new_shape = tuple([index(n) for n in sizes])  # NumPy 2.0 takes the negative of a size
    a = as_array(a, "resize")
    if a.size == 0:
        return pick(lambda p: np.resize(p, new_shape), np.zeros(1, a.dtype)) + a.sum()
    return pick(lambda p: np.resize(p, new_shape), a)
