"""Lion."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from .optimizer import Group, Optimizer, State, options

__all__ = ["Lion"]


class Lion(Optimizer):
    """Steps of one size in the direction of the mean's sign: Chen et al. (2023).

    x ← x - lr·(sign(β₁m + (1-β₁)g) + weight_decay·x), then m ← β₂m + (1-β₂)g. It needs one array of
    state for each parameter, where Adam needs two. The paper advises a learning rate 3 to 10 times
    smaller than AdamW's, and a weight decay larger by the same factor.

    Parameters
    ----------
    params : iterable of Parameter, or of dicts (groups)
    lr : float
        Learning rate: the size of each step in every direction.
    betas : (float, float)
        How much of the mean counts in the sign, and how much of it is kept from step to step.
    weight_decay : float
        How fast the weights decay, in addition to the steps.
    maximize : bool
        Whether to ascend instead of descend.

    Examples
    --------
    >>> import nn
    >>> x = nn.Parameter([4.0, -0.5])
    >>> optimizer = nn.optim.Lion([x], lr=0.1)
    >>> (x * x).sum().backward()
    >>> optimizer.step()
    >>> x.data
    array([ 3.9, -0.4])
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1e-4,
        betas: tuple[float, float] = (0.9, 0.99),
        weight_decay: float = 0.0,
        *,
        maximize: bool = False,
    ) -> None:
        super().__init__(params, options(locals()))

    def prepare(self, x: Any, state: State, group: Group) -> None:
        if not state:
            state["exp_avg"] = np.zeros_like(x)

    def update(self, x: Any, g: Any, state: State, group: Group) -> None:
        lr, (beta1, beta2), m = group["lr"], group["betas"], state["exp_avg"]
        mean = m * beta1
        mean += g * (1 - beta1)
        x *= 1 - lr * group["weight_decay"]
        x -= np.sign(mean) * lr
        m *= beta2
        m += g * (1 - beta2)
