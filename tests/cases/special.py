"""Cases of autograd/ops/special.py."""

import math

import numpy as np

import autograd as ag

from .table import case, normal

case(
    ag.erf,
    normal(3, 4),
    numpy=lambda x: np.vectorize(math.erf)(x).astype(x.dtype),
    torch="erf",
    analytic=False,
)
