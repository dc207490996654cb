"""Random numbers: numpy.random, whose numbers are constants to a gradient."""

from numpy.random import *  # noqa: F403
from numpy.random import __all__ as __all__
