"""Decompositions of matrices: what the gradients of all of them have in common.

Each gradient solves the differential of the equation that defines the decomposition: M. Giles, "An
extended collection of matrix derivative results" (2008); M. Seeger et al., "Auto-differentiating
linear algebra" (2017).

Factors that are not unique have a gradient only in functions that do not depend on the choice. The
sign or phase of a vector is taken to stay what LAPACK made it. The vectors that belong to equal
eigenvalues or singular values, to singular values of 0, or that fill up U and V to square matrices,
are any basis; a function that does not depend on which has the gradient that it has without the
decomposition, by a limit (degenerate.py), and its second derivative is nan. Where a function does
depend on the basis the gradient is nan.

Hermitian matrices are taken to change as such: a gradient is Hermitian, half above the diagonal and
half below, as in PyTorch, though NumPy reads one triangle only.
"""

from __future__ import annotations

import numpy as np

from ...engine.primitive import Array
from ..reductions.reduction import sum
from .solving import adjoint

__all__: list[str] = []


def hermitian_part(x: Array) -> Array:
    """(x + xᴴ)/2."""
    return (x + adjoint(x)) / 2


def skew_part(x: Array) -> Array:
    """(x - xᴴ)/2."""
    return (x - adjoint(x)) / 2


def off_diagonal(x: Array) -> Array:
    """The matrices with 0 on the diagonal."""
    return x * (1 - np.eye(x.shape[-1], dtype=x.dtype))


def on_diagonal(x: Array) -> Array:
    """Diagonal matrices with x on them."""
    return x[..., None] * np.eye(x.shape[-1], dtype=x.dtype)


def diagonal_of(x: Array) -> Array:
    """The diagonals of matrices."""
    return sum(x * np.eye(x.shape[-1], dtype=x.dtype), axis=-1)
