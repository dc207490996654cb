"""Linear algebra, by the names of numpy.linalg."""

from numpy.linalg import LinAlgError as LinAlgError

from .ops import decompositions, least_squares, linalg, norms, solving
from .ops.decompositions import *  # noqa: F403
from .ops.least_squares import *  # noqa: F403
from .ops.linalg import *  # noqa: F403
from .ops.norms import *  # noqa: F403
from .ops.products import matmul as matmul
from .ops.products import vecdot as vecdot
from .ops.solving import *  # noqa: F403

__all__ = sorted(
    ["LinAlgError", "matmul", "vecdot"]
    + decompositions.__all__
    + least_squares.__all__
    + linalg.__all__
    + norms.__all__
    + solving.__all__
)
