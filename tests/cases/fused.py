"""Cases of autograd/ops/nets/fused.py."""

import numpy as np

import autograd as ag

from .table import case, nonzero, normal


def _affine(x, weight, bias):
    y = np.einsum("...n,mn->...m", x, weight)
    return y if bias is None else y + bias


def _nll(x, labels):
    return -np.log(np.exp(x) / np.exp(x).sum(1, keepdims=True))[np.arange(len(x)), labels]


case(ag.affine, normal(4, 3), normal(2, 3), normal(2), numpy=_affine)
case(ag.affine, normal(2, 4, 3), normal(2, 3), normal(2), numpy=_affine)
case(ag.affine, normal(3), normal(2, 3), normal(2), numpy=_affine)
case(ag.affine, normal(2, 4, 3), normal(2, 3), None, numpy=_affine)
case(ag.leaky_relu, nonzero(3, 4), numpy=lambda x: np.where(x > 0, x, 0.01 * x), analytic=False)
case(ag.leaky_relu, nonzero(3), 1.5, numpy=lambda x, s: np.where(x > 0, x, s * x), analytic=False)
case(ag.elu, nonzero(3, 4), numpy=lambda x: np.where(x > 0, x, np.expm1(x)), analytic=False)
case(
    ag.elu,
    nonzero(3),
    0.5,
    numpy=lambda x, alpha: np.where(x > 0, x, alpha * np.expm1(x)),
    torch="nn.functional.elu",
    analytic=False,
)
case(ag.softmax_nll, normal(3, 4), np.array([1, 3, 0]), numpy=_nll, analytic=False)
case(ag.softmax_nll, normal(2, 70), np.array([69, 0]), numpy=_nll, analytic=False)  # long rows
