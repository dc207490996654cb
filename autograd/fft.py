"""Fourier transforms, under the names of numpy.fft."""

from .ops.signals.fft import *  # noqa: F403
from .ops.signals.fft import __all__ as _along_one
from .ops.signals.fftn import *  # noqa: F403
from .ops.signals.fftn import __all__ as _along_several

__all__ = sorted(_along_one + _along_several)
