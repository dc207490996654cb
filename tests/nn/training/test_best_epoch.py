"""EarlyStopping and BestModel, on made-up figures."""

import math

import numpy as np
import pytest

import nn

BATCHES = [(np.ones((2, 1)), np.ones((2, 1)))]


def run(figures, *callbacks, name="validation figure", epochs=None, **options):
    """Train so that each epoch has the next of `figures` as metric; the model knows its epoch."""
    model = nn.Linear(1, 1)

    class Mark:
        def on_backward(self, run):
            run.model.weight.data[...] = run.epoch + 1

    left = iter(figures)
    metrics = {"figure": lambda p, y: 0.0 if model.training else next(left)}
    options = {"validation": BATCHES, **options}
    history = nn.fit(
        model, BATCHES, nn.functional.mse_loss, nn.optim.SGD(model.parameters(), lr=0.0),
        epochs or len(figures), metrics=metrics, callbacks=[Mark(), *callbacks], progress=False,
        **options,
    )  # fmt: skip
    return history, model.weight.item()


@pytest.mark.parametrize(
    ("figures", "mode", "patience", "epochs", "best"),
    [
        ([3, 2, 1, 2, 3, 4], "min", 2, 5, 3),
        ([3, 2, 1, 2, 0, 4], "min", 2, 6, 5),
        ([1, 2, 3, 3, 3, 4], "max", 2, 5, 3),  # equally good is not better
        ([1, 2, 3, 4], "min", 3, 4, 1),
        ([1, math.nan, math.nan, 0], "min", 2, 3, 1),
        ([math.nan, math.nan, 5], "max", 3, 3, 3),
        ([1, 2, 3], "max", 1, 3, 3),
    ],
)
def test_early_stopping(figures, mode, patience, epochs, best):
    stopping = nn.EarlyStopping(patience, "validation figure", mode)
    history, weight = run(figures, stopping)
    assert len(history) == epochs
    assert (stopping.best_epoch, stopping.best) == (best, figures[best - 1])
    assert weight == best
    assert (history.stopped == f"validation figure has not improved since epoch {best}") == (
        epochs - best >= patience
    )


def test_nothing_was_ever_better():
    stopping = nn.EarlyStopping(2, "validation figure", "min")
    history, weight = run([math.nan] * 4, stopping)
    assert history.stopped == "validation figure has not improved at all"
    assert (stopping.best_epoch, weight) == (0, 2)


def test_without_restoring():
    _, weight = run([1, 2, 3], nn.EarlyStopping(2, "validation figure", "min", restore_best=False))
    assert weight == 3


@pytest.mark.parametrize(("min_delta", "epochs"), [(0.0, 6), (0.5, 6), (1.0, 3)])
def test_better_by_how_much(min_delta, epochs):
    stopping = nn.EarlyStopping(2, "validation figure", "max", min_delta)
    assert len(run([0, 0.5, 1, 1.5, 2, 2.5], stopping)[0]) == epochs


def test_used_again_it_begins_anew():
    stopping = nn.EarlyStopping(2, "validation figure", "min")
    run([1, 2, 3], stopping)
    history, weight = run([9, 8, 7, 6], stopping)
    assert (len(history), weight) == (4, 4)


def test_the_best_comes_back_after_an_interruption_too():
    class Interrupt:
        def on_epoch(self, run):
            if run.epoch == 3:
                raise KeyboardInterrupt

    history, weight = run(
        [1, 2, 3, 4], Interrupt(), nn.EarlyStopping(3, "validation figure", "min")
    )
    assert history.interrupted
    assert weight == 1


@pytest.mark.parametrize("stop", [1, 2, 3, 4])
def test_resumed(stop, tmp_path):
    path, figures = tmp_path / "run.npz", [3, 1, 2, 2, 0]
    checkpoint = nn.Checkpoint(path)

    def stopping():
        return nn.EarlyStopping(2, "validation figure", "min")

    class Stop:
        def on_epoch(self, run):
            if run.epoch == stop:
                run.stop("for the test")

    run(figures, Stop(), stopping(), checkpoint)
    assert nn.load(path)["model"]["weight"].item() == stop  # of the last epoch, not the best
    history, weight = run(figures[stop:], stopping(), checkpoint, epochs=5, resume=path)
    assert (len(history), weight) == (4, 2)
    assert history["validation figure"] == figures[:4]
    again, weight = run([], stopping(), checkpoint, epochs=5, resume=path)
    assert (len(again), weight, again.stopped) == (4, 2, history.stopped)


def test_best_model(tmp_path):
    path, saved = tmp_path / "best.npz", []

    class Look:
        last = True

        def on_epoch(self, run):
            saved.append(nn.load(path)["weight"].item())

    best = nn.BestModel(path, "validation figure", "max")
    _, weight = run([1, 3, 2, 4, 4], Look(), best)
    assert saved == [1, 2, 2, 4, 4]
    assert (best.best_epoch, best.best, weight) == (4, 4, 5)
    model = nn.Linear(1, 1)
    nn.load(path, into=model)
    assert model.weight.item() == 4


def test_best_model_resumed(tmp_path):
    best, path = tmp_path / "best.npz", tmp_path / "run.npz"
    run([1, 3], nn.BestModel(best, "validation figure", "max"), nn.Checkpoint(path))
    callbacks = nn.BestModel(best, "validation figure", "max"), nn.Checkpoint(path)
    run([2], *callbacks, epochs=3, resume=path)
    assert nn.load(best)["weight"].item() == 2
    run([4], *callbacks, epochs=4, resume=path)
    assert nn.load(best)["weight"].item() == 4


def test_losses_are_better_the_less():
    stopping = nn.EarlyStopping(1, "loss")
    assert stopping.mode == "min"
    with pytest.raises(
        ValueError, match=r'mode must say whether less of \'accuracy\' is better, "min"'
    ):
        nn.EarlyStopping(1, "accuracy")
    with pytest.raises(ValueError, match="BestModel: mode must say"):
        nn.BestModel("best.npz", "validation accuracy")


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"patience": 0}, "patience must be at least 1, not 0"),
        ({"patience": 1, "mode": "least"}, "mode must say .* not 'least'"),
        ({"patience": 1, "min_delta": -1}, "min_delta must be at least 0, not -1"),
    ],
)
def test_options_that_make_no_sense(options, text):
    with pytest.raises(ValueError, match=f"EarlyStopping: {text}"):
        nn.EarlyStopping(**options)


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"patience": "5"}, "patience must be an integer, not '5'"),
        ({"patience": "validation loss", "mode": "min"}, "patience must be an integer, not 'val"),
        ({"patience": 2.5}, "patience must be an integer, not 2.5"),
        ({"patience": 2, "min_delta": "0.1"}, "min_delta must be a number, not '0.1'"),
    ],
)
def test_options_that_are_no_numbers(options, text):
    with pytest.raises(TypeError, match=f"^EarlyStopping: {text}"):
        nn.EarlyStopping(**options)


def test_the_name_that_others_have_for_the_validation_loss():
    with pytest.raises(ValueError, match=r"less of 'val_loss' .* \(not needed .*'validation loss'"):
        nn.EarlyStopping(5, monitor="val_loss")
    stopping = nn.EarlyStopping(5, monitor="val_loss", mode="min")
    with pytest.raises(ValueError, match="no figure 'val_loss'; it has loss, figure, validation l"):
        run([1], stopping)
    with pytest.raises(
        ValueError, match=r"it has loss, figure, seconds; with validation=\.\.\., 'va"
    ):
        run([1], stopping, validation=None)


def test_a_figure_that_fit_has_not():
    with pytest.raises(
        ValueError, match=r"no figure 'validation loss'; pass validation=\.\.\., or monitor='loss'"
    ):
        run([1], nn.EarlyStopping(1), validation=None)
    with pytest.raises(
        ValueError, match="no figure 'validation f1'; it has loss, figure, validation"
    ):
        run([1], nn.BestModel("best.npz", "validation f1", "max"))
