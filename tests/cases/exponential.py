"""Cases of autograd/ops/elementwise/exponential.py."""

from importlib import import_module
from operator import attrgetter

import numpy as np

import autograd as ag
from autograd.ops.elementwise.exponential import _bessel_i

from .table import between, case, normal, positive

case(ag.exp, normal(3, 4), torch="exp")
case(ag.expm1, normal(3, 4), torch="expm1")
case(ag.log, positive(3, 4), torch="log")
case(ag.log1p, between(-0.5, 2.0, 3, 4), torch="log1p")
case(ag.logaddexp, normal(3, 4), normal(3, 4), torch="logaddexp", analytic=False)
case(
    ag.softplus,
    normal(3, 4),
    numpy=lambda x: np.log(1 + np.exp(x)),
    torch="nn.functional.softplus",
    analytic=False,
)
case(
    ag.sigmoid,
    normal(3, 4),
    numpy=lambda x: 1 / (1 + np.exp(-x)),
    torch="sigmoid",
    analytic=False,
)
case(ag.exp2, normal(3, 4), torch="exp2")
case(ag.log2, positive(3, 4), torch="log2")
case(ag.log10, positive(3, 4), torch="log10")
case(ag.logaddexp2, normal(3, 4), normal(3, 4), torch="logaddexp2", analytic=False)
case(ag.i0, normal(3, 4), torch="i0", analytic=False)
case(ag.i0, between(29.0, 31.0, 4), torch="i0", analytic=False, dtypes=False)  # > float16
for _order, _torch in ((0, "special.i0"), (1, "special.i1")):
    case(  # of order 1 NumPy has none
        _bessel_i,
        normal(3, 4),
        _order,
        numpy=None,
        torch=lambda x, n, name=_torch: attrgetter(name)(import_module("torch"))(x),
        analytic=False,
        broadcasts=False,
    )
case(_bessel_i, between(33.0, 35.0, 3), 2, numpy=None, analytic=False, dtypes=False)
