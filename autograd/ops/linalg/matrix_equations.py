"""Functions of scipy.linalg: the square root, Sylvester's equation, and banded systems."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...engine.primitive import Array, primitive
from ..elementwise import where
from ..reductions.reduction import sum as _sum
from ..shapes.shape import expand_dims, matrix_transpose, reshape

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ...tensors.tensor import Tensor

try:
    import scipy.linalg as _theirs
except ModuleNotFoundError as error:
    raise ImportError(
        "autograd.scipy needs SciPy, which is not installed: pip install 'onerule[scipy]'"
    ) from error

__all__ = ["solve_banded", "solve_sylvester", "sqrtm"]


# --- equations with a matrix on both sides -------------------------------------------------------


def _sylvester_back_a(g: Array, a: Array, b: Array, y: Array) -> Array:
    return -_transposed(a, b, g) @ matrix_transpose(y)


def _sylvester_back_b(g: Array, a: Array, b: Array, y: Array) -> Array:
    return -matrix_transpose(y) @ _transposed(a, b, g)


def _transposed(a: Array, b: Array, g: Array) -> Array:
    """The solution's pullback with respect to q: the equation with both matrices transposed."""
    return solve_sylvester(matrix_transpose(a), matrix_transpose(b), g)


@primitive(
    vjp=(_sylvester_back_a, _sylvester_back_b, lambda g, a, b: _transposed(a, b, g)),
    jvp=(
        lambda t, a, b, y: solve_sylvester(a, b, -t @ y),
        lambda t, a, b, y: solve_sylvester(a, b, -y @ t),
        lambda t, a, b: solve_sylvester(a, b, t),
    ),
)
def solve_sylvester(a: ArrayLike, b: ArrayLike, q: ArrayLike) -> Array:
    """The x with a x + x b = q, by the algorithm of Bartels and Stewart.

    Parameters
    ----------
    a : Tensor or array of shape (m, m)
    b : Tensor or array of shape (n, n)
        No eigenvalue of it is the negative of one of `a`.
    q : Tensor or array of shape (m, n)

    Examples
    --------
    >>> import numpy as np
    >>> from autograd.scipy.linalg import solve_sylvester
    >>> solve_sylvester(np.eye(2), 3 * np.eye(2), np.array([[4.0, 8.0], [0.0, 4.0]]))
    array([[1., 2.],
           [0., 1.]])
    """
    return _theirs.solve_sylvester(a, b, q)


def _root_back(g: Array, y: Array) -> Array:
    root = matrix_transpose(y)
    return solve_sylvester(root, root, g)


@primitive(vjp=_root_back, jvp=lambda t, y: solve_sylvester(y, y, t))
def sqrtm(A: ArrayLike) -> Array:
    """The principal square root of a matrix; the derivative solves dX X + X dX = dA.

    Parameters
    ----------
    A : Tensor or array of shape (n, n)
        Without negative eigenvalues the root of a real matrix is real. Of a singular one the
        derivative is not finite.

    Examples
    --------
    >>> import numpy as np
    >>> from autograd.scipy.linalg import sqrtm
    >>> sqrtm(np.diag([4.0, 9.0]))
    array([[2., 0.],
           [0., 3.]])
    """
    return _theirs.sqrtm(A)


# --- banded systems ------------------------------------------------------------------------------


def _places(below: int, above: int, n: int) -> tuple[Any, Any, Any]:
    """The row of the matrix in each place of its bands, the column, and whether there is one."""
    bands, columns = np.ogrid[: below + above + 1, :n]
    rows = bands - above + columns
    inside = (rows >= 0) & (rows < n)
    return np.clip(rows, 0, n - 1), np.broadcast_to(columns, rows.shape), inside


def _transposed_bands(ab: Array, below: int, above: int) -> Array:
    """The bands of the transpose, which has as many below as the matrix has above."""
    rows, _, inside = _places(above, below, ab.shape[1])
    bands = np.arange(below + above, -1, -1)[:, None]
    return where(inside, ab[bands, rows], 0.0)


def _banded_transpose_solve(g: Array, ab: Array, l_and_u: tuple[int, int]) -> Array:
    below, above = l_and_u
    return _solve_banded(_transposed_bands(ab, below, above), g, (above, below))


def _banded_back_ab(g: Array, ab: Array, y: Array, l_and_u: tuple[int, int]) -> Array:
    rows, columns, inside = _places(*l_and_u, ab.shape[1])
    w = _banded_transpose_solve(g, ab, l_and_u)
    products = w[rows] * y[columns]
    return where(inside, -(_sum(products, axis=-1) if y.ndim == 2 else products), 0.0)


def _banded_push_ab(t: Array, ab: Array, y: Array, l_and_u: tuple[int, int]) -> Array:
    below, above = l_and_u
    rows, _, inside = _places(above, below, ab.shape[1])  # of the transpose: where y is read
    along = _transposed_bands(t, below, above)
    along = expand_dims(along, -1) if y.ndim == 2 else along
    mask = reshape(inside, along.shape)
    return _solve_banded(ab, -_sum(where(mask, along * y[rows], 0.0), axis=0), l_and_u)


@primitive(
    vjp=(_banded_back_ab, lambda g, ab, l_and_u: _banded_transpose_solve(g, ab, l_and_u)),
    jvp=(_banded_push_ab, lambda t, ab, l_and_u: _solve_banded(ab, t, l_and_u)),
)
def _solve_banded(ab: Array, b: Array, l_and_u: tuple[int, int]) -> Array:
    return _theirs.solve_banded(l_and_u, ab, b)


def solve_banded(l_and_u: tuple[int, int], ab: ArrayLike, b: ArrayLike) -> Tensor:
    """The x with a x = b, for a matrix a that is 0 but on some diagonals.

    Parameters
    ----------
    l_and_u : pair of int
        How many diagonals below and above the main one are not 0.
    ab : Tensor or array of shape (l + u + 1, n)
        The diagonals, the highest first: ``ab[u + i - j, j] == a[i, j]``. What stands outside of
        the matrix does not count, and has the gradient 0.
    b : Tensor or array of shape (n,) or (n, k)

    Examples
    --------
    >>> import numpy as np
    >>> from autograd.scipy.linalg import solve_banded
    >>> solve_banded((0, 1), np.array([[0.0, 1.0], [2.0, 4.0]]), np.array([4.0, 4.0]))
    array([1.5, 1. ])
    """
    return _solve_banded(ab, b, (int(l_and_u[0]), int(l_and_u[1])))
