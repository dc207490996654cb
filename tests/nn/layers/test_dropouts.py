"""Dropout."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import autograd as ag
import nn
from autograd.testing import gradcheck


def test_keeps_each_element_with_probability_1_minus_p_and_scales_it():
    x = ag.tensor(np.full(100_000, 3.0), requires_grad=True)
    y = nn.Dropout(0.25, rng=0)(x)
    kept = y.data != 0
    assert_allclose(y.data[kept], 4.0)
    assert abs(kept.mean() - 0.75) < 4 * np.sqrt(0.25 * 0.75 / kept.size)
    y.sum().backward()
    assert_allclose(x.grad.data, kept / 0.75)


def test_gradients_to_second_order():
    def same_choice(x):
        return nn.Dropout(0.5, rng=0)(x) ** 2

    assert gradcheck(same_choice, np.linspace(-1, 2, 8), order=2)


def test_evaluation_and_p_0_change_nothing():
    x = ag.tensor([1.0, 2.0])
    assert nn.Dropout(0.5).eval()(x) is x
    assert nn.Dropout(0.0)(x) is x
    assert_array_equal(nn.Dropout(1.0)(x).data, 0)


def test_seeds():
    x = np.ones(50)
    assert_array_equal(nn.Dropout(rng=1)(x), nn.Dropout(rng=1)(x))
    layer = nn.Dropout(rng=1)
    assert (layer(x) != layer(x)).any()

    def by_default():
        nn.manual_seed(3)
        return nn.Dropout()(x)

    assert_array_equal(by_default(), by_default())


def test_float32_stays():
    assert nn.Dropout()(np.ones(3, np.float32)).dtype == np.float32


def test_p_must_be_a_probability():
    with pytest.raises(ValueError, match="probability"):
        nn.Dropout(1.5)
    with pytest.raises(ValueError, match="probability"):
        nn.functional.dropout(np.ones(2), -0.1)
