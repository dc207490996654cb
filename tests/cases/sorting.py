"""Cases of autograd/ops/rearranging/sorting.py."""

from typing import Any

import numpy as np

import autograd as ag

from .table import case, distinct

case(ag.sort, distinct(5), analytic=False, torch=lambda x: x.sort(stable=True).values)
case(ag.sort, distinct(2, 3), analytic=False, torch=lambda x: x.sort(stable=True).values)
case(ag.sort, distinct(3, 2), axis=0, analytic=False)
case(ag.sort, distinct(2, 3, 2), axis=-2, analytic=False)
case(ag.sort, distinct(2, 3), axis=None, analytic=False)
case(ag.sort, distinct(4), kind="heapsort", analytic=False)
case(ag.sort, distinct(0, 2), analytic=False)
case(ag.sort, distinct(2, 0), analytic=False)


def _partition(x: Any, kth: Any, axis: int | None = -1) -> Any:
    """np.partition leaves the order around kth open: here it is that of np.argpartition."""
    if axis is None:
        return np.ravel(x)[np.argpartition(x, kth, axis)]
    return np.take_along_axis(x, np.argpartition(x, kth, axis), axis)


case(ag.partition, distinct(5), [0, 1, 2, 3, 4], analytic=False)
case(ag.partition, distinct(6), 2, numpy=_partition, analytic=False)
case(ag.partition, distinct(2, 4), (1, -1), numpy=_partition, analytic=False)
case(ag.partition, distinct(4, 2), 1, axis=0, numpy=_partition, analytic=False)
case(ag.partition, distinct(2, 3), 4, axis=None, numpy=_partition, analytic=False)
