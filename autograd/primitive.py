"""Ops, their local gradients, and the graph that they leave behind.

An op is a NumPy function with its local gradient written above it:

    @elementwise(lambda y: 1 - y * y)
    def tanh(x): return np.tanh(x)

The decorator is the op's kind (kinds.py). From the one rule it derives how a cotangent `g` is
pulled back through the op and how a tangent `t` is pushed forward. The names of a rule's
parameters say what it needs, and a node keeps nothing else alive:

    a, b, ...   the op's array arguments, by the names in its signature
    y           its output
    axis, ...   its other arguments (axes, shapes, flags), by name
    shapes      the shapes of the array arguments
    i           which argument this is, for ops that take any number (`*arrays`)

Called on raw arrays an op is just its NumPy function, so a rule made of operators and ops runs
at NumPy's speed in a first-order walk; on Tensors the same rule is recorded, which is what makes
gradients of gradients.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from functools import lru_cache, update_wrapper
from typing import TYPE_CHECKING, Any, ParamSpec, Protocol

import numpy as np
from numpy import float64

from .kinds import Array, Elementwise, Linear, Multilinear, Op, Primitive, Rule
from .modes import recording

if TYPE_CHECKING:
    from .tensor import Tensor

P = ParamSpec("P")
FLOAT64 = np.dtype(float64)
SEQUENCES = frozenset((list, tuple))  # what NumPy takes for an array, but Python's + does not
SMALL = 32  # values of up to this many elements stay on their node, for pictures

_new = object.__new__
_is_recording = recording.get


class Decorator(Protocol):
    """Makes an op of a function: the same arguments, and a Tensor out for a Tensor in."""

    def __call__(self, forward: Callable[P, Any], /) -> Callable[P, Tensor]: ...


class Node:
    """One op as it was applied, or a leaf (`op` is None): a vertex of the graph.

    A node refers to its input nodes, never to Tensors, and nothing refers from a node to the
    Tensor that it made: so a graph goes when its last reference does. The first two inputs have
    fields of their own, since a graph of a million nodes is then a million objects and no more.
    """

    __slots__ = (
        "op",  # the Op that was applied; None for a leaf
        "a",  # the node of its first argument; None where no gradient is asked for
        "b",  # the node of its second argument
        "more",  # the nodes of all arguments, where there may be more than two
        "saved",  # (*arguments, y, shapes): what the rules name, else None; all None once freed
        "static",  # the other arguments, by name
        "shape",
        "dtype",
        "value",  # the output, where it is small
        "place",  # what the user attached here; None in most places
    )

    def __init__(
        self, op: Any, a: Any, b: Any, saved: Any, y: Array, more: Any = None, static: Any = None
    ) -> None:
        self.op = op
        self.a = a
        self.b = b
        self.saved = saved
        self.more = more
        self.static = static
        self.place = None
        if type(y) is float64:
            self.value = y
            self.shape = ()
            self.dtype = FLOAT64
        else:
            self.value = y if y.size <= SMALL else None
            self.shape = y.shape
            self.dtype = y.dtype

    @classmethod
    def leaf(cls, y: Array, name: str | None = None) -> Node:
        """A node without an op, where gradients arrive and are kept."""
        node = cls(None, None, None, (), y)
        node.place = Place(name, keeps_grad=True)
        return node

    @property
    def inputs(self) -> tuple[Node | None, ...]:
        """The node of each argument, None where no gradient is asked for."""
        return (self.a, self.b) if self.more is None else self.more

    @property
    def name(self) -> str | None:
        """What the user calls the Tensor made here."""
        return None if self.place is None else self.place.name

    @property
    def grad(self) -> Any:
        """The gradient accumulated here, if any."""
        return None if self.place is None else self.place.grad

    def attach(self) -> Place:
        """Where to attach a name, a hook or a gradient to this node."""
        if self.place is None:
            self.place = Place()
        return self.place

    def __repr__(self) -> str:
        what = "leaf" if self.op is None else self.op.name
        return f"<Node {what}{f' {self.name!r}' if self.name else ''} {self.shape} {self.dtype}>"


class Place:
    """What a user attached to a node: a name, hooks, the gradient that arrived."""

    __slots__ = ("calls", "grad", "hooks", "is_parameter", "keeps_grad", "name")

    def __init__(self, name: str | None = None, keeps_grad: bool = False) -> None:
        self.name = name
        self.keeps_grad = keeps_grad
        self.grad: Any = None
        self.hooks: dict[object, Callable[..., Any]] = {}
        self.is_parameter = False
        self.calls: tuple[Any, ...] = ()  # the module calls that gave this result; see calls.py


# --- the four decorators -------------------------------------------------------------------------


def elementwise(*partials: Rule) -> Decorator:
    """Make an op of an elementwise function: one local derivative per array argument.

    Examples
    --------
    >>> import numpy as np, autograd as ag
    >>> @ag.elementwise(lambda x: 3 * x**2)
    ... def cube(x): return x**3
    >>> x = ag.tensor([1.0, 2.0], requires_grad=True)
    >>> cube(x).sum().backward()
    >>> x.grad
    Tensor([ 3., 12.])
    """
    return lambda forward: _publish(forward, partials, Elementwise)


def linear(*transposes: Rule) -> Decorator:
    """Make an op of a function that is jointly linear in its array arguments.

    Each transpose takes the cotangent `g` of the output to that of one argument; None marks an
    argument without a gradient (a mask, say). A function of `*arrays` has one transpose, told
    by `i` which argument it is for.

    Examples
    --------
    >>> import numpy as np, autograd as ag
    >>> @ag.linear(lambda g: g[::-1])
    ... def backwards(x): return x[::-1]
    >>> x = ag.tensor([1.0, 2.0], requires_grad=True)
    >>> (backwards(x) * np.array([10.0, 20.0])).sum().backward()
    >>> x.grad
    Tensor([20., 10.])
    """
    return lambda forward: _publish(forward, transposes, Linear)


def multilinear(*transposes: Rule) -> Decorator:
    """Make an op of a function that is linear in each array argument by itself.

    Examples
    --------
    >>> import numpy as np, autograd as ag
    >>> @ag.multilinear(lambda g, b: g * b, lambda g, a: g * a)
    ... def times(a, b): return a * b
    >>> x = ag.tensor(3.0, requires_grad=True)
    >>> times(x, x).backward()
    >>> x.grad
    Tensor(6.)
    """
    return lambda forward: _publish(forward, transposes, Multilinear)


def primitive(*, vjp: Rule | Sequence[Rule], jvp: Rule | Sequence[Rule]) -> Decorator:
    """Make an op of any function: both rules written out, one of each per array argument.

    A `vjp` rule takes the output's cotangent `g` to an argument's; a `jvp` rule takes an
    argument's tangent `t` to its share of the output's.

    Examples
    --------
    >>> import numpy as np, autograd as ag
    >>> @ag.primitive(vjp=lambda g, y: y * (g - (g * y).sum()),
    ...               jvp=lambda t, y: y * (t - (t * y).sum()))
    ... def softmax(x): return np.exp(x) / np.exp(x).sum()
    >>> x = ag.tensor([0.0, 0.0], requires_grad=True)
    >>> softmax(x)[0].backward()
    >>> x.grad
    Tensor([ 0.25, -0.25])
    """
    vjps = vjp if isinstance(vjp, Sequence) else (vjp,)
    jvps = jvp if isinstance(jvp, Sequence) else (jvp,)
    return lambda forward: _publish(forward, list(zip(vjps, jvps, strict=True)), Primitive)


# --- the one place where an op is applied and recorded -------------------------------------------

OPS: dict[str, Op] = {}  # the library's ops by name; for one of `*arrays`, its form for two


def make_results(cls: type[Tensor]) -> None:
    """Name the class of the ops' results: tensor.py, which is built on this file, does."""
    global Tensor
    Tensor = cls  # type: ignore[misc]


def _publish(forward: Callable[..., Any], rules: Sequence[Any], kind: type[Op]) -> Any:
    """The function that applies a new op, and records it where a gradient is asked for."""
    parameters = inspect.signature(forward).parameters.values()
    variadic = any(p.kind is p.VAR_POSITIONAL for p in parameters)
    op = kind(forward, rules, 2 if variadic else 0)  # type: ignore[arg-type]
    named = {name for i, rule in enumerate(op.rules) if rule for name in op.named(i)}
    if variadic:
        form = lru_cache(maxsize=None)(lambda n: kind(forward, rules, n))  # type: ignore[arg-type]
        apply = _apply_any(op, form)
    elif op.defaults or None in op.rules or "shapes" in named or op.arity > 2:
        apply = _apply_any(op)
    else:
        apply = (_apply_one if op.arity == 1 else _apply_two)(op)
    apply.op = op
    op.apply = update_wrapper(apply, forward)
    if forward.__module__.startswith(__package__):
        OPS[op.name] = op
    return apply


def _apply_one(op: Op) -> Any:
    """`op` on one array."""
    forward = op.forward
    keep_x, keep_y, _ = op.keep((True,)) or (False, False, False)

    def apply(x: Array) -> Array:
        if not isinstance(x, Tensor):
            return forward(x)
        data, node = x._data, x._node
        out = _new(Tensor)
        try:
            out._data = y = forward(data)
        except Exception as error:
            raise _explained(error, op, [data]) from error
        if node is None or not _is_recording():
            out._node = None
        else:
            saved = (data if keep_x else None, y if keep_y else None)
            out._node = Node(op, node, None, saved, y)
        return out

    return apply


def _apply_two(op: Op) -> Any:
    """`op` on two arrays: `_apply_any`, written out for speed."""
    forward = op.forward
    first, second, both = [op.keep(on) for on in ((True, False), (False, True), (True, True))]

    def apply(a: Array, b: Array) -> Array:
        node_a = node_b = None
        if isinstance(a, Tensor):
            a, node_a = a._data, a._node
            if isinstance(b, Tensor):
                b, node_b = b._data, b._node
            elif type(b) in SEQUENCES:
                b = np.asarray(b)
        elif isinstance(b, Tensor):
            b, node_b = b._data, b._node
            if type(a) in SEQUENCES:
                a = np.asarray(a)
        else:
            return forward(a, b)
        out = _new(Tensor)
        try:
            out._data = y = forward(a, b)
        except Exception as error:
            raise _explained(error, op, [a, b]) from error
        if node_a is not None:
            keep = first if node_b is None else both
        elif node_b is not None:
            keep = second
        else:
            out._node = None
            return out
        if not _is_recording():
            out._node = None
        elif keep:
            keep_a, keep_b, keep_y, _ = keep
            saved = (a if keep_a else None, b if keep_b else None, y if keep_y else None)
            out._node = Node(op, node_a, node_b, saved, y)
        else:
            out._node = Node(op, node_a, node_b, (), y)
        return out

    return apply


def _apply_any(op: Op, form: Callable[[int], Op] | None = None) -> Any:
    """`op` on any number of arrays and other arguments; `form(n)` is an op of `*arrays` for n."""
    names = list(op.defaults)
    keeps: dict[tuple[bool, ...], tuple[bool, ...]] = {}

    def apply(*args: Any, **kwargs: Any) -> Array:
        n = len(args) if form else op.arity
        arrays, rest = args[:n], args[n:]
        if len(arrays) < n:  # some were given by name
            arrays += tuple([kwargs.pop(a) for a in op.arguments[len(arrays) :] if a in kwargs])
        if not any([isinstance(a, Tensor) for a in arrays]):
            return op.forward(*arrays, *rest, **kwargs)
        raw = [
            a._data if isinstance(a, Tensor) else np.asarray(a) if type(a) in SEQUENCES else a
            for a in arrays
        ]
        out = _new(Tensor)
        try:
            out._data = y = op.forward(*raw, *rest, **kwargs)
        except Exception as error:
            raise _explained(error, op, raw) from error
        inputs = tuple([a._node if isinstance(a, Tensor) else None for a in arrays])
        active = tuple([node is not None for node in inputs])
        if True not in active or not _is_recording():
            out._node = None
            return out
        this = form(n) if form else op
        this.apply = apply
        keep = keeps.get(active)
        if keep is None:
            keep = keeps[active] = this.keep(active)
        saved: tuple[Any, ...] = ()
        if keep:
            values = (*raw, y, tuple([np.shape(a) for a in raw]) if keep[-1] else None)
            saved = tuple([v if kept else None for v, kept in zip(values, keep, strict=True)])
        static = {**op.defaults, **dict(zip(names, rest)), **kwargs}
        out._node = Node(this, None, None, saved, y, inputs, static)
        return out

    return apply


def _explained(error: Exception, op: Op, arrays: Sequence[Array]) -> Exception:
    """The error NumPy raised, naming the op and what it was given."""
    given = ", ".join(
        f"{a.dtype}{list(a.shape)}" if hasattr(a, "dtype") else repr(a)[:40] for a in arrays
    )
    hint = ""
    if "broadcast" in str(error):
        hint = "; shapes broadcast from the right, each pair of sizes equal or one of them 1"
    kinds = (np.linalg.LinAlgError, np.exceptions.AxisError, IndexError, ValueError, TypeError)
    kind = next((k for k in kinds if isinstance(error, k)), Exception)
    return kind(f"{op.name}: {error}; it was given ({given}){hint}")
