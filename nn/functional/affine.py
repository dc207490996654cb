"""Linear maps, as functions."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

import autograd as ag

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from autograd import Tensor


__all__ = ["linear"]


def linear(x: ArrayLike, weight: ArrayLike, bias: ArrayLike | None = None) -> Tensor:
    """x @ weight.T + bias, on the last axis.

    Parameters
    ----------
    x : Tensor or array of shape (..., in)
    weight : Tensor or array of shape (out, in)
    bias : Tensor or array of shape (out,), optional

    Returns
    -------
    Tensor of shape (..., out)

    Raises
    ------
    ValueError
        If the size of the last axis of `x` does not match `weight`.

    Examples
    --------
    >>> import autograd as ag, nn
    >>> nn.functional.linear(ag.tensor([1.0, 2.0]), [[1.0, 1.0], [1.0, -1.0]], [0.5, 0.5])
    Tensor([ 3.5, -0.5])
    """
    weight = weight if isinstance(weight, ag.Tensor) else np.asarray(weight)
    x = x if hasattr(x, "shape") else np.asarray(x)
    shape, (out_features, in_features) = x.shape, weight.shape
    if shape[-1:] != (in_features,):
        if x.dtype.kind not in "biufc":
            raise TypeError(
                f"linear: the input must be an array of numbers, not of {x.dtype}: {x!r:.60}"
            )
        flat = len(shape) > 2 and math.prod(shape[1:]) == in_features
        raise ValueError(
            f"linear: a layer from {in_features} to {out_features} features was given an input of "
            f"shape {shape}; the last axis must have size {in_features}"
            + ("; put nn.Flatten() before the layer" if flat else "")
        )
    return ag.affine(x, weight, bias)
