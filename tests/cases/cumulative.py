"""Cases of autograd/ops/reductions/cumulative.py."""

from typing import Any

import numpy as np

import autograd as ag

from .table import case, fixed, nonzero, normal

for _axis in (0, -1):
    case(ag.cumsum, normal(3, 4), axis=_axis, torch="cumsum")
    case(ag.cumprod, nonzero(3, 4), axis=_axis, torch="cumprod")
for _op, _torch in ((ag.cumsum, "cumsum"), (ag.cumprod, "cumprod")):
    case(_op, normal(3, 4))
    case(_op, normal())
    case(_op, normal(0))
    case(_op, normal(1), axis=0, torch=_torch)
    case(_op, normal(2, 0), axis=0)
    case(_op, normal(3), dtype="float64", analytic=False, dtypes=False)
case(ag.cumprod, fixed([2.0, 0.0, 3.0, 4.0]), axis=0, torch="cumprod")
case(ag.cumprod, fixed([2.0, 0.0, 3.0, 0.0, 5.0, 6.0]), axis=0, torch="cumprod")
case(ag.cumprod, fixed([[0.0, 1.0], [0.0, 2.0], [0.0, 0.0]]), axis=0, torch="cumprod")

case(
    ag.logcumsumexp,
    normal(3, 4),
    numpy=lambda x: np.logaddexp.accumulate(x, axis=-1),
    torch=lambda x: x.logcumsumexp(-1),
    analytic=False,
)
case(
    ag.logcumsumexp,
    normal(5, 2),
    axis=0,
    numpy=lambda x, axis: np.logaddexp.accumulate(x, axis=axis),
    torch="logcumsumexp",
    analytic=False,
)


def _started(f: Any) -> Any:
    """NumPy's of 2.1, in terms of what NumPy 2.0 has."""

    def call(x: Any, axis: int = 0, include_initial: bool = False) -> Any:
        y = f(x, axis=axis)
        first = np.zeros_like(y.take([0], axis)) + (f is np.cumprod)
        return np.concatenate([first, y], axis) if include_initial else y

    return call


for _op, _of in ((ag.cumulative_sum, np.cumsum), (ag.cumulative_prod, np.cumprod)):
    case(_op, nonzero(4), numpy=_started(_of))
    case(_op, nonzero(3, 2), axis=1, include_initial=True, numpy=_started(_of))

for _op in (ag.nancumsum, ag.nancumprod):
    case(_op, normal(3, 4), axis=1)
    case(_op, normal(2, 3))
