"""The multivariate normal distribution."""

from __future__ import annotations

import math

import numpy as np

from ... import linalg, ops
from ...kinds import Array

__all__ = ["logpdf", "pdf"]


def logpdf(x: Array, mean: Array, cov: Array) -> Array:
    """The log of the density at each row of x.

    Parameters
    ----------
    x : array of shape (..., n)
    mean : array of shape (n,)
    cov : array of shape (n, n)

    Examples
    --------
    >>> import numpy as np
    >>> from autograd.scipy.stats import multivariate_normal
    >>> multivariate_normal.logpdf(np.zeros(2), np.zeros(2), np.eye(2))
    np.float64(-1.8378770664093453)
    """
    n = np.shape(cov)[-1]
    d = ops.subtract(x, mean)
    factor = linalg.cholesky(cov)
    z = linalg.solve(factor, ops.reshape(d, (-1, n)).T)
    log_det = 2 * ops.sum(ops.log(ops.diagonal(factor)))
    square = ops.reshape(ops.sum(z * z, axis=0), np.shape(d)[:-1])
    return -0.5 * (square + log_det + n * math.log(2 * math.pi))


def pdf(x: Array, mean: Array, cov: Array) -> Array:
    """The density at each row of x."""
    return ops.exp(logpdf(x, mean, cov))
