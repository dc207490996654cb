"""Pooling, resampling, flattening."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import autograd as ag
import nn
from autograd.testing import gradcheck
from nn import functional as F
from tests.nn.oracle import agree, get_torch, normal

SHAPES = {1: (2, 3, 9), 2: (2, 3, 7, 8), 3: (2, 2, 5, 6, 7)}
SMALL = {1: (1, 2, 6), 2: (1, 1, 5, 6), 3: (1, 1, 4, 3, 3)}
MODULES = [
    *[(f"MaxPool{d}d", d, {"kernel_size": 2}) for d in (1, 2, 3)],
    *[(f"MaxPool{d}d", d, {"kernel_size": 3, "stride": 2, "padding": 1}) for d in (1, 2, 3)],
    ("MaxPool2d", 2, {"kernel_size": (2, 3), "stride": (1, 2), "dilation": 2}),
    *[(f"AvgPool{d}d", d, {"kernel_size": 2}) for d in (1, 2, 3)],
    *[(f"AvgPool{d}d", d, {"kernel_size": 3, "stride": 2, "padding": 1}) for d in (1, 2, 3)],
    ("AvgPool2d", 2, {"kernel_size": 3, "padding": 1, "count_include_pad": False}),
    *[
        (f"{kind}Pool{d}d", d, {"kernel_size": 2, "stride": 3, "ceil_mode": True})
        for kind in ("Max", "Avg")
        for d in (1, 2, 3)
    ],
    ("MaxPool2d", 2, {"kernel_size": 3, "stride": 2, "dilation": 2, "ceil_mode": True}),
    ("MaxPool2d", 2, {"kernel_size": 2, "stride": 2, "padding": 1, "ceil_mode": True}),
    ("AvgPool2d", 2, {"kernel_size": (3, 2), "stride": 2, "padding": 1, "ceil_mode": True}),
    (
        "AvgPool2d",
        2,
        {
            "kernel_size": 3,
            "stride": (2, 3),
            "padding": 1,
            "ceil_mode": True,
            "count_include_pad": False,
        },
    ),
    *[(f"AdaptiveAvgPool{d}d", d, {"output_size": 1}) for d in (1, 2, 3)],
    *[(f"AdaptiveAvgPool{d}d", d, {"output_size": 4}) for d in (1, 2, 3)],
    ("AdaptiveAvgPool2d", 2, {"output_size": (None, 3)}),
    *[("Upsample", d, {"scale_factor": 2}) for d in (1, 2, 3)],
    ("Upsample", 2, {"size": (5, 11)}),
    ("Upsample", 2, {"scale_factor": 1.7}),
    ("Upsample", 1, {"scale_factor": 2, "mode": "linear"}),
    ("Upsample", 2, {"size": (10, 5), "mode": "bilinear"}),
    ("Upsample", 2, {"size": (10, 5), "mode": "bilinear", "align_corners": True}),
    ("Upsample", 3, {"scale_factor": 2, "mode": "trilinear"}),
    ("Flatten", 3, {}),
    ("Flatten", 3, {"start_dim": 2, "end_dim": 3}),
]


@pytest.mark.parametrize(("kind", "ndim", "options"), MODULES)
@pytest.mark.parametrize("ties", [False, True])
def test_pytorch_agrees(kind, ndim, options, ties):
    theirs = getattr(get_torch().nn, kind)(**options)
    x = normal(*SHAPES[ndim])
    agree(getattr(nn, kind)(**options), theirs, np.round(x) if ties else x)


@pytest.mark.parametrize(("kind", "ndim", "options"), MODULES)
def test_gradients_to_second_order(kind, ndim, options):
    module = getattr(nn, kind)(**options)
    shape = SMALL[ndim]  # no two elements closer than the step of a difference
    x = np.random.default_rng(0).permutation(np.prod(shape)).reshape(shape) / np.prod(shape)
    assert gradcheck(module, 4 * x - 2, order=2)


def test_of_equal_elements_the_first_takes_the_gradient():
    x = ag.tensor([[[0.0, 1.0], [1.0, 1.0]]], requires_grad=True)
    F.max_pool2d(x, 2).backward(np.ones((1, 1, 1)))
    assert_array_equal(x.grad.data, [[[0.0, 1.0], [0.0, 0.0]]])
    with ag.kinks("raise"), pytest.raises(FloatingPointError, match="max_pool"):
        F.max_pool2d(x, 2)


def test_what_is_kept_for_the_backward_pass_is_a_byte_for_each_window():
    x = ag.tensor(normal(2, 3, 8, 8), requires_grad=True)
    node = F.max_pool2d(x, 2)._node
    assert not any(isinstance(a, np.ndarray) for a in node.saved)
    assert node.options["winners"].dtype == np.uint8


def test_a_window_of_many_places():
    x = normal(1, 1, 600)
    assert_array_equal(F.max_pool1d(x, 300), x.reshape(1, 1, 2, 300).max(-1))
    t = ag.tensor(x, requires_grad=True)
    F.max_pool1d(t, 300).sum().backward()
    assert_array_equal(np.flatnonzero(t.grad.data), np.sort([x[0, 0, :300].argmax(),
                       300 + x[0, 0, 300:].argmax()]))  # fmt: skip


@pytest.mark.parametrize("pool", [F.max_pool2d, F.avg_pool2d])
def test_layouts_agree(pool):
    x, g = normal(2, 3, 6, 6), normal(2, 3, 3, 3)
    results = []
    for laid in (x, np.ascontiguousarray(x.transpose(0, 2, 3, 1)).transpose(0, 3, 1, 2)):
        t = ag.from_numpy(laid, True)
        y = pool(t, 2)
        y.backward(g)
        results.append((y.data, t.grad.data))
    for a, b in zip(*results, strict=True):
        assert_allclose(a, b, rtol=1e-14)


def test_errors_say_what_does_not_fit():
    x = normal(1, 1, 4, 4)
    with pytest.raises(ValueError, match=r"window of \(5, 5\) does not fit"):
        F.max_pool2d(x, 5)
    with pytest.raises(ValueError, match="more than half"):
        F.avg_pool2d(x, 2, padding=2)
    with pytest.raises(ValueError, match="2 spatial axes"):
        F.max_pool2d(x[0, 0], 2)
    with pytest.raises(ValueError, match="size or scale_factor"):
        F.interpolate(x)
    with pytest.raises(ValueError, match="'bilinear'"):
        F.interpolate(x, 2, mode="cubic")
