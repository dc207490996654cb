"""Tensor: an array, the node that made it, and its gradient."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine.annotations import Handle
from ..engine.boxes import boxed
from ..engine.graph import Node
from ..engine.primitive import make_results
from ..engine.view_ops import detached
from ..engine.views import Family
from . import gradients
from .array_methods import ArrayFace, numeric, plain
from .sharing import handed_out, leave, make_stale_class, same_memory
from .writing import will_write

__all__ = ["Tensor"]
MaybeNone = Any  # None before a backward: a checker that asked at each x.grad would be ignored


class Tensor(ArrayFace):
    """An n-dimensional array, or a number, that can be differentiated.

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

    Raises
    ------
    TypeError
        For data that is not numeric, or would lose something (a mask, units), and for an integer
        Tensor that is to require a gradient.

    Examples
    --------
    >>> import autograd as ag
    >>> x = ag.Tensor([1.0, 2.0], requires_grad=True)
    >>> (x * x).sum().backward()
    >>> x.grad
    Tensor([2., 4.])
    """

    __slots__ = ("__weakref__", "_name")
    _array: Any  # an ndarray, or a NumPy scalar where there are no dimensions
    _node: Node | None  # None: requires no gradient
    _name: str | None  # of a Tensor without a node; else the node's

    def __init__(
        self, data: Any, requires_grad: bool = False, dtype: Any = None, name: str | None = None
    ) -> None:
        try:
            array = np.array(plain(data), dtype=dtype)
        except ValueError as error:
            error.add_note("(a Tensor is made of numbers in nested lists of equal length)")
            raise
        self._array = numeric(array)
        self._node = self._family = None
        self._name = name
        self.requires_grad_(requires_grad)

    _of = staticmethod(boxed)

    # --- what it holds ---------------------------------------------------------------------------

    @property
    def data(self) -> Any:
        """The array (or NumPy scalar) itself, shared, outside the graph; a leaf's can be set."""
        return handed_out(self)

    @data.setter
    def data(self, value: Any) -> None:
        if not self.is_leaf:
            raise RuntimeError("only a leaf's data can be set; this Tensor was computed by an op")
        family = self._family  # `t.data += v` wrote already, mostly into the array it was handed
        handed = type(family) is Family and value is family.out is not None
        if (handed and family.root is None) or same_memory(value, self._array):
            will_write(self, "t.data = v")
            return
        value = np.asarray(plain(value), dtype=self.dtype)
        if value.shape != self.shape:
            raise ValueError(f"data of shape {value.shape} set on a Tensor of shape {self.shape}")
        leave(self)
        self._array = value[()] if value.ndim == 0 else value
        if self._node is not None:
            self._node.value = self._array

    @property
    def name(self) -> str | None:
        """What the user calls this Tensor, in pictures and messages."""
        if self._node is not None:
            return self._node.name
        return getattr(self, "_name", None)

    @name.setter
    def name(self, value: str | None) -> None:
        if self._node is not None:
            self._node.attach().name = value
        else:
            self._name = value

    def numpy(self) -> Any:
        """The values as an ndarray that shares memory. Raises where a gradient is required."""
        return np.asarray(self)

    def detach(self) -> Tensor:
        """The same array as a constant: nothing flows back through it."""
        return detached(self)

    # --- its place in the graph ------------------------------------------------------------------

    @property
    def requires_grad(self) -> bool:
        """Whether ops on this Tensor are recorded."""
        return self._node is not None

    @requires_grad.setter
    def requires_grad(self, value: bool) -> None:
        self.requires_grad_(value)

    def requires_grad_(self, requires_grad: bool = True) -> Tensor:
        """Require a gradient from here on (or stop to), in place; only for a leaf."""
        if not isinstance(requires_grad, bool | int | np.bool_):
            raise TypeError(
                f"requires_grad is True or False, not {requires_grad!r}; a dtype is passed by name "
                "(dtype=...), and several numbers as one list"
            )
        if requires_grad and self._node is None:
            if self.dtype.kind not in "fc":
                raise TypeError(
                    f"a Tensor of {self.dtype} cannot require a gradient: only floating dtypes "
                    "can. Make it from floats, or pass dtype=float"
                )
            self._node = Node.leaf(self._array, self.name)
        elif not requires_grad and self._node is not None:
            if not self.is_leaf:
                raise RuntimeError("this Tensor was computed by an op; use t.detach() instead")
            name, self._node = self.name, None
            self._name = name
        return self

    @property
    def is_leaf(self) -> bool:
        """Whether no recorded op made it."""
        return self._node is None or self._node.op is None

    @property
    def grad(self) -> Tensor | MaybeNone:
        """The gradient accumulated by `backward`, in this Tensor's shape and dtype; or None.

        A Tensor that an op made has one only after `retain_grad`: else it is None, with a warning.
        """
        node = self._node
        if node is None or node.grad is None:
            if node is not None and node.op is not None:
                node.warn_of_no_grad()
            return None
        if not isinstance(node.grad, Tensor):
            with gradients.accumulating:  # another thread may add to it now
                if not isinstance(node.grad, Tensor):
                    node.attach().grad = Tensor._of(node.grad, None)
        grad: Tensor = node.grad
        return grad

    @grad.setter
    def grad(self, value: Any) -> None:
        if value is not None:
            value = value if isinstance(value, Tensor) else Tensor(value, dtype=self.dtype)
            if value.shape != self.shape:
                raise ValueError(f"a gradient of shape {value.shape} for a Tensor of {self.shape}")
            self._own_node("grad").attach().grad = value
        elif self._node is not None:
            self._node.attach().grad = None

    def zero_grad(self) -> None:
        """Forget the accumulated gradient."""
        self.grad = None

    def retain_grad(self) -> Tensor:
        """Keep the gradient of this intermediate result, too, when `backward` passes it."""
        self._own_node("retain_grad").attach().keeps_grad = True
        return self

    def register_hook(self, hook: Callable[[Tensor], Any]) -> Handle:
        """Call `hook(gradient)` when `backward` has this Tensor's whole gradient.

        What it returns, unless None, takes the gradient's place. Remove it with `handle.remove()`.
        """
        return self._own_node("register_hook").register_hook(hook)

    @property
    def grad_fn(self) -> Node | None:
        """The node of the op that made this Tensor, to put a hook on; None for a leaf."""
        return None if self.is_leaf else self._node

    def _own_node(self, what: str) -> Node:
        if self._node is None:
            raise RuntimeError(
                f"{what}: this Tensor requires no gradient; make it with requires_grad=True "
                "(t.requires_grad_()), or compute it from one that does, outside no_grad"
            )
        return self._node

    def backward(
        self, gradient: Any = None, retain_graph: bool | None = None, create_graph: bool = False
    ) -> None:
        """Add to the `.grad` of every leaf the gradient of this Tensor with respect to it.

        Parameters
        ----------
        gradient : array_like, optional
            The upstream gradient, in this Tensor's shape; 1 for a single element.
        retain_graph : bool, optional
            Keep the graph for another backward; by default only when `create_graph` is.
        create_graph : bool
            Record the backward pass itself, so that `.grad` can be differentiated.

        Raises
        ------
        RuntimeError
            If the Tensor requires no gradient, has several elements and no `gradient` is given,
            or if its graph was freed by an earlier backward.
        ValueError
            If `gradient` has another shape.

        Examples
        --------
        >>> import autograd as ag
        >>> x = ag.tensor(3.0, requires_grad=True)
        >>> y = x**3
        >>> y.backward(create_graph=True)
        >>> x.grad
        Tensor(27., requires_grad=True)
        """
        start = {self._own_node("backward"): gradients.upstream(self, gradient, create_graph)}
        gradients.accumulate(start, retain_graph, create_graph)


make_results(Tensor)
make_stale_class(Tensor)
