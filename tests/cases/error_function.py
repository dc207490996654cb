"""Cases of erf, and of what autograd/special.py takes from other chapters."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import scipy.special

import autograd as ag
from autograd import special

from .table import Case, case, complexes, fixed, normal, positive

case(
    ag.erf,
    normal(3, 4),
    numpy=lambda x: np.vectorize(math.erf)(x).astype(x.dtype),
    torch="erf",
    analytic=False,
)
case(ag.erf, complexes(3), numpy=scipy.special.erf, analytic=False, dtypes=False)


def scipys(name: str, *arguments: Any, **options: Any) -> Case:
    """A case of scipy.special's function."""
    theirs: Callable[..., Any] = getattr(scipy.special, name)
    options.setdefault("analytic", False)  # or else its complex values are right to rounding
    return case(
        getattr(special, name), *arguments, numpy=lambda *a, **k: theirs(*a, **k), **options
    )


for _name in ("softmax", "log_softmax"):
    scipys(_name, normal(3, 4), axis=0, torch=f"special.{_name}", analytic=True)
    scipys(_name, normal(2, 3), analytic=True)
scipys("logsumexp", normal(3, 4), axis=1, torch="special.logsumexp")
scipys("logsumexp", normal(3, 4), -1, positive(4), True)
scipys("logsumexp", normal(3), None, fixed([1.0, -0.01, 2.0]))
