"""Functions of ours under the names, and with the defaults, of scipy.special."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...engine.guests import as_array as _as_array
from ...engine.primitive import Array
from ..elementwise import exp as _exp
from ..elementwise import fmin as _fmin
from ..elementwise import i0 as i0
from ..elementwise import log as _log
from ..elementwise import sigmoid as _sigmoid
from ..elementwise import where as _where
from ..elementwise.constant import raw as _raw
from ..reductions.logsums import _peak
from ..reductions.logsums import log_softmax as _log_softmax
from ..reductions.logsums import logsumexp as _logsumexp
from ..reductions.logsums import softmax as _softmax
from ..reductions.reduction import Axis
from ..reductions.reduction import sum as _sum
from ..shapes.shape import squeeze as _squeeze
from .error_function import erf as erf

__all__ = ["erf", "expit", "i0", "log_softmax", "logsumexp", "softmax"]

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
        A factor for each term, 1 by default. It may be negative; a term with the factor 0
        contributes nothing, however large it is, and gets the gradient 0.
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
        return _logsumexp(a, axis, keepdims)
    a = _as_array(a, "logsumexp")
    if b is None:
        peak = _peak(_raw(a), axis)
        terms = _exp(a - peak)
    else:
        b = _as_array(b, "logsumexp")
        counts = _raw(b) != 0  # of the terms that do not, the exponents may be of any size
        peak = _peak(np.where(counts, _raw(a), -np.inf), axis)
        shifted = a - peak
        most = np.log(np.finfo(shifted.dtype).max) - 1
        terms = b * _exp(_where(counts, shifted, _fmin(shifted, most)))
    total = _sum(terms, axis=axis, keepdims=True)
    sign = np.sign(_raw(total))
    with np.errstate(divide="ignore"):  # the logarithm of an empty sum is -inf
        y = _log(total * sign if return_sign else total) + peak
    if not keepdims:
        y, sign = _squeeze(y, axis), np.squeeze(sign, axis)[()]
    return (y, sign) if return_sign else y


def softmax(x: Array, axis: Axis = None) -> Array:
    """eˣ / Σ eˣ over `axis`: over all axes by default, as in SciPy.

    Parameters
    ----------
    x : Tensor or array
    axis : int or tuple of int, optional
        All axes by default.

    Examples
    --------
    >>> from autograd import special
    >>> special.softmax([0.0, 0.0])
    array([0.5, 0.5])
    """
    return _softmax(x, axis)


def log_softmax(x: Array, axis: Axis = None) -> Array:
    """The logarithm of the softmax, over all axes by default, as in SciPy.

    Parameters
    ----------
    x : Tensor or array
    axis : int or tuple of int, optional
        All axes by default.

    Examples
    --------
    >>> from autograd import special
    >>> special.log_softmax([0.0, 1000.0])
    array([-1000.,     0.])
    """
    return _log_softmax(x, axis)
