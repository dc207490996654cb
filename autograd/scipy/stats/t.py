"""Student's t distribution, as a module, as in HIPS autograd; see `autograd.stats.t`."""

from ...stats import t

__all__ = ["cdf", "logcdf", "logpdf", "pdf"]

cdf, logcdf, logpdf, pdf = t.cdf, t.logcdf, t.logpdf, t.pdf
