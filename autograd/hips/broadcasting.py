"""Cotangents of arguments that were broadcast, for rules in HIPS autograd's style.

The engine un-broadcasts what a rule gives, so a rule needs none of it here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .. import ops
from .boxes import getval

__all__ = ["unbroadcast", "unbroadcast_f"]


def unbroadcast(x: Any, target: Any) -> Any:
    """`x` summed over the axes along which an array of `target`'s shape was broadcast to it.

    Parameters
    ----------
    x : Tensor or array
    target : Tensor, array or number
        Where it is real and `x` complex, the real part is taken.

    Examples
    --------
    >>> import numpy as np
    >>> from autograd.numpy.numpy_vjps import unbroadcast
    >>> unbroadcast(np.ones((4, 3)), np.zeros((1, 3)))
    array([[4., 4., 4.]])
    """
    target = getval(target)
    shape = np.shape(target)
    extra = np.ndim(getval(x)) - len(shape)
    if extra > 0:
        x = ops.sum(x, axis=tuple(range(extra)))
    stretched = [i for i, (m, n) in enumerate(zip(shape, np.shape(getval(x)))) if m == 1 != n]
    if stretched:
        x = ops.sum(x, axis=tuple(stretched), keepdims=True)
    return ops.real(x) if np.iscomplexobj(getval(x)) and not np.iscomplexobj(target) else x


def unbroadcast_f(target: Any, f: Callable[..., Any]) -> Callable[..., Any]:
    """A function whose result is un-broadcast to the shape of `target`.

    Parameters
    ----------
    target : Tensor, array or number
    f : callable

    Examples
    --------
    >>> import numpy as np
    >>> from autograd.numpy.numpy_vjps import unbroadcast_f
    >>> unbroadcast_f(1.0, lambda g: 2 * g)(np.ones(3))
    np.float64(6.0)
    """
    return lambda g: unbroadcast(f(g), target)
