"""Cases of autograd/ops/nets/normalization.py."""

import numpy as np

import autograd as ag

from .table import case, normal


def _standardize(x, axes=(0,), eps=0.0):
    mean, var = x.mean(axes, keepdims=True), x.var(axes, keepdims=True)
    return (x - mean) / np.sqrt(var + eps), mean, var


for _draw, _options in (
    (normal(5, 3), {}),
    (normal(3, 2, 4), {"axes": (0, 2), "eps": 0.1}),
    (normal(3, 4), {"axes": (-1,), "eps": 1e-5}),
):
    case(ag.standardize, _draw, numpy=_standardize, analytic=False, **_options)
case(
    ag.scale_shift, normal(4, 3), normal(4, 3), normal(4, 3), numpy=lambda x, a, b: x * a + b,
    broadcasts=True,
)  # fmt: skip
case(ag.scale_shift, normal(2, 3, 4), normal(3, 1), normal(3, 1), numpy=lambda x, a, b: x * a + b)
