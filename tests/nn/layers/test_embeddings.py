"""Embedding and Bilinear."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

import nn
from autograd.testing import gradcheck
from nn import functional as F
from tests.nn.oracle import agree, get_torch, normal


@pytest.mark.parametrize("options", [{}, {"padding_idx": 2}, {"padding_idx": -1}])
def test_embedding_agrees_with_pytorch(options):
    theirs = get_torch().nn.Embedding(6, 3, **options)
    agree(nn.Embedding(6, 3, **options), theirs, np.array([[1, 2, 2], [5, 0, 2]]))


def test_padding_is_zero_at_first_and_stays():
    layer = nn.Embedding(4, 3, padding_idx=1, rng=0)
    assert_array_equal(layer.weight.data[1], 0)
    assert (layer.weight.data[[0, 2, 3]] != 0).all()
    layer([1, 1, 2]).sum().backward()
    assert_array_equal(layer.weight.grad.data, [[0] * 3, [0] * 3, [1] * 3, [0] * 3])


@pytest.mark.parametrize("bias", [True, False])
def test_bilinear_agrees_with_pytorch(bias):
    theirs = get_torch().nn.Bilinear(3, 4, 2, bias=bias)
    agree(nn.Bilinear(3, 4, 2, bias=bias), theirs, normal(5, 2, 3), normal(5, 2, 4))


def test_gradients_to_second_order():
    index = np.array([0, 2, 2])
    assert gradcheck(lambda w: F.embedding(index, w, 1) ** 2, normal(3, 2), order=2)
    assert gradcheck(F.bilinear, normal(2, 3), normal(2, 2), normal(2, 3, 2), normal(2), order=2)


def test_first_values():
    w = nn.Embedding(500, 40, rng=0).weight.data
    assert abs(w.std() - 1) < 0.03
    b = nn.Bilinear(16, 3, 200, rng=0).weight.data
    assert np.abs(b).max() <= 1 / 4
    assert abs(b.std() - 0.25 / np.sqrt(3)) < 0.01


def test_errors():
    layer = nn.Embedding(4, 3)
    with pytest.raises(IndexError, match=r"rows -1 to 4 .* 0 to 3"):
        layer([-1, 4])
    with pytest.raises(TypeError, match="integers"):
        layer([0.5])
    with pytest.raises(ValueError, match="padding_idx"):
        nn.Embedding(4, 3, padding_idx=4)
