"""Cases of autograd/ops/elementwise/routing.py."""

import numpy as np

import autograd as ag
from tests.numpys import has

from .table import between, case, distinct, mask, nonzero, normal

case(ag.relu, nonzero(3, 4), numpy=lambda x: x * (x > 0), torch="relu", analytic=False)
case(ag.maximum, normal(3, 4), normal(3, 4), torch="maximum", analytic=False)
case(ag.minimum, normal(3, 4), normal(3, 4), torch="minimum", analytic=False)
case(ag.clip, distinct(3, 4), -0.5, 0.5, torch="clip", analytic=False)
case(ag.clip, distinct(3, 4), None, 0.5, torch="clip", analytic=False)
case(ag.clip, distinct(3, 4), a_min=-0.5, a_max=None, analytic=False)
case(
    ag.clip,
    between(-1, 2, 3, 4),
    between(-0.2, -0.1, 3, 4),
    between(0.5, 0.6, 3, 4),
    torch="clip",
    analytic=False,
    broadcasts=True,
)
case(  # the lower border above the upper one
    ag.clip,
    between(-1, 2, 3, 4),
    between(0.6, 0.7, 3, 4),
    between(0.1, 0.2, 3, 4),
    torch="clip",
    analytic=False,
    broadcasts=True,
)
case(ag.where, mask(3, 4), normal(3, 4), normal(3, 4), torch="where", broadcasts=True)
case(ag.where, mask(3), normal(3), 0.0, torch="where")
case(ag.fmax, normal(3, 4), normal(3, 4), torch="fmax", analytic=False)
case(ag.fmin, normal(3, 4), normal(3, 4), torch="fmin", analytic=False)
case(ag.copysign, nonzero(3, 4), nonzero(3, 4), torch="copysign", analytic=False)
case(ag.nan_to_num, normal(3, 4), torch="nan_to_num", analytic=False)
case(
    ag.clip, distinct(3, 4), min=-0.5, max=0.5, torch="clip", analytic=False,
    numpy=np.clip if has("clip", "min") else lambda a, min, max: np.clip(a, min, max),
)  # fmt: skip
