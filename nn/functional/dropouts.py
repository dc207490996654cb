"""Dropout, as a function."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

import autograd as ag
from autograd.internals import as_array, drawn

from ..init import Rng, generator

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from autograd import Tensor


__all__ = ["dropout"]


def dropout(x: ArrayLike, p: float = 0.5, training: bool = True, rng: Rng = None) -> Tensor:
    """Each element 0 with probability p, otherwise divided by 1 - p: Srivastava et al. (2014).

    Parameters
    ----------
    x : Tensor or array
    p : float
        The probability, in [0, 1].
    training : bool
        If False, x itself is returned.
    rng : Generator or int, optional
        The source of the choice; see `nn.init`.

    Raises
    ------
    ValueError
        If p is not a probability.
    RuntimeError
        Inside `vmap`, unless its `randomness` says whether all examples have the same choice.

    Examples
    --------
    >>> import numpy as np, nn
    >>> y = nn.functional.dropout(np.ones(1000), 0.5, rng=0)
    >>> sorted(set(y.tolist()))
    [0.0, 2.0]
    """
    if not 0 <= p <= 1:
        raise ValueError(f"dropout: p must be a probability, in [0, 1], not {p}")
    if not training or p == 0:
        return x
    x = as_array(x, "dropout")
    source = generator(rng)
    kept: Any = drawn("dropout", lambda shape: source.random(shape, np.float32), x.shape) >= p
    scale = 0.0 if p == 1 else 1 / (1 - p)
    return ag.multiply(x, kept.astype(x.dtype) * x.dtype.type(scale))
