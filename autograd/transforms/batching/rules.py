"""What NumPy's functions do to Batched arrays: one rule for each family of functions.

k hidden axes lie in front. Elementwise functions have their arguments lined up behind them;
functions along an axis count it from behind the hidden ones; matrices are stacked on them.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Sequence
from functools import cache
from string import ascii_letters
from typing import Any

import numpy as np

from ... import ops
from ...engine.boxes import boxed
from ...trees import map_leaves
from .batched import ATTRIBUTES, METHODS, PROTOCOL, Batched, Levels, levels_of, stretched, union

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
    "diff flip fft.fft fft.ifft fft.rfft fft.irfft fft.hfft fft.ihfft"
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


# --- helpers -------------------------------------------------------------------------------------


def _wrapped(result: Any, levels: Levels) -> Any:
    """A result of NumPy's, with its hidden axes hidden."""
    if isinstance(result, tuple):
        parts = [_wrapped(r, levels) for r in result]
        return type(result)(*parts) if hasattr(result, "_fields") else tuple(parts)
    return Batched(result, levels)


def _aligned(values: Sequence[Any]) -> tuple[list[Any], Levels]:
    """Arrays that broadcast as the examples do: the same hidden axes, the same rank behind."""
    levels = union(*map(levels_of, values))
    rank = max([np.ndim(x) for x in values if x is not None])
    arrays = []
    for x in values:
        if isinstance(x, Batched):
            hidden = tuple([v.size if v in x.levels else 1 for v in levels])
            ones = (1,) * (rank - x.ndim)
            arrays.append(x.array.reshape(hidden + ones + tuple(x.shape)))
        else:
            arrays.append(x)
    return arrays, levels


def _axis(axis: Any, ndim: int, k: int) -> Any:
    """An axis, or several, counted behind the hidden ones."""
    if isinstance(axis, tuple | list):
        return tuple([_axis(a, ndim, k) for a in axis])
    if not -ndim <= axis < ndim:
        raise np.exceptions.AxisError(axis, ndim)
    return axis % ndim + k


@cache
def _signature(function: Any) -> inspect.Signature:
    return inspect.signature(function)


def _bound(function: Any, args: Any, kwargs: Any) -> tuple[str, dict[str, Any]]:
    """The arguments by name, and the name of the first."""
    bound = _signature(function).bind(*args, **kwargs)
    bound.apply_defaults()
    named = bound.arguments
    first = next(iter(named))
    for name, value in named.items():
        if name != first and isinstance(value, Batched):
            raise _no_rule(function, f" with a batched {name}")
    return first, named


def _called(function: Any, named: dict[str, Any]) -> Any:
    bound = inspect.BoundArguments(_signature(function), named)
    return function(*bound.args, **bound.kwargs)


def _no_rule(function: Any, why: str = "") -> TypeError:
    name = getattr(function, "__name__", str(function))
    return TypeError(
        f"vmap: {name}{why} has no batching rule. Use functions that have one (elementwise, "
        "reductions, products, indexing, shapes, matrices), or vmap(..., loop=True)"
    )


# --- ufuncs --------------------------------------------------------------------------------------


def ufunc_rule(ufunc: Any, method: str, inputs: Any, kwargs: Any) -> Any:
    """``np.add(batched, x)``, ``np.add.reduce(batched)``."""
    (out,) = kwargs.pop("out", None) or (None,)
    if out is not None:
        return _written(out, ufunc_rule(ufunc, method, inputs, kwargs))
    if method == "__call__" and ufunc is np.matmul:
        return _matmul(*inputs)
    if method == "__call__" and ufunc is np.vecdot and kwargs.get("axis", -1) == -1:
        arrays, levels = _aligned(inputs)
        return Batched(np.vecdot(*arrays), levels)
    if method == "__call__" and ufunc.__name__ in ("matvec", "vecmat"):
        return _composed(ufunc.__name__, inputs, kwargs)
    if method == "__call__" and ufunc.signature is None:
        arrays, levels = _aligned(inputs)
        return _wrapped(ufunc(*arrays, **kwargs), levels)
    if method in ("reduce", "accumulate"):
        x = inputs[0]
        k, axis = len(x.levels), kwargs.pop("axis", 0)
        if axis is None:
            axis = tuple(range(x.ndim))
        axis = _axis(axis, x.ndim, k) if x.ndim or axis != 0 else ()
        return Batched(getattr(ufunc, method)(x.array, axis=axis, **kwargs), x.levels)
    raise _no_rule(ufunc, "" if method == "__call__" else f".{method}")


def _written(out: Any, y: Batched) -> Any:
    """`out` with the result y written into it."""
    if levels_of(out) != y.levels or out.array.shape != y.array.shape:
        raise TypeError("vmap: out= (or +=) would write a result for each example into one array")
    np.copyto(out.array, y.array, casting="same_kind")
    return out


def _matmul(a: Any, b: Any) -> Any:
    """Vectors become rows and columns, and matrices are stacked on the hidden axes."""
    n, m = np.ndim(a), np.ndim(b)
    if n == 1 and not levels_of(b) and m in (1, 2):  # the batch of vectors is a matrix
        return Batched(a.array @ b, a.levels)
    if m == 1 and not levels_of(a) and n == 2:
        return Batched(b.array @ a.T, b.levels)
    rows, columns = a[None, :] if n == 1 else a, b[:, None] if m == 1 else b
    arrays, levels = _aligned([rows, columns])
    y = Batched(arrays[0] @ arrays[1], levels)
    if n == 1:
        y = y[..., 0, :]
    return y[..., 0] if m == 1 else y


# --- functions -----------------------------------------------------------------------------------


def function_rule(function: Any, args: Any, kwargs: Any) -> Any:
    """``np.sum(batched)`` and every other function that is not a ufunc."""
    if function in ALIGNED:
        arrays, levels = _aligned(args)
        return _wrapped(function(*arrays, **kwargs), levels)
    if function in ALONG or function in FLATTENING:
        return _along(function, *_bound(function, args, kwargs))
    if function in STACKED:
        first, named = _bound(function, args, kwargs)
        x = named[first]
        if x.ndim < 2:
            raise _no_rule(function, f" of shape {tuple(x.shape)}")
        named[first] = x.array
        return _wrapped(_called(function, named), x.levels)
    if function in RULES:
        return RULES[function](*args, **kwargs)
    if function in COMPOSED:
        return _composed(COMPOSED[function], args, kwargs)
    raise _no_rule(function)


def _composed(name: str, args: Any, kwargs: Any) -> Any:
    """One of ours that is made of other ops."""
    wrapped = map_leaves(lambda x: boxed(x, None) if isinstance(x, Batched) else x, args)
    return map_leaves(lambda y: getattr(y, "_data", y), getattr(ops, name)(*wrapped, **kwargs))


def _along(function: Any, first: str, named: dict[str, Any]) -> Any:
    """Functions along axes: all of them, where NumPy takes None for all."""
    x, axis = named[first], named["axis"]
    k = len(x.levels)
    if np.ndim(named.get("q", 0)):
        raise _no_rule(function, " of several quantiles at once")
    if np.ndim(axis) == 0 and isinstance(axis, np.ndarray):
        axis = axis[()]
    if axis is not None:
        axis = _axis(axis, x.ndim, k)
    elif function in FLATTENING:
        x, axis = _reshape(x, -1), k
    else:
        axis = tuple(range(k, k + x.ndim))
    named |= {first: x.array, "axis": axis}
    return _wrapped(_called(function, named), x.levels)


# --- shapes --------------------------------------------------------------------------------------


def _hidden(x: Batched) -> tuple[int, ...]:
    return tuple(x.array.shape[: len(x.levels)])


def _reshape(a: Batched, shape: Any, order: str = "C", **_: Any) -> Batched:
    if order != "C":
        raise _no_rule(np.reshape, f" with order={order!r}")
    sizes = [int(shape)] if isinstance(shape, int | np.integer) else [int(n) for n in shape]
    if -1 in sizes:
        rest = math.prod([n for n in sizes if n != -1])
        sizes[sizes.index(-1)] = a.size // rest if rest else 0
    return Batched(a.array.reshape(*_hidden(a), *sizes), a.levels)


def _transpose(a: Batched, axes: Any = None) -> Batched:
    k = len(a.levels)
    axes = tuple(range(a.ndim))[::-1] if axes is None else axes
    return Batched(
        a.array.transpose(*range(k), *_axis(tuple(np.atleast_1d(axes)), a.ndim, k)), a.levels
    )


def _swapaxes(a: Batched, axis1: int, axis2: int) -> Batched:
    k = len(a.levels)
    array = a.array.swapaxes(_axis(axis1, a.ndim, k), _axis(axis2, a.ndim, k))
    return Batched(array, a.levels)


def _moveaxis(a: Batched, source: Any, destination: Any) -> Batched:
    k = len(a.levels)
    places = [_axis(p if np.ndim(p) == 0 else tuple(p), a.ndim, k) for p in (source, destination)]
    return Batched(np.moveaxis(a.array, *places), a.levels)


def _expand_dims(a: Batched, axis: Any) -> Batched:
    axes = axis if isinstance(axis, tuple | list) else (axis,)
    places = _axis(tuple(axes), a.ndim + len(axes), len(a.levels))
    return Batched(np.expand_dims(a.array, places), a.levels)


def _squeeze(a: Batched, axis: Any = None) -> Batched:
    if axis is None:
        axis = tuple([i for i, n in enumerate(a.shape) if n == 1])
    return Batched(np.squeeze(a.array, _axis(axis, a.ndim, len(a.levels))), a.levels)


def _broadcast_to(array: Batched, shape: Any, subok: bool = False) -> Batched:
    shape = (shape,) if isinstance(shape, int) else tuple(shape)
    ones = (1,) * (len(shape) - array.ndim)
    wide = array.array.reshape(*_hidden(array), *ones, *array.shape)
    return Batched(np.broadcast_to(wide, _hidden(array) + shape), array.levels)


def _diagonal(a: Batched, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Batched:
    k = len(a.levels)
    array = a.array.diagonal(offset, _axis(axis1, a.ndim, k), _axis(axis2, a.ndim, k))
    return Batched(array, a.levels)


def _roll(a: Batched, shift: Any, axis: Any = None) -> Batched:
    if axis is None:
        return _reshape(_roll(_reshape(a, -1), shift, 0), a.shape)
    return Batched(np.roll(a.array, shift, _axis(axis, a.ndim, len(a.levels))), a.levels)


def _rot90(m: Batched, k: int = 1, axes: Any = (0, 1)) -> Batched:
    return Batched(np.rot90(m.array, k, _axis(tuple(axes), m.ndim, len(m.levels))), m.levels)


def _shifted(function: Any) -> Callable[..., Batched]:
    """np.fft.fftshift and its inverse."""

    def rule(x: Batched, axes: Any = None) -> Batched:
        axes = tuple(range(x.ndim)) if axes is None else axes
        return Batched(function(x.array, _axis(axes, x.ndim, len(x.levels))), x.levels)

    return rule


def _diag(v: Batched, k: int = 0) -> Batched:
    if v.ndim == 2:
        return _diagonal(v, k)
    n = len(v) + abs(k)
    return _reshape(scattered(v, np.arange(n * n).reshape(n, n).diagonal(k), (n * n,)), (n, n))


def _pad(array: Batched, pad_width: Any, mode: Any = "constant", **kwargs: Any) -> Batched:
    widths = np.broadcast_to(np.asarray(pad_width), (array.ndim, 2)).tolist()
    hidden = [(0, 0)] * len(array.levels)
    return Batched(np.pad(array.array, hidden + widths, mode, **kwargs), array.levels)


# --- several arrays ------------------------------------------------------------------------------


def _together(arrays: Sequence[Any]) -> tuple[list[Any], Levels]:
    levels = union(*map(levels_of, arrays))
    return [stretched(x, levels) for x in arrays], levels


def _concatenate(arrays: Sequence[Any], axis: int = 0, **kwargs: Any) -> Batched:
    pieces, levels = _together(arrays)
    place = _axis(axis, np.ndim(arrays[0]), len(levels))
    return Batched(np.concatenate(pieces, place, **kwargs), levels)


def _stack(arrays: Sequence[Any], axis: int = 0, **kwargs: Any) -> Batched:
    pieces, levels = _together(arrays)
    place = _axis(axis, np.ndim(arrays[0]) + 1, len(levels))
    return Batched(np.stack(pieces, place, **kwargs), levels)


def _einsum(subscripts: str, *operands: Any, **kwargs: Any) -> Batched:
    inputs, _, output = subscripts.partition("->")
    levels = union(*map(levels_of, operands))
    spare = [c for c in ascii_letters if c not in subscripts]
    letters = dict(zip(levels, spare))
    terms = [
        "".join([letters[v] for v in levels_of(x)]) + term
        for x, term in zip(operands, inputs.split(","))
    ]
    arrays = [x.array if isinstance(x, Batched) else x for x in operands]
    text = ",".join(terms) + "->" + "".join(letters.values()) + output
    return Batched(np.einsum(text, *arrays, **kwargs), levels)


def _tensordot(a: Any, b: Any, axes: Any = 2) -> Batched:
    n, m = np.ndim(a), np.ndim(b)
    if isinstance(axes, int):
        axes = (range(n - axes, n), range(axes))
    first, second = [ascii_letters[:n], list(ascii_letters[n : n + m])]
    for i, j in zip(*axes):
        second[j] = first[i]
    labels = "".join(second)
    output = "".join([c for c in first + labels if not (c in first and c in labels)])
    return _einsum(f"{first},{labels}->{output}", a, b)


def _solve(a: Any, b: Any) -> Batched:
    vector = np.ndim(b) == 1
    pieces, levels = _aligned([a, b[:, None] if vector else b])
    y = Batched(np.linalg.solve(*pieces), levels)
    return y[..., 0] if vector else y


def _take_along_axis(arr: Any, indices: Any, axis: int = -1) -> Batched:
    pieces, levels = _together([arr, indices])
    place = _axis(axis, np.ndim(arr), len(levels))
    array, where = pieces
    return Batched(np.take_along_axis(array, where, axis=place), levels)


# --- indexing ------------------------------------------------------------------------------------


def _parts(index: Any, ndim: int) -> list[Any]:
    """The parts of an index, one for each axis that it speaks of."""
    parts = list(index) if isinstance(index, tuple) else [index]
    return [np.asarray(p) if isinstance(p, list | bool) else p for p in parts]


def _has_arrays(parts: list[Any]) -> bool:
    return any([isinstance(p, np.ndarray | np.bool_ | Batched) for p in parts])


def _places(shape: tuple[int, ...], parts: list[Any]) -> tuple[Any, Levels]:
    """Where in an array of `shape`, read row by row, the elements lie that an index picks."""
    numbered = np.arange(math.prod(shape)).reshape(shape)
    batched = [p for p in parts if isinstance(p, Batched)]
    if not batched:
        return numbered[tuple(parts)], ()
    if any([p.dtype == bool for p in batched]):
        raise TypeError(
            "vmap: a mask that differs between the examples picks different numbers of elements; "
            "use where(mask, a, b)"
        )
    is_array = [isinstance(p, np.ndarray | np.integer | int | Batched) for p in parts]
    arrays, levels = _aligned([p for p, on in zip(parts, is_array) if on])
    supply = iter(arrays)
    full = [next(supply) if on else p for p, on in zip(parts, is_array)]
    found = numbered[tuple(full)]
    # NumPy puts the axes of adjoining index arrays in their place, else in front
    first, last = is_array.index(True), len(is_array) - is_array[::-1].index(True)
    before = 0
    if all(is_array[first:last]):
        for p in parts[:first]:
            before += (
                len(shape) - sum([q is not None and q is not Ellipsis for q in parts])
                if (p is Ellipsis)
                else 1
            )
    k = len(levels)
    found = np.moveaxis(found, range(before, before + k), range(k))
    return np.broadcast_to(found, tuple([v.size for v in levels]) + found.shape[k:]), levels


def getitem(x: Any, index: Any) -> Any:
    """``x[index]``, where one of them is batched or both."""
    parts = _parts(index, np.ndim(x))
    own = levels_of(x)
    if not _has_arrays(parts):
        return Batched(x.array[(slice(None),) * len(own) + tuple(parts)], own)
    shape = tuple(np.shape(x))
    places, levels = _places(shape, parts)
    if not levels:
        flat = x.array.reshape(*_hidden(x), math.prod(shape))
        return Batched(flat[..., places], own)
    if not own:
        return Batched(np.reshape(x, -1)[places], levels)
    together = union(own, levels)
    found = stretched(Batched(places, levels), together)
    hidden = found.shape[: len(together)]
    flat = stretched(x, together).reshape(*hidden, math.prod(shape))
    picked = np.take_along_axis(flat, found.reshape(*hidden, -1), -1)
    return Batched(picked.reshape(found.shape), together)


def scattered(x: Batched, index: Any, shape: tuple[int, ...]) -> Batched:
    """Zeros of `shape`, with x added at `index`."""
    shape = tuple(shape)
    parts = _parts(index, len(shape))
    places, levels = _places(shape, parts)
    together = union(x.levels, levels)
    hidden = tuple([v.size for v in together])
    count, size = math.prod(hidden), math.prod(shape)
    out = np.zeros((count, size), x.dtype)
    if levels:
        rows = stretched(Batched(places, levels), together).reshape(count, -1)
    else:
        rows = np.broadcast_to(places.reshape(-1), (count, places.size))
    flat = rows + np.arange(count)[:, None] * size
    np.add.at(out.reshape(-1), flat.reshape(-1), stretched(x, together).reshape(-1))
    return Batched(out.reshape(hidden + shape), together)


def setitem(x: Batched, index: Any, value: Any) -> None:
    """``x[index] = value``, which rebinds x to a copy."""
    places, levels = _places(tuple(x.shape), _parts(index, x.ndim))
    together = union(x.levels, levels, levels_of(value))
    hidden, size = tuple([v.size for v in together]), x.size
    out = np.array(stretched(x, together)).reshape(-1, size)
    rows = stretched(Batched(places, levels) if levels else places, together)
    given, k = stretched(value, together), len(together)
    rest = given.shape[k:][-(rows.ndim - k) or given.ndim :]  # NumPy lets leading ones be
    given = given.reshape(hidden + (1,) * (rows.ndim - k - len(rest)) + rest)
    given = np.broadcast_to(given, rows.shape)
    np.put_along_axis(out, rows.reshape(len(out), -1), given.reshape(len(out), -1), -1)
    shape = tuple(x.shape)
    x.array, x.levels = out.reshape(hidden + shape), together


# --- the tables ----------------------------------------------------------------------------------


def _like(fill: Callable[..., Any]) -> Callable[..., Any]:
    """zeros_like and the like: the same for all examples, so not batched."""

    def rule(a: Any, dtype: Any = None, order: str = "K", subok: bool = True, shape: Any = None,
             **_: Any) -> Any:  # fmt: skip
        return fill(tuple(a.shape) if shape is None else shape, a.dtype if dtype is None else dtype)

    return rule


def _result_type(*values: Any) -> Any:
    return np.result_type(*[x.dtype if isinstance(x, Batched) else x for x in values])


RULES: dict[Any, Callable[..., Any]] = {
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
    np.reshape: _reshape,
    np.ravel: lambda a, order="C": _reshape(a, -1, order),
    np.transpose: _transpose,
    np.permute_dims: _transpose,
    np.swapaxes: _swapaxes,
    np.moveaxis: _moveaxis,
    np.expand_dims: _expand_dims,
    np.squeeze: _squeeze,
    np.broadcast_to: _broadcast_to,
    np.diagonal: _diagonal,
    np.roll: _roll,
    np.pad: _pad,
    np.rot90: _rot90,
    np.diag: _diag,
    np.fft.fftshift: _shifted(np.fft.fftshift),
    np.fft.ifftshift: _shifted(np.fft.ifftshift),
    np.concatenate: _concatenate,
    np.stack: _stack,
    np.einsum: _einsum,
    np.tensordot: _tensordot,
    np.linalg.solve: _solve,
    np.take_along_axis: _take_along_axis,
}

# made of other ops, by the names that they have there
COMPOSED = _named(
    "dot inner outer vdot kron trace average hstack vstack dstack column_stack atleast_1d "
    "atleast_2d atleast_3d trapezoid tile fliplr flipud broadcast_arrays"
)

ATTRIBUTES |= {
    "T": _transpose,
    "mT": lambda a: _swapaxes(a, -1, -2),
    "real": lambda a: Batched(a.array.real, a.levels),
    "imag": lambda a: Batched(a.array.imag, a.levels),
    "flat": lambda a: _reshape(a, -1),
}


def _of_arguments(rule: Callable[..., Any]) -> Callable[..., Any]:
    """A method that takes a tuple or as many numbers."""
    return lambda a, *n, **kw: rule(a, n[0] if len(n) == 1 and np.ndim(n[0]) else n or None, **kw)


METHODS |= {
    name: getattr(np, name)
    for name in """all any argmax argmin argsort clip cumprod cumsum diagonal max mean min prod
    ptp ravel repeat round squeeze std sum swapaxes take trace var""".split()
} | {
    "reshape": lambda a, *shape, **kw: _reshape(a, shape[0] if len(shape) == 1 else shape, **kw),
    "transpose": _of_arguments(_transpose),
    "flatten": lambda a: _reshape(a, -1),
    "astype": lambda a, dtype, **kw: Batched(a.array.astype(dtype, **kw), a.levels),
    "copy": lambda a: Batched(a.array.copy(), a.levels),
    "conj": lambda a: Batched(a.array.conj(), a.levels),
    "conjugate": lambda a: Batched(a.array.conj(), a.levels),
}

PROTOCOL |= {
    "ufunc_rule": ufunc_rule,
    "function_rule": function_rule,
    "getitem": getitem,
    "setitem": setitem,
    "scattered": scattered,
}
