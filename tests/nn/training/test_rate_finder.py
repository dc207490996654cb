"""lr_finder: the range test, and that it leaves no trace."""

import numpy as np
import pytest

import nn
from nn.data import ArrayDataset, DataLoader
from tests.nn.training.runs import EPOCHS, F, Training, X


def quadratic(curvature=4.0, samples=20):
    """curvature·w²/2 from w = 1, for which SGD at lr multiplies w by (1 - lr·curvature)."""
    model = nn.Linear(1, 1, bias=False)
    model.load_state_dict({"weight": [[1.0]]})
    x = np.full((samples, 1), np.sqrt(curvature))
    loss = lambda p, y: F.mse_loss(p, y) / 2  # noqa: E731
    return model, [(x, np.zeros((samples, 1)))], loss


def test_the_losses_of_a_parabola():
    model, data, loss = quadratic()
    optimizer = nn.optim.SGD(model.parameters(), lr=0.3)
    curve = nn.lr_finder(model, data, loss, optimizer, lowest=1e-4, highest=10, steps=60)
    rates, expected, w = np.geomspace(1e-4, 10, 60), [], 1.0
    for lr in rates:
        if 2 * w**2 > 4 * max(expected[:10], default=np.inf):
            break
        expected.append(2 * w**2)
        w *= 1 - 4 * lr
    assert len(expected) < 60  # it diverges for lr > 2/4, and is ended
    np.testing.assert_allclose(curve.losses, expected, rtol=1e-9)
    np.testing.assert_array_equal(curve.lrs, rates[: len(expected)])
    assert 1e-3 < curve.suggestion < 0.5
    assert (model.weight.item(), optimizer.lr) == (1.0, 0.3)


def test_the_suggestion_is_where_it_falls_most_steeply():
    lrs = np.geomspace(1e-6, 1, 61)
    log = np.log10(lrs)
    curve = nn.training.LRCurve(lrs, -np.tanh(2 * (log + 3)))
    assert curve.suggestion == pytest.approx(1e-3)
    peak = 50 * np.exp(-100 * (log + 0.7) ** 2)  # a fall from a new height does not count
    assert nn.training.LRCurve(lrs, curve.losses + peak).suggestion == pytest.approx(1e-3)


def test_a_loss_that_falls_nowhere():
    curve = nn.training.LRCurve(np.geomspace(1e-3, 1, 9), np.arange(9.0))
    with pytest.raises(ValueError, match=r"does not fall at any .* rates from 0\.001 to 1;"):
        curve.suggestion
    assert len(nn.training.LRCurve(np.ones(1), np.ones(1)).smoothed) == 1


def test_smoothing_leaves_a_constant_alone_and_has_no_lag():
    lrs = np.geomspace(1e-3, 1, 40)
    np.testing.assert_allclose(nn.training.LRCurve(lrs, np.full(40, 3.0)).smoothed, 3.0)
    line = np.arange(40.0)
    np.testing.assert_allclose(nn.training.LRCurve(lrs, line).smoothed[2:-2], line[2:-2])


@pytest.mark.parametrize("loader", ["plain", "prefetched"])
@pytest.mark.parametrize("begun", [False, True])
def test_a_training_after_it_is_as_without_it(begun, loader):
    def train(find):
        run = Training(1, loader=loader)
        if begun:
            run.fit(epochs=1)
            next(iter(run.data))  # leaves the loader in the middle of an epoch
        gradients = [p.grad for p in run.model.parameters()]
        run.model[1].eval()
        modes = [part.training for part in run.model.modules()]
        if find:
            curve = nn.lr_finder(run.model, run.data, F.cross_entropy, run.optimizer, steps=20)
            assert len(curve.losses) > 3
            assert [part.training for part in run.model.modules()] == modes
            assert all(p.grad is g for p, g in zip(run.model.parameters(), gradients))
        return run.fit(epochs=EPOCHS).end()

    assert train(find=True) == train(find=False)


def test_all_is_put_back_after_an_error():
    class Counted(nn.Module):
        def __init__(self):
            super().__init__()
            self.layer = nn.Linear(4, 1, rng=0)
            self.register_buffer("calls", np.array(0), persistent=False)

        def forward(self, x):
            self.calls += 1
            return self.layer(x)

    model, count = Counted(), []

    def loss(p, y):
        count.append(1)
        if len(count) == 5:
            raise KeyboardInterrupt
        return F.mse_loss(p, y)

    loader = DataLoader(ArrayDataset(X, X[:, :1]), 4, shuffle=True, seed=0)
    optimizer = nn.optim.Adam(model.parameters())
    before = model.layer.weight.tolist(), optimizer.state_dict(), loader.state_dict()
    with pytest.raises(KeyboardInterrupt):
        nn.lr_finder(model, loader, loss, optimizer)
    assert (model.layer.weight.tolist(), optimizer.state_dict(), loader.state_dict()) == before
    assert model.calls == 0


def test_a_loader_of_another_kind_is_asked_for_its_state():
    class Own:
        place = 0

        def __iter__(self):
            for _ in range(3):
                self.place += 1
                yield np.ones((2, 1)), np.ones((2, 1))

        def state_dict(self):
            return self.place

        def load_state_dict(self, state):
            self.place = state

    model, data = nn.Linear(1, 1), Own()
    nn.lr_finder(model, data, F.mse_loss, nn.optim.SGD(model.parameters()), steps=7)
    assert data.place == 0


def test_the_plot():
    pytest.importorskip("matplotlib", reason="comes with the demo extra")
    model, data, loss = quadratic()
    curve = nn.lr_finder(model, data, loss, nn.optim.SGD(model.parameters()))
    (axes,) = curve.plot().axes
    assert axes.get_xscale() == "log"
    raw, smoothed, mark = axes.lines
    np.testing.assert_array_equal(raw.get_xydata(), np.stack([curve.lrs, curve.losses], 1))
    np.testing.assert_array_equal(smoothed.get_ydata(), curve.smoothed)
    assert mark.get_xdata() == [curve.suggestion] * 2
    assert curve._repr_png_().startswith(b"\x89PNG")
    assert repr(curve).startswith(f"LRCurve({len(curve.lrs)} steps, lr from 1e-07 to ")


def test_errors_teach():
    model, data, loss = quadratic()
    optimizer = nn.optim.SGD(model.parameters())
    with pytest.raises(ValueError, match=r"0 < lowest < highest, not 1 and 0\.1"):
        nn.lr_finder(model, data, loss, optimizer, 1, 0.1)
    with pytest.raises(ValueError, match="steps must be at least 2, not 1"):
        nn.lr_finder(model, data, loss, optimizer, steps=1)
    with pytest.raises(ValueError, match="lr_finder: the data gave no batches"):
        nn.lr_finder(model, [], loss, optimizer)
    with pytest.raises(ValueError, match="were used up after one epoch"):
        nn.lr_finder(model, iter(data), loss, optimizer)
    with pytest.raises(TypeError, match="wrap arrays: DataLoader"):
        nn.lr_finder(model, (X, X), loss, optimizer)
    with pytest.raises(FloatingPointError, match="the loss is nan before the first step"):
        nn.lr_finder(model, [(np.full((2, 1), np.nan), np.zeros((2, 1)))], loss, optimizer)
    assert model.weight.item() == 1.0


def test_a_loss_may_refer_to_the_model():
    model, data, _ = quadratic(curvature=1e-6)  # so that only the penalty counts

    def loss(p, y):
        return F.mse_loss(p, y) + (model.weight**2).sum()

    optimizer = nn.optim.SGD(model.parameters())
    curve = nn.lr_finder(model, data, loss, optimizer, lowest=1e-3, highest=0.5, steps=20)
    assert curve.losses[-1] < curve.losses[0] / 10
    assert model.weight.item() == 1.0
