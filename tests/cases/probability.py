"""Cases of autograd/ops/probability.py."""

import numpy as np
from scipy.stats import norm

from autograd.ops.probability import _hazard

from .special import scipys
from .table import between, case, fixed, normal, positive

for _name in ("ndtr", "log_ndtr"):
    scipys(_name, normal(3, 4), torch=f"special.{_name}")
scipys("log_ndtr", between(-20.0, -10.0, 3), torch="special.log_ndtr")
for _low, _high in ((-3.0, 3.0), (-150.0, -101.0)):
    case(
        _hazard,
        between(_low, _high, 3, 4),
        numpy=lambda x: np.exp(norm.logpdf(x) - norm.logcdf(x)),
        analytic=False,
        dtypes=(np.float32,),
    )
scipys("stdtr", 2.5, normal(3, 4))
scipys("logit", between(0.1, 0.9, 3, 4), torch="special.logit")
scipys("xlogy", normal(3, 4), positive(3, 4), torch="special.xlogy", analytic=True)
scipys("xlogy", fixed([0.0, 0.0]), positive(2), torch="special.xlogy", broadcasts=False)
scipys("xlog1py", normal(3, 4), positive(3, 4), torch="special.xlog1py", analytic=True)
scipys("entr", positive(3, 4), torch="special.entr")
scipys("rel_entr", positive(3, 4), positive(3, 4))
scipys("kl_div", positive(3, 4), positive(3, 4))
