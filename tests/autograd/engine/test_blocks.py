"""Large elementwise ops pulled back through block by block."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import numpy as np
import pytest

import autograd as ag
from autograd.engine import blocks

sweep = sys.modules["autograd.engine.sweep"]


@pytest.fixture
def small_blocks(monkeypatch):
    """Blocks of 8 elements, for arrays from 16 on."""
    monkeypatch.setattr(sweep, "LARGE", 16)
    monkeypatch.setattr(blocks, "BLOCK", 8)


def leaves(shape=(9, 7), dtype=np.float64):
    rng = np.random.default_rng(0)
    arrays = [rng.uniform(0.5, 1.5, shape).astype(dtype) for _ in range(2)]
    return [ag.tensor(a, requires_grad=True) for a in arrays]


def ten(x, w):
    inner = ag.where(x.data > 1, ag.tanh(x * w + 0.1) - w, ag.maximum(x, w))
    return ag.log(ag.exp(inner * x) + 1) ** 2 / x


def gradients(monkeypatch, large, shape=(9, 7), dtype=np.float64, threads=1):
    monkeypatch.setattr(sweep, "LARGE", large)
    before = ag.set_num_threads(threads)
    x, w = leaves(shape, dtype)
    (ten(x, w).sum() + x.sum()).backward()
    ag.set_num_threads(before)
    return x.grad.data, w.grad.data


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(63,), (9, 7), (1, 63), (3, 3, 7)])
@pytest.mark.parametrize("threads", [1, 3])
def test_the_same_bits_as_all_at_once(small_blocks, monkeypatch, shape, dtype, threads):
    at_once = gradients(monkeypatch, 1 << 60, shape, dtype)
    in_blocks = gradients(monkeypatch, 16, shape, dtype, threads)
    for a, b in zip(at_once, in_blocks, strict=True):
        assert b.dtype == dtype
        np.testing.assert_array_equal(a, b)


def test_runs_are_really_taken(small_blocks, monkeypatch):
    taken = []
    monkeypatch.setattr(
        sweep, "pull_run", lambda run, *rest: (taken.append(len(run)), blocks.pull_run(run, *rest))
    )
    x, w = leaves()
    ten(x, w).sum().backward()
    assert sum(taken) >= 9


def test_no_gradient_that_somebody_holds_is_written_over(small_blocks):
    x, w = leaves()
    ten(x, w).sum().backward()
    held = x.grad
    values = held.numpy().copy()
    view = w.grad.data[2:]
    seen = view.copy()
    x.grad = w.grad = None
    (2 * ten(x, w)).sum().backward()
    np.testing.assert_array_equal(held.numpy(), values)
    np.testing.assert_array_equal(view, seen)
    np.testing.assert_allclose(x.grad.numpy(), 2 * values, rtol=1e-14)


def test_repeated_backward_accumulates(small_blocks):
    x, w = leaves()
    for _ in range(3):
        ten(x, w).sum().backward()
    total = x.grad.numpy().copy()
    x.grad = None
    ten(x, w).sum().backward()
    np.testing.assert_allclose(total, 3 * x.grad.numpy(), rtol=1e-14)


def test_a_buffer_is_used_again_when_nobody_holds_it(small_blocks):
    x, w = leaves()
    ten(x, w).sum().backward()
    address = x.grad.data.ctypes.data
    x.grad = w.grad = None
    ten(x, w).sum().backward()
    assert x.grad.data.ctypes.data == address


def test_kept_gradients_hooks_and_broadcast_arguments(small_blocks):
    def result():
        x, w = leaves()
        row = ag.tensor(np.linspace(1, 2, 7), requires_grad=True)
        middle = (ag.exp(-x) * w).retain_grad()
        seen = []
        hooked = middle * row
        hooked.register_hook(lambda g: seen.append(g.numpy().copy()) or 2 * g)
        ag.tanh(hooked + x).sum().backward()
        return [t.grad.numpy() for t in (x, w, row, middle)] + seen

    in_blocks = result()
    sweep.LARGE = 1 << 60
    for a, b in zip(in_blocks, result(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_second_backward_through_what_was_freed_raises(small_blocks):
    x, w = leaves()
    y = ten(x, w).sum()
    y.backward()
    with pytest.raises(RuntimeError, match="a second time"):
        y.backward()


def test_gradients_of_gradients_of_large_arrays(small_blocks):
    x, _ = leaves()
    (x * x * x).sum().backward(create_graph=True)
    g, x.grad = x.grad, None
    g.sum().backward()
    np.testing.assert_allclose(x.grad.numpy(), 6 * x.data, rtol=1e-14)


def test_threads_are_counted():
    assert ag.set_num_threads() == 1
    with pytest.raises(ValueError, match="at least one"):
        ag.set_num_threads(0)


def test_an_op_that_starts_no_run_is_not_looked_for():
    first, second = ag.unstack(ag.tensor(np.ones((2, 3)), requires_grad=True))
    together = (first * second)._node.a.a
    assert together.op.name == "unstack"
    assert blocks.run_from(together, []) == []


class Swapped:
    """Annotations whose spare buffer another thread replaces after each look at it."""

    def __init__(self, *arrays):
        self.arrays = list(arrays)

    @property
    def spare(self):
        return self.arrays.pop(0) if len(self.arrays) > 1 else self.arrays[0]

    @spare.setter
    def spare(self, array):
        self.arrays = [array]


def test_the_buffer_that_is_used_is_the_one_whose_references_were_counted():
    held = np.zeros(3)  # somebody's gradient: it may not be written over
    annotations = Swapped(np.zeros(3), held, held)
    node = SimpleNamespace(op=None, annotations=annotations, shape=(3,), dtype=held.dtype)
    assert blocks._buffer(node) is not held


def test_a_buffer_is_used_again_if_nobody_holds_it_and_only_then():
    annotations = SimpleNamespace(spare=np.zeros(3))
    node = SimpleNamespace(op=None, annotations=annotations, shape=(3,), dtype=np.dtype(float))
    first = id(annotations.spare)
    assert id(blocks._buffer(node)) == first
    held = annotations.spare
    assert blocks._buffer(node) is not held
    node.shape = (2,)
    assert blocks._buffer(node).shape == (2,)
