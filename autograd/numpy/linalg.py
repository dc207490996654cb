"""Linear algebra: numpy.linalg, whose functions accept Tensors and lists of them."""

import numpy.linalg as _theirs
from numpy.linalg import *  # noqa: F403
from numpy.linalg import __all__ as __all__

from .lists import wrapped_namespace as _wrapped

globals().update(_wrapped(__all__, _theirs))
