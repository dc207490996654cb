"""Normalization."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

import autograd as ag
import nn
from autograd.testing import gradcheck
from nn import functional as F
from tests.nn.oracle import CLOSE, agree, get_torch, normal

MODULES = [
    ("BatchNorm1d", (4,), {}, (6, 4)),
    ("BatchNorm1d", (4,), {"momentum": 0.3, "eps": 0.1}, (6, 4, 5)),
    ("BatchNorm2d", (3,), {}, (4, 3, 2, 5)),
    ("BatchNorm2d", (3,), {"affine": False}, (4, 3, 2, 5)),
    ("BatchNorm2d", (3,), {"momentum": None}, (4, 3, 2, 5)),
    ("BatchNorm2d", (3,), {"track_running_stats": False}, (4, 3, 2, 5)),
    ("LayerNorm", (5,), {}, (4, 3, 5)),
    ("LayerNorm", ((3, 5),), {"bias": False}, (4, 3, 5)),
    ("LayerNorm", (5,), {"elementwise_affine": False, "eps": 0.1}, (3, 5)),
    ("GroupNorm", (2, 6), {}, (4, 6, 5)),
    ("GroupNorm", (3, 6), {"affine": False}, (4, 6, 2, 3)),
    ("RMSNorm", (5,), {}, (4, 3, 5)),
    ("RMSNorm", ((3, 5),), {"eps": 0.1}, (4, 3, 5)),
]


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize(("kind", "sizes", "options", "shape"), MODULES)
def test_pytorch_agrees(kind, sizes, options, shape, training):
    torch = get_torch()
    theirs = getattr(torch.nn, kind)(*sizes, **options).double()
    with torch.no_grad():
        for i, p in enumerate(theirs.parameters()):
            p += torch.tensor(normal(*p.shape, seed=i))
    if kind.startswith("Batch"):
        theirs(torch.tensor(normal(*shape, seed=9)))  # so that the running values are not 0 and 1
    agree(getattr(nn, kind)(*sizes, **options), theirs, normal(*shape), training=training)


@pytest.mark.once
@pytest.mark.parametrize(("kind", "sizes", "options", "shape"), MODULES)
def test_gradients_to_second_order(kind, sizes, options, shape):
    assert gradcheck(getattr(nn, kind)(*sizes, **options), normal(*shape), order=2)


@pytest.mark.parametrize("shape", [(6, 4), (3, 4, 2, 3)])
def test_batch_norm_by_hand_agrees_with_its_definition_to_second_order(shape):
    x, weight, bias = normal(*shape), normal(4, seed=1), normal(4, seed=2)
    g, h = normal(*shape, seed=3), [normal(*a.shape, seed=4) for a in (x, weight, bias)]
    results = []
    for fused in (True, False):
        leaves = [ag.tensor(a, requires_grad=True) for a in (x, weight, bias)]
        y = F.batch_norm(leaves[0], None, None, *leaves[1:], training=True, fused=fused)
        y.backward(g, create_graph=True)
        first = [v.grad for v in leaves]
        for v in leaves:
            v.grad = None
        sum(ag.sum(d * e) for d, e in zip(first, h, strict=True)).backward()
        second = [v.grad.data for v in leaves[:2]]  # for the bias there is none
        results.append([y.data, *[d.data for d in first], *second])
    for by_hand, by_definition in zip(*results, strict=True):
        assert_allclose(by_hand, by_definition, **CLOSE)


def test_batch_norm_in_closed_form():
    x, g, weight = normal(7, 3), normal(7, 3, seed=1), normal(3, seed=2)
    leaves = [ag.tensor(a, requires_grad=True) for a in (x, weight, np.zeros(3))]
    F.batch_norm(leaves[0], None, None, *leaves[1:], training=True, eps=0.25).backward(g)
    deviation = np.sqrt(x.var(0) + 0.25)
    z = (x - x.mean(0)) / deviation
    expected = weight / deviation * (g - g.mean(0) - z * (g * z).mean(0))
    assert_allclose(leaves[0].grad.data, expected, **CLOSE)
    assert_allclose(leaves[1].grad.data, (g * z).sum(0), **CLOSE)
    assert_allclose(leaves[2].grad.data, g.sum(0), **CLOSE)


def test_running_values_follow_the_batches_and_evaluation_uses_them():
    layer = nn.BatchNorm1d(2, momentum=0.5)
    x = np.array([[1.0, 10.0], [3.0, 30.0]])
    layer(x)
    assert_allclose(layer.running_mean, [1.0, 10.0])
    assert_allclose(layer.running_var, [0.5 + 1.0, 0.5 + 100.0])  # with divisor n - 1
    assert int(layer.num_batches_tracked) == 1
    before = layer.state_dict()
    y = layer.eval()(x)
    assert_allclose(y.data, (x - [1.0, 10.0]) / np.sqrt(np.array([1.5, 100.5]) + 1e-5))
    assert all(np.array_equal(before[k], v) for k, v in layer.state_dict().items())


def test_dtypes_stay():
    layer = nn.BatchNorm1d(3, dtype=np.float32)
    y = layer(ag.tensor(normal(4, 3).astype(np.float32), requires_grad=True))
    y.sum().backward()
    assert y.dtype == layer.running_var.dtype == layer.weight.grad.dtype == np.float32
    assert layer.eval()(normal(4, 3).astype(np.float32)).dtype == np.float32


def test_errors():
    with pytest.raises(ValueError, match="more than one value per channel"):
        nn.BatchNorm1d(3)(normal(1, 3))
    with pytest.raises(ValueError, match=r"BatchNorm2d\(3\).*4 axes.*\(2, 3\)"):
        nn.BatchNorm2d(3)(normal(2, 3))
    with pytest.raises(ValueError, match="running_mean and running_var"):
        F.batch_norm(normal(2, 3))
    with pytest.raises(ValueError, match="last axes"):
        nn.LayerNorm(3)(normal(2, 4))
    with pytest.raises(ValueError, match="equal groups"):
        nn.GroupNorm(4, 6)
