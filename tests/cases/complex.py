"""Cases of autograd/ops/elementwise/complex.py, and of the other chapters on complex numbers."""

import autograd as ag

from .table import case, complexes, mask, nonzero, normal

# --- parts
case(ag.absolute, nonzero(3, 4), torch="absolute", analytic=False, broadcasts=True)
case(ag.absolute, complexes(3, 2), torch="absolute")
case(ag.angle, complexes(3, 2), torch="angle")
case(ag.angle, complexes(3), deg=True)
case(ag.angle, nonzero(3), torch="angle", analytic=False)
case(ag.conj, complexes(3), torch="conj")
case(ag.real, complexes(3), torch="real")
case(ag.imag, complexes(3), torch="imag")
case(ag.imag, normal(3), analytic=False)
case(ag.sign, complexes(3, 2), torch="sgn")
case(ag.real_if_close, complexes(3), tol=1e17)

# --- arithmetic
case(ag.add, complexes(3), normal(2, 1), torch="add")
case(ag.subtract, normal(3), complexes(2, 1), torch="subtract")
case(ag.multiply, complexes(3), complexes(2, 1), torch="multiply")
case(ag.multiply, normal(3), complexes(2, 1), torch="multiply")
case(ag.multiply, normal(3), 1j, torch="multiply", analytic=False)
case(ag.divide, complexes(3), complexes(2, 1), torch="divide")
case(ag.divide, normal(3), complexes(3), torch="divide")
case(ag.power, complexes(3), complexes(3), torch="pow")
case(ag.power, complexes(3), 2, torch="pow")
case(ag.square, complexes(3), torch="square")

# --- functions
for _op in (
    ag.negative, ag.sqrt, ag.exp, ag.log, ag.sin, ag.cos, ag.tan, ag.arctan, ag.sinh, ag.cosh,
    ag.tanh, ag.expm1, ag.log1p, ag.arcsin, ag.arccos,
):  # fmt: skip
    case(_op, complexes(3), torch=_op.__name__)

# --- reductions, shapes, products
case(ag.sum, complexes(2, 3), axis=0, torch="sum")
case(ag.mean, complexes(2, 3), axis=1, keepdims=True, torch="mean")
case(ag.prod, complexes(2, 3), axis=1, torch="prod")
case(ag.where, mask(3), complexes(3), normal(3))
case(ag.reshape, complexes(2, 3), (3, 2), torch="reshape")
case(ag.transpose, complexes(2, 3))
case(ag.concatenate, [complexes(2), normal(1)])
case(ag.getitem, complexes(3), [0, 0, 2], numpy=lambda x, i: x[i])
case(ag.matmul, complexes(2, 3), complexes(3, 2), torch="matmul")
case(ag.matmul, normal(2, 3), complexes(3))
