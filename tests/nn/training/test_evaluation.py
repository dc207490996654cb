"""nn.evaluate: means over samples, in evaluation mode, and nothing changed."""

import numpy as np
import pytest

import nn
from nn.data import ArrayDataset, DataLoader

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(7, 3)), RNG.normal(size=(7, 1))


@pytest.mark.parametrize("batch_size", [1, 2, 3, 7])
def test_the_batch_size_makes_no_difference(batch_size):
    model = nn.Linear(3, 1, rng=0)
    loader = DataLoader(ArrayDataset(X, Y), batch_size)
    found = nn.evaluate(
        model, loader, nn.functional.mse_loss, {"largest": lambda p, y: np.abs(p - y).mean()}
    )
    error = X @ model.weight.data.T + model.bias.data - Y
    assert found == pytest.approx({"loss": (error**2).mean(), "largest": abs(error).mean()})


def test_nothing_is_changed():
    model = nn.Sequential(nn.BatchNorm1d(3), nn.Dropout(0.5, rng=0), nn.Linear(3, 1, rng=0))
    model[0].eval()
    before, state = model.state_dict(), nn.get_rng_state(model)
    first, second = [
        nn.evaluate(model, [(X, Y)], nn.functional.mse_loss) for _ in range(2)
    ]  # without dropout, so they are the same
    assert first == second
    assert all((before[name] == array).all() for name, array in model.state_dict().items())
    assert nn.get_rng_state(model) == state
    assert [m.training for m in model.modules()] == [True, False, True, True]
    assert all(p.grad is None for p in model.parameters())


def test_modes_are_restored_after_an_error():
    model = nn.Sequential(nn.Linear(3, 1))
    with pytest.raises(ZeroDivisionError):
        nn.evaluate(model, [(X, Y)], lambda p, y: 1 / 0)
    assert model.training
    assert model[0].training


def test_a_model_of_several_inputs_and_outputs():
    class Two(nn.Module):
        def forward(self, pair):
            return pair[0] + pair[1], pair[0] - pair[1]

    batch = ((np.array([1.0, 2.0]), np.array([3.0, 5.0])), np.array([4.0, 7.0]))
    metrics = {"error": lambda p, y: np.abs(p[0] - y).mean() + np.abs(p[1] + [2, 3]).mean()}
    assert nn.evaluate(Two(), [batch], metrics=metrics) == {"error": 0.0}


def test_no_batches():
    with pytest.raises(ValueError, match="evaluate: the data gave no batches"):
        nn.evaluate(nn.Linear(3, 1), [], nn.functional.mse_loss)


def test_metrics_have_names():
    with pytest.raises(
        TypeError, match=r'evaluate: metrics .* as {"accuracy": accuracy}, not list'
    ):
        nn.evaluate(nn.Linear(3, 1), [(np.ones((2, 3)), np.ones(2))], metrics=[np.mean])


def test_nothing_to_compute():
    with pytest.raises(ValueError, match="nothing to compute; pass a loss, metrics or both"):
        nn.evaluate(nn.Linear(1, 1), [(np.ones((2, 1)), np.ones((2, 1)))])
