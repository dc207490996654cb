"""Laws of the engine itself: paths, memory, depth, errors, modes, hooks, assignment, operators."""

from __future__ import annotations

import asyncio
import gc
import math
import operator
import threading
import tracemalloc
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import autograd as ag
from autograd.engine.graph import toposort
from autograd.engine.sweep import pullback
from tests.graphs import leaf

# --- gradients sum over all paths ----------------------------------------------------------------


def test_a_diamond_chain_60_deep_has_2_to_the_60_paths() -> None:
    x = leaf(1.0)
    y = x
    for _ in range(60):
        y = y + y
    y.backward()
    assert x.grad.item() == 2.0**60


def test_a_diamond_of_two_ops_visits_each_node_once() -> None:
    x = leaf(1.0)
    y = x
    for _ in range(60):
        y = y * 0.5 + y * 0.5
    assert len(toposort([y._node])) == 1 + 3 * 60
    y.backward()
    assert x.grad.item() == 1.0


@pytest.mark.parametrize(
    ("f", "derivative"),
    [
        (lambda x: x * x, lambda x: 2 * x),
        (lambda x: x + x, lambda x: 2 + 0 * x),
        (lambda x: x - x, lambda x: 0 * x),
        (lambda x: x / x, lambda x: 0 * x),
        (lambda x: x**x, lambda x: x**x * (np.log(x) + 1)),
        (lambda x: ag.maximum(x, x), lambda x: 1 + 0 * x),
        (lambda x: ag.stack([x, x]).sum(axis=0), lambda x: 2 + 0 * x),
        (lambda x: ag.where(x > 2, x, x * x), lambda x: np.where(x > 2, 1, 2 * x)),
    ],
)
def test_one_tensor_as_both_arguments(f: Any, derivative: Any) -> None:
    x = leaf([0.5, 2.0, 3.0])
    f(x).backward(np.ones(3))
    assert_allclose(x.grad.data, derivative(x.data), rtol=1e-15, atol=1e-15)


def test_matmul_of_a_matrix_with_itself() -> None:
    x = leaf([[1.0, 2.0], [3.0, 4.0]])
    g = np.array([[1.0, 0.0], [2.0, -1.0]])
    (x @ x).backward(g)
    assert_allclose(x.grad.data, g @ x.data.T + x.data.T @ g)


# --- who owns a gradient's memory ----------------------------------------------------------------


@pytest.mark.parametrize("create_graph", [False, True])
def test_one_cotangent_handed_to_two_parents_is_never_summed_into(create_graph: bool) -> None:
    a, b = leaf([1.0, 2.0]), leaf([3.0, 4.0])
    c, d = a + 0.0, b + 0.0
    (c + d + c + c).backward(np.ones(2), create_graph=create_graph)
    assert_array_equal(a.grad.data, [3.0, 3.0])
    assert_array_equal(b.grad.data, [1.0, 1.0])


@pytest.mark.parametrize("create_graph", [False, True])
@pytest.mark.parametrize(
    "f",
    [
        lambda a, b: a + b,
        lambda a, b: (a.reshape(2, 1) + b.reshape(2, 1)).ravel(),
        lambda a, b: a[::-1] + b[::-1],
        lambda a, b: a + b + a,
        lambda a, b: ag.concatenate([a[:1] + b[:1], a[1:]]),
        lambda a, b: (a + b) * 1.0,
        lambda a, b: ag.where(True, a, b) + b,
        lambda a, b: a.sum() + b.sum() + ag.tensor([0.0, 0.0]),
    ],
)
def test_leaves_never_share_gradient_memory(f: Any, create_graph: bool) -> None:
    a, b, g = leaf([1.0, 2.0]), leaf([3.0, 4.0]), np.ones(2)
    middle = (a * 1.0).retain_grad()
    f(middle, b).backward(g, create_graph=create_graph)
    grads = [t.grad for t in (a, b, middle)]
    assert len({id(t) for t in grads}) == 3
    arrays = [*[t.data for t in grads], a.data, b.data, g]
    shared = [
        (i, j)
        for i in range(len(arrays))
        for j in range(i)
        if np.may_share_memory(arrays[i], arrays[j])
    ]
    assert not shared


def test_kept_gradients_share_no_memory_along_a_chain() -> None:
    x = leaf([1.0, 2.0])
    h = (x + 0.0).retain_grad()
    k = (h + 0.0).retain_grad()
    k.backward(np.ones(2))
    k.grad.data[:] = 7.0
    h.grad.data[:] = 8.0
    assert_array_equal(x.grad.data, [1.0, 1.0])
    assert_array_equal(k.grad.data, [7.0, 7.0])


def test_a_hooks_result_is_not_shared_either() -> None:
    a, b, c = leaf([1.0, 2.0]), leaf([3.0, 4.0]), np.ones(2)
    a.register_hook(lambda g: c)
    b.register_hook(lambda g: c)
    (a * b).backward(np.ones(2))
    assert not np.may_share_memory(a.grad.data, c)
    assert not np.may_share_memory(a.grad.data, b.grad.data)


def test_writing_to_what_a_hook_is_given_changes_nothing() -> None:
    a, b = leaf([1.0, 2.0]), leaf([3.0, 4.0])

    def spoil(g: ag.Tensor) -> None:
        g.data[:] = 7.0

    c = a + 0.0
    c.register_hook(spoil)
    (c + (b + 0.0)).backward(np.ones(2))
    assert_array_equal(a.grad.data, [1.0, 1.0])
    assert_array_equal(b.grad.data, [1.0, 1.0])


def test_repeated_backward_accumulates_exactly() -> None:
    x = leaf([1.0, 2.0])
    y = (x * x).sum()
    for n in (1, 2, 3):
        y.backward(retain_graph=True)
        assert_array_equal(x.grad.data, n * 2 * x.data)
    before = x.grad
    (x * 3.0).sum().backward()
    assert_array_equal(x.grad.data, 6 * x.data + 3)
    assert_array_equal(before.data, 6 * x.data)  # a gradient once read does not change
    x.zero_grad()
    assert x.grad is None


def test_backward_from_a_leaf_gives_the_upstream_gradient() -> None:
    x, g = leaf([1.0, 2.0]), np.array([3.0, 4.0])
    x.backward(g)
    assert_array_equal(x.grad.data, g)
    assert not np.may_share_memory(x.grad.data, g)


def test_a_backward_that_fails_leaves_the_gradients_as_they_were() -> None:
    x = leaf([1.0, 2.0])
    y = x * x
    y.register_hook(lambda g: np.ones(5))
    with pytest.raises(ValueError, match="hook returned a gradient of shape"):
        y.sum().backward()
    assert x.grad is None


# --- depth ---------------------------------------------------------------------------------------


@pytest.mark.once
def test_a_million_ops_deep_in_under_450_bytes_a_node() -> None:
    x = leaf(1.0)
    y = x
    traced = 100_000  # tracing is slow, and every node like the next
    tracemalloc.start()
    try:
        for _ in range(traced):
            y = -y
        bytes_a_node = tracemalloc.get_traced_memory()[0] / traced
    finally:
        tracemalloc.stop()
    assert bytes_a_node < 450
    for _ in range(1_000_000 - traced):
        y = -y
    y.backward()
    assert x.grad.item() == 1.0
    del y  # away, without recursion


@pytest.mark.once
@pytest.mark.parametrize("f", [lambda y, x: y * 1.0000001, lambda y, x: y + x, lambda y, x: x - y])
def test_a_deep_graph_that_was_never_walked_goes_away(f: Any) -> None:
    x = leaf(1.0)
    y = x
    for _ in range(200_000):
        y = f(y, x)
    y.backward(retain_graph=True)
    assert np.isfinite(x.grad.item())
    last = weakref.ref(y)
    del y
    assert last() is None


def test_the_walk_asks_each_rule_once() -> None:
    """Work, counted: linear in the number of nodes."""
    calls = []

    @ag.linear(lambda g: calls.append(None) or g)
    def same(x: Any) -> Any:
        return +x

    for n in (10, 1000):
        calls.clear()
        y = x = leaf(1.0)
        for _ in range(n):
            y = same(y)
        (y + y).backward()
        assert len(calls) == n
        assert x.grad.item() == 2.0


# --- memory --------------------------------------------------------------------------------------


def train(w: ag.Tensor, v: ag.Tensor, x: Any, steps: int) -> None:
    for _ in range(steps):
        loss = ag.square(ag.tanh(x @ w) @ v - 1.0).mean() + ag.logsumexp(w * 0.1)
        loss.backward()
        for p in (w, v):
            p.data = p.data - 0.01 * p.grad.data
            p.zero_grad()


def test_reference_counting_alone_frees_graphs(no_gc: None) -> None:
    rng = np.random.default_rng(0)
    x = rng.standard_normal((8, 16))
    w, v = leaf(rng.standard_normal((16, 16))), leaf(rng.standard_normal((16, 1)))
    train(w, v, x, 20)
    gc.collect()
    tracemalloc.start()
    try:
        train(w, v, x, 100)
        early = tracemalloc.get_traced_memory()[0]
        train(w, v, x, 900)
        late = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert late - early < 16_384
    assert gc.collect() == 0


def test_no_cycles_either_where_the_gradient_is_differentiated(no_gc: None) -> None:
    for _ in range(3):
        x = leaf(np.ones(4))
        y = ag.exp(ag.sin(x) * x).sum()
        y.backward(create_graph=True)
        g, x.grad = x.grad, None  # .grad would hold its own graph, which holds x's node
        (g * g).sum().backward()
        del x, y, g
    assert gc.collect() == 0


def test_no_cycles_from_hooks_errors_and_no_grad(no_gc: None) -> None:
    x = leaf(np.ones(4))
    x.register_hook(lambda g: g * 2)
    (x * 2).sum().backward()
    with ag.no_grad():
        x * 2
    del x
    assert gc.collect() == 0


@pytest.mark.parametrize(
    ("f", "kept"),
    [
        *[(f, "nothing") for f in (
            lambda x: x + 1.0, lambda x: 1.0 - x, lambda x: -x, ag.sum, ag.mean, ag.ravel,
            ag.transpose, lambda x: x.reshape(-1, 1), lambda x: ag.broadcast_to(x, (2, 100)),
            lambda x: ag.concatenate([x, x]), lambda x: ag.stack([x, x]), lambda x: x[1:],
            lambda x: x.astype("float32"),
        )],
        *[(f, "output") for f in (
            ag.exp, ag.sqrt, ag.tanh, ag.tan, ag.sigmoid, ag.softmax, ag.log_softmax,
        )],
        *[(f, "input") for f in (ag.log, ag.expm1, ag.sin, ag.square, ag.absolute, lambda x: x**2)],
    ],
)  # fmt: skip
def test_what_a_node_keeps(f: Any, kept: str) -> None:
    """That a rule names no more than it needs: the memory of a training step hangs on it."""
    x = leaf(np.linspace(0.1, 0.9, 100)) + 0.0
    y = f(x)
    arrays = [a for a in y._node.saved if isinstance(a, np.ndarray)]
    expected = {"nothing": [], "output": [y._array], "input": [x._array]}[kept]
    assert [id(a) for a in arrays] == [id(a) for a in expected]


@pytest.mark.parametrize(
    ("rule", "slope"),
    [
        (lambda y: y, math.exp(0.5)),
        (lambda x: x, 0.5),
        (lambda x, y: y, math.exp(0.5)),
        (lambda y, x: x, 0.5),
        (math.cos, math.cos(0.5)),  # written in C; its parameter is called x
    ],
)
def test_a_rule_is_called_unless_it_gives_what_it_is_given(rule: Any, slope: float) -> None:
    @ag.elementwise(rule)
    def grow(x: Any) -> Any:
        return np.exp(x)

    x = leaf(0.5)
    grow(x).backward()
    assert x.grad.item() == pytest.approx(slope, rel=1e-15)


def test_a_rule_that_gives_an_argument_may_call_it_as_it_likes() -> None:
    @ag.elementwise(lambda rule: rule)
    def scaled(x: Any, rule: float = 2.0) -> Any:
        return x * rule

    x = leaf(3.0)
    scaled(x, rule=4.0).backward()
    assert x.grad.item() == 4


def test_backward_frees_what_the_rules_saved() -> None:
    x = leaf(np.ones(1000))
    y = ag.exp(x)
    z = y.sum()
    array = weakref.ref(y._array)
    del y
    assert array() is not None
    z.backward()
    assert array() is None


def test_an_op_on_constants_records_nothing() -> None:
    x = ag.tensor(np.ones(1000))
    assert (x * 2 + 1).sum()._node is None


def test_a_first_order_backward_makes_no_tensor(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    x = leaf(rng.standard_normal((3, 4)))
    b = leaf(rng.standard_normal(4))
    y = ag.softmax(ag.tanh(x @ x.T) @ x + b).max(axis=0)
    z = ag.concatenate([y, ag.std(x, axis=0), ag.clip(x, -0.5, 0.5)[[0, 0, 1]].prod(axis=0)])
    loss = ag.logsumexp(ag.where(z > 0, z, ag.exp(z) ** 2)) + ag.log_softmax(z).mean()
    made = []
    tensor = type(loss)

    def new(cls: Any) -> Any:
        made.append(cls)
        return object.__new__(cls)

    monkeypatch.setattr(tensor, "__init__", lambda self, *a, **k: made.append(self))
    for module in engine_modules():
        if hasattr(module, "_new"):
            monkeypatch.setattr(module, "_new", new)
    pullback({loss._node: np.ones(())[()]})
    assert not made
    loss.detach()
    assert made, "the counting itself must work"


def engine_modules() -> list[Any]:
    import sys

    return [module for name, module in sys.modules.items() if name.startswith("autograd.")]


# --- errors that say what to do ------------------------------------------------------------------


def square_sum() -> ag.Tensor:
    return ag.square(leaf([1.0, 2.0])).sum()


def backward_twice() -> None:
    y = square_sum()
    y.backward()
    y.backward()


def backward_into_a_freed_part() -> None:
    h = ag.square(leaf([1.0, 2.0]))
    h.sum().backward()
    (h * 2).sum().backward()


@pytest.mark.parametrize(
    ("act", "error", "says"),
    [
        (backward_twice, RuntimeError, "retain_graph=True"),
        (backward_into_a_freed_part, RuntimeError, "retain_graph=True"),
        (lambda: leaf([1.0, 2.0]).backward(), RuntimeError, r"backward\(gradient\).*\.sum\(\)"),
        (lambda: leaf([1.0, 2.0]).backward([1.0]), ValueError, r"\(1,\).*\(2,\)"),
        (lambda: square_sum().backward([1.0, 2.0]), ValueError, "must be the same"),
        (lambda: ag.tensor(1.0).backward(), RuntimeError, "requires_grad=True"),
        (lambda: ag.tensor([1, 2], requires_grad=True), TypeError, "dtype=float"),
        (lambda: ag.tensor([True]).requires_grad_(), TypeError, "bool cannot require a gradient"),
        (lambda: leaf(1.0).astype(int), TypeError, r"detach\(\)"),
        (lambda: square_sum().requires_grad_(False), RuntimeError, r"detach\(\)"),
        (lambda: ag.tensor(1.0).retain_grad(), RuntimeError, "requires_grad=True"),
        (lambda: ag.tensor(1.0).register_hook(print), RuntimeError, "requires_grad=True"),
        (lambda: ag.tensor("text"), TypeError, "holds numbers"),
        (lambda: ag.tensor([None]), TypeError, "holds numbers"),
        (lambda: np.asarray(leaf([1.0])), TypeError, r"detach\(\)"),
        (lambda: np.array([leaf([1.0]), leaf([1.0])]), TypeError, "autograd.stack"),
        (lambda: leaf([1.0, 2.0]) + np.ones(3), ValueError, r"add: .*\[2\].*\[3\].*from the right"),
        (lambda: leaf(np.ones((2, 3))) @ np.ones((2, 3)), ValueError, r"matmul: .*\[2, 3\]"),
        (lambda: leaf([1.0])[5], IndexError, "getitem: .*out of bounds"),
        (lambda: leaf([1.0]).sum(axis=1), np.exceptions.AxisError, "sum: axis 1"),
        (lambda: len(leaf(1.0)), TypeError, r"item\(\)"),
        (lambda: next(iter(leaf(1.0))), TypeError, r"item\(\)"),
        (lambda: setattr(leaf([1.0]), "grad", [1.0, 2.0]), ValueError, r"\(2,\)"),
        (lambda: setattr(ag.tensor([1.0]), "grad", [1.0]), RuntimeError, "requires_grad_"),
        (lambda: setattr(square_sum(), "data", 1.0), RuntimeError, "leaf"),
        (lambda: setattr(leaf([1.0]), "data", [1.0, 2.0]), ValueError, r"\(2,\).*\(1,\)"),
        (lambda: ag.from_numpy([1.0]), TypeError, "tensor"),
        (lambda: ag.where(leaf(1.0), 1.0, 2.0), TypeError, r"'condition'.*detach\(\)"),
    ],
)
def test_errors_say_what_to_do(act: Callable[[], Any], error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        act()


def test_a_gradient_for_a_single_element_of_any_shape_is_one() -> None:
    x = leaf([[3.0]])
    x.backward()
    assert_array_equal(x.grad.data, [[1.0]])


def test_retain_graph_allows_a_second_backward_and_add_needs_nothing_saved() -> None:
    x = leaf([1.0, 2.0])
    y = ag.square(x).sum()
    y.backward(retain_graph=True)
    y.backward()
    with pytest.raises(RuntimeError, match="second time"):
        y.backward()


# --- hooks and kept gradients --------------------------------------------------------------------


def test_a_hook_sees_the_whole_gradient_once_and_may_replace_it() -> None:
    x = leaf([1.0, 2.0])
    h = x * 2.0
    seen: list[Any] = []
    h.register_hook(lambda g: seen.append(g.data.copy()))
    h.register_hook(lambda g: g * 10.0)
    (h + h * 2.0).backward(np.ones(2))
    assert_array_equal(seen, [[3.0, 3.0]])
    assert_array_equal(x.grad.data, [60.0, 60.0])


def test_a_removed_hook_is_silent() -> None:
    x = leaf(1.0)
    remove = x.register_hook(lambda g: g * 100.0)
    remove()
    remove()
    (x * 2.0).backward()
    assert x.grad.item() == 2.0


def test_a_hooked_gradient_can_be_differentiated() -> None:
    x = leaf(3.0)
    h = x * x
    h.register_hook(lambda g: g * 2.0)
    (h * h).backward(create_graph=True)  # 2 · 2h · 2x = 8x³
    g, x.grad = x.grad, None
    assert g.item() == 8 * 27.0
    g.backward()
    # the second walk passes h once more: d/dx of 8·h·x with its hook doubling what reaches h
    assert x.grad.item() == 2 * 8 * 3.0 * 6.0 + 8 * 9.0


def test_retain_grad_keeps_an_intermediate_gradient() -> None:
    x = leaf([1.0, 2.0])
    h, other = (x * 2.0).retain_grad(), x * 5.0
    (h * h + other).sum().backward()
    assert_array_equal(h.grad.data, 2 * h.data)
    with pytest.warns(UserWarning, match="made by multiply"):
        assert other.grad is None
    assert x.is_leaf
    assert not h.is_leaf


# --- modes ---------------------------------------------------------------------------------------


def test_no_grad_and_enable_grad_as_contexts() -> None:
    x = leaf(1.0)
    with ag.no_grad():
        assert not ag.is_grad_enabled()
        assert not (x * 2).requires_grad
        with ag.enable_grad():
            assert (x * 2).requires_grad
        assert not (x * 2).requires_grad
    with pytest.raises(ZeroDivisionError), ag.no_grad():
        1 / 0
    assert (x * 2).requires_grad


def test_no_grad_and_enable_grad_as_decorators() -> None:
    x = leaf(1.0)

    @ag.no_grad()
    def silent() -> ag.Tensor:
        return x * 2

    @ag.enable_grad()
    def recorded() -> ag.Tensor:
        return x * 2

    for _ in range(2):
        assert not silent().requires_grad
        with ag.no_grad():
            assert recorded().requires_grad
    assert ag.is_grad_enabled()
    assert silent.__name__ == "silent"


def test_modes_are_local_to_the_async_task() -> None:
    async def silent() -> bool:
        with ag.no_grad():
            await asyncio.sleep(0)
            return ag.is_grad_enabled()

    async def recorded() -> bool:
        await asyncio.sleep(0)
        return ag.is_grad_enabled()

    async def both() -> list[bool]:
        return await asyncio.gather(silent(), recorded(), silent())

    assert asyncio.run(both()) == [False, True, False]


def test_backward_in_no_grad_still_works_and_records_nothing() -> None:
    x = leaf(3.0)
    y = x * x
    with ag.no_grad():
        y.backward()
    assert x.grad.item() == 6.0
    assert not x.grad.requires_grad


def test_threads_that_accumulate_into_one_leaf_lose_nothing() -> None:
    x = leaf(np.zeros(100))

    def work() -> None:
        for _ in range(50):
            (x * 1.0).sum().backward()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert_array_equal(x.grad.data, np.full(100, 200.0))


# --- assignment ----------------------------------------------------------------------------------


def test_assignment_is_differentiable_in_both() -> None:
    x, v = leaf([1.0, 2.0, 3.0]), leaf(5.0)
    t = x * 1.0
    square = t * t
    t[1] = v * 2.0
    (t * t + square).sum().backward()
    assert_array_equal(x.grad.data, [4.0, 4.0, 12.0])  # x[1] only through the square before
    assert v.grad.item() == 2 * 10.0 * 2


def test_assignment_of_what_requires_a_gradient_into_a_constant() -> None:
    v = leaf(5.0)
    t = ag.tensor([1.0, 2.0], name="t")
    t[0] = v
    assert t.requires_grad
    assert t.name == "t"
    (t * t).sum().backward()
    assert v.grad.item() == 10.0


def test_augmented_assignment_is_seen_under_every_name() -> None:
    x = leaf([1.0, 2.0])
    t = x * 1.0
    other = t
    t += 1.0
    t[0] *= 3.0
    assert_array_equal(other.data, [6.0, 3.0])
    other.sum().backward()
    assert_array_equal(x.grad.data, [3.0, 1.0])


def test_assignment_to_a_leaf_raises() -> None:
    x = leaf([1.0, 2.0])
    with pytest.raises(RuntimeError, match="leaf that requires a gradient"):
        x[0] = 3.0
    assert_array_equal(x.data, [1.0, 2.0])


def test_assignment_that_would_lose_raises() -> None:
    t = ag.tensor([1, 2])
    with pytest.raises(TypeError, match="cast"):
        t[0] = 1.5
    with pytest.raises(ValueError, match="put"):
        t[:] = [1, 2, 3]


# --- operators -----------------------------------------------------------------------------------

OPERATORS = [
    operator.add, operator.sub, operator.mul, operator.truediv, operator.mod, operator.pow,
]  # fmt: skip
OTHERS: list[Any] = [
    2, 2.5, True, np.float64(2.5), np.float32(2.5), np.int64(2), [2.0, 3.0], (2.0, 3.0),
    np.array([2.0, 3.0]), np.array(2.0), np.array([[2.0], [3.0]]), np.array([2, 3]),
]  # fmt: skip


@pytest.mark.parametrize("op", OPERATORS, ids=lambda f: f.__name__)
@pytest.mark.parametrize("other", OTHERS, ids=lambda o: f"{type(o).__name__}{np.shape(o)}")
def test_mixed_operators_give_tensors(op: Any, other: Any) -> None:
    t = leaf([3.0, 4.0])
    plain = np.asarray(other)
    for mixed, expected in (
        (op(t, other), op(t.data, plain)),
        (op(other, t), op(plain, t.data)),
    ):
        assert type(mixed) is ag.Tensor
        assert mixed.requires_grad
        assert_allclose(mixed.data, expected, rtol=1e-15)
        assert mixed.dtype == np.float64
        t.zero_grad()
        mixed.sum().backward()
        assert t.grad.shape == t.shape


@pytest.mark.parametrize(
    "other", [[2.0, 3.0], np.ones(2), np.ones((2, 2)), [[1.0, 2.0], [3.0, 4.0]]]
)
def test_mixed_matmul(other: Any) -> None:
    t = leaf([[3.0, 4.0], [5.0, 6.0]])
    assert_allclose((t @ other).data, t.data @ np.asarray(other))
    assert_allclose((other @ t).data, np.asarray(other) @ t.data)
    assert type(other @ t) is ag.Tensor


@pytest.mark.parametrize(
    "op",
    [
        operator.lt,
        operator.le,
        operator.gt,
        operator.ge,
        operator.eq,
        operator.ne,
        operator.floordiv,
    ],
)
@pytest.mark.parametrize(
    "other", [3.0, [3.0, 5.0], np.array([3.0, 5.0])], ids=["number", "list", "array"]
)
def test_mixed_comparisons_give_arrays(op: Any, other: Any) -> None:
    t = leaf([3.0, 4.0])
    for got, expected in (
        (op(t, other), op(t.data, np.asarray(other))),
        (op(other, t), op(np.asarray(other), t.data)),
    ):
        assert isinstance(got, np.ndarray)
        assert got.dtype != object
        assert_array_equal(got, expected)


def test_python_scalars_leave_float32_alone() -> None:
    t = leaf([1.0, 2.0], dtype="float32")
    for y in (
        t + 1,
        2.0 * t,
        t**2,
        1 / t,
        2 - t,
        t % 2,
        ag.maximum(t, 0.5),
        ag.where(t > 1, t, 0.0),
    ):
        assert y.dtype == np.float32
    assert (t + np.float64(1)).dtype == np.float64


def test_a_tensor_copies_and_from_numpy_shares() -> None:
    a = np.ones(2)
    t, shared = ag.tensor(a), ag.from_numpy(a)
    a[0] = 5.0
    assert_array_equal(t.data, [1.0, 1.0])
    assert_array_equal(shared.data, [5.0, 1.0])
    assert shared.numpy() is a
