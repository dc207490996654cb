"""An integer is the same number in every integer dtype: as an index, a shift, an order, a size."""

from __future__ import annotations

import warnings
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import autograd as ag
import nn
from autograd.testing.strategies import INTEGERS
from tests.cases import CASES, Case, Draw
from tests.laws.test_ops import flat, gradients, leaf

F = nn.functional


# --- every case ----------------------------------------------------------------------------------


def is_whole(x: Any) -> bool:
    if isinstance(x, np.ndarray):
        return x.dtype.kind in "iu"
    return isinstance(x, int | np.integer) and not isinstance(x, bool)


def has_whole(x: Any) -> bool:
    return any(map(has_whole, x)) if isinstance(x, list | tuple) else is_whole(x)


def written_in(dtype: Any, x: Any) -> Any:
    """`x` with its integers in `dtype`, lists of them as arrays; OverflowError if one is too large.

    Draws and whatever holds them stay as they are.
    """
    if isinstance(x, list) and x and all(map(is_whole, x)):
        x = np.array(x)
    if is_whole(x):
        y = np.asarray(x).astype(dtype)
        if not np.array_equal(y, x):
            raise OverflowError
        return y if isinstance(x, np.ndarray) else y[()]
    return tuple([written_in(dtype, part) for part in x]) if isinstance(x, tuple) else x


def results(case: Case, values: list[Any]) -> list[Any]:
    outputs, grads = gradients(case, values)
    return [*outputs, *grads]


INTEGER_CASES = [
    c for c in CASES if c.name[0] != "_" and has_whole((*c.constants, *c.static.values()))
]


@pytest.mark.parametrize("case", INTEGER_CASES, ids=lambda c: c.id)
def test_integer_arguments_may_be_of_every_dtype(case: Case) -> None:
    """Where NumPy accepts them, and with its value."""
    values = case.sample()
    expected = results(case, values)
    for dtype in INTEGERS:
        try:
            arguments = tuple([written_in(dtype, a) for a in case.arguments])
            static = {name: written_in(dtype, v) for name, v in case.static.items()}
        except OverflowError:
            continue
        other = replace(case, arguments=arguments, static=static)
        if case.numpy is not None:
            try:
                with warnings.catch_warnings(action="error"):
                    theirs = flat(other.run(values, case.numpy))
            except (TypeError, ValueError, IndexError, OverflowError, RuntimeWarning):
                continue  # NumPy rejects them, so we may
            for y, z in zip(expected, theirs, strict=False):
                assert_allclose(y, z, rtol=1e-12, atol=1e-14, err_msg=f"NumPy, {dtype.__name__}")
        for y, z in zip(expected, results(other, values), strict=True):
            assert_allclose(z, y, rtol=1e-12, atol=1e-14, err_msg=dtype.__name__)


def test_the_law_reaches_what_counts_in_integers() -> None:
    names = {case.name for case in INTEGER_CASES}
    assert {"getitem", "put", "take", "take_along_axis", "choose", "roll", "rot90", "diff"} <= names
    assert {"repeat", "delete", "pad", "conv", "conv_transpose", "max_pool", "jv", "power"} <= names
    assert not any(isinstance(x, Draw) for c in INTEGER_CASES for x in c.constants)


# --- many rows, of which the last ones are named -------------------------------------------------

ROWS, LONG = 300, 40_000  # rows; and elements of one, so that a place overflows 16 bits too
NUMBERS = [(dtype, min(int(np.iinfo(dtype).max), ROWS - 1)) for dtype in INTEGERS]
each_dtype = pytest.mark.parametrize(
    ("dtype", "row"), NUMBERS, ids=[dtype.__name__ for dtype, _ in NUMBERS]
)


def rows_with_gradient(x: Any) -> list[int]:
    return np.flatnonzero(np.any(np.asarray(x.grad.data), axis=1)).tolist()


PICKS: dict[str, Any] = {
    "getitem": lambda x, i: x[i],
    "getitem of a Tensor": lambda x, i: x[ag.tensor(i)],
    "in a tuple": lambda x, i: x[i, :],
    "beside an integer": lambda x, i: x[i, 1],
    "take": lambda x, i: ag.take(x, i, axis=0),
    "take, wrapped": lambda x, i: ag.take(x, i, axis=0, mode="wrap"),
    "take, clipped": lambda x, i: ag.take(x, i, axis=0, mode="clip"),
    "take_along_axis": lambda x, i: ag.take_along_axis(x, i[:, None], axis=0),
    "numpy.take": lambda x, i: np.take(x, i.astype(np.intp), axis=0),
    "embedding": lambda x, i: F.embedding(i, x),
    "cross_entropy": lambda x, i: F.cross_entropy(x.T[:1], i),
    "nll_loss": lambda x, i: F.nll_loss(x.T[:1], i),
    "multi_margin_loss": lambda x, i: -F.multi_margin_loss(x.T[:1], i),
}


@pytest.mark.parametrize("pick", PICKS)
@each_dtype
def test_the_gradient_of_a_row_reaches_it(pick: str, dtype: Any, row: int) -> None:
    x = leaf(np.zeros((ROWS, 3)))
    PICKS[pick](x, np.array([row], dtype)).sum().backward()
    grad = np.abs(x.grad.data).max(axis=1)
    assert np.argmax(grad) == row
    if not pick.endswith(("entropy", "margin_loss")):  # which push all other classes, too
        assert rows_with_gradient(x) == [row]


@each_dtype
def test_rows_longer_than_the_dtype_counts(dtype: Any, row: int) -> None:
    x = leaf(np.zeros((ROWS, LONG), np.float16))
    x[np.array([3], dtype)].sum().backward()
    assert rows_with_gradient(x) == [3]


@each_dtype
def test_the_last_of_several_writers_is_found(dtype: Any, row: int) -> None:
    x, v = leaf(np.zeros((ROWS, 2))), leaf(np.ones((3, 2)))
    # 256 places lie between the first two, and the third is the first again
    ag.put(x, v, np.array([row, row - 128 if row > 128 else 1, row], dtype)).sum().backward()
    assert_array_equal(v.grad, [[0, 0], [1, 1], [1, 1]])


@each_dtype
def test_each_example_scatters_to_its_own_row(dtype: Any, row: int) -> None:
    index = np.array([[row], [1]], dtype)
    weight = np.zeros((ROWS, 2))
    for pick in (lambda w, i: w[i], lambda w, i: F.embedding(i, w), lambda w, i: ag.take(w, i, 0)):
        grads = ag.vmap(ag.grad(lambda w, i, pick=pick: pick(w, i).sum()), (None, 0))(weight, index)
        assert np.argwhere(grads.any(axis=2)).tolist() == [[0, row], [1, 1]]
    put = ag.vmap(ag.grad(lambda v, i: ag.put(weight, v, i).sum()), (None, 0))
    assert_array_equal(put(np.ones((1, 2)), index), np.ones((2, 1, 2)))


@each_dtype
def test_a_choice_may_be_of_every_dtype(dtype: Any, row: int) -> None:
    a, b = leaf(np.array([1.0, 2.0, 3.0])), leaf(np.array([4.0, 5.0, 6.0]))
    y = ag.choose(np.array([0, 1, 1], dtype), [a, b])
    assert_array_equal(y.data, [1.0, 5.0, 6.0])
    y.sum().backward()
    assert_array_equal(a.grad, [1, 0, 0])
    assert_array_equal(b.grad, [0, 1, 1])


@each_dtype
def test_shifts_and_orders_go_below_zero_in_rules(dtype: Any, row: int) -> None:
    weights = np.arange(5.0)
    x = leaf(np.zeros(5))
    ag.sum(ag.roll(x, dtype(2)) * weights).backward()
    assert_array_equal(x.grad, np.roll(weights, -2))
    z = leaf(np.array(1.5))
    ag.special.jv(np.array(0, dtype), z).backward()
    assert_allclose(z.grad.data, -ag.special.j1(1.5), rtol=1e-14)
    c = leaf(np.array(1.5))
    ag.power(c, np.array([0, 1, 2], dtype)).sum().backward()
    assert_allclose(c.grad.data, 1 + 2 * 1.5)
