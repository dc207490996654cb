"""Networks of matrix products: two layers of several widths, batch norm, four layers with Adam.

Weights have PyTorch's shape (out, in). Everything is float32.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from .. import training
from ..workload import Data, Read, Step, Workload

SLOPE = 0.01  # of LeakyReLU, PyTorch's default


def _weights(rng: Any, *sizes: int) -> list[Any]:
    """Weights and biases of the layers, as W1, b1, W2, b2, ..."""
    return [
        a.astype(np.float32)
        for n, m in pairwise(sizes)
        for a in (rng.normal(0, n**-0.5, (m, n)), rng.normal(0, 0.1, m))
    ]


def _two_layers(n: int, hidden: int, classes: int, batch: int, activation: str) -> Data:
    rng = np.random.default_rng(0)
    return {
        "x": rng.normal(0, 1, (batch, n)).astype(np.float32),
        "labels": rng.integers(0, classes, batch),
        "params": _weights(rng, n, hidden, classes),
        "activation": activation,
    }


def _workload(name: str, title: str, bar: float, **sizes: Any) -> Workload:
    tiny = {"n": 3, "hidden": 4, "classes": 2, "batch": 5, "activation": sizes["activation"]}
    return Workload(name, title, bar, _two_layers, sizes, tiny)


DIGITS = {"n": 784, "hidden": 200, "classes": 10, "activation": "tanh"}
two_layers = [
    _workload("mlp-784", "MLP 784-200-10 tanh, SGD, batch 100", 1.12, **DIGITS, batch=100),
    _workload("mlp-784-1000", "the same, batch 1000", 1.03, **DIGITS, batch=1000),
    _workload(
        "mlp-3072", "MLP 3072-100-10 LeakyReLU, SGD, batch 200", 1.02,
        n=3072, hidden=100, classes=10, activation="leaky", batch=200,
    ),
]  # fmt: skip


# --- softmax cross-entropy -----------------------------------------------------------------------


def cross_entropy_by_hand(z: Any, rows: Any, labels: Any) -> Any:
    """The mean loss of the scores z; z is overwritten with its gradient."""
    z -= z.max(1, keepdims=True)
    picked = z[rows, labels]
    np.exp(z, out=z)
    total = z.sum(1, keepdims=True)
    loss = (np.log(total[:, 0]) - picked).mean()
    z /= total
    z[rows, labels] -= 1
    z /= len(z)
    return loss


def cross_entropy_hips(z: Any, rows: Any, labels: Any) -> Any:
    """The same for HIPS autograd, which has none of its own."""
    import autograd.numpy as anp

    z = z - anp.max(z, axis=1, keepdims=True)
    return anp.mean(anp.log(anp.sum(anp.exp(z), axis=1)) - z[rows, labels])


def cross_entropy_jax(z: Any, rows: Any, labels: Any) -> Any:
    """The same for JAX."""
    import jax

    return -jax.nn.log_softmax(z)[rows, labels].mean()


# --- two layers ----------------------------------------------------------------------------------


def _by_hand(data: Data) -> tuple[Step, Read]:
    x, labels = data["x"], data["labels"]
    params = [p.copy() for p in data["params"]]
    W1, b1, W2, b2 = params
    rows = np.arange(len(x))
    h, z = [np.empty((len(x), len(b)), np.float32) for b in (b1, b2)]
    gh, scratch, mask = np.empty_like(h), np.empty_like(h), np.empty(h.shape, bool)
    grads = gW1, gb1, gW2, gb2 = [np.empty_like(p) for p in params]
    update = training.ByHand(params, "sgd")
    leaky = data["activation"] == "leaky"

    def step() -> Any:
        np.matmul(x, W1.T, out=h)
        np.add(h, b1, out=h)
        if leaky:
            np.multiply(h, SLOPE, out=scratch)
            np.maximum(h, scratch, out=h)
        else:
            np.tanh(h, out=h)
        np.matmul(h, W2.T, out=z)
        np.add(z, b2, out=z)
        loss = cross_entropy_by_hand(z, rows, labels)
        np.matmul(z.T, h, out=gW2)
        z.sum(0, out=gb2)
        np.matmul(z, W2, out=gh)
        if leaky:
            np.less_equal(h, 0, out=mask)
            np.multiply(gh, SLOPE, out=scratch)
            np.copyto(gh, scratch, where=mask)
        else:
            np.multiply(h, h, out=h)
            np.subtract(1, h, out=h)
            np.multiply(gh, h, out=gh)
        np.matmul(gh.T, x, out=gW1)
        gh.sum(0, out=gb1)
        update.step(grads)
        return loss

    return step, lambda: list(grads)


def _loss(F: Any, tanh: Any, x: Any, labels: Any, activation: str) -> Any:
    """The loss by a library's functional module, in PyTorch's names."""
    activate = F.leaky_relu if activation == "leaky" else tanh

    def loss(p: Any) -> Any:
        W1, b1, W2, b2 = p
        return F.cross_entropy(F.linear(activate(F.linear(x, W1, b1)), W2, b2), labels)

    return loss


def _ours(data: Data) -> tuple[Step, Read]:
    import autograd as ag
    from nn import functional as F

    loss = _loss(F, ag.tanh, data["x"], data["labels"], data["activation"])
    return training.ours(data["params"], loss, "sgd")


def _torch(data: Data) -> tuple[Step, Read]:
    import torch
    from torch.nn import functional as F

    x, labels = torch.tensor(data["x"]), torch.tensor(data["labels"])
    return training.torch(
        data["params"], _loss(F, torch.tanh, x, labels, data["activation"]), "sgd"
    )


def _mygrad(data: Data) -> tuple[Step, Read]:
    import mygrad as mg
    from mygrad.nnet.activations import leaky_relu
    from mygrad.nnet.losses import softmax_crossentropy

    x, labels = data["x"], data["labels"]
    leaky = data["activation"] == "leaky"

    def loss(p: Any) -> Any:
        W1, b1, W2, b2 = p
        h = x @ W1.T + b1
        h = leaky_relu(h, SLOPE) if leaky else mg.tanh(h)
        return softmax_crossentropy(h @ W2.T + b2, labels)

    return training.mygrad(data["params"], loss, "sgd")


def _jax(data: Data, name: str) -> tuple[Step, Read]:
    import jax
    import jax.numpy as jnp

    x, labels, rows = [jnp.asarray(a) for a in (data["x"], data["labels"], range(len(data["x"])))]
    activation = jax.nn.leaky_relu if data["activation"] == "leaky" else jnp.tanh

    def loss(p: Any) -> Any:
        W1, b1, W2, b2 = p
        return cross_entropy_jax(activation(x @ W1.T + b1) @ W2.T + b2, rows, labels)

    return training.build(name, data["params"], loss, "sgd")


def _tinygrad(data: Data) -> tuple[Step, Read]:
    from tinygrad import Tensor

    x, labels = Tensor(data["x"]).realize(), Tensor(data["labels"]).realize()
    activation = Tensor.leaky_relu if data["activation"] == "leaky" else Tensor.tanh

    def loss(p: Any) -> Any:
        W1, b1, W2, b2 = p
        h = activation(x @ W1.T + b1)
        return (h @ W2.T + b2).sparse_categorical_crossentropy(labels)

    return training.tinygrad(data["params"], loss, "sgd")


def _hips(data: Data) -> tuple[Step, Read]:
    import autograd.numpy as anp

    x, labels, rows = data["x"], data["labels"], np.arange(len(data["x"]))
    leaky = data["activation"] == "leaky"

    def loss(p: Any) -> Any:
        W1, b1, W2, b2 = p
        h = anp.dot(x, W1.T) + b1
        h = anp.where(h > 0, h, SLOPE * h) if leaky else anp.tanh(h)
        return cross_entropy_hips(anp.dot(h, W2.T) + b2, rows, labels)

    return training.hips(data["params"], loss, "sgd")


for workload in two_layers:
    workload.library("numpy")(_by_hand)
    workload.library("ours")(_ours)
    workload.library("torch")(_torch)
    workload.library("mygrad")(_mygrad)
    workload.library("jax", "jax-jit")(_jax)
    workload.library("tinygrad")(_tinygrad)
    workload.library("hips")(_hips)

# --- with batch norm between: 3072-100(batch norm)-ReLU-10 ----------------------------------------

EPS, MOMENTUM = 1e-5, 0.1  # PyTorch's defaults


def _normed(n: int, hidden: int, classes: int, batch: int) -> Data:
    data = _two_layers(n, hidden, classes, batch, "relu")
    W1, _, W2, b2 = data["params"]  # the norm would remove a bias again, so the layer has none
    rng = np.random.default_rng(1)
    scale, shift = rng.uniform(0.5, 1.5, hidden), rng.normal(0, 0.1, hidden)
    data["params"] = [W1, scale.astype(np.float32), shift.astype(np.float32), W2, b2]
    data["running"] = [np.zeros(hidden, np.float32), np.ones(hidden, np.float32)]
    return data


normed = Workload(
    "mlp-batchnorm",
    "3072-100(batch norm)-10, SGD, batch 200",
    1.05,
    _normed,
    {"n": 3072, "hidden": 100, "classes": 10, "batch": 200},
    {"n": 3, "hidden": 4, "classes": 2, "batch": 5},
)


@normed.library("numpy")
def _(data: Data) -> tuple[Step, Read]:
    x, labels = data["x"], data["labels"]
    params = [p.copy() for p in data["params"]]
    W1, scale, shift, W2, b2 = params
    mean, var = [r.copy() for r in data["running"]]
    n, rows = len(x), np.arange(len(x))
    normal, h, gh = [np.empty((n, len(scale)), np.float32) for _ in range(3)]
    z, mask = np.empty((n, len(b2)), np.float32), np.empty(h.shape, bool)
    grads = gW1, gscale, gshift, gW2, gb2 = [np.empty_like(p) for p in params]
    update = training.ByHand(params, "sgd")

    def step() -> Any:
        np.matmul(x, W1.T, out=normal)
        m = normal.mean(0)
        np.subtract(normal, m, out=normal)
        np.multiply(normal, normal, out=h)
        v = h.mean(0)
        per_deviation = 1 / np.sqrt(v + EPS)
        np.multiply(normal, per_deviation, out=normal)
        np.multiply(mean, 1 - MOMENTUM, out=mean)
        np.add(mean, MOMENTUM * m, out=mean)
        np.multiply(var, 1 - MOMENTUM, out=var)
        np.add(var, MOMENTUM * n / (n - 1) * v, out=var)
        np.multiply(normal, scale, out=h)
        np.add(h, shift, out=h)
        np.maximum(h, 0, out=h)
        np.matmul(h, W2.T, out=z)
        np.add(z, b2, out=z)
        loss = cross_entropy_by_hand(z, rows, labels)

        np.matmul(z.T, h, out=gW2)
        z.sum(0, out=gb2)
        np.matmul(z, W2, out=gh)
        np.greater(h, 0, out=mask)
        np.multiply(gh, mask, out=gh)
        gh.sum(0, out=gshift)
        np.multiply(gh, normal, out=h)
        h.sum(0, out=gscale)
        np.subtract(gh, gshift / n, out=gh)  # the scale and 1/deviation are common to all terms
        np.multiply(normal, gscale / n, out=normal)
        np.subtract(gh, normal, out=gh)
        np.multiply(gh, scale * per_deviation, out=gh)
        np.matmul(gh.T, x, out=gW1)
        update.step(grads)
        return loss

    return step, lambda: list(grads)


@normed.library("ours")
def _(data: Data) -> tuple[Step, Read]:
    import autograd as ag
    from nn import functional as F

    x, labels = data["x"], data["labels"]
    mean, var = [r.copy() for r in data["running"]]

    def loss(p: Any) -> Any:
        W1, scale, shift, W2, b2 = p
        h = F.batch_norm(F.linear(x, W1), mean, var, scale, shift, True, MOMENTUM, EPS)
        return F.cross_entropy(F.linear(ag.relu(h), W2, b2), labels)

    return training.ours(data["params"], loss, "sgd")


@normed.library("torch")
def _(data: Data) -> tuple[Step, Read]:
    import torch
    from torch.nn import functional as F

    x, labels = torch.tensor(data["x"]), torch.tensor(data["labels"])
    mean, var = [torch.tensor(r) for r in data["running"]]

    def loss(p: Any) -> Any:
        W1, scale, shift, W2, b2 = p
        h = F.batch_norm(F.linear(x, W1), mean, var, scale, shift, True, MOMENTUM, EPS)
        return F.cross_entropy(F.linear(F.relu(h), W2, b2), labels)

    return training.torch(data["params"], loss, "sgd")


@normed.library("mygrad")
def _(data: Data) -> tuple[Step, Read]:
    from mygrad.nnet.activations import relu
    from mygrad.nnet.layers import batchnorm
    from mygrad.nnet.losses import softmax_crossentropy

    x, labels = data["x"], data["labels"]

    def loss(p: Any) -> Any:
        W1, scale, shift, W2, b2 = p
        h = relu(batchnorm(x @ W1.T, gamma=scale, beta=shift, eps=EPS))
        return softmax_crossentropy(h @ W2.T + b2, labels)

    return training.mygrad(data["params"], loss, "sgd")


@normed.library("jax", "jax-jit")
def _(data: Data, name: str) -> tuple[Step, Read]:
    import jax.numpy as jnp

    x, labels, rows = [jnp.asarray(a) for a in (data["x"], data["labels"], range(len(data["x"])))]

    def loss(p: Any) -> Any:
        W1, scale, shift, W2, b2 = p
        h = x @ W1.T
        h = (h - h.mean(0)) / jnp.sqrt(h.var(0) + EPS) * scale + shift
        return cross_entropy_jax(jnp.maximum(h, 0) @ W2.T + b2, rows, labels)

    return training.build(name, data["params"], loss, "sgd")


@normed.library("tinygrad")
def _(data: Data) -> tuple[Step, Read]:
    from tinygrad import Tensor

    x, labels = Tensor(data["x"]).realize(), Tensor(data["labels"]).realize()

    def loss(p: Any) -> Any:
        W1, scale, shift, W2, b2 = p
        h = x @ W1.T
        h = h - h.mean(0)
        h = (h * ((h * h).mean(0) + EPS).rsqrt() * scale + shift).relu()
        return (h @ W2.T + b2).sparse_categorical_crossentropy(labels)

    return training.tinygrad(data["params"], loss, "sgd")


@normed.library("hips")
def _(data: Data) -> tuple[Step, Read]:
    import autograd.numpy as anp

    x, labels, rows = data["x"], data["labels"], np.arange(len(data["x"]))

    def loss(p: Any) -> Any:
        W1, scale, shift, W2, b2 = p
        h = anp.dot(x, W1.T)
        h = h - anp.mean(h, axis=0)
        h = h / anp.sqrt(anp.mean(h * h, axis=0) + EPS) * scale + shift
        return cross_entropy_hips(anp.dot(anp.maximum(h, 0), W2.T) + b2, rows, labels)

    return training.hips(data["params"], loss, "sgd")


WORKLOADS = [*two_layers, normed]
