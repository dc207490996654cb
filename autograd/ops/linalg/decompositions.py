"""Decompositions of matrices: what the gradients of all of them have in common.

Each gradient solves the differential of the equation that defines the decomposition: M. Giles, "An
extended collection of matrix derivative results" (2008); M. Seeger et al., "Auto-differentiating
linear algebra" (2017). Factors that are not unique (the sign or phase of a singular vector, a
basis for an eigenvalue that appears twice) have a gradient only in functions that don't depend on
the choice. Where two eigenvalues are equal, those have a gradient, but the eigenvectors that belong
to them have none: it is nan if both matter, as a division of something by 0. Where singular values
are equal, or 0, it is the same.

Hermitian matrices are taken to change as such: a gradient is Hermitian, half above the diagonal and
half below, as in PyTorch, though NumPy reads one triangle only.
"""

from __future__ import annotations

import numpy as np

from ...engine.primitive import Array
from ..elementwise import where
from ..reductions.reduction import sum
from .solving import adjoint

__all__: list[str] = []


def hermitian_part(x: Array) -> Array:
    """(x + xᴴ)/2."""
    return (x + adjoint(x)) / 2


def quotient(x: Array, gap: Array) -> Array:
    """x divided by a gap; where that is 0, nan, but 0 where x is 0, too: nothing is asked there."""
    closed = gap == 0
    return where(closed, where(x == 0, 0, np.nan), x / where(closed, 1, gap))


def by_gaps(x: Array, w: Array) -> Array:
    """x in row i, column j divided by w_j - w_i; 0 on the diagonal."""
    diagonal = np.eye(w.shape[-1], dtype=x.dtype)
    return quotient(x * (1 - diagonal), w[..., None, :] - w[..., :, None] + diagonal)


def on_diagonal(x: Array) -> Array:
    """Diagonal matrices with x on them."""
    return x[..., None] * np.eye(x.shape[-1], dtype=x.dtype)


def diagonal_of(x: Array) -> Array:
    """The diagonals of matrices."""
    return sum(x * np.eye(x.shape[-1], dtype=x.dtype), axis=-1)
