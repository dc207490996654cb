"""How a case is written: an op, what to draw for its arguments, and who else computes it.

    case(ag.tanh, normal(3, 4), torch="tanh")
    case(ag.sum, normal(2, 3), axis=-1, keepdims=True)
    case(ag.concatenate, [normal(2, 3), normal(1, 3)])

Each law in tests/laws runs over every case. Arguments that are draws of floats are differentiated;
whatever is no draw (an index, a shape) is passed as it is. A draw's domain keeps a distance from
the op's kinks and poles, so that a finite difference is meaningful.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

Array = Any


# --- draws: where samples come from --------------------------------------------------------------


@dataclass(frozen=True)
class Draw:
    """A sample of a domain: `make(rng, shape)`, and the shape."""

    make: Callable[[np.random.Generator, tuple[int, ...]], Array]
    shape: tuple[int, ...]

    def shaped(self, *shape: int) -> Draw:
        return replace(self, shape=shape)

    def __call__(self, rng: np.random.Generator) -> Array:
        return np.asarray(self.make(rng, self.shape))


def normal(*shape: int) -> Draw:
    """Any real number."""
    return Draw(lambda rng, s: rng.standard_normal(s), shape)


def between(low: float, high: float, *shape: int) -> Draw:
    return Draw(lambda rng, s: rng.uniform(low, high, s), shape)


def positive(*shape: int) -> Draw:
    """In [0.5, 2.5]."""
    return between(0.5, 2.5, *shape)


def nonzero(*shape: int) -> Draw:
    """In ±[0.5, 2.5]."""
    return Draw(lambda rng, s: rng.uniform(0.5, 2.5, s) * rng.choice([-1.0, 1.0], s), shape)


def distinct(*shape: int) -> Draw:
    """No two closer than 0.1 to each other, none closer than 0.1 to 0."""

    def make(rng: np.random.Generator, s: tuple[int, ...]) -> Array:
        n = int(np.prod(s))
        ladder = 0.25 * (np.arange(n) - n // 2) + 0.125
        return (rng.permutation(ladder) + rng.uniform(-0.01, 0.01, n)).reshape(s)

    return Draw(make, shape)


def complexes(*shape: int) -> Draw:
    """Complex numbers of absolute value in [0.5, 2.5], none with a negative real part."""

    def make(rng: np.random.Generator, s: tuple[int, ...]) -> Array:
        return rng.uniform(0.5, 2.5, s) * np.exp(1j * rng.uniform(-1.4, 1.4, s))

    return Draw(make, shape)


def mask(*shape: int) -> Draw:
    return Draw(lambda rng, s: rng.random(s) < 0.5, shape)


def fixed(values: Any) -> Draw:
    """These very floats."""
    array = np.array(values, float)
    return Draw(lambda rng, s: array.copy(), array.shape)


# --- cases ---------------------------------------------------------------------------------------

CASES: list[Case] = []
CONSTANTS: list[Case] = []  # of the functions that have no gradient
OWN_NAME: Any = object()


@dataclass(frozen=True)
class Case:
    """One op on one kind of input."""

    op: Callable[..., Any]
    arguments: tuple[Any, ...]
    static: dict[str, Any]
    numpy: Callable[..., Any] | None
    torch: Callable[..., Any] | str | None
    analytic: bool  # complex step applies
    second: int  # 2 where second order is checked, else 1
    broadcasts: bool  # its array arguments broadcast against each other
    dtypes: tuple[type, ...]  # narrow dtypes that the output takes from the inputs
    draws: list[Draw]
    through: Callable[..., Any] | None = None  # what the arguments go through first

    @property
    def name(self) -> str:
        return str(self.op.__name__)

    @property
    def id(self) -> str:
        shapes = ",".join("x".join(map(str, d.shape)) or "0d" for d in self.draws)
        extra = [repr(a) for a in self.arguments if not _has_draw(a)]
        extra += [f"{k}={v}" for k, v in self.static.items()]
        text = "-".join([self.name, shapes, *extra]).replace(" ", "").replace("array", "")
        return text if len(text) < 60 else f"{text[:50]}~{zlib.crc32(text.encode()):08x}"

    def sample(self, seed: int = 0) -> list[Array]:
        """A value for each draw."""
        rng = np.random.default_rng([zlib.crc32(self.id.encode()), seed])
        return [draw(rng) for draw in self.draws]

    def run(self, values: list[Any], f: Callable[..., Any] | None = None, **static: Any) -> Any:
        """`f` (the op itself by default) on `values` in place of the draws."""
        supply = iter(values)
        arguments = [_filled(a, supply) for a in self.arguments]
        if self.through is not None:
            arguments = [self.through(*arguments)]
        return (f or self.op)(*arguments, **(static or self.static))

    def of(self, values: list[Any]) -> Callable[..., Any]:
        """The op as a function of its floating draws alone, the others being `values`."""
        floating = self.floating

        def f(*xs: Any) -> Any:
            given = list(values)
            for i, x in zip(floating, xs, strict=True):
                given[i] = x
            return self.run(given)

        return f

    @property
    def floating(self) -> list[int]:
        """Which draws are differentiated."""
        rng = np.random.default_rng(0)
        return [i for i, d in enumerate(self.draws) if d(rng).dtype.kind in "fc"]

    @property
    def is_complex(self) -> bool:
        """Whether any draw is complex."""
        return any(d(np.random.default_rng(0)).dtype.kind == "c" for d in self.draws)

    @property
    def constants(self) -> list[Any]:
        """What is passed as it is."""
        return [a for a in _flat(self.arguments) if not isinstance(a, Draw)]

    def shaped(self, *shapes: tuple[int, ...]) -> Case:
        """The same case on inputs of other shapes: for ops that broadcast."""
        draws = [d.shaped(*s) for d, s in zip(self.draws, shapes, strict=True)]
        supply = iter(draws)
        arguments = tuple([_filled(a, supply) for a in self.arguments])
        return replace(self, arguments=arguments, draws=draws)


def case(
    op: Callable[..., Any],
    *arguments: Any,
    numpy: Callable[..., Any] | None = OWN_NAME,
    torch: Callable[..., Any] | str | None = None,
    analytic: bool = True,
    second: bool = True,
    broadcasts: bool | None = None,
    dtypes: bool | tuple[type, ...] = True,
    through: Callable[..., Any] | None = None,
    **static: Any,
) -> Case:
    """Put a case into the table.

    Parameters
    ----------
    op
        The public function.
    *arguments
        Draws, lists of draws, or constants.
    numpy
        The function it must equal: by default NumPy's of the same name. None where no library has
        it, with the reason beside it.
    torch
        PyTorch's function: a dotted name or a callable. `axis`, `keepdims` and `ddof` are renamed.
    analytic
        False where the op is not complex-differentiable (|x|, comparisons inside).
    second
        False where a second derivative means nothing.
    broadcasts
        Whether every draw may be broadcast against the others; by default for elementwise ops.
    dtypes
        The narrow dtypes that NumPy has the op for, float32 and float16 by default; False where
        the op fixes the dtype of its result.
    through
        What makes of the draws the op's argument: a symmetric matrix, say, which stays one when a
        finite difference moves an element of a draw.
    **static
        The op's keyword arguments.
    """
    if numpy is OWN_NAME:
        numpy = getattr(np, op.__name__)
    kind = getattr(getattr(op, "op", None), "kind", "")
    one = Case(
        op,
        arguments,
        static,
        numpy,
        torch,
        analytic,
        2 if second else 1,
        kind == "elementwise" if broadcasts is None else broadcasts,
        ((np.float32, np.float16) if dtypes else ()) if isinstance(dtypes, bool) else dtypes,
        _draws(arguments),
        through,
    )
    if one.is_complex:
        one = replace(one, analytic=False)
    CASES.append(one)
    return one


def without_gradient(op: Callable[..., Any], *arguments: Any, numpy: Any = OWN_NAME) -> Case:
    """Put into the table a function that gives arrays, having no gradient."""
    numpy = getattr(np, op.__name__) if numpy is OWN_NAME else numpy
    one = Case(op, arguments, {}, numpy, None, False, 0, False, (), _draws(arguments))
    CONSTANTS.append(one)
    return one


def _has_draw(argument: Any) -> bool:
    return bool(_draws([argument]))


def _flat(arguments: Any) -> Iterator[Any]:
    for a in arguments:
        if isinstance(a, list | tuple):
            yield from _flat(a)
        else:
            yield a


def _draws(arguments: Any) -> list[Draw]:
    return [a for a in _flat(arguments) if isinstance(a, Draw)]


def _filled(argument: Any, supply: Any) -> Any:
    """`argument` with each draw in it replaced by the next value."""
    if isinstance(argument, Draw):
        return next(supply)
    if isinstance(argument, list | tuple) and _has_draw(argument):
        return type(argument)(_filled(a, supply) for a in argument)
    return argument
