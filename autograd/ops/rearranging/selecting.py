"""Elements taken by index or by condition."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ...engine.guests import as_array
from ..elementwise.constant import raw
from ..shapes.shape import ravel
from .indexing import getitem
from .places import pick
from .splitting import unstack

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ...tensors.tensor import Tensor

__all__ = ["choose", "compress", "extract", "select", "take", "take_along_axis"]


def take(a: ArrayLike, indices: Any, axis: int | None = None, mode: str = "raise") -> Tensor:
    """The elements, or slices along `axis`, with the given indices.

    The gradient is added up over every time that an index occurs.

    Parameters
    ----------
    a : Tensor or array
    indices : array_like of int
    axis : int, optional
        None takes the array flattened.
    mode : {'raise', 'wrap', 'clip'}
        What becomes of an index out of range: an error, the index modulo the length, or the
        nearest one (then a negative index is 0).

    Examples
    --------
    >>> import autograd as ag
    >>> ag.take(ag.tensor([1.0, 2.0, 3.0]), [0, 0, 2])
    Tensor([1., 1., 3.])
    """
    indices = raw(as_array(indices, "take"))
    if indices.size and indices.dtype.kind not in "iu":
        raise TypeError(f"take: indices are integers, not {indices.dtype}; a mask is for compress")
    indices = indices.astype(np.intp)  # modulo and limits may be too large for what was given
    if axis is None:
        a, axis = ravel(a), 0
    a = as_array(a)
    if not -a.ndim <= axis < a.ndim:
        raise np.exceptions.AxisError(axis, a.ndim)
    axis %= a.ndim
    if mode == "wrap":
        indices = indices % a.shape[axis]
    elif mode == "clip":
        indices = np.clip(indices, 0, a.shape[axis] - 1)
    elif mode != "raise":
        raise ValueError(f"take: mode is 'raise', 'wrap' or 'clip', not {mode!r}")
    return getitem(a, (slice(None),) * axis + (indices,) if axis else indices)


def take_along_axis(arr: ArrayLike, indices: Any, axis: int | None = -1) -> Tensor:
    """Of each line along `axis` the elements that the same line of `indices` names.

    Fits what argsort, argmax and the like return.

    Parameters
    ----------
    arr : Tensor or array
    indices : array_like of int
        Of as many dimensions as `arr`, and broadcast against it but for `axis`.
    axis : int, optional
        None takes `arr` flattened.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.take_along_axis(ag.tensor([[1.0, 2.0], [3.0, 4.0]]), [[1], [0]], axis=1)
    Tensor([[2.],
            [3.]])
    """
    indices = raw(as_array(indices, "take_along_axis"))
    return pick(lambda a: np.take_along_axis(a, indices, axis), arr)


def compress(condition: Any, a: ArrayLike, axis: int | None = None) -> Tensor:
    """The slices along `axis` where `condition`, a vector, is true; None: of `a` flattened.

    Parameters
    ----------
    condition : array_like of bool
        One for each slice; what lies beyond its end is left out.
    a : Tensor or array
    axis : int, optional
        None takes the array flattened.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.compress([True, False, True], ag.tensor([1.0, 2.0, 3.0]))
    Tensor([1., 3.])
    """
    condition = raw(as_array(condition, "compress"))
    return pick(lambda p: np.compress(condition, p, axis), a)


def extract(condition: Any, arr: ArrayLike) -> Tensor:
    """The elements of `arr` where `condition` is true, in one dimension.

    Parameters
    ----------
    condition : array_like of bool
        In the shape of `arr`.
    arr : Tensor or array

    Examples
    --------
    >>> import autograd as ag
    >>> x = ag.tensor([1.0, -2.0, 3.0])
    >>> ag.extract(x > 0, x)
    Tensor([1., 3.])
    """
    condition = raw(as_array(condition, "extract"))
    return pick(lambda p: np.extract(condition, p), arr)


def choose(a: Any, choices: Sequence[ArrayLike], mode: str = "raise") -> Tensor:
    """At each place the element of that one of `choices` whose number `a` has there.

    Parameters
    ----------
    a : array_like of int
    choices : sequence of Tensors or arrays, or an array of them
        Broadcast against each other and `a`; each gets the gradient of what was chosen of it.
    mode : {'raise', 'wrap', 'clip'}
        What becomes of a number out of range.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.choose([1, 0], [ag.tensor([1.0, 2.0]), ag.tensor([3.0, 4.0])])
    Tensor([3., 2.])
    """
    index = raw(as_array(a, "choose"))
    index = index.astype(np.intp) if index.dtype.kind == "u" else index  # NumPy refuses uint64
    arrays = unstack(choices) if hasattr(choices, "dtype") else tuple(choices)
    return pick(lambda *places: np.choose(index, places, mode=mode), *arrays)


def select(
    condlist: Sequence[Any], choicelist: Sequence[ArrayLike], default: ArrayLike = 0
) -> Tensor:
    """At each place the element of the first choice whose condition holds there, else `default`.

    The gradient goes to the one that was taken.

    Parameters
    ----------
    condlist : sequence of bool arrays
    choicelist : sequence of Tensors or arrays
        As many as there are conditions; all broadcast against each other.
    default : Tensor, array or number

    Examples
    --------
    >>> import autograd as ag
    >>> x = ag.tensor([-2.0, 0.5, 3.0])
    >>> ag.select([x < 0, x > 1], [-x, x**2])
    Tensor([2., 0., 9.])
    """
    conditions = [raw(c) for c in condlist]
    return pick(
        lambda *places: np.select(conditions, list(places[:-1]), places[-1]), *choicelist, default
    )
