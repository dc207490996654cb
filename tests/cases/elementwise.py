"""Cases of autograd/ops/elementwise.py."""

import numpy as np

import autograd as ag

from .table import between, case, distinct, fixed, mask, nonzero, normal, positive, without_gradient

# --- arithmetic
case(ag.add, normal(3, 4), normal(3, 4), torch="add", broadcasts=True)
case(ag.subtract, normal(3, 4), normal(3, 4), torch="subtract", broadcasts=True)
case(ag.multiply, normal(3, 4), normal(3, 4), torch="multiply", broadcasts=True)
case(ag.divide, normal(3, 4), nonzero(3, 4), torch="divide")
case(ag.power, positive(3, 4), normal(3, 4), torch="pow")
case(ag.power, nonzero(3), 2, torch="pow")
case(ag.power, nonzero(3), 3.0, torch="pow")
case(ag.power, positive(3), -0.5, torch="pow")
case(ag.power, nonzero(3), 1, torch="pow")
case(ag.power, nonzero(3), 0, torch="pow")
case(ag.power, nonzero(3), np.array([2, 0, -1]))
case(ag.power, 2.0, normal(3), torch="pow")
case(ag.remainder, between(3.1, 3.9, 3), between(1.1, 1.4, 3), analytic=False, torch="remainder")
case(ag.remainder, between(-3.9, -3.1, 3), between(1.1, 1.4, 3), analytic=False, torch="remainder")
case(ag.remainder, between(3.1, 3.9, 3), between(-1.4, -1.1, 3), analytic=False, torch="remainder")
case(ag.negative, normal(3, 4), torch="negative", broadcasts=True)
case(ag.absolute, nonzero(3, 4), torch="absolute", analytic=False)
case(ag.square, normal(3, 4), torch="square")
case(ag.sqrt, positive(3, 4), torch="sqrt")

# --- exponentials and logarithms
case(ag.exp, normal(3, 4), torch="exp")
case(ag.expm1, normal(3, 4), torch="expm1")
case(ag.log, positive(3, 4), torch="log")
case(ag.log1p, between(-0.5, 2.0, 3, 4), torch="log1p")
case(ag.logaddexp, normal(3, 4), normal(3, 4), torch="logaddexp", analytic=False)
case(
    ag.softplus,
    normal(3, 4),
    numpy=lambda x: np.log(1 + np.exp(x)),
    torch="nn.functional.softplus",
    analytic=False,
)
case(
    ag.sigmoid,
    normal(3, 4),
    numpy=lambda x: 1 / (1 + np.exp(-x)),
    torch="sigmoid",
    analytic=False,
)

# --- trigonometric and hyperbolic functions
case(ag.sin, normal(3, 4), torch="sin")
case(ag.cos, normal(3, 4), torch="cos")
case(ag.tan, between(-1.2, 1.2, 3, 4), torch="tan")
case(ag.arcsin, between(-0.9, 0.9, 3, 4), torch="arcsin")
case(ag.arccos, between(-0.9, 0.9, 3, 4), torch="arccos")
case(ag.arctan, normal(3, 4), torch="arctan")
case(ag.sinh, normal(3, 4), torch="sinh")
case(ag.cosh, normal(3, 4), torch="cosh")
case(ag.tanh, normal(3, 4), torch="tanh")

# --- routing
case(ag.relu, nonzero(3, 4), numpy=lambda x: x * (x > 0), torch="relu", analytic=False)
case(ag.maximum, normal(3, 4), normal(3, 4), torch="maximum", analytic=False)
case(ag.minimum, normal(3, 4), normal(3, 4), torch="minimum", analytic=False)
case(ag.clip, distinct(3, 4), -0.5, 0.5, torch="clip", analytic=False)
case(ag.clip, distinct(3, 4), None, 0.5, torch="clip", analytic=False)
case(ag.clip, distinct(3, 4), a_min=-0.5, a_max=None, analytic=False)
case(
    ag.clip,
    between(-1, 2, 3, 4),
    between(-0.2, -0.1, 3, 4),
    between(0.5, 0.6, 3, 4),
    torch="clip",
    analytic=False,
    broadcasts=True,
)
case(ag.where, mask(3, 4), normal(3, 4), normal(3, 4), torch="where", broadcasts=True)
case(ag.where, mask(3), normal(3), 0.0, torch="where")

# --- without a gradient
for _op in (
    ag.less, ag.less_equal, ag.greater, ag.greater_equal, ag.equal, ag.not_equal, ag.floor_divide,
):  # fmt: skip
    without_gradient(_op, normal(3, 4), nonzero(4))
without_gradient(ag.floor, normal(3, 4))
without_gradient(ag.sign, fixed([-2.0, 0.0, 3.0]))
without_gradient(ag.isnan, fixed([1.0, np.nan]))
