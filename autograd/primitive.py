"""Ops, their local gradients, and the graph that they leave behind.

An op is a NumPy function with its local gradient written above it:

    @elementwise(lambda y: 1 - y * y)
    def tanh(x): return np.tanh(x)

The decorator is the op's *kind*. From the one rule it derives how a cotangent `g` is pulled back
through the op and how a tangent `t` is pushed forward. The names of a rule's parameters say what
it needs, and a node keeps nothing else alive:

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
from functools import cache, update_wrapper
from typing import TYPE_CHECKING, Any, ParamSpec, Protocol

import numpy as np
from numpy import float64

from .modes import recording

if TYPE_CHECKING:
    from .tensor import Tensor

Array = Any  # an ndarray, a NumPy scalar, or a Tensor: a rule runs on each of them
Rule = Callable[..., Any] | None
P = ParamSpec("P")


class Decorator(Protocol):
    """Makes an op of a function: the same arguments, and a Tensor out for a Tensor in."""

    def __call__(self, forward: Callable[P, Any], /) -> Callable[P, Tensor]: ...


SEQUENCES = frozenset((list, tuple))  # what NumPy takes for an array, but Python's + does not
SMALL = 32  # values of up to this many elements stay on their node, for pictures

FLOAT64 = np.dtype(np.float64)

_new = object.__new__
_is_recording = recording.get


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

    __slots__ = ("grad", "hooks", "keeps_grad", "name")

    def __init__(self, name: str | None = None, keeps_grad: bool = False) -> None:
        self.name = name
        self.keeps_grad = keeps_grad
        self.grad: Any = None
        self.hooks: dict[object, Callable[..., Any]] = {}


class Op:
    """A NumPy function, its kind, and the two maps derived from its rule.

    `pulls[i](g, saved, static)` takes a cotangent of the output to one of argument i;
    `push(tangents, saved, static)` takes tangents of the arguments (None where there is none)
    to one of the output.
    """

    kind = ""

    def __init__(self, forward: Callable[..., Any], rules: Sequence[Rule], variadic: int = 0):
        self.forward = forward
        self.name = forward.__name__.lstrip("_")
        self.arity = n = variadic or len(rules)
        self.rules = tuple(rules) * n if variadic else tuple(rules)
        self.apply: Callable[..., Any] = forward  # the recording function, set by `_publish`
        parameters = list(inspect.signature(forward).parameters.values())
        self.source = {"y": f"s[{n}]", "shapes": f"s[{n + 1}]"}  # where a rule's names are found
        arrays = parameters[:1] if variadic else parameters[:n]
        for i, parameter in enumerate(arrays):
            self.source[parameter.name] = f"s[:{n}]" if variadic else f"s[{i}]"
        self.arguments = [p.name for p in arrays]
        self.defaults = {p.name: p.default for p in parameters[len(arrays) :]}
        self.source |= {name: f"k[{name!r}]" for name in self.defaults}
        self.pulls = tuple(
            self.compile(rule, i, self.pull_call) for i, rule in enumerate(self.rules)
        )
        self.keeps: dict[tuple[bool, ...], tuple[bool, ...]] = {}

    pull_call = "rule(g{})"

    def compile(self, rule: Rule, i: int, call: str) -> Any:
        """`rule` as a function of (g, s, k) = (cotangent or tangent, saved, static).

        Writes out the call that hands the rule what it names: `lambda g, s, k: g * rule(s[1])`.
        """
        if rule is None:
            return None
        where = self.source | {"i": str(i)}
        arguments = "".join(f", {where[name]}" for name in self.names(rule))
        if "g{}" not in call:
            arguments = arguments[2:]
        return eval(f"lambda g, s, k: {call.format(arguments)}", {"rule": rule, "op": self})

    def names(self, rule: Rule) -> list[str]:
        """What `rule` asks for, beside the cotangent or tangent that comes first."""
        if rule is None:
            return []
        names = list(inspect.signature(rule).parameters)
        names = names if isinstance(self, Elementwise) else names[1:]
        for name in names:
            if name not in self.source and name != "i":
                raise TypeError(
                    f"{self.name}: its rule names {name!r}, which is none of {sorted(self.source)}"
                )
        return names

    def keep(self, active: tuple[bool, ...]) -> tuple[bool, ...]:
        """Which of (*arguments, y, shapes) the rules of the active arguments name."""
        if active not in self.keeps:
            for argument, on in enumerate(active):
                if on and self.rules[argument] is None:
                    raise TypeError(
                        f"{self.name}: no gradient is defined for its argument "
                        f"{self.arguments[argument]!r}; pass t.detach() if it is a constant"
                    )
            named = {self.source.get(n) for n in self.needs(active)}
            everything = f"s[:{self.arity}]" in named
            slots = [everything or f"s[{j}]" in named for j in range(self.arity)]
            slots += [f"s[{j}]" in named for j in (self.arity, self.arity + 1)]
            self.keeps[active] = tuple(slots)
        return self.keeps[active]

    def needs(self, active: tuple[bool, ...]) -> set[str]:
        return {
            n for rule, on in zip(self.rules, active, strict=True) if on for n in self.names(rule)
        }

    def push(self, tangents: Sequence[Array | None], s: Any, k: Any) -> Array:
        pushes = self.pushes
        terms = [pushes[i](t, s, k) for i, t in enumerate(tangents) if t is not None]
        return sum(terms[1:], terms[0])

    @property
    def pushes(self) -> Sequence[Any]:
        return self.pulls

    def __repr__(self) -> str:
        return f"<{self.kind} op {self.name}>"


class Elementwise(Op):
    """One local derivative d per argument: pulls g to g·d, and pushes t to t·d."""

    kind = "elementwise"
    pull_call = "g * rule({})"


class Linear(Op):
    """Jointly linear: pulls by the transposed map, pushes by the op itself."""

    kind = "linear"

    def push(self, tangents: Sequence[Array | None], s: Any, k: Any) -> Array:
        filled = [
            t if t is not None else s[i] if self.rules[i] is None else self.zero(i, s)
            for i, t in enumerate(tangents[: self.arity])
        ]
        return self.apply(*filled, **(k or {}))

    def zero(self, i: int, s: Any) -> Array:
        shapes = s[self.arity + 1 :]  # none where the op has nothing but one or two arrays
        return np.zeros(shapes[0][i]) if shapes and shapes[0] is not None else 0.0


class Multilinear(Op):
    """Linear in each argument: pulls by that argument's transposed map, pushes by replacing it."""

    kind = "multilinear"

    @property
    def pushes(self) -> Sequence[Any]:
        return [self.replacing(i) for i in range(self.arity)]

    def replacing(self, i: int) -> Callable[..., Any]:
        return lambda t, s, k: self.apply(*s[:i], t, *s[i + 1 : self.arity], **(k or {}))


class Primitive(Op):
    """Both maps written out, for what fits no kind."""

    kind = "primitive"

    def __init__(self, forward: Any, rules: Sequence[Rule], variadic: int, jvps: Sequence[Rule]):
        self.jvps = tuple(jvps) * variadic if variadic else tuple(jvps)
        super().__init__(forward, rules, variadic)
        self._pushes = [self.compile(rule, i, "rule(g{})") for i, rule in enumerate(self.jvps)]

    def needs(self, active: tuple[bool, ...]) -> set[str]:
        jvp = {
            n for rule, on in zip(self.jvps, active, strict=True) if on for n in self.names(rule)
        }
        return super().needs(active) | jvp

    @property
    def pushes(self) -> Sequence[Any]:
        return self._pushes


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
    return lambda forward: _publish(
        forward, vjps, lambda f, rules, variadic=0: Primitive(f, rules, variadic, jvps)
    )


# --- the one place where an op is applied and recorded -------------------------------------------

OPS: dict[str, Op] = {}  # every op by name; for one of `*arrays`, its form for two


def make_results(cls: type[Tensor]) -> None:
    """Name the class of the ops' results: tensor.py, which is built on this file, does."""
    global Tensor
    Tensor = cls  # type: ignore[misc]


def _publish(forward: Callable[..., Any], rules: Sequence[Rule], make: Any) -> Any:
    parameters = inspect.signature(forward).parameters.values()
    variadic = any(p.kind is p.VAR_POSITIONAL for p in parameters)
    op = make(forward, rules, 2) if variadic else make(forward, rules)
    plain = not op.defaults and None not in op.rules
    plain = plain and not any("shapes" in op.names(rule) for rule in op.rules)
    if variadic:
        apply = _apply_any(op, _family(op, lambda n: make(forward, rules, n)))
    elif plain and op.arity <= 2:
        apply = (_apply_one if op.arity == 1 else _apply_two)(op)
    else:
        apply = _apply_any(op, lambda n: op)
    update_wrapper(apply, forward)
    apply.op = op
    op.apply = apply
    if forward.__module__.startswith(__package__):
        OPS[op.name] = op
    return apply


def _family(op: Op, make: Callable[[int], Op]) -> Callable[[int], Op]:
    """The forms of an op of `*arrays`, one for each number of them."""

    @cache
    def member(n: int) -> Op:
        form = make(n)
        form.apply = op.apply
        return form

    return member


def _apply_one(op: Op) -> Any:
    """`op` on one array."""
    forward = op.forward
    keep_x, keep_y, _ = op.keep((True,))

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
        else:
            keep_a, keep_b, keep_y, _ = keep
            saved = (a if keep_a else None, b if keep_b else None, y if keep_y else None)
            out._node = Node(op, node_a, node_b, saved, y)
        return out

    return apply


def _apply_any(op: Op, family: Callable[[int], Op]) -> Any:
    """`op` on any number of arrays and other arguments; `family(n)` is its form for n arrays."""
    variadic = family(1) is not op
    names = list(op.defaults)

    def apply(*args: Any, **kwargs: Any) -> Array:
        n = len(args) if variadic else op.arity
        arrays, rest = args[:n], args[n:]
        if len(arrays) < n:
            arrays += tuple(kwargs.pop(a) for a in op.arguments[len(arrays) :] if a in kwargs)
        if not any([isinstance(a, Tensor) for a in arrays]):
            return op.forward(*arrays, *rest, **kwargs)
        raw = [
            a._data if isinstance(a, Tensor) else np.asarray(a) if type(a) in SEQUENCES else a
            for a in arrays
        ]
        inputs = tuple([a._node if isinstance(a, Tensor) else None for a in arrays])
        static = {**op.defaults, **dict(zip(names, rest, strict=False)), **kwargs}
        out = _new(Tensor)
        try:
            out._data = y = op.forward(*raw, *rest, **kwargs)
        except Exception as error:
            raise _explained(error, op, raw) from error
        active = tuple([node is not None for node in inputs])
        if True not in active or not _is_recording():
            out._node = None
        else:
            this = family(n)
            keep = this.keep(active)
            shapes = tuple([np.shape(a) for a in raw]) if keep[-1] else None
            values = (*raw, y, shapes)
            saved = tuple([v if kept else None for v, kept in zip(values, keep, strict=True)])
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
