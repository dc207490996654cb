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
from .modes import enable_grad, is_grad_enabled, no_grad
from .ops import (
    absolute, add, arccos, arcsin, arctan, astype, broadcast_to, clip, concatenate, cos, cosh,
    divide, equal, erf, exp, expand_dims, expm1, floor, floor_divide, getitem, greater,
    greater_equal, isnan, less, less_equal, log, log1p, log_softmax, logaddexp, logsumexp, matmul,
    max, maximum, mean, min, minimum, moveaxis, multiply, negative, not_equal, power, prod, put,
    ravel, relu, remainder, reshape, sigmoid, sign, sin, sinh, softmax, softplus, sqrt, square,
    squeeze, stack, std, subtract, sum, swapaxes, tan, tanh, transpose, var, where,
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
    "Tensor", "__version__", "abs", "absolute", "add", "arccos", "arcsin", "arctan", "astype",
    "broadcast_to", "clip", "concatenate", "cos", "cosh", "divide", "draw", "elementwise",
    "enable_grad", "equal", "erf", "exp", "expand_dims", "expm1", "floor", "floor_divide",
    "from_numpy", "getitem", "greater", "greater_equal", "is_grad_enabled", "isnan", "less",
    "less_equal", "linear", "log", "log1p", "log_softmax", "logaddexp", "logsumexp", "matmul",
    "max", "maximum", "mean", "min", "minimum", "moveaxis", "multilinear", "multiply", "negative",
    "no_grad", "not_equal", "power", "primitive", "prod", "put", "ravel", "relu", "remainder",
    "reshape", "sigmoid", "sign", "sin", "sinh", "softmax", "softplus", "sqrt", "square",
    "squeeze", "stack", "std", "subtract", "sum", "swapaxes", "tan", "tanh", "tensor",
    "transpose", "var", "where",
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
