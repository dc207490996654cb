"""The χ² distribution, as a module, as in HIPS autograd; see `autograd.stats.chi2`."""

from ...stats import chi2

__all__ = ["cdf", "logpdf", "pdf"]

cdf, logpdf, pdf = chi2.cdf, chi2.logpdf, chi2.pdf
