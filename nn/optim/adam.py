"""Adam, and AdamW, which decays the weights separately from the gradient."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from .optimizer import Group, Optimizer, State, options

__all__ = ["Adam", "AdamW"]


def update_means(m: Any, v: Any, g: Any, betas: tuple[float, float]) -> None:
    """m ← β₁m + (1-β₁)g and v ← β₂v + (1-β₂)g², in place."""
    beta1, beta2 = betas
    m *= beta1
    m += g * (1 - beta1)
    square = g * g
    square *= 1 - beta2
    v *= beta2
    v += square


def corrected_root(v: Any, beta2: float, t: int, eps: float) -> Any:
    """√v̂ + eps, where v̂ = v/(1-β₂ᵗ) compensates for the start from zero."""
    root = np.sqrt(v)
    root /= math.sqrt(1 - beta2**t)
    root += eps
    return root


class Adam(Optimizer):
    """Steps by the mean of the gradient over the root of its mean square: Kingma and Ba (2015).

    m ← β₁m + (1-β₁)g,  v ← β₂v + (1-β₂)g²,  x ← x - lr·m̂/(√v̂ + eps), where m̂ = m/(1-β₁ᵗ) and
    v̂ = v/(1-β₂ᵗ) compensate for the start from zero.

    Parameters
    ----------
    params : iterable of Parameter, or of dicts (groups)
    lr : float
        Learning rate.
    betas : (float, float)
        The parts of the two means that are kept at each step.
    eps : float
        Added to the root, to avoid division by 0.
    weight_decay : float
        Adds weight_decay·x to the gradient g.
    amsgrad : bool
        Whether to divide by the largest v so far: Reddi et al. (2018).
    maximize : bool
        Whether to ascend instead of descend.

    Examples
    --------
    >>> import nn
    >>> x = nn.Parameter(3.0)
    >>> optimizer = nn.optim.Adam([x], lr=0.1)
    >>> ((x - 1) ** 2).backward()
    >>> optimizer.step()  # the first step has length lr, whatever the gradient
    >>> round(x.item(), 6)
    2.9
    """

    decoupled = False  # whether the weight decay bypasses the means

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        super().__init__(params, options(locals()))

    def prepare(self, x: Any, state: State, group: Group) -> None:
        if not state:
            state.update(step=0, exp_avg=np.zeros_like(x), exp_avg_sq=np.zeros_like(x))
            if group["amsgrad"]:
                state["max_exp_avg_sq"] = np.zeros_like(x)
        state["step"] += 1

    def update(self, x: Any, g: Any, state: State, group: Group) -> None:
        lr, (beta1, beta2), t = group["lr"], group["betas"], state["step"]
        m, v = state["exp_avg"], state["exp_avg_sq"]
        if self.decoupled:
            x *= 1 - lr * group["weight_decay"]
        else:
            g = self.decayed(x, g, group["weight_decay"])
        update_means(m, v, g, group["betas"])
        if group["amsgrad"]:
            v = np.maximum(state["max_exp_avg_sq"], v, out=state["max_exp_avg_sq"])
        root = corrected_root(v, beta2, t, group["eps"])
        step = m / root
        step *= lr / (1 - beta1**t)
        x -= step


class AdamW(Adam):
    """Adam with x ← (1 - lr·weight_decay)·x at each step: Loshchilov and Hutter (2019).

    Parameters
    ----------
    params : iterable of Parameter, or of dicts (groups)
    lr : float
        Learning rate.
    betas : (float, float)
        The parts of the two means that are kept at each step.
    eps : float
        Added to the root, to avoid division by 0.
    weight_decay : float
        How fast the weights decay, in addition to the gradient's steps.
    amsgrad : bool
        Whether to divide by the largest v so far: Reddi et al. (2018).
    maximize : bool
        Whether to ascend instead of descend.
    """

    decoupled = True

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        super().__init__(params, lr, betas, eps, weight_decay, amsgrad, maximize=maximize)
