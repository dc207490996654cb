"""Convolutions."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import autograd as ag
import nn
from autograd.testing import gradcheck
from nn import functional as F
from tests.nn.oracle import agree, get_torch, normal

CASES = [
    ("Conv1d", (4, 6, 3), {"padding": 1}, (2, 4, 9)),
    ("Conv1d", (4, 6, 3), {"stride": 2, "dilation": 2, "groups": 2, "bias": False}, (2, 4, 9)),
    ("Conv2d", (3, 5, 3), {"padding": "same"}, (2, 3, 6, 5)),
    ("Conv1d", (4, 6, 4), {"padding": "same", "dilation": 3}, (2, 4, 9)),
    ("Conv2d", (4, 6, (2, 4)), {"padding": "same", "dilation": (2, 1), "groups": 2}, (2, 4, 9, 8)),
    ("Conv2d", (4, 6, 3), {"padding": 1}, (4, 9, 8)),  # without a batch
    ("Conv2d", (3, 5, (3, 2)), {"padding": "valid", "stride": (1, 2)}, (2, 3, 6, 5)),
    ("Conv2d", (4, 4, 3), {"groups": 4, "padding": 1, "stride": 2}, (2, 4, 7, 8)),
    ("Conv2d", (4, 2, 3), {"padding": 4, "dilation": 2}, (1, 4, 5, 6)),
    ("Conv2d", (4, 2, 1), {"stride": 2}, (3, 4, 5, 6)),
    ("Conv3d", (2, 3, (1, 2, 3)), {"padding": (0, 1, 1), "stride": (2, 1, 1)}, (2, 2, 3, 4, 5)),
    ("Conv3d", (4, 6, 2), {"padding": "same", "groups": 2}, (2, 4, 3, 4, 3)),
    ("ConvTranspose2d", (3, 4, 3), {"stride": 2, "padding": 1, "output_padding": 1}, (2, 3, 4, 5)),
    ("ConvTranspose2d", (4, 6, (2, 3)), {"groups": 2, "dilation": 2}, (2, 4, 3, 4)),
    ("ConvTranspose2d", (4, 6, 3), {"stride": 3, "bias": False}, (2, 4, 3, 4)),
]


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel")  # PyTorch's
@pytest.mark.parametrize(("kind", "sizes", "options", "shape"), CASES)
def test_pytorch_agrees(kind, sizes, options, shape):
    theirs = getattr(get_torch().nn, kind)(*sizes, **options)
    agree(getattr(nn, kind)(*sizes, **options, rng=0), theirs, normal(*shape))


@pytest.mark.once
@pytest.mark.parametrize(
    ("kind", "sizes", "options", "shape", "order"),
    [(*case, 1) for case in CASES] + [(*case, 2) for case in CASES[::3]],
)
def test_gradients(kind, sizes, options, shape, order):
    layer = getattr(nn, kind)(*sizes, **options, rng=0)
    function = getattr(F, kind.lower().replace("convt", "conv_t"))
    options = {k: v for k, v in options.items() if k != "bias"}
    x, w = normal(*shape), layer.weight.data
    x = x[:1] if x.ndim == w.ndim else x  # one image of the batch
    assert gradcheck(lambda x, w: function(x, w, **options), x, w, order=order)


@pytest.mark.parametrize("lay", [np.ascontiguousarray, np.asfortranarray, lambda x: x[..., ::-1]])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_any_strides_and_both_precisions(lay, dtype):
    x, w = normal(3, 2, 5, 6).astype(dtype), normal(4, 2, 3, 3).astype(dtype)
    laid = lay(x)
    y = F.conv2d(laid, w, padding=1)
    assert y.dtype == dtype
    windows = np.lib.stride_tricks.sliding_window_view(
        np.pad(laid.astype(float), [(0, 0), (0, 0), (1, 1), (1, 1)]), (3, 3), (2, 3)
    )
    exact = np.einsum("nchwij,fcij->nfhw", windows, w)
    assert_allclose(y, exact, rtol=1e-4 if dtype == np.float32 else 1e-12, atol=1e-5)


def test_blocks_of_images_make_the_same_as_each_image_by_itself():
    x, w, b = normal(7, 3, 40, 40), normal(8, 3, 5, 5), normal(8)  # 40² · 3 · 5² > 2¹⁸ / 3
    y, g = F.conv2d(x, w, b, padding=2), normal(7, 8, 40, 40)
    assert_allclose(y, np.concatenate([F.conv2d(i, w, b, padding=2)[None] for i in x]), rtol=1e-12)
    leaves = [ag.tensor(a, requires_grad=True) for a in (x, w, b)]
    F.conv2d(*leaves, padding=2).backward(g)
    total = 0
    for i, h, of_all in zip(x, g, leaves[0].grad.data, strict=True):
        one = [ag.tensor(a, requires_grad=True) for a in (i, w, b)]
        F.conv2d(*one, padding=2).backward(h)
        assert_allclose(of_all, one[0].grad.data, rtol=1e-10, atol=1e-10)
        total = total + one[1].grad.data
    assert_allclose(leaves[1].grad.data, total, rtol=1e-10, atol=1e-10)
    assert_allclose(leaves[2].grad.data, g.sum((0, 2, 3)), rtol=1e-10)


def test_no_images_make_none():
    layer = nn.Conv2d(2, 3, 3)
    y = layer(np.zeros((0, 2, 5, 5)))
    assert y.shape == (0, 3, 3, 3)
    y.sum().backward()
    assert_array_equal(layer.weight.grad.data, 0)


def test_columns_are_not_kept():
    x = ag.tensor(normal(4, 3, 8, 8), requires_grad=True)
    w = nn.Parameter(normal(5, 3, 3, 3))
    y = F.conv2d(x, w, normal(5), padding=1)
    saved = [a for a in y._node.saved if isinstance(a, np.ndarray)]
    assert {id(a) for a in saved} <= {id(x._array), id(w._array)}


def test_errors_name_shapes_and_remedy():
    x = normal(2, 3, 5, 5)
    with pytest.raises(
        ValueError,
        match=r"\(2, 3, 5, 5\) has 3 channels on its second axis.*takes 2 .*groups · weight",
    ):
        F.conv2d(x, normal(4, 2, 3, 3))
    with pytest.raises(ValueError, match=r"does not fit.*more padding"):
        F.conv2d(x, normal(4, 3, 7, 7))
    with pytest.raises(ValueError, match="conv2d: the input must have 2 spatial axes"):
        F.conv2d(normal(5, 5), normal(4, 3, 3, 3))
    with pytest.raises(ValueError, match="'same' needs stride 1"):
        F.conv2d(x, normal(4, 3, 3, 3), stride=2, padding="same")
    with pytest.raises(ValueError, match="'same' or 'valid', not 'full'"):
        F.conv2d(x, normal(4, 3, 3, 3), padding="full")
    with pytest.raises(ValueError, match="stride is one number of at least 1"):
        F.conv2d(x, normal(4, 3, 3, 3), stride=0)
    with pytest.raises(ValueError, match="equal groups"):
        nn.Conv2d(3, 4, 3, groups=2)
    with pytest.raises(ValueError, match="less than stride"):
        F.conv_transpose2d(x, normal(3, 4, 2, 2), output_padding=1)
