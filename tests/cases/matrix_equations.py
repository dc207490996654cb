"""Cases of autograd/ops/linalg/matrix_equations.py."""

import numpy as np
import scipy.linalg

from autograd.scipy import linalg

from .linalg import SINGLE, complex_near, near
from .table import case, fixed, normal

case(linalg.sqrtm, near(2.0, 1.0, 4.0), numpy=scipy.linalg.sqrtm, analytic=False, dtypes=False)
case(linalg.sqrtm, complex_near(2.0, 1.0), numpy=scipy.linalg.sqrtm, analytic=False, dtypes=False)
for _near in (near, complex_near):
    case(
        linalg.solve_sylvester,
        _near(2.0, 1.0, 4.0),
        _near(3.0, 1.0),
        normal(3, 2),
        numpy=scipy.linalg.solve_sylvester,
        dtypes=SINGLE,
    )

# three diagonals, of which the main one is the largest
_BANDS = np.array([[0.0, 0.5, -0.3, 0.4], [3.0, -2.0, 4.0, 2.5], [0.2, 0.6, -0.7, 0.0]])
for _shape in ((4,), (4, 2)):
    case(
        linalg.solve_banded,
        (1, 1),
        fixed(_BANDS),
        normal(*_shape),
        numpy=scipy.linalg.solve_banded,
        dtypes=SINGLE,
    )
case(
    linalg.solve_banded,
    (0, 2),
    fixed(_BANDS[[2, 0, 1]]),
    normal(4),
    numpy=scipy.linalg.solve_banded,
    dtypes=SINGLE,
)
