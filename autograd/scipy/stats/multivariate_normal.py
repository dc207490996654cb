"""The multivariate normal distribution, as a module, as in HIPS autograd; see `autograd.stats`."""

from ...stats import multivariate_normal

__all__ = ["entropy", "logpdf", "pdf"]

logpdf, pdf = multivariate_normal.logpdf, multivariate_normal.pdf
entropy = multivariate_normal.entropy
