"""Linear algebra: numpy.linalg, whose functions accept Tensors through NumPy's protocols."""

from numpy.linalg import *  # noqa: F403
from numpy.linalg import __all__ as __all__
