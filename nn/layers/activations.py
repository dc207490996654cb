"""Activations, as modules. For the formulas see the functions in `nn.functional`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import functional as F
from ..module.module import Module

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from autograd import Tensor


__all__ = [
    "ELU", "GELU", "LeakyReLU", "LogSoftmax", "ReLU", "SiLU", "Sigmoid", "Softmax", "Softplus",
    "Swish", "Tanh",
]  # fmt: skip


class Sigmoid(Module):
    """1/(1 + e⁻ˣ)."""

    def forward(self, x: ArrayLike) -> Tensor:
        return F.sigmoid(x)


class Tanh(Module):
    """tanh x."""

    def forward(self, x: ArrayLike) -> Tensor:
        return F.tanh(x)


class ReLU(Module):
    """max(x, 0)."""

    def forward(self, x: ArrayLike) -> Tensor:
        return F.relu(x)


class LeakyReLU(Module):
    """x where x > 0, else negative_slope·x.

    Parameters
    ----------
    negative_slope : float
    """

    def __init__(self, negative_slope: float = 0.01) -> None:
        super().__init__()
        self.negative_slope = negative_slope

    def forward(self, x: ArrayLike) -> Tensor:
        return F.leaky_relu(x, self.negative_slope)

    def extra_repr(self) -> str:
        return f"negative_slope={self.negative_slope}"


class ELU(Module):
    """x where x > 0, else alpha·(eˣ - 1).

    Parameters
    ----------
    alpha : float
        The limit at -∞ is -alpha.
    """

    def __init__(self, alpha: float = 1.0) -> None:
        super().__init__()
        self.alpha = alpha

    def forward(self, x: ArrayLike) -> Tensor:
        return F.elu(x, self.alpha)

    def extra_repr(self) -> str:
        return f"alpha={self.alpha}"


class SiLU(Module):
    """x·sigmoid(x), also called swish."""

    def forward(self, x: ArrayLike) -> Tensor:
        return F.silu(x)


Swish = SiLU


class GELU(Module):
    """x·Φ(x): exact, or by a formula in tanh with ``approximate='tanh'``.

    Parameters
    ----------
    approximate : {'none', 'tanh'}
        Exact, through the error function, or with Φ approximated by a formula in tanh.
    """

    def __init__(self, approximate: str = "none") -> None:
        super().__init__()
        self.approximate = approximate

    def forward(self, x: ArrayLike) -> Tensor:
        return F.gelu(x, self.approximate)

    def extra_repr(self) -> str:
        return f"approximate={self.approximate!r}"


class Softplus(Module):
    """log(1 + exp(beta·x))/beta.

    Parameters
    ----------
    beta : float
        The larger it is, the closer the curve is to max(x, 0).
    """

    def __init__(self, beta: float = 1.0) -> None:
        super().__init__()
        self.beta = beta

    def forward(self, x: ArrayLike) -> Tensor:
        return F.softplus(x, self.beta)

    def extra_repr(self) -> str:
        return f"beta={self.beta}"


class _AlongAxis(Module):
    def __init__(self, axis: int = -1) -> None:
        super().__init__()
        self.axis = axis

    def extra_repr(self) -> str:
        return f"axis={self.axis}"


class Softmax(_AlongAxis):
    """eˣ / Σ eˣ along `axis`.

    Parameters
    ----------
    axis : int or tuple of int, optional
        The last by default; None is all axes.
    """

    def forward(self, x: ArrayLike) -> Tensor:
        return F.softmax(x, self.axis)


class LogSoftmax(_AlongAxis):
    """x - log Σ eˣ along `axis`.

    Parameters
    ----------
    axis : int or tuple of int, optional
        The last by default; None is all axes.
    """

    def forward(self, x: ArrayLike) -> Tensor:
        return F.log_softmax(x, self.axis)
