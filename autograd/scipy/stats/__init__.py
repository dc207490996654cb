"""Densities of scipy.stats with gradients, each a module as in HIPS autograd; see `autograd.stats`.

SciPy's other distributions are SciPy's own, for arrays.
"""

from typing import Any

from . import beta as beta
from . import chi2 as chi2
from . import dirichlet as dirichlet
from . import gamma as gamma
from . import multivariate_normal as multivariate_normal
from . import norm as norm
from . import poisson as poisson
from . import t as t

__all__ = ["beta", "chi2", "dirichlet", "gamma", "multivariate_normal", "norm", "poisson", "t"]


def __getattr__(name: str) -> Any:
    import scipy.stats

    return getattr(scipy.stats, name)
