"""Ops that give the same elements another shape. Each is linear; its transpose moves them back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ...engine.primitive import Array, linear
from ..elementwise.arithmetic import positive
from ..elementwise.constant import of_all, raw

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ...tensors.tensor import Tensor

__all__ = [
    "astype", "broadcast_to", "expand_dims", "matrix_transpose", "moveaxis", "permute_dims",
    "ravel", "reshape", "rollaxis", "squeeze", "swapaxes", "transpose",
]  # fmt: skip

Axes = int | Sequence[int]
INTEGER = (int, np.integer)


@linear(lambda g, shapes: g.reshape(shapes[0]), view=np.ndarray.reshape)
def _reshape(a: Array, shape: Any) -> Array:
    # an array's method takes a fifth of the time of NumPy's function, which looks for it
    return a.reshape(shape)[()] if isinstance(a, np.ndarray) else np.reshape(a, shape)[()]


def reshape(a: ArrayLike, shape: Any, order: str = "C", copy: bool | None = None) -> Tensor:
    """The same elements in another shape.

    Parameters
    ----------
    a : Tensor or array
    shape : int or tuple of int
        One size may be -1. As a method also numbers: ``t.reshape(2, 3)``.
    order : {'C', 'F'}
        Read and laid out with the last index changing fastest ('C') or the first ('F').
    copy : bool, optional
        True for elements of the result's own; False to raise where they cannot lie in the memory
        of a. By default they do where they can.

    Raises
    ------
    ValueError
        When the sizes do not fit or a copy would be needed, and for the orders 'A' and 'K', which
        ask how an array lies in memory: not a property of a Tensor.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.reshape(ag.tensor([1.0, 2.0, 3.0, 4.0]), (2, 2))
    Tensor([[1., 2.],
            [3., 4.]])
    """
    if copy is False:
        laid = of_all(np.reshape(raw(a), shape, order))
        if laid.size and not np.may_share_memory(laid, of_all(a)):
            raise ValueError("reshape: this shape needs a copy of the elements, and copy is False")
    elif copy:
        a = positive(a)
    if order == "C":
        return _reshape(a, shape)
    if order != "F":
        raise ValueError(f"reshape: order {order!r} is not supported; use 'C' or 'F'")
    backwards = shape if isinstance(shape, INTEGER) else tuple(shape)[::-1]
    return transpose(_reshape(transpose(a), backwards))


def ravel(a: ArrayLike, order: str = "C") -> Tensor:
    """The elements in one dimension: row by row, or with order='F' column by column.

    Parameters
    ----------
    a : Tensor or array
    order : {'C', 'F'}
        Read and laid out with the last index changing fastest ('C') or the first ('F').

    Examples
    --------
    >>> import autograd as ag
    >>> ag.ravel(ag.tensor([[1.0, 2.0], [3.0, 4.0]]))
    Tensor([1., 2., 3., 4.])
    """
    return reshape(a, -1, order)


def _inverse(axes: Any) -> Any:
    if isinstance(axes, INTEGER):  # one axis stays where it is
        return axes
    inverse = [0] * len(axes)
    for i, axis in enumerate(axes):
        inverse[axis] = i
    return inverse


@linear(
    lambda g, axes: g.T if axes is None else g.transpose(_inverse(axes)), view=np.ndarray.transpose
)
def transpose(a: ArrayLike, axes: Sequence[int] | None = None) -> Array:
    """The axes reordered: reversed by default, else as `axes` says.

    As a method it takes numbers, too: ``t.transpose(1, 0)``.

    Parameters
    ----------
    a : Tensor or array
    axes : sequence of int, optional
        Which axis of `a` each axis of the result is.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.transpose(ag.tensor([[1.0, 2.0], [3.0, 4.0]]))
    Tensor([[1., 3.],
            [2., 4.]])
    """
    return a.transpose(axes) if isinstance(a, np.ndarray) else np.transpose(a, axes)


permute_dims = transpose


@linear(lambda g: matrix_transpose(g), view=np.ndarray.mT.__get__)
def matrix_transpose(x: ArrayLike) -> Array:
    """The last two axes exchanged: each matrix of a stack transposed.

    Examples
    --------
    >>> import numpy as np, autograd as ag
    >>> ag.matrix_transpose(ag.tensor(np.zeros((5, 2, 3)))).shape
    (5, 3, 2)
    """
    return np.matrix_transpose(x)


@linear(lambda g, axis1, axis2: g.swapaxes(axis1, axis2), view=np.ndarray.swapaxes)
def swapaxes(a: ArrayLike, axis1: int, axis2: int) -> Array:
    """Two axes exchanged.

    Parameters
    ----------
    a : Tensor or array
    axis1, axis2 : int

    Examples
    --------
    >>> import autograd as ag
    >>> ag.swapaxes(ag.tensor([[1.0, 2.0], [3.0, 4.0]]), 0, 1)
    Tensor([[1., 3.],
            [2., 4.]])
    """
    if isinstance(a, np.ndarray):
        return a.swapaxes(axis1, axis2)
    return np.swapaxes(a, axis1, axis2)


@linear(lambda g, source, destination: moveaxis(g, destination, source), view=True)
def moveaxis(a: ArrayLike, source: Axes, destination: Axes) -> Array:
    """Axes moved to other places; the rest keep their order.

    Parameters
    ----------
    a : Tensor or array
    source, destination : int or sequence of int
        Where the axes are, and where they go.

    Examples
    --------
    >>> import numpy as np, autograd as ag
    >>> ag.moveaxis(ag.tensor(np.zeros((2, 3, 4))), 0, -1).shape
    (3, 4, 2)
    """
    return np.moveaxis(a, source, destination)


def rollaxis(a: ArrayLike, axis: int, start: int = 0) -> Tensor:
    """An axis rolled back until it lies before the axis `start`; `moveaxis` is plainer.

    Parameters
    ----------
    a : Tensor or array
    axis, start : int

    Examples
    --------
    >>> import numpy as np, autograd as ag
    >>> ag.rollaxis(ag.tensor(np.zeros((2, 3, 4))), 2).shape
    (4, 2, 3)
    """
    numbered = np.empty(range(np.ndim(a)))  # axis i has size i
    return transpose(a, np.rollaxis(numbered, axis, start).shape)


@linear(lambda g, shapes: g.reshape(shapes[0]), view=np.ndarray.squeeze)
def squeeze(a: ArrayLike, axis: Axes | None = None) -> Array:
    """Axes of size 1 left out: all of them by default.

    Parameters
    ----------
    a : Tensor or array
    axis : int or sequence of int, optional
        Which to leave out; another size than 1 raises.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.squeeze(ag.tensor([[1.0, 2.0]]))
    Tensor([1., 2.])
    """
    return np.squeeze(a, axis)[()]


@linear(lambda g, shapes: g.reshape(shapes[0]), view=True)
def expand_dims(a: ArrayLike, axis: Axes) -> Array:
    """A new axis of size 1 at `axis`.

    Parameters
    ----------
    a : Tensor or array
    axis : int or tuple of int
        Where the new axes are in the result.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.expand_dims(ag.tensor([1.0, 2.0]), 0)
    Tensor([[1., 2.]])
    """
    return np.expand_dims(a, axis)


@linear(lambda g: g, view=np.broadcast_to)  # the engine sums over what was stretched
def broadcast_to(array: ArrayLike, shape: Any, subok: bool = False) -> Array:
    """The array stretched to `shape` by NumPy's rules; the gradient is summed back.

    Parameters
    ----------
    array : Tensor or array
    shape : int or tuple of int
    subok : bool
        Whether a subclass of ndarray stays one.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.broadcast_to(ag.tensor([1.0, 2.0]), (2, 2))
    Tensor([[1., 2.],
            [1., 2.]])
    """
    return np.broadcast_to(array, shape, subok)[()]


@linear(lambda g: g)  # the engine casts the gradient back
def _cast(x: Array, dtype: Any) -> Array:
    return x.astype(dtype)


def astype(x: ArrayLike, dtype: Any, copy: bool = True) -> Tensor:
    """The elements in another dtype; the gradient comes back in the first.

    Parameters
    ----------
    x : Tensor or array
    dtype : dtype
    copy : bool, optional
        True for elements of the result's own; False to raise where they cannot lie in the memory
        of a. By default they do where they can.

    Raises
    ------
    TypeError
        When a Tensor that requires a gradient is cast to integers, which have none.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.astype(ag.tensor([1.0, 2.0]), "float32")
    Tensor([1., 2.], dtype=float32)
    """
    if getattr(x, "requires_grad", False) and np.dtype(dtype).kind not in "fc":
        raise TypeError(
            f"astype: a Tensor that requires a gradient cannot become {np.dtype(dtype)}, which "
            "has none; use t.detach().astype(...)"
        )
    if not copy and getattr(x, "dtype", None) == np.dtype(dtype):
        return x
    return _cast(x, dtype)
