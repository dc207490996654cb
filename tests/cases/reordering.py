"""Cases of autograd/ops/rearranging/reordering.py."""

import numpy as np

import autograd as ag

from .table import case, complexes, normal

case(ag.flip, normal(2, 3))
case(ag.flip, normal(2, 3, 2), axis=1, torch=lambda x, dim: x.flip(dim))
case(ag.flip, normal(2, 3, 2), axis=(0, -1), torch=lambda x, dim: x.flip(dim))
case(ag.flip, normal(2, 3), axis=())
case(ag.flip, normal(0, 2), 0)
case(ag.flip, normal())
case(ag.flip, complexes(3))
case(ag.flipud, normal(2, 3), torch="flipud")
case(ag.flipud, normal(3), torch="flipud")
case(ag.fliplr, normal(2, 3), torch="fliplr")
for _k in (-1, 0, 1, 2, 3, 5):
    case(ag.rot90, normal(2, 3), _k, torch=lambda x, k: x.rot90(k))
case(ag.rot90, normal(2, 3))
case(ag.rot90, normal(2, 3, 2), 1, (2, 0), torch=lambda x, k, dims: x.rot90(k, dims))
case(ag.rot90, normal(0, 2))
case(ag.roll, normal(2, 3), 2, torch="roll")
case(ag.roll, normal(2, 3), -1, axis=1)
case(ag.roll, normal(2, 3), (1, 2), axis=(0, 1))
case(ag.roll, normal(2, 3), 4, axis=(0, 1))
case(ag.roll, normal(3), 0)
case(ag.roll, normal(0), 1)
case(ag.roll, normal(), 1)
case(ag.tile, normal(3), 2, torch=lambda x, n: x.tile((n,)))
case(ag.tile, normal(2, 2), (2, 3), torch="tile")
case(ag.tile, normal(2), (2, 1, 2), torch="tile")
case(ag.tile, normal(2, 2), 2, torch=lambda x, n: x.tile((n,)))
case(ag.tile, normal(), 3)
case(ag.tile, normal(2), 0)
case(ag.tile, normal(2, 2), ())
case(ag.repeat, normal(3), 2, torch="repeat_interleave")
case(ag.repeat, normal(2, 3), 2, torch="repeat_interleave")
case(ag.repeat, normal(2, 3), 2, axis=1)
case(ag.repeat, normal(2, 3), [0, 2, 1], axis=-1)
case(ag.repeat, normal(2), np.array([3, 0]))
case(ag.repeat, normal(2), 0)
case(ag.repeat, normal(), 2)
case(ag.resize, normal(3), (2, 4))
case(ag.resize, normal(2, 3), 4)
case(ag.resize, normal(2), (0,))
case(ag.resize, normal(0), (2,))
case(ag.resize, normal(), (2, 2))
