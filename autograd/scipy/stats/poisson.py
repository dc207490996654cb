"""The Poisson distribution, as a module, as in HIPS autograd; see `autograd.stats.poisson`."""

from ...stats import poisson

__all__ = ["cdf", "logpmf", "pmf"]

cdf, logpmf, pmf = poisson.cdf, poisson.logpmf, poisson.pmf
