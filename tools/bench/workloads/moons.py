"""micrograd's demo: two moons, a 2-16-16-1 ReLU network, hinge loss and L2; float by float, and
as arrays. The learning rate is tiny, so that the work stays the same from step to step."""

from __future__ import annotations

import math
from itertools import pairwise
from operator import mul
from typing import Any

import numpy as np

from .. import training
from ..training import LR
from ..workload import Data, Read, Step, Workload

ALPHA = 1e-4


def _data(points: int, hidden: int) -> Data:
    rng = np.random.default_rng(0)
    half = points // 2
    angle = rng.uniform(0, math.pi, (2, half))
    upper = np.stack([np.cos(angle[0]), np.sin(angle[0])], 1)
    lower = np.stack([1 - np.cos(angle[1]), 0.5 - np.sin(angle[1])], 1)
    sizes = [2, hidden, hidden, 1]
    return {
        "x": np.concatenate([upper, lower]) + rng.normal(0, 0.1, (2 * half, 2)),
        "y": np.repeat([-1.0, 1.0], half),
        "W": [rng.uniform(-1, 1, (m, n)) for n, m in pairwise(sizes)],
        "b": [rng.uniform(-0.1, 0.1, m) for m in sizes[1:]],
    }


SIZES: dict[str, Any] = {
    "sizes": {"points": 100, "hidden": 16},
    "tiny": {"points": 4, "hidden": 3},
}
scalars = Workload("moons-scalars", "two moons 2-16-16-1, as scalars", 55, _data, **SIZES)
tensors = Workload("moons-tensors", "the same as tensors", 2.8, _data, **SIZES)


# --- float by float ------------------------------------------------------------------------------


@scalars.library("numpy")
def _(data: Data) -> tuple[Step, Read]:
    xs, ys = data["x"].tolist(), data["y"].tolist()
    (W1, W2, W3), (b1, b2, b3) = [[a.tolist() for a in data[k]] for k in ("W", "b")]
    w3 = W3[0]
    out: list[Any] = []
    n = len(xs)

    def step() -> None:
        nonlocal b1, b2, b3, W1, W2, w3
        gW1, gW2 = [[0.0, 0.0] for _ in W1], [[0.0] * len(row) for row in W2]
        gb1, gb2, gw3, gb3 = [0.0] * len(b1), [0.0] * len(b2), [0.0] * len(w3), 0.0
        loss = 0.0
        first = [(u, v, b) for (u, v), b in zip(W1, b1, strict=True)]
        second = list(zip(W2, b2, strict=True))
        third = b3[0]
        for (p, q), y in zip(xs, ys, strict=True):
            h1 = [s if (s := u * p + v * q + b) > 0 else 0.0 for u, v, b in first]
            h2 = [s if (s := sum(map(mul, row, h1), b)) > 0 else 0.0 for row, b in second]
            margin = 1 - y * sum(map(mul, w3, h2), third)
            if margin <= 0:
                continue
            loss += margin
            g = -y / n
            gb3 += g
            gh1 = [0.0] * len(h1)
            for j, h in enumerate(h2):
                if h:  # a dead unit passes nothing back
                    gw3[j] += g * h
                    d = g * w3[j]
                    gb2[j] += d
                    gW2[j] = [a + d * s for a, s in zip(gW2[j], h1, strict=True)]
                    gh1 = [a + d * w for a, w in zip(gh1, W2[j], strict=True)]
            for i, h in enumerate(h1):
                if h:
                    d = gh1[i]
                    gb1[i] += d
                    row = gW1[i]
                    row[0] += d * p
                    row[1] += d * q
        loss /= n
        decay = 2 * ALPHA
        grads = []
        updated = []
        for rows, gs in (
            (W1, gW1), ([b1], [gb1]), (W2, gW2), ([b2], [gb2]), ([w3], [gw3]), ([b3], [[gb3]]),
        ):  # fmt: skip
            loss += ALPHA * sum([sum(map(mul, row, row)) for row in rows])
            full = [
                [g + decay * w for g, w in zip(gr, row, strict=True)]
                for gr, row in zip(gs, rows, strict=True)
            ]
            grads.append(full)
            updated.append(
                [
                    [w - LR * g for w, g in zip(row, gr, strict=True)]
                    for row, gr in zip(rows, full, strict=True)
                ]
            )
        W1, (b1,), W2, (b2,), (w3,), (b3,) = updated
        out[:] = grads

    return step, lambda: [v for rows in out for row in rows for v in row]


def _flat(data: Data) -> list[float]:
    """The parameters as one list, in micrograd's order of layers, but weights before biases."""
    return [
        v
        for W, b in zip(data["W"], data["b"], strict=True)
        for v in [*W.ravel().tolist(), *b.tolist()]
    ]


def _network(data: Data, p: list[Any]) -> list[tuple[list[tuple[list[Any], Any]], bool]]:
    """The parameters as layers of neurons (weights, bias), and whether a ReLU follows."""
    layers, at = [], 0
    for i, W in enumerate(data["W"]):
        m, n = W.shape
        weights = [p[at + j * n : at + (j + 1) * n] for j in range(m)]
        biases = p[at + m * n : at + m * n + m]
        layers.append((list(zip(weights, biases, strict=True)), i < 2))
        at += m * n + m
    return layers


def _demo_loss(layers: Any, p: list[Any], xs: Any, ys: Any) -> Any:
    """The loss as micrograd's demo writes it, for anything with operators and `.relu()`."""
    losses = []
    for x, y in zip(xs, ys, strict=True):
        for neurons, rectified in layers:
            acts = [sum((w * v for w, v in zip(ws, x, strict=True)), b) for ws, b in neurons]
            x = [a.relu() for a in acts] if rectified else acts
        losses.append((1 + -y * x[0]).relu())
    return sum(losses) * (1.0 / len(losses)) + ALPHA * sum(v * v for v in p)


def _on_scalars(data: Data, make: Any) -> tuple[list[Any], Any]:
    """Parameters made by `make`, and the loss as a function without arguments."""
    p = [make(v) for v in _flat(data)]
    layers = _network(data, p)
    xs, ys = data["x"].tolist(), data["y"].tolist()
    return p, lambda: _demo_loss(layers, p, xs, ys)


@scalars.library("ours")
def _(data: Data) -> tuple[Step, Read]:
    import autograd as ag

    p, loss = _on_scalars(data, lambda v: ag.tensor(v, requires_grad=True))

    def step() -> None:
        for v in p:
            v.grad = None
        loss().backward()
        for v in p:
            v.data -= LR * v.grad.data

    return step, lambda: [v.grad for v in p]


@scalars.library("torch")
def _(data: Data) -> tuple[Step, Read]:
    import torch

    p, loss = _on_scalars(data, lambda v: torch.tensor(v, dtype=torch.float64, requires_grad=True))

    def step() -> None:
        for v in p:
            v.grad = None
        loss().backward()
        with torch.no_grad():
            for v in p:
                v -= LR * v.grad

    return step, lambda: [v.grad for v in p]


@scalars.library("mygrad")
def _(data: Data) -> tuple[Step, Read]:
    import mygrad as mg
    from mygrad.nnet import relu

    mg.Tensor.relu = relu  # so that the demo's code runs unchanged
    p, loss = _on_scalars(data, lambda v: mg.tensor(v))

    def step() -> None:
        for v in p:
            v.null_grad()
        loss().backward()
        for v in p:
            v.data -= LR * v.grad

    return step, lambda: [v.grad for v in p]


@scalars.library("micrograd")
def _(data: Data) -> tuple[Step, Read]:
    from micrograd.engine import Value

    p, loss = _on_scalars(data, Value)

    def step() -> None:
        for v in p:
            v.grad = 0
        loss().backward()
        for v in p:
            v.data -= LR * v.grad

    return step, lambda: [v.grad for v in p]


# --- as arrays -----------------------------------------------------------------------------------


@tensors.library("numpy")
def _(data: Data) -> tuple[Step, Read]:
    x, y = data["x"], data["y"]
    W1, W2, W3 = W = [a.copy() for a in data["W"]]
    b1, b2, b3 = b = [a.copy() for a in data["b"]]
    n = len(x)
    h1, h2, s = [np.empty((n, len(v))) for v in b]
    g1, g2 = np.empty_like(h1), np.empty_like(h2)
    m1, m2 = np.empty(h1.shape, bool), np.empty(h2.shape, bool)
    y = y[:, None]
    share = -y / n
    params = [W1, b1, W2, b2, W3, b3]
    grads = [np.empty_like(p) for p in params]
    gW1, gb1, gW2, gb2, gW3, gb3 = grads
    scratch = [np.empty_like(p) for p in params]
    W1T, W2T, W3T = [w.T for w in W]
    g1T, g2T = g1.T, g2.T

    def step() -> Any:
        np.matmul(x, W1T, out=h1)
        np.add(h1, b1, out=h1)
        np.maximum(h1, 0, out=h1)
        np.matmul(h1, W2T, out=h2)
        np.add(h2, b2, out=h2)
        np.maximum(h2, 0, out=h2)
        np.matmul(h2, W3T, out=s)
        np.add(s, b3, out=s)
        np.multiply(s, y, out=s)
        np.subtract(1, s, out=s)
        np.maximum(s, 0, out=s)
        loss = s.sum() / n

        g = share * (s > 0)
        np.matmul(g.T, h2, out=gW3)
        g.sum(0, out=gb3)
        np.matmul(g, W3, out=g2)
        np.greater(h2, 0, out=m2)
        np.multiply(g2, m2, out=g2)
        np.matmul(g2T, h1, out=gW2)
        g2.sum(0, out=gb2)
        np.matmul(g2, W2, out=g1)
        np.greater(h1, 0, out=m1)
        np.multiply(g1, m1, out=g1)
        np.matmul(g1T, x, out=gW1)
        g1.sum(0, out=gb1)
        for p, gp, t in zip(params, grads, scratch, strict=True):
            np.multiply(p, p, out=t)
            loss += ALPHA * t.sum()
            np.multiply(p, 2 * ALPHA, out=t)
            np.add(gp, t, out=gp)
            np.multiply(gp, LR, out=t)
            np.subtract(p, t, out=p)
        return loss

    return step, lambda: grads


def _interleaved(data: Data) -> list[Any]:
    return [a for pair in zip(data["W"], data["b"], strict=True) for a in pair]


def _tensor_loss(p: list[Any], x: Any, y: Any, relu: Any) -> Any:
    """The demo's loss for any library with operators and `.T`, `.sum()`, `.mean()`."""
    W1, b1, W2, b2, W3, b3 = p
    h = relu(x @ W1.T + b1)
    h = relu(h @ W2.T + b2)
    scores = h @ W3.T + b3
    return relu(1 - y * scores).mean() + ALPHA * sum((v * v).sum() for v in p)


@tensors.library("ours")
def _(data: Data) -> tuple[Step, Read]:
    import autograd as ag

    x, y = data["x"], data["y"][:, None]
    return training.ours(_interleaved(data), lambda p: _tensor_loss(p, x, y, ag.relu), "sgd")


@tensors.library("torch")
def _(data: Data) -> tuple[Step, Read]:
    import torch

    x, y = torch.tensor(data["x"]), torch.tensor(data["y"][:, None])
    return training.torch(_interleaved(data), lambda p: _tensor_loss(p, x, y, torch.relu), "sgd")


@tensors.library("mygrad")
def _(data: Data) -> tuple[Step, Read]:
    from mygrad.nnet import relu

    x, y = data["x"], data["y"][:, None]
    return training.mygrad(_interleaved(data), lambda p: _tensor_loss(p, x, y, relu), "sgd")


@tensors.library("jax", "jax-jit")
def _(data: Data, name: str) -> tuple[Step, Read]:
    import jax

    x, y = jax.numpy.asarray(data["x"]), jax.numpy.asarray(data["y"][:, None])
    return training.jax(
        _interleaved(data), lambda p: _tensor_loss(p, x, y, jax.nn.relu), "sgd", name == "jax-jit"
    )


@tensors.library("tinygrad")
def _(data: Data) -> tuple[Step, Read]:
    from tinygrad import Tensor

    x, y = Tensor(data["x"]), Tensor(data["y"][:, None])
    return training.tinygrad(
        _interleaved(data), lambda p: _tensor_loss(p, x, y, Tensor.relu), "sgd"
    )


@tensors.library("hips")
def _(data: Data) -> tuple[Step, Read]:
    import autograd.numpy as anp

    x, y = data["x"], data["y"][:, None]

    def relu(a: Any) -> Any:
        return anp.maximum(a, 0)

    def loss(p: Any) -> Any:
        W1, b1, W2, b2, W3, b3 = p
        h = relu(anp.dot(relu(anp.dot(x, W1.T) + b1), W2.T) + b2)
        hinge = anp.mean(relu(1 - y * (anp.dot(h, W3.T) + b3)))
        return hinge + ALPHA * sum(anp.sum(v * v) for v in p)

    return training.hips(_interleaved(data), loss, "sgd")


WORKLOADS = [scalars, tensors]
