"""Casting a whole module to another floating dtype."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from autograd import Tensor
from autograd.internals import recast

if TYPE_CHECKING:
    from .module import Module

__all__ = ["cast"]


def cast(module: Module, dtype: Any) -> None:
    """Do what `Module.astype` promises."""
    wanted = np.dtype(dtype)
    if dtype is None or wanted.kind != "f":
        said = "None" if dtype is None else wanted
        raise TypeError(
            f"{type(module).__name__}.astype: parameters can be cast only to a floating dtype, "
            f"such as np.float32, not to {said}"
        )
    for parameter in module.parameters():
        _cast_tensor(parameter, wanted)
    arrays: dict[int, tuple[Any, Any]] = {}  # by the old one's id: both; shared ones stay shared
    for part in module.modules():
        for name in part._buffers:
            value = vars(part)[name]
            if isinstance(value, Tensor):
                _cast_tensor(value, wanted)
            elif isinstance(value, np.ndarray | np.generic) and value.dtype.kind == "f":
                new = arrays.setdefault(id(value), (value, value.astype(wanted)))[1]
                setattr(part, name, new)


def _cast_tensor(tensor: Tensor, dtype: Any) -> None:
    if tensor.dtype.kind == "f" and tensor.dtype != dtype:
        recast(tensor, dtype)
