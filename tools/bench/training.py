"""A training step in each library: parameters, a loss, and an optimizer.

Each function takes the parameters as NumPy arrays, `loss(p)` written in that library, and the
optimizer's name ("sgd", "adam" or None), and returns what a build returns: the step, and a way
to read the gradients. Libraries without optimizers get the hand-written ones. The learning rate
is tiny, so that the work stays the same from step to step.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .workload import Read, Step

LR = 1e-6
BETA1, BETA2, EPS = 0.9, 0.999, 1e-8  # Adam's, as in the paper and in PyTorch


class ByHand:
    """SGD or Adam on NumPy arrays: in place, with one scratch buffer for the largest parameter."""

    def __init__(self, params: list[Any], optimizer: str | None) -> None:
        self.params = params
        self.optimizer = optimizer
        self.t = 0
        if optimizer:
            size, dtype = max(p.size for p in params), params[0].dtype
            scratch = np.empty((2 if optimizer == "adam" else 1, size), dtype)
            self.scratch = [[row[: p.size].reshape(p.shape) for row in scratch] for p in params]
        if optimizer == "adam":
            self.m = [np.zeros_like(p) for p in params]
            self.v = [np.zeros_like(p) for p in params]

    def step(self, grads: list[Any]) -> None:
        """Move the parameters by the gradients, which stay as they are."""
        if self.optimizer == "sgd":
            for p, g, (s,) in zip(self.params, grads, self.scratch, strict=True):
                np.multiply(g, LR, out=s)
                np.subtract(p, s, out=p)
        elif self.optimizer == "adam":
            self.t += 1
            rate = LR / (1 - BETA1**self.t)
            root = (1 - BETA2**self.t) ** -0.5
            for p, g, m, v, (s, r) in zip(
                self.params, grads, self.m, self.v, self.scratch, strict=True
            ):
                np.multiply(m, BETA1, out=m)
                np.multiply(g, 1 - BETA1, out=s)
                np.add(m, s, out=m)
                np.multiply(v, BETA2, out=v)
                np.multiply(g, g, out=s)
                np.multiply(s, 1 - BETA2, out=s)
                np.add(v, s, out=v)
                np.sqrt(v, out=s)
                np.multiply(s, root, out=s)
                np.add(s, EPS, out=s)
                np.multiply(m, rate, out=r)
                np.divide(r, s, out=r)
                np.subtract(p, r, out=p)


def _eager(p: list[Any], loss: Any, optim: Any, optimizer: str | None) -> tuple[Step, Read]:
    """Backward and a step, in PyTorch's names."""
    make = {"sgd": optim.SGD, "adam": optim.Adam}.get(optimizer)
    update = make(p, lr=LR) if make else None

    def step() -> None:
        for v in p:
            v.grad = None
        loss(p).backward()
        if update:
            update.step()

    return step, lambda: [v.grad for v in p]


def ours(params: list[Any], loss: Any, optimizer: str | None) -> tuple[Step, Read]:
    """This project."""
    import autograd as ag
    from nn import optim

    return _eager([ag.tensor(a, requires_grad=True) for a in params], loss, optim, optimizer)


def torch(params: list[Any], loss: Any, optimizer: str | None) -> tuple[Step, Read]:
    """PyTorch, eager."""
    import torch

    p = [torch.tensor(a, requires_grad=True) for a in params]
    return _eager(p, loss, torch.optim, optimizer)


def mygrad(params: list[Any], loss: Any, optimizer: str | None) -> tuple[Step, Read]:
    """MyGrad."""
    import mygrad as mg

    p = [mg.tensor(a) for a in params]
    update = ByHand([v.data for v in p], optimizer)

    def step() -> None:
        for v in p:
            v.null_grad()
        loss(p).backward()
        update.step([v.grad for v in p])

    return step, lambda: [v.grad for v in p]


def jax(params: list[Any], loss: Any, optimizer: str | None, jit: bool) -> tuple[Step, Read]:
    """JAX, op by op or with the whole step compiled."""
    import jax
    import jax.numpy as jnp

    p = [jnp.asarray(a) for a in params]
    state: Any = None
    if optimizer == "adam":
        state = (jnp.zeros(()), [jnp.zeros_like(v) for v in p], [jnp.zeros_like(v) for v in p])

    def update(p: Any, state: Any) -> Any:
        grads = jax.grad(loss)(p)
        if optimizer == "sgd":
            p = [v - LR * g for v, g in zip(p, grads, strict=True)]
        elif optimizer == "adam":
            t, m, v = state
            t = t + 1
            m = [BETA1 * a + (1 - BETA1) * g for a, g in zip(m, grads, strict=True)]
            v = [BETA2 * a + (1 - BETA2) * g * g for a, g in zip(v, grads, strict=True)]
            rate, root = LR / (1 - BETA1**t), (1 - BETA2**t) ** -0.5
            p = [a - rate * b / (jnp.sqrt(c) * root + EPS) for a, b, c in zip(p, m, v, strict=True)]
            state = t, m, v
        return p, state, grads

    run = jax.jit(update) if jit else update
    grads: list[Any] = []

    def step() -> None:
        nonlocal p, state
        p, state, grads[:] = jax.block_until_ready(run(p, state))

    return step, lambda: grads


def tinygrad(params: list[Any], loss: Any, optimizer: str | None) -> tuple[Step, Read]:
    """tinygrad: its Tensors, without its jit."""
    from tinygrad import Tensor
    from tinygrad.nn.optim import SGD, Adam

    p = [Tensor(a).realize().is_param_() for a in params]
    update = {"sgd": SGD, "adam": Adam}[optimizer](p, lr=LR) if optimizer else None

    def step() -> None:
        for v in p:
            v.grad = None
        loss(p).backward()
        Tensor.realize(*[v.grad for v in p])  # or they would be computed after the update
        if update:
            update.step()

    return step, lambda: [v.grad for v in p]


def hips(params: list[Any], loss: Any, optimizer: str | None) -> tuple[Step, Read]:
    """HIPS autograd."""
    from autograd import grad

    p = [a.copy() for a in params]
    gradient = grad(loss)
    update = ByHand(p, optimizer)
    grads: list[Any] = []

    def step() -> None:
        grads[:] = gradient(p)
        update.step(grads)

    return step, lambda: grads


def build(name: str, params: list[Any], loss: Any, optimizer: str | None) -> tuple[Step, Read]:
    """The training step in the library with this name."""
    if name in ("jax", "jax-jit"):
        return jax(params, loss, optimizer, jit=name == "jax-jit")
    made: tuple[Step, Read] = globals()[name](params, loss, optimizer)
    return made
