"""A hidden Markov model by EM: the expectations are the gradient of the log of the likelihood."""

from __future__ import annotations

from typing import Any

import autograd.numpy as np
from autograd import value_and_grad
from autograd.scipy.special import logsumexp

STATES, SYMBOLS, LENGTH, STEPS = 8, 12, 200, 10


def log_likelihood(natural: Any, sequence: Any) -> Any:
    """Of a sequence, by the forward recursion on logarithms."""
    first, change, emit = natural
    alpha = first + emit[:, sequence[0]]
    for symbol in sequence[1:]:
        alpha = logsumexp(alpha[:, None] + change, axis=0) + emit[:, symbol]
    return logsumexp(alpha)


def cases() -> dict[str, Any]:
    rng = np.random.RandomState(0)
    sequence = rng.randint(0, SYMBOLS, LENGTH)
    sequence[::3] = 2  # something to find
    shapes = (STATES,), (STATES, STATES), (STATES, SYMBOLS)
    start = tuple([rng.rand(*shape) for shape in shapes])
    expectations = value_and_grad(log_likelihood)

    def normalized(counts: Any) -> Any:
        return np.log(counts / np.sum(counts, axis=-1, keepdims=True))

    def learn() -> dict[str, Any]:
        natural, values = tuple([normalized(counts) for counts in start]), []
        for _ in range(STEPS):
            value, counts = expectations(natural, sequence)
            natural = tuple([normalized(c + 1e-12) for c in counts])
            values.append(value)
        return {"likelihoods": np.array(values), "change": natural[1], "emit": natural[2]}

    return {"hidden Markov model by EM": learn}
