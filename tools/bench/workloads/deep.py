"""Four layers of 1024 with ReLU between, squared error, Adam: bound by products and memory."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import training
from ..workload import Data, Read, Step, Workload


def _data(width: int, batch: int, layers: int) -> Data:
    rng = np.random.default_rng(0)
    draw = rng.standard_normal
    params = []
    for _ in range(layers):
        params += [draw((width, width), np.float32), draw(width, np.float32)]
        params[-2] *= (2 / width) ** 0.5
        params[-1] *= 0.1
    x, target = draw((batch, width), np.float32), draw((batch, width), np.float32)
    return {"x": x, "target": target, "params": params}


SIZES: dict[str, Any] = {
    "sizes": {"width": 1024, "batch": 256, "layers": 4},
    "tiny": {"width": 3, "batch": 4, "layers": 4},
}
adam = Workload("mlp-1024", "four layers of 1024, ReLU, batch 256, Adam", 0.95, _data, **SIZES)
memory = Workload(
    "memory",
    "peak memory, its building and 20 steps",
    1.15,
    _data,
    **SIZES,
    kind="memory",
    steps=20,
)


def _by_hand(data: Data) -> tuple[Step, Read]:
    x, target = data["x"], data["target"]
    params = [p.copy() for p in data["params"]]
    weights, biases = params[::2], params[1::2]
    grads = [np.empty_like(p) for p in params]
    update = training.ByHand(params, "adam")
    hidden = [np.empty((len(x), len(b)), np.float32) for b in biases]
    back = [np.empty_like(x), np.empty_like(x)]  # used in turn, because a layer needs two
    mask = np.empty(x.shape, bool)
    last = len(weights) - 1

    def step() -> Any:
        h = x
        for i, (W, b) in enumerate(zip(weights, biases, strict=True)):
            out = hidden[i]
            np.matmul(h, W.T, out=out)
            np.add(out, b, out=out)
            if i < last:
                np.maximum(out, 0, out=out)
            h = out
        np.subtract(h, target, out=h)
        loss = np.dot(h.ravel(), h.ravel()) / h.size
        np.multiply(h, 2 / h.size, out=h)
        g = h
        for i in range(last, -1, -1):
            below = hidden[i - 1] if i else x
            np.matmul(g.T, below, out=grads[2 * i])
            g.sum(0, out=grads[2 * i + 1])
            if i:
                g = np.matmul(g, weights[i], out=back[i % 2])
                np.greater(below, 0, out=mask)
                np.multiply(g, mask, out=g)
        update.step(grads)
        return loss

    return step, lambda: list(grads)


def _network(p: list[Any], x: Any, linear: Any, relu: Any) -> Any:
    for i in range(0, len(p), 2):
        x = linear(x if not i else relu(x), p[i], p[i + 1])
    return x


def _times(x: Any, W: Any, b: Any) -> Any:
    return x @ W.T + b


def _ours(data: Data) -> tuple[Step, Read]:
    import autograd as ag
    from nn import functional as F

    x, target = data["x"], data["target"]

    def loss(p: Any) -> Any:
        return F.mse_loss(_network(p, x, F.linear, ag.relu), target)

    return training.ours(data["params"], loss, "adam")


def _torch(data: Data) -> tuple[Step, Read]:
    import torch
    from torch.nn import functional as F

    x, target = torch.tensor(data["x"]), torch.tensor(data["target"])

    def loss(p: Any) -> Any:
        return F.mse_loss(_network(p, x, F.linear, F.relu), target)

    return training.torch(data["params"], loss, "adam")


def _mygrad(data: Data) -> tuple[Step, Read]:
    from mygrad.nnet.activations import relu

    x, target = data["x"], data["target"]

    def loss(p: Any) -> Any:
        return ((_network(p, x, _times, relu) - target) ** 2).mean()

    return training.mygrad(data["params"], loss, "adam")


def _jax(data: Data, name: str) -> tuple[Step, Read]:
    import jax

    x, target = jax.numpy.asarray(data["x"]), jax.numpy.asarray(data["target"])

    def loss(p: Any) -> Any:
        return ((_network(p, x, _times, jax.nn.relu) - target) ** 2).mean()

    return training.build(name, data["params"], loss, "adam")


def _tinygrad(data: Data) -> tuple[Step, Read]:
    from tinygrad import Tensor

    x, target = Tensor(data["x"]).realize(), Tensor(data["target"]).realize()

    def loss(p: Any) -> Any:
        return ((_network(p, x, _times, Tensor.relu) - target) ** 2).mean()

    return training.tinygrad(data["params"], loss, "adam")


def _hips(data: Data) -> tuple[Step, Read]:
    import autograd.numpy as anp

    x, target = data["x"], data["target"]

    def loss(p: Any) -> Any:
        y = _network(p, x, lambda x, W, b: anp.dot(x, W.T) + b, lambda x: anp.maximum(x, 0))
        return anp.mean((y - target) ** 2)

    return training.hips(data["params"], loss, "adam")


for workload in (adam, memory):
    workload.library("numpy")(_by_hand)
    workload.library("ours")(_ours)
    workload.library("torch")(_torch)
    workload.library("mygrad")(_mygrad)
    workload.library("jax", "jax-jit")(_jax)
    workload.library("tinygrad")(_tinygrad)
    workload.library("hips")(_hips)

WORKLOADS = [adam, memory]
