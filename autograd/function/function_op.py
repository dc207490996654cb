"""The op that a Function becomes: how its backward and jvp run in the two walks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from functools import cache
from typing import Any

import numpy as np

from ..engine.graph import Node, toposort
from ..engine.kinds import Array, Op
from ..engine.modes import Recording, is_grad_enabled
from ..engine.outputs import Bundle
from ..engine.sweep import pullback
from ..tensors.gradients import way_to
from ..tensors.tensor import Tensor
from ..trees import unflatten

__all__ = ["Context", "FunctionOp", "Held", "join"]


class Context:
    """What a Function's forward leaves for its backward; other attributes may be set freely.

    Attributes
    ----------
    needs_input_grad : tuple of bool
        For each argument of forward, whether its gradient is needed.
    """

    needs_input_grad: tuple[bool, ...] = ()
    _name = ""
    _materialize = True
    _to_save: tuple[Tensor | None, ...] = ()
    _for_jvp: tuple[Tensor | None, ...] | None = None
    _constant: tuple[Tensor, ...] = ()  # outputs without a gradient
    _inputs: tuple[Any, ...]  # shape and dtype of each argument; None if it is not a Tensor
    _outputs: tuple[Any, ...]  # shape, dtype and whether it is differentiable, for each output
    _parent: Node  # the node that the gradient goes to
    _leaves: tuple[bool, ...]
    _found: tuple[Any, ...] = ()  # in a backward: what was saved
    # attributes that hold outputs or intermediate results: their leaves, and how they were built
    _held: Mapping[str, tuple[list[Any], Any]] = {}
    _at_a_point = False  # whether what was saved counts as constant: only the gradients are traced

    def save_for_backward(self, *tensors: Tensor | None) -> None:
        """Keep inputs, outputs and intermediate results for backward, until it frees the graph."""
        for t in tensors:
            if t is not None and not isinstance(t, Tensor):
                raise TypeError(
                    f"save_for_backward takes Tensors and None, not {type(t).__name__}: pass apply "
                    "a Tensor, or keep a constant as an attribute of ctx"
                )
        self._to_save = tensors

    def save_for_forward(self, *tensors: Tensor | None) -> None:
        """Keep Tensors for `jvp`, if it needs others than backward does."""
        self._for_jvp = tensors

    def mark_non_differentiable(self, *outputs: Tensor) -> None:
        """Say which outputs have no gradient, besides those of integers."""
        self._constant = outputs

    def set_materialize_grads(self, value: bool) -> None:
        """Whether backward gets zeros (otherwise None) for outputs that nothing depends on."""
        self._materialize = value

    @property
    def saved_tensors(self) -> tuple[Tensor | None, ...]:
        """What was saved; in a backward that is being recorded, as part of the graph."""
        follow = is_grad_enabled() and not self._at_a_point
        return tuple([None if s is None else s.tensor(self._name, follow) for s in self._found])

    def __getattr__(self, name: str) -> Any:
        """An attribute that holds results of forward: as `saved_tensors`, part of the graph."""
        held = vars(self).get("_held", {})
        if name not in held:
            raise AttributeError(f"{self._name}: forward has set no ctx.{name}")
        follow = is_grad_enabled() and not self._at_a_point
        leaves, structure = held[name]
        return unflatten(
            structure,
            [x.tensor(self._name, follow) if isinstance(x, _Saved) else x for x in leaves],
        )


class _Saved:
    """A saved Tensor: its array, and the node to follow when the backward is recorded."""

    def __init__(self, data: Array, node: Node | None, traced: bool = True) -> None:
        self.data, self.node, self.traced = data, node, traced
        self.as_array = False  # whether it was kept as an array, not as a Tensor

    def tensor(self, name: str, follow: bool) -> Any:
        if self.as_array and not follow:
            return self.data
        if follow and not self.traced and self.data.dtype.kind in "fc":
            raise RuntimeError(
                f"{name}: backward is being recorded, for a second derivative, but something that "
                "it saved is neither an input nor an output, so how it depends on the inputs is "
                "not known. Compute it in backward, or return it as a further output; if it is a "
                "constant, keep its array as an attribute (ctx.mask = mask.data); or decorate "
                "backward with once_differentiable"
            )
        return Tensor._of(self.data, self.node if follow else None)


class Held:
    """A leaf of an attribute of ctx: its place among the entries that the node keeps."""

    def __init__(self, place: int, as_array: bool) -> None:
        self.place, self.as_array = place, as_array

    def of(self, saved: Sequence[_Saved | None]) -> _Saved:
        """What was saved there."""
        found = saved[self.place]
        assert found is not None
        found.as_array = self.as_array
        return found


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


def join(make: Callable[..., Node], nodes: list[Node]) -> Node:
    """One node that stands for several inputs, made by `make`."""
    bundle = Bundle([None] * len(nodes))
    return make(_join_of(len(nodes)), None, None, (), bundle, tuple(nodes), {})


class FunctionOp(Op):
    """A Function as an op of one argument: the array, or the bundle of arrays, it is applied to."""

    kind = "function"

    def __init__(self, function: Any, has_jvp: bool) -> None:
        super().__init__(lambda x: x, [lambda g: g])
        self.function = function
        self.has_jvp = has_jvp
        self.name = function.__name__
        self.forward = None  # type: ignore[assignment]  # it cannot be run again on its inputs
        self.pulls = [self.pull]

    @property
    def conjugated(self) -> Op:
        """A backward conjugates where it should, as in PyTorch."""
        return self

    def context(self, s: Any, k: Any, which: int) -> Context:
        """The ctx of one backward or jvp, so that two running at once do not share it."""
        _, y, kept = s
        ctx: Context = copy(k["ctx"])
        ctx._found = tuple(self.found(y, kept[which]))
        if ctx._held:
            leaves = self.found(y, kept[2])
            ctx._held = {
                name: ([x.of(leaves) if isinstance(x, Held) else x for x in xs], structure)
                for name, (xs, structure) in ctx._held.items()
            }
        return ctx

    def found(self, y: Any, entries: Sequence[Any]) -> list[_Saved | None]:
        """What was saved: an output, by its index, or another Tensor."""
        found: list[Any] = []
        for entry in entries:
            if isinstance(entry, int):
                output = y[entry] if isinstance(y, Bundle) else y
                traced = isinstance(output, Tensor)
                data, node = (output._array, output._node) if traced else (output, None)
                found.append(_Saved(data, node))
            else:
                found.append(entry and _Saved(*entry))
        return found

    def pull(self, g: Array, s: Any, k: Any) -> Array:
        """Run backward."""
        ctx = self.context(s, k, 0)
        gs = g if isinstance(g, Bundle) else (g,)
        record = any([isinstance(x, Tensor) for x in gs])
        ds = self.gradients(ctx, gs, record)
        active = [d for d, needed in zip(ds, ctx.needs_input_grad) if needed]
        return active[0] if len(active) == 1 else Bundle(active)

    def gradients(self, ctx: Context, gs: Sequence[Array | None], record: bool) -> list[Any]:
        """What backward returns for the gradients of the differentiable outputs, after checks."""
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
        with Recording(record):
            result = self.function.backward(ctx, *incoming)
        ds = list(result) if isinstance(result, tuple | list) else [result]
        count = len(ctx.needs_input_grad)
        while len(ds) > count and ds[-1] is None:
            ds.pop()
        if len(ds) != count:
            raise ValueError(
                f"{self.name}.backward returned {len(ds)} gradients for the {count} arguments of "
                "forward; return one for each, and None for an argument that is not a Tensor"
            )
        return [self.checked(i, d, ctx, record) for i, d in enumerate(ds)]

    def checked(self, i: int, d: Any, ctx: Context, record: bool) -> Any:
        """The gradient of argument i, in its shape; None if it is not needed."""
        if ctx._inputs[i] is None and d is not None:
            raise ValueError(
                f"{self.name}.backward returned a gradient for argument {i}, which is not a "
                "Tensor; return None for it"
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
            d = d._array
        elif record and np.any(d):
            raise RuntimeError(
                f"{self.name}.backward is being recorded, for a second derivative, but returned an "
                "array: use Tensor ops in it, or decorate it with once_differentiable"
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
        if not self.has_jvp:
            at_point = self.context(s, k, 0)
            at_point._at_a_point = not record
            outputs = self.transposed(at_point, ts, record)
        else:
            incoming = [
                t if t is None or isinstance(t, Tensor) else Tensor._of(t, None) for t in ts
            ]
            with Recording(record):
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
                raise ValueError(
                    f"{self.name}.jvp returned a tangent of shape {np.shape(o)} for an output of "
                    f"shape {shape}; they must be the same"
                )
            if record:
                pushed.append(o if isinstance(o, Tensor) else Tensor._of(np.asarray(o)[()], None))
            else:
                pushed.append(o._array if isinstance(o, Tensor) else np.asarray(o)[()])
        return Bundle(pushed) if len(pushed) > 1 else pushed[0]

    def transposed(self, ctx: Context, ts: Sequence[Array | None], record: bool) -> list[Any]:
        """The tangents of the outputs: backward is linear in its arguments, so it has a transpose.

        (The double-backward trick: J. Townsend, 2017.)
        """
        kinds = [kind for kind in ctx._outputs if kind and kind[2]]
        # any value but zero: a gradient in which it does not show is then zero, not untraced
        us = [Tensor(np.full(shape, 0.7, dtype), requires_grad=True) for shape, dtype, _ in kinds]
        ds = self.gradients(ctx, us, record=True)
        starts: dict[Node, Array] = {}
        for d, t in zip(ds, ts):
            if d is None or t is None:
                continue
            if d._node is None:
                if not np.any(d._array):
                    continue
                raise TypeError(f"{self.name}: {_ADVICE}")
            starts[d._node] = starts[d._node] + t if d._node in starts else t
        targets = [u._own_node("jvp") for u in us]
        way = way_to(toposort(starts), targets)
        starts = {node: t for node, t in starts.items() if node in way}
        with Recording(record):
            kept = pullback(starts, record=record, way=way)
        return [kept.get(target) for target in targets]


_ADVICE = (
    "forward mode needs a static jvp(ctx, *tangents), or a backward made of Tensor ops, "
    "which can be transposed"
)
