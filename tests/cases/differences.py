"""Cases of autograd/ops/signals/differences.py."""

from typing import Any

import numpy as np

import autograd as ag

from .table import between, case, fixed, normal, positive

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
