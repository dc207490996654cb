"""Ops that move elements without changing them. Each is linear; its transpose moves them back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..primitive import Array, linear

__all__ = [
    "astype", "broadcast_to", "expand_dims", "moveaxis", "ravel", "reshape", "squeeze", "swapaxes",
    "transpose",
]  # fmt: skip

Axes = int | Sequence[int]


@linear(lambda g, shapes: g.reshape(shapes[0]))
def _reshape(x: Array, shape: Any = None) -> Array:
    return np.reshape(x, shape)[()]


def reshape(x: Array, *shape: Any) -> Array:
    """The same elements in another shape, in row-major order; one size may be -1.

    Takes the shape as a tuple, or as numbers: ``t.reshape(2, 3)``.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.reshape(ag.tensor([1.0, 2.0, 3.0, 4.0]), (2, 2))
    Tensor([[1., 2.],
            [3., 4.]])
    """
    return _reshape(x, shape[0] if len(shape) == 1 else shape)


def ravel(x: Array) -> Array:
    """The elements in one dimension, in row-major order.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.ravel(ag.tensor([[1.0], [2.0]]))
    Tensor([1., 2.])
    """
    return _reshape(x, -1)


def _inverse(axes: Any) -> Any:
    return None if axes is None else np.argsort([a % len(axes) for a in axes])


@linear(lambda g, axes: transpose(g, _inverse(axes)))
def _transpose(x: Array, axes: Any = None) -> Array:
    return np.transpose(x, axes)


def transpose(x: Array, *axes: Any) -> Array:
    """The axes reordered: reversed by default, else as the numbers or the tuple say.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.transpose(ag.tensor([[1.0, 2.0], [3.0, 4.0]]))
    Tensor([[1., 3.],
            [2., 4.]])
    """
    return _transpose(x, axes[0] if len(axes) == 1 else axes or None)


@linear(lambda g, axis1, axis2: swapaxes(g, axis1, axis2))
def swapaxes(x: Array, axis1: int, axis2: int) -> Array:
    """Two axes exchanged.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.swapaxes(ag.tensor([[1.0, 2.0], [3.0, 4.0]]), 0, 1)
    Tensor([[1., 3.],
            [2., 4.]])
    """
    return np.swapaxes(x, axis1, axis2)


@linear(lambda g, source, destination: moveaxis(g, destination, source))
def moveaxis(x: Array, source: Axes, destination: Axes) -> Array:
    """Axes moved to other places; the rest keep their order.

    Examples
    --------
    >>> import numpy as np, autograd as ag
    >>> ag.moveaxis(ag.tensor(np.zeros((2, 3, 4))), 0, -1).shape
    (3, 4, 2)
    """
    return np.moveaxis(x, source, destination)


@linear(lambda g, shapes: g.reshape(shapes[0]))
def squeeze(x: Array, axis: Axes | None = None) -> Array:
    """Axes of size 1 left out: all of them by default.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.squeeze(ag.tensor([[1.0, 2.0]]))
    Tensor([1., 2.])
    """
    return np.squeeze(x, axis)[()]


@linear(lambda g, shapes: g.reshape(shapes[0]))
def expand_dims(x: Array, axis: Axes) -> Array:
    """A new axis of size 1 at `axis`.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.expand_dims(ag.tensor([1.0, 2.0]), 0)
    Tensor([[1., 2.]])
    """
    return np.expand_dims(x, axis)


@linear(lambda g: g)  # the engine sums over what was stretched
def broadcast_to(x: Array, shape: Any) -> Array:
    """The array stretched to `shape` by NumPy's rules; the gradient is summed back.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.broadcast_to(ag.tensor([1.0, 2.0]), (2, 2))
    Tensor([[1., 2.],
            [1., 2.]])
    """
    return np.broadcast_to(x, shape)[()]


@linear(lambda g: g)  # the engine casts the gradient back
def _cast(x: Array, dtype: Any) -> Array:
    return x.astype(dtype)


def astype(x: Array, dtype: Any) -> Array:
    """The elements in another dtype; the gradient comes back in the first.

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
    return _cast(x, dtype)
