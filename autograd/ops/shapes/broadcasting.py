"""Arrays brought to common shapes: broadcast_arrays, meshgrid, atleast_1d and its like."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from ...engine.primitive import Array
from .shape import broadcast_to, reshape, swapaxes

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ...tensors.tensor import Tensor

__all__ = ["atleast_1d", "atleast_2d", "atleast_3d", "broadcast_arrays", "meshgrid"]


def broadcast_arrays(*args: ArrayLike, subok: bool = False) -> tuple[Tensor, ...]:
    """The arrays stretched to the shape that they broadcast to; each gradient is summed back.

    Parameters
    ----------
    *args : Tensors or arrays
    subok : bool
        Whether a subclass of ndarray stays one.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.broadcast_arrays(ag.tensor([1.0, 2.0]), 3.0)[1].shape
    (2,)
    """
    shape = np.broadcast_shapes(*[np.shape(a) for a in args])
    return tuple([broadcast_to(a, shape, subok) for a in args])


def meshgrid(
    *xi: ArrayLike, copy: bool = True, sparse: bool = False, indexing: str = "xy"
) -> tuple[Tensor, ...]:
    """Coordinate arrays of the grid that is spanned by coordinate vectors.

    Parameters
    ----------
    *xi : Tensors or arrays
        One dimension each; a number counts as a vector of one.
    copy : bool, optional
        True for elements of the result's own; False to raise where they cannot lie in the memory
        of a. By default they do where they can.
    sparse : bool
        Leave the axes along which nothing changes at size 1.
    indexing : {'xy', 'ij'}
        'xy' puts the first vector along columns, 'ij' along the first axis.

    Returns
    -------
    tuple
        An array for each vector; each vector's gradient is summed over the grid.

    Examples
    --------
    >>> import autograd as ag
    >>> x, y = ag.meshgrid(ag.tensor([1.0, 2.0]), ag.tensor([5.0, 6.0]))
    >>> y
    Tensor([[5., 5.],
            [6., 6.]])
    """
    if indexing not in ("xy", "ij"):
        raise ValueError(f"meshgrid: indexing is 'xy' or 'ij', not {indexing!r}")
    n = len(xi)
    grids = [reshape(x, (1,) * i + (-1,) + (1,) * (n - 1 - i)) for i, x in enumerate(xi)]
    if indexing == "xy" and n > 1:
        grids = [swapaxes(grid, 0, 1) for grid in grids]
    return tuple(grids) if sparse else broadcast_arrays(*grids)


def _atleast(function: Callable[..., Any], arys: tuple[Array, ...]) -> Any:
    """Each array in the shape that NumPy's `function` gives it; a tuple where there are several."""
    shapes = [function(np.broadcast_to(0, np.shape(a))).shape for a in arys]
    results = tuple([reshape(a, shape) for a, shape in zip(arys, shapes)])
    return results[0] if len(results) == 1 else results


def atleast_1d(*arys: ArrayLike) -> Any:
    """The array with one axis at least; a tuple of them where several are given.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.atleast_1d(ag.tensor(1.0))
    Tensor([1.])
    """
    return _atleast(np.atleast_1d, arys)


def atleast_2d(*arys: ArrayLike) -> Any:
    """The array with two axes at least, new ones in front; a tuple where several are given.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.atleast_2d(ag.tensor([1.0, 2.0]))
    Tensor([[1., 2.]])
    """
    return _atleast(np.atleast_2d, arys)


def atleast_3d(*arys: ArrayLike) -> Any:
    """The array with three axes at least: (n,) becomes (1, n, 1) and (m, n) becomes (m, n, 1).

    Examples
    --------
    >>> import autograd as ag
    >>> ag.atleast_3d(ag.tensor([1.0, 2.0])).shape
    (1, 2, 1)
    """
    return _atleast(np.atleast_3d, arys)
