"""Reverse- and forward-mode automatic differentiation on NumPy, one rule per op.

>>> import autograd as ag
>>> x = ag.tensor([1.0, 2.0, 3.0], requires_grad=True)
>>> y = (x * x).sum()
>>> y.backward()
>>> x.grad
Tensor([2., 4., 6.])
"""

from typing import TYPE_CHECKING, Any

from . import _foreign, fft, linalg
from .graph_control import backward, stop_gradient
from .modes import enable_grad, is_grad_enabled, kinks, no_grad
from .ops import (
    absolute, add, affine, angle, append, arccos, arccosh, arcsin, arcsinh, arctan, arctan2,
    arctanh, array_split, astype, atleast_1d, atleast_2d, atleast_3d, average, avg_pool, block,
    broadcast_arrays, broadcast_to, cbrt, choose, clip, column_stack, compress, concat, concatenate,
    conj, conjugate, conv, conv_transpose, convolve, copysign, correlate, cos, cosh, cross, cumprod,
    cumsum, cumulative_prod, cumulative_sum, deg2rad, degrees, delete, diag, diagflat, diagonal,
    diff, divide, dot, dsplit, dstack, ediff1d, einsum, equal, erf, exp, exp2, expand_dims, expm1,
    extract, fabs, flip, fliplr, flipud, float_power, floor, floor_divide, fmax, fmin, fmod,
    getitem, gradient, greater, greater_equal, hsplit, hstack, hypot, i0, imag, inner, insert,
    interp, isfinite, isinf, isnan, kron, ldexp, leaky_relu, less, less_equal, log, log1p, log2,
    log10, log_softmax, logaddexp, logaddexp2, logcumsumexp, logsumexp, matmul, matrix_transpose,
    matvec, max, max_pool, maximum, mean, median, meshgrid, min, minimum, moveaxis, multiply,
    nan_to_num, nancumprod, nancumsum, nanmax, nanmean, nanmedian, nanmin, nanpercentile, nanprod,
    nanquantile, nanstd, nansum, nanvar, negative, not_equal, outer, pad, partition, percentile,
    permute_dims, polyval, positive, power, prod, ptp, put, quantile, rad2deg, radians, ravel, real,
    real_if_close, reciprocal, relu, remainder, repeat, reshape, resize, roll, rollaxis, rot90,
    scale_shift, select, sigmoid, sign, sin, sinc, sinh, sliding_window_view, softmax, softmax_nll,
    softplus, sort, split, sqrt, square, squeeze, stack, standardize, std, subtract, sum, swapaxes,
    take, take_along_axis, tan, tanh, tensordot, tile, trace, transpose, trapezoid, tril,
    trim_zeros, triu, trunc, unstack, unwrap, vander, var, vdot, vecdot, vecmat, vsplit, vstack,
    where,
)  # fmt: skip

# These four kinds and `tensor` deliberately take the place of the submodules of the same name,
# which stay importable: `from autograd.primitive import Node`.
from .primitive import elementwise, linear, multilinear, primitive
from .support import supported
from .creation import from_numpy, tensor
from .tensor import Tensor

if TYPE_CHECKING:
    from .pictures import draw

abs = absolute

__version__ = "0.1.0"

__all__ = [
    "Tensor", "__version__", "abs", "absolute", "add", "affine", "angle", "append", "arccos",
    "arccosh", "arcsin", "arcsinh", "arctan", "arctan2", "arctanh", "array_split", "astype",
    "atleast_1d", "atleast_2d", "atleast_3d", "average", "avg_pool", "backward", "block",
    "broadcast_arrays", "broadcast_to", "cbrt", "choose", "clip", "column_stack", "compress",
    "concat", "concatenate", "conj", "conjugate", "conv", "conv_transpose", "convolve", "copysign",
    "correlate", "cos", "cosh", "cross", "cumprod", "cumsum", "cumulative_prod", "cumulative_sum",
    "deg2rad", "degrees", "delete", "diag", "diagflat", "diagonal", "diff", "divide", "dot", "draw",
    "dsplit", "dstack", "ediff1d", "einsum", "elementwise", "enable_grad", "equal", "erf", "exp",
    "exp2", "expand_dims", "expm1", "extract", "fabs", "fft", "flip", "fliplr", "flipud",
    "float_power", "floor", "floor_divide", "fmax", "fmin", "fmod", "from_numpy", "getitem",
    "gradient", "greater", "greater_equal", "hsplit", "hstack", "hypot", "i0", "imag", "inner",
    "insert", "interp", "is_grad_enabled", "isfinite", "isinf", "isnan", "kinks", "kron", "ldexp",
    "leaky_relu", "less", "less_equal", "linalg", "linear", "log", "log1p", "log2", "log10",
    "log_softmax", "logaddexp", "logaddexp2", "logcumsumexp", "logsumexp", "matmul",
    "matrix_transpose", "matvec", "max", "max_pool", "maximum", "mean", "median", "meshgrid", "min",
    "minimum", "moveaxis", "multilinear", "multiply", "nan_to_num", "nancumprod", "nancumsum",
    "nanmax", "nanmean", "nanmedian", "nanmin", "nanpercentile", "nanprod", "nanquantile", "nanstd",
    "nansum", "nanvar", "negative", "no_grad", "not_equal", "outer", "pad", "partition",
    "percentile", "permute_dims", "polyval", "positive", "power", "primitive", "prod", "ptp", "put",
    "quantile", "rad2deg", "radians", "ravel", "real", "real_if_close", "reciprocal", "relu",
    "remainder", "repeat", "reshape", "resize", "roll", "rollaxis", "rot90", "scale_shift",
    "select", "sigmoid", "sign", "sin", "sinc", "sinh", "sliding_window_view", "softmax",
    "softmax_nll", "softplus", "sort", "split", "sqrt", "square", "squeeze", "stack", "standardize",
    "std", "stop_gradient", "subtract", "sum", "supported", "swapaxes", "take", "take_along_axis",
    "tan", "tanh", "tensor", "tensordot", "tile", "trace", "transpose", "trapezoid", "tril",
    "trim_zeros", "triu", "trunc", "unstack", "unwrap", "vander", "var", "vdot", "vecdot", "vecmat",
    "vsplit", "vstack", "where",
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
