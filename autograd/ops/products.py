"""Products of vectors, matrices and stacks of matrices."""

from __future__ import annotations

import math

from ..primitive import Array, multilinear

__all__ = ["matmul"]


def _by_first(g: Array, b: Array, shapes: tuple[tuple[int, ...], ...]) -> Array:
    if len(shapes[1]) == 1:
        return g * b if not g.ndim else g[..., None] * b
    if len(shapes[0]) == 1:
        return (b @ g[..., None])[..., 0]
    return g @ b.swapaxes(-1, -2)


def _by_second(g: Array, a: Array, shapes: tuple[tuple[int, ...], ...]) -> Array:
    if len(shapes[0]) == 1:
        return g * a if len(shapes[1]) == 1 else a[:, None] * g[..., None, :]
    if len(shapes[1]) == 1:
        g = g[..., None]
    if len(shapes[1]) <= 2:  # one matrix for the whole stack: sum over it inside the product
        rows = math.prod(a.shape[:-1])  # said outright: -1 means nothing for an array of size 0
        product = a.reshape(rows, a.shape[-1]).swapaxes(0, 1) @ g.reshape(rows, g.shape[-1])
    else:
        product = a.swapaxes(-1, -2) @ g
    return product[..., 0] if len(shapes[1]) == 1 else product


@multilinear(_by_first, _by_second)
def matmul(a: Array, b: Array) -> Array:
    """a @ b: of vectors, matrices, and stacks of matrices, which broadcast.

    For matrices the gradients are ``g @ b.T`` and ``a.T @ g``.

    Parameters
    ----------
    a : Tensor or array of shape (n,), (m, n) or (..., m, n)
    b : Tensor or array of shape (n,), (n, p) or (..., n, p)

    Examples
    --------
    >>> import autograd as ag
    >>> ag.matmul(ag.tensor([[1.0, 2.0], [3.0, 4.0]]), [1.0, 1.0])
    Tensor([3., 7.])
    """
    return a @ b
