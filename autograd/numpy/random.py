"""Random numbers: numpy.random, whose results are constants for a gradient."""

from numpy.random import *  # noqa: F403
from numpy.random import __all__ as __all__
