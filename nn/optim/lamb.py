"""LAMB: Adam for large batches, with each parameter's step in proportion to its own length."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from .adam import corrected_root, update_means
from .optimizer import Group, Optimizer, State, options

__all__ = ["LAMB"]


class LAMB(Optimizer):
    """Adam's direction, at a length that is `lr` times the parameter's: You et al. (2020).

    u = m̂/(√v̂ + eps) + weight_decay·x,  x ← x - lr·(‖x‖/‖u‖)·u, with the means m̂ and v̂ of `Adam`.
    The norms are those of whole parameters (the layers of the paper's Algorithm 2, with φ(z) = z).
    If one of them is 0 the ratio is 1, so that a bias that starts at zero learns.

    Parameters
    ----------
    params : iterable of Parameter, or of dicts (groups)
    lr : float
        Learning rate: the relative length of a step.
    betas : (float, float)
        The parts of the two means that are kept at each step.
    eps : float
        Added to the root, to avoid division by 0.
    weight_decay : float
        How fast the weights decay; the paper's value is 0.01.
    maximize : bool
        Whether to ascend instead of descend.

    Examples
    --------
    >>> import nn
    >>> x = nn.Parameter([3.0, -4.0])
    >>> optimizer = nn.optim.LAMB([x], lr=0.1)
    >>> (x * x).sum().backward()
    >>> optimizer.step()
    >>> ((x - [3.0, -4.0]) ** 2).sum().item() ** 0.5  # a tenth of ‖x‖ = 5
    0.5
    """

    in_blocks = False  # the norms are of the whole parameter

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-6,
        weight_decay: float = 0.0,
        *,
        maximize: bool = False,
    ) -> None:
        super().__init__(params, options(locals()))

    def prepare(self, x: Any, state: State, group: Group) -> None:
        if not state:
            state.update(step=0, exp_avg=np.zeros_like(x), exp_avg_sq=np.zeros_like(x))
        state["step"] += 1

    def update(self, x: Any, g: Any, state: State, group: Group) -> None:
        (beta1, beta2), t = group["betas"], state["step"]
        m, v = state["exp_avg"], state["exp_avg_sq"]
        update_means(m, v, g, group["betas"])
        root = corrected_root(v, beta2, t, group["eps"])
        u = m / root
        u /= 1 - beta1**t
        u += x * group["weight_decay"]
        lengths = float(np.linalg.norm(x)), float(np.linalg.norm(u))
        u *= group["lr"] * (lengths[0] / lengths[1] if all(lengths) else 1)
        x -= u
