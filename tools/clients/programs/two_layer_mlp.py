"""A network of two layers on minibatches of 64, by Adam: 64 inputs, 64 hidden units, 10 classes."""

from __future__ import annotations

from typing import Any

import autograd.numpy as np
from autograd import grad
from autograd.misc.optimizers import adam
from autograd.scipy.special import logsumexp

BATCH, STEPS = 64, 200


def predict(params: Any, inputs: Any) -> Any:
    (w1, b1), (w2, b2) = params
    scores = np.dot(np.tanh(np.dot(inputs, w1) + b1), w2) + b2
    return scores - logsumexp(scores, axis=1, keepdims=True)


def cases() -> dict[str, Any]:
    rng = np.random.RandomState(0)
    inputs = rng.randn(1024, 64)
    classes = np.argmax(inputs @ rng.randn(64, 10), axis=1)
    targets = np.eye(10)[classes]
    start = [
        (0.1 * rng.randn(64, 64), np.zeros(64)),
        (0.1 * rng.randn(64, 10), np.zeros(10)),
    ]

    def loss(params: Any, i: int) -> Any:
        at = slice(BATCH * (i % 16), BATCH * (i % 16 + 1))
        return -np.mean(np.sum(predict(params, inputs[at]) * targets[at], axis=1))

    def train() -> dict[str, Any]:
        params = adam(grad(loss), start, num_iters=STEPS, step_size=0.01)
        (w1, b1), (w2, b2) = params
        return {"w1": w1, "b1": b1, "w2": w2, "b2": b2, "loss": loss(params, 0)}

    return {"2-layer MLP": train}
