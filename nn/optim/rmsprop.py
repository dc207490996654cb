"""RMSprop."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from ..checks import check_number
from .optimizer import Group, Optimizer, State, options

__all__ = ["RMSprop"]


class RMSprop(Optimizer):
    """Steps by the gradient over the root of its mean square: Tieleman and Hinton (2012).

    v ← alpha·v + (1 - alpha)·g²,  x ← x - lr·g/(√v + eps).

    Parameters
    ----------
    params : iterable of Parameter, or of dicts (groups)
    lr : float
        Learning rate.
    alpha : float
        The part of the mean square that is kept at each step.
    eps : float
        Added to the root, to avoid division by 0.
    weight_decay : float
        Adds weight_decay·x to the gradient g.
    momentum : float
        If not 0, step along b ← momentum·b + g/(√v + eps) instead.
    centered : bool
        Whether to divide by the standard deviation of the gradient: Graves (2013).
    maximize : bool
        Whether to ascend instead of descend.

    Examples
    --------
    >>> import nn
    >>> x = nn.Parameter([4.0])
    >>> optimizer = nn.optim.RMSprop([x], lr=0.1)
    >>> (x * x).sum().backward()
    >>> optimizer.step()  # g/√((1 - alpha) g²) = 10
    >>> round(x.item(), 6)
    3.0
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1e-2,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        momentum: float = 0.0,
        centered: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        super().__init__(params, options(locals()))

    def check(self, group: Group) -> None:
        super().check(group)
        check_number("RMSprop", "alpha", group["alpha"])
        if not 0 <= group["alpha"] <= 1:
            raise ValueError(f"RMSprop: alpha must be in [0, 1], not {group['alpha']}")

    def prepare(self, x: Any, state: State, group: Group) -> None:
        if not state:
            state["square_avg"] = np.zeros_like(x)
            if group["centered"]:
                state["grad_avg"] = np.zeros_like(x)
            if group["momentum"]:
                state["momentum_buffer"] = np.zeros_like(x)

    def update(self, x: Any, g: Any, state: State, group: Group) -> None:
        alpha, momentum = group["alpha"], group["momentum"]
        g = self.decayed(x, g, group["weight_decay"])
        v = state["square_avg"]
        v *= alpha
        v += g * g * (1 - alpha)
        if group["centered"]:
            mean = state["grad_avg"]
            mean *= alpha
            mean += g * (1 - alpha)
            v = np.maximum(v - mean * mean, 0)  # a variance, which rounding may make negative
        root = np.sqrt(v)
        root += group["eps"]
        step = g / root
        if momentum:
            b = state["momentum_buffer"]
            b *= momentum
            b += step
            step = b
        x -= step * group["lr"]
