"""Layers that are linear maps."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import functional as F
from .. import init
from ..checks import check_whole
from ..module.module import Module
from ..module.parameter import Parameter

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from autograd import Tensor


__all__ = ["Identity", "Linear"]


class Identity(Module):
    """Returns its input."""

    def forward(self, x: ArrayLike) -> Tensor:
        return x


class Linear(Module):
    """x @ weight.T + bias, on the last axis.

    Weight and bias are drawn from U(-1/√in, 1/√in), PyTorch's default.

    Parameters
    ----------
    in_features, out_features : int
    bias : bool
        Whether to add a bias.
    dtype : dtype
        The parameters' dtype; float64 by default, as in NumPy, so that gradients can be checked and
        float64 data stays as it is. For speed, use ``np.float32`` here and for the data, too:
        mixed dtypes are promoted to float64.
    rng : Generator or int, optional
        The source of the initial values; see `nn.init`. The same int gives the same values, so
        several layers should share one Generator.

    Attributes
    ----------
    weight : Parameter of shape (out_features, in_features)
    bias : Parameter of shape (out_features,), or None

    Examples
    --------
    >>> import numpy as np, nn
    >>> layer = nn.Linear(3, 2, rng=0)
    >>> layer(np.ones((5, 3))).shape
    (5, 2)
    """

    def __init__(
        self,
        in_features: int,
        out_features: int,
        bias: bool = True,
        dtype: Any = np.float64,
        rng: init.Rng = None,
    ) -> None:
        super().__init__()
        check_whole("Linear", in_features=in_features, out_features=out_features)
        if in_features < 1 or out_features < 1:
            raise ValueError(f"Linear({in_features}, {out_features}): sizes must be at least 1")
        self.in_features = in_features
        self.out_features = out_features
        self.weight = Parameter(np.empty((out_features, in_features), dtype))
        self.bias = Parameter(np.empty(out_features, dtype)) if bias else None
        self.reset_parameters(rng)

    def reset_parameters(self, rng: init.Rng = None) -> None:
        """Draw weight and bias again."""
        init.uniform_within(1 / math.sqrt(self.in_features), rng, self.weight, self.bias)

    def forward(self, x: ArrayLike) -> Tensor:
        return F.linear(x, self.weight, self.bias)

    def extra_repr(self) -> str:
        return (
            f"in_features={self.in_features}, out_features={self.out_features}, "
            f"bias={self.bias is not None}"
        )
