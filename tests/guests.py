"""Stand-ins for other libraries' arrays, with the protocols of those and nothing more."""

from __future__ import annotations

from typing import Any

import numpy as np


class Labelled:
    """Like a Series or a DataArray: `shape`, `dtype`, values on request, and arithmetic by label.

    Whatever it would do by label fails here, so that a test finds who lets it.
    """

    __array_priority__ = 1000

    def __init__(self, values: Any) -> None:
        self.values = np.asarray(values)
        self.shape, self.dtype = self.values.shape, self.values.dtype
        self.ndim, self.size = self.values.ndim, self.values.size

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        return np.array(self.values, dtype, copy=copy)

    def __len__(self) -> int:
        return len(self.values)

    def by_label(self, *args: Any, **kwargs: Any) -> Any:
        raise AssertionError("aligned by label, not by position")

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        if function in (np.shape, np.ndim, np.size, np.iscomplexobj, np.result_type):
            return function(*[np.asarray(a) if a is self else a for a in args], **kwargs)
        return self.by_label()

    __getitem__ = __iter__ = __array_ufunc__ = by_label
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __matmul__ = __rmatmul__ = (
        by_label
    )
    __truediv__ = __rtruediv__ = __pow__ = __rpow__ = __lt__ = __gt__ = __le__ = __ge__ = by_label
    __eq__ = __ne__ = __neg__ = __abs__ = by_label
    __hash__ = None
    sum = mean = max = min = reshape = astype = transpose = take = by_label


class Series(Labelled):
    """Like a pandas Series: it asks the other operand's priority before its own arithmetic."""

    def deferring(self, other: Any) -> Any:
        if getattr(other, "__pandas_priority__", 0) > 3000:
            return NotImplemented
        return self.by_label()

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = deferring
    __truediv__ = __rtruediv__ = __pow__ = __rpow__ = deferring
    __lt__ = __gt__ = __le__ = __ge__ = __eq__ = __ne__ = deferring
    __hash__ = None

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        return NotImplemented  # as pandas does, where an operand has a ufunc protocol of its own


class Drawn(np.ndarray):
    """A subclass of ndarray that only carries something along, as NumPy's memmap does."""

    source = None

    def __array_finalize__(self, other: Any) -> None:
        self.source = getattr(other, "source", None)


class Measured(np.ndarray):
    """A subclass of ndarray with units and its own arithmetic, like those of unyt and astropy."""

    units = "m"

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        return NotImplemented


class Quantity:
    """A number or an array with units, like pint's: not an ndarray, but convertible to one."""

    def __init__(self, magnitude: Any) -> None:
        self._magnitude = np.asarray(magnitude)

    magnitude = property(lambda self: self._magnitude)
    units = property(lambda self: "m")
    shape = property(lambda self: self._magnitude.shape)
    dtype = property(lambda self: self._magnitude.dtype)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        return np.array(self._magnitude, dtype, copy=copy)


class Foreign:
    """A tensor in another library's graph, like a PyTorch tensor that requires a gradient."""

    requires_grad = True
    shape, ndim, dtype = (3,), 1, np.dtype(float)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        raise RuntimeError("Can't call numpy() on Tensor that requires grad.")
