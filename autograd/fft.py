"""Fourier transforms, by the names of numpy.fft."""

from .ops.signals.fft import *  # noqa: F403
from .ops.signals.fft import __all__ as __all__
