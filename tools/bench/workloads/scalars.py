"""Graphs of single numbers, where every nanosecond per op shows."""

from __future__ import annotations

import math
import sys
from typing import Any

from ..workload import Data, Read, Step, Workload

# --- a chain of + * tanh ** exp: y <- exp(tanh((y + x) * w) ** 2) --------------------------------


def _chain_data(ops: int) -> Data:
    return {"x": 0.7, "w": 0.3, "groups": ops // 5}


chain = Workload(
    "scalar-chain",
    "scalar chain: 1,000 ops (+ * tanh ** exp)",
    45,
    _chain_data,
    sizes={"ops": 1000},
    tiny={"ops": 10},
)


@chain.library("numpy")
def _(data: Data) -> tuple[Step, Read]:
    x, w, groups = data["x"], data["w"], data["groups"]
    tanh, exp = math.tanh, math.exp
    out = []

    def step() -> None:
        saved = []
        save = saved.append
        y = x
        for _ in range(groups):
            u = y + x
            t = tanh(u * w)
            y = exp(t * t)
            save((u, t, y))
        g, gx, gw = 1.0, 0.0, 0.0
        for u, t, y in reversed(saved):
            g *= y * 2 * t * (1 - t * t)
            gw += g * u
            g *= w
            gx += g
        out[:] = gx + g, gw

    return step, lambda: list(out)


def _chain_on(x: Any, w: Any, groups: int, tanh: Any, exp: Any) -> Any:
    y = x
    for _ in range(groups):
        y = exp(tanh((y + x) * w) ** 2)
    return y


@chain.library("ours")
def _(data: Data) -> tuple[Step, Read]:
    import autograd as ag

    x = ag.tensor(data["x"], requires_grad=True)
    w = ag.tensor(data["w"], requires_grad=True)

    def step() -> None:
        x.grad = w.grad = None
        _chain_on(x, w, data["groups"], ag.tanh, ag.exp).backward()

    return step, lambda: [x.grad, w.grad]


@chain.library("torch")
def _(data: Data) -> tuple[Step, Read]:
    import torch

    x = torch.tensor(data["x"], dtype=torch.float64, requires_grad=True)
    w = torch.tensor(data["w"], dtype=torch.float64, requires_grad=True)

    def step() -> None:
        x.grad = w.grad = None
        _chain_on(x, w, data["groups"], torch.tanh, torch.exp).backward()

    return step, lambda: [x.grad, w.grad]


@chain.library("mygrad")
def _(data: Data) -> tuple[Step, Read]:
    import mygrad as mg

    x, w = mg.tensor(data["x"]), mg.tensor(data["w"])

    def step() -> None:
        x.null_grad()
        w.null_grad()
        _chain_on(x, w, data["groups"], mg.tanh, mg.exp).backward()

    return step, lambda: [x.grad, w.grad]


@chain.library("micrograd")
def _(data: Data) -> tuple[Step, Read]:
    from micrograd.engine import Value

    # micrograd comes without these two; they are written as in its author's lecture
    def tanh(a: Any) -> Any:
        t = math.tanh(a.data)
        out = Value(t, (a,), "tanh")

        def back() -> None:
            a.grad += (1 - t**2) * out.grad

        out._backward = back
        return out

    def exp(a: Any) -> Any:
        out = Value(math.exp(a.data), (a,), "exp")

        def back() -> None:
            a.grad += out.data * out.grad

        out._backward = back
        return out

    sys.setrecursionlimit(100_000)
    x, w = Value(data["x"]), Value(data["w"])

    def step() -> None:
        x.grad = w.grad = 0
        _chain_on(x, w, data["groups"], tanh, exp).backward()

    return step, lambda: [x.grad, w.grad]


@chain.library("hips")
def _(data: Data) -> tuple[Step, Read]:
    import autograd.numpy as anp
    from autograd import grad

    gradient = grad(lambda p: _chain_on(p[0], p[1], data["groups"], anp.tanh, anp.exp))
    out: list[Any] = []

    def step() -> None:
        out[:] = gradient((data["x"], data["w"]))

    return step, lambda: list(out)


# --- a long chain of adds: y <- y + x ------------------------------------------------------------

adds = Workload(
    "adds",
    "chain of 1,000,000 scalar adds",
    55,
    lambda ops: {"x": 0.5, "ops": ops},
    sizes={"ops": 1_000_000},
    tiny={"ops": 20},
)


def _adds_on(x: Any, ops: int) -> Any:
    y = x
    for _ in range(ops):
        y = y + x
    return y


@adds.library("numpy")
def _(data: Data) -> tuple[Step, Read]:
    x, ops, out = data["x"], data["ops"], []

    def step() -> None:
        y = x
        for _ in range(ops):
            y = y + x
        g, gx = 1.0, 0.0
        for _ in range(ops):
            gx += g  # the op hands g on to both inputs: to x, and unchanged down the chain
        out[:] = [gx + g]

    return step, lambda: list(out)


@adds.library("ours")
def _(data: Data) -> tuple[Step, Read]:
    import autograd as ag

    x = ag.tensor(data["x"], requires_grad=True)

    def step() -> None:
        x.grad = None
        _adds_on(x, data["ops"]).backward()

    return step, lambda: [x.grad]


@adds.library("torch")
def _(data: Data) -> tuple[Step, Read]:
    import torch

    x = torch.tensor(data["x"], dtype=torch.float64, requires_grad=True)

    def step() -> None:
        x.grad = None
        _adds_on(x, data["ops"]).backward()

    return step, lambda: [x.grad]


@adds.library("micrograd")
def _(data: Data) -> tuple[Step, Read]:
    from micrograd.engine import Value

    sys.setrecursionlimit(10_000_000)  # its topological sort is recursive
    x = Value(data["x"])

    def step() -> None:
        x.grad = 0
        _adds_on(x, data["ops"]).backward()

    return step, lambda: [x.grad]


WORKLOADS = [chain, adds]
