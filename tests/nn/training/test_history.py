"""History: data, a table, and a picture without a display."""

import builtins

import numpy as np
import pytest

import nn
from nn.training.history import line
from tests.nn.training.runs import Training


@pytest.fixture(scope="module")
def history():
    return Training(1).fit().history


def test_a_figure_for_each_epoch_and_step(history):
    names = ["loss", "accuracy", "validation loss", "validation accuracy", "seconds", "step"]
    assert list(history.epochs) == names
    assert all(len(history[name]) == len(history) == 3 for name in names)
    assert history["step"] == [3, 6, 9]
    for epoch in range(3):
        losses = history.steps["loss"][3 * epoch : 3 * epoch + 3]
        assert history["loss"][epoch] == pytest.approx(np.average(losses, weights=[4, 4, 2]))
    assert min(history["seconds"]) > 0


def test_an_unknown_figure(history):
    with pytest.raises(KeyError, match="no 'val_loss', only 'loss', 'accuracy', 'validation"):
        history["val_loss"]


def test_the_table(history):
    head, *rows = repr(history).splitlines()
    assert head.split()[:3] == ["epoch", "loss", "accuracy"]
    assert [row.split()[:2] for row in rows] == [
        [str(i + 1), f"{loss:.4f}"] for i, loss in enumerate(history["loss"])
    ]
    assert {len(row) for row in rows} == {len(head)}


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.5, "0.5000"), (12.34567, "12.3457"), (0.00123456, "0.00123"), (-3e-7, "-3e-07"),
     (0.0, "0.0000"), (float("nan"), "nan"), (1e9, "1e+09")],
)  # fmt: skip
def test_numbers_of_any_size(value, text):
    assert line(1, {"loss": value}).split() == ["1", text]


def test_its_state(history):
    other = nn.History(list(history.epochs)[:-1])
    other.load_state_dict(history.state_dict())
    assert (other.epochs, other.steps) == (history.epochs, history.steps)
    with pytest.raises(
        ValueError, match=r"saved history has accuracy, .* which this one does not, and lacks f"
    ):
        nn.History(["loss", "seconds", "f"]).load_state_dict(history.state_dict())


def test_the_plot(history, tmp_path):
    pytest.importorskip("matplotlib", reason="comes with the demo extra")
    figure = history.plot()
    loss, accuracy = figure.axes
    assert [ax.get_title() for ax in figure.axes] == ["loss", "accuracy"]
    lines = {drawn.get_label(): drawn.get_xydata().T.tolist() for drawn in loss.lines}
    assert lines == {
        "each step": [list(range(1, 10)), history.steps["loss"]],
        "epoch": [[3, 6, 9], history["loss"]],
        "validation": [[3, 6, 9], history["validation loss"]],
    }
    assert [drawn.get_ydata().tolist() for drawn in accuracy.lines] == [
        history["accuracy"], history["validation accuracy"]
    ]  # fmt: skip
    figure.savefig(tmp_path / "history.png")
    assert history._repr_png_().startswith(b"\x89PNG")


def test_an_empty_one_can_be_plotted():
    pytest.importorskip("matplotlib", reason="comes with the demo extra")
    assert nn.History().plot().axes[0].get_title() == "loss"


def test_without_matplotlib(history, monkeypatch):
    imported = builtins.__import__

    def without(name, *args, **kwargs):
        if name.startswith("matplotlib"):
            raise ImportError(name)
        return imported(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(
        ImportError, match=r"History\.plot needs matplotlib: pip install matplotlib"
    ):
        history.plot()
    assert history._repr_png_() is None
