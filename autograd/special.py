"""Special functions, by the names and parameters of scipy.special, which must be installed.

``scipy.special.gammaln(t)`` on a Tensor finds the function here, as ``np.sin(t)`` does; those that
SciPy writes in Python (logsumexp, softmax, log_softmax, polygamma) are to be had here alone.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from . import ops
from .ops import bessel, error, probability
from .ops import gamma as _gamma
from .ops.bessel import *  # noqa: F403
from .ops.elementwise import exp as _exp
from .ops.elementwise import i0 as i0
from .ops.elementwise import log as _log
from .ops.elementwise import sigmoid as _sigmoid
from .ops.elementwise.constant import raw as _raw
from .ops.error import *  # noqa: F403
from .ops.gamma import *  # noqa: F403
from .ops.logsums import _peak
from .ops.probability import *  # noqa: F403
from .ops.reduction import Axis
from .ops.special import erf as erf
from .primitive import Array

__all__ = sorted(
    ["erf", "expit", "i0", "log_softmax", "logsumexp", "softmax"]
    + bessel.__all__
    + error.__all__
    + _gamma.__all__
    + probability.__all__
)

expit = _sigmoid


def logsumexp(
    a: Array,
    axis: Axis = None,
    b: Array = None,
    keepdims: bool = False,
    return_sign: bool = False,
) -> Any:
    """log Σ b eᵃ over `axis`, without overflow.

    Parameters
    ----------
    a : Tensor or array
    axis : int or tuple of int, optional
        All axes by default.
    b : Tensor or array, optional
        A factor for each term, 1 by default. It may be negative.
    keepdims : bool
        Keep the reduced axes, at size 1.
    return_sign : bool
        Give the logarithm of the absolute value of the sum and the sign of the sum.

    Returns
    -------
    Tensor, or a pair of a Tensor and an array
        nan where a sum is negative and its sign is not asked for.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.special.logsumexp(ag.tensor([1000.0, 1000.0]), b=[1.0, -0.5])
    Tensor(999.30685282)
    """
    if b is None and not return_sign:
        return ops.logsumexp(a, axis, keepdims)
    peak = _peak(_raw(a), axis)
    terms = _exp(a - peak)
    total = ops.sum(terms if b is None else terms * b, axis=axis, keepdims=True)
    sign = np.sign(_raw(total))
    with np.errstate(divide="ignore"):  # the logarithm of an empty sum is -inf
        y = _log(total * sign if return_sign else total) + peak
    if not keepdims:
        y, sign = ops.squeeze(y, axis), np.squeeze(sign, axis)[()]
    return (y, sign) if return_sign else y


def softmax(x: Array, axis: Axis = None) -> Array:
    """eˣ / Σ eˣ over `axis`: over all axes by default, as in SciPy.

    Examples
    --------
    >>> from autograd import special
    >>> special.softmax([0.0, 0.0])
    array([0.5, 0.5])
    """
    return ops.softmax(x, axis)


def log_softmax(x: Array, axis: Axis = None) -> Array:
    """The logarithm of the softmax, over all axes by default, as in SciPy.

    Examples
    --------
    >>> from autograd import special
    >>> special.log_softmax([0.0, 1000.0])
    array([-1000.,     0.])
    """
    return ops.log_softmax(x, axis)
