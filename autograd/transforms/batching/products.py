"""Products of Batched arrays, and equations: matrices stacked on the hidden axes."""

from __future__ import annotations

from collections.abc import Callable
from string import ascii_letters
from typing import Any

import numpy as np

from ...engine.guests import is_sparse
from ...ops.signals.sequences import middle
from .alignment import aligned, together
from .batched import Batched, levels_of, union

__all__ = ["RULES", "matmul"]


def matmul(a: Any, b: Any) -> Any:
    """Vectors become rows and columns, and matrices are stacked on the hidden axes."""
    n, m = np.ndim(a), np.ndim(b)
    if is_sparse(b):  # rows of all examples, times one matrix
        rows = a.array.reshape(-1, a.array.shape[-1]) @ b
        return Batched(rows.reshape(*a.array.shape[:-1], b.shape[1]), a.levels)
    if n == 1 and not levels_of(b) and m in (1, 2):  # the batch of vectors is a matrix
        return Batched(a.array @ b, a.levels)
    if m == 1 and not levels_of(a) and n == 2:
        return Batched(b.array @ a.T, b.levels)
    rows, columns = a[None, :] if n == 1 else a, b[:, None] if m == 1 else b
    arrays, levels = aligned([rows, columns])
    y = Batched(arrays[0] @ arrays[1], levels)
    if n == 1:
        y = y[..., 0, :]
    return y[..., 0] if m == 1 else y


def _einsum(subscripts: str, *operands: Any, **kwargs: Any) -> Batched:
    inputs, _, output = subscripts.partition("->")
    levels = union(*map(levels_of, operands))
    spare = [c for c in ascii_letters if c not in subscripts]
    letters = dict(zip(levels, spare))
    terms = [
        "".join([letters[v] for v in levels_of(x)]) + term
        for x, term in zip(operands, inputs.split(","))
    ]
    arrays = [x.array if isinstance(x, Batched) else x for x in operands]
    text = ",".join(terms) + "->" + "".join(letters.values()) + output
    return Batched(np.einsum(text, *arrays, **kwargs), levels)


def _tensordot(a: Any, b: Any, axes: Any = 2) -> Batched:
    n, m = np.ndim(a), np.ndim(b)
    if isinstance(axes, int):
        axes = (range(n - axes, n), range(axes))
    first, second = [ascii_letters[:n], list(ascii_letters[n : n + m])]
    for i, j in zip(*axes):
        second[j] = first[i]
    labels = "".join(second)
    output = "".join([c for c in first + labels if not (c in first and c in labels)])
    return _einsum(f"{first},{labels}->{output}", a, b)


def _solve(a: Any, b: Any) -> Batched:
    vector = np.ndim(b) == 1
    pieces, levels = aligned([a, b[:, None] if vector else b])
    y = Batched(np.linalg.solve(*pieces), levels)
    return y[..., 0] if vector else y


def _multi_dot(arrays: Any) -> Batched:
    """As one equation, which NumPy evaluates in the order that costs least."""
    n, last = len(arrays), len(arrays) - 1
    pairs = [ascii_letters[i : i + 2] for i in range(n)]
    if np.ndim(arrays[0]) == 1:
        pairs[0] = pairs[0][1]
    if np.ndim(arrays[last]) == 1:
        pairs[last] = pairs[last][0]
    ends = pairs[0][: len(pairs[0]) - 1] + pairs[last][1:]
    return _einsum(f"{','.join(pairs)}->{ends}", *arrays, optimize=True)


def _convolve(a: Any, v: Any, mode: str = "full") -> Batched:
    """Each window of the longer vector, between zeros, times the shorter one flipped."""
    if len(a) < len(v):
        a, v = v, a
    (long, short), levels = together([a, v])
    n, m = long.shape[-1], short.shape[-1]
    ends = [(0, 0)] * len(levels) + [(m - 1, m - 1)]
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(long, ends), m, -1)
    y = np.moveaxis((windows @ short[..., ::-1, None])[..., 0], -1, 0)
    return Batched(np.moveaxis(middle(y, n, m, mode, (m - 1) // 2), 0, -1), levels)


RULES: dict[Any, Callable[..., Any]] = {
    np.einsum: _einsum,
    np.tensordot: _tensordot,
    np.linalg.solve: _solve,
    np.linalg.multi_dot: _multi_dot,
    np.convolve: _convolve,
}
