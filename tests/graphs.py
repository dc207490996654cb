"""What tests of graphs begin with: leaves, small graphs with known numbers, and Functions."""

from __future__ import annotations

from typing import Any

import autograd as ag


def leaf(data: Any, name: str | None = None, **options: Any) -> ag.Tensor:
    return ag.tensor(data, requires_grad=True, name=name, **options)


def named(y: ag.Tensor, name: str) -> ag.Tensor:
    y.name = name
    return y


def classic() -> tuple[ag.Tensor, tuple[ag.Tensor, ag.Tensor, ag.Tensor]]:
    """f = q·z with q = x + y, and its leaves: f is -12, and its gradients are -4, -4 and 3."""
    x, y, z = leaf(-2.0, "x"), leaf(5.0, "y"), leaf(-4.0, "z")
    return named(named(x + y, "q") * z, "f"), (x, y, z)


def neuron() -> ag.Tensor:
    """σ(w0·x0 + w1·x1 + w2) from its gates; the value is σ(1)."""
    w = [leaf(v, f"w{i}") for i, v in enumerate((2.0, -3.0, -3.0))]
    x = [leaf(v, f"x{i}") for i, v in enumerate((-1.0, -2.0))]
    return 1 / (1 + ag.exp(-(w[0] * x[0] + w[1] * x[1] + w[2])))


class Product(ag.Function):
    """a·b; the class remembers which gradients the last backward was asked for."""

    needed: tuple[bool, ...] = ()

    @staticmethod
    def forward(ctx: Any, a: Any, b: Any) -> Any:
        ctx.save_for_backward(a, b)
        return a * b

    @staticmethod
    def backward(ctx: Any, g: Any) -> Any:
        a, b = ctx.saved_tensors
        Product.needed = ctx.needs_input_grad
        return g * b, g * a


class ProductAndSum(ag.Function):
    """a·b and a + b."""

    @staticmethod
    def forward(ctx: Any, a: Any, b: Any) -> Any:
        ctx.save_for_backward(a, b)
        return a * b, a + b

    @staticmethod
    def backward(ctx: Any, g: Any, h: Any) -> Any:
        a, b = ctx.saved_tensors
        return g * b + h, g * a + h
