"""Schedule: schedulers stepped by fit as by hand."""

import numpy as np
import pytest

import nn
from nn.optim.lr_scheduler import ExponentialLR, OneCycleLR, ReduceLROnPlateau

BATCHES = [(np.ones((2, 1)), np.ones((2, 1)))] * 3


def parts(lr=0.8):
    model = nn.Linear(1, 1)
    return model, nn.optim.SGD(model.parameters(), lr=lr)


def rates(model, optimizer, schedule, epochs=2, **options):
    history = nn.fit(
        model, BATCHES, nn.functional.mse_loss, optimizer, epochs, callbacks=[schedule],
        progress=False, **options,
    )  # fmt: skip
    return history.steps["lr"]


def test_each_step_or_each_epoch():
    for each, expected in [
        ("step", [0.8 / 2**i for i in range(6)]),
        ("epoch", [0.8] * 3 + [0.4] * 3),
    ]:
        model, optimizer = parts()
        schedule = nn.Schedule(ExponentialLR(optimizer, 0.5), each)
        assert rates(model, optimizer, schedule) == pytest.approx(expected)


def test_one_cycle_has_as_many_steps_as_fit():
    model, optimizer = parts()
    scheduler = OneCycleLR(optimizer, 0.8, total_steps=6)
    expected = [scheduler.lrs_at(i)[0] for i in range(6)]
    assert rates(model, optimizer, nn.Schedule(scheduler, "step")) == expected


def test_a_plateau():
    model, optimizer = parts(lr=0.8)
    scheduler = ReduceLROnPlateau(optimizer, factor=0.5, patience=1, mode="max")
    figures = iter([1.0, 2.0, 2.0, 2.0, 3.0])
    current = [next(figures)]

    def figure(p, y):
        return current[0]

    class Next:
        last = True

        def on_epoch(self, run):
            current[0] = next(figures, None)

    history = nn.fit(
        model, BATCHES, nn.functional.mse_loss, optimizer, 5, metrics={"figure": figure},
        callbacks=[nn.Schedule(scheduler, "epoch", "figure"), Next()], progress=False,
    )  # fmt: skip
    assert history["figure"] == [1, 2, 2, 2, 3]
    assert history.steps["lr"][::3] == [0.8, 0.8, 0.8, 0.8, 0.4]


def test_errors_teach():
    model, optimizer = parts()
    plateau, exponential = ReduceLROnPlateau(optimizer), ExponentialLR(optimizer, 0.5)
    with pytest.raises(TypeError, match=r"takes a scheduler of nn\.optim\.lr_scheduler, not SGD"):
        nn.Schedule(optimizer, "step")
    with pytest.raises(ValueError, match='each must be "step" or "epoch", not \'batch\''):
        nn.Schedule(exponential, "batch")
    with pytest.raises(ValueError, match=r"watches a figure of each epoch; pass .* monitor="):
        nn.Schedule(plateau, "epoch")
    with pytest.raises(ValueError, match="watches a figure of each epoch"):
        nn.Schedule(plateau, "step", "loss")
    with pytest.raises(ValueError, match=r"ExponentialLR .* watches no figure; leave out monitor"):
        nn.Schedule(exponential, "epoch", "loss")
    with pytest.raises(ValueError, match="no figure 'validation loss'; pass validation"):
        rates(model, optimizer, nn.Schedule(plateau, "epoch", "validation loss"))
    other, _ = parts()
    with pytest.raises(ValueError, match="learning rate of a different optimizer"):
        rates(other, nn.optim.SGD(other.parameters()), nn.Schedule(exponential, "epoch"))
