"""The states of random generators, so that a run continues with the numbers it would have drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from .init import generator
from .module.module import Module

__all__ = ["get_rng_state", "in_state", "set_rng_state"]


def get_rng_state(model: Module | None = None) -> dict[str, Any]:
    """The state of the library's own generator, and of those that the parts of `model` hold.

    A part has its own if it was given an `rng`, as in ``nn.Dropout(0.5, rng=0)``.

    Parameters
    ----------
    model : Module, optional

    Returns
    -------
    dict
        A tree that `nn.save` can write: ``library``, a state as NumPy's bit generators give it, and
        ``model``, a dict of such states by the dotted names of the attributes.

    Examples
    --------
    >>> import numpy as np, nn
    >>> model = nn.Dropout(0.5, rng=0)
    >>> state = nn.get_rng_state(model)
    >>> first = model(np.ones(20))
    >>> nn.set_rng_state(state, model)
    >>> bool((model(np.ones(20)) == first).all())
    True
    """
    states = {name: own.bit_generator.state for name, own in _generators(model).items()}
    return {"library": generator().bit_generator.state, "model": states}


def set_rng_state(state: Mapping[str, Any], model: Module | None = None) -> None:
    """Continue from a state of `get_rng_state`; the generators stay the same objects.

    Parameters
    ----------
    state : mapping
        As returned by `get_rng_state`.
    model : Module, optional
        The same as there.

    Raises
    ------
    ValueError
        If the model's generators are not those of the state, if the model is missing, or if a state
        is invalid or for another kind of generator. Nothing is changed then.
    """
    try:
        states = _by_name(state["library"], state["model"])
    except (LookupError, TypeError, AttributeError):
        raise ValueError("set_rng_state: this is not a state from get_rng_state") from None
    own = _by_name(generator(), _generators(model))
    faults = [f"{name}: there is no such generator here" for name in states if name not in own]
    if faults and model is None:
        faults.append("(pass the model, as you did to get_rng_state)")
    faults += [f"{name}: there is no state for it" for name in own if name not in states]
    found = {}
    for name in [name for name in own if name in states]:
        try:
            found[name] = in_state(own[name], states[name])
        except ValueError as error:
            faults.append(f"{name}: {error}")
    if faults:
        raise ValueError("set_rng_state: the state does not fit:\n  " + "\n  ".join(faults))
    for name, other in found.items():
        own[name].bit_generator.state = other.bit_generator.state


def in_state(like: np.random.Generator, state: Any) -> np.random.Generator:
    """A new generator of the same kind as `like`, in the given state.

    Raises
    ------
    ValueError
        If it is not a state, or is one for another kind.

    Examples
    --------
    >>> import numpy as np
    >>> from nn.rng import in_state
    >>> rng = np.random.default_rng(0)
    >>> twin = in_state(rng, rng.bit_generator.state)
    >>> twin.random() == rng.random()
    True
    """
    kind = type(like.bit_generator)
    twin = kind()
    try:
        twin.state = state
    except (TypeError, ValueError, KeyError, OverflowError) as error:
        raise ValueError(f"not a state of a {kind.__name__} generator ({error!r})") from error
    return np.random.Generator(twin)


def _generators(model: Module | None) -> dict[str, np.random.Generator]:
    """The generators that the modules hold, each once, without the library's own."""
    found = {}
    seen = {id(generator())}
    for path, module in [] if model is None else model.named_modules():
        for name, value in vars(module).items():
            if isinstance(value, np.random.Generator) and id(value) not in seen:
                seen.add(id(value))
                found[f"{path}.{name}" if path else name] = value
    return found


def _by_name(library: Any, model: Mapping[str, Any]) -> dict[str, Any]:
    return {"library": library, **{f"model.{name}": value for name, value in model.items()}}
