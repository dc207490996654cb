"""Fourier transforms: numpy.fft, whose functions accept Tensors through NumPy's protocols."""

from numpy.fft import *  # noqa: F403
from numpy.fft import __all__ as __all__
