"""Weights that are computed from other parameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

import autograd as ag

from ..module.module import Module
from ..module.parameter import Parameter

__all__ = ["remove_weight_norm", "weight_norm"]

M = TypeVar("M", bound=Module)


@dataclass(frozen=True)
class _Normed:
    """g·v/‖v‖, from the parameters of a module that are called ``name_g`` and ``name_v``."""

    name: str
    dim: int | None

    def norm(self, v: Any) -> Any:
        if self.dim is None:
            return ag.sqrt(ag.sum(ag.square(v)))
        axes = tuple(axis for axis in range(v.ndim) if axis != self.dim)
        return ag.sqrt(ag.sum(ag.square(v), axis=axes, keepdims=True))

    def __call__(self, module: Any) -> Any:
        g, v = getattr(module, f"{self.name}_g"), getattr(module, f"{self.name}_v")
        return v * (g / self.norm(v))


def weight_norm(module: M, name: str = "weight", dim: int | None = 0) -> M:
    """Learn the length and the direction of a weight instead of the weight itself: g·v/‖v‖.

    Salimans and Kingma (2016). The parameter is replaced by two, with ``_g`` and ``_v`` added to
    its name, and computed from them whenever it is needed. Make the optimizer afterwards.

    Parameters
    ----------
    module : Module
        Changed in place.
    name : str
        Which of its parameters.
    dim : int or None
        The axis whose slices each have their own length; by default that of a layer's outputs. None
        for a single length.

    Returns
    -------
    Module
        The same module.

    Raises
    ------
    ValueError
        If the module has no such parameter, or that parameter no such axis.

    Examples
    --------
    >>> import nn
    >>> layer = nn.utils.weight_norm(nn.Linear(3, 2, rng=0))
    >>> [(name, p.shape) for name, p in layer.named_parameters()]
    [('bias', (2,)), ('weight_g', (2, 1)), ('weight_v', (2, 3))]
    """
    weight = vars(module).get(name)
    kind = type(module).__name__
    if not isinstance(weight, Parameter):
        raise ValueError(f"weight_norm: {kind} has no parameter {name!r}")
    if dim is not None and not -weight.ndim <= dim < weight.ndim:
        raise ValueError(f"weight_norm: {kind}.{name} of shape {weight.shape} has no axis {dim}")
    normed = _Normed(name, None if dim is None else dim % weight.ndim)
    delattr(module, name)
    for end, values in (("g", normed.norm(weight.data)), ("v", weight.data)):
        module.register_parameter(f"{name}_{end}", Parameter(values, weight.requires_grad))
    module._derived[name] = normed
    return module


def remove_weight_norm(module: M, name: str = "weight") -> M:
    """Turn a weight into a parameter again, with its present value: the inverse of `weight_norm`.

    Parameters
    ----------
    module : Module
        Changed in place.
    name : str
        Which of its parameters.

    Raises
    ------
    ValueError
        If the weight has no `weight_norm`.

    Examples
    --------
    >>> import nn
    >>> layer = nn.utils.remove_weight_norm(nn.utils.weight_norm(nn.Linear(3, 2)))
    >>> [name for name, _ in layer.named_parameters()]
    ['bias', 'weight']
    """
    if not isinstance(module._derived.get(name), _Normed):
        raise ValueError(f"remove_weight_norm: {type(module).__name__}.{name} has no weight_norm")
    v = getattr(module, f"{name}_v")
    weight = Parameter(np.asarray(getattr(module, name).data), v.requires_grad)
    del module._derived[name]
    for end in "gv":
        delattr(module, f"{name}_{end}")
    module.register_parameter(name, weight)
    return module
