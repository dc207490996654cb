"""Ops, their local gradients, and the graph that they leave behind.

An op is a NumPy function with its local gradient written above it:

    @elementwise(lambda y: 0.5 / y)
    def sqrt(x): return np.sqrt(x)

The decorator is the op's kind (kinds.py). From the one rule it derives how a cotangent `g` is
pulled back through the op and how a tangent `t` is pushed forward. The names of a rule's
parameters say what it needs, and a node keeps nothing else alive but small outputs, for pictures:

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

from collections.abc import Callable, Sequence
from functools import lru_cache, update_wrapper
from typing import TYPE_CHECKING, Any, ParamSpec, Protocol

import numpy as np
from numpy import ndarray

from . import boxes, short_forms, view_ops
from .borrowed import kept
from .graph import SMALL, Node
from .guests import PLAIN, as_operand
from .kinds import LIBRARY, Array, Elementwise, Linear, Multilinear, Op, Primitive, Rule, signature
from .modes import recording
from .options import options_of
from .precision import HALF, wide
from .short_forms import apply_one, apply_one_with, apply_two

if TYPE_CHECKING:
    from ..tensors.tensor import Tensor

__all__ = ["OPS", "SMALL", "Array", "Node", "elementwise", "linear", "multilinear", "primitive"]

P = ParamSpec("P")

_new = object.__new__
_node_maker = recording.get


class Decorator(Protocol):  # the same arguments, and a Tensor out for a Tensor in
    def __call__(self, forward: Callable[P, Any], /) -> Callable[P, Tensor]: ...


# --- the four decorators -------------------------------------------------------------------------


def elementwise(*partials: Rule) -> Decorator:
    """Make an op of an elementwise function: one local derivative per array argument.

    Parameters
    ----------
    *partials : callable
        One local derivative for each array argument; None where it has no gradient.

    Examples
    --------
    >>> import autograd as ag
    >>> @ag.elementwise(lambda x: 3 * x**2)
    ... def cube(x): return x**3
    >>> x = ag.tensor([1.0, 2.0], requires_grad=True)
    >>> cube(x).sum().backward()
    >>> x.grad
    Tensor([ 3., 12.])
    """
    return lambda forward: _publish(forward, partials, Elementwise)


def linear(*transposes: Rule, view: Any = False) -> Decorator:
    """Make an op of a function that is jointly linear in its array arguments.

    Each transpose takes the cotangent `g` of the output to that of one argument; None marks an
    argument without a gradient (a mask, say). A function of `*arrays` has one transpose, told
    by `i` which argument it is for.

    Parameters
    ----------
    *transposes : callable
        One for each array argument, or one for all of `*arrays`.
    view : bool or callable
        The function returns elements of its one array argument, as a view where NumPy can: a
        write into the one shows in the other. A callable is the method of ndarrays that does it.

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
    return lambda forward: _publish(forward, transposes, Linear, view)


def multilinear(*transposes: Rule) -> Decorator:
    """Make an op of a function that is linear in each array argument by itself.

    Parameters
    ----------
    *transposes : callable
        One for each array argument, from the output's cotangent `g` to the argument's.

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

    A `vjp` rule takes the output's cotangent `g` to an argument's; a `jvp` rule an argument's
    tangent `t` to its share of the output's.

    Parameters
    ----------
    vjp, jvp : callable or sequence of callables
        One for each array argument.

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
_Result: type[Tensor]  # what an op makes
_result: tuple[type[Tensor]]  # see short_forms.py


def make_results(cls: type[Tensor]) -> None:
    """Name the class of all results: tensor.py does, which is built on this file."""
    global _Result, _result  # of this file: another's attribute at every op would cost time
    _Result, _result = cls, (cls,)
    boxes.make_results(cls)
    short_forms.make_results(cls)
    view_ops.make_results(cls)


def _publish(forward: Any, rules: Sequence[Any], kind: type[Op], view: Any = False) -> Any:
    """The function that applies a new op, and records it where a gradient is asked for."""
    if not callable(forward):  # the function stood where its rule belongs, and was then called
        name = kind.kind
        raise TypeError(
            f"{name} makes an op of a function, not of {type(forward).__name__}; it needs the "
            f"function's rules: write @{name}(rule), not @{name}, above the function"
        )
    variadic = signature(forward)[2]
    op = kind(forward, rules, 2 if variadic else 0)
    if view:
        apply = view_ops.apply_view(op, view if callable(view) else None)
    elif op.arity == 1:
        apply = (apply_one_with if op.defaults else apply_one)(op)
    elif variadic or op.defaults or None in op.rules or op.arity > 2:
        form = lru_cache(maxsize=None)(lambda n: kind(forward, rules, n)) if variadic else None
        apply = _apply_any(op, form)
    else:
        apply = apply_two(op)
    apply.op = op
    op.apply = update_wrapper(apply, forward)
    if (forward.__module__ or "").startswith(f"{LIBRARY}.ops"):
        OPS[op.name] = op
    return apply


def _apply_any(op: Op, form: Callable[[int], Op] | None = None) -> Any:
    """`op` on any number of arrays and other arguments; `form(n)` is an op of `*arrays` for n.

    An argument for which a user's op has no rule may be anything (a sparse matrix, a function).
    """
    arity, forward, defaults = op.arity, op.forward, op.defaults
    free = [] if op.trusted else [i for i, rule in enumerate(op.rules) if rule is None]

    def apply(*args: Any, **kwargs: Any) -> Array:
        arrays, rest = (args, ()) if form else (args[:arity], args[arity:])
        if len(arrays) < arity and not form:  # some were given by name
            arrays += tuple([kwargs.pop(a) for a in op.arguments[len(arrays) :] if a in kwargs])
        raw, nodes = [], []
        traced = borrowed = False
        for a in arrays:
            if isinstance(a, _Result):
                traced = True
                raw.append(a._array)
                nodes.append(a._node)
            else:
                if type(a) is ndarray:
                    borrowed = True
                elif type(a) not in PLAIN and len(raw) not in free:
                    a = as_operand(a, op.name)
                raw.append(a)
                nodes.append(None)
        if not traced:
            try:
                return forward(*raw, *rest, **kwargs)
            except Exception as error:
                return op.of_batch(error, (*raw, *rest), kwargs)
        options = options_of(op, rest, kwargs) if rest or kwargs else defaults
        out = _new(*_result)
        try:
            out._array = y = forward(*raw, *rest, **kwargs)
        except Exception as error:
            out._array = y = op.again(error, raw, rest, kwargs)
        out._node = out._family = None
        active = tuple([node is not None for node in nodes])
        if True not in active or not (make := _node_maker()):
            return out
        this = form(len(raw)) if form else op
        this.apply = apply
        keep = this.keep(active)
        saved: tuple[Any, ...] = ()
        if keep:
            shapes = tuple([np.shape(a) for a in raw]) if keep[-1] else None
            if keep[-2] and y.dtype is HALF and op.trusted:
                result = forward(*map(wide, raw), *rest, **kwargs)
            else:
                result = y
            if borrowed:
                for i, a in enumerate(arrays):
                    if type(a) is ndarray and keep[i]:
                        raw[i] = kept(a)
            saved = tuple([v if on else None for v, on in zip((*raw, result, shapes), keep)])
        out._node = make(this, None, None, saved, y, tuple(nodes), options)
        return out

    return apply
