"""Sequences and images as signals.

- sequences: convolve, correlate, interp; fft: Fourier transforms
- differences: diff, gradient, trapezoid, unwrap; padding: pad in all of NumPy's modes
"""
