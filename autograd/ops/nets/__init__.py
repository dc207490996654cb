"""Ops of networks.

- convolution; convolution_products: what it and its gradients are; geometry: how windows lie
- pooling
- normalization: the shift and scale that give mean 0 and variance 1
- fused: one op in place of several, each for the reason that it gives: affine, softmax_nll ...
"""
