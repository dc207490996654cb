"""Cases of autograd/ops/rearranging/editing.py."""

import numpy as np

import autograd as ag

from .table import case, complexes, nonzero, normal

case(ag.append, normal(2), normal(3))
case(ag.append, normal(2, 2), normal(3))
case(ag.append, normal(2), 1.0)
case(ag.append, normal(2, 2), normal(1, 2), axis=0)
case(ag.append, normal(2, 2), normal(2, 1), axis=-1)
case(ag.append, normal(), normal(0))

case(ag.insert, normal(4), 1, normal())
case(ag.insert, normal(4), -1, 2.0)
case(ag.insert, normal(4), [1, 3], normal(2))
case(ag.insert, normal(4), [1, 1], normal(2))
case(ag.insert, normal(4), slice(0, 3, 2), normal(2))
case(
    ag.insert, normal(3), np.array([True, False, True]), normal(),
    numpy=lambda a, obj, v: np.insert(a, np.flatnonzero(obj), v),  # NumPy 2.0 takes no mask
)  # fmt: skip
case(ag.insert, normal(2, 3), 1, normal(2), axis=1)
case(ag.insert, normal(2, 3), [0, 2], normal(2, 2), axis=1)
case(ag.insert, normal(2, 3), 2, normal(3), axis=0)
case(ag.insert, normal(2, 2), 3, normal())
case(ag.insert, np.zeros(2), 1, normal(), analytic=False, dtypes=False)
case(ag.insert, normal(0), 0, normal(2))

case(ag.delete, normal(4), 1)
case(ag.delete, normal(4), [0, -1])
case(ag.delete, normal(4), slice(None, None, 2))
case(ag.delete, normal(4), np.array([True, False, False, True]))
case(ag.delete, normal(2, 3), 1, axis=1)
case(ag.delete, normal(2, 3), [0, 1], axis=-1)
case(ag.delete, normal(2, 3), 4)
case(ag.delete, normal(1), 0)

case(ag.block, [[normal(2, 2), normal(2, 1)], [normal(1, 2), normal(1, 1)]])
case(ag.block, [normal(2), normal(), 3.0, normal(1)])
case(ag.block, [[normal(2)], [np.ones(2)]])
case(ag.block, [[normal(2, 2), np.zeros((2, 3))]])
case(ag.block, [[[normal()], [normal()]]])
case(ag.block, normal(2))
case(ag.block, [normal(2), complexes(1)])

case(ag.trim_zeros, nonzero(3))
case(ag.trim_zeros, nonzero(2, 3), numpy=lambda x: x)  # of several axes only from NumPy 2.2 on
case(ag.trim_zeros, normal(0), "f")
