"""Trace: a function as it ran once on fresh Tensors, ready for walks in both directions.

This is what all transforms are made of. Each argument to differentiate with respect to goes through
an identity op, whose node is fresh, so no two calls can confuse their perturbations. Where the
argument, or something that the function closes over, is being traced from outside, the walk is
recorded and gives Tensors, so that transforms nest; else it gives plain arrays for plain arrays.
"""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from contextvars import ContextVar
from functools import partial
from typing import Any

import numpy as np

from ..engine.graph import Node, toposort
from ..engine.guests import as_array
from ..engine.kinds import Array, Linear, NoForwardRule
from ..engine.modes import Recording, freezing, is_grad_enabled, recording, tracing
from ..engine.sweep import pullback, pushforward
from ..tensors.array_methods import numeric, plain
from ..tensors.gradients import way_to
from ..tensors.overwritten import refuse_written
from ..tensors.tensor import Tensor
from ..trees import Structure, count, flatten, show, unflatten

__all__ = ["Trace", "check_argnum", "check_function", "chosen", "lift", "unwritten"]

# The identity, through which arguments enter. Its node has an input where the argument is being
# traced; else it is a source, live while the function runs.
ENTRY = Linear(lambda x: x, [lambda g: g])
ENTRY.name = "entry"
ENTRY.apply = lambda x: x
ENTRY.conjugated = ENTRY.widened = ENTRY  # of every dtype
LIVE = {"live": True}

INTS = (int, np.integer)
UNWRITTEN = (
    "this is, or shares memory with, an argument of a function that a transform runs. NumPy would "
    "write into the caller's array; write y = y + 1 in place of y += 1, or y = y.copy() first"
)

# what is done to the data of each argument; None outside vmap, inside it gets the batch axis
lift: ContextVar[Callable[[Array], Array] | None] = ContextVar("lift", default=None)


class Trace:
    """A function that ran once, with fresh Tensors for the arguments that are differentiated.

    `inputs` and `outputs` are flat lists; `value` is what the function returned, and `aux` what it
    returned beside it.
    """

    def __init__(
        self,
        fun: Callable[..., Any],
        argnum: int | Sequence[int],
        args: Sequence[Any],
        kwargs: dict[str, Any],
        has_aux: bool = False,
    ) -> None:
        check_function(fun)
        self.name = getattr(fun, "__name__", type(fun).__name__)
        places = _places(argnum, args, self.name)
        self.arguments = fun, argnum, places
        selected = _selected(argnum, args, places)
        leaves, self.input_structure = flatten(selected)
        rest = [x for i, x in enumerate(args) if i not in places]
        others = flatten([rest, kwargs])[0] if rest or kwargs else rest
        outside = is_grad_enabled()
        with Recording(True):
            self.inputs = [_fresh(x, self, i) for i, x in enumerate(leaves)]
            given = _put_back(argnum, args, places, unflatten(self.input_structure, self.inputs))
            token = tracing.set(True)
            try:
                with freezing([*self.inputs, *filter(_is_tensor, others)], UNWRITTEN):
                    result = fun(*given, **kwargs)
            finally:
                tracing.reset(token)
        self.aux = None
        if has_aux:
            result, self.aux = _pair(result, self.name)
        found, self.output_structure = flatten(result)
        self.outputs = [x if isinstance(x, Tensor) else _constant(x, self.name) for x in found]
        for node in self.input_nodes:
            node.options = None  # no longer live
        roots = {y._node for y in self.outputs if y._node is not None}
        order = toposort(roots)
        self.way = way_to(order, self.input_nodes)
        self.roots = roots & self.way.keys()
        self.record = outside and _any_live(order)
        self.as_tensors = self.record or lift.get() is not None
        self.as_tensors |= any(map(_is_tensor, leaves)) or any(map(_is_tensor, others))
        if has_aux:
            self.aux = self.given(self.aux)

    @property
    def input_nodes(self) -> list[Any]:
        return [x._node for x in self.inputs]

    @property
    def names(self) -> list[str]:
        """Of the argument that each leaf is in, as messages call it."""
        fun, argnum, places = self.arguments
        one = isinstance(argnum, INTS)
        parts = [self.input_structure] if one else self.input_structure[2]
        return [_name(fun, i) for i, part in zip(places, parts) for _ in range(count(part))]

    def warn_of_constants(self, transform: str) -> None:
        """Warn of each argument that the outputs do not depend on."""
        if all([x._node in self.way for x in self.inputs]):
            return
        reached = {name for x, name in zip(self.inputs, self.names) if x._node in self.way}
        for name in sorted(set(self.names) - reached):
            warnings.warn(
                f"{transform}: what {self.name} returns does not depend on its {name}; the "
                "gradient is zero. (If it should depend: was it computed under no_grad, or from "
                "t.detach(), t.data or t.item()?)",
                UserWarning,
                stacklevel=4,
            )

    # --- what it returned ------------------------------------------------------------------------

    @property
    def value(self) -> Any:
        """What the function returned: Tensors in a recorded walk, else as `given` says."""
        return unflatten(self.output_structure, self._given_leaves(self.outputs))

    def given(self, tree: Any) -> Any:
        """A result as the caller gets it: Tensors of the graph outside, or constants, or arrays."""
        leaves, structure = flatten(tree)
        return tree if self.record else unflatten(structure, self._given_leaves(leaves))

    def _given_leaves(self, leaves: list[Any]) -> list[Any]:
        if self.record:
            return leaves
        finish = _detached if self.as_tensors else _plain
        return [finish(x) for x in leaves]

    @property
    def scalar(self) -> Tensor:
        """The one output of a function whose gradient is asked for."""
        y = self.outputs[0] if len(self.outputs) == 1 else None
        if y is None or y.size != 1 or y.dtype.kind != "f":
            found = ", ".join([f"{x.dtype}{list(x.shape)}" for x in self.outputs])
            raise TypeError(
                f"grad: {self.name} must return one real number, a float, and returned "
                f"{found or None}; use jacobian or elementwise_grad for arrays, has_aux=True for "
                "further results, holomorphic_grad for complex ones"
            )
        return y

    # --- the two walks ---------------------------------------------------------------------------

    def pull(self, cotangents: Sequence[Any]) -> list[Any]:
        """The cotangent of each input, from one of each output (None is zero)."""
        record = self.record or _any_traced(cotangents)
        start: dict[Any, Any] = {}
        for y, g in zip(self.outputs, cotangents, strict=True):
            if g is not None:
                g = _conformed(g, y, self._cotangent_of, record)
                if y._node in self.way:
                    start[y._node] = start[y._node] + g if y._node in start else g
        nodes = self.input_nodes
        way = self.way if len(start) == len(self.roots) else way_to(toposort(start), nodes)
        refuse_written(start)
        with Recording(record):
            found = pullback(start, record=record, way=way)
        return self._ready([found.get(node) for node in nodes], self.inputs, record)

    def push(self, tangents: Sequence[Any]) -> list[Any]:
        """The tangent of each output, from one of each input (None is zero)."""
        record = self.record or _any_traced(tangents)
        start = {
            x._node: _conformed(t, x, partial(self._tangent_of, i), record)
            for i, (x, t) in enumerate(zip(self.inputs, tangents, strict=True))
            if t is not None
        }
        refuse_written(self.roots)
        with Recording(record):
            found = pushforward(start, self.roots, record=record)  # type: ignore[arg-type]
        nodes: list[Any] = [y._node for y in self.outputs]
        return self._ready([found.get(node) for node in nodes], self.outputs, record)

    def _cotangent_of(self) -> str:
        return f"the cotangent of {self.name}'s output"

    def _tangent_of(self, i: int) -> str:
        return f"the tangent of {self.name}'s {self.names[i]}"

    def push_or_transpose(self, tangents: Sequence[Any]) -> list[Any]:
        """What `push` gives, by `transpose_of_pull` where an op has no rule for tangents."""
        try:
            return self.push(tangents)
        except NoForwardRule:
            return self.transpose_of_pull(tangents)

    def transpose_of_pull(self, tangents: Sequence[Any]) -> list[Any]:
        """The tangent of each output, in reverse mode alone.

        The pullback is linear in the cotangents, and its own pullback takes tangents to tangents.
        """
        zeros = [np.zeros(y.shape, y.dtype) for y in self.outputs]

        def pulled(*cotangents: Any) -> Any:
            return tuple(self.pull(cotangents))

        return Trace(pulled, range(len(zeros)), zeros, {}).pull(tangents)

    def _ready(self, found: list[Any], like: list[Tensor], record: bool) -> list[Any]:
        """What a walk found, zeros where it did not come; as Tensors where they are meant."""
        results = [np.zeros(x.shape, x.dtype)[()] if d is None else d for d, x in zip(found, like)]
        if record:
            return [d if isinstance(d, Tensor) else Tensor._of(d, None) for d in results]
        # the same array may have come to two inputs, or be the cotangent that was given
        return [Tensor._of(d.copy(), None) if self.as_tensors else d.copy() for d in results]

    def inputs_from(self, leaves: Iterable[Any]) -> Any:
        """`leaves` in the containers of the arguments."""
        return unflatten(self.input_structure, leaves)

    def flat(self, tree: Any, structure: Structure, what: str) -> list[Any]:
        """The leaves of a cotangent or tangent, in the structure of what it belongs to."""
        if structure is not None and not isinstance(structure, tuple):
            return [tree]  # an array, which may be written as a list
        leaves, found = flatten(tree)
        if found != structure:
            raise ValueError(
                f"{what} of {self.name} must be built as {show(structure)}, not {show(found)}"
            )
        return leaves


def unwritten(*arguments: Any) -> AbstractContextManager[None]:
    """A write into a Tensor among the arguments of a function, or a view of one, raises inside."""
    return freezing(filter(_is_tensor, flatten(arguments)[0]), UNWRITTEN)


def _is_tensor(x: Any) -> bool:
    return isinstance(x, Tensor)


# --- arguments -----------------------------------------------------------------------------------


def check_function(fun: Any) -> None:
    """Reject a value where the function that computes it is wanted."""
    if not callable(fun):
        hint = ". Of a Tensor y that was computed from x: y.backward(), then x.grad"
        raise TypeError(
            f"a function is wanted, as in grad(f)(x), not a {type(fun).__name__}"
            + (hint if isinstance(fun, Tensor) else "")
        )


def check_argnum(argnum: Any) -> None:
    """Reject an argument where its position is wanted."""
    if isinstance(argnum, INTS) or (
        isinstance(argnum, Sequence) and all(isinstance(i, INTS) for i in argnum)
    ):
        return
    raise TypeError(
        f"argnum is the position of an argument, or a tuple of positions, not {argnum!r}; the "
        "arguments themselves are for the result, as in grad(f)(x)"
    )


def _places(argnum: int | Sequence[int], args: Sequence[Any], name: str) -> list[int]:
    check_argnum(argnum)
    n = len(args)
    places = [argnum] if isinstance(argnum, INTS) else list(argnum)
    for i in places:
        if not -n <= i < n:
            raise ValueError(
                f"{name}: argnum {argnum} asks for positional argument {i}, and {len(args)} were "
                "given; arguments to differentiate with respect to are passed by position"
            )
    return [i % n for i in places]


def _selected(argnum: int | Sequence[int], args: Sequence[Any], places: list[int]) -> Any:
    return args[places[0]] if isinstance(argnum, INTS) else tuple([args[i] for i in places])


def _put_back(
    argnum: int | Sequence[int], args: Sequence[Any], places: list[int], new: Any
) -> list[Any]:
    """The arguments with others in the places of the chosen ones."""
    full = list(args)
    for i, x in zip(places, [new] if isinstance(argnum, INTS) else new):
        full[i] = x
    return full


def chosen(
    argnum: int | Sequence[int], args: Sequence[Any], name: str = "the function"
) -> tuple[Any, Callable[[Any], list[Any]]]:
    """The arguments that are differentiated, and a function that puts others in their places."""
    places = _places(argnum, args, name)
    return _selected(argnum, args, places), partial(_put_back, argnum, args, places)


def _name(fun: Callable[..., Any], i: int) -> str:
    """How a message calls an argument: by its parameter's name, and its place."""
    try:
        parameters = list(inspect.signature(fun).parameters.values())
    except (TypeError, ValueError):
        parameters = []
    named = [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    return f"argument {i} ({named[i]!r})" if i < len(named) else f"argument {i}"


def _fresh(x: Any, trace: Trace, i: int) -> Tensor:
    """A Tensor of the value of `x`, the trace's input i, with a node of its own."""
    if isinstance(x, Tensor):
        data = x._array
    else:
        try:
            data = numeric(np.asarray(plain(x)))
        except (TypeError, ValueError) as error:
            held = type(x).__name__
            raise TypeError(
                f"{trace.name} cannot be differentiated with respect to its {trace.names[i]}, "
                f"which holds {held}: give floats or floating arrays, in tuples, lists or dicts"
            ) from error
    if data.dtype.kind not in "fc":
        raise TypeError(
            f"{trace.name} cannot be differentiated with respect to its {trace.names[i]}, which "
            f"holds {data.dtype}: only floats have gradients. Pass 2.0, not 2, or x.astype(float)"
        )
    lifted, make = lift.get(), recording.get()
    data = data if lifted is None else lifted(data)
    node = x._node if isinstance(x, Tensor) else None
    assert make is not None  # _fresh is called where ops are recorded
    entry = make(ENTRY, node, None, (), data)
    entry.options = None if node else LIVE
    return Tensor._of(data, entry)


def _any_live(nodes: Iterable[Node]) -> bool:
    """Whether one is a source: a leaf, or an argument of a function that is being run."""
    return any([n.op is None or (n.op is ENTRY and n.options is LIVE) for n in nodes])


def _constant(x: Any, name: str) -> Tensor:
    """A result that nothing was recorded of."""
    try:
        return Tensor._of(numeric(np.asarray(plain(x))), None)
    except (TypeError, ValueError) as error:
        raise TypeError(
            f"{name} returned {type(x).__name__}, which is neither a number nor an array; a "
            "function to differentiate returns those (has_aux=True allows for a second result)"
        ) from error


def _pair(result: Any, name: str) -> Any:
    if not isinstance(result, tuple) or len(result) != 2:
        raise TypeError(f"{name} must return a pair (output, aux) for has_aux=True")
    return result


# --- results -------------------------------------------------------------------------------------


def _any_traced(trees: Sequence[Any]) -> bool:
    return is_grad_enabled() and any([isinstance(x, Tensor) and x.requires_grad for x in trees])


def _conformed(g: Any, like: Tensor, what: Callable[[], str], record: bool) -> Any:
    """A cotangent or tangent in the shape and dtype of the Tensor that it belongs to."""
    traced = isinstance(g, Tensor) and (g.requires_grad or record)
    raw = g._array if isinstance(g, Tensor) else g
    raw = as_array(raw)
    if raw.shape != like.shape:
        raise ValueError(f"{what()} has shape {raw.shape}, and it must be {like.shape}")
    if raw.dtype.kind == "c" != like.dtype.kind:
        raise TypeError(f"{what()} is complex, and it must be {like.dtype}")
    if traced and record:
        return g if g.dtype == like.dtype else g.astype(like.dtype)
    raw = raw if raw.dtype is like.dtype else raw.astype(like.dtype)
    raw = raw if raw.ndim else raw[()]
    raw = raw if (lifted := lift.get()) is None else lifted(raw)
    return Tensor._of(raw, None) if record else raw


def _plain(x: Any) -> Any:
    return x._array if isinstance(x, Tensor) else x


def _detached(x: Any) -> Any:
    return x.detach() if isinstance(x, Tensor) else x
