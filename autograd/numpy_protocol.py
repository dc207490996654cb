"""NumPy's own functions on Tensors: ``np.sin(t)`` finds the op registered for ``np.sin``.

A function without a gradient rule either is known to be locally constant, and then gives an
array, or raises: nothing falls through to object arrays, and nothing drops out of the graph.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable
from typing import Any

import numpy as np

from . import ops

# locally constant, or about an array rather than computed from its values: these give arrays
_CONSTANT = """
    all allclose any argmax argmin argpartition argsort argwhere array2string array_equal
    array_equiv array_repr array_str bitwise_and bitwise_not bitwise_or bitwise_xor can_cast ceil
    count_nonzero digitize empty_like fix flatnonzero floor full_like histogram invert isclose
    iscomplex iscomplexobj isfinite isin isinf isneginf isposinf isreal isrealobj lexsort
    logical_and logical_not logical_or logical_xor may_share_memory min_scalar_type nanargmax
    nanargmin ndim nonzero ones_like result_type rint round searchsorted shape shares_memory
    sign signbit size spacing trunc unique zeros_like
""".split()

_REDUCTIONS = {np.add: "sum", np.multiply: "prod", np.maximum: "max", np.minimum: "min"}

_rules: dict[Any, Callable[..., Any]] = {}


def rules() -> dict[Any, Callable[..., Any]]:
    """Which of ours does the work of each NumPy function."""
    if not _rules:
        for name in _CONSTANT:
            _rules[getattr(np, name)] = _on_arrays(getattr(np, name))
        for namespace in (np, np.linalg, np.fft):
            for name in ops.__all__:
                if hasattr(namespace, name):
                    _rules[getattr(namespace, name)] = getattr(ops, name)
    return _rules


def _on_arrays(function: Callable[..., Any]) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Any:
        return function(*_arrays(args), **{k: _arrays(v) for k, v in kwargs.items()})

    return call


def _arrays(value: Any) -> Any:
    """`value` with the arrays of Tensors in their place."""
    if isinstance(value, tuple | list):
        return type(value)(map(_arrays, value))
    return getattr(value, "_data", value)


def array_ufunc(self: Any, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
    """``np.add(t, 1)``, ``array * t``, ``np.add.reduce(t)``."""
    if method == "__call__":
        return _call(ufunc, inputs, kwargs)
    if method == "reduce" and ufunc in _REDUCTIONS:
        kwargs.setdefault("axis", 0)
        return _call(getattr(np, _REDUCTIONS[ufunc]), inputs, kwargs)
    raise TypeError(
        f"np.{ufunc.__name__}.{method} has no gradient rule for Tensors; call the function "
        "itself, or use t.detach().numpy()"
    )


def array_function(self: Any, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
    """``np.concatenate([t, u])`` and every other function that is not a ufunc."""
    return _call(func, args, kwargs)


def _call(func: Any, args: Any, kwargs: Any) -> Any:
    for refused in ("out", "where"):
        if kwargs.get(refused) is not None:
            raise TypeError(
                f"np.{func.__name__}: {refused}= would write into an array behind the graph's "
                "back; leave it out (autograd.where selects)"
            )
    rule = rules().get(func)
    if rule is None:
        near = difflib.get_close_matches(func.__name__, ops.__all__, 1)
        raise TypeError(
            f"np.{func.__name__} has no gradient rule for Tensors"
            + (f"; the nearest that has one is {near[0]}" if near else "")
            + ". For its value alone, use t.detach().numpy()"
        )
    return rule(*args, **kwargs)
