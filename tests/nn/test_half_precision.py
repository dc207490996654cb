"""float16 in layers, losses, optimizers and files: the right value, rounded once."""

from __future__ import annotations

import io
import json
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import autograd as ag
import nn

F = nn.functional
HALF = np.float16
MANY = 70_000


def half(x: Any, requires_grad: bool = True) -> ag.Tensor:
    return ag.tensor(np.asarray(x, HALF), requires_grad=requires_grad)


def gradient(f: Any, x: Any) -> Any:
    t = half(x)
    f(t).sum().backward()
    assert t.grad.dtype == HALF
    return t.grad.data


@pytest.mark.parametrize(
    ("f", "slope"),
    [
        (ag.mean, 1),
        (ag.nanmean, 1),
        (lambda x: ag.average(x, weights=np.ones(MANY, HALF)), 1),
        (lambda x: ag.var(x), 2),
        (lambda x: F.mse_loss(x, np.zeros(MANY, HALF)), 2),
        (lambda x: F.l1_loss(x, np.zeros(MANY, HALF)), 1),
        (lambda x: F.huber_loss(x, np.full(MANY, -1, HALF)), 1),
        (lambda x: F.binary_cross_entropy_with_logits(x, np.zeros(MANY, HALF)), 0.7310586),
    ],
)
def test_means_of_many_numbers_have_a_gradient(f: Any, slope: float) -> None:
    """Of 1 as the first of numbers whose mean is 0: its derivative is slope/n."""
    x = np.where(np.arange(MANY) % 2, -1, 1)
    assert_allclose(gradient(f, x)[0], slope / MANY, atol=2.0**-24)


@pytest.mark.parametrize(
    "f",
    [
        lambda b: np.ones((4096, 2), HALF) + b,
        lambda b: ag.broadcast_to(b, (4096, 2)),
        lambda b: ag.einsum("ij,j->ij", np.ones((4096, 2), HALF), b),
        lambda b: ag.repeat(b, 4096),
        lambda b: ag.tile(b, (4096, 1)),
        lambda b: F.linear(np.ones((4096, 3), HALF), np.ones((2, 3), HALF), b),
        lambda b: sum([b * 1 for _ in range(4096)]),
    ],
)
def test_sums_go_on_beyond_2048(f: Any) -> None:
    assert_array_equal(gradient(lambda b: ag.sum(f(b), axis=None) / 16, [0, 0]), [256, 256])


def test_sums_of_many_float32_are_right_along_every_axis() -> None:
    """A running sum of 2**20 tenths is off by 1 %, and one of ones ends at 2**24."""
    n = 2**20
    b = ag.tensor(np.zeros((1, 2, 1), np.float32), requires_grad=True)
    tenths = np.full((n, 2, 1), 0.1, np.float32)
    ag.sum(tenths * (b + np.zeros((n, 2, 1), np.float32))).backward()
    assert_allclose(b.grad.data.ravel(), n * 0.1, rtol=1e-4)
    for axis in (0, 1):
        along = np.moveaxis(np.broadcast_to(np.float32(0.1), (n, 2, 3)), 0, axis)
        assert_allclose(ag.sum(along, axis=axis), n * 0.1, rtol=1e-4)
        assert_allclose(ag.mean(along.copy(), axis=axis), 0.1, rtol=1e-4)


def test_normalization_of_large_and_many_numbers() -> None:
    x = half([300, -300] * 4)
    signs = np.array([1, -1] * 4)
    assert_array_equal(F.layer_norm(x, 8).data, signs)
    assert_array_equal(F.rms_norm(x, 8).data, signs)
    assert_array_equal(F.group_norm(ag.reshape(x, (1, 2, 4)), 1).data.ravel(), signs)
    assert_array_equal(F.layer_norm(half(np.zeros(4)), 4, eps=1e-12).data, np.zeros(4))
    many = half(np.where(np.arange(80_000) % 2, 3, -3)[:, None])
    mean, var = np.zeros(1, np.float32), np.ones(1, np.float32)
    y = F.batch_norm(many, mean, var, training=True, momentum=1.0)
    assert y.dtype == HALF
    assert_array_equal(y.data[:2, 0], [-1, 1])
    assert_allclose([mean[0], var[0]], [0, 9], rtol=1e-4, atol=1e-6)
    still = F.batch_norm(half(np.zeros((2, 1))), np.zeros(1, HALF), np.zeros(1, HALF), eps=1e-12)
    assert_array_equal(still.data, np.zeros((2, 1)))


def test_gelu_and_erf_are_finite_and_right() -> None:
    torch = pytest.importorskip("torch", reason="PyTorch, the oracle, is not installed")
    x = np.arange(2**16, dtype=np.uint16).view(HALF)
    x = x[np.isfinite(x)]
    exact = torch.tensor(x.astype(float))
    right = torch.erf(exact).numpy()
    assert_allclose(ag.erf(x).astype(float), right, rtol=2.0**-11, atol=2.0**-25)
    right = torch.nn.functional.gelu(exact).numpy()
    assert_allclose(F.gelu(half(x)).data.astype(float), right, rtol=2.0**-10, atol=2e-7)


OPTIMIZERS = [
    nn.optim.Adam, nn.optim.AdamW, nn.optim.NAdam, nn.optim.Adamax, nn.optim.RMSprop,
    nn.optim.Adagrad, nn.optim.LAMB, nn.optim.Lion, nn.optim.SGD,
]  # fmt: skip


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_optimizers_step_as_in_float32(kind: Any) -> None:
    """Also where the square of a gradient, or eps, is 0 in float16; and again from a file."""
    start, grad = np.array([1, 0.5, 0.25], HALF), np.array([1e-6, 0, 300], HALF)
    steps = []
    for dtype in (HALF, np.float32):
        p = nn.Parameter(start.astype(dtype))
        optimizer = kind([p], lr=0.01)
        p.grad = ag.tensor(grad.astype(dtype))
        optimizer.step()
        steps.append(p.data.astype(float))
        if dtype == HALF:
            again = kind([nn.Parameter(p.data.copy())], lr=0.01)
            again.load_state_dict(optimizer.state_dict())
            q = again.param_groups[0]["params"][0]
            for one, its in ((optimizer, p), (again, q)):
                its.grad = ag.tensor(grad)
                one.step()
            assert_array_equal(p.data, q.data)
            kept = [v for v in optimizer.state[p].values() if isinstance(v, np.ndarray)]
            assert all(v.dtype == np.float32 for v in kept)
            assert p.dtype == HALF
    assert_allclose(*steps, rtol=2.0**-11, atol=2.0**-24)


def test_bfloat16_is_read_as_float32(tmp_path: Any) -> None:
    pytest.importorskip("safetensors", reason="safetensors is not installed")
    values = np.array([[1.5, -2.0, 3.140625], [0.0, np.inf, 2.0**-130]], np.float32)
    upper = (values.view(np.uint32) >> 16).astype("<u2").tobytes()
    header = {"w": {"dtype": "BF16", "shape": [2, 3], "data_offsets": [0, len(upper)]}}
    text = json.dumps(header).encode()
    file = io.BytesIO(len(text).to_bytes(8, "little") + text + upper)
    path = tmp_path / "w.safetensors"
    path.write_bytes(file.getvalue())
    found = nn.load(path)["w"]
    assert found.dtype == np.float32
    assert_array_equal(found, values)
