"""Densities of scipy.stats with gradients; see `autograd.stats`."""

from ...stats import beta, chi2, dirichlet, gamma, poisson, t
from . import multivariate_normal as multivariate_normal
from . import norm as norm

__all__ = ["beta", "chi2", "dirichlet", "gamma", "multivariate_normal", "norm", "poisson", "t"]
