"""Cases of autograd/ops/reductions/quantiles.py."""

import autograd as ag

from .table import case, distinct

METHODS = """
    inverted_cdf averaged_inverted_cdf closest_observation interpolated_inverted_cdf hazen weibull
    linear median_unbiased normal_unbiased lower higher midpoint nearest
""".split()

for _op in (ag.median, ag.nanmedian):
    for _static in ({}, {"axis": 0}, {"axis": -1, "keepdims": True}, {"axis": (0, 2)}):
        case(_op, distinct(2, 3, 2), analytic=False, **_static)
    case(_op, distinct(5), analytic=False)
    case(_op, distinct(1), analytic=False)
    case(_op, distinct(), analytic=False)
for _method in METHODS:
    case(ag.quantile, distinct(7), 0.3, method=_method, analytic=False)
for _op in (ag.quantile, ag.nanquantile):
    case(_op, distinct(5), 0.0, analytic=False)
    case(_op, distinct(5), 1.0, analytic=False)
    case(_op, distinct(3, 4), 0.3, axis=1, analytic=False, torch=_op.__name__)
    case(_op, distinct(3, 4), [0.1, 0.9], axis=0, keepdims=True, analytic=False, dtypes=False)
    case(_op, distinct(2, 3, 2), [0.1, 0.9], axis=(0, 1), analytic=False, dtypes=False)
case(ag.quantile, distinct(2, 3, 2), [[0.1, 0.9]], axis=(0, 1), analytic=False, dtypes=False)
for _op in (ag.percentile, ag.nanpercentile):
    case(_op, distinct(3, 4), 30, axis=1, analytic=False)
    case(_op, distinct(6), [25.0, 50.0], analytic=False, dtypes=False)
case(ag.ptp, distinct(3, 4), analytic=False)
case(ag.ptp, distinct(3, 4), axis=0, keepdims=True, analytic=False)
