"""Ops of networks.

- convolution, pooling
- normalization: the shift and scale that give mean 0 and variance 1
- fused: one op in place of several, each for the reason that it gives: affine, softmax_nll ...
"""
