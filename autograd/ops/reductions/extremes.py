"""The largest and the smallest element, along all axes or some."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...engine.kinks import kink
from ...engine.primitive import Array, primitive
from ..elementwise.constant import raw
from .reduction import NOTHING, Axis, _beside, _restored, sum

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = ["max", "min"]


def _winners(
    a: Array, y: Array, axis: Axis, keepdims: bool, initial: Any = NOTHING, where: Any = True
) -> Array:
    """1 at the element that was taken, 1/n at each of n ties, 0 elsewhere."""
    y = _restored(y, axis, keepdims, a.shape)
    taken = (a == y) | (a != a)
    if where is not True:
        taken = taken & raw(where)
    count = taken.sum(axis=axis, keepdims=True)
    if initial is not NOTHING:  # one more element
        count = count + ((y == initial) | (initial != initial))
    return taken / count


def _route_back(
    g: Array, a: Array, y: Array, axis: Axis, keepdims: bool, initial: Any, where: Any
) -> Array:
    return _restored(g, axis, keepdims, a.shape) * _winners(a, y, axis, keepdims, initial, where)


def _route(
    t: Array, a: Array, y: Array, axis: Axis, keepdims: bool, initial: Any, where: Any
) -> Array:
    shares = _winners(a, y, axis, keepdims, initial, where)
    return sum(t * shares, axis=axis, keepdims=keepdims)


def _tied(a: Array, y: Array, axis: Axis, keepdims: bool, initial: Any, where: Any) -> Array:
    """Which elements share their place with another."""
    return _winners(a, y, axis, keepdims, initial, where) % 1 != 0


@kink(_tied)
@primitive(vjp=_route_back, jvp=_route)
def max(
    a: ArrayLike,
    axis: Axis = None,
    keepdims: bool = False,
    initial: Any = NOTHING,
    where: Any = True,
) -> Array:
    """The largest element over `axis`; the gradient goes to it.

    Kink: ties share the gradient evenly.

    Parameters
    ----------
    a : Tensor or array
    axis : int or tuple of int, optional
        All axes by default.
    keepdims : bool
        Keep the reduced axes, at size 1.
    initial : number, optional
        A constant that takes part as one more element.
    where : array_like of bool, optional
        Which elements count; it broadcasts to `a`. The others get the gradient 0.

    Examples
    --------
    >>> import autograd as ag
    >>> x = ag.tensor([3.0, 1.0, 3.0], requires_grad=True)
    >>> ag.max(x).backward()
    >>> x.grad
    Tensor([0.5, 0. , 0.5])
    """
    if where is not True:
        a, where = _beside(a, where)
    return np.maximum.reduce(a, axis, None, None, keepdims, initial, where)


@kink(_tied)
@primitive(vjp=_route_back, jvp=_route)
def min(
    a: ArrayLike,
    axis: Axis = None,
    keepdims: bool = False,
    initial: Any = NOTHING,
    where: Any = True,
) -> Array:
    """The smallest element over `axis`; the gradient goes to it.

    Kink: ties share the gradient evenly.

    Parameters
    ----------
    a : Tensor or array
    axis : int or tuple of int, optional
        All axes by default.
    keepdims : bool
        Keep the reduced axes, at size 1.
    initial : number, optional
        A constant that takes part as one more element.
    where : array_like of bool, optional
        Which elements count; it broadcasts to `a`. The others get the gradient 0.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.min(ag.tensor([[1.0, 2.0], [3.0, 0.0]]), axis=1)
    Tensor([1., 0.])
    """
    if where is not True:
        a, where = _beside(a, where)
    return np.minimum.reduce(a, axis, None, None, keepdims, initial, where)
