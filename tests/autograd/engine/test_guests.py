"""Operands that are not NumPy arrays: taken as arrays, or rejected with the remedy."""

from __future__ import annotations

import array
import operator
from collections.abc import Callable
from decimal import Decimal
from enum import IntEnum
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import sparse

import autograd as ag
from autograd.testing import gradcheck
from tests.guests import Drawn, Foreign, Labelled, Measured, Quantity, Series

X = np.array([1.0, 5.0, 7.0])
B = np.array([1.0, 2.0, 3.0])
MASKED = np.ma.masked_array(B, mask=[0, 1, 0])
ROWS = np.array([[1.0, 2.0], [3.0, 4.0]])


def memmap(folder: Any) -> Any:
    out = np.memmap(folder / "b", float, "w+", shape=3)
    out[:] = B
    return out


def pandas() -> Any:
    return pytest.importorskip("pandas", reason="pandas is not installed")


TAKEN: dict[str, Callable[[Any], Any]] = {
    "list": lambda folder: B.tolist(),
    "range": lambda folder: range(1, 4),
    "memoryview": lambda folder: memoryview(B),
    "array.array": lambda folder: array.array("d", B),
    "memmap": memmap,
    "recarray": lambda folder: B.view(np.recarray),
    "subclass": lambda folder: B.view(Drawn),
    "series": lambda folder: Series(B),
    "pandas.Series": lambda folder: pandas().Series(B, index=[2, 1, 0]),
    "pandas.Series of Float64": lambda folder: pandas().Series(B, dtype="Float64"),
    "pandas.Index": lambda folder: pandas().Index(B),
    "torch": lambda folder: pytest.importorskip("torch").tensor(B),
    "jax": lambda folder: pytest.importorskip("jax.numpy").asarray(B),  # float32: B is exact
    "sparse.COO": lambda folder: pytest.importorskip("sparse").COO(B),
    "dask": lambda folder: pytest.importorskip("dask.array").from_array(B),
}
RIGHT_ONLY: dict[str, Callable[[Any], Any]] = {  # on the left these decide for themselves
    "labelled": lambda folder: Labelled(B),
    "xarray": lambda folder: pytest.importorskip("xarray").DataArray(B, dims="a"),
    "polars": lambda folder: pytest.importorskip("polars").Series(B),
    "awkward": lambda folder: pytest.importorskip("awkward").Array(B),
}
OPERATORS = [operator.mul, operator.add, operator.sub, operator.truediv, operator.pow]


def outcome(f: Callable[..., Any], *arguments: Any) -> tuple[Any, Any]:
    """The value and the gradient of f's sum with respect to x."""
    x = ag.tensor(X, requires_grad=True)
    y = f(x, *arguments)
    assert type(y) is ag.Tensor
    assert type(y.data) in (np.ndarray, np.float64)
    y.sum().backward()
    assert type(x.grad.data) is np.ndarray
    return y.data, x.grad.data


def same(found: tuple[Any, Any], right: tuple[Any, Any]) -> None:
    for y, z in zip(found, right, strict=True):
        assert_allclose(y, z, rtol=1e-6)  # JAX's arrays are of float32


@pytest.mark.parametrize("name", [*TAKEN, *RIGHT_ONLY])
def test_taken_as_the_array_of_its_values(name: str, tmp_path: Any) -> None:
    guest = {**TAKEN, **RIGHT_ONLY}[name](tmp_path)
    for f in [*OPERATORS, np.maximum, lambda x, b: ag.where(x > 2, x, b), ag.dot]:
        same(outcome(f, guest), outcome(f, B))
    assert_array_equal(ag.tensor(guest).data, B)
    assert_array_equal(ag.tensor(X) > guest, X > B)
    assert_array_equal(ag.grad(lambda x: (x * x).sum())(np.asarray(B)), 2 * B)


@pytest.mark.parametrize("name", TAKEN)
def test_both_orders_agree(name: str, tmp_path: Any) -> None:
    guest = TAKEN[name](tmp_path)
    for op in OPERATORS:
        same(outcome(lambda x, op=op: op(guest, x)), outcome(lambda x, op=op: op(B, x)))


@pytest.mark.parametrize("name", ["series", "torch", "jax", "memmap", "pandas.Series"])
def test_numpys_functions_agree_with_the_operators(name: str, tmp_path: Any) -> None:
    guest = TAKEN[name](tmp_path)
    for f in (np.multiply, np.subtract, np.divide):
        same(outcome(lambda x, f=f: f(guest, x)), outcome(lambda x, f=f: f(B, x)))
        same(outcome(f, guest), outcome(f, B))


def test_position_decides_not_the_label() -> None:
    """x · s · s2, which pandas would align, and multiply nan into (pandas 3.1)."""
    pd = pandas()
    s, other = pd.Series(B, index=[2, 1, 0]), pd.Series(B, index=[5, 6, 7])
    same(outcome(lambda x: x * s * other), (X * B * B, B * B))


# --- rejected ------------------------------------------------------------------------------------

REJECTED: dict[str, tuple[Callable[[], Any], str]] = {
    "matrix": (
        lambda: ROWS.copy().view(np.matrix),
        r"np.matrix is rejected.* pass np.asarray\(m\)",
    ),
    "masked": (lambda: MASKED, r"a masked array is rejected.* m.filled\(value\).* ag.where"),
    "unmasked": (lambda: np.ma.masked_array(B), "a masked array is rejected"),
    "measured": (lambda: B.view(Measured), "Measured has units.* pass its numbers, q.value"),
    "quantity": (lambda: Quantity(B), "Quantity has units.* pass its numbers, q.magnitude"),
    "pint": (lambda: pytest.importorskip("pint").Quantity(B, "m"), "has units.* q.magnitude"),
    "unyt": (lambda: pytest.importorskip("unyt").unyt_array(B, "m"), "has units.* q.value"),
    "Fraction": (lambda: Fraction(1, 2), r"Fraction is neither a number .* float\(x\)"),
    "Decimal": (lambda: Decimal(2), r"Decimal is neither a number .* float\(x\)"),
    "dict": (lambda: {"a": 1.0}, "dict is neither a number"),
    "objects": (lambda: np.array([Fraction(1, 2)] * 3), r"holds objects.* np.asarray\(x, float\)"),
    "an object": (lambda: np.array(Fraction(1, 2)), "Fraction|float"),
    "list of objects": (lambda: [Fraction(1, 2)] * 3, "list holds objects"),
    "text": (lambda: "abc", "str holds text"),
    "record": (lambda: np.zeros((), "f8,i4")[()], r"holds records.* a\['name'\]"),
    "date": (lambda: np.datetime64("2020-01-01"), r"holds dates.* np.timedelta64\(1, 's'\)"),
    "duration": (lambda: np.timedelta64(1, "D"), r"holds durations.* d / np.timedelta64\(1, 's'\)"),
    "in another graph": (Foreign, r"part of another graph; pass its values, t.detach\(\).numpy"),
    "torch with a gradient": (
        lambda: pytest.importorskip("torch").ones(3, requires_grad=True),
        "part of another graph",
    ),
    "pandas of several dtypes": (
        lambda: pandas().DataFrame({"a": [1.0, 2.0, 3.0], "b": [True, False, True]}),
        r"DataFrame holds objects.* np.asarray\(x, float\)",
    ),
    "xarray of quantities": (
        lambda: pytest.importorskip("xarray").DataArray(
            pytest.importorskip("pint").Quantity(B, "m")
        ),
        "has units",
    ),
}


@pytest.mark.parametrize("name", REJECTED)
def test_rejected_with_the_remedy(name: str) -> None:
    make, said = REJECTED[name]
    guest = make()
    values = ROWS if name == "matrix" else X
    for t in (ag.tensor(values, requires_grad=True), ag.tensor(values)):
        if not t.requires_grad and isinstance(guest, np.ndarray) and guest.dtype == object:
            continue  # constants compute with objects, as NumPy does: no gradient is at stake
        for f in (
            lambda t, g: t * g,
            lambda t, g: ag.multiply(g, t),
            lambda t, g: ag.where(t > 0, t, g),
        ):
            with pytest.raises(TypeError, match=said):
                f(t, guest)


def test_what_a_hook_returns_is_an_operand() -> None:
    x = ag.tensor(X, requires_grad=True)
    x.register_hook(lambda g: Labelled(2 * g.data))
    (x * B).sum().backward()
    assert_array_equal(x.grad.data, 2 * B)
    x.register_hook(lambda g: np.ma.masked_array(g.data, mask=[0, 1, 0]))
    with pytest.raises(TypeError, match="hook's result: a masked array is rejected"):
        (x * B).sum().backward()


@pytest.mark.parametrize("name", ["matrix", "masked", "unmasked", "Fraction", "Decimal", "objects"])
def test_rejected_on_the_left_too(name: str) -> None:
    guest, values = REJECTED[name][0](), ROWS if name == "matrix" else X
    for op in (operator.mul, operator.add, operator.sub, operator.truediv):
        with pytest.raises(TypeError, match=r"rejected|neither a number|holds objects"):
            op(guest, ag.tensor(values, requires_grad=True))
    if isinstance(guest, np.ndarray) and guest.dtype != object:
        for t in (ag.tensor(values), ag.tensor(values, requires_grad=True)):
            for f in (operator.mul, operator.matmul, operator.lt, operator.eq, np.multiply):
                with pytest.raises(TypeError, match="rejected"):
                    f(guest, t)


def test_a_masked_array_means_something_else() -> None:
    """Σ x·m is 22 over the entries that count; np.ma took the Tensor's slot for its own data."""
    x = ag.tensor(X, requires_grad=True)
    for f in (lambda: MASKED * x, lambda: ((x - MASKED) ** 2).mean(), lambda: np.ma.add(MASKED, x)):
        with pytest.raises(TypeError, match="masked array is rejected"):
            f()
    with pytest.raises(TypeError, match="masked array is rejected"):
        ag.tensor(MASKED)
    with pytest.raises(TypeError, match="from_numpy: a masked array is rejected"):
        ag.from_numpy(MASKED)
    with pytest.raises(TypeError, match="getitem: a masked array is rejected"):
        x[np.ma.masked_array([0, 1], mask=[0, 1])]
    right = ag.where(np.ma.getmaskarray(MASKED), 0, x * MASKED.filled(0.0)).sum()
    right.backward()
    assert (right.item(), x.grad.tolist()) == (22.0, [1.0, 0.0, 3.0])


def test_np_matrix_is_an_array_where_one_is_asked_for() -> None:
    matrix = ROWS.copy().view(np.matrix)
    for t in (ag.tensor(matrix), ag.from_numpy(matrix)):
        assert type(t.data) is np.ndarray
        assert (t * t).tolist() == [[1.0, 4.0], [9.0, 16.0]]
    shared = ag.from_numpy(matrix)
    matrix[0, 0] = 7.0
    assert shared[0, 0].item() == 7.0
    assert (np.asarray(matrix) * ag.tensor(ROWS)).tolist() == [[7.0, 4.0], [9.0, 16.0]]


def test_subclasses_of_numbers_are_numbers() -> None:
    class Choice(IntEnum):
        TWO = 2

    x = ag.tensor(X, requires_grad=True)
    assert (x * Choice.TWO).tolist() == (2 * X).tolist()
    assert (x * np.longdouble(2)).dtype == np.longdouble
    assert not np.any(x == "abc")  # what is not an array is unequal, without an error
    assert np.all(Fraction(1, 2) != x)


def test_without_a_tensor_a_guest_is_an_array_as_well() -> None:
    for f in (ag.sin, ag.special.gammaln, ag.special.logsumexp, ag.mean, ag.cumsum):
        assert_array_equal(f(Labelled(B)), f(B))
    with pytest.raises(TypeError, match="sin: a masked array is rejected"):
        ag.sin(MASKED)


def test_a_users_op_gets_an_argument_without_a_rule_unchanged() -> None:
    @ag.linear(None, lambda g, matrix: matrix.T @ g)
    def product(matrix, x):
        return matrix @ x

    x = ag.tensor([1.0, 2.0], requires_grad=True)
    product(sparse.csr_array(ROWS), x).sum().backward()
    assert x.grad.tolist() == [4.0, 6.0]

    @ag.elementwise(lambda x: 2 * x)
    def squared(x):
        return x * x

    assert_array_equal(squared(Labelled(B)), B * B)


def test_an_index_that_is_a_guest() -> None:
    places = np.array([2, 0, 0])
    for index in (Labelled(places), memoryview(places), range(2)):
        right = outcome(operator.getitem, np.asarray(index))
        same(outcome(operator.getitem, index), right)
        same(outcome(ag.take, index), right)
    torch = pytest.importorskip("torch")
    same(outcome(lambda x: x[torch.tensor(places)]), outcome(lambda x: x[places]))


# --- sparse matrices -----------------------------------------------------------------------------

S = sparse.random_array((4, 3), density=0.5, rng=np.random.default_rng(0), format="csr")
FORMATS = ["csr", "csc", "coo", "bsr", "dia", "lil", "dok"]
CLASSES = ["array", "matrix"]


def of(matrix: Any, form: str, kind: str) -> Any:
    return getattr(sparse, f"{form}_{kind}")(matrix)


@pytest.mark.parametrize("kind", CLASSES)
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("grad", [True, False])
def test_products_with_a_sparse_matrix(form: str, kind: str, grad: bool) -> None:
    matrix, dense = of(S, form, kind), S.toarray()
    rng = np.random.default_rng(1)
    for shape in [(3,), (3, 2), (3, 1)]:
        t, g = ag.tensor(rng.random(shape), grad), rng.random((4, *shape[1:]))
        found = [matrix @ t, np.matmul(matrix, t), np.dot(matrix, t)]
        if form != "coo":  # whose dot takes only arrays
            found.append(matrix.dot(t))
        for y in found:
            assert type(y) is ag.Tensor
            assert_allclose(y.data, dense @ t.data)
            if grad:
                t.grad = None
                y.backward(g)
                assert_allclose(t.grad.data, dense.T @ g)
    for shape in [(4,), (2, 4), (5, 2, 4)]:
        t, g = ag.tensor(rng.random(shape), grad), rng.random((*shape[:-1], 3))
        y = t @ matrix
        assert_allclose(y.data, t.data @ dense)
        if grad:
            y.backward(g)
            assert_allclose(t.grad.data, g @ dense.T)


def test_the_matrix_stays_sparse_in_the_walk() -> None:
    """An identity of 10⁵ rows, which as a dense matrix would take 80 GB, to the second order."""
    n = 100_000
    matrix = sparse.diags_array([np.full(n, 2.0), np.ones(n - 1)], offsets=[0, 1], format="csr")
    x = ag.tensor(np.ones(n), requires_grad=True)
    assert gradcheck(lambda z: (matrix[:5, :5] @ z) ** 2, np.arange(1.0, 6.0), order=2)
    hessian_times_one = ag.hvp(lambda z: ((matrix @ z) ** 2).sum())(x.data, np.ones(n))
    assert_allclose(hessian_times_one, 2 * (matrix.T @ (matrix @ np.ones(n))))


def test_products_with_a_sparse_matrix_under_vmap() -> None:
    batch = np.random.default_rng(2).random((6, 3))
    assert_allclose(ag.vmap(lambda x: S @ x)(batch), batch @ S.toarray().T)
    assert_allclose(ag.vmap(lambda x: x @ S.T)(batch), batch @ S.toarray().T)
    per_example = ag.vmap(ag.grad(lambda x: ((S @ x) ** 2).sum()))(batch)
    assert_allclose(per_example, 2 * batch @ S.toarray().T @ S.toarray())
    matrices = np.random.default_rng(3).random((6, 3, 2))
    assert_allclose(ag.vmap(lambda x: S @ x)(matrices), S.toarray() @ matrices)
    assert_allclose(ag.jacobian(lambda x: S @ x)(batch[0]), S.toarray())
    assert_allclose(ag.jvp(lambda x: S @ x, (batch[0],), (batch[1],))[1], S @ batch[1])


@pytest.mark.parametrize("kind", CLASSES)
@pytest.mark.parametrize("form", ["csr", "coo", "dia", "lil"])
def test_a_sparse_matrix_takes_part_only_in_products(form: str, kind: str) -> None:
    matrix, t = of(S, form, kind), ag.tensor(np.ones((4, 3)), requires_grad=True)
    said = r"of scipy.sparse takes part only in products.* S.toarray\(\)"
    for f in (
        lambda: t * matrix,
        lambda: matrix * t,
        lambda: t + matrix,
        lambda: matrix + t,
        lambda: matrix - t,
        lambda: t / matrix,
        lambda: matrix / t,
        lambda: t == matrix,
        lambda: matrix == t,
        lambda: np.multiply(matrix, t),
        lambda: np.concatenate([t, matrix]),
        lambda: ag.tensor(matrix),
        lambda: ag.einsum("ij,ij", t, matrix),
        lambda: ag.mean(matrix),
        lambda: t.backward(matrix),
    ):
        with pytest.raises(TypeError, match=said):
            f()
    with pytest.raises(TypeError, match="takes part only in products"):
        ag.matmul(matrix, matrix.T)
    with pytest.raises(TypeError, match="two-dimensional S"):
        sparse.coo_array([1.0, 0.0, 2.0]) @ t.T
    with pytest.raises(ValueError, match="times_sparse"):
        t.T @ matrix.T


def test_a_sparse_matrix_is_made_from_a_constant() -> None:
    t = ag.tensor(ROWS)
    assert_array_equal(sparse.csr_array(t).toarray(), ROWS)
    assert_array_equal(sparse.coo_matrix(t).toarray(), ROWS)
    assert_array_equal(np.asarray(t), ROWS)
    assert_array_equal(sparse.linalg.aslinearoperator(S) @ ag.tensor(B), S @ B)


def test_pydata_sparse_arrays() -> None:
    """Taken as dense arrays, because they follow NumPy's rules; in products they stay sparse."""
    coo = pytest.importorskip("sparse").COO(S.toarray())
    t = ag.tensor(np.random.default_rng(4).random((5, 4)), requires_grad=True)
    y = t @ coo
    assert_allclose(y.data, t.data @ S.toarray())
    y.sum().backward()
    assert_allclose(t.grad.data, np.ones((5, 3)) @ S.toarray().T)
    u = ag.tensor(np.ones((3, 2)), requires_grad=True)
    assert_allclose(ag.matmul(coo, u).data, S.toarray() @ u.data)


def test_a_graph_does_not_leave_by_the_exchange_of_memory() -> None:
    """awkward 2.14 iterated over a Tensor, and the gradient was lost."""
    assert_array_equal(np.from_dlpack(ag.tensor(X)), X)
    with pytest.raises(TypeError, match="would leave the graph"):
        np.from_dlpack(ag.tensor(X, requires_grad=True))
    ak = pytest.importorskip("awkward")
    with pytest.raises(TypeError, match="would leave the graph"):
        ak.Array(B) * ag.tensor(X, requires_grad=True)
