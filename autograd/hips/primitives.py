"""primitive: a function that becomes an op, in HIPS autograd's style; its rules are in rules.py.

The engine's own decorators (`autograd.elementwise` and the others) need less writing; this is for
code that was written for HIPS autograd. The op is one of ours: a call takes the Tensors out of the
arguments, wherever they are, and the rules get arguments that are built as they were given.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache, update_wrapper
from typing import Any, overload

import numpy as np

from ..engine.boxes import Box
from ..engine.kinds import Primitive, Rule
from ..engine.outputs import Bundle
from ..engine.primitive import Decorator, _apply_any
from ..engine.primitive import primitive as _op_with_rules
from ..trees import flatten, map_leaves, unflatten
from .boxes import getval
from .tables import add_pullbacks, missing_rule, primitive_jvps, primitive_vjps
from .vspaces import vspace

__all__ = ["notrace_primitive", "primitive", "register_notrace"]

Function = Callable[..., Any]
CONTAINERS = (tuple, list, dict)


@overload
def primitive(fun: Function, /) -> Function: ...
@overload
def primitive(*, vjp: Rule | Sequence[Rule], jvp: Rule | Sequence[Rule]) -> Decorator: ...
def primitive(fun: Any = None, /, *, vjp: Any = None, jvp: Any = None) -> Any:
    """Make an op of any function: both rules written out, one of each per array argument.

    A `vjp` rule takes the output's cotangent `g` to an argument's; a `jvp` rule an argument's
    tangent `t` to its share of the output's. Without rules, above a function, it is HIPS
    autograd's: what the function computes is not traced, its arguments may be of any kind and
    hold arrays in containers, and `autograd.extend.defvjp` and `defjvp` give the rules.

    Parameters
    ----------
    fun : callable
        The function, in HIPS autograd's form.
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

    In HIPS autograd's form:

    >>> import autograd.numpy as np
    >>> from autograd import grad
    >>> from autograd.extend import defvjp, primitive
    >>> @primitive
    ... def logsumexp(x):
    ...     peak = np.max(x)
    ...     return peak + np.log(np.sum(np.exp(x - peak)))
    >>> defvjp(logsumexp, lambda ans, x: lambda g: g * np.exp(x - ans))
    >>> grad(logsumexp)(np.array([0.0, 0.0]))
    array([0.5, 0.5])
    """
    if fun is None:
        return _op_with_rules(vjp=vjp, jvp=jvp)
    if vjp is not None or jvp is not None:
        raise TypeError("primitive: write @primitive(vjp=..., jvp=...) above the function")
    return _untraced(fun)


def _untraced(fun: Function) -> Function:
    """HIPS autograd's `primitive`."""
    name = getattr(fun, "__name__", "primitive")

    def forward(*arrays: Any, given: Any = None) -> Any:
        return given.lowered(fun(*given.filled(arrays), **given.kwargs))

    def vjp(g: Any, i: int, y: Any, arrays: Any, given: Any) -> Any:
        argnum, place = given.owners[i]
        maker = primitive_vjps.get(wrapped)
        if maker is None:
            raise missing_rule(name, argnum, "defvjp")
        ans, g = given.built(y), given.built(_zeros_for_none(g, y))
        pull = maker((argnum,), ans, given.filled(arrays), given.kwargs)
        d = next(iter(pull(map_leaves(_conj, g))))
        d = d if place is None or d is None else flatten(d)[0][place]
        return _conj(_like(d, arrays[i]))

    def jvp(t: Any, i: int, y: Any, arrays: Any, given: Any) -> Any:
        argnum, place = given.owners[i]
        maker = primitive_jvps.get(wrapped)
        if maker is None:
            raise missing_rule(name, argnum, "defjvp")
        args = given.filled(arrays)
        if place is not None:
            leaves, structure = flatten(args[argnum])
            zeros = [np.zeros(np.shape(x), getattr(x, "dtype", float)) for x in leaves]
            t = unflatten(structure, [*zeros[:place], t, *zeros[place + 1 :]])
        pushed = maker((argnum,), (t,), given.built(y), args, given.kwargs)
        if given.structure is None:
            return _like(pushed, y)
        return Bundle([_like(d, part) for d, part in zip(flatten(pushed)[0], y, strict=True)])

    forward.__name__ = vjp.__name__ = jvp.__name__ = name
    forward.__module__ = getattr(fun, "__module__", None) or "__main__"  # a user's, whatever it is
    form = lru_cache(maxsize=None)(lambda n: _Untraced(forward, [(vjp, jvp)], n))
    apply = _apply_any(form(2), form)

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        given = _Given(args, kwargs)
        if not given.owners:
            return fun(*args, **kwargs)
        y = apply(*given.arrays, given=given)
        if isinstance(getattr(y, "_array", None), Bundle):
            y = y._array.lifted(y._node)
        return given.built(y)

    wrapped.__name__ = name  # of a callable without one
    update_wrapper(wrapped, fun, updated=())
    handle: Any = wrapped
    handle.fun = fun
    handle._is_autograd_primitive = True
    for method in (_defvjp, _defgrad, _defvjp_is_zero):
        setattr(handle, method.__name__[1:], method.__get__(wrapped))
    return wrapped


class _Untraced(Primitive):
    """The kind of these ops: their rules take and give HIPS autograd's gradients.

    Those are the conjugates of ours, whatever the output, so the rules above conjugate.
    """

    def __init__(self, forward: Function, rules: Any, variadic: int = 0) -> None:
        super().__init__(forward, rules, variadic)
        self.conjugated = self


class _Given:
    """The arguments of a call, with the places that hold Tensors.

    `owners` tells for each of `arrays` the argument it is in, and its place among the leaves of
    that, where it is a container.
    """

    def __init__(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self.args, self.kwargs = args, kwargs
        self.arrays: list[Any] = []
        self.owners: list[tuple[int, int | None]] = []
        self.structure: Any = None  # of the output, where it is a container
        for argnum, value in enumerate(args):
            if isinstance(value, CONTAINERS):
                for place, leaf in enumerate(flatten(value)[0]):
                    self._note(leaf, argnum, place)
            else:
                self._note(value, argnum, None)

    def _note(self, value: Any, argnum: int, place: int | None) -> None:
        if isinstance(value, Box) or hasattr(value, "apply_to_batch"):
            self.arrays.append(value)
            self.owners.append((argnum, place))

    def filled(self, arrays: Sequence[Any]) -> list[Any]:
        """The arguments, with `arrays` in the places of the Tensors."""
        args = list(self.args)
        opened: dict[int, Any] = {}
        for (argnum, place), array in zip(self.owners, arrays):
            if place is None:
                args[argnum] = array
            else:
                leaves = opened.setdefault(argnum, flatten(args[argnum]))[0]
                leaves[place] = array
        for argnum, (leaves, structure) in opened.items():
            args[argnum] = unflatten(structure, leaves)
        return args

    def lowered(self, result: Any) -> Any:
        """What the function returned, as an op gives it: an array, or a bundle of them."""
        if not isinstance(result, CONTAINERS) or isinstance(result, Bundle):
            return _as_array(result)
        leaves, self.structure = flatten(result)
        return Bundle([_as_array(x) for x in leaves])

    def built(self, y: Any) -> Any:
        """An output in the containers that the function returned."""
        return y if self.structure is None else unflatten(self.structure, y)


def _as_array(x: Any) -> Any:
    return x if hasattr(x, "dtype") else np.asarray(x)[()]


def _zeros_for_none(g: Any, y: Any) -> Any:
    """A cotangent of all outputs, also of those that nothing depends on."""
    if not isinstance(g, tuple):
        return g
    return [np.zeros(np.shape(x), x.dtype) if d is None else d for d, x in zip(g, y)]


def _conj(x: Any) -> Any:
    return np.conj(x) if getattr(x, "dtype", np.dtype(float)).kind == "c" else x


def _like(d: Any, x: Any) -> Any:
    """What a rule gave, as an array; a number is spread over the shape, None is zero."""
    if hasattr(d, "shape"):
        return d
    return np.broadcast_to(np.asarray(0.0 if d is None else d), np.shape(x))[()]


# --- functions that give constants ---------------------------------------------------------------


def notrace_primitive(fun: Function) -> Function:
    """A function of the values of its arguments, whose results are constants.

    As in HIPS autograd, a rule for complex numbers multiplies by the derivative and not by its
    conjugate, whatever `set_complex_convention` says of results.

    Parameters
    ----------
    fun : callable
    """

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        return fun(*map(getval, args), **kwargs)

    return update_wrapper(wrapped, fun, updated=())


def register_notrace(trace_type: Any, primitive_fun: Function) -> None:
    """Give a primitive the gradient zero with respect to all arguments.

    Parameters
    ----------
    trace_type : type
        HIPS autograd's `VJPNode` or `JVPNode`: the mode in which it is zero.
    primitive_fun : primitive
    """
    table = primitive_jvps if trace_type.__name__ == "JVPNode" else primitive_vjps
    table[primitive_fun] = _zero_jvp if table is primitive_jvps else _zero_vjp


def _zero_vjp(argnums: Any, ans: Any, args: Any, kwargs: Any) -> Function:
    return lambda g: [None for _ in argnums]


def _zero_jvp(argnums: Any, gs: Any, ans: Any, args: Any, kwargs: Any) -> Any:
    return map_leaves(lambda y: np.zeros(np.shape(y)), ans)


# --- methods of primitives before HIPS autograd 1.2 ----------------------------------------------


def _defvjp(fun: Any, vjp: Function, argnum: int = 0) -> None:
    """A rule in the form (g, ans, vs, gvs, *args, **kwargs)."""

    def maker(ans: Any, *args: Any, **kwargs: Any) -> Function:
        return lambda g: vjp(g, ans, vspace(args[argnum]), vspace(g), *args, **kwargs)

    primitive_vjps[fun] = add_pullbacks(fun, [maker], (argnum,))


def _defgrad(fun: Any, maker: Function, argnum: int = 0) -> None:
    """A rule for one argument."""
    primitive_vjps[fun] = add_pullbacks(fun, [maker], (argnum,))


def _defvjp_is_zero(fun: Any, argnums: Sequence[int] = (0,)) -> None:
    """Zero gradients with respect to some arguments."""
    primitive_vjps[fun] = add_pullbacks(fun, [None for _ in argnums], argnums)
