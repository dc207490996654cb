"""Linear algebra, under the names of numpy.linalg."""

from numpy.linalg import LinAlgError as LinAlgError

from .ops.linalg import (
    determinants,
    eigenvalues,
    least_squares,
    norms,
    numpy_linalg,
    singular_values,
    solving,
    triangular,
)  # fmt: skip
from .ops.linalg.determinants import *  # noqa: F403
from .ops.linalg.eigenvalues import *  # noqa: F403
from .ops.linalg.least_squares import *  # noqa: F403
from .ops.linalg.norms import *  # noqa: F403
from .ops.linalg.numpy_linalg import *  # noqa: F403
from .ops.linalg.products import matmul as matmul
from .ops.linalg.products import vecdot as vecdot
from .ops.linalg.singular_values import *  # noqa: F403
from .ops.linalg.solving import *  # noqa: F403
from .ops.linalg.triangular import *  # noqa: F403

__all__ = sorted(
    ["LinAlgError", "matmul", "vecdot"]
    + determinants.__all__
    + eigenvalues.__all__
    + least_squares.__all__
    + norms.__all__
    + numpy_linalg.__all__
    + singular_values.__all__
    + solving.__all__
    + triangular.__all__
)
