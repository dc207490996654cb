"""Cases of autograd/ops/rearranging/indexing.py: every kind of NumPy index."""

import operator
from typing import Any

import numpy as np

import autograd as ag
from autograd.ops.rearranging.indexing import _scatter

from .table import case, normal

INDICES: list[Any] = [
    1,
    -1,
    np.int64(2),
    slice(None),
    slice(1, 3),
    slice(None, None, -1),
    slice(3, None, -2),
    slice(2, 2),
    ...,
    None,
    (),
    (..., 0),
    (0, 1),
    (slice(None), 1),
    (None, slice(1, None), None, slice(None, None, -2)),
    (..., None, slice(0, 2)),
    [0, 2],
    [0, 0, 3, 0],
    [],
    np.array([[0, 1], [1, -1]]),
    np.array(2),
    [True, False, True, False],
    np.array([False] * 4),
    (slice(None), np.array([True, False, True])),
    True,
    ([0, 1, 1], [2, 0, 0]),
    (np.array([[0], [3]]), np.array([0, 2])),
    ([0, 0], slice(None, None, -1)),
    (slice(1, 3), [2, 2, 0]),
    (None, [1, 1]),
    (2, [0, 0]),
    (np.array([True, False, False, True]), 1),
    (np.array([True, False, False, True]), [0, 0]),
]


def _replaced(x: Any, v: Any, index: Any) -> Any:
    """NumPy's own assignment, on a copy."""
    out = np.array(x)
    out[index] = v
    return out


for _index in INDICES:
    case(ag.getitem, normal(4, 3), _index, numpy=operator.getitem)
    case(ag.put, normal(4, 3), normal(), _index, numpy=_replaced)
case(ag.getitem, normal(3), 0, numpy=operator.getitem, torch=operator.getitem)
case(ag.getitem, normal(3), [0, 0, 1], numpy=operator.getitem, torch=operator.getitem)
case(ag.getitem, normal(), (), numpy=operator.getitem)
case(ag.getitem, normal(), (..., None), numpy=operator.getitem)
case(ag.getitem, normal(0), slice(None), numpy=operator.getitem)
case(ag.getitem, normal(2, 2), np.array([[True, False], [False, True]]), numpy=operator.getitem)

case(ag.put, normal(4, 3), normal(3), 1, numpy=_replaced)
case(ag.put, normal(4, 3), normal(3), slice(None), numpy=_replaced)
case(ag.put, normal(4, 3), normal(2, 1), slice(1, 3), numpy=_replaced)
case(ag.put, normal(4), normal(3), [1, 1, 0], numpy=_replaced)
case(ag.put, normal(4, 3), normal(2, 3), [1, 1], numpy=_replaced)
case(ag.put, normal(4, 3), normal(3), ([1, 1, 0], [0, 0, 2]), numpy=_replaced)
case(ag.put, normal(4), normal(1, 1, 2), slice(0, 2), numpy=_replaced)
case(ag.put, normal(), normal(), (), numpy=_replaced)
case(ag.put, normal(4), 2.0, slice(1, 3), numpy=_replaced)
case(ag.put, np.zeros(4), normal(2), slice(1, 3), numpy=_replaced, analytic=False, dtypes=False)


def _added(x: Any, index: Any, shape: Any) -> Any:
    out = np.zeros(shape, x.dtype)
    np.add.at(out, index, x)
    return out


case(_scatter, normal(3), slice(0, 3), (4,), numpy=_added)
case(_scatter, normal(3), np.array([1, 1, 0]), (4,), numpy=_added)
