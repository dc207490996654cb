"""autograd-gamma: every function, with its first and second derivatives."""

from __future__ import annotations

from typing import Any

import autograd_gamma

import autograd.numpy as np
from autograd import elementwise_grad

A = np.array([0.4, 1.0, 2.5, 7.0])
X = np.array([0.3, 1.2, 2.0, 6.5])
Y = np.array([0.1, 0.35, 0.6, 0.9])
ARGUMENTS = {
    "gamma": (A,),
    "gammainc": (A, X), "gammaincc": (A, X), "gammaincln": (A, X), "gammainccln": (A, X),
    "beta": (A, X), "betainc": (A, X, Y), "betaincln": (A, X, Y),
    "gammaincinv": (A, Y), "gammainccinv": (A, Y), "betaincinv": (A, X, Y),
}  # fmt: skip


def cases() -> dict[str, Any]:
    assert set(ARGUMENTS) == set(autograd_gamma.__all__)
    return {name: case(getattr(autograd_gamma, name), args) for name, args in ARGUMENTS.items()}


def case(function: Any, args: Any) -> Any:
    def run() -> dict[str, Any]:
        found = {"value": function(*args)}
        for i in range(len(args)):
            try:
                first = elementwise_grad(function, i)
                found[f"by argument {i}"] = first(*args)
            except NotImplementedError:  # no rule: by HIPS autograd, too, or the numbers differ
                found[f"by argument {i}"] = []
                continue
            try:
                found[f"twice by argument {i}"] = elementwise_grad(first, i)(*args)
            except NotImplementedError:
                found[f"twice by argument {i}"] = []
        return found

    return run
