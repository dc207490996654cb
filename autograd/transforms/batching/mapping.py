"""vmap: a function of one example made a function of many, without a loop.

Inside `vmap` a Tensor holds a `Batched` array in place of an ndarray: an array with hidden axes in
front, one for each vmap around it (a Level). It shows the shape of one example and speaks NumPy's
protocols, so that every op and every rule passes it through unawares; what it does for each NumPy
function is in rules.py.

A hidden axis is one more axis that broadcasting can stretch. Where a value from outside, one for
all examples, meets a batched one, the graph gets a SPREAD node between the two: on the way
back it sums over the examples. That is all it takes for vmap and the walks to nest in any order.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from functools import wraps
from types import SimpleNamespace
from typing import Any

import numpy as np

from ... import ops
from ...engine.graph import Node, new_node
from ...engine.kinds import Array, Linear
from ...engine.modes import made_by, maker
from ...engine.outputs import Bundle
from ...engine.primitive import _apply_any
from ...engine.randomness import drawing
from ...tensors.array_methods import numeric, plain
from ...tensors.tensor import Tensor
from ...trees import flatten, unflatten
from ..tracing import check_function, lift, unwritten
from . import rules  # noqa: F401  # which fills Batched's tables
from .batched import (
    Batched,
    Level,
    Levels,
    levels_of,
    shape_of,
    stretched,
    union,
)

__all__ = ["vmap"]


# --- into a batch and out of it: ops, recorded on Tensors ----------------------------------------


def _batch_array(x: Array, level: Level, axis: int) -> Array:
    outer = levels_of(x)
    array = x.array if outer else x
    levels = union(outer, (level,))  # in a walk inside a later vmap this one is not the innermost
    place = axis % np.ndim(x) + len(outer)
    return Batched(np.moveaxis(array, place, levels.index(level)), levels)


def _unbatch_array(x: Array, gone: Levels, axis: int) -> Array:
    (level,) = gone
    outer = tuple([v for v in levels_of(x) if v is not level])
    levels = union(outer, (level,))
    array = stretched(x, levels)
    n = array.ndim - len(outer)
    array = np.moveaxis(array, levels.index(level), axis % n + len(outer))
    return Batched(array, outer) if outer else array


def _sum_array(x: Array, gone: Levels) -> Array:
    """The sum over examples. What is the same for all of them counts once for each."""
    own = levels_of(x)
    for level in gone:
        if level not in own:
            x = x * np.asarray(level.size, x.dtype)[()]
    here = tuple([i for i, v in enumerate(own) if v in gone])
    rest = tuple([v for v in own if v not in gone])
    array = x.array.sum(axis=here) if here else x
    return Batched(array, rest) if here and rest else array


def _op(forward: Callable[..., Any], *transposes: Callable[..., Any]) -> Any:
    """A linear op that is not among the library's: it means nothing outside vmap."""
    op = Linear(forward, transposes)
    op.apply = _apply_any(op)
    op.apply.op = op  # type: ignore[attr-defined]
    return op.apply


_batch: Any = _op(_batch_array, lambda g, level, axis: _unbatch(g, (level,), axis))
_unbatch: Any = _op(_unbatch_array, lambda g, gone, axis: _batch(g, gone[0], axis))
_summed: Any = _op(_sum_array, lambda g: g)

SPREAD = Linear(lambda x, levels: x, [lambda g, levels: _summed(g, levels)])
SPREAD.name = "spread"
SPREAD.apply = lambda x, levels: x


def _spreading(make: Callable[..., Node]) -> Callable[..., Node]:
    """Have nodes made by `make`, with SPREAD nodes before those that are batched."""

    def made(
        op: Any, a: Any, b: Any, saved: Any, y: Any, many: Any = None, options: Any = None
    ) -> Node:
        inputs = [n for n in ((a, b) if many is None else many) if n is not None]
        values = y if isinstance(y, Bundle) else (y,)
        gone = options["gone"] if op in (_unbatch.op, _summed.op) else ()
        levels = union(*map(levels_of, values), *map(levels_of, inputs))
        levels = tuple([level for level in levels if level not in gone])
        needed = set(levels) - ({options["level"]} if op is _batch.op else set())
        if not levels:
            return make(op, a, b, saved, y, many, options)

        def through(node: Node | None) -> Node | None:
            missing = () if node is None else needed - set(levels_of(node))
            if node is None or not missing or node.shape is None:
                return node
            like = SimpleNamespace(
                size=np.inf, shape=shape_of(node.shape, levels), dtype=node.dtype
            )
            return new_node(SPREAD, node, None, (), like, None, {"levels": tuple(missing)})

        many = many and tuple([through(n) for n in many])
        node = make(op, through(a), through(b), saved, y, many, options)
        if not isinstance(y, Bundle):
            node.shape = shape_of(node.shape, levels)
        return node

    made.around = _spreading  # type: ignore[attr-defined]
    return made


# --- vmap ----------------------------------------------------------------------------------------

Axes = Any  # an int or None, or a container of them like the argument


def vmap(
    fun: Callable[..., Any],
    in_axes: Axes = 0,
    out_axes: Axes = 0,
    *,
    loop: bool = False,
    randomness: str = "error",
) -> Callable[..., Any]:
    """The function that applies `fun` to each of many examples at once.

    It nests with the other transforms in any order: ``vmap(grad(loss), (None, 0, 0))`` gives a
    gradient for each example, ``grad`` of a function that calls vmap one for them all.

    Every op works inside: most have a batched form, and the others run example by example, as slow
    as a loop, for that op alone (docs/coverage.md says which).

    Parameters
    ----------
    fun : callable
        Of one example. It may close over Tensors, which are the same for all examples.
    in_axes : int, None or tuple
        The axis of the examples, in all arguments or for each; None for one that is the same for
        all. For an argument that is a container it may be a like container.
    out_axes : int or container
        Where that axis goes in the results.
    loop : bool
        Call `fun` once for each example and stack the results: where control flow, or a shape,
        depends on the values.
    randomness : {"error", "different", "same"}
        What the library's random functions, such as dropout, do inside: raise, draw for each
        example, or draw once for all; as in ``torch.func.vmap``. (What `fun` draws with NumPy is
        the same for all examples.)

    Returns
    -------
    callable
        Keyword arguments are passed on as they are.

    Raises
    ------
    RuntimeError
        For a random function, unless `randomness` says what it means.
    TypeError
        For control flow on which examples disagree, for results whose shapes differ between
        examples, and for a function of NumPy that writes into its argument; it is named.
    ValueError
        When the axes of the examples differ in size, or there is none.

    Examples
    --------
    >>> import numpy as np
    >>> from autograd import grad, vmap
    >>> X = np.array([[1.0, 2.0], [3.0, 4.0]])
    >>> vmap(np.dot, (0, None))(X, np.array([1.0, 10.0]))
    array([21., 43.])
    >>> vmap(grad(lambda w, x: (w @ x) ** 2), (None, 0))(np.array([1.0, 1.0]), X)
    array([[ 6., 12.],
           [42., 56.]])
    """
    check_function(fun)
    if randomness not in ("error", "different", "same"):
        raise ValueError(f'vmap: randomness is "error", "different" or "same", not {randomness!r}')

    @wraps(fun, updated=())
    def mapped(*args: Any, **kwargs: Any) -> Any:
        leaves, structure = flatten(args)
        axes = _axes_of(in_axes if not isinstance(in_axes, list) else tuple(in_axes), args)
        size = _size(leaves, axes)
        if loop:
            draws = _InLoop(randomness, drawing.get())
            policy = drawing.set(draws)
            results = []
            try:
                for i in range(size):
                    draws.place = 0
                    given = unflatten(structure, _example(leaves, axes, i))
                    with unwritten(given, kwargs):
                        results.append(flatten(fun(*given, **kwargs)))
            finally:
                drawing.reset(policy)
            if not results:
                raise ValueError("vmap: loop=True over no examples has no result")
            places = _axes_of(out_axes, unflatten(results[0][1], results[0][0]))
            stacked = [ops.stack(p, a or 0) for p, a in zip(zip(*[r for r, _ in results]), places)]
            return unflatten(results[0][1], stacked)
        level = Level(size)
        outer = lift.get()

        def lifted(data: Any) -> Any:
            data = data if outer is None else outer(data)
            levels = union(levels_of(data), (level,))
            return Batched(stretched(data, levels), levels)

        policy = drawing.set(_for_all(randomness, level, drawing.get()))
        token = lift.set(lifted)
        try:
            with nullcontext() if outer else made_by(_spreading(maker.get())):
                batched = [
                    x if a is None else _batch(_tensor(x), level=level, axis=a)
                    for x, a in zip(leaves, axes)
                ]
                given = unflatten(structure, batched)
                with unwritten(given, kwargs):
                    result = fun(*given, **kwargs)
                found, result_structure = flatten(result)
                places = _axes_of(out_axes, result)
                out = [_out(y, level, a) for y, a in zip(found, places)]
        finally:
            lift.reset(token)
            drawing.reset(policy)
        passed = [*leaves, *flatten(kwargs)[0]]
        if outer is None and not any([isinstance(x, Tensor) for x in passed]):
            out = [y if y.requires_grad else y._array for y in out]
        return unflatten(result_structure, out)

    return mapped


def _refuse_draw(where: str) -> None:
    raise RuntimeError(
        f"vmap: {where} draws random numbers; say what they are for the examples: "
        'vmap(..., randomness="different") or "same"'
    )


def _for_all(randomness: str, level: Level, outer: Any) -> Callable[..., Array]:
    """A draw for one example made one for all of this level, and of those around it."""

    def inside(where: str, draw: Callable[[Any], Array], shape: tuple[int, ...]) -> Array:
        if randomness == "error":
            _refuse_draw(where)
        sizes = (level.size,) if randomness == "different" else ()
        values = draw((*sizes, *shape)) if outer is None else outer(where, draw, (*sizes, *shape))
        if not sizes:
            return values
        if isinstance(values, Batched):
            return Batched(values.array, (*values.levels, level))
        return Batched(values, (level,))

    return inside


class _InLoop:
    """The draws of examples that run one after another."""

    def __init__(self, randomness: str, outer: Any) -> None:
        self.randomness, self.outer = randomness, outer
        self.first: list[Array] = []  # those of the first example, if the others have the same
        self.place = 0

    def __call__(self, where: str, draw: Callable[[Any], Array], shape: tuple[int, ...]) -> Array:
        if self.randomness == "error":
            _refuse_draw(where)
        self.place += 1
        if self.randomness == "same" and self.place <= len(self.first):
            values = self.first[self.place - 1]
            if values.shape != shape:
                raise RuntimeError(
                    f"vmap: {where} cannot draw the same numbers for all examples: its shape is "
                    f"{shape} in one and {values.shape} in another"
                )
            return values
        values = draw(shape) if self.outer is None else self.outer(where, draw, shape)
        self.first.append(values)
        return values


def _tensor(x: Any) -> Tensor:
    if isinstance(x, Tensor):
        return x
    return Tensor._of(x if isinstance(x, Batched) else numeric(np.asarray(plain(x))), None)


def _out(y: Any, level: Level, axis: Any) -> Any:
    """A result with the examples along an axis of its own."""
    y = _tensor(y)
    if axis is None:
        if level in levels_of(y._array):
            raise ValueError("vmap: out_axes is None for a result that differs between examples")
        return y
    if level in levels_of(y._array) or (y._node is not None and level in levels_of(y._node)):
        return _unbatch(y, gone=(level,), axis=axis)
    n = y.ndim + 1
    y = ops.expand_dims(y, axis)
    sizes = [level.size if i == axis % n else m for i, m in enumerate(y.shape)]
    return ops.broadcast_to(y, tuple(sizes))


def _axes_of(axes: Axes, tree: Any) -> list[Any]:
    """The axis of each leaf of `tree`."""
    if axes is None or isinstance(axes, int):
        return [axes] * len(flatten(tree)[0])
    keys = list(tree) if isinstance(tree, dict) else range(len(tree))
    if len(axes) != len(keys):
        raise ValueError(f"vmap: {len(axes)} axes were given for {len(keys)} values")
    return [a for key in keys for a in _axes_of(axes[key], tree[key])]


def _size(leaves: list[Any], axes: list[Any]) -> int:
    """How many examples there are."""
    sizes = []
    for x, axis in zip(leaves, axes):
        if axis is None:
            continue
        shape = np.shape(x)
        if not -len(shape) <= axis < len(shape):
            raise ValueError(
                f"vmap: there is no axis {axis} in an argument of shape {tuple(shape)}; give "
                "arrays, and None in in_axes for what is the same for all examples"
            )
        sizes.append(shape[axis])
    if len(set(sizes)) != 1:
        raise ValueError(
            f"vmap: the arguments have {sizes} examples; they must agree"
            if sizes
            else "vmap: no argument has an axis of examples; in_axes is None for all"
        )
    return int(sizes[0])


def _example(leaves: list[Any], axes: list[Any], i: int) -> list[Any]:
    """Example i of each leaf that has examples."""
    return [
        x
        if a is None
        else ops.take(x if isinstance(x, Tensor) else np.asarray(plain(x)), i, axis=a)
        for x, a in zip(leaves, axes)
    ]
