"""Adamax: Adam with the largest gradient in place of the mean square."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from .optimizer import Group, Optimizer, State, options

__all__ = ["Adamax"]


class Adamax(Optimizer):
    """Steps by the mean of the gradient over its largest size so far: Kingma and Ba (2015), 7.1.

    m ← β₁m + (1-β₁)g,  u ← max(β₂u, |g| + eps),  x ← x - lr·m̂/u, where m̂ = m/(1-β₁ᵗ) compensates
    for the start from zero.

    Parameters
    ----------
    params : iterable of Parameter, or of dicts (groups)
    lr : float
        Learning rate.
    betas : (float, float)
        The parts of the mean and of the largest size that are kept at each step.
    eps : float
        Added to the size of each gradient, to avoid division by 0.
    weight_decay : float
        Adds weight_decay·x to the gradient g.
    maximize : bool
        Whether to ascend instead of descend.

    Examples
    --------
    >>> import nn
    >>> x = nn.Parameter(3.0)
    >>> optimizer = nn.optim.Adamax([x], lr=0.1)
    >>> ((x - 1) ** 2).backward()
    >>> optimizer.step()  # the first step has length lr, whatever the gradient
    >>> round(x.item(), 6)
    2.9
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 2e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        *,
        maximize: bool = False,
    ) -> None:
        super().__init__(params, options(locals()))

    def prepare(self, x: Any, state: State, group: Group) -> None:
        if not state:
            state.update(step=0, exp_avg=np.zeros_like(x), exp_inf=np.zeros_like(x))
        state["step"] += 1

    def update(self, x: Any, g: Any, state: State, group: Group) -> None:
        (beta1, beta2), m, u = group["betas"], state["exp_avg"], state["exp_inf"]
        g = self.decayed(x, g, group["weight_decay"])
        m *= beta1
        m += g * (1 - beta1)
        size = np.abs(g)
        size += group["eps"]
        u *= beta2
        np.maximum(u, size, out=u)
        step = m / u
        step *= group["lr"] / (1 - beta1 ** state["step"])
        x -= step
