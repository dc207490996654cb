"""Cases of autograd/ops/reductions/reduction.py and extremes.py."""

from typing import Any

import numpy as np

import autograd as ag

from .table import case, complexes, distinct, fixed, nonzero, normal, positive

AXES: list[dict[str, Any]] = [
    {},
    {"axis": 0},
    {"axis": -1, "keepdims": True},
    {"axis": (0, -1)},
    {"axis": (), "keepdims": True},
    {"axis": None, "keepdims": True},
]

for _static in AXES:
    case(ag.sum, normal(2, 3, 2), torch="sum" if _static.get("axis") != () else None, **_static)
    case(ag.mean, normal(2, 3, 2), torch="mean" if _static.get("axis") != () else None, **_static)
    case(ag.prod, nonzero(2, 3, 2), **_static)
    case(ag.max, distinct(2, 3, 2), analytic=False, **_static)
    case(ag.min, distinct(2, 3, 2), analytic=False, **_static)
case(ag.sum, normal(), torch="sum")
case(ag.sum, normal(0), torch="sum")
case(ag.sum, normal(2, 0), axis=1, torch="sum")
case(ag.sum, normal(0, 2), axis=1, torch="sum")
case(ag.mean, normal(), torch="mean")
case(ag.max, distinct(), analytic=False)
case(ag.max, distinct(2, 3), axis=0, analytic=False, torch="amax")
case(ag.min, distinct(2, 3), axis=(0, 1), analytic=False, torch="amin")
case(ag.max, distinct(0, 2), axis=1, analytic=False)

case(ag.prod, nonzero(), torch="prod")
case(ag.prod, normal(0))
case(ag.prod, normal(2, 0), axis=1)
case(ag.prod, nonzero(5), torch="prod")
case(ag.prod, nonzero(3, 2), axis=0, torch="prod")
case(ag.prod, fixed([2.0, 0.0, 4.0]), torch="prod")
case(ag.prod, fixed([2.0, 0.0, 0.0, 3.0]), torch="prod")
case(ag.prod, fixed([[0.0, 1.0], [0.0, 2.0], [0.0, 3.0]]), axis=0, torch="prod")

for _op in (ag.var, ag.std):
    for _static in ({}, {"axis": 0}, {"axis": (0, 2), "keepdims": True}, {"axis": -2, "ddof": 1}):
        case(_op, distinct(2, 3, 2), torch=_op.__name__, analytic=False, **_static)  # |x|²

for _op in (ag.sum, ag.mean, ag.prod, ag.var, ag.std):
    case(_op, distinct(2, 3), axis=1, dtype="float64", analytic=False, dtypes=False)
for _op in (ag.var, ag.std):
    case(_op, distinct(2, 3), axis=0, correction=1, analytic=False)

# --- where= and initial= -------------------------------------------------------------------------

MASK = np.array([[[1, 0], [1, 1], [0, 1]], [[1, 1], [0, 1], [1, 0]]], bool)
MASKS: list[dict[str, Any]] = [
    {"where": MASK},
    {"where": MASK, "axis": 0},
    {"where": MASK, "axis": (0, 2), "keepdims": True},
    {"where": MASK[0, :, :1], "axis": 1},  # stretched
    {"where": [True, False], "axis": -1},
]
for _static in MASKS:
    case(ag.sum, normal(2, 3, 2), **_static)
    case(ag.sum, normal(2, 3, 2), initial=1.5, **_static)
    case(ag.prod, nonzero(2, 3, 2), **_static)
    case(ag.prod, nonzero(2, 3, 2), initial=1.5, **_static)
    case(ag.max, distinct(2, 3, 2), initial=-0.5, analytic=False, **_static)
    case(ag.min, distinct(2, 3, 2), initial=0.5, analytic=False, **_static)
    case(ag.mean, normal(2, 3, 2), **_static)
for _static in MASKS[:4]:
    case(ag.var, distinct(2, 3, 2), analytic=False, **_static)
    case(ag.var, distinct(2, 3, 2), ddof=0.5, analytic=False, **_static)
    case(ag.std, distinct(2, 3, 2), analytic=False, **(_static | {"axis": (0, 1)}))
case(ag.sum, normal(2, 3), initial=2.0)
case(ag.sum, normal(2, 3), axis=0, dtype="float64", initial=2.0, analytic=False, dtypes=False)
case(ag.prod, nonzero(2, 3), axis=0, initial=2.0)
case(ag.max, distinct(2, 3), axis=0, initial=0.0, analytic=False)
case(ag.min, distinct(2, 3), initial=9.0, analytic=False)
case(ag.max, distinct(2, 0), axis=1, initial=3.0, analytic=False)
case(ag.sum, complexes(2, 3), axis=1, where=[True, False, True], initial=1j)
case(ag.var, complexes(2, 3), axis=1, where=[True, False, True])

case(ag.average, normal(2, 3))
case(ag.average, normal(2, 3), axis=0, keepdims=True)
case(ag.average, normal(2, 3), weights=np.array([[1.0, 2.0, 3.0], [0.5, 0.25, 2.0]]), dtypes=False)


def _average(a: Any, weights: Any, *, axis: Any) -> Any:
    return np.average(a, axis, weights)


def _weighted(a: Any, weights: Any, *, axis: Any) -> Any:
    """The weights too are differentiated."""
    return ag.average(a, axis, weights)


_weighted.__name__ = "average"
case(_weighted, normal(2, 3), positive(2, 3), axis=1, numpy=_average)
case(_weighted, normal(2, 3), positive(3), axis=1, numpy=_average)
case(_weighted, normal(2, 3, 2), positive(2, 2), axis=(2, 0), numpy=_average)
