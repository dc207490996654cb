"""The beta distribution, as a module, as in HIPS autograd; see `autograd.stats.beta`."""

from ...stats import beta

__all__ = ["cdf", "logpdf", "pdf"]

cdf, logpdf, pdf = beta.cdf, beta.logpdf, beta.pdf
