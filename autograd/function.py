"""Function: an op whose forward and backward are written as methods, in PyTorch's form.

For an op with one rule the decorators of primitive.py are shorter, and give forward mode, too.
A Function is for what needs more: several results of one computation, state between forward and
backward, arguments that are no arrays. It is one node of the graph like any op: with several
inputs, a node before it that joins them; with several outputs, a node after it for each.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from functools import cache, wraps
from typing import Any

import numpy as np

from .graph import Node
from .graph_control import way_to
from .kinds import Array, Op
from .modes import _recording, is_grad_enabled, recording
from .several import Bundle, parts
from .sweep import pullback
from .tensor import Tensor
from .trees import flatten

__all__ = ["Context", "Function", "once_differentiable"]


class Context:
    """What a Function's forward leaves for its backward; further attributes are free.

    Attributes
    ----------
    needs_input_grad : tuple of bool
        Of each argument of forward, whether its gradient is asked for.
    """

    needs_input_grad: tuple[bool, ...] = ()
    _name = ""
    _materialize = True
    _to_save: tuple[Tensor | None, ...] = ()
    _for_jvp: tuple[Tensor | None, ...] | None = None
    _constant: tuple[Tensor, ...] = ()  # outputs without a gradient
    _inputs: tuple[Any, ...]  # shape and dtype of each argument; None where it is no Tensor
    _outputs: tuple[Any, ...]  # shape, dtype and whether it is differentiable, of each output
    _parent: Node  # the node of what the gradient goes to
    _leaves: tuple[bool, ...]
    _found: tuple[Any, ...] = ()  # in a backward: what was saved

    def save_for_backward(self, *tensors: Tensor | None) -> None:
        """Keep inputs, outputs and intermediate results for backward, until it frees the graph."""
        self._to_save = tensors

    def save_for_forward(self, *tensors: Tensor | None) -> None:
        """Keep them for `jvp`, if it needs others than backward does."""
        self._for_jvp = tensors

    def mark_non_differentiable(self, *outputs: Tensor) -> None:
        """Say which outputs have no gradient, beside those of integers."""
        self._constant = outputs

    def set_materialize_grads(self, value: bool) -> None:
        """Whether backward gets zeros (else None) for outputs that nothing depends on."""
        self._materialize = value

    @property
    def saved_tensors(self) -> tuple[Tensor | None, ...]:
        """What was saved, in a backward that is recorded as part of the graph."""
        follow = is_grad_enabled()
        return tuple([None if s is None else s.tensor(self._name, follow) for s in self._found])


class _Saved:
    """A Tensor that was saved: its array, and the node to follow in a backward that is recorded."""

    def __init__(self, data: Array, node: Node | None, traced: bool = True) -> None:
        self.data, self.node, self.traced = data, node, traced

    def tensor(self, name: str, follow: bool) -> Tensor:
        if follow and not self.traced and self.data.dtype.kind in "fc":
            raise RuntimeError(
                f"{name}: backward is being recorded, for a second derivative, but what it saved "
                "is neither an input nor an output, so how it depends on the inputs is not known. "
                "Compute it in backward, or return it as a further output; if it is a constant, "
                "keep its array as an attribute (ctx.mask = mask.data); or decorate backward with "
                "once_differentiable"
            )
        return Tensor._of(self.data, self.node if follow else None)


class Function:
    """An op with a forward and a backward of its own, applied by ``MyFunction.apply(...)``.

    A subclass defines static methods:

    ``forward(ctx, *args)``
        Takes Tensors and anything else, returns a Tensor or a tuple of them. Nothing in it is
        recorded. It may be split, as ``forward(*args)`` and ``setup_context(ctx, inputs, output)``.
    ``backward(ctx, *grads)``
        Takes the gradient of each output, returns that of each argument: None for what is no
        Tensor, and where it is zero. Made of Tensor ops, it can be differentiated again.
    ``jvp(ctx, *tangents)``, optional
        Takes the tangent of each argument (or None), returns that of each output. Without it
        forward mode transposes the backward, which then must be made of Tensor ops.

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

    _op: _FunctionOp

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls._op = _FunctionOp(cls)

    @staticmethod
    def forward(*args: Any) -> Any:
        """Compute the outputs."""
        raise NotImplementedError("a Function defines a static forward(ctx, *args)")

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Any) -> None:
        """Save what backward needs, where forward takes no ctx."""

    @staticmethod
    def backward(ctx: Any, *grads: Any) -> Any:
        """Compute the gradients of the arguments from those of the outputs."""
        raise NotImplementedError("a Function defines a static backward(ctx, *grads)")

    @staticmethod
    def jvp(ctx: Any, *tangents: Any) -> Any:
        """Compute the tangents of the outputs from those of the arguments."""
        raise NotImplementedError

    @classmethod
    def apply(cls, *args: Any) -> Any:
        """Run forward on `args`, and record it if one of them requires a gradient."""
        make = recording.get()
        given = [Tensor._of(a._data, a._node) if isinstance(a, Tensor) else a for a in args]
        nodes = [a._node if isinstance(a, Tensor) else None for a in given]
        _refuse_tensors_within(given, cls)
        ctx = Context()
        ctx._name = cls.__name__
        ctx.needs_input_grad = tuple([make is not None and node is not None for node in nodes])
        with _recording(False):
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
                outputs[k] = (y._data, not constant)
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
            ctx._parent = active[0] if len(active) == 1 else _join(make, active)
            places = {id(listed[k]): i for i, k in enumerate(traced)}
            kept = [
                [None if t is None else places.get(id(t), (t, id(t) in inputs)) for t in tensors]
                for tensors in (
                    ctx._to_save,
                    ctx._to_save if ctx._for_jvp is None else ctx._for_jvp,
                )
            ]
            kept = [[_packed(entry) for entry in entries] for entries in kept]
            keeps_y = any([isinstance(entry, int) for entry in (*kept[0], *kept[1])])
            saved = (None, y if keeps_y else None, tuple(map(tuple, kept)))
            node = make(cls._op, ctx._parent, None, saved, y, None, {"ctx": ctx})
            results = parts(ys, node) if len(ys) > 1 else [Tensor._of(y, node)]
            made.update(zip(traced, results))
        ctx._to_save, ctx._for_jvp, ctx._constant = (), None, ()
        finished = [made.get(k, y) for k, y in enumerate(listed)]
        return tuple(finished) if isinstance(result, tuple | list) else finished[0]


def _packed(entry: Any) -> Any:
    """What a node keeps of a saved Tensor: an output's index, or (array, node, is it traced)."""
    if entry is None or isinstance(entry, int):
        return entry
    tensor, is_input = entry
    return tensor._data, tensor._node, is_input or tensor._node is not None


def _kind(y: Any, output: Any) -> Any:
    return (y.shape, y.dtype, output[1]) if output else None


def _refuse_tensors_within(given: Sequence[Any], cls: type[Function]) -> None:
    """Refuse containers of Tensors, whose gradients would be lost."""
    for a in given:
        if isinstance(a, list | tuple | dict):
            if any([isinstance(x, Tensor) and x.requires_grad for x in flatten(a)[0]]):
                raise TypeError(
                    f"{cls.__name__}.apply: a {type(a).__name__} holds Tensors that require a "
                    "gradient, which would be lost; pass each as an argument of its own"
                )


class _Join(Op):
    """The n inputs of a Function as one bundle."""

    kind = "linear"

    def __init__(self, n: int) -> None:
        super().__init__(lambda *arrays: Bundle(arrays), [lambda g: g], n)
        self.name = "inputs"
        self.pulls = [lambda g, s, k, i=i: g[i] for i in range(n)]

    def push(self, tangents: Sequence[Array | None], s: Any, k: Any) -> Array:
        return Bundle(tangents)


_join_of = cache(_Join)


def _join(make: Callable[..., Node], nodes: list[Node]) -> Node:
    bundle = Bundle([None] * len(nodes))
    return make(_join_of(len(nodes)), None, None, (), bundle, tuple(nodes), {})


class _FunctionOp(Op):
    """A Function as an op of one argument: the array, or the bundle of arrays, that it is of."""

    kind = "function"

    def __init__(self, function: type[Function]) -> None:
        super().__init__(lambda x: x, [lambda g: g])
        self.function = function
        self.name = function.__name__
        self.forward = None  # type: ignore[assignment]  # it cannot be run again on its inputs
        self.pulls = [self.pull]

    @property
    def conjugated(self) -> Op:
        """A backward conjugates where it should, as in PyTorch."""
        return self

    def context(self, s: Any, k: Any, which: int) -> Context:
        """The ctx of one backward or jvp, so that two at a time do not meet."""
        _, y, kept = s
        ctx: Context = copy(k["ctx"])
        found: list[Any] = []
        for entry in kept[which]:
            if isinstance(entry, int):
                output = y[entry] if isinstance(y, Bundle) else y
                traced = isinstance(output, Tensor)
                data, node = (output._data, output._node) if traced else (output, None)
                found.append(_Saved(data, node))
            else:
                found.append(entry and _Saved(*entry))
        ctx._found = tuple(found)
        return ctx

    def pull(self, g: Array, s: Any, k: Any) -> Array:
        """Run backward."""
        ctx = self.context(s, k, 0)
        gs = g if isinstance(g, Bundle) else (g,)
        record = any([isinstance(x, Tensor) for x in gs])
        ds = self.gradients(ctx, gs, record)
        active = [d for d, needed in zip(ds, ctx.needs_input_grad) if needed]
        return active[0] if len(active) == 1 else Bundle(active)

    def gradients(self, ctx: Context, gs: Sequence[Array | None], record: bool) -> list[Any]:
        """What backward returns for the gradients of the differentiable outputs, checked."""
        incoming: list[Tensor | None] = []
        arriving = iter(gs)
        for kind in ctx._outputs:
            g = next(arriving) if kind and kind[2] else None
            if g is None and kind and ctx._materialize:
                g = np.zeros(kind[0], kind[1])[()]
            if g is not None and not isinstance(g, Tensor):
                g = g.view()
                if g.ndim:
                    g.flags.writeable = False  # others may share it
                g = Tensor._of(g, None)
            incoming.append(g)
        with _recording(record):
            result = self.function.backward(ctx, *incoming)
        ds = list(result) if isinstance(result, tuple | list) else [result]
        count = len(ctx.needs_input_grad)
        while len(ds) > count and ds[-1] is None:
            ds.pop()
        if len(ds) != count:
            raise ValueError(
                f"{self.name}.backward returned {len(ds)} gradients for the {count} arguments of "
                "forward; return one for each, None for what is no Tensor"
            )
        return [self.checked(i, d, ctx, record) for i, d in enumerate(ds)]

    def checked(self, i: int, d: Any, ctx: Context, record: bool) -> Any:
        """The gradient of argument i, in its shape; None where none is asked for."""
        if ctx._inputs[i] is None and d is not None:
            raise ValueError(
                f"{self.name}.backward returned a gradient for argument {i}, which is no Tensor; "
                "return None for it"
            )
        if not ctx.needs_input_grad[i]:
            return None
        shape, dtype = ctx._inputs[i]
        if d is None:
            d = np.zeros(shape, dtype)[()]
            return Tensor._of(d, None) if record else d
        if np.shape(d) != shape:
            raise ValueError(
                f"{self.name}.backward returned a gradient of shape {np.shape(d)} for argument "
                f"{i} of shape {shape}; they must be the same (sum over the axes that forward "
                "broadcast)"
            )
        if isinstance(d, Tensor):
            if record:
                return d
            d = d._data
        elif record and np.any(d):
            raise RuntimeError(
                f"{self.name}.backward is being recorded, for a second derivative, but returned an "
                "array: make it of Tensor ops, or decorate it with once_differentiable"
            )
        d = np.array(d)[()] if ctx._leaves[i] else np.asarray(d)[()]  # a leaf keeps its own
        return Tensor._of(d, None) if record else d

    def push(self, tangents: Sequence[Array | None], s: Any, k: Any) -> Array:
        """Run jvp; without one, the transpose of backward."""
        ctx = self.context(s, k, 1)
        t = tangents[0]
        given = iter(t if isinstance(t, Bundle) else (t,))
        ts = [next(given) if needed else None for needed in ctx.needs_input_grad]
        record = any([isinstance(t, Tensor) for t in ts])
        if self.function.jvp is Function.jvp:
            outputs = self.transposed(self.context(s, k, 0), ts, record)
        else:
            incoming = [
                t if t is None or isinstance(t, Tensor) else Tensor._of(t, None) for t in ts
            ]
            with _recording(record):
                result = self.function.jvp(ctx, *incoming)
            listed = list(result) if isinstance(result, tuple | list) else [result]
            if len(listed) != len(ctx._outputs):
                raise ValueError(
                    f"{self.name}.jvp returned {len(listed)} tangents for {len(ctx._outputs)} "
                    "outputs"
                )
            outputs = [o for o, kind in zip(listed, ctx._outputs) if kind and kind[2]]
        kinds = [kind for kind in ctx._outputs if kind and kind[2]]
        pushed: list[Any] = []
        for output, (shape, dtype, _) in zip(outputs, kinds):
            o = np.zeros(shape, dtype)[()] if output is None else output
            if np.shape(o) != shape:
                raise ValueError(f"{self.name}.jvp: a tangent of {np.shape(o)} for {shape}")
            if record:
                pushed.append(o if isinstance(o, Tensor) else Tensor._of(np.asarray(o)[()], None))
            else:
                pushed.append(o._data if isinstance(o, Tensor) else np.asarray(o)[()])
        return Bundle(pushed) if len(pushed) > 1 else pushed[0]

    def transposed(self, ctx: Context, ts: Sequence[Array | None], record: bool) -> list[Any]:
        """The tangents of the outputs: backward is linear in its gradients, so it has a transpose.

        (The double-backward trick: J. Townsend, 2017.)
        """
        kinds = [kind for kind in ctx._outputs if kind and kind[2]]
        # any value but zero: where it does not show in a gradient, that is zero and not untraced
        us = [Tensor(np.full(shape, 0.7, dtype), requires_grad=True) for shape, dtype, _ in kinds]
        ds = self.gradients(ctx, us, record=True)
        starts: dict[Node, Array] = {}
        for d, t in zip(ds, ts):
            if d is None or t is None:
                continue
            if d._node is None:
                if not np.any(d._data):
                    continue
                raise TypeError(f"{self.name}: {_ADVICE}")
            starts[d._node] = starts[d._node] + t if d._node in starts else t
        targets = [u._own_node("jvp") for u in us]
        way = way_to(starts, targets)
        starts = {node: t for node, t in starts.items() if node in way}
        with _recording(record):
            kept = pullback(starts, record=record, way=way)
        return [kept.get(target) for target in targets]


_ADVICE = (
    "forward mode needs a static jvp(ctx, *tangents), or a backward made of Tensor ops, "
    "whose transpose it takes"
)


class _Once(Op):
    """The results of a backward that cannot be differentiated."""

    kind = "function"

    def __init__(self) -> None:
        super().__init__(lambda *x: x, [lambda g: g], 1)
        self.name = "once_differentiable"
        self.pulls = self

    def __getitem__(self, i: int) -> Callable[..., Any]:
        return self.refuse

    def refuse(self, g: Any, s: Any, k: Any) -> Any:
        raise RuntimeError(
            f"{k['name']}.backward is marked once_differentiable, so neither a second "
            "derivative nor forward mode goes through it: make it of Tensor ops, and take "
            "the mark away"
        )

    def push(self, tangents: Sequence[Array | None], s: Any, k: Any) -> Array:
        return self.refuse(None, s, k)


_ONCE = _Once()


def once_differentiable(backward: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a Function's backward that may use NumPy as it likes: a second derivative raises.

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
        with _recording(False):
            result = backward(ctx, *given)
        if not record:
            return result
        sources = [g._node for g in grads if g is not None and g._node is not None]
        sources.append(ctx._parent)
        marked: list[Any] = []
        for d in result if isinstance(result, tuple | list) else (result,):
            if d is not None:
                y = (d._data if isinstance(d, Tensor) else np.asarray(d))[()]
                static = {"name": ctx._name}
                d = Tensor._of(y, Node(_ONCE, None, None, (), y, tuple(sources), static))
            marked.append(d)
        return tuple(marked)

    return once
