"""Products of a dense Tensor and a constant sparse matrix from SciPy or PyData.

The matrix stays sparse in every walk: a cotangent is multiplied by its transpose. It has no
gradient of its own.
"""

from __future__ import annotations

import math
from typing import Any

from ...engine.guests import as_operand, is_sparse
from ...engine.primitive import Array, linear

__all__: list[str] = []


@linear(lambda g, matrix: _times_sparse(g, matrix.T))
def _times_sparse(x: Array, matrix: Any) -> Array:
    """x @ matrix, for x of shape (n,), (m, n) or (..., m, n)."""
    if x.ndim <= 2:
        return x @ matrix
    rows = x.reshape(math.prod(x.shape[:-1]), x.shape[-1]) @ matrix
    return rows.reshape(*x.shape[:-1], matrix.shape[1])


def sparse_product(a: Any, b: Any) -> Array:
    """a @ b where one of them is a sparse matrix; `matmul` calls it."""
    if is_sparse(b):
        return _times_sparse(as_operand(a, "matmul"), b)
    b = as_operand(b, "matmul")
    if b.ndim < 2:
        return _times_sparse(b, a.T)
    return _times_sparse(b.swapaxes(-1, -2), a.T).swapaxes(-1, -2)
