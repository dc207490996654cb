"""Dropout."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import functional as F
from .. import init
from ..checks import check_number
from ..module.module import Module

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from autograd import Tensor


__all__ = ["Dropout"]


class Dropout(Module):
    """In training, sets each element to 0 with probability p, and divides the others by 1 - p.

    Parameters
    ----------
    p : float
    rng : Generator or int, optional
        The source of the choice; see `nn.init`. An int seeds a generator of the module's own.

    Examples
    --------
    >>> import numpy as np, nn
    >>> layer = nn.Dropout(0.5, rng=0)
    >>> float(layer(np.ones(1000)).max()), float(layer.eval()(np.ones(1000)).max())
    (2.0, 1.0)
    """

    def __init__(self, p: float = 0.5, rng: init.Rng = None) -> None:
        super().__init__()
        check_number("Dropout", "p", p)
        if not 0 <= p <= 1:
            raise ValueError(f"Dropout: p must be a probability, in [0, 1], not {p}")
        self.p = p
        self._rng = None if rng is None else init.generator(rng)

    def forward(self, x: ArrayLike) -> Tensor:
        return F.dropout(x, self.p, self.training, self._rng)

    def extra_repr(self) -> str:
        return f"p={self.p}"
