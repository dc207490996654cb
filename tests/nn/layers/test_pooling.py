"""Pooling, resampling, flattening."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
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


@pytest.mark.once
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


# --- nan and infinities --------------------------------------------------------------------------


@st.composite
def windows_on_special_values(draw):
    """An array with ties, nan and infinities, and the options of a pooling that fits on it."""
    ndim = draw(st.integers(1, 3))
    sizes = [draw(st.integers(2, 5)) for _ in range(ndim)]
    kernel = [draw(st.integers(1, min(3, n))) for n in sizes]
    stride = [draw(st.integers(1, 3)) for _ in sizes]
    padding = [draw(st.integers(0, k // 2)) for k in kernel]
    values = st.sampled_from([1.0, 2.0, -np.inf, np.inf, np.nan])
    x = draw(hnp.arrays(float, (1, 2, *sizes), elements=values, fill=st.just(-np.inf)))
    return x, (kernel, stride, padding), draw(st.booleans())


@given(windows_on_special_values())
def test_max_pooling_sends_the_gradient_where_pytorch_does(drawn):
    """To the last nan of a window, and to its first element where all are -inf."""
    torch = get_torch()
    x, (kernel, stride, padding), ceil = drawn
    ndim = len(kernel)
    theirs = getattr(torch.nn.functional, f"max_pool{ndim}d")
    t = torch.tensor(x, requires_grad=True)
    try:
        z = theirs(t, kernel, stride, padding, 1, ceil)
    except RuntimeError:  # of a window that sees nothing
        assume(False)
    g = np.cos(np.arange(z.numel())).reshape(z.shape)
    z.backward(torch.tensor(g))
    a = ag.tensor(x, requires_grad=True)
    y = getattr(F, f"max_pool{ndim}d")(a, kernel, stride, padding, 1, ceil)
    y.backward(g)
    assert_array_equal(y.data, z.detach())
    assert_allclose(a.grad.data, t.grad, rtol=1e-14, atol=1e-14)


def test_a_window_that_does_not_see_nan_or_inf_has_its_mean():
    """And passes the gradient on: PyTorch agrees, except for inf beside a weight of 0."""
    x = ag.tensor([[[1.0, 2.0, 3.0, 4.0, np.nan]]], requires_grad=True)
    y = F.adaptive_avg_pool1d(x, 3)
    assert_array_equal(y.data, [[[1.5, 3.0, np.nan]]])
    y[..., :2].sum().backward()
    assert_allclose(x.grad.data, [[[0.5, 0.5 + 1 / 3, 1 / 3, 1 / 3, 0.0]]])
    x = ag.tensor([[[1.0, 2.0, 3.0, np.inf]]], requires_grad=True)
    y = F.interpolate(x, 7, mode="linear", align_corners=True)
    assert_array_equal(y.data, [[[1.0, 1.5, 2.0, 2.5, 3.0, np.inf, np.inf]]])
    y[..., :5].sum().backward()
    assert_array_equal(x.grad.data, [[[1.5, 2.0, 1.5, 0.0]]])


@given(hnp.arrays(float, (2, 7), elements=st.sampled_from([1.0, 2.0, np.inf, np.nan])))
def test_adaptive_means_of_special_values_are_pytorchs(x):
    torch = get_torch()
    for size in range(1, 8):
        a, t = ag.tensor(x, requires_grad=True), torch.tensor(x, requires_grad=True)
        y, z = (
            F.adaptive_avg_pool1d(a, size),
            torch.nn.functional.adaptive_avg_pool1d(t, size),
        )
        assert_allclose(y.data, z.detach())
        g = np.cos(np.arange(y.size)).reshape(y.shape)
        y.backward(g)
        z.backward(torch.tensor(g))
        assert_allclose(a.grad.data, t.grad, atol=1e-14)
