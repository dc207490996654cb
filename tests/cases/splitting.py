"""Cases of autograd/ops/rearranging/splitting.py."""

from typing import Any

import numpy as np

import autograd as ag

from .table import case, normal

case(ag.split, normal(6), 3)
case(ag.split, normal(2, 4), 2, axis=1)
case(ag.split, normal(2, 4), [1, 3], axis=-1)
case(ag.split, normal(4), [2, 1, 9])
case(ag.split, normal(4), [-1])
case(ag.split, normal(3), [])
case(ag.split, normal(0), 2)
case(ag.array_split, normal(7), 3)
case(ag.array_split, normal(2, 3), 2, axis=1)
case(ag.array_split, normal(2), 3)
case(ag.array_split, normal(5), np.array([1, 2]))
case(ag.hsplit, normal(4), 2)
case(ag.hsplit, normal(2, 4), [1])
case(ag.vsplit, normal(4, 2), 2)
case(ag.dsplit, normal(1, 2, 4), 2)


def _unstack(x: Any, axis: int = 0) -> Any:
    """np.unstack, which is there from NumPy 2.1 on."""
    return tuple(np.moveaxis(x, axis, 0))


case(ag.unstack, normal(3), numpy=_unstack)
case(ag.unstack, normal(2, 3), axis=-1, numpy=_unstack)
case(ag.unstack, normal(2, 3, 2), 1, numpy=_unstack)
case(ag.unstack, normal(2, 0), numpy=_unstack)
