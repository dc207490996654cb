"""Modules in the classic style, fprop and bprop by hand, wrapped as Functions and checked.

Such a module caches its input in fprop; bprop turns the gradient of its output into that of its
input, and stores those of its parameters next to them (as in Torch7's updateOutput,
updateGradInput and accGradParameters).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

import autograd as ag


class Affine:
    """y = x Wᵀ + b."""

    def __init__(self, weight: Any, bias: Any) -> None:
        self.params = [weight, bias]

    def fprop(self, x: Any) -> Any:
        self.x = x
        weight, bias = self.params
        return x @ weight.T + bias

    def bprop(self, grad_output: Any) -> Any:
        self.grad_params = [self.grad_param(grad_output, i) for i in range(2)]
        return self.grad_input(grad_output)

    def grad_input(self, grad_output: Any) -> Any:
        return grad_output @ self.params[0]

    def grad_param(self, grad_output: Any, i: int) -> Any:
        return grad_output.sum(axis=0) if i else grad_output.T @ self.x


class BatchNorm:
    """y = γ (x - mean) / √(var + ε) + β over a batch: Ioffe and Szegedy (2015)."""

    def __init__(self, gamma: Any, beta: Any, eps: float = 1e-5) -> None:
        self.params = [gamma, beta]
        self.eps = eps

    def fprop(self, x: Any) -> Any:
        centred = x - x.mean(axis=0)
        self.inverse_std = 1 / np.sqrt((centred**2).mean(axis=0) + self.eps)
        self.normalized = centred * self.inverse_std
        gamma, beta = self.params
        return gamma * self.normalized + beta

    def bprop(self, grad_output: Any) -> Any:
        self.grad_params = [(grad_output * self.normalized).sum(axis=0), grad_output.sum(axis=0)]
        n = len(grad_output)
        g = grad_output * self.params[0]
        along = self.normalized * (g * self.normalized).sum(axis=0)
        return self.inverse_std / n * (n * g - g.sum(axis=0) - along)


class Wrapped(ag.Function):
    """Any such module: what goes in and out is plain arrays, so it is differentiable only once."""

    @staticmethod
    def forward(ctx: Any, make: Any, x: Any, *params: Any) -> Any:
        ctx.module = make(*[p.data for p in params])  # one for each call, because it has a cache
        return ctx.module.fprop(x.data)

    @staticmethod
    @ag.once_differentiable
    def backward(ctx: Any, grad: Any) -> Any:
        grad_input = ctx.module.bprop(grad.data)
        return None, grad_input, *ctx.module.grad_params


def affine(x: Any, weight: Any, bias: Any) -> Any:
    """The same in the engine's ops."""
    return x @ weight.T + bias


def batch_norm(x: Any, gamma: Any, beta: Any) -> Any:
    centred = x - ag.mean(x, axis=0)
    return gamma * centred / ag.sqrt(ag.mean(centred * centred, axis=0) + 1e-5) + beta


CASES = {
    "affine": (Affine, affine, [(6, 3), (4, 3), (4,)]),
    "batch norm": (BatchNorm, batch_norm, [(6, 3), (3,), (3,)]),
}


@pytest.fixture(params=CASES)
def case(request: Any) -> Any:
    module, function, shapes = CASES[request.param]
    rng = np.random.default_rng(0)
    return module, function, [rng.normal(size=shape) for shape in shapes]


def leaves(arrays: Any) -> Any:
    return [ag.tensor(a, requires_grad=True) for a in arrays]


def test_against_finite_differences(case: Any) -> None:
    """(f(x + hv) - f(x - hv)) / 2h along a random v, against ⟨gradient, v⟩."""
    module, _, arrays = case
    rng = np.random.default_rng(3)
    g = rng.normal(size=module(*arrays[1:]).fprop(arrays[0]).shape)
    inputs = leaves(arrays)
    Wrapped.apply(module, *inputs).backward(g)
    h = 1e-5
    for i, array in enumerate(arrays):
        v = rng.normal(size=array.shape)
        ends = []
        for step in (h, -h):
            moved = [a + step * v if k == i else a for k, a in enumerate(arrays)]
            ends.append((g * module(*moved[1:]).fprop(moved[0])).sum())
        assert_allclose((inputs[i].grad.data * v).sum(), (ends[0] - ends[1]) / (2 * h), rtol=1e-7)


def test_against_the_engine(case: Any) -> None:
    module, function, arrays = case
    g = np.random.default_rng(1).normal(size=module(*arrays[1:]).fprop(arrays[0]).shape)
    by_hand, by_engine = leaves(arrays), leaves(arrays)
    y, z = Wrapped.apply(module, *by_hand), function(*by_engine)
    assert_allclose(y.data, z.data, rtol=1e-13, atol=1e-14)
    y.backward(g)
    z.backward(g)
    for a, b in zip(by_hand, by_engine):
        assert_allclose(a.grad.data, b.grad.data, rtol=1e-11, atol=1e-13)


def test_a_network_of_both_trains_as_the_engines_own(case: Any) -> None:
    rng = np.random.default_rng(2)
    x, t = rng.normal(size=(20, 3)), rng.normal(size=(20, 4))
    start = [rng.normal(size=s) for s in [(4, 3), (4,), (4,), (4,)]]

    def train(first: Any, second: Any) -> list[float]:
        params = leaves(start)
        losses = []
        for _ in range(20):
            h = ag.tanh(second(first(ag.tensor(x), *params[:2]), *params[2:]))
            loss = ((h - t) ** 2).mean()
            loss.backward()
            for p in params:
                p.data = p.data - 0.5 * p.grad.data
                p.zero_grad()
            losses.append(loss.item())
        return losses

    by_hand = train(lambda *a: Wrapped.apply(Affine, *a), lambda *a: Wrapped.apply(BatchNorm, *a))
    assert_allclose(by_hand, train(affine, batch_norm), rtol=1e-9)
    assert by_hand[-1] < 0.95 * by_hand[0]


def test_the_second_derivative_of_a_wrapped_module_raises(case: Any) -> None:
    module, _, arrays = case
    x, *params = leaves(arrays)
    (Wrapped.apply(module, x, *params) ** 2).sum().backward(create_graph=True)
    with pytest.raises(RuntimeError, match="once_differentiable"):
        x.grad.sum().backward()
