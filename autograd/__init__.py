"""Reverse- and forward-mode automatic differentiation on NumPy, one rule per op.

>>> import autograd as ag
>>> x = ag.tensor([1.0, 2.0, 3.0], requires_grad=True)
>>> y = (x * x).sum()
>>> y.backward()
>>> x.grad
Tensor([2., 4., 6.])
"""

from typing import TYPE_CHECKING, Any

from .startup import foreign, memory
from .startup.lazy_names import later as _later
from .engine.blocks import set_num_threads
from .tensors.gradients import backward, stop_gradient
from .engine.kinks import kinks
from .engine.modes import enable_grad, is_grad_enabled, no_grad
from .ops import (
    absolute, add, affine, angle, append, arccos, arccosh, arcsin, arcsinh, arctan, arctan2,
    arctanh, array_split, astype, atleast_1d, atleast_2d, atleast_3d, average, avg_pool, block,
    broadcast_arrays, broadcast_to, cbrt, choose, clip, column_stack, compress, concat, concatenate,
    conj, conjugate, conv, conv_transpose, convolve, copysign, correlate, cos, cosh, cross, cumprod,
    cumsum, cumulative_prod, cumulative_sum, deg2rad, degrees, delete, diag, diagflat, diagonal,
    diff, divide, dot, dsplit, dstack, ediff1d, einsum, elu, equal, erf, exp, exp2, expand_dims,
    expm1, extract, fabs, flip, fliplr, flipud, float_power, floor, floor_divide, fmax, fmin, fmod,
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
from .engine.primitive import elementwise, linear, multilinear
from .tensors.tensor import Tensor
from .tensors.creation import Value, from_numpy, tensor

if TYPE_CHECKING:
    from . import fft, linalg, special, stats
    from .tensors.support import supported
    from .transforms.batching import vmap
    from .transforms.complex_convention import set_complex_convention
    from .transforms.derivatives import (
        deriv, elementwise_grad, ggnvp, grad, hessian, holomorphic_grad, hvp, jacfwd, jacobian,
        jacrev, jvp, value_and_grad, vjp,
    )  # fmt: skip
    from .hips.operators import (
        grad_and_aux, grad_named, hessian_tensor_product, hessian_vector_product, make_ggnvp,
        make_hvp, make_jvp, make_vjp, multigrad_dict, tensor_jacobian_product,
        vector_jacobian_product,
    )  # fmt: skip
    from .hips.primitives import primitive
    from .function.functions import Function, once_differentiable
    from .numpy.calling import vectorize
    from .testing.anomaly import detect_anomaly
    from .function.checkpointing import checkpoint
    from .pictures.drawing.drawing import draw
    from .pictures.stepping.stepper import page
    from .pictures.explaining.explainer import explain

abs = absolute

__version__ = "0.1.0"

__all__ = [  # noqa: RUF022  # as sorted() has it
    "Function", "Tensor", "Value", "__version__", "abs", "absolute", "add", "affine", "angle",
    "append", "arccos", "arccosh", "arcsin", "arcsinh", "arctan", "arctan2", "arctanh",
    "array_split", "astype", "atleast_1d", "atleast_2d", "atleast_3d", "average", "avg_pool",
    "backward", "block", "broadcast_arrays", "broadcast_to", "cbrt", "checkpoint", "choose", "clip",
    "column_stack", "compress", "concat", "concatenate", "conj", "conjugate", "conv",
    "conv_transpose", "convolve", "copysign", "correlate", "cos", "cosh", "cross", "cumprod",
    "cumsum", "cumulative_prod", "cumulative_sum", "deg2rad", "degrees", "delete", "deriv",
    "detect_anomaly", "diag", "diagflat", "diagonal", "diff", "divide", "dot", "draw", "dsplit",
    "dstack", "ediff1d", "einsum", "elementwise", "elementwise_grad", "elu", "enable_grad", "equal",
    "erf", "exp", "exp2", "expand_dims", "explain", "expm1", "extract", "fabs", "fft", "flip",
    "fliplr", "flipud", "float_power", "floor", "floor_divide", "fmax", "fmin", "fmod",
    "from_numpy", "getitem", "ggnvp", "grad", "grad_and_aux", "grad_named", "gradient", "greater",
    "greater_equal", "hessian", "hessian_tensor_product", "hessian_vector_product",
    "holomorphic_grad", "hsplit", "hstack", "hvp", "hypot", "i0", "imag", "inner", "insert",
    "interp", "is_grad_enabled", "isfinite", "isinf", "isnan", "jacfwd", "jacobian", "jacrev",
    "jvp", "kinks", "kron", "ldexp", "leaky_relu", "less", "less_equal", "linalg", "linear", "log",
    "log10", "log1p", "log2", "log_softmax", "logaddexp", "logaddexp2", "logcumsumexp", "logsumexp",
    "make_ggnvp", "make_hvp", "make_jvp", "make_vjp", "matmul", "matrix_transpose", "matvec", "max",
    "max_pool", "maximum", "mean", "median", "meshgrid", "min", "minimum", "moveaxis",
    "multigrad_dict", "multilinear", "multiply", "nan_to_num", "nancumprod", "nancumsum", "nanmax",
    "nanmean", "nanmedian", "nanmin", "nanpercentile", "nanprod", "nanquantile", "nanstd", "nansum",
    "nanvar", "negative", "no_grad", "not_equal", "once_differentiable", "outer", "pad", "page",
    "partition", "percentile", "permute_dims", "polyval", "positive", "power", "primitive", "prod",
    "ptp", "put", "quantile", "rad2deg", "radians", "ravel", "real", "real_if_close", "reciprocal",
    "relu", "remainder", "repeat", "reshape", "resize", "roll", "rollaxis", "rot90", "scale_shift",
    "select", "set_complex_convention", "set_num_threads", "sigmoid", "sign", "sin", "sinc", "sinh",
    "sliding_window_view", "softmax", "softmax_nll", "softplus", "sort", "special", "split", "sqrt",
    "square", "squeeze", "stack", "standardize", "stats", "std", "stop_gradient", "subtract", "sum",
    "supported", "swapaxes", "take", "take_along_axis", "tan", "tanh", "tensor",
    "tensor_jacobian_product", "tensordot", "tile", "trace", "transpose", "trapezoid", "tril",
    "trim_zeros", "triu", "trunc", "unstack", "unwrap", "value_and_grad", "vander", "var", "vdot",
    "vecdot", "vecmat", "vector_jacobian_product", "vectorize", "vjp", "vmap", "vsplit", "vstack",
    "where",
]  # fmt: skip


# Imported on first use, because most programs need only a few of them: the module that defines each
# name, or None for a module itself.
_LATER: dict[str, str | None] = {
    **dict.fromkeys(("fft", "linalg", "special", "stats")),
    # HIPS autograd's, which it imports with itself
    **dict.fromkeys(
        (
            "builtins", "core", "differential_operators", "extend", "numpy", "tracer", "util",
            "wrap_util",
        )
    ),
    # not in `__all__`, because they would hide Python's
    **dict.fromkeys(("dict", "isinstance", "list", "tuple", "type"), "hips.containers"),
    "primitive": "hips.primitives",
    "draw": "pictures.drawing.drawing",
    "page": "pictures.stepping.stepper",
    "explain": "pictures.explaining.explainer",
    "checkpoint": "function.checkpointing",
    "detect_anomaly": "testing.anomaly",
    "supported": "tensors.support",
    "once_differentiable": "function.functions",
    "Function": "function.functions",
    "vmap": "transforms.batching",
    "set_complex_convention": "transforms.complex_convention",
    "vectorize": "numpy.calling",
    **dict.fromkeys(
        [
            "deriv", "elementwise_grad", "ggnvp", "grad", "hessian", "holomorphic_grad", "hvp",
            "jacfwd", "jacobian", "jacrev", "jvp", "value_and_grad", "vjp",
        ],
        "transforms.derivatives",
    ),
    **dict.fromkeys(
        [
            "grad_and_aux", "grad_named", "hessian_tensor_product", "hessian_vector_product",
            "make_ggnvp", "make_hvp", "make_jvp", "make_vjp", "multigrad_dict",
            "tensor_jacobian_product", "vector_jacobian_product",
        ],
        "hips.operators",
    ),
}  # fmt: skip


def __getattr__(name: str) -> Any:
    return _later(__name__, name, _LATER, __all__)


def __dir__() -> list[str]:
    return __all__


foreign.warn_of_foreign_install()
memory.keep_freed_memory()
