"""Cases of autograd/ops/reduction.py."""

from typing import Any

import numpy as np

import autograd as ag

from .table import case, distinct, fixed, nonzero, normal

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
        case(_op, distinct(2, 3, 2), torch=_op.__name__, **_static)


def _logsumexp(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    return np.log(np.sum(np.exp(x), axis=axis, keepdims=keepdims))


def _softmax(x: Any, axis: Any = -1) -> Any:
    return np.exp(x) / np.sum(np.exp(x), axis=axis, keepdims=True)


def _log_softmax(x: Any, axis: Any = -1) -> Any:
    return np.log(_softmax(x, axis))


for _static in AXES[:4]:
    case(ag.logsumexp, normal(2, 3, 2), numpy=_logsumexp, **_static)
case(ag.logsumexp, normal(2, 3), axis=1, numpy=_logsumexp, torch="logsumexp")
case(ag.logsumexp, normal(), numpy=_logsumexp)
for _static in ({}, {"axis": 0}, {"axis": (0, 1)}, {"axis": None}):
    _torch = isinstance(_static.get("axis", -1), int)
    case(
        ag.softmax,
        normal(2, 3),
        numpy=_softmax,
        torch="softmax" if _static and _torch else None,
        **_static,
    )
    case(
        ag.log_softmax,
        normal(2, 3),
        numpy=_log_softmax,
        torch="log_softmax" if _static and _torch else None,
        **_static,
    )
