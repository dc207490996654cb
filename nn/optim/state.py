"""An optimizer's state as a tree of arrays and numbers, and back; errors come before any change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.internals import wide
from autograd.trees import map_leaves

from ..module.state import raw

if TYPE_CHECKING:
    from .optimizer import Group, Optimizer

__all__ = ["load", "state_dict"]


def state_dict(optimizer: Optimizer) -> dict[str, Any]:
    """Do what `Optimizer.state_dict` promises."""
    groups: list[Group] = []
    index: dict[Any, int] = {}
    for group in optimizer.param_groups:
        first = len(index)
        index.update({p: first + i for i, p in enumerate(group["params"])})
        options = {k: _copied(v) for k, v in group.items() if k != "params"}
        groups.append({**options, "params": list(range(first, len(index)))})
    state = {index[p]: _copied(kept) for p, kept in optimizer.state.items()}
    return {"state": state, "param_groups": groups}


def load(optimizer: Optimizer, state: Mapping[str, Any]) -> None:
    """Do what `Optimizer.load_state_dict` promises."""
    name = type(optimizer).__name__
    try:
        kept, saved = dict(state["state"]), list(state["param_groups"])
        sizes = [len(group["params"]) for group in saved]
    except (KeyError, TypeError, ValueError):
        raise ValueError(
            f"{name}.load_state_dict: this is not the state of an optimizer, a dict with the keys "
            "'state' and 'param_groups'"
        ) from None
    own = optimizer.param_groups
    needed = [len(group["params"]) for group in own]
    if sizes != needed:
        raise ValueError(
            f"{name}.load_state_dict: the state has {_counted(sizes)}, but this optimizer has "
            f"{_counted(needed)}"
        )
    faults: list[str] = []
    merged = [_options(optimizer, i, group, faults) for i, group in enumerate(saved)]
    loaded: dict[Any, Any] = {}
    for group, new, old in zip(own, merged, saved):
        for p, i in zip(group["params"], old["params"]):
            if i in kept:
                loaded[p] = _fitted(optimizer, p, i, kept.pop(i), new, faults)
    faults += [f"state: parameter {i!r} does not exist" for i in kept]
    if faults:
        listed = "\n  ".join(faults)
        raise ValueError(f"{name}.load_state_dict: the state does not fit:\n  {listed}")
    for group, new in zip(own, merged):
        group.update(new)
    optimizer.state.clear()
    optimizer.state.update(loaded)


def _options(optimizer: Optimizer, i: int, group: Group, faults: list[str]) -> Group:
    """The saved options of group `i`, copied, including what a scheduler keeps there."""
    options = {k: _copied(v) for k, v in group.items() if k != "params"}
    missing = optimizer.defaults.keys() - options
    if missing:
        faults.append(f"group {i}: no {', '.join(sorted(missing))} (is it another optimizer's?)")
        return {**optimizer.defaults, **options}
    try:
        optimizer.check(options)
    except (TypeError, ValueError) as error:
        faults.append(f"group {i}: {error}")
    return options


def _fitted(
    optimizer: Optimizer, p: Any, i: Any, kept: Any, group: Group, faults: list[str]
) -> dict[str, Any]:
    """A copy of what was kept about parameter `i`, checked against what its first step creates."""
    fresh: dict[str, Any] = {}
    if kept:
        optimizer.prepare(wide(np.asarray(p.data)), fresh, group)
    fitted: dict[str, Any] = _copied(dict(kept))
    for key, value in fresh.items():
        if key not in fitted:
            faults.append(f"parameter {i}: no {key} (is it another optimizer's?)")
            continue
        if not isinstance(value, np.ndarray | int | float):
            continue
        given, needed = np.asarray(fitted[key]), np.asarray(value)
        kind = needed.dtype if isinstance(value, np.ndarray) else np.dtype(float)
        if given.shape != needed.shape:
            faults.append(
                f"parameter {i}: {key}: shape {given.shape} where {needed.shape} is needed"
            )
        elif not np.can_cast(given.dtype, kind, "same_kind"):
            faults.append(f"parameter {i}: {key}: {given.dtype} where {kind} is needed")
        elif isinstance(value, np.ndarray):
            value[...] = given
            fitted[key] = value
        else:
            fitted[key] = type(value)(given.item())
    return fitted


def _counted(sizes: list[int]) -> str:
    return f"{len(sizes)} groups, of {' + '.join(map(str, sizes))} parameters"


def _copied(tree: Any) -> Any:
    return map_leaves(_copied_leaf, tree)


def _copied_leaf(value: Any) -> Any:
    value = raw(value)
    if not hasattr(value, "__array__") or isinstance(value, np.generic):
        return value
    return np.asarray(value).copy()  # PyTorch's tensors, too
