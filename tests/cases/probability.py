"""Cases of autograd/ops/special/probability.py."""

from typing import Any

import numpy as np
from scipy.stats import norm

from autograd.ops.special.probability import _hazard

from .error_function import scipys
from .table import between, case, fixed, normal, positive

for _name in ("ndtr", "log_ndtr"):
    scipys(_name, normal(3, 4), torch=f"special.{_name}")
scipys("log_ndtr", between(-20.0, -10.0, 3), torch="special.log_ndtr")


def _by_fraction(x: Any) -> Any:
    """φ/Φ for x below -100, by Laplace's continued fraction t + 1/(t + 2/(t + 3/(t + ...)))."""
    t = y = -x
    for k in range(9, 0, -1):
        y = t + k / y
    return y


for _draw, _numpy in (
    (between(-3.0, 3.0, 3, 4), lambda x: norm.pdf(x) / norm.cdf(x)),
    (between(-150.0, -101.0, 3, 4), _by_fraction),
):
    case(_hazard, _draw, numpy=_numpy, analytic=False, dtypes=(np.float32,))
scipys("logit", between(0.1, 0.9, 3, 4), torch="special.logit")
scipys("xlogy", normal(3, 4), positive(3, 4), torch="special.xlogy", analytic=True)
scipys("xlogy", fixed([0.0, 0.0]), positive(2), torch="special.xlogy", broadcasts=False)
scipys("xlog1py", normal(3, 4), positive(3, 4), torch="special.xlog1py", analytic=True)
scipys("entr", positive(3, 4), torch="special.entr")
scipys("rel_entr", positive(3, 4), positive(3, 4))
scipys("kl_div", positive(3, 4), positive(3, 4))
