"""tools.reproduce.common: a run that is interrupted ends like one that is not."""

import argparse
from pathlib import Path

import numpy as np
import pytest

import autograd as ag
import nn
from tools.reproduce import common


class Interrupted(Exception):
    """Stops a run in the middle."""


RNG = np.random.default_rng(7)
X = RNG.normal(size=(50, 3)).astype("f4")
LABELS = (X @ [1.0, -2.0, 0.5] > 0).astype(int)


def run(checkpoint: Path | None = None, stop_at: int | None = None, steps: int = 24):
    """24 steps in epochs of 7, with batch norm, dropout, Adam and a schedule; evaluated every 4."""
    rng = np.random.default_rng(3)
    model = nn.Sequential(
        nn.Linear(3, 8, dtype=np.float32, rng=rng),
        nn.BatchNorm1d(8, dtype=np.float32),
        nn.ReLU(),
        nn.Dropout(0.3, rng),
        nn.Linear(8, 2, dtype=np.float32, rng=rng),
    )
    optimizer = nn.optim.Adam(model.parameters())
    scheduler = nn.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.1, total_steps=24)
    batches = nn.data.DataLoader(
        nn.data.ArrayDataset(X, LABELS), 7, shuffle=True, drop_last=True, seed=rng
    )
    evaluated = 0

    def evaluate() -> float:
        nonlocal evaluated
        evaluated += 4
        if evaluated == stop_at:
            raise Interrupted
        return common.accuracy(model, X, LABELS, batch_size=20)

    course = common.train(model, optimizer, batches, steps, 4, evaluate, checkpoint, scheduler)
    return model.state_dict(), course


@pytest.mark.parametrize("stop_at", [8, 12, 16, 24])  # what is saved last is in or between epochs
def test_goes_on_from_its_checkpoint_to_the_same_bits(tmp_path: Path, stop_at: int) -> None:
    state, course = run()
    checkpoint = tmp_path / "run.npz"
    with pytest.raises(Interrupted):
        run(checkpoint, stop_at)
    resumed_state, resumed = run(checkpoint)
    assert len(course.losses) == 24
    assert resumed.losses == course.losses
    assert resumed.evaluations == course.evaluations
    assert [step for step, _ in course.evaluations] == [4, 8, 12, 16, 20, 24]
    for key, value in state.items():
        assert resumed_state[key].tobytes() == value.tobytes(), key


def test_a_run_at_its_end_does_nothing_more(tmp_path: Path) -> None:
    checkpoint = tmp_path / "run.npz"
    state, course = run(checkpoint)
    again_state, again = run(checkpoint)
    assert again.losses == course.losses
    assert again.seconds >= course.seconds * 0.5  # those of the first part are included
    assert all(again_state[key].tobytes() == value.tobytes() for key, value in state.items())


def test_it_learns() -> None:
    _, course = run()
    assert course.losses[0] > 0.5
    assert np.mean(course.losses[-8:]) < 0.5 * np.mean(course.losses[:4])
    assert course.evaluations[-1][1] >= 0.9  # of all, including batch norm's means


class Scores(nn.Module):
    """Class 1 in evaluation, class 0 in training."""

    def forward(self, x):
        return ag.tensor(np.eye(2)[np.full(len(x), int(not self.training))])


@pytest.mark.parametrize("batch_size", [1, 2, 5, 100])
def test_accuracy_is_of_all_images_in_evaluation(batch_size: int) -> None:
    model = Scores()
    labels = np.array([1, 1, 0, 1, 0])
    assert common.accuracy(model, np.zeros((5, 3)), labels, batch_size) == 0.6
    assert model.training
    assert common.accuracy(model.eval(), np.zeros((5, 3)), labels, batch_size) == 0.6
    assert not model.training


def test_the_command_leaves_out_what_is_the_default() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.a")
    parser.add_argument("--batch-size", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--data")
    options = parser.parse_args("--batch-size 5 --seed 0 --data here".split())
    assert common.command_of(parser, options, "data") == "python -m tools.a --batch-size 5"


def test_the_row_is_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    common.print_row(["command", "errors"], ["`c`", 3])
    assert capsys.readouterr().out == "| command | errors |\n| --- | --- |\n| `c` | 3 |\n"


def test_curves_are_a_picture(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="comes with the demo extra")
    course = common.Course(list(np.linspace(2, 1, 120)), [(60, 0.5), (120, 0.7)], 1.0)
    path = tmp_path / "new" / "curves.png"
    common.draw_curves(path, "Title", {"one": course}, "accuracy")
    assert path.read_bytes().startswith(b"\x89PNG\r\n")
