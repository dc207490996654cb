"""Cases of autograd/ops/nets/pooling.py."""

import numpy as np

import autograd as ag
from autograd.ops.nets.pooling import Line, _pool_scatter

from .table import case, distinct, normal


def _pool(reduce, fill):
    """The definition, place by place, along the last two axes."""

    def pool(x, kernel_size, stride=None, padding=0, dilation=1):
        k, p, e = np.broadcast_arrays(np.broadcast_to(kernel_size, 2), padding, dilation)
        s = np.broadcast_to(k if stride is None else stride, 2)
        x = np.pad(x, [(0, 0)] * (x.ndim - 2) + [(p[0], p[0]), (p[1], p[1])], constant_values=fill)
        places = [(n - e[i] * (k[i] - 1) - 1) // s[i] + 1 for i, n in enumerate(x.shape[-2:])]
        y = np.empty((*x.shape[:-2], *places), x.dtype)
        for i, j in np.ndindex(*places):
            rows = slice(i * s[0], i * s[0] + e[0] * (k[0] - 1) + 1, e[0])
            columns = slice(j * s[1], j * s[1] + e[1] * (k[1] - 1) + 1, e[1])
            y[..., i, j] = reduce(x[..., rows, columns], (-2, -1))
        return y

    return pool


_largest, _average = _pool(np.max, -np.inf), _pool(np.mean, 0.0)
F = "nn.functional."


def _average_inside(x, kernel_size, stride, padding, count_include_pad):
    assert not count_include_pad
    total = _average(x, kernel_size, stride, padding)
    return total / _average(np.ones(x.shape), kernel_size, stride, padding)


case(ag.max_pool, distinct(1, 2, 4, 6), 2, numpy=_largest, torch=F + "max_pool2d", analytic=False)
case(
    ag.max_pool, distinct(1, 1, 7, 5), (3, 2), 2, numpy=_largest, torch=F + "max_pool2d",
    analytic=False, padding=1,
)  # fmt: skip
case(
    ag.max_pool, distinct(1, 2, 6, 5), 2, 1, numpy=_largest, torch=F + "max_pool2d",
    analytic=False, dilation=2,
)  # fmt: skip
case(
    ag.max_pool, distinct(1, 1, 5, 7), 2, numpy=lambda x, k, ceil_mode: _largest(
        np.pad(x, [(0, 0), (0, 0), (0, 1), (0, 1)], constant_values=-np.inf), k
    ),
    torch=F + "max_pool2d", analytic=False, ceil_mode=True,
)  # fmt: skip
case(ag.avg_pool, normal(1, 2, 4, 6), 2, numpy=_average, torch=F + "avg_pool2d")
case(ag.avg_pool, normal(2, 1, 7, 5), (3, 2), (2, 1), 1, numpy=_average, torch=F + "avg_pool2d")
case(
    ag.avg_pool, normal(1, 2, 5, 5), 3, 2, 1, numpy=_average_inside,
    torch=lambda x, k, s, p, count_include_pad: __import__("torch").nn.functional.avg_pool2d(
        x, k, s, p, count_include_pad=count_include_pad
    ),
    count_include_pad=False,
)  # fmt: skip


def _scatter(y, line, winners=None):
    """Window by window, along the last axis."""
    x = np.zeros((*y.shape[:-1], line.size), y.dtype)
    for i, k in np.ndindex(line.places, line.kernel):
        to = i * line.stride + k * line.dilation - line.padding
        if 0 <= to < line.size:
            x[..., to] += y[..., i] * (1 if winners is None else winners[..., i] == k)
    return x


case(_pool_scatter, normal(2, 4), Line(1, 7, 3, 2, 1, 1), numpy=_scatter)
case(
    _pool_scatter, normal(2, 3), Line(1, 6, 2, 2, 0, 1), np.array([[0, 1, 1], [1, 0, 0]]),
    numpy=_scatter,
)  # fmt: skip
