"""Cases of autograd/ops/elementwise/constant.py."""

import numpy as np

import autograd as ag

from .table import fixed, nonzero, normal, without_gradient

for _op in (
    ag.less, ag.less_equal, ag.greater, ag.greater_equal, ag.equal, ag.not_equal, ag.floor_divide,
):  # fmt: skip
    without_gradient(_op, normal(3, 4), nonzero(4))
without_gradient(ag.floor, normal(3, 4))
without_gradient(ag.isnan, fixed([1.0, np.nan]))
without_gradient(ag.trunc, fixed([-1.5, 0.5, 2.0]))
for _op in (ag.isfinite, ag.isinf):
    without_gradient(_op, fixed([1.0, np.nan, np.inf]))
