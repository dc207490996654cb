"""A small convolutional network: conv 3-32, ReLU, pool, conv 32-64, ReLU, pool, linear."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import training
from ..workload import Data, Read, Step, Workload
from .mlp import cross_entropy_by_hand


def _data(size: int, batch: int, channels: tuple[int, ...], classes: int) -> Data:
    rng = np.random.default_rng(0)
    c0, c1, c2 = channels
    flat = c2 * (size // 4) ** 2

    def draw(scale: float, *shape: int) -> Any:
        return rng.normal(0, scale, shape).astype(np.float32)

    return {
        "x": draw(1, batch, c0, size, size),
        "labels": rng.integers(0, classes, batch),
        "params": [
            draw((9 * c0) ** -0.5, c1, c0, 3, 3), draw(0.1, c1),
            draw((9 * c1) ** -0.5, c2, c1, 3, 3), draw(0.1, c2),
            draw(flat**-0.5, classes, flat), draw(0.1, classes),
        ],
    }  # fmt: skip


conv = Workload(
    "conv",
    "conv 3-32, pool, 32-64, pool, linear, batch 32",
    1.0,
    _data,
    {"size": 32, "batch": 32, "channels": (3, 32, 64), "classes": 10},
    {"size": 8, "batch": 3, "channels": (2, 3, 4), "classes": 3},
)


class _ConvPool:
    """Convolution (3 by 3, one pixel of padding), 2 by 2 maximum, ReLU; channels last.

    The convolution is one matrix product over columns of patches. ReLU comes after the maximum,
    where it is a quarter of the work and gives the same.
    """

    def __init__(self, weight: Any, bias: Any, n: int, size: int) -> None:
        f, c = weight.shape[:2]
        self.weight = weight.transpose(2, 3, 1, 0).reshape(9 * c, f).copy()
        self.bias = bias
        self.padded = np.zeros((n, size + 2, size + 2, c), np.float32)
        self.inside = self.padded[:, 1:-1, 1:-1]
        self.columns = np.empty((n, size, size, 9, c), np.float32)
        self.windows = [
            self.padded[:, i : i + size, j : j + size] for i in range(3) for j in range(3)
        ]
        self.full = np.empty((n, size, size, f), np.float32)
        self.quarters = [self.full[:, i::2, j::2] for i in range(2) for j in range(2)]
        self.out = np.empty((n, size // 2, size // 2, f), np.float32)
        self.gout = np.empty_like(self.out)
        self.mask = np.empty(self.out.shape, bool)
        self.gweight, self.gbias = np.empty_like(self.weight), np.empty_like(bias)

    def forward(self) -> Any:
        """The output, from what was written to `inside`."""
        for k, window in enumerate(self.windows):
            self.columns[:, :, :, k] = window
        rows = self.columns.reshape(-1, len(self.weight))
        np.matmul(rows, self.weight, out=self.full.reshape(-1, len(self.bias)))
        a, b, c, d = self.quarters
        out = self.out
        np.maximum(a, b, out=out)
        np.maximum(out, c, out=out)
        np.maximum(out, d, out=out)
        np.add(out, self.bias, out=out)
        return np.maximum(out, 0, out=out)

    def backward(self, further: bool) -> Any:
        """The gradient with respect to the input, from what was written to `gout`."""
        out, g = self.out, self.gout
        np.greater(out, 0, out=self.mask)
        np.multiply(g, self.mask, out=g)
        g.sum((0, 1, 2), out=self.gbias)
        a, b, c, d = self.quarters
        peak = np.maximum(np.maximum(a, b), np.maximum(c, d))
        for quarter in self.quarters:  # four random floats have no ties that would need sharing
            np.equal(quarter, peak, out=self.mask)
            np.multiply(g, self.mask, out=quarter)
        gfull = self.full.reshape(-1, len(self.bias))
        rows = self.columns.reshape(-1, len(self.weight))
        np.matmul(rows.T, gfull, out=self.gweight)
        if not further:
            return None
        np.matmul(gfull, self.weight.T, out=rows)
        self.padded.fill(0)
        for k, window in enumerate(self.windows):
            np.add(window, self.columns[:, :, :, k], out=window)
        return self.inside

    def gradients(self) -> list[Any]:
        """The gradients with respect to weight and bias, in PyTorch's layout."""
        c, f = len(self.gweight) // 9, len(self.gbias)
        return [self.gweight.reshape(3, 3, c, f).transpose(3, 2, 0, 1), self.gbias]


@conv.library("numpy")
def _(data: Data) -> tuple[Step, Read]:
    x, labels = data["x"], data["labels"]
    W1, b1, W2, b2, W3, b3 = data["params"]
    n, size, rows = len(x), x.shape[-1], np.arange(len(x))
    first, second = _ConvPool(W1, b1, n, size), _ConvPool(W2, b2, n, size // 2)
    small, c = size // 4, len(b2)
    W3 = W3.reshape(-1, c, small, small).transpose(0, 2, 3, 1).reshape(len(b3), -1).copy()
    gW3, gb3 = np.empty_like(W3), np.empty_like(b3)
    z = np.empty((n, len(b3)), np.float32)

    def step() -> Any:
        np.copyto(first.inside, x.transpose(0, 2, 3, 1))
        np.copyto(second.inside, first.forward())
        h = second.forward().reshape(n, -1)
        np.matmul(h, W3.T, out=z)
        np.add(z, b3, out=z)
        loss = cross_entropy_by_hand(z, rows, labels)
        np.matmul(z.T, h, out=gW3)
        z.sum(0, out=gb3)
        np.matmul(z, W3, out=second.gout.reshape(n, -1))
        np.copyto(first.gout, second.backward(True))
        first.backward(False)
        second.padded.fill(0)  # its border must be 0 again
        return loss

    def read() -> list[Any]:
        flat = gW3.reshape(-1, small, small, c).transpose(0, 3, 1, 2).reshape(gW3.shape)
        return [*first.gradients(), *second.gradients(), flat, gb3]

    return step, read


@conv.library("ours")
def _(data: Data) -> tuple[Step, Read]:
    import autograd as ag
    from nn import functional as F

    x, labels = data["x"], data["labels"]

    def loss(p: Any) -> Any:
        W1, b1, W2, b2, W3, b3 = p
        # ReLU after the maximum, as by hand
        h = ag.relu(F.max_pool2d(F.conv2d(x, W1, b1, padding=1), 2))
        h = ag.relu(F.max_pool2d(F.conv2d(h, W2, b2, padding=1), 2))
        return F.cross_entropy(F.linear(h.reshape(len(x), -1), W3, b3), labels)

    return training.ours(data["params"], loss, None)


@conv.library("torch")
def _(data: Data) -> tuple[Step, Read]:
    import torch
    from torch.nn import functional as F

    x, labels = torch.tensor(data["x"]), torch.tensor(data["labels"])

    def loss(p: Any) -> Any:
        W1, b1, W2, b2, W3, b3 = p
        h = F.max_pool2d(F.relu(F.conv2d(x, W1, b1, padding=1)), 2)
        h = F.max_pool2d(F.relu(F.conv2d(h, W2, b2, padding=1)), 2)
        return F.cross_entropy(F.linear(h.flatten(1), W3, b3), labels)

    return training.torch(data["params"], loss, None)


@conv.library("mygrad")
def _(data: Data) -> tuple[Step, Read]:
    from mygrad.nnet.activations import relu
    from mygrad.nnet.layers import conv_nd, max_pool
    from mygrad.nnet.losses import softmax_crossentropy

    x, labels = data["x"], data["labels"]

    def block(x: Any, W: Any, b: Any) -> Any:
        h = conv_nd(x, W, stride=1, padding=1) + b.reshape(1, -1, 1, 1)
        return max_pool(relu(h), (2, 2), 2)

    def loss(p: Any) -> Any:
        W1, b1, W2, b2, W3, b3 = p
        h = block(block(x, W1, b1), W2, b2).reshape(len(x), -1)
        return softmax_crossentropy(h @ W3.T + b3, labels)

    return training.mygrad(data["params"], loss, None)


@conv.library("jax", "jax-jit")
def _(data: Data, name: str) -> tuple[Step, Read]:
    import jax
    import jax.numpy as jnp

    from .mlp import cross_entropy_jax

    x, labels, rows = [jnp.asarray(a) for a in (data["x"], data["labels"], range(len(data["x"])))]

    def block(x: Any, W: Any, b: Any) -> Any:
        h = jax.lax.conv(x, W, (1, 1), "SAME") + b.reshape(1, -1, 1, 1)
        h = jax.nn.relu(h)
        window = (1, 1, 2, 2)
        return jax.lax.reduce_window(h, -jnp.inf, jax.lax.max, window, window, "VALID")

    def loss(p: Any) -> Any:
        W1, b1, W2, b2, W3, b3 = p
        h = block(block(x, W1, b1), W2, b2).reshape(len(x), -1)
        return cross_entropy_jax(h @ W3.T + b3, rows, labels)

    return training.build(name, data["params"], loss, None)


@conv.library("tinygrad")
def _(data: Data) -> tuple[Step, Read]:
    from tinygrad import Tensor

    x, labels = Tensor(data["x"]).realize(), Tensor(data["labels"]).realize()

    def loss(p: Any) -> Any:
        W1, b1, W2, b2, W3, b3 = p
        h = x.conv2d(W1, b1, padding=1).relu().max_pool2d()
        h = h.conv2d(W2, b2, padding=1).relu().max_pool2d()
        return (h.flatten(1) @ W3.T + b3).sparse_categorical_crossentropy(labels)

    return training.tinygrad(data["params"], loss, None)


WORKLOADS = [conv]
