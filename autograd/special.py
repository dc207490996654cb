"""Special functions, under the names and parameters of scipy.special; SciPy must be installed.

``scipy.special.gammaln(t)`` on a Tensor finds the function here, just as ``np.sin(t)`` does. Those
that SciPy writes in Python (logsumexp, softmax, log_softmax, polygamma) must be called from here.
"""

from .ops.special import bessel, erfs, gammas, incomplete, probability, scipy_special
from .ops.special.bessel import *  # noqa: F403
from .ops.special.erfs import *  # noqa: F403
from .ops.special.gammas import *  # noqa: F403
from .ops.special.incomplete import *  # noqa: F403
from .ops.special.probability import *  # noqa: F403
from .ops.special.scipy_special import *  # noqa: F403

__all__ = [
    *scipy_special.__all__, *bessel.__all__, *erfs.__all__, *gammas.__all__, *incomplete.__all__,
    *probability.__all__,
]  # fmt: skip
