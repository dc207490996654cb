"""Reverse- and forward-mode automatic differentiation on NumPy, one rule per op.

>>> import autograd as ag
>>> x = ag.tensor([1.0, 2.0, 3.0], requires_grad=True)
>>> y = (x * x).sum()
>>> y.backward()
>>> x.grad
Tensor([2., 4., 6.])
"""

from typing import TYPE_CHECKING, Any

from . import _foreign
from .modes import enable_grad, is_grad_enabled, kinks, no_grad
from .ops import (
    absolute, add, angle, arccos, arccosh, arcsin, arcsinh, arctan, arctan2, arctanh, astype,
    broadcast_to, cbrt, clip, concatenate, conj, conjugate, copysign, cos, cosh, deg2rad, degrees,
    divide, equal, erf, exp, exp2, expand_dims, expm1, fabs, float_power, floor,
    floor_divide, fmax, fmin, fmod, getitem, greater, greater_equal, hypot, i0, imag, isfinite,
    isnan, ldexp, leaky_relu, less, less_equal, log, log10, log1p, log2, log_softmax, logaddexp,
    logaddexp2, logsumexp, matmul, max, maximum, mean, min, minimum, moveaxis, multiply,
    nan_to_num, negative, not_equal, positive, power, prod, put, rad2deg, radians, ravel, real,
    real_if_close, reciprocal, relu, remainder, reshape, sigmoid, sign, sin, sinc, sinh, softmax,
    softmax_nll, softplus, sqrt, square, squeeze, stack, std, subtract, sum, swapaxes, tan, tanh,
    transpose, trunc, var, where,
)  # fmt: skip

# These four kinds and `tensor` deliberately take the place of the submodules of the same name,
# which stay importable: `from autograd.primitive import Node`.
from .primitive import elementwise, linear, multilinear, primitive
from .tensor import Tensor, from_numpy, tensor

if TYPE_CHECKING:
    from .pictures import draw

abs = absolute

__version__ = "0.1.0"

__all__ = [
    "Tensor",
    "__version__",
    "abs",
    "absolute",
    "add",
    "affine",
    "angle",
    "arccos",
    "arccosh",
    "arcsin",
    "arcsinh",
    "arctan",
    "arctan2",
    "arctanh",
    "astype",
    "broadcast_to",
    "cbrt",
    "clip",
    "concatenate",
    "conj",
    "conjugate",
    "copysign",
    "cos",
    "cosh",
    "deg2rad",
    "degrees",
    "divide",
    "draw",
    "elementwise",
    "enable_grad",
    "equal",
    "erf",
    "exp",
    "exp2",
    "expand_dims",
    "expm1",
    "fabs",
    "float_power",
    "floor",
    "floor_divide",
    "fmax",
    "fmin",
    "fmod",
    "from_numpy",
    "getitem",
    "greater",
    "greater_equal",
    "hypot",
    "i0",
    "imag",
    "is_grad_enabled",
    "isfinite",
    "isnan",
    "kinks",
    "ldexp",
    "leaky_relu",
    "less",
    "less_equal",
    "linear",
    "log",
    "log1p",
    "log2",
    "log10",
    "log_softmax",
    "logaddexp",
    "logaddexp2",
    "logsumexp",
    "matmul",
    "max",
    "maximum",
    "mean",
    "min",
    "minimum",
    "moveaxis",
    "multilinear",
    "multiply",
    "nan_to_num",
    "negative",
    "no_grad",
    "not_equal",
    "positive",
    "power",
    "primitive",
    "prod",
    "put",
    "rad2deg",
    "radians",
    "ravel",
    "real",
    "real_if_close",
    "reciprocal",
    "relu",
    "remainder",
    "reshape",
    "sigmoid",
    "sign",
    "sin",
    "sinc",
    "sinh",
    "softmax",
    "softmax_nll",
    "softplus",
    "sqrt",
    "square",
    "squeeze",
    "stack",
    "std",
    "subtract",
    "sum",
    "swapaxes",
    "tan",
    "tanh",
    "tensor",
    "transpose",
    "trunc",
    "var",
    "where",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name == "draw":  # on first use, since most programs draw nothing
        from .pictures import draw

        globals()[name] = draw
        return draw
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__


_foreign.warn_of_foreign_install()
