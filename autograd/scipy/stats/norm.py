"""The normal distribution, as a module, as in HIPS autograd; see `autograd.stats.norm`."""

from ...stats import norm

__all__ = ["cdf", "logcdf", "logpdf", "logsf", "pdf", "sf"]

cdf, logcdf, logpdf = norm.cdf, norm.logcdf, norm.logpdf
logsf, pdf, sf = norm.logsf, norm.pdf, norm.sf
