"""restoring: undoing, after a block that trains, what the training changed."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from ..data.loader import DataLoader
from ..data.prefetching import Prefetch
from ..data.transformed import Transformed
from ..module.module import Module
from ..optim import Optimizer
from ..rng import get_rng_state, set_rng_state

__all__ = ["restoring"]


@contextmanager
def restoring(model: Module, data: Any, loss: Any, optimizer: Optimizer) -> Iterator[None]:
    """Leave everything after the block as it was before, to the last bit."""
    parts = [part for part in (model, loss, optimizer) if hasattr(part, "load_state_dict")]
    states = [(part, part.state_dict()) for part in parts]
    modules = [module for part in parts if isinstance(part, Module) for module in part.modules()]
    attributes = [(module, copy.deepcopy(_unsaved(module))) for module in modules]
    params = [p for part in parts if isinstance(part, Module) for p in part.parameters()]
    params += [p for group in optimizer.param_groups for p in group["params"]]
    gradients = [(p, p.grad) for p in params]
    rng = get_rng_state(model)
    with _kept_places(data):
        try:
            yield
        finally:
            for part, state in states:
                part.load_state_dict(state)
            for module, values in attributes:
                vars(module).update(values)
            for p, gradient in gradients:
                p.grad = gradient
            set_rng_state(rng, model)


def _unsaved(module: Module) -> dict[str, Any]:
    """What a call may change in a module besides what its `state_dict` holds."""
    names = [name for name, persistent in module._buffers.items() if not persistent]
    return {name: vars(module)[name] for name in ("training", *names)}


@contextmanager
def _kept_places(data: Any) -> Iterator[None]:
    """Have a loader, and those behind it, continue after the block as if it had not run.

    For those of `nn.data` a `state_dict` is not enough: if a loader was left in the middle of an
    epoch, its next iteration begins a new one, but after `load_state_dict` it ends the old one.
    """
    loaders = []
    while isinstance(data, DataLoader | Prefetch | Transformed):
        loaders.append((data, _place(data)))
        data = getattr(data, "loader", None)
    state = data.state_dict() if hasattr(data, "load_state_dict") else None
    try:
        yield
    finally:
        for loader, place in loaders:
            for name, value in place.items():
                if isinstance(value, np.random.BitGenerator):
                    vars(loader)[name].bit_generator.state = value.state
                else:
                    vars(loader)[name] = value
        if state is not None:
            data.load_state_dict(state)


def _place(loader: Any) -> dict[str, Any]:
    """Its attributes; copies of those that change in place."""
    place = {}
    for name, value in vars(loader).items():
        if isinstance(value, np.random.Generator):
            value = copy.deepcopy(value.bit_generator)
        place[name] = dict(value) if isinstance(value, dict) else value
    return place
