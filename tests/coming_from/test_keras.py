"""Keras's lines; its own side, on the backend of PyTorch, where both are installed."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest

import nn
from nn import functional as F
from tests.coming_from.page import Lines, array, close, leaf, peer

KERAS = Lines("Keras")
X = np.random.default_rng(0).standard_normal((12, 3))
Y = X @ np.array([[1.0], [-2.0], [0.5]])
SCORES, LABELS = X[:4], np.array([2, 0, 1, 1])


@pytest.fixture(scope="module")
def keras() -> Any:
    """Keras, or None."""
    if peer("torch") is None:
        return None
    os.environ.setdefault("KERAS_BACKEND", "torch")
    found = peer("keras")
    if found is not None:
        found.backend.set_floatx("float64")
    return found


@KERAS.parameters()
def test_line(cell: str, keras: Any) -> None:
    KERAS.claims[cell](keras)  # type: ignore[call-arg]


def test_there_is_a_test_for_every_line() -> None:
    KERAS.check()


def model() -> nn.Sequential:
    rng = np.random.default_rng(0)
    return nn.Sequential(nn.Linear(3, 8, rng=rng), nn.ReLU(), nn.Linear(8, 1, rng=rng))


def loader() -> Any:
    return nn.data.DataLoader(nn.data.ArrayDataset(X, Y), batch_size=4)


def trained(**how: Any) -> tuple[nn.Sequential, Any]:
    found = model()
    optimizer = nn.optim.SGD(found.parameters(), lr=0.1)
    history = nn.fit(found, loader(), F.mse_loss, optimizer, progress=False, **how)
    return found, history


# --- another name --------------------------------------------------------------------------------


@KERAS.line('`keras.Sequential([layers.Dense(8, activation="relu"), layers.Dense(1)])`')
def _(keras: Any) -> None:
    mine = model()
    assert mine(X).shape == (12, 1)
    if keras:
        layers = keras.layers
        theirs = keras.Sequential([layers.Dense(8, activation="relu"), layers.Dense(1)])
        theirs.build((None, 3))
        first, _, second = mine.children()
        weights = [first.weight.data.T, first.bias.data, second.weight.data.T, second.bias.data]
        theirs.set_weights(weights)
        close(mine(X), theirs(X), rtol=1e-9)


@KERAS.line("`model.compile(...)`, `model.fit(x, y, epochs=)`")
def _(keras: Any) -> None:
    _, history = trained(epochs=3)
    losses = history["loss"]
    assert len(losses) == 3
    assert losses[-1] < losses[0]
    if keras:
        theirs = keras.Sequential([keras.layers.Dense(1)])
        theirs.compile(optimizer="sgd", loss="mse")
        assert len(theirs.fit(X, Y, epochs=3, verbose=0).history["loss"]) == 3


@KERAS.line("`model.evaluate(x, y)`")
def _(keras: Any) -> None:
    found = model()
    result = nn.evaluate(found, loader(), F.mse_loss)
    close(result["loss"], np.mean((found(X).data - Y) ** 2))


@KERAS.line("`model.predict(x)`")
def _(keras: Any) -> None:
    found = nn.Sequential(nn.Linear(3, 4), nn.Dropout(0.5))
    found.eval()
    close(found(X), found(X))


@KERAS.line("`model.summary()`")
def _(keras: Any) -> None:
    assert "32" in str(nn.summary(model(), X))  # 3 · 8 + 8 parameters


@KERAS.line("`model.save_weights(path)`, `load_weights`")
def _(keras: Any) -> None:
    first, second = nn.Linear(3, 4), nn.Linear(3, 4)
    with TemporaryDirectory() as folder:
        nn.save(first, Path(folder) / "weights.npz")
        nn.load(Path(folder) / "weights.npz", into=second)
    close(first(X), second(X))


@KERAS.line("`callbacks.EarlyStopping(patience=, restore_best_weights=True)`")
def _(keras: Any) -> None:
    stopping = nn.EarlyStopping(2, min_delta=10.0)  # nothing improves by that much
    assert stopping.restore_best
    _, history = trained(epochs=20, validation=loader(), callbacks=[stopping])
    assert len(history["loss"]) == 3


@KERAS.line("`SparseCategoricalCrossentropy(from_logits=True)`")
def _(keras: Any) -> None:
    e = np.exp(SCORES)
    want = -np.log(e / e.sum(1, keepdims=True))[range(4), LABELS].mean()
    close(F.cross_entropy(SCORES, LABELS), want)
    if keras:
        theirs = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        close(theirs(LABELS, SCORES), want)


@KERAS.line("`BinaryCrossentropy(from_logits=True)`")
def _(keras: Any) -> None:
    scores, labels = X[:, 0], (X[:, 1] > 0) * 1.0
    want = np.mean(np.log1p(np.exp(scores)) - labels * scores)
    close(F.binary_cross_entropy_with_logits(scores, labels), want)
    if keras:
        close(keras.losses.BinaryCrossentropy(from_logits=True)(labels, scores), want)


@KERAS.line("`layers.Dense(8).kernel`, of shape (inputs, outputs)")
def _(keras: Any) -> None:
    assert nn.Linear(3, 8).weight.shape == (8, 3)
    if keras:
        dense = keras.layers.Dense(8)
        dense.build((None, 3))
        assert tuple(dense.kernel.shape) == (3, 8)


@KERAS.line("`layers.Conv2D`, of shape (batch, height, width, channels)")
def _(keras: Any) -> None:
    image = np.linspace(-1, 1, 2 * 3 * 36).reshape(2, 3, 6, 6)
    conv = nn.Conv2d(3, 4, 3)
    assert conv(image).shape == (2, 4, 4, 4)
    if keras:
        theirs = keras.layers.Conv2D(4, 3)
        theirs.build((None, 6, 6, 3))
        theirs.set_weights([conv.weight.data.transpose(2, 3, 1, 0), conv.bias.data])
        found = theirs(image.transpose(0, 2, 3, 1))
        close(conv(image), found.detach().numpy().transpose(0, 3, 1, 2), rtol=1e-9)


@KERAS.line("`keras.utils.to_categorical(y, n)`")
def _(keras: Any) -> None:
    onehot = np.eye(3)[LABELS]
    if keras:
        close(keras.utils.to_categorical(LABELS, 3), onehot)
        close(keras.losses.CategoricalCrossentropy(from_logits=True)(onehot, SCORES),
              F.cross_entropy(SCORES, LABELS))  # fmt: skip
    assert np.isfinite(F.cross_entropy(SCORES, LABELS).item())


# --- the same name, another result ---------------------------------------------------------------


def default(function: Any, name: str) -> Any:
    from inspect import signature

    return signature(function).parameters[name].default


@KERAS.line("`Adam(learning_rate=)` has `epsilon=1e-7`")
def _(keras: Any) -> None:
    assert default(nn.optim.Adam, "eps") == 1e-8
    if keras:
        assert keras.optimizers.Adam().epsilon == 1e-7


@KERAS.line("`RMSprop` has `rho=0.9`, `learning_rate=0.001`")
def _(keras: Any) -> None:
    assert default(nn.optim.RMSprop, "alpha") == 0.99
    assert default(nn.optim.RMSprop, "lr") == 0.01
    if keras:
        theirs = keras.optimizers.RMSprop()
        assert theirs.rho == 0.9
        close(float(theirs.learning_rate), 0.001)


@KERAS.line("`LeakyReLU()` has the slope 0.3 below 0")
def _(keras: Any) -> None:
    close(nn.LeakyReLU()(np.array([-1.0])), [-0.01])
    if keras:
        close(keras.layers.LeakyReLU()(np.array([-1.0])), [-0.3])


@KERAS.line("`BatchNormalization(momentum=0.99)` is the share that stays")
def _(keras: Any) -> None:
    norm = nn.BatchNorm1d(3)
    norm(X)
    close(norm.running_mean, 0.1 * X.mean(0))
    if keras:
        theirs = keras.layers.BatchNormalization(momentum=0.9)
        theirs(X, training=True)
        close(theirs.moving_mean.value, norm.running_mean)


@KERAS.line("`Dense` starts with Glorot's uniform numbers and bias 0")
def _(keras: Any) -> None:
    layer = nn.Linear(4, 1000, rng=np.random.default_rng(0))
    for p in (layer.weight, layer.bias):
        assert 0.49 < np.abs(p.data).max() <= 0.5  # 1/√4
    if keras:
        dense = keras.layers.Dense(1000)
        dense.build((None, 4))
        assert np.abs(array(dense.kernel.value)).max() <= (6 / 1004) ** 0.5
        assert not np.any(array(dense.bias.value))


@KERAS.line("`LSTM(n)` gives the last step")
def _(keras: Any) -> None:
    steps = np.ones((2, 5, 3))
    y, (h, _) = nn.LSTM(3, 4, batch_first=True)(steps)
    assert y.shape == (2, 5, 4)
    close(y[:, -1], h[0])
    if keras:
        assert tuple(keras.layers.LSTM(4)(steps).shape) == (2, 4)


@KERAS.line("`Huber(delta=1)`, `MeanSquaredError`")
def _(keras: Any) -> None:
    d = np.abs(X - 3 * X)
    close(F.huber_loss(X, 3 * X), np.mean(np.where(d <= 1, d**2 / 2, d - 0.5)))
    close(F.mse_loss(X, 3 * X), np.mean(d**2))
    if keras:
        close(keras.losses.Huber()(3 * X, X), F.huber_loss(X, 3 * X))
        close(keras.losses.MeanSquaredError()(3 * X, X), F.mse_loss(X, 3 * X))


# --- raises --------------------------------------------------------------------------------------


@KERAS.line('`nn.fit` of a model whose loss is named by a string, `loss="mse"`')
def _(keras: Any) -> None:
    found = model()
    optimizer = nn.optim.SGD(found.parameters(), lr=0.1)
    with pytest.raises(TypeError, match="must be a function"):
        nn.fit(found, loader(), "mse", optimizer, progress=False)  # type: ignore[arg-type]


@KERAS.line("a layer that is called with another number of inputs than it was made for")
def _(keras: Any) -> None:
    with pytest.raises(ValueError, match=r"from 3 to 8 features.*\(2, 4\)"):
        model()(leaf(np.ones((2, 4))))
