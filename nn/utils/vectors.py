"""All parameters as one vector, and back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

import autograd as ag
from autograd import Tensor
from autograd.internals import listed

from ..module.module import Module
from ..module.state import put, raw

__all__ = ["parameters_to_vector", "vector_to_parameters"]


def parameters_to_vector(parameters: Iterable[Tensor]) -> Any:
    """The elements of all parameters one after another; gradients flow back to the parameters.

    Parameters
    ----------
    parameters : iterable of Tensor

    Returns
    -------
    Tensor of shape (n,)

    Raises
    ------
    ValueError
        If there are no parameters.

    Examples
    --------
    >>> import nn
    >>> nn.utils.parameters_to_vector([nn.Parameter([[1.0, 2.0]]), nn.Parameter(3.0)])
    Tensor([1., 2., 3.], requires_grad=True)
    """
    pieces = [ag.reshape(p, -1) for p in _several("parameters_to_vector", parameters)]
    if not pieces:
        raise ValueError("parameters_to_vector: there are no parameters")
    return ag.concatenate(pieces)


def vector_to_parameters(vec: Any, parameters: Iterable[Tensor]) -> None:
    """Give all parameters the values of a vector, in place and outside the graph.

    Parameters
    ----------
    vec : Tensor or array of shape (n,)
        As returned by `parameters_to_vector`.
    parameters : iterable of Tensor

    Raises
    ------
    ValueError
        If the parameters do not have n elements in total; nothing is changed then.
    TypeError
        For a vector that is complex where a parameter is real, or not of numbers; nothing is
        changed then, either.

    Examples
    --------
    >>> import nn
    >>> layer = nn.Linear(2, 1)
    >>> nn.utils.vector_to_parameters([1.0, 2.0, 3.0], layer.parameters())
    >>> layer.weight.tolist(), layer.bias.tolist()
    ([[1.0, 2.0]], [3.0])
    """
    into = _several("vector_to_parameters", parameters)
    values = np.asarray(raw(vec))
    ends = np.cumsum([p.size for p in into], dtype=int)
    if values.shape != (sum(p.size for p in into),):
        raise ValueError(
            f"vector_to_parameters: the parameters have {sum(p.size for p in into)} elements, but "
            f"the vector has shape {values.shape}"
        )
    for p in into:
        if not np.can_cast(values.dtype, p.dtype, "same_kind"):
            raise TypeError(
                f"vector_to_parameters: a vector of {values.dtype} does not fit a parameter of "
                f"{p.dtype}, of shape {p.shape}"
                + ("; pass vec.real to drop the imaginary part" * (values.dtype.kind == "c"))
            )
    for p, piece in zip(into, np.split(values, ends)):
        put(p, piece.reshape(p.shape), "vector_to_parameters")


def _several(where: str, parameters: Any) -> list[Tensor]:
    if isinstance(parameters, Module):
        raise TypeError(f"{where}: a Module is not its parameters; pass model.parameters()")
    return listed(where, parameters)
