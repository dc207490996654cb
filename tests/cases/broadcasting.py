"""Cases of autograd/ops/shapes/broadcasting.py."""

import autograd as ag

from .table import case, normal

for _op in (ag.atleast_1d, ag.atleast_2d, ag.atleast_3d):
    for _shape in ((), (3,), (2, 3), (2, 0), (2, 1, 3, 2)):
        case(_op, normal(*_shape), torch=_op.__name__ if len(_shape) < 3 else None)
    case(_op, normal(), normal(2))
case(ag.broadcast_arrays, normal(3), normal(2, 1))
case(ag.broadcast_arrays, normal(), normal(2, 0))
case(ag.broadcast_arrays, normal(2))
case(ag.meshgrid, normal(2), normal(3))
case(ag.meshgrid, normal(2), normal(3), indexing="ij")
case(ag.meshgrid, normal(2), normal(3), normal(2), sparse=True)
case(ag.meshgrid, normal(2), normal(3), normal(1), indexing="ij", copy=False)
case(ag.meshgrid, normal(2), normal())
case(ag.meshgrid, normal(3))
case(ag.meshgrid, normal(0), normal(2))
