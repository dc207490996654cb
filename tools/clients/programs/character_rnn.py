"""A recurrent network that predicts the next character: 20 sequences of 30, 40 hidden units."""

from __future__ import annotations

from typing import Any

import autograd.numpy as np
from autograd import grad
from autograd.misc.optimizers import adam
from autograd.scipy.special import logsumexp

LENGTH, SEQUENCES, HIDDEN, STEPS = 30, 20, 40, 20
TEXT = (
    "a gradient is carried back along the way that a value came, and at every turn it is "
    "multiplied by the slope of the road; where two roads meet, what they carry is added. "
)


def cases() -> dict[str, Any]:
    alphabet = sorted(set(TEXT))
    codes = np.array([alphabet.index(c) for c in TEXT * 4])
    onehot = np.eye(len(alphabet))[codes]
    starts = np.arange(SEQUENCES) * 7
    batch = np.stack([onehot[s : s + LENGTH + 1] for s in starts], axis=1)
    rng, n = np.random.RandomState(0), len(alphabet)
    start = {
        "first": np.zeros((1, HIDDEN)),
        "change": 0.1 * rng.randn(n + HIDDEN + 1, HIDDEN),
        "predict": 0.1 * rng.randn(HIDDEN + 1, n),
    }

    def affine(weights: Any, *parts: Any) -> Any:
        ones = np.ones((SEQUENCES, 1))
        return np.dot(np.hstack((*parts, ones)), weights)

    def loss(params: Any, i: int = 0) -> Any:
        hidden = np.repeat(params["first"], SEQUENCES, axis=0)
        total = 0.0
        for t in range(LENGTH):
            hidden = np.tanh(affine(params["change"], batch[t], hidden))
            scores = affine(params["predict"], hidden)
            scores = scores - logsumexp(scores, axis=1, keepdims=True)
            total = total - np.sum(scores * batch[t + 1])
        return total / (LENGTH * SEQUENCES)

    def train() -> dict[str, Any]:
        params = adam(grad(loss), start, num_iters=STEPS, step_size=0.01)
        return params | {"loss": loss(params)}

    return {"character RNN": train}
