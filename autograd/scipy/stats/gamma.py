"""The gamma distribution, as a module, as in HIPS autograd; see `autograd.stats.gamma`."""

from ...stats import gamma

__all__ = ["cdf", "logpdf", "pdf"]

cdf, logpdf, pdf = gamma.cdf, gamma.logpdf, gamma.pdf
