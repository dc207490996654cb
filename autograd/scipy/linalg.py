"""Linear algebra under SciPy's names: what it shares with numpy.linalg, with gradients."""

from typing import Any

import scipy.linalg as _theirs

from ..linalg import cholesky as _cholesky
from ..linalg import det, inv, lstsq, norm, pinv, solve
from ..ops import matrix_transpose, tril, triu
from ..ops.linalg.matrix_equations import solve_banded, solve_sylvester, sqrtm

__all__ = [
    "cholesky", "det", "inv", "lstsq", "norm", "pinv", "solve", "solve_banded", "solve_sylvester",
    "solve_triangular", "sqrtm",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    return getattr(_theirs, name)


def cholesky(a: Any, lower: bool = False) -> Any:
    """The Cholesky factor of a symmetric matrix: by default the upper one, as in SciPy."""
    factor = _cholesky(a)
    return factor if lower else matrix_transpose(factor)


def solve_triangular(a: Any, b: Any, trans: Any = 0, lower: bool = False) -> Any:
    """The solution x of a x = b (with ``trans=1``, of aᵀ x = b) for a triangular matrix a.

    Examples
    --------
    >>> import numpy as np
    >>> from autograd.scipy.linalg import solve_triangular
    >>> solve_triangular(np.array([[2.0, 1.0], [0.0, 4.0]]), np.array([4.0, 4.0]))
    array([1.5, 1. ])
    """
    a = tril(a) if lower else triu(a)
    return solve(matrix_transpose(a) if trans in (1, "T") else a, b)
