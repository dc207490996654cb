"""Making Tensors: by copying, and by sharing memory."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..engine.guests import values_of
from .array_methods import numeric
from .sharing import adopt
from .tensor import Tensor

__all__ = ["Value", "from_numpy", "tensor"]


def tensor(
    data: Any, requires_grad: bool = False, dtype: Any = None, name: str | None = None
) -> Tensor:
    """A Tensor that copies `data`; see `Tensor`.

    Parameters
    ----------
    data : array_like
        Copied (`from_numpy` shares instead). Numbers, nested lists, arrays, and what stands for an
        array (a Series, a DataFrame, a PyTorch tensor), by position.
    requires_grad : bool
        Record what is computed from it, so that `backward` can reach it. Floating dtypes only.
    dtype : dtype, optional
        NumPy's choice by default: Python floats are float64, an array keeps its own.
    name : str, optional
        Shown in `repr`, pictures and error messages.

    Examples
    --------
    >>> import autograd as ag
    >>> ag.tensor([1, 2, 3], dtype="float32")
    Tensor([1., 2., 3.], dtype=float32)
    """
    return Tensor(data, requires_grad, dtype, name)


class _ValueType(type):
    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, Tensor)


class Value(metaclass=_ValueType):
    """micrograd's name for a Tensor of one number that requires a gradient.

    ``Value(2.0)`` is such a Tensor, and every Tensor is an instance of it.

    Parameters
    ----------
    data : number
        An integer is made a float.
    label : str, optional
        Its name, for pictures.

    Examples
    --------
    >>> from autograd import Value
    >>> a, b = Value(2), Value(-3.0, label="b")
    >>> c = (a * b + a**2).relu() + 1
    >>> c.backward()
    >>> isinstance(c, Value), c.data, a.grad
    (True, np.float64(1.0), Tensor(0.))
    """

    def __new__(cls, data: Any, label: str | None = None) -> Tensor:  # type: ignore[misc]
        return Tensor(data, True, float, label)


def from_numpy(array: Any, requires_grad: bool = False, name: str | None = None) -> Tensor:
    """A Tensor that shares the memory of `array`: a change of one shows in the other.

    Write into it before the forward pass or after the backward pass: between them a gradient may
    be computed from what was written (`detect_anomaly` raises then).

    Parameters
    ----------
    array : ndarray
        Of at least one dimension (a number is copied). A masked array or one with units is
        rejected; of another subclass (a memmap, an np.matrix) the Tensor holds a plain view.
    requires_grad : bool
    name : str, optional
        For pictures and messages.

    Examples
    --------
    >>> import numpy as np, autograd as ag
    >>> a = np.zeros(2)
    >>> t = ag.from_numpy(a)
    >>> a[0] = 1.0
    >>> t
    Tensor([1., 0.])
    """
    if not isinstance(array, np.ndarray | np.generic):
        raise TypeError(f"from_numpy takes an ndarray, not {type(array).__name__}; use tensor(...)")
    array = values_of(array, "from_numpy")
    out = Tensor._of(numeric(array), None)
    if array.ndim:
        adopt(out, array)
    out.name = name
    return out.requires_grad_(requires_grad)
