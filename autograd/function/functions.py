"""Function: an op whose forward and backward are written as methods, in PyTorch's form.

For an op with one rule, the decorators of primitive.py are shorter and give forward mode, too. A
Function is for an op that needs more: several results of one computation, state shared by forward
and backward, arguments that are not arrays. It is one node of the graph, like any op; with several
inputs, a node before it joins them, and with several outputs, each has a node after it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from functools import wraps
from typing import Any

import numpy as np

from ..engine.graph import new_node
from ..engine.kinds import Array, Op
from ..engine.modes import Recording, is_grad_enabled, recording
from ..engine.outputs import Bundle
from ..tensors.sharing import same_memory
from ..tensors.tensor import Tensor
from ..trees import flatten
from .function_op import Context, FunctionOp, Held, join

__all__ = ["Function", "once_differentiable"]


class Function:
    """An op with a forward and a backward of its own, applied by ``MyFunction.apply(...)``.

    A subclass defines static methods:

    ``forward(ctx, *args)``
        Takes Tensors and anything else; returns a Tensor or a tuple of them. Nothing in it is
        recorded. It may be split into ``forward(*args)`` and ``setup_context(ctx, inputs,
        output)``.
    ``backward(ctx, *grads)``
        Takes the gradient of each output; returns that of each argument, or None where it is zero
        or the argument is not a Tensor. If made of Tensor ops, it can be differentiated again.
        Outputs kept as attributes (``ctx.y = y``) are part of the graph, as with
        ``save_for_backward``; intermediate results are not, and raise if they are differentiated.
    ``jvp(ctx, *tangents)``, optional
        Takes the tangent of each argument (or None); returns that of each output. Without it,
        forward mode transposes the backward, which must then be made of Tensor ops.

    Examples
    --------
    >>> import autograd as ag
    >>> class Cube(ag.Function):
    ...     @staticmethod
    ...     def forward(ctx, x):
    ...         ctx.save_for_backward(x)
    ...         return x**3
    ...     @staticmethod
    ...     def backward(ctx, g):
    ...         (x,) = ctx.saved_tensors
    ...         return g * 3 * x**2
    >>> x = ag.tensor(2.0, requires_grad=True)
    >>> Cube.apply(x).backward()
    >>> x.grad
    Tensor(12.)
    """

    _op: FunctionOp

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        """Raise: there are no instances."""
        name = cls.__name__
        raise TypeError(f"{name} cannot be called: it has no instances; use {name}.apply(...)")

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls._op = FunctionOp(cls, cls.jvp is not Function.jvp)

    @staticmethod
    def forward(*args: Any) -> Any:
        """Compute the outputs."""
        # reached where a subclass, which has to define it, does not
        raise NotImplementedError("a Function defines a static forward(ctx, *args)")

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Any) -> None:
        """Save what backward needs, if forward takes no ctx."""

    @staticmethod
    def backward(ctx: Any, *grads: Any) -> Any:
        """Compute the gradients of the arguments from those of the outputs."""
        # reached where a subclass, which has to define it, does not
        raise NotImplementedError("a Function defines a static backward(ctx, *grads)")

    @staticmethod
    def jvp(ctx: Any, *tangents: Any) -> Any:
        """Compute the tangents of the outputs from those of the arguments."""
        # optional: forward mode transposes `backward` if a class does not define it
        raise NotImplementedError("a Function may define a static jvp(ctx, *tangents)")

    @classmethod
    def apply(cls, *args: Any) -> Any:
        """Run forward on `args`, and record it if one of them requires a gradient."""
        make = recording.get()
        given = [Tensor._of(a._array, a._node) if isinstance(a, Tensor) else a for a in args]
        nodes = [a._node if isinstance(a, Tensor) else None for a in given]
        _refuse_tensors_within(given, cls)
        ctx = Context()
        ctx._name = cls.__name__
        ctx.needs_input_grad = tuple([make is not None and node is not None for node in nodes])
        with Recording(False):
            if cls.setup_context is Function.setup_context:
                result = cls.forward(ctx, *given)
            else:
                result = cls.forward(*given)
                cls.setup_context(ctx, tuple(given), result)
        listed = list(result) if isinstance(result, tuple | list) else [result]
        inputs, outputs = {id(a): a for a in given}, {}
        for k, y in enumerate(listed):
            if isinstance(y, np.ndarray | np.generic):
                listed[k] = y = Tensor._of(np.asarray(y)[()], None)
            if isinstance(y, Tensor):
                constant = y.dtype.kind not in "fc" or any([y is c for c in ctx._constant])
                outputs[k] = (y._array, not constant)
        traced = [k for k, (_, differentiable) in outputs.items() if differentiable]
        made = {k: Tensor._of(y, None) for k, (y, _) in outputs.items()}
        if make is not None and traced and any(ctx.needs_input_grad):
            ys = Bundle([outputs[k][0] for k in traced])
            y = ys if len(ys) > 1 else ys[0]
            ctx._inputs = tuple(
                [(a.shape, a.dtype) if isinstance(a, Tensor) else None for a in given]
            )
            ctx._outputs = tuple([_kind(y, outputs.get(k)) for k, y in enumerate(listed)])
            active = [node for node in nodes if node is not None]
            ctx._leaves = tuple([node is not None and node.op is None for node in nodes])
            ctx._parent = active[0] if len(active) == 1 else join(make, active)
            places = {id(listed[k]): i for i, k in enumerate(traced)}
            constants = inputs.keys() | {id(y) for k, y in enumerate(listed) if k not in traced}
            returned = list(result) if isinstance(result, tuple | list) else [result]
            arrays = [(i, (returned[k], outputs[k][0])) for i, k in enumerate(traced)]
            held, attributes = _attributes(ctx, constants, arrays)
            kept = [
                [_entry(t, places, constants) for t in tensors]
                for tensors in (
                    ctx._to_save,
                    ctx._to_save if ctx._for_jvp is None else ctx._for_jvp,
                    attributes,
                )
            ]
            kept = [[_packed(entry) for entry in entries] for entries in kept]
            keeps_y = any([isinstance(entry, int) for entries in kept for entry in entries])
            saved = (None, y if keeps_y else None, tuple(map(tuple, kept)))
            node = make(cls._op, ctx._parent, None, saved, y, None, {"ctx": held})
            results = ys.lifted(node) if len(ys) > 1 else [Tensor._of(y, node)]
            made.update(zip(traced, results))
            held._to_save, held._for_jvp, held._constant = (), None, ()
        finished = [made.get(k, y) for k, y in enumerate(listed)]
        return tuple(finished) if isinstance(result, tuple | list) else finished[0]


def _attributes(
    ctx: Context, constants: Any, arrays: list[tuple[int, tuple[Any, Any]]]
) -> tuple[Context, list[Any]]:
    """A copy of `ctx` without the results of forward that its attributes hold, and these.

    An output becomes part of the graph when backward is recorded, and an intermediate result, which
    cannot, raises: as what `save_for_backward` was given. Arrays other than the outputs are
    constants.
    """
    own = copy(ctx)
    own._held, results = {}, []

    def leaf(x: Any) -> Any:
        is_result = isinstance(x, Tensor) and x._node is None and x.dtype.kind in "fc"
        place = None
        if isinstance(x, np.ndarray | np.generic):
            same = (i for i, ys in arrays if any([x is y or same_memory(x, y) for y in ys]))
            place = next(same, None)
        if place is not None:
            results.append(place)
        elif is_result and id(x) not in constants:
            results.append(x)
        else:
            return x
        return Held(len(results) - 1, not isinstance(x, Tensor))

    for name, value in vars(ctx).items():
        if name in Context.__annotations__ or name in vars(Context):
            continue
        leaves, structure = flatten(value)
        replaced = [leaf(x) for x in leaves]
        if any([isinstance(x, Held) for x in replaced]):
            own._held[name] = (replaced, structure)
            delattr(own, name)
    return own, results


def _entry(t: Any, places: dict[int, int], constants: Any) -> Any:
    if t is None or isinstance(t, int):
        return t
    return places.get(id(t), (t, id(t) in constants))


def _packed(entry: Any) -> Any:
    """What a node keeps of a saved Tensor: an output's index, or (array, node, is it traced)."""
    if entry is None or isinstance(entry, int):
        return entry
    tensor, is_input = entry
    return tensor._array, tensor._node, is_input or tensor._node is not None


def _kind(y: Any, output: Any) -> Any:
    return (y.shape, y.dtype, output[1]) if output else None


def _refuse_tensors_within(given: Sequence[Any], cls: type[Function]) -> None:
    """Reject containers of Tensors, whose gradients would be lost."""
    for a in given:
        if isinstance(a, list | tuple | dict):
            if any([isinstance(x, Tensor) and x.requires_grad for x in flatten(a)[0]]):
                raise TypeError(
                    f"{cls.__name__}.apply: a {type(a).__name__} holds Tensors that require a "
                    "gradient, which would be lost; pass each Tensor as a separate argument"
                )


class _Once(Op):
    """The results of a backward that cannot be differentiated."""

    kind = "function"

    def __init__(self) -> None:
        super().__init__(lambda *x: x, [lambda g: g], 1)
        self.name = "once_differentiable"
        self.pulls: Any = self  # any number of them

    def __getitem__(self, i: int) -> Callable[..., Any]:
        return self.refuse

    def refuse(self, g: Any, s: Any, k: Any) -> Any:
        raise RuntimeError(
            f"{k['name']}.backward is marked once_differentiable, so it supports neither a second "
            "derivative nor forward mode: to have them, write it in Tensor ops and remove the mark"
        )

    def push(self, tangents: Sequence[Array | None], s: Any, k: Any) -> Array:
        return self.refuse(None, s, k)


_ONCE = _Once()


def once_differentiable(backward: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a Function's backward as free to use NumPy: a second derivative then raises.

    Parameters
    ----------
    backward : callable
        A Function's ``backward(ctx, *grads)``.

    Examples
    --------
    >>> import numpy as np, autograd as ag
    >>> class Double(ag.Function):
    ...     @staticmethod
    ...     def forward(ctx, x):
    ...         return 2 * x
    ...     @staticmethod
    ...     @ag.once_differentiable
    ...     def backward(ctx, g):
    ...         return ag.tensor(2 * np.asarray(g))
    >>> x = ag.tensor(3.0, requires_grad=True)
    >>> Double.apply(x).backward()
    >>> x.grad
    Tensor(2.)
    """

    @wraps(backward)
    def once(ctx: Context, *grads: Tensor | None) -> Any:
        record = is_grad_enabled()
        given = [None if g is None else g.detach() for g in grads]
        with Recording(False):
            result = backward(ctx, *given)
        if not record:
            return result
        sources = [g._node for g in grads if g is not None and g._node is not None]
        sources.append(ctx._parent)
        marked: list[Any] = []
        for d in result if isinstance(result, tuple | list) else (result,):
            if d is not None:
                y = (d._array if isinstance(d, Tensor) else np.asarray(d))[()]
                options = {"name": ctx._name}
                d = Tensor._of(y, new_node(_ONCE, None, None, (), y, tuple(sources), options))
            marked.append(d)
        return tuple(marked)

    return once
