"""Cases of autograd/ops/reductions/logsums.py."""

from typing import Any

import numpy as np

import autograd as ag

from .reduction import AXES
from .table import case, normal


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
