"""Ten elementwise ops and a sum on four million float32: bound by memory traffic."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import training
from ..workload import Data, Read, Step, Workload


def _data(n: int) -> Data:
    rng = np.random.default_rng(0)
    return {name: rng.uniform(0.5, 1.5, n).astype(np.float32) for name in ("x", "w")}


wide = Workload(
    "elementwise-4M",
    "ten elementwise ops and a sum, 4M float32",
    1.25,
    _data,
    sizes={"n": 4_000_000},
    tiny={"n": 5},
)


@wide.library("numpy")
def _(data: Data) -> tuple[Step, Read]:
    x, w = data["x"], data["w"]
    a, t, c, e, f, g, s = [np.empty_like(x) for _ in range(7)]
    gx, gw = np.empty_like(x), np.empty_like(x)

    def step() -> Any:
        np.multiply(x, w, out=a)  # 1
        np.add(a, 0.1, out=a)  # 2
        np.tanh(a, out=t)  # 3
        np.subtract(t, w, out=c)  # 4
        np.multiply(c, x, out=a)  # 5
        np.exp(a, out=e)  # 6
        np.add(e, 1, out=f)  # 7
        np.log(f, out=a)  # 8
        np.multiply(a, a, out=g)  # 9
        np.divide(g, x, out=g)  # 10
        loss = g.sum()

        # from here on g is the cotangent, which starts as 1
        np.divide(g, x, out=gx)  # 10: with respect to x, -(ab/x)/x
        np.negative(gx, out=gx)
        np.divide(a, x, out=g)  # 10, and 9: 2a/x
        np.multiply(g, 2, out=g)
        np.divide(g, f, out=g)  # 8 (7 passes on)
        np.multiply(g, e, out=g)  # 6
        np.multiply(g, c, out=s)  # 5
        np.add(gx, s, out=gx)
        np.multiply(g, x, out=g)
        np.negative(g, out=gw)  # 4
        np.multiply(t, t, out=s)  # 3
        np.subtract(1, s, out=s)
        np.multiply(g, s, out=g)  # (2 passes on)
        np.multiply(g, x, out=s)  # 1
        np.add(gw, s, out=gw)
        np.multiply(g, w, out=g)
        np.add(gx, g, out=gx)
        return loss

    return step, lambda: [gx, gw]


def _ten(x: Any, w: Any, tanh: Any, exp: Any, log: Any) -> Any:
    return log(exp((tanh(x * w + 0.1) - w) * x) + 1) ** 2 / x


@wide.library("ours", "torch", "mygrad", "jax", "jax-jit", "tinygrad")
def _(data: Data, name: str) -> tuple[Step, Read]:
    if name == "ours":
        import autograd as m
    elif name == "torch":
        import torch as m
    elif name == "mygrad":
        import mygrad as m
    elif name in ("jax", "jax-jit"):
        import jax.numpy as m
    else:
        from tinygrad import Tensor as m
    tanh, exp, log = m.tanh, m.exp, m.log
    params = [data["x"], data["w"]]
    return training.build(name, params, lambda p: _ten(*p, tanh, exp, log).sum(), None)


@wide.library("hips")
def _(data: Data) -> tuple[Step, Read]:
    import autograd.numpy as anp

    def loss(p: Any) -> Any:
        return anp.sum(_ten(*p, anp.tanh, anp.exp, anp.log))

    return training.hips([data["x"], data["w"]], loss, None)


WORKLOADS = [wide]
