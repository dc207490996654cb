"""Cases of autograd/ops/rearranging/joining.py."""

import numpy as np

import autograd as ag

from .table import case, complexes, normal

case(ag.concatenate, [normal(2, 3), normal(1, 3)], torch="concatenate")
case(ag.concatenate, [normal(2, 3), normal(2, 1), normal(2, 2)], axis=1, torch="concatenate")
case(ag.concatenate, [normal(2, 3), normal(2, 1)], axis=-1, torch="concatenate")
case(ag.concatenate, [normal(2, 2), normal(3)], axis=None)
case(ag.concatenate, [normal(3)], torch="concatenate")
case(ag.concatenate, [normal(0), normal(3)], torch="concatenate")
case(ag.concatenate, (normal(3), np.ones(2), normal(1)))
case(ag.concatenate, [normal(2), [1, 2]], dtype=np.float64, analytic=False, dtypes=False)
case(ag.concatenate, [normal(2), complexes(1)])
case(ag.concat, [normal(2, 1), normal(2, 2)], 1, torch="concat")
case(ag.stack, [normal(2, 3), normal(2, 3)], torch="stack")
case(ag.stack, [normal(2, 3), normal(2, 3), normal(2, 3)], axis=1, torch="stack")
case(ag.stack, [normal(2, 3), normal(2, 3)], axis=-1, torch="stack")
case(ag.stack, [normal(), normal(), 2.0])
case(ag.stack, (normal(0), normal(0)), torch="stack")
case(ag.stack, [normal(2), normal(2)], dtype=float, analytic=False, dtypes=False)

for _op in (ag.hstack, ag.vstack, ag.dstack):
    for _shapes in (((), ()), ((3,), (3,)), ((2, 1), (2, 1)), ((2, 1, 3), (2, 1, 3)), ((0,), (0,))):
        case(_op, [normal(*s) for s in _shapes], torch=_op.__name__)
    case(_op, (normal(2), [1.0, 2.0]))
case(ag.hstack, [normal(2), normal(3)], torch="hstack")
case(ag.hstack, [normal(2, 2), normal(2, 3)], torch="hstack")
case(ag.vstack, [normal(3), normal(2, 3)], torch="vstack")
case(ag.vstack, [normal(2), normal(2)], dtype=float, analytic=False, dtypes=False)
case(ag.dstack, [normal(2, 3), normal(2, 3, 2)], torch="dstack")
case(ag.column_stack, [normal(2), normal(2)], torch="column_stack")
case(ag.column_stack, [normal(2), normal(2, 3), np.ones(2)])
case(ag.column_stack, [normal(), normal()], torch="column_stack")
