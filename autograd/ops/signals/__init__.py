"""Sequences and images as signals.

- sequences: convolve, correlate, interp
- fft: Fourier transforms along one axis; fftn: along several
- differences: diff, gradient, trapezoid, unwrap; padding: pad in all of NumPy's modes
"""
