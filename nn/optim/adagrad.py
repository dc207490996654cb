"""Adagrad."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from ..checks import check_number
from .optimizer import Group, Optimizer, State, options

__all__ = ["Adagrad"]


class Adagrad(Optimizer):
    """Steps by the gradient over the root of the sum of its squares: Duchi et al. (2011).

    s ← s + g²,  x ← x - lrₜ·g/(√s + eps), where lrₜ = lr/(1 + (t-1)·lr_decay) at the t-th step.

    Parameters
    ----------
    params : iterable of Parameter, or of dicts (groups)
    lr : float
        Learning rate.
    lr_decay : float
        How fast the learning rate falls.
    weight_decay : float
        Adds weight_decay·x to the gradient g.
    initial_accumulator_value : float
        The initial value of the sum s.
    eps : float
        Added to the root, to avoid division by 0.
    maximize : bool
        Whether to ascend instead of descend.

    Examples
    --------
    >>> import nn
    >>> x = nn.Parameter([4.0, -0.5])
    >>> optimizer = nn.optim.Adagrad([x], lr=0.1)
    >>> (x * x).sum().backward()
    >>> optimizer.step()  # the first step has length lr in each direction
    >>> x.data
    array([ 3.9, -0.4])
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1e-2,
        lr_decay: float = 0.0,
        weight_decay: float = 0.0,
        initial_accumulator_value: float = 0.0,
        eps: float = 1e-10,
        *,
        maximize: bool = False,
    ) -> None:
        super().__init__(params, options(locals()))

    def check(self, group: Group) -> None:
        super().check(group)
        for option in ("lr_decay", "initial_accumulator_value"):
            check_number("Adagrad", option, group[option], least=0)

    def prepare(self, x: Any, state: State, group: Group) -> None:
        if not state:
            state.update(step=0, sum=np.full_like(x, group["initial_accumulator_value"]))
        state["step"] += 1

    def update(self, x: Any, g: Any, state: State, group: Group) -> None:
        g = self.decayed(x, g, group["weight_decay"])
        s = state["sum"]
        s += g * g
        root = np.sqrt(s)
        root += group["eps"]
        step = g / root
        step *= group["lr"] / (1 + (state["step"] - 1) * group["lr_decay"])
        x -= step
