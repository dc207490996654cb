"""NumPy's own functions on Tensors: ``np.sin(t)`` finds the op registered for ``np.sin``.

A function without a gradient rule either is known to be locally constant, and then gives an
array, or raises: nothing falls through to object arrays, and nothing drops out of the graph.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from .. import ops
from ..engine.boxes import Box
from ..engine.guests import as_array

__all__ = ["array_function", "array_ufunc", "is_constant", "nearest", "path", "rule_of", "rules"]

# locally constant, or about an array rather than computed from its values: these give arrays
_CONSTANT = """
    all allclose any argmax argmin argpartition argsort argwhere around array2string array_equal
    array_equiv array_repr array_str bitwise_and bitwise_count bitwise_or bitwise_xor can_cast
    ceil common_type count_nonzero diag_indices_from digitize empty_like fix flatnonzero floor gcd
    heaviside invert isclose iscomplex iscomplexobj isfinite isin isinf isneginf isposinf isreal
    isrealobj ix_ lcm left_shift lexsort logical_and logical_not logical_or logical_xor
    may_share_memory min_scalar_type nanargmax nanargmin ndim nonzero ones_like
    ravel_multi_index result_type right_shift rint round searchsorted shape shares_memory
    signbit size spacing tril_indices_from triu_indices_from trunc unravel_index zeros_like
""".split()

# these write into their first argument, which a graph cannot follow; what to do instead
_IN_PLACE = {
    "copyto": "t[...] = values, or t[mask] = values",
    "fill_diagonal": "autograd.where(np.eye(n, dtype=bool), value, t)",
    "place": "t[mask] = values",
    "put": "t[indices] = values, or autograd.put",
    "put_along_axis": "t[rows, indices] = values, or autograd.put",
    "putmask": "autograd.where(mask, values, t)",
}

_ours: dict[Any, Callable[..., Any]] = {}
_constants: dict[Any, Callable[..., Any]] = {}


# --- which of ours does the work -----------------------------------------------------------------


def rules() -> dict[Any, Callable[..., Any]]:
    """Which of ours does the work of each NumPy function.

    A function of a chapter stands for NumPy's of the same name. Where NumPy has it in several
    places (np.trace, np.linalg.trace) it is the one in the chapter's `SPACE`, where it has one,
    else the first of `places` that has it; `_twins` has the others.
    """
    if not _ours:
        for name in _CONSTANT:
            _constants[getattr(np, name)] = _on_arrays(getattr(np, name))
        _ours.update(_constants)
        places = (np, np.linalg, np.fft, np.lib.stride_tricks)  # np.fft is imported when asked for
        for chapter in ops.chapters():
            spaces = (chapter.SPACE, *places) if hasattr(chapter, "SPACE") else places
            for name in chapter.__all__:
                theirs = next(
                    (f for space in spaces if _is_function(f := getattr(space, name, None))), None
                )
                if theirs is not None and theirs is not np.put:  # which writes in place
                    _ours.setdefault(theirs, getattr(chapter, name))
        for theirs, ours in _twins().items():
            _ours.setdefault(theirs, ours)
    return _ours


def _is_function(f: Any) -> bool:
    return callable(f) and not isinstance(f, type)


def _twins() -> dict[Any, Callable[..., Any]]:
    """What NumPy has under a second name, or in another form."""
    return {
        np.amax: ops.max,
        np.amin: ops.min,
        np.copy: lambda a, order="K", subok=False: ops.positive(a),
        np.divmod: lambda a, b: (ops.floor_divide(a, b), ops.remainder(a, b)),
        np.modf: lambda x: (ops.fmod(x, 1), ops.trunc(x)),
        np.full_like: _full_like,
        np.linalg.matmul: ops.matmul,
        np.linalg.vecdot: ops.vecdot,
    }


def _full_like(
    a: Any,
    fill_value: Any,
    dtype: Any = None,
    order: str = "K",
    subok: bool = True,
    shape: Any = None,
) -> Any:
    """An array, unless it is filled with a Tensor: that stays in the graph."""
    if not isinstance(fill_value, Box):
        return np.full_like(_arrays(a), fill_value, dtype=dtype, shape=shape)
    shape = np.shape(_arrays(a)) if shape is None else shape
    filled: Any = fill_value
    return ops.astype(ops.broadcast_to(filled, shape), a.dtype if dtype is None else dtype)


def _on_arrays(function: Callable[..., Any]) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Any:
        return function(*_arrays(args), **{k: _arrays(v) for k, v in kwargs.items()})

    return call


def _arrays(value: Any) -> Any:
    """`value` with the arrays of Tensors in their place."""
    if isinstance(value, tuple | list):
        return type(value)(map(_arrays, value))
    return value._array if isinstance(value, Box) else value


def rule_of(function: Any) -> Callable[..., Any] | None:
    """Which of ours does the work of a function of NumPy's or scipy.special's; None if none."""
    ours = rules().get(function)
    if ours is None and hasattr(function, "stands_for"):  # one of autograd.numpy's
        return rule_of(function.stands_for)
    if ours is None and path(function).startswith("scipy"):
        name = function.__name__
        files = [chapter for chapter in ops.chapters(scipys=True) if name in chapter.__all__]
        ours = getattr(files[-1], name) if files else None
    return ours


def is_constant(function: Any) -> bool:
    """Whether a NumPy function is locally constant, so that it gives arrays."""
    return rules().get(function) is _constants.get(function, rules)


def path(function: Any) -> str:
    """How a function of NumPy or SciPy is called: np.linalg.norm, scipy.special.erfc."""
    name: str = function.__name__
    if isinstance(function, np.ufunc):  # which do not say where they are from
        scipys = sys.modules.get("scipy.special")
        if getattr(scipys, name, None) is function:
            return f"scipy.special.{name}"
    module = getattr(function, "__module__", None) or "numpy"
    if module.startswith("scipy."):
        return f"{module.split('._')[0]}.{name}"
    prefix = module.removeprefix("numpy").split("._")[0]
    return f"np{prefix}.{name}"


_INSTEAD = {  # of what writes in place, makes arrays, or picks values that it then loses track of
    "autograd.put": "copyto fill_diagonal place put put_along_axis putmask",
    "autograd.stack": "array asanyarray asarray ascontiguousarray asfortranarray require",
    "sort": "union1d unique unique_all unique_counts unique_inverse unique_values",
}


def nearest(function: Any) -> str | None:
    """What to look at in place of a function without a rule; by its name, if nothing is known."""
    name = function.__name__
    known = next((instead for instead, those in _INSTEAD.items() if name in those.split()), None)
    if known is None:
        import difflib

        by_name = {theirs.__name__: theirs for theirs in rules()}
        close = difflib.get_close_matches(name, by_name, 1, cutoff=0.7)
        known = path(by_name[close[0]]) if close else None
    return known


# --- NumPy's two protocols -----------------------------------------------------------------------

_REDUCED = {"add": "sum", "multiply": "prod", "maximum": "max", "minimum": "min"}
_METHODS = {
    "reduce": _REDUCED | {"logaddexp": "logsumexp"},
    "accumulate": {"add": "cumsum", "multiply": "cumprod", "logaddexp": "logcumsumexp"},
}


def array_ufunc(self: Any, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
    """``np.add(t, 1)``, ``array * t``, ``np.add.reduce(t)``."""
    if method == "__call__" and not kwargs:
        return (_ours.get(ufunc) or _found(ufunc))(*inputs)
    if "out" in kwargs and not any([getattr(x, "_node", None) for x in (*inputs, *kwargs["out"])]):
        return getattr(ufunc, method)(*map(_arrays, inputs), **kwargs)  # array += constant
    name = path(ufunc)
    if method == "__call__":
        return _call(name, _found(ufunc), inputs, kwargs)
    if method == "outer":
        a, b = (as_array(x) for x in inputs)
        column = ops.reshape(a, (*a.shape, *[1] * b.ndim))
        return _call(f"{name}.outer", _found(ufunc), (column, b), kwargs)
    ours = _METHODS.get(method, {}).get(ufunc.__name__)
    if ours is None:
        raise TypeError(
            f"{name}.{method} has no gradient rule for Tensors; "
            + (
                f"those that have one are of {', '.join(_METHODS[method])}. "
                if method in _METHODS
                else "index and add in steps instead. "
            )
            + "For its value alone, use t.detach().numpy()"
        )
    kwargs.setdefault("axis", 0)
    return _call(f"{name}.{method}", getattr(ops, ours), inputs, kwargs)


def array_function(self: Any, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
    """``np.concatenate([t, u])`` and every other function that is not a ufunc."""
    rule = _found(func)
    common = _common(func, rule)
    if len(args) > common:  # NumPy has parameters in between that ours lacks
        names = list(inspect.signature(func).parameters)
        kwargs = dict(zip(names[common:], args[common:])) | kwargs
    return _call(path(func), rule, args[:common], kwargs)


@cache
def _common(func: Any, rule: Any) -> int:
    """How many of NumPy's positional parameters are in the same place in ours."""
    try:
        theirs = list(inspect.signature(func).parameters)
    except ValueError:  # NumPy's functions in C do not tell
        return sys.maxsize
    ours = inspect.signature(rule).parameters
    if any([p.kind is p.VAR_POSITIONAL for p in ours.values()]):
        return sys.maxsize
    places = [n for n, p in ours.items() if p.kind is not p.KEYWORD_ONLY]
    for i, name in enumerate(theirs):
        if i >= len(places) or (places[i] != name and places[i] in theirs):
            return i
    return len(theirs)


def _found(func: Any) -> Callable[..., Any]:
    rule = rule_of(func)
    if rule is None:
        advice = _IN_PLACE.get(func.__name__)
        if advice is not None:
            raise TypeError(
                f"{path(func)} writes into its argument behind the graph's back; use {advice}"
            )
        near = nearest(func)
        raise TypeError(
            f"{path(func)} has no gradient rule for Tensors"
            + (f"; the nearest that is supported is {near}" if near else "")
            + ". For its value alone, use t.detach().numpy()"
        )
    return rule


def _call(name: str, rule: Callable[..., Any], args: Any, kwargs: dict[str, Any]) -> Any:
    """`rule` on what NumPy's function was given."""
    known = _keywords(rule) if kwargs else None
    for keyword in [k for k in kwargs if known is not None and k not in known]:
        given = kwargs.pop(keyword)
        empty = all([o is None for o in given]) if isinstance(given, tuple) else given is None
        if keyword == "out" and not empty:
            raise TypeError(
                f"{name}: out= would write behind the graph's back, as array += t would; use the "
                "result, or t.detach() for a Tensor that is to be a constant"
            )
        if keyword == "where" and given is not True:
            raise TypeError(f"{name}: where= is not supported for Tensors; use autograd.where")
        if keyword not in ("out", "where") and given is not None:
            options = [k for k, v in (known or {}).items() if v is not inspect.Parameter.empty]
            can = ", ".join(options) or "none"
            raise TypeError(
                f"{name}: {keyword}= is not supported for Tensors; the keywords that are: {can}"
                + (" (t.astype casts)" if keyword == "dtype" else "")
            )
    if known and not args and (first := next(iter(known))) in kwargs:
        args = (kwargs.pop(first),)  # an op takes its array by position only
    return rule(*args, **kwargs)


@cache
def _keywords(rule: Any) -> dict[str, Any] | None:
    """The parameters of one of ours that may be given by name; None where all may."""
    parameters = inspect.signature(rule).parameters.values()
    if any([p.kind is p.VAR_KEYWORD for p in parameters]):
        return None
    return {p.name: p.default for p in parameters if p.kind is not p.POSITIONAL_ONLY}
