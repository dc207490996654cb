"""Cases of autograd/ops/linalg/diagonals.py."""

from typing import Any

import numpy as np

import autograd as ag
from autograd.ops.linalg.diagonals import _onto_diagonal

from .table import case, complexes, normal

for _op in (ag.tril, ag.triu):
    _name = _op.__name__
    case(_op, normal(3, 3), torch=_name)
    case(_op, normal(2, 4), 1, torch=_name)
    case(_op, normal(2, 3, 2), k=-1)
    case(_op, normal(3))
    case(_op, normal(0, 2))
    case(_op, complexes(2, 2))
case(ag.diagonal, normal(3, 3), torch="diagonal")
case(ag.diagonal, normal(2, 4), 1, torch="diagonal")
case(ag.diagonal, normal(2, 4), offset=-1, torch="diagonal")
case(ag.diagonal, normal(2, 3, 4), 0, 2, 1, torch="diagonal")
case(ag.diagonal, normal(2, 3, 4), axis1=-1, axis2=0)
case(ag.diagonal, normal(2, 2), 5)
case(ag.diagonal, normal(0, 2))
case(ag.diag, normal(3), torch="diag")
case(ag.diag, normal(2), -1, torch="diag")
case(ag.diag, normal(2, 3), k=1)
case(ag.diag, normal(0))
case(ag.diagflat, normal(2, 2), torch="diagflat")
case(ag.diagflat, normal(2), 1, torch="diagflat")
case(ag.diagflat, normal())
case(ag.trace, normal(3, 3), torch="trace")
case(ag.trace, normal(2, 3), 1)
case(ag.trace, normal(2, 3, 2), axis1=0, axis2=-1)
case(ag.trace, normal(0, 2))
case(ag.trace, normal(2, 2), dtype=float, analytic=False, dtypes=False)
case(ag.trace, complexes(2, 2))


def _laid(x: Any, shape: Any, offset: int, axis1: int, axis2: int) -> Any:
    """Zeros of `shape` with x on the diagonal, an element at a time."""
    out = np.zeros(shape, x.dtype)
    for i in range(x.shape[-1]):
        place = [slice(None)] * len(shape)
        place[axis1], place[axis2] = i + max(-offset, 0), i + max(offset, 0)
        out[tuple(place)] = x[..., i]
    return out


case(_onto_diagonal, normal(2), (2, 3), 1, 0, 1, numpy=_laid)
case(_onto_diagonal, normal(3, 2), (3, 3, 2), -1, 1, -1, numpy=_laid)
