"""Cases of autograd/ops/shapes/shape.py."""

import numpy as np

import autograd as ag
from tests.numpys import has

from .table import case, complexes, normal

case(ag.reshape, normal(2, 3), (3, 2), torch="reshape")
case(ag.reshape, normal(2, 3), -1, torch=lambda x, n: x.reshape(n))
case(
    ag.reshape, normal(2, 3), shape=(3, -1), torch="reshape",
    numpy=np.reshape if has("reshape", "shape") else lambda a, shape: np.reshape(a, shape),
)  # fmt: skip
case(ag.reshape, normal(2, 3), (3, 2), order="F")
case(ag.reshape, normal(2, 3, 4), (4, -1, 2), order="F")
case(ag.reshape, normal(2, 3), -1, "F")
case(ag.reshape, normal(1), (), torch="reshape")
case(ag.reshape, normal(), (1, 1), torch="reshape")
case(ag.reshape, normal(0, 3), (3, 0), torch="reshape")
case(ag.ravel, normal(2, 3), torch="ravel")
case(ag.ravel, normal(2, 3), order="F")
case(ag.ravel, normal(), torch="ravel")
case(ag.transpose, normal(2, 3, 4))
case(ag.transpose, normal(2, 3, 4), (2, 0, 1), torch="permute")
case(ag.transpose, normal(2, 3, 4), axes=(-1, 0, -2))
case(ag.transpose, normal())
case(ag.permute_dims, normal(2, 3, 4), (1, 2, 0), torch="permute")
case(ag.matrix_transpose, normal(2, 3, 4), torch=lambda x: x.mT)
case(ag.matrix_transpose, normal(0, 3))
case(ag.matrix_transpose, complexes(2, 3))
case(ag.swapaxes, normal(2, 3, 4), 0, -1, torch="swapaxes")
case(ag.moveaxis, normal(2, 3, 4), 0, -1, torch="moveaxis")
case(ag.moveaxis, normal(2, 3, 4), (0, 1), (-1, 0), torch="moveaxis")
case(ag.rollaxis, normal(2, 3, 4), 2)
case(ag.rollaxis, normal(2, 3, 4), 0, 3)
case(ag.rollaxis, normal(2, 3, 4), -2, start=-1)
case(ag.squeeze, normal(1, 3, 1), torch="squeeze")
case(ag.squeeze, normal(1, 3, 1), axis=0, torch="squeeze")
case(ag.squeeze, normal(1, 3, 1), axis=(0, -1))
case(ag.squeeze, normal(1, 1))
case(ag.expand_dims, normal(2, 3), 1, torch="unsqueeze")
case(ag.expand_dims, normal(), 0, torch="unsqueeze")
case(ag.expand_dims, normal(2, 3), (0, -1))
case(ag.broadcast_to, normal(3), (2, 3), torch="broadcast_to")
case(ag.broadcast_to, normal(1, 3), (2, 2, 3), torch="broadcast_to")
case(ag.broadcast_to, normal(2, 1), (2, 0), torch="broadcast_to")
case(ag.broadcast_to, normal(), (2, 2), torch="broadcast_to")
case(ag.broadcast_to, normal(3), (3,), torch="broadcast_to")
case(
    ag.astype,
    normal(3),
    np.longdouble,
    numpy=lambda x, d: x.astype(d),
    analytic=False,
    dtypes=False,
)
case(ag.astype, normal(3), float, numpy=lambda x, d: x.astype(d), analytic=False, dtypes=False)
case(ag.permute_dims, normal(3), 0)
