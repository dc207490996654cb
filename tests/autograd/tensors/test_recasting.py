"""A leaf in another dtype: the same Tensor, the same hooks, and graphs that were made before."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

import autograd as ag
from autograd.tensors.recasting import recast


@pytest.mark.parametrize("values", [[1.5, 2.5], 1.5, np.linspace(0, 1, 100_000)])
def test_a_graph_from_before_gives_its_gradient_in_the_new_dtype(values):
    w = ag.tensor(values, requires_grad=True)
    for _ in range(2):  # the second gradient may take the first one's buffer
        w.grad = None
        ag.sum(ag.square(w)).backward()
    y = ag.sum(ag.square(w))
    expected = 2 * np.asarray(values)
    recast(w, np.float32)
    assert w.dtype == w.grad.dtype == np.float32
    w.zero_grad()
    y.backward()
    assert w.grad.dtype == np.float32
    assert_array_equal(w.grad.data, expected.astype(np.float32))


def test_what_arrives_afterwards_is_added():
    w = ag.tensor([1.0, 2.0], requires_grad=True)
    (w * 3).sum().backward()
    recast(w, np.float32)
    (w * w).sum().backward()
    assert (w.grad.tolist(), w.grad.dtype) == ([5.0, 7.0], np.float32)


def test_gradients_of_gradients_of_a_graph_from_before():
    w = ag.tensor([1.0, 2.0], requires_grad=True)
    y = (w**3).sum()
    recast(w, np.float32)
    (first,) = ag.grad(y, [w], create_graph=True)
    (second,) = ag.grad(first.sum(), [w])
    assert (first.tolist(), second.tolist()) == ([3.0, 12.0], [6.0, 12.0])


def test_hooks_and_the_name_stay_and_a_constant_is_cast_alone():
    seen = []
    w = ag.tensor([1.0], requires_grad=True, name="w")
    w.register_hook(lambda g: seen.append(g.dtype))
    recast(w, np.float32)
    (w * w).sum().backward()
    assert (w.name, seen) == ("w", [np.float32])
    constant = ag.tensor([1.0])
    recast(constant, np.float16)
    assert (constant.dtype, constant.requires_grad) == (np.float16, False)
