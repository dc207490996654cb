"""Linear maps, as functions."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import autograd as ag
from autograd.internals import as_array, is_sparse

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from autograd import Tensor


__all__ = ["linear"]


def linear(x: ArrayLike, weight: ArrayLike, bias: ArrayLike | None = None) -> Tensor:
    """x @ weight.T + bias, on the last axis.

    Parameters
    ----------
    x : Tensor or array of shape (..., in), or SciPy sparse matrix of shape (n, in)
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
    weight = as_array(weight, "linear")
    sparse = is_sparse(x)
    x = x if sparse else as_array(x, "linear")
    shape, (out_features, in_features) = x.shape, weight.shape
    if shape[-1:] != (in_features,):
        flat = len(shape) > 2 and math.prod(shape[1:]) == in_features
        raise ValueError(
            f"linear: a layer from {in_features} to {out_features} features was given an input of "
            f"shape {shape}; the last axis must have size {in_features}"
            + ("; put nn.Flatten() before the layer" if flat else "")
        )
    if sparse:
        y = ag.matmul(x, ag.transpose(weight))
        return y if bias is None else ag.add(y, bias)
    return ag.affine(x, weight, bias)
