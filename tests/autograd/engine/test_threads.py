"""Threads: what one does changes nothing for another, and no contribution is lost."""

import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import numpy as np
import pytest
from numpy.testing import assert_array_equal

import autograd as ag
from tests.graphs import ProductAndSum

THREADS = 8


@pytest.fixture(autouse=True)
def switching_often():
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def together(work, n=THREADS):
    """What `work(i)` gives in n threads that start at the same time."""
    barrier = Barrier(n)

    def start(i):
        barrier.wait()
        return work(i)

    with ThreadPoolExecutor(n) as pool:
        return list(pool.map(start, range(n)))


def gradients(seed):
    """First and second derivatives of a small network, as bytes."""
    rng = np.random.default_rng(seed)
    x = ag.tensor(rng.normal(size=(4, 3)), requires_grad=True)
    w = ag.tensor(rng.normal(size=(3, 3)), requires_grad=True)
    h = x
    for _ in range(20):
        h = ag.tanh(h @ w) + h * 0.5
    (h * h).sum().backward(create_graph=True)
    (x.grad * x.grad).sum().backward()
    return x.grad.data.tobytes() + w.grad.data.tobytes()


def test_separate_graphs_give_the_same_bits_as_one_thread():
    expected = [gradients(i) for i in range(THREADS)]

    def work(i):
        if i != 3:
            return [gradients(i) for _ in range(5)]
        x = ag.tensor(1.0, requires_grad=True)
        with ag.no_grad():  # held all the while
            for _ in range(2000):
                assert not (x * 2.0).requires_grad
            assert not ag.is_grad_enabled()
        return [gradients(i)]

    for i, found in enumerate(together(work)):
        assert all(bits == expected[i] for bits in found)


def test_modes_stay_in_their_thread():
    def work(i):
        x = ag.tensor([0.0, 1.0], requires_grad=True)
        for _ in range(200):
            if i % 3 == 0:
                with ag.kinks("raise"), pytest.raises(FloatingPointError):
                    ag.relu(x)
            elif i % 3 == 1:
                with ag.detect_anomaly(), pytest.raises(FloatingPointError):
                    1.0 / x
            else:
                assert ag.relu(x).requires_grad
        return True

    assert all(together(work))


@pytest.mark.parametrize("create_graph", [False, True])
def test_no_contribution_to_a_shared_parameter_is_lost(create_graph):
    w = ag.tensor(np.zeros(20_000), requires_grad=True)  # large: NumPy's sum lets others run
    count = 50

    def work(i):
        for k in range(count):
            (w * float(i * count + k)).sum().backward(create_graph=create_graph)

    together(work, 2 if create_graph else THREADS)
    n = count * (2 if create_graph else THREADS)
    assert_array_equal(w.grad.data, n * (n - 1) / 2)  # whole numbers: no rounding


def test_one_graph_walked_by_several():
    x = ag.tensor(np.arange(3.0), requires_grad=True)
    y, z = ProductAndSum.apply(x, ag.checkpoint(ag.exp)(x))
    total = (y * z).sum()
    from autograd.tensors.gradients import gradients_of

    (expected,) = gradients_of(total, x, retain_graph=True)
    for (found,) in together(lambda i: gradients_of(total, x, retain_graph=True)):
        assert_array_equal(found.data, expected.data)
