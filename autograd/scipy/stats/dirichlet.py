"""The Dirichlet distribution, as a module, as in HIPS autograd; see `autograd.stats.dirichlet`."""

from ...stats import dirichlet

__all__ = ["logpdf", "pdf", "rvs"]

logpdf, pdf, rvs = dirichlet.logpdf, dirichlet.pdf, dirichlet.rvs
