"""Layers, losses and data sets on operands that are not NumPy arrays: the ops' decision holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import sparse

import autograd as ag
import nn
from nn.data import ArrayDataset, Standardize
from tests.guests import Foreign, Labelled, Measured

F = nn.functional
RNG = np.random.default_rng(0)
ROWS, TARGET, LABELS = RNG.random((4, 3)), RNG.random((4, 3)), np.array([0, 1, 2, 1])
IMAGES, STEPS = RNG.random((2, 3, 6, 6)), RNG.random((2, 5, 3))
WEIGHTS = RNG.random((2, 3, 3, 3))

FUNCTIONS: dict[str, tuple[Callable[..., Any], list[Any]]] = {
    "mse_loss": (F.mse_loss, [ROWS, TARGET]),
    "l1_loss": (F.l1_loss, [ROWS, TARGET]),
    "huber_loss": (F.huber_loss, [ROWS, TARGET]),
    "binary_cross_entropy": (F.binary_cross_entropy, [ROWS, TARGET]),
    "with_logits": (F.binary_cross_entropy_with_logits, [ROWS, TARGET]),
    "kl_div": (F.kl_div, [ROWS, TARGET]),
    "cross_entropy": (F.cross_entropy, [ROWS, LABELS]),
    "cross_entropy of probabilities": (F.cross_entropy, [ROWS, TARGET]),
    "nll_loss": (F.nll_loss, [ROWS, LABELS]),
    "multi_margin_loss": (F.multi_margin_loss, [ROWS, LABELS]),
    "linear": (F.linear, [ROWS, TARGET[:2], TARGET[0, :2]]),
    "conv2d": (F.conv2d, [IMAGES, WEIGHTS]),
    "max_pool2d": (lambda x: F.max_pool2d(x, 2), [IMAGES]),
    "avg_pool2d": (lambda x: F.avg_pool2d(x, 2), [IMAGES]),
    "batch_norm": (
        lambda *a: F.batch_norm(a[0], None, None, *a[1:], training=True),
        [ROWS, *TARGET[:2]],
    ),
    "layer_norm": (lambda *a: F.layer_norm(a[0], (3,), *a[1:]), [ROWS, *TARGET[:2]]),
    "group_norm": (lambda x: F.group_norm(x, 3), [IMAGES]),
    "rms_norm": (lambda x, w: F.rms_norm(x, (3,), w), [ROWS, TARGET[0]]),
    "attention": (F.scaled_dot_product_attention, [STEPS, STEPS + 1, STEPS]),
    "embedding": (F.embedding, [LABELS, ROWS]),
    "dropout": (lambda x: F.dropout(x, 0.5, True, rng=0), [ROWS]),
    **{n: (getattr(F, n), [ROWS]) for n in ("relu", "elu", "gelu", "silu", "softplus", "softmax")},
}
LAYERS: dict[str, tuple[Callable[[], Any], Any]] = {
    "Linear": (lambda: nn.Linear(3, 2, rng=0), ROWS),
    "Sequential": (
        lambda: nn.Sequential(nn.Linear(3, 2, rng=0), nn.GELU(), nn.Linear(2, 1, rng=1)),
        ROWS,
    ),
    "Conv2d": (lambda: nn.Conv2d(3, 2, 3, rng=0), IMAGES),
    "BatchNorm1d": (lambda: nn.BatchNorm1d(3), ROWS),
    "LayerNorm": (lambda: nn.LayerNorm(3), ROWS),
    "Embedding": (lambda: nn.Embedding(3, 2, rng=0), LABELS),
    "Flatten": (lambda: nn.Flatten(), IMAGES),
    "GRU": (lambda: nn.GRU(3, 2, rng=0), STEPS),
    "LSTM": (lambda: nn.LSTM(3, 2, rng=0), STEPS),
}


def value(y: Any) -> Any:
    y = y[0] if isinstance(y, tuple) else y
    return y.data if isinstance(y, ag.Tensor) else y


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("grad", [True, False])
def test_functions_take_a_labelled_array_by_position(name: str, grad: bool) -> None:
    f, arguments = FUNCTIONS[name]
    right = value(f(*arguments))
    for guest in range(len(arguments)):
        given = [
            Labelled(a) if i == guest else ag.tensor(a, grad and a.dtype.kind == "f")
            for i, a in enumerate(arguments)
        ]
        assert_allclose(value(f(*given)), right, rtol=1e-12)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_reject_what_would_lose_something(name: str) -> None:
    f, arguments = FUNCTIONS[name]
    for guest in range(len(arguments)):
        given = [ag.tensor(a) for a in arguments]
        for kind, said in [
            (lambda a: np.ma.masked_array(a, mask=a > 0.5), "masked array is rejected"),
            (lambda a: a.view(Measured), "has units"),
        ]:
            given[guest] = kind(arguments[guest])
            with pytest.raises(TypeError, match=said):
                f(*given)


@pytest.mark.parametrize("name", LAYERS)
def test_layers_take_a_labelled_array(name: str) -> None:
    make, x = LAYERS[name]
    y, right = make()(Labelled(x)), make()(x)
    assert_array_equal(value(y), value(right))
    if isinstance(right, ag.Tensor) and right.requires_grad:
        assert y.requires_grad


def test_a_model_on_a_data_frame() -> None:
    pd = pytest.importorskip("pandas", reason="pandas is not installed")
    frame = pd.DataFrame(ROWS, columns=["a", "b", "c"], index=[3, 2, 1, 0])
    model = nn.Sequential(nn.Linear(3, 2, rng=0), nn.Tanh(), nn.Linear(2, 1, rng=1))
    assert_array_equal(model(frame).data, model(ROWS).data)
    loss = F.mse_loss(model(frame), frame[["a"]])
    assert_allclose(loss.item(), F.mse_loss(model(ROWS), ROWS[:, :1]).item())
    assert_array_equal(ArrayDataset(frame, frame["a"])[0][0], ROWS[0])


def test_a_model_on_pytorch_tensors() -> None:
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    model = nn.Linear(3, 2, rng=0)
    assert_array_equal(model(torch.tensor(ROWS)).data, model(ROWS).data)
    with pytest.raises(TypeError, match=r"linear: torch.Tensor .* part of another graph"):
        model(torch.tensor(ROWS, requires_grad=True))


def test_linear_takes_a_sparse_matrix() -> None:
    """As with the dense matrix, in values and in the weight's gradient (words in documents)."""
    words = sparse.random_array((5, 3), density=0.4, rng=np.random.default_rng(1), format="csr")
    found = []
    for x in (words, sparse.csc_matrix(words), words.toarray()):
        layer = nn.Linear(3, 2, rng=0)
        (layer(x) ** 2).sum().backward()
        found.append((layer(x).data, layer.weight.grad.data, layer.bias.grad.data))
    for y in found[:2]:
        for a, b in zip(y, found[2], strict=True):
            assert_allclose(a, b)
    with pytest.raises(ValueError, match="the last axis must have size 3"):
        nn.Linear(3, 2)(words.T)
    with pytest.raises(TypeError, match=r"csr_array of scipy.sparse takes part only in products"):
        nn.LayerNorm(3)(words)


def test_data_sets_and_statistics_do_not_drop_a_mask_silently() -> None:
    masked = np.ma.masked_array(ROWS, mask=ROWS > 0.5)
    with pytest.raises(TypeError, match="masked array is rejected"):
        ArrayDataset(masked)
    with pytest.raises(TypeError, match="masked array is rejected"):
        nn.Module().register_buffer("rows", masked)
    layer = nn.Linear(3, 4)
    with pytest.raises(TypeError, match="weight: a masked array is rejected"):
        layer.load_state_dict({"weight": masked, "bias": np.zeros(4)})
    with pytest.raises(TypeError, match="Standardize: a masked array is rejected"):
        Standardize().fit(masked)
    with pytest.raises(TypeError, match="part of another graph"):
        F.mse_loss(ag.tensor([1.0, 2.0, 3.0]), Foreign())
    assert_array_equal(Standardize().fit(Labelled(ROWS)).mean, Standardize().fit(ROWS).mean)


def test_a_loss_does_not_take_dates_as_numbers() -> None:
    """They were taken as days since 1970."""
    dates = np.array(["2020-01-01", "2020-01-02"], "M8[D]")
    with pytest.raises(TypeError, match=r"mse_loss: an array of datetime64\[D\] holds dates"):
        F.mse_loss(ag.tensor([1.0, 2.0]), dates)
