"""Cases of autograd/ops/nets/convolution.py and its products."""

import math

import numpy as np

import autograd as ag
from autograd.ops.nets.convolution_products import _conv_to_kernel
from autograd.ops.nets.geometry import Windows

from .table import between, case


def _each(value, d):
    return (value,) * d if np.ndim(value) == 0 else tuple(value)


def _conv(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """The definition, place by place."""
    d = x.ndim - 2
    kernel, stride, dilation = weight.shape[2:], _each(stride, d), _each(dilation, d)
    spans = [e * (k - 1) + 1 for k, e in zip(kernel, dilation, strict=True)]
    if padding == "same":
        padding = [((s - 1) // 2, s // 2) for s in spans]
    else:
        padding = [(p, p) for p in _each(0 if padding == "valid" else padding, d)]
    x = np.pad(x, [(0, 0), (0, 0), *padding])
    places = [(n - s) // t + 1 for n, s, t in zip(x.shape[2:], spans, stride, strict=True)]
    f, c = weight.shape[:2]
    y = np.zeros((len(x), f, *places), x.dtype)
    for o in np.ndindex(*places):
        seen = [
            slice(i * t, i * t + s, e)
            for i, t, s, e in zip(o, stride, spans, dilation, strict=True)
        ]
        for j in range(f):
            first = j // (f // groups) * c
            window = x[(slice(None), slice(first, first + c), *seen)]
            y[(slice(None), j, *o)] = (window * weight[j]).reshape(len(x), -1).sum(1)
    return y if bias is None else y + bias.reshape(-1, *[1] * d)


def _conv_transpose(x, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1):
    """Every pixel paints the kernel; in two dimensions."""
    (n, c, h, w), (_, per_group, kh, kw) = x.shape, weight.shape
    f = per_group * groups
    size = [(m - 1) * stride + k for m, k in ((h, kh), (w, kw))]
    y = np.zeros((n, f, *[s + output_padding for s in size]), x.dtype)
    for j in range(c):
        first = j // (c // groups) * per_group
        for i, k in np.ndindex(h, w):
            y[
                :,
                first : first + per_group,
                i * stride : i * stride + kh,
                k * stride : k * stride + kw,
            ] += x[:, j, i, k].reshape(n, 1, 1, 1) * weight[j]
    y = y[:, :, padding : y.shape[2] - padding, padding : y.shape[3] - padding]
    return y if bias is None else y + bias.reshape(-1, 1, 1)


def small(*shape):
    """Small numbers: the rounding of a sum, and so a difference's, grows with its terms."""
    assert math.prod(shape) < 200
    return between(-0.5, 0.5, *shape)


F = "nn.functional."
case(ag.conv, small(2, 3, 7), small(4, 3, 3), numpy=_conv, torch=F + "conv1d")
case(
    ag.conv, small(2, 2, 9), small(2, 1, 3), small(2), numpy=_conv, torch=F + "conv1d",
    stride=2, padding=2, dilation=2, groups=2,
)  # fmt: skip
case(
    ag.conv, small(2, 3, 4, 5), small(2, 3, 3, 3), small(2), numpy=_conv, torch=F + "conv2d",
    padding=1,
)  # fmt: skip
case(ag.conv, small(1, 2, 5, 6), small(2, 2, 3, 2), small(2), numpy=_conv, padding="same")
case(
    ag.conv, small(1, 4, 5, 6), small(6, 2, 2, 3), numpy=_conv, torch=F + "conv2d",
    stride=(2, 3), padding=(0, 1), groups=2,
)  # fmt: skip
case(ag.conv, small(2, 3, 3, 2), small(4, 3, 1, 1), numpy=_conv, padding="valid")
case(
    ag.conv, small(1, 2, 3, 4, 4), small(2, 2, 2, 1, 2), small(2), numpy=_conv,
    torch=F + "conv3d", stride=(1, 2, 1), dilation=(1, 1, 2),
)  # fmt: skip
case(
    ag.conv_transpose, small(2, 3, 3, 2), small(3, 2, 2, 3), small(2), numpy=_conv_transpose,
    torch=F + "conv_transpose2d", stride=2, padding=1, output_padding=1,
)  # fmt: skip
case(
    ag.conv_transpose, small(1, 4, 3, 3), small(4, 3, 3, 3), numpy=_conv_transpose,
    torch=F + "conv_transpose2d", groups=2,
)  # fmt: skip


def _to_kernel(x, out, at):
    """The gradient of the sum of out·conv(x, w) by w: it is linear in w, so try each unit."""
    f, c = out.shape[1], x.shape[1] // at.groups
    g = np.empty((f, c, *at.kernel), x.dtype)
    for place in np.ndindex(*g.shape):
        unit = np.zeros(g.shape)
        unit[place] = 1
        padding = [p for p, _ in at.padding]
        g[place] = (out * _conv(x, unit, None, at.stride, padding, at.dilation, at.groups)).sum()
    return g


case(
    _conv_to_kernel, small(2, 2, 4, 3), small(2, 3, 2, 2), numpy=_to_kernel,
    at=Windows((4, 3), (3, 2), (2, 1), ((1, 1), (0, 0)), (1, 1)),
)  # fmt: skip
case(
    _conv_to_kernel, small(2, 4, 6), small(2, 2, 4), numpy=_to_kernel,
    at=Windows((6,), (2,), (1,), ((0, 0),), (2,), groups=2),
)  # fmt: skip
