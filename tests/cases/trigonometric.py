"""Cases of autograd/ops/elementwise/trigonometric.py."""

import numpy as np

import autograd as ag
from autograd.ops.elementwise.trigonometric import _sinc_derivative

from .table import between, case, fixed, nonzero, normal

case(ag.sin, normal(3, 4), torch="sin")
case(ag.cos, normal(3, 4), torch="cos")
case(ag.tan, between(-1.2, 1.2, 3, 4), torch="tan")
case(ag.arcsin, between(-0.9, 0.9, 3, 4), torch="arcsin")
case(ag.arccos, between(-0.9, 0.9, 3, 4), torch="arccos")
case(ag.arctan, normal(3, 4), torch="arctan")
case(ag.sinh, normal(3, 4), torch="sinh")
case(ag.cosh, normal(3, 4), torch="cosh")
case(ag.tanh, normal(3, 4), torch="tanh")
case(ag.arctan2, nonzero(3, 4), nonzero(3, 4), torch="arctan2", analytic=False)
case(ag.arcsinh, normal(3, 4), torch="arcsinh")
case(ag.arccosh, between(1.2, 3.0, 3, 4), torch="arccosh")
case(ag.arctanh, between(-0.9, 0.9, 3, 4), torch="arctanh")
for _op in (ag.deg2rad, ag.rad2deg):
    case(_op, normal(3, 4), torch=_op.__name__, analytic=False, broadcasts=True)
case(ag.sinc, normal(3, 4), torch="sinc", analytic=False)
case(ag.sinc, between(-0.01, 0.01, 4), torch="sinc", analytic=False)
case(ag.sinc, between(0.9, 1.1, 4), torch="sinc", analytic=False)
case(ag.sinc, between(20.0, 30.0, 4), torch="sinc", analytic=False)
case(ag.sinc, fixed([0.0]), analytic=False, broadcasts=False)
case(
    _sinc_derivative,
    normal(3, 4),
    1,
    numpy=lambda x, order: (np.cos(np.pi * x) - np.sinc(x)) / x,
    analytic=False,
    broadcasts=False,
)
