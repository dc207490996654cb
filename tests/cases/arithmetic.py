"""Cases of autograd/ops/elementwise/arithmetic.py."""

import numpy as np

import autograd as ag

from .table import between, case, fixed, nonzero, normal, positive

case(ag.add, normal(3, 4), normal(3, 4), torch="add", broadcasts=True)
case(ag.subtract, normal(3, 4), normal(3, 4), torch="subtract", broadcasts=True)
case(ag.multiply, normal(3, 4), normal(3, 4), torch="multiply", broadcasts=True)
case(ag.divide, normal(3, 4), nonzero(3, 4), torch="divide")
case(ag.power, positive(3, 4), normal(3, 4), torch="pow")
case(ag.power, nonzero(3), 2, torch="pow")
case(ag.power, nonzero(3), 3.0, torch="pow")
case(ag.power, positive(3), -0.5, torch="pow")
case(ag.power, nonzero(3), 1, torch="pow")
case(ag.power, nonzero(3), 0, torch="pow")
case(ag.power, nonzero(3), np.array([2, 0, -1]))
case(ag.power, positive(4), fixed([0.0, 1.0, 2.0, -1.0]), torch="pow", broadcasts=False)
case(ag.power, 2.0, normal(3), torch="pow")
case(ag.remainder, between(3.1, 3.9, 3), between(1.1, 1.4, 3), analytic=False, torch="remainder")
case(ag.remainder, between(-3.9, -3.1, 3), between(1.1, 1.4, 3), analytic=False, torch="remainder")
case(ag.remainder, between(3.1, 3.9, 3), between(-1.4, -1.1, 3), analytic=False, torch="remainder")
case(ag.negative, normal(3, 4), torch="negative", broadcasts=True)
case(ag.absolute, nonzero(3, 4), torch="absolute", analytic=False)
case(ag.square, normal(3, 4), torch="square")
case(ag.sqrt, positive(3, 4), torch="sqrt")
case(ag.positive, normal(3, 4), torch="positive", broadcasts=True)
case(ag.fabs, nonzero(3, 4), torch="abs", analytic=False)
case(ag.reciprocal, nonzero(3, 4), torch="reciprocal")
case(ag.cbrt, nonzero(3, 4), analytic=False)
case(ag.hypot, nonzero(3, 4), nonzero(3, 4), torch="hypot", analytic=False)
case(ag.float_power, positive(3, 4), normal(3, 4), torch="float_power", dtypes=False)
case(ag.float_power, nonzero(3), 2, torch="float_power", dtypes=False)
for _a, _b in (((3.1, 3.9), (1.1, 1.4)), ((-3.9, -3.1), (1.1, 1.4)), ((3.1, 3.9), (-1.4, -1.1))):
    case(ag.fmod, between(*_a, 3), between(*_b, 3), analytic=False, torch="fmod")
case(ag.ldexp, normal(3), np.array([-1, 0, 2]), analytic=False)
case(ag.ldexp, normal(), 3, analytic=False)
