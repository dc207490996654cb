"""Guests: operands that are neither Tensors nor NumPy's own arrays and numbers.

An op computes with NumPy's arrays. What stands for one (a Series, a DataArray, a JAX array, a
memoryview) is taken as the array of its values: by position, without its labels. What would lose
something by that, or gives ``*`` another meaning, is rejected, and the error names the remedy.
The decision is made here, for every op, layer, loss and density.

    taken       subclasses of ndarray with NumPy's arithmetic (memmap, recarray), pandas, xarray,
                PyTorch, JAX, polars, dask, awkward, PyData's sparse arrays, buffers, sequences
    products    scipy.sparse: ``S @ t`` and ``t @ S`` have a rule, and nothing else
    rejected    np.matrix, masked arrays, units, other arithmetic, and what does not hold numbers
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
from numpy import ndarray

from .boxes import Box

__all__ = [
    "MASKED",
    "NUMBERS",
    "PLAIN",
    "apply_to_guests",
    "as_array",
    "as_operand",
    "is_sparse",
    "not_numbers",
    "values_of",
]

# what goes to NumPy as it is; the library adds what it computes with itself (vmap's arrays)
PLAIN: set[type] = {np.ndarray, bool, int, float, complex, type(None)}
PLAIN.update({t for t in np.sctypeDict.values() if issubclass(t, np.number | np.bool_)})
PLAIN.discard(np.timedelta64)  # which NumPy counts among the integers

NUMBERS = "biufc"  # the kinds of dtype that a Tensor holds

MASKED = (
    "a masked array is rejected, because its masked entries would count; give them values with "
    "m.filled(value), or leave them out with ag.where(np.ma.getmaskarray(m), 0, t)"
)
_ARITHMETIC = (
    "__array_ufunc__ __array_function__ __add__ __radd__ __sub__ __rsub__ __mul__ __rmul__ "
    "__matmul__ __rmatmul__ __truediv__ __rtruediv__ __pow__ __rpow__"
).split()


def as_operand(x: Any, by: str = "") -> Any:
    """`x` as an op takes it: a Tensor, an array or a number unchanged, a guest as an array.

    Parameters
    ----------
    x : Tensor, array_like or guest
    by : str
        The op's name, for the message.

    Raises
    ------
    TypeError
        For what cannot be taken as an array without losing something; it names the remedy.

    Examples
    --------
    >>> import numpy as np
    >>> from autograd.engine.guests import as_operand
    >>> as_operand(memoryview(b"ab"))
    array([97, 98], dtype=uint8)
    >>> as_operand(np.ma.masked_array([1.0], mask=[True]), "multiply")
    Traceback (most recent call last):
    ...
    TypeError: multiply: a masked array is rejected, because its masked entries would count; ...
    """
    if type(x) in PLAIN or isinstance(x, Box):
        return x
    if isinstance(x, np.matrix):
        raise _rejected(
            by, "np.matrix is rejected, because its * is the matrix product; pass np.asarray(m)"
        )
    if isinstance(x, int | float | complex):  # an IntEnum, say
        return int(x) if isinstance(x, int) else x + 0.0
    array = values_of(x, by)
    if array.dtype.kind not in NUMBERS:
        raise not_numbers(by, x, array)
    return array


def as_array(x: Any, by: str = "") -> Any:
    """`x` as `as_operand` takes it, with numbers as arrays: the result has a shape and a dtype.

    Examples
    --------
    >>> from autograd.engine.guests import as_array
    >>> as_array(2.0).shape
    ()
    """
    if isinstance(x, Box) or (type(x) is ndarray and x.dtype.kind in NUMBERS):
        return x
    x = as_operand(x, by)
    array = x if hasattr(x, "dtype") else np.asarray(x)
    if type(array) is np.ndarray and array.dtype.kind not in NUMBERS:
        raise not_numbers(by, x, array)
    return array


def apply_to_guests(op: Any, a: Any, b: Any) -> Any:
    """`op` where an argument is a guest: its rule for sparse matrices, or the guest as an array."""
    if op.on_sparse is not None and (is_sparse(a) or is_sparse(b)):
        return op.on_sparse(a, b)
    return op.apply(as_operand(a, op.name), as_operand(b, op.name))


def values_of(x: Any, by: str = "") -> Any:
    """The array of a guest's values, where one is asked for outright, as when making a Tensor.

    An np.matrix has one too, and the values need not be numbers.

    Examples
    --------
    >>> from autograd.engine.guests import values_of
    >>> values_of(range(3))
    array([0, 1, 2])
    """
    kind = type(x)
    if kind is ndarray:
        return x
    if isinstance(x, np.ndarray):
        if _is(x, "numpy.ma", "MaskedArray"):
            raise _rejected(by, MASKED)
        own = any([getattr(kind, n) is not getattr(np.ndarray, n) for n in _ARITHMETIC])
        if own and not isinstance(x, np.matrix):
            if hasattr(x, "units") or hasattr(x, "unit"):
                raise _with_units(x, by)
            raise _rejected(
                by,
                f"{kind.__name__} is a subclass of ndarray with arithmetic of its own, which "
                "gradients would not follow; pass np.asarray(a) for its numbers alone",
            )
        return np.asarray(x)
    if isinstance(x, list | tuple):
        return np.asarray(x)
    if _is_scipys(x):
        raise _rejected(
            by,
            f"a {kind.__name__} of scipy.sparse takes part only in products, S @ t and t @ S "
            "with a two-dimensional S; elsewhere pass S.toarray()",
        )
    if hasattr(kind, "magnitude") and hasattr(kind, "units"):
        raise _with_units(x, by)
    return _converted(x, by)


def is_sparse(x: Any) -> bool:
    """Whether `x` is a sparse matrix, SciPy's or PyData's, that products have a rule for."""
    if type(x) in PLAIN or isinstance(x, Box):
        return False
    return (_is_scipys(x) or _is_pydatas(x)) and x.ndim == 2


def not_numbers(by: str, x: Any, array: Any) -> TypeError:
    """The error for an `array` of objects, dates or text, which the operand `x` gave."""
    dtype = getattr(array, "dtype", np.dtype(object))
    floats = "convert it to floats, float(x) or np.asarray(x, float)"
    if dtype.kind == "O" and not np.ndim(array):
        name = type(x).__name__
        return _rejected(by, f"{name} is neither a number nor an array of numbers; {floats}")
    what, remedy = {
        "O": ("objects", floats),
        "M": ("dates", "turn durations into numbers, (d - d[0]) / np.timedelta64(1, 's')"),
        "m": ("durations", "turn them into numbers, d / np.timedelta64(1, 's')"),
        "V": ("records", "take one field, a['name']"),
    }.get(dtype.kind, ("text", "encode it as numbers first"))
    if dtype.kind == "V" and dtype.names is None:  # bfloat16, from JAX or TensorFlow
        what, remedy = f"values of {dtype}", "cast it, a.astype(np.float32)"
    name = f"an array of {dtype}" if type(x) is np.ndarray else type(x).__name__
    return _rejected(by, f"{name} holds {what}, not numbers; {remedy}")


def _converted(x: Any, by: str) -> Any:
    """`x` as an array, by whichever of Python's and NumPy's protocols it supports."""
    package = type(x).__module__.partition(".")[0]
    name = f"{package}.{type(x).__name__}"
    if package == "xarray" and hasattr(x, "data"):
        return values_of(x.data, by) if type(x.data) is not np.ndarray else x.data
    try:
        array = x.todense() if _is_pydatas(x) else np.asanyarray(x)
    except Exception as error:
        remedy = "pass its values as an ndarray"
        if getattr(x, "requires_grad", False):
            remedy = "it is part of another graph; pass its values, t.detach().numpy()"
        raise _rejected(
            by, f"{name} cannot be made an array ({_first_line(error)}); {remedy}"
        ) from error
    return array if type(array) is np.ndarray else values_of(array, by)


def _with_units(x: Any, by: str) -> TypeError:
    numbers = "magnitude" if hasattr(type(x), "magnitude") else "value"
    return _rejected(
        by,
        f"{type(x).__name__} has units, which a Tensor would drop; pass its numbers, q.{numbers}, "
        "in the units that you mean",
    )


def _is(x: Any, module: str, name: str) -> bool:
    """Whether `x` is of a class of a module, which is loaded if it is."""
    kind = getattr(sys.modules.get(module), name, None)
    return kind is not None and isinstance(x, kind)


def _is_scipys(x: Any) -> bool:
    return _is(x, "scipy.sparse", "sparray") or _is(x, "scipy.sparse", "spmatrix")


def _is_pydatas(x: Any) -> bool:
    return _is(x, "sparse", "SparseArray")


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]


def _rejected(by: str, said: str) -> TypeError:
    return TypeError(f"{by}: {said}" if by else said)
