"""Activations, as functions."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import autograd as ag
from autograd.internals import as_array, in_single

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from autograd import Tensor


__all__ = [
    "elu", "gelu", "identity", "leaky_relu", "log_softmax", "relu", "sigmoid", "silu", "softmax",
    "softplus", "swish", "tanh",
]  # fmt: skip

sigmoid, tanh, relu, elu = ag.sigmoid, ag.tanh, ag.relu, ag.elu
softmax, log_softmax = ag.softmax, ag.log_softmax


def identity(x: ArrayLike) -> Tensor:
    """x itself."""
    return x


def leaky_relu(x: ArrayLike, negative_slope: float = 0.01) -> Tensor:
    """x where x > 0, else negative_slope·x (at 0, too, as in PyTorch).

    Parameters
    ----------
    x : Tensor or array
    negative_slope : float

    Examples
    --------
    >>> import autograd as ag, nn
    >>> nn.functional.leaky_relu(ag.tensor([-1.0, 2.0]), 0.02)
    Tensor([-0.02,  2.  ])
    """
    return ag.leaky_relu(x, negative_slope)


@in_single
def silu(x: ArrayLike) -> Tensor:
    """x·sigmoid(x), also called swish: Ramachandran et al. (2017).

    Examples
    --------
    >>> import autograd as ag, nn
    >>> nn.functional.silu(ag.tensor([0.0, 1000.0]))
    Tensor([   0., 1000.])
    """
    x = as_array(x, "silu")
    return x * ag.sigmoid(x)


swish = silu


@in_single
def gelu(x: ArrayLike, approximate: str = "none") -> Tensor:
    """x·Φ(x), where Φ is the normal distribution function: Hendrycks and Gimpel (2016).

    Parameters
    ----------
    x : Tensor or array
    approximate : {'none', 'tanh'}
        Exact, through the error function, or with Φ approximated by a formula in tanh.

    Examples
    --------
    >>> import autograd as ag, nn
    >>> nn.functional.gelu(ag.tensor([-1000.0, 0.0, 1000.0]))
    Tensor([  -0.,    0., 1000.])
    """
    x = as_array(x, "gelu")
    if approximate == "none":
        return 0.5 * x * (1 + ag.erf(x * math.sqrt(0.5)))
    if approximate == "tanh":
        # (1 + tanh u)/2 = sigmoid(2u), which does not cancel where x is negative
        return x * ag.sigmoid(math.sqrt(8 / math.pi) * (x + 0.044715 * x * x * x))
    raise ValueError(f"gelu: approximate must be 'none' or 'tanh', not {approximate!r}")


@in_single
def softplus(x: ArrayLike, beta: float = 1.0) -> Tensor:
    """log(1 + exp(beta·x))/beta, exact for all x (PyTorch's turns into x at beta·x > 20).

    Parameters
    ----------
    x : Tensor or array
    beta : float
        The larger it is, the closer the curve is to max(x, 0).

    Examples
    --------
    >>> import autograd as ag, nn
    >>> nn.functional.softplus(ag.tensor([-1000.0, 1000.0]))
    Tensor([   0., 1000.])
    """
    return ag.softplus(x) if beta == 1 else ag.softplus(beta * x) / beta
