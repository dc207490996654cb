"""Cases of autograd/ops/shapes/windows.py."""

from typing import Any

import numpy as np

import autograd as ag
from autograd.ops.shapes.windows import _overlap

from .table import case, complexes, normal

_numpy = np.lib.stride_tricks.sliding_window_view
_view = ag.sliding_window_view

case(_view, normal(5), 2, numpy=_numpy, torch=lambda x, n: x.unfold(0, n, 1))
case(_view, normal(3), 3, numpy=_numpy)
case(_view, normal(3), 1, numpy=_numpy)
case(_view, normal(3, 4), (2, 3), numpy=_numpy)
case(_view, normal(3, 4), 2, axis=1, numpy=_numpy)
case(_view, normal(3, 4), (2, 2), axis=(-1, 0), numpy=_numpy)
case(_view, normal(2, 5), (2, 3), axis=(1, 1), numpy=_numpy)
case(_view, normal(0, 3), 2, axis=1, numpy=_numpy)
case(_view, complexes(4), 2, numpy=_numpy)


def _added(x: Any, shape: Any, window: Any, axes: Any) -> Any:
    """Zeros of `shape` with each element of x added where the window had it from."""
    out = np.zeros(shape, x.dtype)
    numbers = np.arange(out.size).reshape(shape)
    np.add.at(out.reshape(-1), _numpy(numbers, window, axes).reshape(-1), x.reshape(-1))
    return out


case(_overlap, normal(4, 2), (5,), (2,), (0,), numpy=_added)
case(_overlap, normal(2, 3, 2, 2), (3, 4), (2, 2), (0, 1), numpy=_added)
