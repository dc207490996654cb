"""The normal distribution."""

from __future__ import annotations

import math
from typing import Any

import scipy.special as _theirs

from ... import ops
from ...kinds import Array
from ...primitive import elementwise

__all__ = ["cdf", "logcdf", "logpdf", "logsf", "pdf", "sf"]

LOG_ROOT_2PI = 0.5 * math.log(2 * math.pi)


def logpdf(x: Array, loc: Array = 0.0, scale: Array = 1.0) -> Array:
    """The log of the density.

    Examples
    --------
    >>> from autograd import grad
    >>> from autograd.scipy.stats import norm
    >>> grad(norm.logpdf, (0, 2))(1.0, 0.0, 2.0)
    (np.float64(-0.25), np.float64(-0.375))
    """
    z = ops.divide(ops.subtract(x, loc), scale)
    return -0.5 * z * z - ops.log(scale) - LOG_ROOT_2PI


def pdf(x: Array, loc: Array = 0.0, scale: Array = 1.0) -> Array:
    """The density."""
    return ops.exp(logpdf(x, loc, scale))


@elementwise(lambda x: pdf(x))
def _ndtr(x: Array) -> Any:
    return _theirs.ndtr(x)


@elementwise(lambda x, y: ops.exp(logpdf(x) - y))
def _log_ndtr(x: Array) -> Any:
    return _theirs.log_ndtr(x)


def cdf(x: Array, loc: Array = 0.0, scale: Array = 1.0) -> Array:
    """The probability of a value up to x."""
    return _ndtr(ops.divide(ops.subtract(x, loc), scale))


def logcdf(x: Array, loc: Array = 0.0, scale: Array = 1.0) -> Array:
    """The log of `cdf`, exact far below the mean."""
    return _log_ndtr(ops.divide(ops.subtract(x, loc), scale))


def sf(x: Array, loc: Array = 0.0, scale: Array = 1.0) -> Array:
    """The probability of a value above x."""
    return _ndtr(ops.divide(ops.subtract(loc, x), scale))


def logsf(x: Array, loc: Array = 0.0, scale: Array = 1.0) -> Array:
    """The log of `sf`, exact far above the mean."""
    return _log_ndtr(ops.divide(ops.subtract(loc, x), scale))
