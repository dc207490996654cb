"""The four kinds of op: how one rule gives both maps, the pullback and the pushforward."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from copy import copy
from functools import cache, cached_property, wraps
from typing import Any

import numpy as np

from .boxes import Box
from .precision import HALF, wide

Array = Any  # an ndarray, a NumPy scalar, or a Tensor: a rule runs on each of them
Rule = Callable[..., Any] | None
LIBRARY = __package__.rpartition(".")[0]  # ours: autograd, whatever room this file is in
POINTWISE = f"{LIBRARY}.ops.elementwise"


def signature(function: Callable[..., Any]) -> tuple[Sequence[str], dict[str, Any], bool]:
    """The names of a function's parameters, their defaults, and whether the first is `*args`."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    if code is None:  # written in C
        parameters = inspect.signature(function).parameters
        return list(parameters), {n: p.default for n, p in parameters.items()}, False
    function = inspect.unwrap(function)  # inspect's signature of it takes ten times as long
    count = code.co_argcount + code.co_kwonlyargcount
    names = code.co_varnames[:count]
    values = function.__defaults__ or ()
    defaults = dict.fromkeys(names, inspect.Parameter.empty)
    defaults |= dict(zip(names[code.co_argcount - len(values) :], values))
    defaults |= function.__kwdefaults__ or {}
    variadic = bool(code.co_flags & inspect.CO_VARARGS)
    return (code.co_varnames[count], *names) if variadic else names, defaults, variadic


def guarded(function: Callable[..., Any], name: str, what: str) -> Callable[..., Any]:
    """A user's function or rule: it may fail, return no array, or use a Tensor from around it."""

    @wraps(function)
    def guard(*args: Any, **kwargs: Any) -> Any:
        try:
            result = function(*args, **kwargs)
        except Exception as error:
            error.add_note(f"(in the {what} of the op {name}; what it is given are arrays)")
            raise
        given = [x for a in args for x in (a if isinstance(a, tuple) else (a,))]
        several = isinstance(result, tuple)  # of an op with several outputs
        if not (several or hasattr(result, "dtype")) and any([hasattr(x, "dtype") for x in given]):
            raise TypeError(
                f"{name}: its {what} returned {type(result).__name__}, and must return an array "
                "or a NumPy number: np.sin(x), not math.sin(x)"
            )
        if isinstance(result, Box) and not any([isinstance(x, Box) for x in given]):
            raise TypeError(
                f"{name}: its {what} made a Tensor of arrays, so it uses one that is not an "
                "argument and whose gradient would be lost; make it an argument with a rule of "
                "its own, or use t.data for a constant"
            )
        return result

    return guard


def gives_itself(function: Any) -> bool:
    """Whether a function is `lambda x: x`, which need not be called."""
    code, itself = getattr(function, "__code__", None), (lambda x: x).__code__
    return code is not None and code.co_code == itself.co_code and code.co_argcount == 1


def _conj(x: Array) -> Array:
    """The conjugate: of a Tensor, our op, which NumPy's protocol finds."""
    return np.conj(x) if x.dtype.kind == "c" else x


class NoForwardRule(NotImplementedError):
    """An op cannot push tangents forward, but pulls cotangents back.

    Transforms that walk forward because it is cheaper go another way then.
    """


class Op:
    """A NumPy function, its kind, and the two maps derived from its rule.

    `pulls[i](g, saved, options)` takes a cotangent of the output to one of argument i;
    `push(tangents, saved, options)` takes tangents of the arguments (None where there is none)
    to one of the output.
    """

    kind = ""
    limit: Any = None  # where a walk must look for one: limits.py
    on_sparse: Callable[[Any, Any], Any] | None = None  # what is done where an argument is sparse
    call = "rule(g, {})"  # how a rule turns the cotangent g of the output into an argument's

    def __init__(self, forward: Callable[..., Any], rules: Sequence[Rule], variadic: int = 0):
        self.forward = forward
        self.name = forward.__name__.lstrip("_")
        self.apply: Callable[..., Any] = forward  # the recording function, once there is one
        self.arity = n = variadic or len(rules)
        self.rules = tuple(rules) * n if variadic else tuple(rules)
        chapter = (
            getattr(forward, "__module__", None) or ""
        )  # of functions of one element at a time
        self.pointwise = self.kind == "elementwise" or chapter.startswith(POINTWISE)
        self.trusted = chapter.startswith(f"{LIBRARY}.")  # the library's own, not a user's
        if not self.trusted:
            self.forward = guarded(forward, self.name, "function")
        self.jvps = self.rules  # what a tangent goes through: the same, unless the kind says else
        names, defaults, _ = signature(forward)
        self.arguments = list(names[:1] if variadic else names[:n])
        if len(self.arguments) < n and not variadic:
            raise TypeError(f"{self.name}: {n} rules were given for {len(names)} arguments")
        self.defaults = {name: defaults[name] for name in names[len(self.arguments) :]}
        # where a rule finds what it names, in s = (*arguments, y, shapes) and k = options
        self.places = {name: f"s[{i}]" for i, name in enumerate(self.arguments)}
        if variadic:
            self.places = {self.arguments[0]: f"s[:{n}]"}
        self.places |= {"y": f"s[{n}]", "shapes": f"s[{n + 1}]"}
        self.places |= {name: f"k[{name!r}]" for name in self.defaults}

    @cached_property  # when it is first asked for: a program uses few of the ops
    def pulls(self) -> Any:
        """The rules, compiled to take cotangents back."""
        return [self.compile(rule, i) for i, rule in enumerate(self.rules)]

    @cached_property
    def pushes(self) -> Any:
        """The rules, compiled to take tangents forward."""
        return [self.compile(rule, i) for i, rule in enumerate(self.jvps)]

    @cached_property
    def conjugated(self) -> Op:
        """The op for a complex output.

        The gradient of a real L with respect to a complex x is ∂L/∂Re x + i ∂L/∂Im x, as in
        PyTorch. A rule as written is the transpose of a complex-linear map, and the pullback is its
        adjoint: g to conj(rule(conj(g))). Tangents are pushed as usual.
        """
        op = copy(self)
        op.pulls = [
            pull and (lambda g, s, k, pull=pull: _conj(pull(_conj(g), s, k))) for pull in self.pulls
        ]
        op.conjugated = op
        return op

    @cached_property
    def widened(self) -> Op:
        """The op for an output of float16: its rules run in float32, and the engine rounds once.

        A user's rules get what they were written for, arrays of float16.
        """
        op = copy(self)
        op.widened = op
        if self.trusted:
            op.pulls = [
                pull and (lambda g, s, k, pull=pull: pull(wide(g), [wide(v) for v in s], k))
                for pull in self.pulls
            ]
            op.push = lambda tangents, s, k: self.push(  # type: ignore[method-assign]
                [wide(t) for t in tangents], [wide(v) for v in s], k
            )
        else:  # a sum over paths is in float32
            op.pulls = [
                pull and (lambda g, s, k, pull=pull: pull(g.astype(HALF), s, k))
                for pull in self.pulls
            ]
        return op

    def compile(self, rule: Rule, i: int) -> Any:
        """`rule` as a function of (g, saved, options), handed what it names.

        It is written out, so that nothing is looked up in a walk: the rule of tanh becomes
        ``lambda g, s, k: g * rule(s[1])``. One that returns what it is given (exp's y) is not
        called.
        """
        if rule is None:
            return None
        where = self.places | {"i": str(i)}
        found = ", ".join([where[name] for name in self.names(rule)])
        given = gives_itself(rule)
        call = {"g * rule({})": "g * {}", "rule(g, {})": "g"}[self.call] if given else self.call
        compiled = eval(f"lambda g, s, k: {call.format(found)}", {"rule": rule})
        return compiled if self.trusted else guarded(compiled, self.name, "rule")

    def names(self, rule: Rule) -> list[str]:
        """What `rule` asks for, beside the cotangent or tangent that comes first."""
        if rule is not None and not callable(rule):
            raise TypeError(f"{self.name}: a rule is a function, or None, and not {rule!r}")
        names = [] if rule is None else list(signature(rule)[0])
        names = names if isinstance(self, Elementwise) else names[1:]
        for name in names:
            if name not in self.places and name != "i":
                hint = "; it gives the local derivative alone, which g is multiplied by"
                raise TypeError(
                    f"{self.name}: its rule names {name!r}, which is none of {sorted(self.places)}"
                    + hint * (name == "g")
                )
        return names

    def named(self, argument: int) -> set[str]:
        """What the rules of one argument name."""
        return set(self.names(self.rules[argument]))

    @cache  # noqa: B019  # an op lives as long as the program
    def keep(self, active: tuple[bool, ...]) -> tuple[bool, ...]:
        """Which of (*arguments, y, shapes) the active arguments' rules name; () for none."""
        places: set[str] = set()
        for argument in [i for i, on in enumerate(active) if on]:
            if self.rules[argument] is None:
                raise TypeError(
                    f"{self.name}: no gradient is defined for its argument "
                    f"{self.arguments[argument]!r}; pass t.detach() if it is a constant"
                )
            places |= {self.places[name] for name in self.named(argument) - {"i"}}
        every = f"s[:{self.arity}]" in places
        kept = [(every and i < self.arity) or f"s[{i}]" in places for i in range(self.arity + 2)]
        return tuple(kept) if any(kept) else ()

    def push(self, tangents: Sequence[Array | None], s: Any, k: Any) -> Array:
        """The tangent of the output: each argument's share, summed."""
        terms = [self.share(i, t, s, k) for i, t in enumerate(tangents) if t is not None]
        return sum(terms[1:], terms[0])

    def share(self, i: int, t: Array, s: Any, k: Any) -> Array:
        """What the tangent of argument i adds to the output's."""
        return self.pushes[i](t, s, k)

    def of_batch(self, error: Exception, args: Sequence[Any], kwargs: Any = None) -> Any:
        """The output where arguments are vmap's batches, which the forward cannot take.

        Raises the forward's error where there are none.
        """
        parts = [*args, *(kwargs or {}).values()]
        parts += [p for part in parts if isinstance(part, tuple) for p in part]
        for part in parts:
            if hasattr(part, "apply_to_batch"):
                return part.apply_to_batch(self, args, kwargs or {})
        raise error

    def again(
        self, error: Exception, arrays: Sequence[Array], rest: Any = (), kwargs: Any = None
    ) -> Any:
        """`of_batch`, for Tensors: an error names the op and what it was given."""
        try:
            return self.of_batch(error, (*arrays, *rest), kwargs)
        except Exception as latest:
            raise self.explained(latest, *arrays) from latest

    def explained(self, error: Exception, *arrays: Array) -> Exception:
        """The error NumPy raised, naming the op and what it was given."""
        given = ", ".join(
            f"{a.dtype}{list(a.shape)}" if hasattr(a, "dtype") else repr(a)[:40] for a in arrays
        )
        hint = ""
        if "broadcast" in str(error):
            hint = "; shapes broadcast from the right, each pair of sizes equal or one of them 1"
        elif "argument 'dim'" in str(error) or "argument 'keepdim'" in str(error):
            hint = "; use NumPy's names, axis and keepdims"
        elif "core dimension" in str(error) or "gufunc core" in str(error):
            hint = (
                "; the last axis of the first must be as long as the second's last but one (as its "
                "only one, for a vector); multiply by a number with *"
            )
        kinds: tuple[type[Exception], ...] = (np.linalg.LinAlgError, np.exceptions.AxisError)
        kinds += (IndexError, ValueError, TypeError)  # some of NumPy's own take no message
        kind = next((k for k in kinds if isinstance(error, k)), type(error))
        said = str(error).removeprefix(f"{self.name}: ")
        return kind(f"{self.name}: {said}; it was given ({given}){hint}")

    def __repr__(self) -> str:
        return f"<{self.kind} op {self.name}>"


class Elementwise(Op):
    """One local derivative d per argument: pulls g to g·d, and pushes t to t·d."""

    kind = "elementwise"
    call = "g * rule({})"


class Linear(Op):
    """Jointly linear: pulls by the transposed maps, pushes by the op itself."""

    kind = "linear"

    def named(self, argument: int) -> set[str]:
        """For a user's op the shapes, too, to push zeros for the arguments without a tangent."""
        shapes = {"shapes"} if self.arity > 1 and not self.trusted else set()
        return super().named(argument) | shapes

    def push(self, tangents: Sequence[Array | None], s: Any, k: Any) -> Array:
        shapes = s[self.arity + 1] if len(s) > self.arity + 1 else None
        zeros = [0.0] * self.arity if shapes is None else [np.zeros(shape) for shape in shapes]
        filled = [
            t if t is not None else zeros[i] if self.rules[i] else s[i]
            for i, t in enumerate(tangents[: self.arity])
        ]
        return self.apply(*filled, **(k or {}))


class Multilinear(Op):
    """Linear in each argument: pulls by its transposed map, pushes by the op with it replaced."""

    kind = "multilinear"

    def share(self, i: int, t: Array, s: Any, k: Any) -> Array:
        return self.apply(*s[:i], t, *s[i + 1 : self.arity], **(k or {}))


class Primitive(Op):
    """Both maps written out, for what fits no kind."""

    kind = "primitive"

    def __init__(
        self,
        forward: Callable[..., Any],
        rules: Sequence[tuple[Rule, Rule]],
        variadic: int = 0,
    ):
        super().__init__(forward, [vjp for vjp, _ in rules], variadic)
        self.jvps = tuple([jvp for _, jvp in rules]) * (variadic or 1)

    def named(self, argument: int) -> set[str]:
        return super().named(argument) | set(self.names(self.jvps[argument]))
