"""Another dtype for a leaf, in place: an optimizer that holds the Tensor holds the same one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .sharing import leave

if TYPE_CHECKING:
    from .tensor import Tensor

__all__ = ["recast"]


def recast(leaf: Tensor, dtype: Any) -> None:
    """Give a leaf, and the gradient that it has, another dtype; its name and its hooks stay.

    No array is written: a graph that the leaf is in keeps the values that it was computed from, and
    the gradient that arrives from it takes the leaf's new dtype, as every gradient does.

    Parameters
    ----------
    leaf : Tensor
    dtype : dtype

    Examples
    --------
    >>> import autograd as ag, numpy as np
    >>> from autograd.internals import recast
    >>> w = ag.tensor([1.0, 2.0], requires_grad=True)
    >>> y = (w * w).sum()
    >>> recast(w, np.float32)
    >>> y.backward()
    >>> w.grad
    Tensor([2., 4.], dtype=float32)
    """
    gradient = leaf.grad
    leave(leaf)
    leaf._array = leaf._array.astype(dtype)
    if leaf._node is None:
        return
    leaf._node.value, leaf._node.dtype = leaf._array, leaf._array.dtype
    annotations = leaf._node.attach()
    annotations.spare = None  # a buffer for gradients of the old dtype
    if gradient is not None:
        annotations.grad = gradient.detach().astype(dtype)
