"""One step in time of each kind of recurrent network.

A step takes what the input gives to the gates, a = x @ weight_ih.T + bias_ih, which a layer
computes for all times at once; the state before, as a tuple that begins with h; and the recurrent
parameters. It returns the state after. The gates lie side by side on the last axis, in PyTorch's
order.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

import autograd as ag
from autograd.internals import as_array

from ... import init
from ...checks import check_whole

__all__ = ["GRU", "LSTM", "Kind", "check_sizes", "first_values", "simple", "simple_repr"]

State = tuple[Any, ...]


def tanh_step(a: Any, state: State, weight: Any, bias: Any) -> State:
    """h' = tanh(a + W·h + b): Elman (1990)."""
    return (ag.tanh(a + ag.affine(state[0], weight, bias)),)


def relu_step(a: Any, state: State, weight: Any, bias: Any) -> State:
    """h' = relu(a + W·h + b)."""
    return (ag.relu(a + ag.affine(state[0], weight, bias)),)


def lstm_step(a: Any, state: State, weight: Any, bias: Any) -> State:
    """c' = σ(f)·c + σ(i)·tanh(g) and h' = σ(o)·tanh(c'): Gers et al. (2000).

    The gates i, f, g, o are the parts of a + W·h + b.
    """
    h, c = state
    i, f, g, o = _gates(a + ag.affine(h, weight, bias), 4)
    c = ag.sigmoid(f) * c + ag.sigmoid(i) * ag.tanh(g)
    return ag.sigmoid(o) * ag.tanh(c), c


def gru_step(a: Any, state: State, weight: Any, bias: Any) -> State:
    """h' = (1 - z)·n + z·h with n = tanh(a + r·(W·h + b)): Cho et al. (2014).

    The gates r and z are the sigmoids of a + W·h + b. As in PyTorch, r multiplies W·h + b; in the
    paper it multiplies h.
    """
    (h,) = state
    (r, z, n), (hr, hz, hn) = _gates(a, 3), _gates(ag.affine(h, weight, bias), 3)
    z = ag.sigmoid(z + hz)
    n = ag.tanh(n + ag.sigmoid(r + hr) * hn)
    return ((1 - z) * n + z * h,)


def _gates(a: Any, count: int) -> tuple[Any, ...]:
    return ag.unstack(ag.reshape(a, (*a.shape[:-1], count, -1)), axis=-2)


class Kind(NamedTuple):
    """A step, the number of its gates, and the number of parts of its state."""

    step: Callable[[Any, State, Any, Any], State]
    gates: int
    parts: int = 1

    def state(self, name: str, hx: Any, shape: tuple[int, ...], dtype: Any) -> State:
        """The `hx` given by a caller of `name`, as a tuple of parts of `shape`; zeros for None."""
        if hx is None:
            return (np.zeros(shape, dtype),) * self.parts
        state = (hx,) if self.parts == 1 else tuple(hx)
        if [np.shape(part) for part in state] != [shape] * self.parts:
            wanted = "h" if self.parts == 1 else "a pair (h, c)"
            raise ValueError(
                f"{name}: the state must be {wanted} of shape {shape}, not "
                f"{', '.join(str(np.shape(part)) for part in state)}"
            )
        return tuple([as_array(part) for part in state])

    def result(self, state: State) -> Any:
        """A state as it is returned to a caller: h, or (h, c)."""
        return state[0] if self.parts == 1 else state


SIMPLE = {"tanh": Kind(tanh_step, 1), "relu": Kind(relu_step, 1)}
LSTM = Kind(lstm_step, 4, 2)
GRU = Kind(gru_step, 3)


def simple(name: str, nonlinearity: str) -> Kind:
    """The kind without gates, for the layer or cell called `name`."""
    if nonlinearity not in SIMPLE:
        raise ValueError(f"{name}: nonlinearity must be 'tanh' or 'relu', not {nonlinearity!r}")
    return SIMPLE[nonlinearity]


def simple_repr(nonlinearity: str) -> str:
    """What the `repr` of a layer or cell without gates ends with."""
    return "" if nonlinearity == "tanh" else f", nonlinearity={nonlinearity!r}"


def check_sizes(name: str, **sizes: int) -> None:
    """Raise if a size or number of layers, in a call of `name`, is below 1 or not whole."""
    check_whole(name, **sizes)
    if min(sizes.values()) < 1:
        given = ", ".join(map(str, sizes.values()))
        raise ValueError(f"{name}({given}): sizes and the number of layers must be at least 1")


def first_values(module: Any, rng: init.Rng) -> None:
    """Draw all parameters from U(-1/√h, 1/√h) for a hidden size of h: PyTorch's default."""
    init.uniform_within(1 / math.sqrt(module.hidden_size), rng, *module.parameters())
