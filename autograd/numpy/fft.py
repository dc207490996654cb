"""Fourier transforms: numpy.fft, whose functions accept Tensors and lists of them."""

import numpy.fft as _theirs
from numpy.fft import *  # noqa: F403
from numpy.fft import __all__ as __all__

from .lists import wrapped_namespace as _wrapped

globals().update(_wrapped(__all__, _theirs))
