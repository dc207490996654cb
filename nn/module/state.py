"""Putting saved values back into a module: all errors are listed before anything changes."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from autograd import Tensor
from autograd.internals import values_of, will_write

if TYPE_CHECKING:
    from .module import Module


class Keys(NamedTuple):
    """What `load_state_dict(strict=False)` ignored."""

    missing: list[str]
    unexpected: list[str]


def raw(value: Any) -> Any:
    """The array of a Tensor; anything else is returned as it is."""
    return value.data if isinstance(value, Tensor) else value


def put(own: Tensor, array: Any, by: str) -> None:
    """Give a leaf new values, in place if it is a parameter; `by` says who, for messages."""
    if own.requires_grad and own.ndim:
        will_write(own, by)
        own.data[...] = array
    else:  # a constant that a graph may hold stays as it was
        own.data = array.astype(own.dtype)


def load(module: Module, state: Mapping[str, Any], strict: bool) -> Keys:
    """Do what `Module.load_state_dict` promises."""
    if not isinstance(state, Mapping):
        raise TypeError(
            f"load_state_dict takes a mapping of names to arrays, not a {type(state).__name__}"
            + ("; pass its state_dict()" if hasattr(state, "state_dict") else "")
            + ("; read a file with nn.load(path, into=model)" * isinstance(state, str | PathLike))
        )
    slots = {key: (owner, name) for key, owner, name in module._state()}
    keys = Keys([k for k in slots if k not in state], [k for k in state if k not in slots])
    arrays = {k: values_of(raw(v), k) for k, v in state.items() if k in slots}
    faults = []
    if strict and keys.missing:
        faults.append(f"missing: {', '.join(keys.missing)}")
    if strict and keys.unexpected:
        faults.append(f"unexpected: {', '.join(keys.unexpected)}")
    for key, array in arrays.items():
        own = raw(getattr(*slots[key]))
        if array.shape != np.shape(own):
            faults.append(f"{key}: shape {array.shape} where {np.shape(own)} is needed")
        elif not np.can_cast(array.dtype, np.asarray(own).dtype, "same_kind"):
            faults.append(f"{key}: {array.dtype} where {np.asarray(own).dtype} is needed")
    if faults:
        raise ValueError(
            f"load_state_dict: the state does not fit {type(module).__name__}:\n  "
            + "\n  ".join(faults)
        )
    for key, array in arrays.items():
        owner, name = slots[key]
        own = getattr(owner, name)
        if isinstance(own, Tensor):
            put(own, array, "load_state_dict")
        else:
            setattr(owner, name, array.astype(np.asarray(own).dtype)[()])
    return keys
