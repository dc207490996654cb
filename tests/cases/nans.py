"""Cases of autograd/ops/reductions/nans.py."""

import autograd as ag

from .reduction import MASKS
from .table import case, distinct, nonzero

for _op in (ag.nansum, ag.nanprod, ag.nanmean, ag.nanvar, ag.nanstd, ag.nanmax, ag.nanmin):
    draw = nonzero if _op is ag.nanprod else distinct
    analytic = _op in (ag.nansum, ag.nanprod, ag.nanmean)  # a variance is one of |x|
    for _static in ({}, {"axis": 0}, {"axis": (0, -1), "keepdims": True}):
        case(_op, draw(2, 3, 2), analytic=analytic, **_static)
for _op in (ag.nanvar, ag.nanstd):
    case(_op, distinct(5), ddof=1, analytic=False)
    case(_op, distinct(5), correction=1, analytic=False)
for _op in (ag.nansum, ag.nanprod, ag.nanmean, ag.nanvar, ag.nanstd):
    case(_op, nonzero(3), dtype="float64", analytic=False, dtypes=False)
for _static in MASKS[:4]:
    case(ag.nansum, distinct(2, 3, 2), initial=1.5, **_static)
    case(ag.nanprod, nonzero(2, 3, 2), initial=1.5, **_static)
    case(ag.nanmax, distinct(2, 3, 2), initial=-0.5, analytic=False, **_static)
    case(ag.nanmin, distinct(2, 3, 2), initial=0.5, analytic=False, **_static)
    case(ag.nanmean, distinct(2, 3, 2), **_static)
    case(ag.nanvar, distinct(2, 3, 2), analytic=False, **_static)
    case(ag.nanstd, distinct(2, 3, 2), analytic=False, **(_static | {"axis": (0, 1)}))
