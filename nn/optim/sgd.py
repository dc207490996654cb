"""Stochastic gradient descent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from ..checks import check_number
from .optimizer import Group, Optimizer, State, options

__all__ = ["SGD"]


class SGD(Optimizer):
    """x ← x - lr·v with v ← momentum·v + (1 - dampening)·g, starting from v = g.

    Parameters
    ----------
    params : iterable of Parameter, or of dicts (groups)
    lr : float
        Learning rate.
    momentum : float
        0 is plain gradient descent.
    dampening : float
        The part of the gradient that does not enter the momentum.
    weight_decay : float
        Adds weight_decay·x to the gradient g.
    nesterov : bool
        Whether to step along g + momentum·v instead of v (Sutskever et al., 2013); needs a momentum
        and no dampening.
    maximize : bool
        Whether to ascend instead of descend.

    Examples
    --------
    >>> import nn
    >>> x = nn.Parameter(3.0)
    >>> optimizer = nn.optim.SGD([x], lr=0.1)
    >>> for _ in range(100):
    ...     optimizer.zero_grad()
    ...     ((x - 1) ** 2).backward()
    ...     optimizer.step()
    >>> round(x.item(), 6)
    1.0
    """

    _begins: bool  # whether the parameter being prepared has no momentum yet

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1e-3,
        momentum: float = 0.0,
        dampening: float = 0.0,
        weight_decay: float = 0.0,
        nesterov: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        super().__init__(params, options(locals()))

    def check(self, group: Group) -> None:
        super().check(group)
        check_number("SGD", "dampening", group["dampening"])
        if group["nesterov"] and (not group["momentum"] or group["dampening"]):
            raise ValueError("SGD: nesterov needs a momentum above 0 and a dampening of 0")

    def prepare(self, x: Any, state: State, group: Group) -> None:
        if group["momentum"]:
            self._begins = not state
            if self._begins:
                state["momentum_buffer"] = np.empty_like(x)

    def update(self, x: Any, g: Any, state: State, group: Group) -> None:
        momentum = group["momentum"]
        g = self.decayed(x, g, group["weight_decay"])
        if momentum:
            v = state["momentum_buffer"]
            if self._begins:
                np.copyto(v, g)
            else:
                v *= momentum
                v += g * (1 - group["dampening"]) if group["dampening"] else g
            g = g + v * momentum if group["nesterov"] else v
        x -= g * group["lr"]
