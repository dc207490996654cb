"""What NumPy's functions do to Batched arrays: one rule for each family of functions.

k hidden axes lie in front. Elementwise functions have their arguments lined up behind them;
functions along an axis count it from behind the hidden ones; matrices are stacked on them. What
belongs to no family has a rule of its own, in the tables of shapes.py, products.py and indexing.py,
or here.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from ... import ops
from ...engine.boxes import boxed
from ...trees import map_leaves
from . import indexing, networks, products, shapes  # noqa: F401  # networks fills a table
from .alignment import aligned, behind, masked, wrapped
from .batched import ATTRIBUTES, METHODS, PROTOCOL, Batched, levels_of
from .looping import apply_to_batch, batches, one_by_one

__all__: list[str] = []


def _named(names: str) -> dict[Any, str]:
    """NumPy's functions of these names, as far as this version has them."""
    spaces = {"": np, "fft": np.fft, "linalg": np.linalg}
    split = [name.rpartition(".") for name in names.split()]
    found = [getattr(spaces[space], name, None) for space, _, name in split]
    return {f: f.__name__ for f in found if f is not None}


ALIGNED = _named(
    "where clip real imag angle nan_to_num isclose sinc i0 round around copy cross real_if_close "
    "isposinf isneginf fix linalg.cross isreal iscomplex"
)
ALONG = _named(
    "sum prod mean var std max min amax amin any all ptp count_nonzero nansum nanprod nanmean "
    "nanmax nanmin nanvar nanstd median nanmedian quantile percentile nanquantile nanpercentile "
    "diff flip unwrap fft.fft fft.ifft fft.rfft fft.irfft fft.hfft fft.ihfft"
)
FLATTENING = _named(
    "cumsum cumprod nancumsum nancumprod cumulative_sum cumulative_prod sort argsort partition "
    "argpartition argmax argmin nanargmax nanargmin take repeat"
)
STACKED = _named(
    "tril triu matrix_transpose linalg.inv linalg.pinv linalg.det linalg.slogdet linalg.cholesky "
    "linalg.eigh linalg.eigvalsh linalg.eig linalg.eigvals linalg.svd linalg.svdvals linalg.qr "
    "linalg.matrix_power linalg.matrix_transpose"
)


# --- ufuncs --------------------------------------------------------------------------------------


def ufunc_rule(ufunc: Any, method: str, inputs: Any, kwargs: Any) -> Any:
    """``np.add(batched, x)``, ``np.add.reduce(batched)``."""
    (out,) = kwargs.pop("out", None) or (None,)
    if out is not None:
        return _written(out, ufunc_rule(ufunc, method, inputs, kwargs))
    if method == "__call__" and ufunc is np.matmul:
        return products.matmul(*inputs)
    if method == "__call__" and ufunc is np.vecdot and kwargs.get("axis", -1) == -1:
        arrays, levels = aligned(inputs)
        return Batched(np.vecdot(*arrays), levels)
    if method == "__call__" and ufunc.__name__ in ("matvec", "vecmat"):
        return _composed(ufunc.__name__, inputs, kwargs)
    if method == "__call__" and ufunc.signature is None:
        arrays, levels = aligned(inputs)
        return wrapped(ufunc(*arrays, **kwargs), levels)
    if method in ("reduce", "accumulate"):
        x, kwargs = masked(inputs[0], kwargs)
        k, axis = len(x.levels), kwargs.pop("axis", 0)
        if axis is None:
            axis = tuple(range(x.ndim))
        axis = behind(axis, x.ndim, k) if x.ndim or axis != 0 else ()
        return Batched(getattr(ufunc, method)(x.array, axis=axis, **kwargs), x.levels)
    name = ufunc.__name__ + ("" if method == "__call__" else f".{method}")
    return one_by_one(getattr(ufunc, method), inputs, kwargs, name)


def _written(out: Any, y: Batched) -> Any:
    """`out` with the result y written into it."""
    if levels_of(out) != y.levels or out.array.shape != y.array.shape:
        raise TypeError("vmap: out= (or +=) would write a result for each example into one array")
    np.copyto(out.array, y.array, casting="same_kind")
    return out


# --- functions -----------------------------------------------------------------------------------


def function_rule(function: Any, args: Any, kwargs: Any) -> Any:
    """``np.sum(batched)`` and every other function that is not a ufunc."""
    if function in ALIGNED:
        arrays, levels = aligned(args)
        return wrapped(function(*arrays, **kwargs), levels)
    if function in ALONG or function in FLATTENING:
        first, named = _bound(function, args, kwargs)
        if not _batched_beside(first, named):
            return _along(function, first, named)
    if function in STACKED:
        first, named = _bound(function, args, kwargs)
        x = named[first]
        if x.ndim == 1 and function in (np.tril, np.triu):  # for these a vector is equal rows
            x = shapes.broadcast_to(x, (len(x), len(x)))
        if x.ndim >= 2 and not _batched_beside(first, named):
            named[first] = x.array
            return wrapped(_called(function, named), x.levels)
    if function in RULES:
        return RULES[function](*args, **kwargs)
    if function in COMPOSED:
        return _composed(COMPOSED[function], args, kwargs)
    return one_by_one(function, args, kwargs, function.__name__)


def _composed(name: str, args: Any, kwargs: Any) -> Any:
    """One of ours that is made of other ops."""
    boxes = map_leaves(lambda x: boxed(x, None) if isinstance(x, Batched) else x, args)
    return map_leaves(lambda y: getattr(y, "_array", y), getattr(ops, name)(*boxes, **kwargs))


def _along(function: Any, first: str, named: dict[str, Any]) -> Any:
    """Functions along axes: all of them, where NumPy takes None for all."""
    x, named = masked(named[first], named)
    axis, k = named["axis"], len(x.levels)
    if np.ndim(axis) == 0 and isinstance(axis, np.ndarray):
        axis = axis[()]
    if axis is not None:
        axis = behind(axis, x.ndim, k)
    elif function in FLATTENING:
        x, axis = shapes.reshape(x, -1), k
    else:
        axis = tuple(range(k, k + x.ndim))
    named |= {first: x.array, "axis": axis}
    y, several = _called(function, named), np.ndim(named.get("q", 0))
    if several:  # the quantiles' axes come before all others
        y = np.moveaxis(y, range(several), range(k, k + several))
    return wrapped(y, x.levels)


@cache
def _signature(function: Any) -> inspect.Signature:
    return inspect.signature(function)


def _bound(function: Any, args: Any, kwargs: Any) -> tuple[str, dict[str, Any]]:
    """The arguments by name, and the name of the first."""
    bound = _signature(function).bind(*args, **kwargs)
    bound.apply_defaults()
    named = bound.arguments
    return next(iter(named)), named


def _batched_beside(first: str, named: dict[str, Any]) -> bool:
    """Whether more than the first argument is batched (and a mask, for which there is a way)."""
    x = named[first]
    beside = [v for name, v in named.items() if name not in (first, "where")]
    return not isinstance(x, Batched) or bool(batches(beside))


def _called(function: Any, named: dict[str, Any]) -> Any:
    bound = inspect.BoundArguments(_signature(function), named)
    return function(*bound.args, **bound.kwargs)


# --- the tables ----------------------------------------------------------------------------------


def _like(fill: Callable[..., Any]) -> Callable[..., Any]:
    """zeros_like and the like: the same for all examples, so not batched."""

    def rule(a: Any, dtype: Any = None, order: str = "K", subok: bool = True, shape: Any = None,
             **_: Any) -> Any:  # fmt: skip
        return fill(tuple(a.shape) if shape is None else shape, a.dtype if dtype is None else dtype)

    return rule


def _result_type(*values: Any) -> Any:
    return np.result_type(*[x.dtype if isinstance(x, Batched) else x for x in values])


RULES = (
    shapes.RULES
    | products.RULES
    | indexing.RULES
    | {
        np.shape: lambda a: a.shape,
        np.ndim: lambda a: a.ndim,
        np.size: lambda a, axis=None: a.size if axis is None else a.shape[axis],
        np.iscomplexobj: lambda x: x.dtype.kind == "c",
        np.isrealobj: lambda x: x.dtype.kind != "c",
        np.result_type: _result_type,
        np.can_cast: lambda from_, to, casting="safe": np.can_cast(from_.dtype, to, casting),
        np.zeros_like: _like(np.zeros),
        np.ones_like: _like(np.ones),
        np.empty_like: _like(np.empty),
    }
)

# made of other ops, by the names that they have there
COMPOSED = _named(
    "dot inner outer vdot kron trace average hstack vstack dstack column_stack atleast_1d "
    "atleast_2d atleast_3d trapezoid tile fliplr flipud broadcast_arrays"
)

ATTRIBUTES |= {
    "T": shapes.transpose,
    "mT": lambda a: shapes.swapaxes(a, -1, -2),
    "real": lambda a: Batched(a.array.real, a.levels),
    "imag": lambda a: Batched(a.array.imag, a.levels),
    "flat": lambda a: shapes.reshape(a, -1),
}


def _of_arguments(rule: Callable[..., Any]) -> Callable[..., Any]:
    """A method that takes a tuple or as many numbers."""
    return lambda a, *n, **kw: rule(a, n[0] if len(n) == 1 and np.ndim(n[0]) else n or None, **kw)


METHODS |= {
    name: getattr(np, name)
    for name in """all any argmax argmin argsort clip cumprod cumsum diagonal max mean min prod
    ptp ravel repeat round squeeze std sum swapaxes take trace var""".split()
} | {
    "reshape": lambda a, *shape, **kw: shapes.reshape(
        a, shape[0] if len(shape) == 1 else shape, **kw
    ),
    "transpose": _of_arguments(shapes.transpose),
    "flatten": lambda a: shapes.reshape(a, -1),
    "astype": lambda a, dtype, **kw: Batched(a.array.astype(dtype, **kw), a.levels),
    "copy": lambda a: Batched(a.array.copy(), a.levels),
    "conj": lambda a: Batched(a.array.conj(), a.levels),
    "conjugate": lambda a: Batched(a.array.conj(), a.levels),
}

PROTOCOL |= {
    "ufunc_rule": ufunc_rule,
    "function_rule": function_rule,
    "apply_to_batch": apply_to_batch,
    "getitem": indexing.getitem,
    "setitem": indexing.setitem,
    "scattered": indexing.scattered,
}
