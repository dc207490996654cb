"""Cases of autograd/ops/rearranging/selecting.py."""

import numpy as np

import autograd as ag

from .table import case, complexes, normal

case(ag.take, normal(4), 1)
case(ag.take, normal(4), [0, 0, 3, -1])
case(ag.take, normal(4), [])
case(ag.take, normal(4), np.array([[0, 1], [1, 2]]))
case(ag.take, normal(2, 3), 4)
case(ag.take, normal(2, 3), [[1], [0]], axis=1)
case(ag.take, normal(2, 3), [1, 1, 0], axis=0)
case(ag.take, normal(2, 3, 2), [2, 2], axis=-2)
case(ag.take, normal(2, 3), -1, axis=-1)
case(ag.take, normal(3), [-4, 3, 7], mode="wrap")
case(ag.take, normal(2, 3), [-4, 3, 7], axis=1, mode="clip")
case(ag.take, normal(0, 3), [1, 1], axis=1)
case(ag.take, normal(), 0)
case(ag.take, complexes(3), [0, 0, 2])
case(
    ag.take_along_axis,
    normal(2, 3),
    np.array([[2, 2], [0, 1]]),
    axis=1,
    torch=lambda x, i, dim: x.gather(dim, __import__("torch").tensor(i)),
)
case(ag.take_along_axis, normal(2, 3), np.array([[1, 0, 0]]), axis=0)
case(ag.take_along_axis, normal(2, 3, 2), np.array([[[1], [-1]]]), axis=1)
case(ag.take_along_axis, normal(2, 3), np.array([4, 4, 0]), axis=None)
case(ag.compress, [True, False, True], normal(3))
case(ag.compress, [False, True], normal(2, 3))
case(ag.compress, [False, True], normal(2, 3), axis=0)
case(ag.compress, np.array([1, 0, 1]), normal(2, 3), axis=-1)
case(ag.compress, [], normal(2))
case(ag.extract, np.array([[True, False], [True, True]]), normal(2, 2))
case(ag.extract, [0, 1, 0], normal(3))
case(ag.choose, np.array([0, 1, 1, 0]), [normal(4), normal(4)])
case(ag.choose, np.array([[2], [0]]), [normal(2), normal(2, 1), normal()])
case(ag.choose, [1, 0], normal(2, 2))
case(ag.choose, [1, 0, 1], [normal(3), 2.5])
case(ag.choose, [-1, 4, 1], [normal(3), normal()], mode="wrap")
case(ag.choose, [-1, 4, 1], [normal(3), normal()], mode="clip")
case(
    ag.select,
    [np.array([True, False, False]), np.array([True, True, False])],
    [normal(3), normal(3)],
)
case(ag.select, [np.array([True, False])], [normal(2)], normal())
case(ag.select, [np.array([True, False])], [normal(2)], default=1.5)
case(
    ag.select,
    [np.array([[True], [False]]), np.array([True, True, False])],
    [normal(), normal(3)],
    normal(2, 1),
)
case(ag.select, [np.zeros(0, bool)], [normal(0)])
