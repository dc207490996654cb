"""The state of a whole training as a tree, and back, so that its end is the same, bit for bit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..rng import get_rng_state, set_rng_state

if TYPE_CHECKING:
    from .run import Run

__all__ = ["load", "resumable", "state_dict"]


def resumable(data: Any) -> bool:
    """Whether data can tell, in the middle of an epoch, which batches come next.

    Raises
    ------
    TypeError
        If they should be able to, but what they are made from is not.
    """
    return _state(data) is not None


def state_dict(run: Run) -> dict[str, Any]:
    """Do what `Run.state_dict` promises."""
    if run.batch and not resumable(run.data):
        raise TypeError(
            f"fit: after batch {run.batch} of an epoch, only data with a state_dict can tell which "
            f"batches are still to come, but {type(run.data).__name__} has none. Use a DataLoader, "
            "or save only at the ends of epochs: Checkpoint(path) without `every`"
        )
    return {
        "parts": {name: _state(part) for name, part in _parts(run).items()},
        "model": run.model.state_dict(),
        "rng": get_rng_state(run.model),
        "epoch": run.epoch,
        "step": run.step,
        "means": dict(vars(run.means)),
        "history": run.history.state_dict(),
        "callbacks": [[name, callback.state_dict()] for name, callback in _named(run)],
    }


def load(run: Run, state: Mapping[str, Any]) -> None:
    """Do what `Run.load_state_dict` promises."""
    try:
        parts, callbacks = dict(state["parts"]), [kept for _, kept in state["callbacks"]]
        there = [name for name, _ in state["callbacks"]]
        model, rng, history = state["model"], state["rng"], state["history"]
        epoch, step, means = int(state["epoch"]), int(state["step"]), dict(state["means"])
    except (LookupError, TypeError, ValueError) as error:
        raise ValueError("fit: this is not the file of a Checkpoint") from error
    named = _named(run)
    here = [name for name, _ in named]
    if there != here:
        raise ValueError(
            f"fit: the checkpoint is from a run with the callbacks {', '.join(there) or 'none'}; "
            f"here they are {', '.join(here) or 'none'}"
        )
    own = _parts(run)
    for name, part in own.items():
        if (parts.get(name) is None) == hasattr(part, "load_state_dict"):
            has, other = ("no", "has") if hasattr(part, "load_state_dict") else ("a", "has none")
            raise ValueError(
                f"fit: the checkpoint has {has} state of the {name}, but {type(part).__name__} "
                f"{other}; build the parts as they were"
            )
    run.history.load_state_dict(history)
    run.model.load_state_dict(model)
    for (_, callback), kept in zip(named, callbacks):
        callback.load_state_dict(kept)
    for name, part in own.items():
        if parts.get(name) is not None:
            part.load_state_dict(parts[name])
    set_rng_state(rng, run.model)
    run.epoch, run.step = epoch, step
    vars(run.means).update(means)


def _parts(run: Run) -> dict[str, Any]:
    """What may have a state, besides model and callbacks.

    The optimizer is loaded after the callbacks: loading a schedule sets the learning rate, but the
    saved one may be different, if it was set by hand after the schedule's last step.
    """
    return {
        "optimizer": run.optimizer,
        "loss": run.loss,
        "data": run.data,
        "validation": run.validation,
    }


def _named(run: Run) -> list[tuple[str, Any]]:
    """The callbacks that have a state, with the names of their classes."""
    return [(type(c).__name__, c) for c in run.callbacks if hasattr(c, "state_dict")]


def _state(part: Any) -> Any:
    """The `state_dict` of a part; None if it has none."""
    if not hasattr(part, "state_dict"):
        return None
    try:
        return part.state_dict()
    except AttributeError as error:
        raise TypeError(
            f"fit: this {type(part).__name__} cannot tell which batches are still to come, because "
            f"what it reads from has no state_dict ({error}); put it around a DataLoader"
        ) from error
