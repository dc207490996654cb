"""A Gaussian process of 200 points: the marginal likelihood, maximized by SciPy with gradients."""

from __future__ import annotations

from typing import Any

from scipy.optimize import minimize

import autograd.numpy as np
import autograd.scipy.stats.multivariate_normal as mvn
from autograd import value_and_grad

POINTS, STEPS = 200, 10


def covariance(params: Any, x: Any, y: Any) -> Any:
    scales, output = np.exp(params[2:]), np.exp(params[1])
    differences = np.expand_dims(x / scales, 1) - np.expand_dims(y / scales, 0)
    return output * np.exp(-0.5 * np.sum(differences**2, axis=2))


def cases() -> dict[str, Any]:
    rng = np.random.RandomState(0)
    inputs = rng.uniform(-3, 3, (POINTS, 2))
    targets = np.sin(inputs[:, 0]) * np.cos(0.5 * inputs[:, 1]) + 0.1 * rng.randn(POINTS)

    def loss(params: Any) -> Any:
        noise = np.exp(params[0]) * np.eye(POINTS)
        spread = covariance(params, inputs, inputs) + noise
        return -mvn.logpdf(targets, np.zeros(POINTS), spread)

    def fit() -> dict[str, Any]:
        found = minimize(
            value_and_grad(loss), -0.5 * np.ones(4), jac=True, method="CG",
            options={"maxiter": STEPS},
        )  # fmt: skip
        return {"parameters": found.x, "loss": found.fun}

    return {"Gaussian process of 200 points": fit}
