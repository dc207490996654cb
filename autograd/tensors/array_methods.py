"""What a Tensor has in common with NumPy's arrays: attributes, operators, methods, protocols."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import ops
from ..engine.boxes import Box
from ..engine.guests import MASKED, NUMBERS, PLAIN, values_of
from ..engine.modes import tracing
from . import numpy_protocol, sparse_operators, writing
from .sharing import handed_out
from .torch_methods import TorchFace

if TYPE_CHECKING:
    from .tensor import Tensor

__all__ = ["ArrayFace", "numeric", "plain"]


def _in_place(op: Callable[..., Any], ufunc: Any, sign: str) -> Callable[..., Any]:
    """`a += b`, which changes the Tensor that every name of it refers to."""

    def apply(self: Any, other: Any) -> Any:
        return writing.in_place(self, op, ufunc, other, f"t {sign} v")

    return apply


class ArrayFace(TorchFace, Box):
    """The array side of a Tensor; every op that differentiates is bound here from `ops`."""

    __slots__ = ()
    _array: Any  # an ndarray, or a NumPy scalar where there are no dimensions
    _node: Any
    if TYPE_CHECKING:
        requires_grad: bool
        name: str | None
        grad: Any
        _of: staticmethod[[Any, Any], Tensor]

    @property
    def shape(self) -> tuple[int, ...]:
        """The size of each dimension."""
        return self._array.shape  # type: ignore[no-any-return]

    @property
    def dtype(self) -> np.dtype[Any]:
        """NumPy's dtype of the elements."""
        return self._array.dtype  # type: ignore[no-any-return]

    @property
    def _value(self) -> Any:
        """The array, by the name that code written for HIPS autograd's boxes uses."""
        return self._array

    @property
    def ndim(self) -> int:
        """The number of dimensions."""
        return self._array.ndim  # type: ignore[no-any-return]

    @property
    def size(self) -> int:
        """The number of elements."""
        return self._array.size  # type: ignore[no-any-return]

    def item(self) -> Any:
        """The one element, as a Python number."""
        if self._array.size != 1:
            raise ValueError(
                f"item() is of one element, and the shape is {self._array.shape}; reduce first, "
                "with .mean() or .sum(), or take .tolist()"
            )
        return self._array.item()

    def tolist(self) -> Any:
        """The values as nested Python lists of numbers."""
        return self._array.tolist()

    # --- operators and methods, bound from ops ---------------------------------------------------

    __add__ = __radd__ = ops.add
    __sub__ = ops.subtract
    __mul__ = __rmul__ = ops.multiply
    __truediv__ = ops.divide
    __pow__ = ops.power
    __mod__ = ops.remainder
    __matmul__ = ops.matmul
    __neg__, __pos__ = ops.negative, ops.positive
    __abs__ = ops.absolute
    __floordiv__ = ops.floor_divide
    __lt__, __le__, __gt__, __ge__ = ops.less, ops.less_equal, ops.greater, ops.greater_equal
    __eq__, __ne__ = ops.equal, ops.not_equal  # type: ignore[assignment]
    __hash__ = object.__hash__
    __getitem__ = ops.getitem

    __iadd__ = _in_place(ops.add, np.add, "+=")
    __isub__ = _in_place(ops.subtract, np.subtract, "-=")
    __imul__ = _in_place(ops.multiply, np.multiply, "*=")
    __itruediv__ = _in_place(ops.divide, np.divide, "/=")
    __ipow__ = _in_place(ops.power, np.power, "**=")
    __imod__ = _in_place(ops.remainder, np.remainder, "%=")
    __ifloordiv__ = _in_place(ops.floor_divide, np.floor_divide, "//=")
    __imatmul__ = _in_place(ops.matmul, np.matmul, "@=")

    def __rsub__(self, other: Any) -> Tensor:
        return ops.subtract(other, self)

    def __rtruediv__(self, other: Any) -> Tensor:
        return ops.divide(other, self)

    def __rpow__(self, other: Any) -> Tensor:
        return ops.power(other, self)

    def __rmod__(self, other: Any) -> Tensor:
        return ops.remainder(other, self)

    def __rmatmul__(self, other: Any) -> Tensor:
        return ops.matmul(other, self)

    def __rfloordiv__(self, other: Any) -> Any:
        return ops.floor_divide(other, self)

    def __setitem__(self, index: Any, value: Any) -> None:
        """Write into the Tensor that every name, view and base of it sees; gradients follow."""
        writing.assign(self, index, value)

    abs, conj, conjugate = ops.absolute, ops.conj, ops.conj
    sqrt, exp, log, log1p, expm1 = ops.sqrt, ops.exp, ops.log, ops.log1p, ops.expm1
    sin, cos, tan, tanh = ops.sin, ops.cos, ops.tan, ops.tanh
    square, sigmoid, relu, clip = ops.square, ops.sigmoid, ops.relu, ops.clip
    sum, mean, prod, max, min = ops.sum, ops.mean, ops.prod, ops.max, ops.min
    var, std, logsumexp = ops.var, ops.std, ops.logsumexp
    softmax, log_softmax = ops.softmax, ops.log_softmax
    ravel, squeeze, expand_dims = ops.ravel, ops.squeeze, ops.expand_dims
    swapaxes, moveaxis, broadcast_to = ops.swapaxes, ops.moveaxis, ops.broadcast_to
    astype, repeat, take, choose = ops.astype, ops.repeat, ops.take, ops.choose
    diagonal, trace = ops.diagonal, ops.trace

    def reshape(self, *shape: Any, order: str = "C", copy: bool | None = None) -> Tensor:
        """The same elements in another shape: ``t.reshape(2, 3)`` or ``t.reshape((2, 3))``."""
        shape = shape[0] if len(shape) == 1 else shape
        return ops.reshape(self, shape, order, copy)

    def copy(self) -> Tensor:
        """A copy in memory of its own, through which gradients flow."""
        return ops.positive(self)

    def flatten(self, order: str = "C") -> Tensor:
        """A copy of the elements in one dimension; `ravel` makes a view where it can."""
        return ops.reshape(self, -1, order, True)

    def transpose(self, *axes: Any) -> Tensor:
        """The axes reordered, reversed by default: ``t.transpose(1, 0)`` or a tuple."""
        return ops.transpose(self, axes[0] if len(axes) == 1 else axes or None)

    def compress(self, condition: Any, axis: int | None = None) -> Tensor:
        """The slices along `axis` where `condition` is true."""
        return ops.compress(condition, self, axis)

    @property
    def real(self) -> Tensor:
        """The real part."""
        return ops.real(self)

    @real.setter
    def real(self, value: Any) -> None:
        self.real[...] = value

    @property
    def imag(self) -> Tensor:
        """The imaginary part."""
        return ops.imag(self)

    @imag.setter
    def imag(self, value: Any) -> None:
        if self.dtype.kind != "c":
            raise TypeError(f"a Tensor of {self.dtype} has no imaginary part to write to")
        self.imag[...] = value

    # the ops themselves: a function in between would add a tenth to the time
    T: Tensor = property(ops.transpose, doc="The axes reversed.")  # type: ignore[assignment]
    mT: Tensor = property(ops.matrix_transpose, doc="Each matrix transposed.")  # type: ignore[assignment]

    __array_ufunc__ = numpy_protocol.array_ufunc
    __array_function__ = numpy_protocol.array_function
    __pandas_priority__ = 5000  # above a DataFrame's 4000: ``series * t`` is left to t

    @property
    def _data(self) -> Any:
        """Raises: np.ma looks for it in every operand, and would compute with a Tensor's array."""
        raise TypeError(MASKED)

    # --- as a Python object ----------------------------------------------------------------------

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        if "scipy.sparse" in sys.modules:
            out = sparse_operators.answer(self, sys._getframe(1))
            if out is not None:
                return out
        if self._node is not None and (dtype is None or np.dtype(dtype).kind in "fcO"):
            raise TypeError(
                "a Tensor that requires a gradient would leave the graph as an array: use "
                "t.detach().numpy(), autograd.stack([t1, t2]) to join Tensors, or "
                "autograd.vectorize for np.vectorize; where an operand from another library asks "
                "for it, convert that operand, np.asarray(df) @ t"
            )
        return np.array(handed_out(self), dtype=dtype, copy=copy)

    def __dlpack__(self, **options: Any) -> Any:
        return np.asarray(self).__dlpack__(**options)

    def __dlpack_device__(self) -> tuple[int, int]:
        return (1, 0)  # the processor

    def __float__(self) -> float:
        self._refuse_number("float")
        return float(self.item())

    def __int__(self) -> int:
        self._refuse_number("int")
        return int(self.item())

    def _refuse_number(self, what: str) -> None:
        """Raise for a number made in a function that is being differentiated."""
        if self._node is not None and tracing.get():
            raise TypeError(
                f"{what}() of a Tensor, within a function that is being differentiated: what is "
                "computed from the number would have no gradient. Write np.sin(x) for math.sin(x), "
                "np.stack([...]) for an array that is filled; to look at the value, x.item()"
            )

    def __bool__(self) -> bool:
        return bool(self._array)

    def __len__(self) -> int:
        if self.ndim == 0:
            raise TypeError("len() of a Tensor without dimensions; use t.item() for its value")
        return len(self._array)

    def __iter__(self) -> Iterator[Tensor]:
        return (self[i] for i in range(len(self)))

    def __contains__(self, value: Any) -> bool:
        return bool(np.any(self == value))

    def __reduce__(self) -> tuple[Any, ...]:
        """Copied and pickled as the leaf that it is, with its name and gradient, without hooks."""
        if self._node is not None and self._node.op is not None:
            raise RuntimeError(
                "a Tensor that an op made cannot be copied or pickled, since its graph cannot: "
                "use t.detach() for its values"
            )
        state = self._array, self.requires_grad, self.name, self.grad
        return _restored, (type(self), *state)

    def __repr__(self) -> str:
        text = np.array2string(np.asarray(self._array), separator=", ", prefix="Tensor(")
        if self.dtype not in (np.float64, np.int64, np.bool_):
            text += f", dtype={self.dtype}"
        if self.name:
            text += f", name={self.name!r}"
        return f"Tensor({text}{', requires_grad=True' if self.requires_grad else ''})"

    def __format__(self, spec: str) -> str:
        return format(self.item(), spec) if spec else repr(self)


def _restored(cls: type[Tensor], data: Any, requires_grad: bool, name: Any, grad: Any) -> Tensor:
    """A leaf as it was when it was pickled or copied."""
    out = cls(data, requires_grad, name=name)
    if grad is not None:
        out.grad = grad
    return out


def plain(data: Any) -> Any:
    """`data`, or the array of a constant Tensor or of a guest."""
    if isinstance(data, ArrayFace):
        return np.asarray(data)
    return data if type(data) in PLAIN or isinstance(data, list | tuple) else values_of(data)


def numeric(array: Any) -> Any:
    """`array` if its dtype is numeric; a NumPy scalar if it has no dimensions."""
    if array.dtype.kind not in NUMBERS:
        raise TypeError(
            f"a Tensor holds numbers, not {array.dtype}: give numbers, nested lists of equal "
            "length, or a numeric array (join Tensors with autograd.stack)"
        )
    return array[()] if array.ndim == 0 else array
