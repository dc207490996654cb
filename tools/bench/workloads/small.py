"""Many ops on arrays of eight numbers: the cost of an op, not of its arithmetic."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import training
from ..workload import Data, Read, Step, Workload


def _data(ops: int, n: int) -> Data:
    rng = np.random.default_rng(0)
    return {"x": rng.uniform(0.2, 1, n), "w": rng.uniform(0.2, 0.5, n), "groups": ops // 5}


small = Workload(
    "small-arrays",
    "500 elementwise ops on shape (8,), float64",
    3.2,
    _data,
    sizes={"ops": 500, "n": 8},
    tiny={"ops": 10, "n": 2},
)


@small.library("numpy")
def _(data: Data) -> tuple[Step, Read]:
    # op by op, as for a graph whose ops differ; nothing is batched over the repeating groups
    x, w, groups = data["x"], data["w"], data["groups"]
    saved = [tuple(np.empty_like(x) for _ in range(3)) for _ in range(groups)]
    a, g, d, gx, gw = [np.empty_like(x) for _ in range(5)]
    add, multiply, tanh, exp = np.add, np.multiply, np.tanh, np.exp

    def step() -> Any:
        y = x
        for u, t, e in saved:
            add(y, x, u)
            multiply(u, w, a)
            tanh(a, t)
            multiply(t, t, a)
            exp(a, e)
            y = e
        loss = y.sum()
        g.fill(1)
        gx.fill(0)
        gw.fill(0)
        for u, t, e in reversed(saved):
            multiply(g, e, g)  # exp
            multiply(t, 2, d)  # ** 2
            multiply(g, d, g)
            multiply(t, t, d)  # tanh
            np.subtract(1, d, d)
            multiply(g, d, g)
            multiply(g, u, d)  # * w
            add(gw, d, gw)
            multiply(g, w, g)
            add(gx, g, gx)  # + x
        add(gx, g, gx)
        return loss

    return step, lambda: [gx, gw]


def _loss(p: Any, groups: int, tanh: Any, exp: Any) -> Any:
    x, w = p
    y = x
    for _ in range(groups):
        y = exp(tanh((y + x) * w) ** 2)
    return y.sum()


@small.library("ours", "torch", "mygrad", "jax-jit", "hips")
def _(data: Data, name: str) -> tuple[Step, Read]:
    params, groups = [data["x"], data["w"]], data["groups"]
    if name == "ours":
        import autograd as m
    elif name == "torch":
        import torch as m
    elif name == "mygrad":
        import mygrad as m
    elif name == "jax-jit":
        import jax.numpy as m
    elif name == "hips":
        import autograd.numpy as m

        return training.hips(params, lambda p: m.sum(_loss(p, groups, m.tanh, m.exp)), None)
    tanh, exp = m.tanh, m.exp
    return training.build(name, params, lambda p: _loss(p, groups, tanh, exp), None)


WORKLOADS = [small]
