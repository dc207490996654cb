"""Shapes and joining on Tensors: NumPy's names and forms, the conventions, what raises."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

import autograd as ag
from tests.numpys import has


def leaf(x: Any) -> ag.Tensor:
    return ag.tensor(np.array(x, float), requires_grad=True)


def gradient(f: Any, x: Any) -> Any:
    """Of the sum of f(x), each element weighted by its place: 1, 2, 3, ..."""
    t = leaf(x)
    y = f(t)
    y.backward(np.arange(1.0, y.size + 1).reshape(y.shape))
    return t.grad.data


# --- conventions ---------------------------------------------------------------------------------


def test_sort_is_stable_so_that_ties_keep_their_order() -> None:
    assert_array_equal(gradient(ag.sort, [2.0, 1.0, 2.0, 1.0]), [3.0, 1.0, 4.0, 2.0])
    assert_array_equal(gradient(ag.sort, [5.0] * 40), np.arange(1.0, 41.0))


@pytest.mark.parametrize("op", [ag.sort, lambda x: ag.partition(x, 1)])
def test_a_tie_is_a_kink_that_can_be_refused(op: Any) -> None:
    with ag.kinks("raise"):
        op(leaf([3.0, 1.0, 2.0]))
        op(ag.tensor([2.0, 2.0]))  # without a gradient there is none to go astray
        with pytest.raises(
            FloatingPointError, match=r"(sort|partition): at a kink, at index \(2,\)"
        ):
            op(leaf([2.0, 1.0, 2.0]))
    assert_array_equal(
        gradient(lambda x: ag.sort(x, axis=None)[:2], [[2.0, 0.0], [1.0, 0.0]]),
        [[0.0, 1.0], [0.0, 2.0]],
    )


def test_stable_sort_is_pytorchs() -> None:
    torch = pytest.importorskip("torch", reason="PyTorch, the oracle, is not installed")
    values = np.random.default_rng(0).integers(0, 4, 50).astype(float)
    theirs = torch.tensor(values, requires_grad=True)
    y = theirs.sort(stable=True).values
    y.backward(torch.arange(1.0, 51.0, dtype=torch.float64))
    assert_array_equal(gradient(ag.sort, values), theirs.grad.numpy())


def test_sort_puts_nan_last_and_its_gradient_with_it() -> None:
    assert_array_equal(gradient(ag.sort, [np.nan, 2.0, 1.0]), [3.0, 2.0, 1.0])


def test_partition_settles_kth_and_permutes_the_gradient() -> None:
    x = np.random.default_rng(0).standard_normal(50)
    t = leaf(x)
    y = ag.partition(t, 20)
    assert y.data[20] == np.sort(x)[20]
    assert max(y.data[:20]) <= y.data[20] <= min(y.data[21:])
    y.backward(y.data)
    assert_array_equal(t.grad.data, x)


def test_pad_with_a_maximum_shares_among_ties_and_a_median_among_the_middle() -> None:
    assert_array_equal(
        gradient(lambda x: ag.pad(x, (1, 0), mode="maximum"), [3.0, 1.0, 3.0]), [2.5, 3.0, 4.5]
    )
    assert_array_equal(
        gradient(lambda x: ag.pad(x, (0, 1), mode="median"), [1.0, 4.0, 2.0, 3.0]),
        [1.0, 2.0, 5.5, 6.5],
    )


def test_select_and_choose_route_to_the_first_that_holds() -> None:
    x = leaf([-1.0, 0.5, 2.0])
    y = ag.select([x < 0, x < 1], [2 * x, 3 * x], 4 * x)
    y.sum().backward()
    assert_array_equal(x.grad.data, [2.0, 3.0, 4.0])


def test_trim_zeros_cuts_and_its_gradient_is_that_of_the_slice() -> None:
    x = [0.0, 0.0, 1.0, 0.0, 2.0, 0.0]
    assert_array_equal(gradient(ag.trim_zeros, x), [0.0, 0.0, 1.0, 2.0, 3.0, 0.0])
    for trim in ("f", "b", "fb", "B"):
        assert_array_equal(ag.trim_zeros(leaf(x), trim).data, np.trim_zeros(np.array(x), trim))
        assert ag.trim_zeros(leaf([0.0, 0.0]), trim).shape == (0,)
    box = ag.trim_zeros(leaf([[0.0, 0.0, 0.0], [0.0, 1.0, 0.0], [2.0, 0.0, 0.0]]))
    assert_array_equal(box.data, [[0.0, 1.0], [2.0, 0.0]])
    with pytest.raises(ValueError, match="'f', 'b' or 'fb'"):
        ag.trim_zeros(leaf(x), "x")


def test_an_index_that_occurs_twice_adds_up_and_one_written_twice_keeps_the_last() -> None:
    assert_array_equal(gradient(lambda x: x.take([0, 0, 1]), [5.0, 6.0]), [3.0, 3.0])
    v = leaf([1.0, 2.0, 3.0])
    y = ag.put(np.zeros(2), v, [0, 0, 1])
    assert_array_equal(y.data, [2.0, 3.0])
    y.sum().backward()
    assert_array_equal(v.grad.data, [0.0, 1.0, 1.0])


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.longdouble, np.complex64])
def test_rows_taken_often_add_up_in_every_dtype(dtype: Any) -> None:
    rng = np.random.default_rng(0)
    table = ag.tensor(rng.standard_normal((4, 3)).astype(dtype), requires_grad=True)
    rows = rng.integers(-4, 4, (5, 6))
    g = rng.integers(-3, 4, (5, 6, 3)).astype(dtype)
    table[rows].backward(g)
    expected = np.zeros((4, 3), dtype)
    for row, part in zip(rows.ravel(), g.reshape(-1, 3), strict=True):
        expected[row] += part
    assert_array_equal(table.grad.data, expected)
    assert table.grad.dtype == dtype


# --- NumPy's functions and the methods -----------------------------------------------------------

A = np.arange(6.0).reshape(2, 3)
CALLS: dict[str, Any] = {
    "reshape": lambda x: np.reshape(x, (3, 2), order="F"),
    "reshape by name": lambda x: (np if has("reshape", "shape") else ag).reshape(x, shape=-1),
    "ravel": lambda x: np.ravel(x, "F"),
    "transpose": lambda x: np.transpose(x, axes=(1, 0)),
    "matrix_transpose": np.matrix_transpose,
    "permute_dims": lambda x: np.permute_dims(x, (1, 0)),
    "rollaxis": lambda x: np.rollaxis(x, 1),
    "broadcast_to": lambda x: np.broadcast_to(x, shape=(2, 2, 3)),
    "atleast_3d": np.atleast_3d,
    "concat": lambda x: np.concat([x, x], axis=1),
    "block": lambda x: np.block([[x, x], [x, x]]),
    "column_stack": lambda x: np.column_stack((x, x)),
    "append": lambda x: np.append(x, values=x, axis=0),
    "insert": lambda x: np.insert(x, 1, 5, axis=1),
    "delete": lambda x: np.delete(x, 0, axis=1),
    "flip": lambda x: np.flip(x, axis=1),
    "flipud": np.flipud,
    "fliplr": lambda x: np.fliplr(m=x),
    "rot90": lambda x: np.rot90(x, axes=(1, 0)),
    "roll": lambda x: np.roll(x, shift=1, axis=1),
    "tile": lambda x: np.tile(A=x, reps=(2, 1)),
    "repeat": lambda x: np.repeat(x, [1, 2], axis=0),
    "resize": lambda x: np.resize(x, new_shape=(4,)),
    "tril": lambda x: np.tril(m=x, k=-1),
    "diag": lambda x: np.diag(v=x),
    "diagflat": np.diagflat,
    "diagonal": lambda x: np.diagonal(a=x, offset=1),
    "trace": np.trace,
    "sort": lambda x: np.sort(x, axis=0, kind="mergesort"),
    "partition": lambda x: np.partition(x, 1, axis=1),
    "take": lambda x: np.take(x, [0, 5], mode="clip"),
    "take_along_axis": lambda x: np.take_along_axis(x, np.array([[0], [2]]), axis=1),
    "compress": lambda x: np.compress([True, False, True], x, axis=1),
    "extract": lambda x: np.extract(np.ones((2, 3)), x),
    "choose": lambda x: np.choose([0, 1, 0], x),
    "select": lambda x: np.select([A > 2], [x], default=7),
    "pad": lambda x: np.pad(x, ((0, 1), (2, 0)), mode="reflect", reflect_type="odd"),
    "pad by axis": lambda x: ag.pad(x, {-1: (2, 0)}),
    "T": lambda x: x.T,
    "mT": lambda x: x.mT,
    "windows": lambda x: np.lib.stride_tricks.sliding_window_view(x, 2, axis=1),
    "linalg.diagonal": lambda x: np.linalg.diagonal(np.stack([x, x], axis=-1), offset=-1),
    "linalg.trace": lambda x: np.linalg.trace(np.stack([x, x, x], axis=-1)),
    "linalg.matrix_transpose": np.linalg.matrix_transpose,
    "t.reshape": lambda x: x.reshape(3, 2, order="F"),
    "t.reshape to a tuple": lambda x: x.reshape((3, 2)),
    "t.reshape to a number": lambda x: x.reshape(-1),
    "t.transpose": lambda x: x.transpose(1, 0),
    "t.transpose by a tuple": lambda x: x.transpose((1, 0)),
    "t.transpose of all": lambda x: x.transpose(),
    "t.flatten": lambda x: x.flatten("F"),
    "t.ravel": lambda x: x.ravel(),
    "t.repeat": lambda x: x.repeat(2, axis=1),
    "t.take": lambda x: x.take([2, 0], axis=1),
    "t.compress": lambda x: x.compress([False, True], axis=0),
    "t.diagonal": lambda x: x.diagonal(),
    "t.trace": lambda x: x.trace(offset=1),
    "t.squeeze": lambda x: x[None].squeeze(0),
    "t.swapaxes": lambda x: x.swapaxes(0, 1),
    "t.astype": lambda x: x.astype("float32"),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=list(CALLS))
def test_a_tensor_takes_an_arrays_place(call: Any) -> None:
    t = leaf(A)
    y = call(t)
    assert isinstance(y, ag.Tensor)
    assert y.requires_grad
    expected = np.pad(A, ((0, 0), (2, 0))) if call is CALLS["pad by axis"] else call(A)
    assert_array_equal(y.data, expected)
    assert y.dtype == expected.dtype


def test_functions_with_several_results_give_lists_and_tuples_as_numpys_do() -> None:
    t = leaf(A)
    for call in (
        lambda x: np.split(x, 3, axis=1),
        lambda x: np.array_split(x, 2, axis=1),
        lambda x: np.vsplit(x, 2),
        lambda x: np.hsplit(x, [1]),
        lambda x: np.meshgrid(x[0], x[1]),
        lambda x: np.broadcast_arrays(x, x[0]),
        lambda x: np.atleast_1d(x, x[0, 0]),
    ):
        ours, theirs = call(t), call(A)
        assert type(ours) is type(theirs)
        for y, z in zip(ours, theirs, strict=True):
            assert isinstance(y, ag.Tensor)
            assert_array_equal(y.data, z)


def test_integer_tensors_keep_their_dtype() -> None:
    t = ag.tensor([1, 2, 4])
    for mode in ("constant", "mean", "edge", "linear_ramp", "maximum"):
        padded = ag.pad(t, 2, mode=mode)
        assert padded.dtype == np.int64
        assert_array_equal(padded.data, np.pad(t.data, 2, mode=mode))
    assert ag.choose(t - 1, [10, 20, 30, 40]).tolist() == [10, 20, 40]
    assert t.repeat(t).dtype == np.int64


def test_functions_of_indices_give_numpys() -> None:
    t = ag.tensor([2, 0])
    assert_array_equal(A[np.ix_([1], t)], [[5.0, 3.0]])
    assert_array_equal(np.unravel_index(t, (2, 3)), np.unravel_index([2, 0], (2, 3)))
    assert_array_equal(np.triu_indices_from(leaf(A)), np.triu_indices_from(A))


# --- what raises ---------------------------------------------------------------------------------

RAISES: list[tuple[Any, Any, str]] = [
    (lambda t: ag.reshape(t, (4, 2)), ValueError, "reshape"),
    (lambda t: ag.reshape(t, -1, order="K"), ValueError, "'K' is not supported; use 'C' or 'F'"),
    (lambda t: ag.concatenate([t, t[0]]), ValueError, "concatenate"),
    (lambda t: ag.concatenate([t, t], dtype=int), TypeError, "float64 to int64"),
    (lambda t: ag.concatenate([t], dtype=int, casting="unsafe"), TypeError, "cannot become int64"),
    (lambda t: np.take(t, 0, out=np.zeros(())), TypeError, "out="),
    (lambda t: np.stack([t], out=np.zeros((1, 2, 3))), TypeError, "out="),
    (lambda t: ag.take(t, [6]), IndexError, "out of bounds"),
    (lambda t: ag.take(t, [0.5]), TypeError, "indices are integers"),
    (lambda t: ag.take(t, [0], mode="nearest"), ValueError, "'raise', 'wrap' or 'clip'"),
    (lambda t: ag.take(t, 0, axis=2), np.exceptions.AxisError, "axis 2"),
    (lambda t: ag.choose([0, 2], [t[0, 0], t[0, 1]]), ValueError, "invalid entry in choice array"),
    (lambda t: ag.split(t, 2, axis=1), ValueError, "equal division"),
    (lambda t: ag.split(t, 2, axis=2), np.exceptions.AxisError, "axis 2"),
    (lambda t: ag.dsplit(t, 2), ValueError, "3 or more dimensions"),
    (lambda t: ag.block([(t, t)]), TypeError, "tuple"),
    (lambda t: ag.meshgrid(t[0], indexing="yx"), ValueError, "'xy' or 'ij'"),
    (lambda t: ag.pad(t, 1, mode="empty"), ValueError, "undefined"),
    (lambda t: ag.pad(t, 1, mode=lambda *a: None), TypeError, "a function as mode"),
    (lambda t: ag.pad(t, 1, mode="mirror"), ValueError, "not supported"),
    (lambda t: ag.pad(t, 1, mode="mean", end_values=0), ValueError, "unsupported keyword"),
    (lambda t: ag.pad(t, -1), ValueError, "negative"),
    (lambda t: ag.pad(t, 1, constant_values=t[0, 0]), TypeError, "detach"),
    (lambda t: ag.insert(np.arange(3), 0, t[0, 0]), TypeError, "cannot become int64"),
    (lambda t: ag.sliding_window_view(t, 2, axis=0, writeable=True), TypeError, "writeable"),
    (lambda t: ag.sliding_window_view(t, 4, axis=1), ValueError, "window"),
    (lambda t: np.trace(t, out=np.zeros(())), TypeError, "out="),
]
IN_PLACE: dict[str, Any] = {
    "copyto": lambda t: np.copyto(t, 0.0),
    "fill_diagonal": lambda t: np.fill_diagonal(t, 0.0),
    "place": lambda t: np.place(t, A > 1, [1.0]),
    "put": lambda t: np.put(t, [0], [1.0]),
    "put_along_axis": lambda t: np.put_along_axis(t, np.array([[0], [0]]), 1.0, 1),
    "putmask": lambda t: np.putmask(t, A > 1, 0.0),
}


@pytest.mark.parametrize("name", list(IN_PLACE))
def test_functions_that_write_into_their_argument_raise_and_say_what_to_use(name: str) -> None:
    t = leaf(A)
    for argument in (t, 1 * t, t.detach()):
        with pytest.raises(TypeError, match=f"np.{name} writes into .* use "):
            IN_PLACE[name](argument)
        assert_array_equal(argument.data, A)


@pytest.mark.parametrize(("call", "kind", "message"), RAISES)
def test_errors_say_what_is_wrong(call: Any, kind: Any, message: str) -> None:
    with pytest.raises(kind, match=message):
        call(leaf(A))


@pytest.mark.parametrize("mask", [[True, False, True], np.array([True, False, True])])
def test_a_mask_says_where_to_insert_under_every_numpy(mask: Any) -> None:
    x, v = leaf([1.0, 2.0, 3.0]), leaf([8.0, 9.0])
    y = ag.insert(x, mask, v)
    assert_array_equal(y.data, [8, 1, 2, 9, 3])
    (y * [1.0, 2.0, 3.0, 4.0, 5.0]).sum().backward()
    assert_array_equal(x.grad.data, [2, 3, 5])
    assert_array_equal(v.grad.data, [1, 4])


@pytest.mark.parametrize("width", [{0: 1}, {-1: (2, 0)}, {0: (0, 1), 1: 2}])
@pytest.mark.parametrize("mode", ["constant", "edge", "mean", "linear_ramp", "reflect"])
def test_pad_takes_widths_by_axis_under_every_numpy(width: Any, mode: str) -> None:
    pairs = [np.broadcast_to(width.get(i, width.get(i - 2, 0)), 2).tolist() for i in range(2)]
    for array in (A, A.astype(int)):
        assert_array_equal(ag.pad(leaf(A), width, mode).data, np.pad(A, pairs, mode))
        assert_array_equal(ag.pad(array, width, mode), np.pad(array, pairs, mode))


def test_a_number_has_no_zeros_to_trim() -> None:
    for value in (0.0, 2.0):
        assert ag.trim_zeros(leaf(value)).data == value
