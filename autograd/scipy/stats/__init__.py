"""Densities of scipy.stats with gradients; see `norm` and `multivariate_normal`."""

from . import multivariate_normal as multivariate_normal
from . import norm as norm

__all__ = ["multivariate_normal", "norm"]
