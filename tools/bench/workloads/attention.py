"""A self-attention block with four heads and its residual, and the mean square of the result."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .. import training
from ..workload import Data, Read, Step, Workload


def _data(batch: int, length: int, width: int, heads: int) -> Data:
    rng = np.random.default_rng(0)

    def draw(scale: float, *shape: int) -> Any:
        return rng.normal(0, scale, shape).astype(np.float32)

    scale = width**-0.5
    return {
        "x": draw(1, batch, length, width),
        "heads": heads,
        "params": [
            draw(scale, 3 * width, width), draw(0.1, 3 * width),
            draw(scale, width, width), draw(0.1, width),
        ],
    }  # fmt: skip


attention = Workload(
    "attention",
    "self-attention, batch 8, 4 heads, 64 x 128",
    1.05,
    _data,
    {"batch": 8, "length": 64, "width": 128, "heads": 4},
    {"batch": 2, "length": 3, "width": 4, "heads": 2},
)


@attention.library("numpy")
def _(data: Data) -> tuple[Step, Read]:
    heads = data["heads"]
    n, length, width = data["x"].shape
    depth = width // heads
    scale = 1 / math.sqrt(depth)
    x = data["x"].reshape(-1, width)
    Wi, bi, Wo, bo = data["params"]
    grads = gWi, gbi, gWo, gbo = [np.empty_like(p) for p in data["params"]]
    qkv, gqkv = [np.empty((len(x), 3 * width), np.float32) for _ in range(2)]
    out, gout, y = [np.empty_like(x) for _ in range(3)]
    weights, gweights = [np.empty((n, heads, length, length), np.float32) for _ in range(2)]

    def split(a: Any) -> list[Any]:
        """Views of shape (batch, heads, length, depth) on the parts of the last axis."""
        parts = a.reshape(n, length, -1, heads, depth).transpose(2, 0, 3, 1, 4)
        return list(parts)

    (q, k, v), (gq, gk, gv) = split(qkv), split(gqkv)
    (o,), (go,) = split(out), split(gout)
    kT, vT = k.swapaxes(-1, -2), v.swapaxes(-1, -2)
    weightsT, gweightsT = weights.swapaxes(-1, -2), gweights.swapaxes(-1, -2)

    def step() -> Any:
        np.matmul(x, Wi.T, out=qkv)
        np.add(qkv, bi, out=qkv)
        np.multiply(q, scale, out=q)  # a quarter of the work of scaling the scores
        np.matmul(q, kT, out=weights)
        np.subtract(weights, weights.max(-1, keepdims=True), out=weights)
        np.exp(weights, out=weights)
        np.divide(weights, weights.sum(-1, keepdims=True), out=weights)
        np.matmul(weights, v, out=o)
        np.matmul(out, Wo.T, out=y)
        np.add(y, bo, out=y)
        np.add(y, x, out=y)
        loss = np.dot(y.ravel(), y.ravel()) / y.size

        np.multiply(y, 2 / y.size, out=y)
        np.matmul(y.T, out, out=gWo)
        y.sum(0, out=gbo)
        np.matmul(y, Wo, out=gout)
        np.matmul(weightsT, go, out=gv)
        np.matmul(go, vT, out=gweights)
        inner = np.einsum("nhij,nhij->nhi", gweights, weights)
        np.subtract(gweights, inner[..., None], out=gweights)
        np.multiply(gweights, weights, out=gweights)
        np.matmul(gweightsT, q, out=gk)
        np.matmul(gweights, k, out=gq)
        np.multiply(gq, scale, out=gq)
        np.matmul(gqkv.T, x, out=gWi)
        gqkv.sum(0, out=gbi)
        return loss

    return step, lambda: list(grads)


def _attend(qkv: Any, shape: tuple[int, ...], heads: int, permute: Any, softmax: Any) -> Any:
    """The heads' results side by side, for any library with reshape and @."""
    n, length, width = shape
    depth = width // heads
    qkv = permute(qkv.reshape(n, length, 3, heads, depth), (2, 0, 3, 1, 4))
    q, k, v = qkv[0], qkv[1], qkv[2]
    weights = softmax(q @ permute(k, (0, 1, 3, 2)) * (1 / math.sqrt(depth)))
    return permute(weights @ v, (0, 2, 1, 3)).reshape(n, length, width)


@attention.library("ours")
def _(data: Data) -> tuple[Step, Read]:
    import autograd as ag
    from nn import functional as F

    x, heads = data["x"], data["heads"]

    def loss(p: Any) -> Any:
        y, _ = F.multi_head_attention(x, x, x, *p, heads)
        return ag.square(x + y).mean()

    return training.ours(data["params"], loss, None)


@attention.library("torch")
def _(data: Data) -> tuple[Step, Read]:
    import torch
    from torch.nn import functional as F

    x, heads = torch.tensor(data["x"]), data["heads"]
    n, length, width = x.shape

    def loss(p: Any) -> Any:
        Wi, bi, Wo, bo = p
        qkv = F.linear(x, Wi, bi).view(n, length, 3, heads, -1).permute(2, 0, 3, 1, 4)
        a = F.scaled_dot_product_attention(*qkv.unbind(0))
        a = a.transpose(1, 2).reshape(n, length, width)
        return (x + F.linear(a, Wo, bo)).square().mean()

    return training.torch(data["params"], loss, None)


@attention.library("mygrad")
def _(data: Data) -> tuple[Step, Read]:
    import mygrad as mg
    from mygrad.nnet.activations import softmax

    x, heads = data["x"], data["heads"]

    def loss(p: Any) -> Any:
        Wi, bi, Wo, bo = p
        a = _attend(x @ Wi.T + bi, x.shape, heads, mg.transpose, lambda s: softmax(s, axis=-1))
        return ((x + (a @ Wo.T + bo)) ** 2).mean()

    return training.mygrad(data["params"], loss, None)


@attention.library("jax", "jax-jit")
def _(data: Data, name: str) -> tuple[Step, Read]:
    import jax
    import jax.numpy as jnp

    x, heads = jnp.asarray(data["x"]), data["heads"]

    def loss(p: Any) -> Any:
        Wi, bi, Wo, bo = p
        a = _attend(x @ Wi.T + bi, x.shape, heads, jnp.transpose, jax.nn.softmax)
        return ((x + (a @ Wo.T + bo)) ** 2).mean()

    return training.build(name, data["params"], loss, None)


@attention.library("tinygrad")
def _(data: Data) -> tuple[Step, Read]:
    from tinygrad import Tensor

    x, heads = Tensor(data["x"]).realize(), data["heads"]

    def loss(p: Any) -> Any:
        Wi, bi, Wo, bo = p
        a = _attend(x @ Wi.T + bi, data["x"].shape, heads, Tensor.permute, Tensor.softmax)
        return ((x + (a @ Wo.T + bo)) ** 2).mean()

    return training.tinygrad(data["params"], loss, None)


@attention.library("hips")
def _(data: Data) -> tuple[Step, Read]:
    import autograd.numpy as anp

    x, heads = data["x"], data["heads"]

    def softmax(s: Any) -> Any:
        e = anp.exp(s - anp.max(s, axis=-1, keepdims=True))
        return e / anp.sum(e, axis=-1, keepdims=True)

    def loss(p: Any) -> Any:
        Wi, bi, Wo, bo = p
        a = _attend(anp.matmul(x, Wi.T) + bi, x.shape, heads, anp.transpose, softmax)
        return anp.mean((x + (anp.matmul(a, Wo.T) + bo)) ** 2)

    return training.hips(data["params"], loss, None)


WORKLOADS = [attention]
