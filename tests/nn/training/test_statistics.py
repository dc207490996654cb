"""Statistics: gradient norms and shares of dead units, on networks where both are known."""

import numpy as np
import pytest

import nn
from tests.nn.training.runs import F

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(6, 3)), RNG.normal(size=(6, 1))


def fit(model, statistics, batches=((X, Y),) * 4, lr=0.0, **options):
    return nn.fit(
        model, batches, F.mse_loss, nn.optim.SGD(model.parameters(), lr=lr),
        callbacks=[statistics], progress=False, **options,
    )  # fmt: skip


def test_norms_of_gradients():
    model = nn.Linear(3, 1, rng=0)
    statistics = nn.Statistics()
    fit(model, statistics)
    error = X @ model.weight.data.T + model.bias.data - Y
    expected = {
        "weight": np.linalg.norm(2 / 6 * (error * X).sum(axis=0)),
        "bias": abs(2 / 6 * error.sum()),
    }
    assert statistics.steps == [1, 2, 3, 4]
    assert list(statistics.gradient_norms) == ["weight", "bias"]
    for name, norm in expected.items():
        assert statistics.gradient_norms[name] == pytest.approx([norm] * 4)


def test_a_parameter_without_a_gradient_has_nan():
    model = nn.Sequential(nn.Linear(3, 2, rng=0), nn.Linear(2, 1, rng=0))
    model[0].weight.requires_grad_(False)
    statistics = nn.Statistics()
    fit(model, statistics)
    assert np.isnan(statistics.gradient_norms["0.weight"]).all()
    assert np.isfinite(statistics.gradient_norms["1.weight"]).all()


def test_shares_of_dead_units():
    model = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 1))
    x = np.array([[1.0, 0, 0], [0, 1, 0]])
    weight = np.array([[1.0, -1, 0], [-1, -1, 0], [-1, -2, 5], [-1, 1, 0]])
    model[0].load_state_dict({"weight": weight, "bias": np.zeros(4)})  # units 1, 2 never fire
    statistics = nn.Statistics()
    fit(model, statistics, [(x, np.zeros((2, 1))), (np.eye(3), np.zeros((3, 1)))])
    assert statistics.dead_units == {"1": [0.5, 0.25]}


def test_units_of_a_convolution_are_the_places_of_its_output():
    model = nn.Sequential(nn.Identity(), nn.ReLU(), nn.Flatten(), nn.Linear(8, 1))
    x = -np.ones((3, 2, 2, 2))
    x[1, 0, 1, 0] = 1.0
    statistics = nn.Statistics()
    fit(model, statistics, [(x, np.zeros((3, 1)))])
    assert statistics.dead_units == {"1": [7 / 8]}


def test_calls_of_one_layer_are_counted_together():
    class Twice(nn.Module):
        def __init__(self):
            super().__init__()
            self.relu, self.head = nn.ReLU(), nn.Linear(3, 1)

        def forward(self, x):
            return self.head(self.relu(abs(x))) + self.head(self.relu(-abs(x)))

    statistics = nn.Statistics()
    fit(Twice(), statistics)
    assert statistics.dead_units == {"relu": [0.5] * 4}


def test_other_layers_on_request():
    model = nn.Sequential(nn.Linear(3, 2), nn.Dropout(1.0), nn.Linear(2, 1))
    statistics = nn.Statistics(layers=(nn.Dropout, nn.ReLU))
    fit(model, statistics)
    assert statistics.dead_units == {"1": [1.0] * 4}


def test_so_many_steps_apart_and_not_in_validation():
    model = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 1))
    statistics = nn.Statistics(every=3)
    fit(model, statistics, validation=[(X, Y)] * 5, epochs=2)
    assert statistics.steps == [1, 4, 7]
    assert len(statistics.dead_units["1"]) == 3
    assert {len(norms) for norms in statistics.gradient_norms.values()} == {3}


def test_the_training_and_the_model_are_as_without_them():
    def train(*callbacks):
        model = nn.Sequential(nn.Linear(3, 4, rng=0), nn.ReLU(), nn.Linear(4, 1, rng=1))
        before = [dict(vars(module)) for module in model.modules()]
        optimizer = nn.optim.SGD(model.parameters(), lr=0.1)
        nn.fit(
            model, [(X, Y)] * 3, F.mse_loss, optimizer, callbacks=callbacks, progress=False
        )  # fmt: skip
        assert [list(vars(module)) for module in model.modules()] == [list(b) for b in before]
        return model[0].weight.tolist()

    assert train(nn.Statistics()) == train()


def test_the_layers_are_left_alone_after_an_error():
    model = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 1))
    with pytest.raises(ZeroDivisionError):
        nn.fit(
            model, [(X, Y)], lambda p, y: 1 / 0, nn.optim.SGD(model.parameters()),
            callbacks=[nn.Statistics()], progress=False,
        )  # fmt: skip
    assert "forward" not in vars(model[1])


def test_a_forward_of_the_layers_own_is_put_back():
    model = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 1))
    own = vars(model[1])["forward"] = lambda x: x * 0
    statistics = nn.Statistics()
    fit(model, statistics)
    assert vars(model[1])["forward"] is own
    assert statistics.dead_units["1"] == [1.0] * 4


def test_used_again_they_begin_anew():
    model, statistics = nn.Linear(3, 1), nn.Statistics()
    fit(model, statistics)
    fit(model, statistics)
    assert statistics.steps == [1, 2, 3, 4]


def test_the_plot():
    pytest.importorskip("matplotlib", reason="comes with the demo extra")
    model = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 1))
    statistics = nn.Statistics()
    fit(model, statistics, lr=0.01)
    norms, dead = statistics.plot().axes
    assert [line.get_label() for line in norms.lines] == list(statistics.gradient_norms)
    for axes, series in [(norms, statistics.gradient_norms), (dead, statistics.dead_units)]:
        for line in axes.lines:
            assert line.get_xydata().T.tolist() == [[1, 2, 3, 4], series[line.get_label()]]
    assert statistics._repr_png_().startswith(b"\x89PNG")
    assert repr(statistics) == "Statistics(4 steps of 4 parameters)"
    assert nn.Statistics().plot().axes


def test_options_that_make_no_sense():
    with pytest.raises(ValueError, match="Statistics: every must be at least 1, not 0"):
        nn.Statistics(every=0)
