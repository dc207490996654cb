"""Cases of autograd/ops/signals/sequences.py."""

import numpy as np

import autograd as ag

from .table import between, case, fixed, normal

for _n, _m in ((5, 3), (3, 5), (4, 2), (2, 4), (4, 4), (1, 3), (3, 1)):
    for _mode in ("full", "same", "valid"):
        case(ag.convolve, normal(_n), normal(_m), _mode)
        case(ag.correlate, normal(_n), normal(_m), _mode, analytic=False)  # conjugates v
case(ag.convolve, normal(3), normal(2))
case(ag.correlate, normal(3), normal(2), analytic=False)
case(ag.convolve, normal(), normal(3))

POINTS = np.array([-1.0, 0.0, 0.5, 2.0])
case(ag.interp, between(0.1, 0.4, 3), POINTS, normal(4), analytic=False, dtypes=False)
case(
    ag.interp, fixed([-2.0, -0.5, 0.25, 1.0, 3.0]), POINTS, normal(4), analytic=False, dtypes=False
)
case(ag.interp, between(0.1, 0.4, 2, 2), fixed(POINTS), normal(4), analytic=False, dtypes=False)
case(ag.interp, between(0.1, 0.4), POINTS, normal(4), analytic=False, dtypes=False)
case(
    ag.interp,
    fixed([-2.0, 1.0, 3.0]),
    POINTS,
    normal(4),
    left=5.0,
    right=-5.0,
    analytic=False,
    dtypes=False,
)
case(
    ag.interp,
    fixed([-2.0, 2.5]),
    POINTS,
    normal(4),
    normal(),
    normal(),
    analytic=False,
    dtypes=False,
)
case(
    ag.interp,
    fixed([-3.2, 0.1, 4.6]),
    fixed([0.5, 2.5, 1.2]),
    normal(3),
    period=3.0,
    analytic=False,
    dtypes=False,
)
