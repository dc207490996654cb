"""Cases of autograd/ops/special.py."""

import math

import numpy as np

import autograd as ag

from .table import case, normal

case(ag.erf, normal(3, 4), numpy=np.vectorize(math.erf), torch="erf", analytic=False)
