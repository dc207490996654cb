"""Rows looked up by number, and products of two inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import autograd as ag
from autograd.internals import as_array, of_all

from ..module.state import raw

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from autograd import Tensor


__all__ = ["bilinear", "embedding"]


def embedding(input: ArrayLike, weight: ArrayLike, padding_idx: int | None = None) -> Tensor:
    """The rows of `weight` that `input` names.

    Parameters
    ----------
    input : integer array of any shape
    weight : Tensor or array of shape (rows, features)
    padding_idx : int, optional
        A row that receives no gradient.

    Returns
    -------
    Tensor of shape (*input.shape, features)

    Raises
    ------
    TypeError, IndexError
        If `input` is not of integers, or names a row that does not exist.

    Examples
    --------
    >>> import autograd as ag, nn
    >>> nn.functional.embedding([1, 1], ag.tensor([[1.0, 2.0], [3.0, 4.0]]))
    Tensor([[3., 4.],
            [3., 4.]])
    """
    index = as_array(raw(input), "embedding")
    rows = len(weight)
    if index.dtype.kind not in "iu" and index.size:
        raise TypeError(f"embedding: row numbers must be integers, not {index.dtype}")
    each = of_all(index)  # in vmap those of all examples
    if each.size and not 0 <= each.min() <= each.max() < rows:
        named = f"{each.min()} to {each.max()}"
        raise IndexError(
            f"embedding: rows {named} were asked for, but the rows are 0 to {rows - 1}"
        )
    index = index.astype(int)
    if padding_idx is None:
        return ag.getitem(weight, index)
    padding = (index == padding_idx % rows)[..., None]
    constant = raw(weight)[padding_idx]
    return ag.where(padding, constant, ag.getitem(weight, index))


def bilinear(
    input1: ArrayLike, input2: ArrayLike, weight: ArrayLike, bias: ArrayLike | None = None
) -> Tensor:
    """Σ input1[i]·weight[k, i, j]·input2[j] + bias[k], on the last axes.

    Parameters
    ----------
    input1 : Tensor or array of shape (..., m)
    input2 : Tensor or array of shape (..., n)
    weight : Tensor or array of shape (out, m, n)
    bias : Tensor or array of shape (out,), optional

    Returns
    -------
    Tensor of shape (..., out)
    """
    y = ag.einsum("...i,kij,...j->...k", input1, weight, input2)
    return y if bias is None else y + bias
