"""Hypothesis strategies for property tests of array code: shapes, axes, indices, arrays, Tensors.

Public through `autograd.testing`. Hypothesis is not a run-time dependency; install it to use them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from hypothesis.strategies import DrawFn, SearchStrategy

from ..engine.primitive import Array
from ..tensors.tensor import Tensor

__all__ = [
    "arrays",
    "axes",
    "broadcastable_shapes",
    "indices",
    "shapes",
    "shapes_broadcasting_to",
    "tensors",
]

Shape = tuple[int, ...]

STEP = 1 / 64  # drawn values are multiples of this: short to print, and never almost equal


def shapes(
    *, min_dims: int = 0, max_dims: int = 3, min_side: int = 1, max_side: int = 4
) -> SearchStrategy[Shape]:
    """Shapes of arrays, including those of numbers.

    Parameters
    ----------
    min_dims, max_dims : int
        The smallest and the largest number of dimensions.
    min_side, max_side : int
        The smallest and the largest size of a dimension; ``min_side=0`` draws empty arrays, too.

    Examples
    --------
    >>> from hypothesis import find
    >>> from autograd.testing import shapes
    >>> find(shapes(), lambda shape: len(shape) == 2)
    (1, 1)
    """
    return hnp.array_shapes(
        min_dims=min_dims, max_dims=max_dims, min_side=min_side, max_side=max_side
    )


def broadcastable_shapes(
    n: int = 2,
    *,
    shape: Shape = (),
    min_dims: int = 0,
    max_dims: int = 3,
    min_side: int = 1,
    max_side: int = 4,
) -> SearchStrategy[tuple[Shape, ...]]:
    """Tuples of `n` shapes that broadcast against each other.

    Parameters
    ----------
    n : int
        How many shapes.
    shape : tuple of int
        Another shape that they all broadcast against.
    min_dims, max_dims : int
        The smallest and the largest number of dimensions.
    min_side, max_side : int
        The smallest and the largest size of a dimension; ``min_side=0`` draws empty arrays, too.

    Examples
    --------
    >>> import numpy as np
    >>> from hypothesis import given
    >>> from autograd.testing import broadcastable_shapes
    >>> @given(broadcastable_shapes(3))
    ... def test(shapes):
    ...     np.broadcast_shapes(*shapes)  # does not raise
    >>> test()
    """
    drawn = hnp.mutually_broadcastable_shapes(
        num_shapes=n,
        base_shape=shape,
        min_dims=min_dims,
        max_dims=max_dims,
        min_side=min_side,
        max_side=max_side,
    )
    return drawn.map(lambda found: found.input_shapes)


@st.composite
def shapes_broadcasting_to(draw: DrawFn, shape: Shape) -> Shape:
    """Shapes of what can be stretched to `shape`, as by `numpy.broadcast_to`.

    Examples
    --------
    >>> from hypothesis import find
    >>> from autograd.testing import shapes_broadcasting_to
    >>> find(shapes_broadcasting_to((2, 3)), lambda shape: len(shape) == 2 and 1 in shape)
    (2, 1)
    """
    sides = [draw(st.sampled_from([n, 1])) for n in shape]
    return tuple(sides[draw(st.integers(0, len(sides))) :])


def axes(ndim: int, *, none: bool = True, tuples: bool = True) -> SearchStrategy[Any]:
    """The `axis` of a reduction: None, an int, or a tuple of ints; negative ones, too.

    Parameters
    ----------
    ndim : int
        The number of dimensions of the array to reduce.
    none, tuples : bool
        Whether to draw None, and tuples of axes. For 0 dimensions there is nothing else to draw.

    Examples
    --------
    >>> from hypothesis import find
    >>> from autograd.testing import axes
    >>> find(axes(3), lambda axis: isinstance(axis, tuple) and len(axis) == 2)
    (0, 1)
    """
    kinds: list[SearchStrategy[Any]] = []
    if none:
        kinds.append(st.none())
    if ndim:
        kinds.append(st.integers(-ndim, ndim - 1))
    if tuples:
        kinds.append(hnp.valid_tuple_axes(ndim))
    return st.one_of(kinds)


INDEX_KINDS = ("basic", "mask", "mixed", "repeated", "rows")
INTEGERS = np.intp, np.int8, np.uint8, np.int16, np.uint16, np.int32, np.uint32, np.uint64


def indices(shape: Shape, *, kinds: Sequence[str] = INDEX_KINDS) -> SearchStrategy[Any]:
    """What may stand in ``t[...]``, of every kind that NumPy accepts.

    Ints, slices (also with negative steps), newaxis, ellipsis, boolean masks, and integer arrays
    and lists that name elements repeatedly, alone and in tuples. The arrays are of every integer
    dtype, including those whose largest number is less than the size of the array.

    Parameters
    ----------
    shape : tuple of int
        The shape of the array to index.
    kinds : sequence of str
        Any of "basic" (ints, slices, newaxis, ellipsis), "mask" (booleans), "mixed" (arrays, lists,
        ints and slices side by side), "repeated" (an integer array for each axis, large enough that
        most name an element twice) and "rows" (one integer array, as in an embedding); the last two
        neither for a number nor for an empty array.

    Examples
    --------
    >>> import numpy as np
    >>> from hypothesis import given
    >>> from autograd.testing import indices
    >>> @given(indices((3, 2)))
    ... def test(index):
    ...     np.zeros((3, 2))[index]  # does not raise
    >>> test()
    """
    made: dict[str, Callable[[], SearchStrategy[Any]]] = {
        "basic": lambda: hnp.basic_indices(shape, allow_newaxis=True, allow_ellipsis=True),
        "mask": lambda: _masks(shape),
        "mixed": lambda: _mixed_indices(shape),
        "repeated": lambda: _numbers(*shape),
        "rows": lambda: _numbers(shape[0]).map(lambda index: index[0]),
    }
    if not shape or 0 in shape:
        kinds = [kind for kind in kinds if kind not in ("repeated", "rows")]
    return st.one_of([made[kind]() for kind in kinds])


def _places(n: int, shape: Shape) -> SearchStrategy[Array]:
    """Arrays of `shape` with indices into an axis of size n, in any integer dtype."""

    def of(dtype: Any) -> SearchStrategy[Array]:
        limits = np.iinfo(dtype)
        low, high = max(-n, int(limits.min)), min(n - 1, int(limits.max))
        return hnp.arrays(dtype, shape, elements=st.integers(low, high))

    return st.sampled_from(INTEGERS).flatmap(of)


@st.composite
def _numbers(draw: DrawFn, *sizes: int) -> Any:
    """An integer array for each axis, of one shape."""
    shape = draw(hnp.array_shapes(min_dims=1, max_dims=2, min_side=2, max_side=4))
    return tuple([draw(_places(n, shape)) for n in sizes])


@st.composite
def _masks(draw: DrawFn, shape: Shape) -> Any:
    """A boolean array over the first axes, followed by basic indices into the others."""
    covered = draw(st.integers(0, len(shape)))
    mask: Any = draw(hnp.arrays(bool, shape[:covered]) if covered else st.booleans())
    rest = shape[covered:]
    if not draw(st.booleans()):
        return mask
    after = draw(hnp.basic_indices(rest, allow_newaxis=True, allow_ellipsis=True))
    return (mask, *after) if isinstance(after, tuple) else (mask, after)


@st.composite
def _mixed_indices(draw: DrawFn, shape: Shape) -> Any:
    """Integer arrays that broadcast, lists, ints and slices, one an axis; ellipsis, newaxis."""
    result = draw(hnp.array_shapes(min_dims=0, max_dims=2, min_side=1, max_side=3))
    used = draw(st.integers(0, len(shape)))
    kinds = [
        draw(st.sampled_from(["array", "list", "int", "slice"] if n else ["slice"]))
        for n in shape[:used]
    ]
    index: list[Any] = []
    for n, kind in zip(shape[:used], kinds, strict=True):
        if kind == "slice":
            index.append(draw(st.slices(n)))
        elif kind == "int":
            index.append(draw(st.integers(-n, n - 1)))
        else:
            part = draw(shapes_broadcasting_to(result))
            array = draw(_places(n, part))
            index.append(array.tolist() if kind == "list" and array.ndim else array)
    if draw(st.booleans()):
        index.insert(draw(st.integers(0, len(index))), None)
    if draw(st.booleans()):
        index.append(Ellipsis)  # last, because what comes after it would index the last axes
    return index[0] if len(index) == 1 and draw(st.booleans()) else tuple(index)


def arrays(
    shape: Shape | SearchStrategy[Shape] | None = None,
    *,
    domain: tuple[float, float] = (-2.0, 2.0),
    distinct: bool = False,
    dtype: Any = np.float64,
) -> SearchStrategy[Array]:
    """Arrays of finite floats in a domain: multiples of 1/64, which are short in print.

    Values are never nan, infinite or denormal, and never differ by less than 1/64, so finite
    differences can be trusted unless a kink is hit exactly.

    Parameters
    ----------
    shape : tuple of int, or a strategy for one, optional
        `shapes()` by default.
    domain : (float, float)
        The closed interval that the values lie in.
    distinct : bool
        Whether no value occurs twice, as needed for max, median or sort, whose gradients follow a
        convention at ties.
    dtype : dtype
        A floating dtype.

    Examples
    --------
    >>> from hypothesis import find
    >>> from autograd.testing import arrays
    >>> find(arrays((2,), domain=(0.5, 2), distinct=True), lambda a: a.max() > 1)
    array([0.5     , 1.015625])
    """
    low, high = int(np.ceil(domain[0] / STEP)), int(np.floor(domain[1] / STEP))
    if low > high:
        raise ValueError(f"arrays: no multiple of 1/64 lies in the domain {domain}; widen it")
    kind = np.dtype(dtype)
    limit = int(min(float(np.finfo(kind).max), 2.0**53) / STEP)
    values = st.integers(max(low, -limit), min(high, limit)).map(lambda n: kind.type(n * STEP))
    return hnp.arrays(
        dtype,
        shapes() if shape is None else shape,
        elements=values,
        unique=distinct,
        fill=st.nothing(),
    )


def tensors(
    shape: Shape | SearchStrategy[Shape] | None = None,
    *,
    domain: tuple[float, float] = (-2.0, 2.0),
    distinct: bool = False,
    dtype: Any = np.float64,
    requires_grad: bool = True,
) -> SearchStrategy[Tensor]:
    """Tensors that hold what `arrays` draws.

    Parameters
    ----------
    shape : tuple of int, or a strategy for one, optional
        `shapes()` by default.
    domain : (float, float)
        The closed interval that the values lie in.
    distinct : bool
        Whether no value occurs twice, as needed for max, median or sort, whose gradients follow a
        convention at ties.
    dtype : dtype
        A floating dtype.
    requires_grad : bool
        Whether the Tensors require a gradient.

    Examples
    --------
    A property test of your own: the gradient of Σx² is 2x.

    >>> import numpy as np
    >>> from hypothesis import given
    >>> from autograd.testing import tensors
    >>> @given(tensors())
    ... def test_gradient_of_sum_of_squares(x):
    ...     (x * x).sum().backward()
    ...     np.testing.assert_array_equal(x.grad, 2 * x.data)
    >>> test_gradient_of_sum_of_squares()
    """
    drawn = arrays(shape, domain=domain, distinct=distinct, dtype=dtype)
    return drawn.map(lambda array: Tensor(array, requires_grad))
