"""checkpoint: memory for time. What a function saved is dropped and recomputed when needed.

The function runs twice on the same Tensors. Each time, every edge that leads out of it, to its
arguments or to what it closes over, is cut and leads to a stand-in instead, which is a leaf. So the
graph outside has one node for the call, and a walk through the inner graph ends at the stand-ins.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Any

import numpy as np

from ..engine.graph import Node, toposort
from ..engine.iterators import listed
from ..engine.kinds import Array, Op
from ..engine.limits import MARKED, marked
from ..engine.modes import Recording, made_by, maker, recording
from ..engine.outputs import PART, Bundle
from ..engine.randomness import GENERATORS, RECOMPUTING, drawing
from ..engine.sweep import pullback, pushforward
from ..tensors.tensor import Tensor
from ..transforms.tracing import ENTRY, check_function, unwritten
from ..trees import flatten, map_leaves, unflatten
from .function_op import join

__all__ = ["checkpoint"]

SAMPLE = 64  # elements kept of each output, to see that the second run gives the same result


def checkpoint(
    f: Callable[..., Any], generators: Iterable[np.random.Generator] = ()
) -> Callable[..., Any]:
    """`f`, keeping only its arguments for backward, which runs it again.

    Random numbers are the same the second time, whether they come from NumPy's or Python's global
    generators, from the library's own (`nn.init.generator`), from Generators among the arguments,
    in the closure of `f` or in its modules, or from those in `generators`. What the modules that
    are called keep as buffers, such as running means, moves once; anything else that `f` changes,
    it changes twice.

    Where `f` decomposes a matrix with equal eigenvalues or singular values, all is kept: the
    gradient is a limit then, which takes the whole graph.

    Parameters
    ----------
    f : callable
        Takes and returns Tensors, in nested tuples, lists and dicts.
    generators : iterable of Generator
        Further Generators that it draws from.

    Raises
    ------
    RuntimeError
        In backward, if the second run gave a different result from the first.

    References
    ----------
    A. Griewank, A. Walther (2000), Algorithm 799: revolve.

    Examples
    --------
    >>> import autograd as ag
    >>> x = ag.tensor(2.0, requires_grad=True)
    >>> y = ag.checkpoint(lambda x: ag.exp(ag.sin(x) ** 2))(x)
    >>> len(y._node.inputs)  # one node, whatever the function
    2
    >>> y.backward()
    """
    check_function(f)
    several = isinstance(generators, Iterable) and not isinstance(generators, Tensor)
    chosen = listed("checkpoint", generators) if several else [generators]
    if not all(isinstance(g, np.random.Generator) for g in chosen):
        raise TypeError(
            "checkpoint(f) returns a function: call it with the arguments, checkpoint(f)(x). "
            "(Only a list of the Generators that f draws from may follow f)"
        )

    @wraps(f)
    def checkpointed(*args: Any, **kwargs: Any) -> Any:
        make = recording.get()
        if make is None:
            return f(*args, **kwargs)
        call = _Call(f, args, kwargs, chosen)
        result, outside = call.run()
        leaves, structure = flatten(result)
        leaves = [call.given.get(id(t), t) for t in leaves]  # an argument that it passes on
        places = [i for i, t in enumerate(leaves) if isinstance(t, Tensor) and _made(t, call)]
        if not places:
            return unflatten(structure, leaves)
        if MARKED and marked(toposort([leaves[i]._node for i in places])):
            _link(outside)  # limits take the whole graph
            call.inside = set()
            return unflatten(structure, leaves)
        call.remember([leaves[i]._array for i in places], places, outside)
        ys = Bundle([leaves[i]._array for i in places])
        y = ys if len(ys) > 1 else ys[0]
        externals = call.externals
        parent = externals[0] if len(externals) == 1 else join(make, externals)
        # the values of leaves, so that a write into one shows
        held = tuple([n.value for n in externals if n.op is None])
        node = make(_OP, parent, None, (None, None, (call, held)), y, None, {})
        tensors = ys.lifted(node) if len(ys) > 1 else [Tensor._of(y, node)]
        for i, tensor in zip(places, tensors):
            leaves[i] = tensor
        call.inside, call.given = set(), {}
        return unflatten(structure, leaves)

    return checkpointed


def _made(t: Tensor, call: _Call) -> bool:
    return t._node is not None and call.is_inside(t._node)


class _Call:
    """One call of a checkpointed function, which can be run again."""

    def __init__(
        self, f: Callable[..., Any], args: Any, kwargs: Any, generators: list[Any]
    ) -> None:
        self.f = f
        self.given: dict[int, Any] = {}
        self.args, self.kwargs = map_leaves(self.as_it_is, (args, kwargs))
        if not GENERATORS:  # it would be made in the first run, too late to know its state
            GENERATORS.append(np.random.default_rng())
        in_sight = [*generators, *GENERATORS, *_generators(f, args, kwargs)]
        self.generators = list(dict.fromkeys(in_sight))
        self.drawing = drawing.get()
        self.state = self.random_state()
        self.inside: set[Node] = set()

    def as_it_is(self, x: Any) -> Any:
        """A Tensor as it is now, whatever is written into it before the second run."""
        if type(x) is not Tensor:
            return x
        now = Tensor._of(x._array, x._node)
        self.given[id(now)] = x
        return now

    def random_state(self) -> tuple[Any, ...]:
        states = [g.bit_generator.state for g in self.generators]
        return np.random.get_state(), random.getstate(), states  # noqa: NPY002  # as f may

    def set_random_state(self, state: tuple[Any, ...]) -> None:
        numpys, pythons, states = state
        np.random.set_state(numpys)  # noqa: NPY002
        random.setstate(pythons)
        for g, s in zip(self.generators, states):
            g.bit_generator.state = s

    def is_inside(self, node: Node) -> bool:
        return node in self.inside or (node.op is PART and node.a in self.inside)

    def run(self) -> tuple[Any, dict[Node, Node]]:
        """What the function returns, and the stand-in for each outside node that it used."""
        self.inside = set()
        outside: dict[Node, Node] = {}
        outer = maker.get()

        def cut(node: Node | None) -> Node | None:
            if node is None or self.is_inside(node):
                return node
            if node not in outside:
                zeros = np.broadcast_to(np.zeros((), node.dtype), node.shape)[()]
                outside[node] = stand_in = Node.leaf(zeros)
                stand_in.shape = node.shape  # which in vmap knows of the hidden axes
            return outside[node]

        def make(
            op: Any,
            a: Any,
            b: Any,
            saved: Any,
            y: Any,
            many: Any = None,
            options: Any = None,
        ) -> Node:
            many = many and tuple(map(cut, many))
            node = outer(op, cut(a), cut(b), saved, y, many, options)
            self.inside.add(node)
            return node

        with made_by(make), Recording(True), unwritten(self.args, self.kwargs):
            return self.f(*self.args, **self.kwargs), outside

    def remember(self, ys: list[Array], places: list[int], outside: dict[Node, Node]) -> None:
        """Remember what the first run gave."""
        self.samples = [_sample(y) for y in ys]
        self.places = places
        self.externals = list(outside)

    def again(self) -> tuple[list[Tensor], dict[Node, Node]]:
        """The outputs of a second run, checked, and the stand-ins it used."""
        present = self.random_state()
        self.set_random_state(self.state)
        tokens = RECOMPUTING.set(True), drawing.set(self.drawing)
        try:
            result, outside = self.run()
        finally:
            self.inside = set()
            self.set_random_state(present)
            RECOMPUTING.reset(tokens[0])
            drawing.reset(tokens[1])
        leaves = flatten(result)[0]
        outputs: list[Any] = [leaves[i] if i < len(leaves) else None for i in self.places]
        for y, sample in zip(outputs, self.samples):
            same = (
                isinstance(y, Tensor) and y._node is not None and _alike(_sample(y._array), sample)
            )
            if not same:
                raise RuntimeError(
                    "checkpoint: the function gave a different result when it ran again, so its "
                    "gradient would be wrong. Does it draw from a generator (pass generators=), "
                    "or was something that it reads changed in the meantime?"
                )
        return outputs, outside


def _sample(y: Array) -> Any:
    flat = np.ravel(y)
    return flat[:: max(1, flat.size // SAMPLE)].copy()


def _alike(a: Any, b: Any) -> bool:
    tolerance = 100 * np.finfo(a.dtype).eps if a.dtype == b.dtype else 0.0
    return a.shape == b.shape and np.allclose(a, b, rtol=tolerance, atol=0.0, equal_nan=True)


def _generators(f: Any, args: Any, kwargs: Any) -> list[np.random.Generator]:
    """The Generators in plain sight: in the arguments, the closure and modules."""
    cells = getattr(f, "__closure__", None) or ()
    seen = [*flatten((args, kwargs))[0], f, getattr(f, "__self__", None)]
    seen += [cell.cell_contents for cell in cells]
    for x in list(seen):
        if callable(getattr(x, "modules", None)):
            seen += [value for module in x.modules() for value in vars(module).values()]
    return [x for x in seen if isinstance(x, np.random.Generator)]


class _Checkpoint(Op):
    """The call of a checkpointed function: both maps run it again."""

    kind = "function"

    def __init__(self) -> None:
        super().__init__(lambda x: x, [lambda g: g])
        self.name = "checkpoint"
        self.forward = None  # type: ignore[assignment]
        self.pulls = [self.pull]

    @property
    def conjugated(self) -> Op:
        return self

    def pull(self, g: Array, s: Any, k: Any) -> Array:
        call: _Call = s[2][0]
        gs = g if isinstance(g, Bundle) else (g,)
        record = any([isinstance(x, Tensor) for x in gs])
        outputs, outside = call.again()
        starts: dict[Node, Array] = {}
        for y, d in zip(outputs, gs):
            if d is not None:
                node = y._own_node("checkpoint")
                starts[node] = starts[node] + d if node in starts else d
        with Recording(record):
            kept = pullback(starts, record=record, release=not record)
        _link(outside)
        ds = [_or_zeros(kept.get(outside.get(n)), n, record) for n in call.externals]  # type: ignore[arg-type]
        return ds[0] if len(ds) == 1 else Bundle(ds)

    def push(self, tangents: Sequence[Array | None], s: Any, k: Any) -> Array:
        call: _Call = s[2][0]
        t = tangents[0]
        ts = t if isinstance(t, Bundle) else (t,)
        record = any([isinstance(x, Tensor) for x in ts])
        outputs, outside = call.again()
        given = {
            outside[n]: t for n, t in zip(call.externals, ts) if t is not None and n in outside
        }
        nodes = [y._own_node("checkpoint") for y in outputs]
        with Recording(record):
            pushed = pushforward(given, nodes, record=record)
        _link(outside)
        found = [_or_zeros(pushed.get(node), node, record) for node in nodes]
        return found[0] if len(found) == 1 else Bundle(found)


_OP = _Checkpoint()


def _link(outside: dict[Node, Node]) -> None:
    """Turn each stand-in into an identity, so that what was recorded joins the graph outside."""
    for node, stand_in in outside.items():
        stand_in.op, stand_in.a, stand_in.annotations, stand_in.value = ENTRY, node, None, None


def _or_zeros(d: Any, node: Node, record: bool) -> Any:
    if d is not None:
        return d
    zeros = np.zeros(node.shape, node.dtype)[()]
    return Tensor._of(zeros, None) if record else zeros
