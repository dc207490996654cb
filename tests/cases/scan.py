"""Cases of autograd/ops/scan.py."""

from typing import Any

import numpy as np

import autograd as ag

from .table import between, case, fixed, nonzero, normal, positive

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

case(ag.diff, normal(5), torch="diff")
case(ag.diff, normal(3, 4), axis=0, torch="diff")
case(ag.diff, normal(3, 4), n=2, torch="diff")
case(ag.diff, normal(3), n=0)
case(ag.diff, normal(2), n=3)
case(ag.diff, normal(1))
case(ag.diff, normal(2, 3), axis=-1, prepend=0.0, append=np.ones((2, 2)), dtypes=False)
case(ag.diff, normal(2, 3), 1, -1, normal(2, 1), normal(2, 2), torch="diff")
case(ag.ediff1d, normal(2, 3))
case(ag.ediff1d, normal(4), normal(2), normal())
case(ag.ediff1d, normal(4), to_begin=0.0, to_end=[1.0, 2.0])

case(ag.gradient, normal(5), torch=lambda f: _torch_gradient(f))
case(ag.gradient, normal(5), 0.5)
case(ag.gradient, normal(5), between(0.5, 1.0))
case(ag.gradient, normal(5), edge_order=2)
case(ag.gradient, normal(4), np.array([0.0, 0.5, 1.5, 2.0]), dtypes=False)
case(ag.gradient, normal(4), np.array([0.0, 0.5, 1.5, 2.0]), edge_order=2, dtypes=False)
case(ag.gradient, normal(3, 4))
case(ag.gradient, normal(3, 4), 2.0, np.array([0.0, 1.0, 3.0, 4.0]), edge_order=2, dtypes=False)
case(ag.gradient, normal(3, 4), 0.5, axis=-1)
case(ag.gradient, normal(2))


def _torch_gradient(f: Any) -> Any:
    import torch

    return torch.gradient(f)[0]


case(ag.trapezoid, normal(5), torch="trapezoid")
case(ag.trapezoid, normal(2, 5), dx=0.5)
case(ag.trapezoid, normal(3, 4), positive(3), axis=0, numpy=np.trapezoid)
case(ag.trapezoid, normal(3, 4), normal(3, 4), torch="trapezoid")
case(ag.trapezoid, normal(1))

case(ag.unwrap, fixed([0.0, 2.0, 5.8, 0.4]), analytic=False)
case(ag.unwrap, fixed([[0.0, 6.0], [4.0, 1.5]]), axis=0, analytic=False)
case(ag.unwrap, fixed([0.0, 0.7, 1.1]), period=1, analytic=False)
