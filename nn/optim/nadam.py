"""NAdam: Adam that looks ahead, as Nesterov's momentum does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from ..checks import check_number
from .adam import corrected_root, update_means
from .optimizer import Group, Optimizer, State, options

__all__ = ["NAdam"]


def momentum_at(step: int, group: Group) -> float:
    """μₜ = β₁·(1 - 0.96^(t·momentum_decay)/2), which grows towards β₁."""
    return float(group["betas"][0] * (1 - 0.5 * 0.96 ** (step * group["momentum_decay"])))


class NAdam(Optimizer):
    """Adam with Nesterov's momentum, which grows over the steps: Dozat (2016).

    m ← β₁m + (1-β₁)g,  v ← β₂v + (1-β₂)g²,  x ← x - lr·m̂/(√v̂ + eps), where v̂ = v/(1-β₂ᵗ),
    m̂ = μₜ₊₁·m/(1-μ₁…μₜ₊₁) + (1-μₜ)·g/(1-μ₁…μₜ) and μₜ = β₁·(1 - 0.96^(t·momentum_decay)/2).

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
    momentum_decay : float
        How fast the momentum grows.
    decoupled_weight_decay : bool
        Whether to decay the weights separately from the gradient, as `AdamW` does.
    maximize : bool
        Whether to ascend instead of descend.

    Examples
    --------
    >>> import nn
    >>> x = nn.Parameter(3.0)
    >>> optimizer = nn.optim.NAdam([x], lr=0.1)
    >>> for _ in range(200):
    ...     optimizer.zero_grad()
    ...     ((x - 1) ** 2).backward()
    ...     optimizer.step()
    >>> round(x.item(), 3)
    1.0
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 2e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        momentum_decay: float = 4e-3,
        decoupled_weight_decay: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        super().__init__(params, options(locals()))

    def check(self, group: Group) -> None:
        super().check(group)
        check_number("NAdam", "momentum_decay", group["momentum_decay"], least=0)

    def prepare(self, x: Any, state: State, group: Group) -> None:
        if not state:
            state.update(
                step=0, mu_product=1.0, exp_avg=np.zeros_like(x), exp_avg_sq=np.zeros_like(x)
            )
        state["step"] += 1
        state["mu_product"] *= momentum_at(state["step"], group)

    def update(self, x: Any, g: Any, state: State, group: Group) -> None:
        lr, beta2, t = group["lr"], group["betas"][1], state["step"]
        m, v, product = state["exp_avg"], state["exp_avg_sq"], state["mu_product"]
        mu, following = momentum_at(t, group), momentum_at(t + 1, group)
        if group["decoupled_weight_decay"]:
            x *= 1 - lr * group["weight_decay"]
        else:
            g = self.decayed(x, g, group["weight_decay"])
        update_means(m, v, g, group["betas"])
        ahead = m * (lr * following / (1 - product * following))
        ahead += g * (lr * (1 - mu) / (1 - product))
        root = corrected_root(v, beta2, t, group["eps"])
        ahead /= root
        x -= ahead
