"""Fourier transforms, by the names of numpy.fft."""

from .ops.fft import *  # noqa: F403
from .ops.fft import __all__ as __all__
