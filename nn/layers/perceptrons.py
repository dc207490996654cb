"""The multi-layer perceptron."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from ..init import Rng, generator
from ..module.module import Module
from .activations import ReLU
from .affine import Linear
from .containers import Sequential, activation_named, describe

__all__ = ["MLP"]


class MLP(Sequential):
    """Linear layers with an activation between consecutive ones.

    Parameters
    ----------
    in_features : int
    hidden : sequence of int
        The sizes of the hidden layers; empty for a linear model.
    out_features : int
    activation : Module, or a class or function that makes one
        Such as ``nn.Tanh`` or ``lambda: nn.LeakyReLU(0.02)``; a Module is shared by all layers.
    dtype : dtype
        The parameters' dtype; float64 by default, as in NumPy, so that gradients can be checked and
        float64 data stays as it is. For speed, use ``np.float32`` here and for the data, too:
        mixed dtypes are promoted to float64.
    rng : Generator or int, optional
        The source of the initial values; see `nn.init`. The same int gives the same values, so
        several layers should share one Generator.

    Examples
    --------
    >>> import nn
    >>> nn.MLP(784, [200], 10, activation=nn.Tanh)
    MLP(  # 159,010 parameters
      (0): Linear(in_features=784, out_features=200, bias=True)  # 157,000 parameters
      (1): Tanh()
      (2): Linear(in_features=200, out_features=10, bias=True)  # 2,010 parameters
    )
    """

    def __init__(
        self,
        in_features: int,
        hidden: Sequence[int],
        out_features: int,
        activation: Module | Callable[[], Module] = ReLU,
        dtype: Any = np.float64,
        rng: Rng = None,
    ) -> None:
        super().__init__()
        if isinstance(hidden, int):
            raise TypeError(f"MLP: hidden must be a sequence of sizes; write [{hidden}]")
        if not isinstance(activation, Module):
            _check_makes_a_module(activation)
        rng = generator(rng)
        sizes = [in_features, *hidden, out_features]
        for i, (n, m) in enumerate(pairwise(sizes)):
            if i:
                self.append(activation if isinstance(activation, Module) else activation())
            self.append(Linear(n, m, dtype=dtype, rng=rng))


def _check_makes_a_module(activation: Any) -> None:
    """Raise for a name or a function of arrays: it must be possible to call it with nothing."""
    try:
        inspect.signature(activation).bind()
    except (TypeError, ValueError) as error:
        name = activation_named(activation)
        remedy = f"; write activation=nn.{name}" if name else f", not {describe(activation)}"
        raise TypeError(
            "MLP: activation must be a Module, or a class or function that makes one, such as "
            f"nn.Tanh{remedy}"
        ) from error
