"""Logistic regression with a penalty, by gradient descent: 500 points, 20 features."""

from __future__ import annotations

from typing import Any

import autograd.numpy as np
from autograd import grad

STEPS = 200


def cases() -> dict[str, Any]:
    rng = np.random.RandomState(0)
    inputs = rng.randn(500, 20)
    labels = 1.0 * (inputs @ rng.randn(20) + rng.randn(500) > 0)

    def loss(params: Any) -> Any:
        scores = np.dot(inputs, params["weights"]) + params["bias"]
        likelihood = np.sum(labels * scores - np.logaddexp(0.0, scores))
        return -likelihood / len(labels) + 0.01 * np.sum(params["weights"] ** 2)

    gradient = grad(loss)

    def train() -> dict[str, Any]:
        params = {"weights": np.zeros(20), "bias": 0.0}
        for _ in range(STEPS):
            g = gradient(params)
            params = {name: params[name] - 0.5 * g[name] for name in params}
        return params | {"loss": loss(params)}

    return {"logistic regression": train}
