"""A training that is interrupted anywhere and resumed ends with the bits of one that was not."""

import os

import numpy as np
import pytest

import nn
from nn.data import DataLoader
from tests.interpreter import run
from tests.nn.training.runs import EPOCHS, STEPS, At, Training, accuracy, stop_at

F = nn.functional


@pytest.mark.once
@pytest.mark.parametrize(
    ("schedule", "loader"), [("step", "plain"), ("epoch", "prefetched"), ("plateau", "plain")]
)
def test_stopped_at_any_step(schedule, loader, tmp_path):
    whole = Training(1, schedule, loader).fit()
    for step in range(1, STEPS):
        path = tmp_path / f"{step}.npz"
        first = Training(1, schedule, loader).fit(stop_at(step), nn.Checkpoint(path))
        assert len(first.history.steps["loss"]) == step
        rest = Training(100 + step, schedule, loader).fit(nn.Checkpoint(path), resume=path)
        assert rest.end() == whole.end()
        assert rest.history.stopped == ""


@pytest.mark.once
@pytest.mark.parametrize("moment", ["on_backward", "on_step"])
def test_an_error_at_any_step(moment, tmp_path):
    whole, every = Training(1).fit(), 2
    for step in range(1, STEPS):
        path = tmp_path / f"{step}.npz"

        def fail(run):
            raise OSError("out of luck")

        first = Training(1)
        with pytest.raises(OSError, match="out of luck"):
            first.fit(nn.Checkpoint(path, every), At(step, fail, moment))
        done = step - (moment == "on_step")  # the checkpoint would have come next
        saved = max(done // every * every, done // 3 * 3)
        assert path.exists() == (saved > 0)
        if saved:
            assert nn.load(path)["step"] == saved
            assert Training(2).fit(nn.Checkpoint(path), resume=path).end() == whole.end()


def test_stopped_again_and_again(tmp_path):
    whole, path = Training(1).fit(), tmp_path / "run.npz"
    run = Training(1).fit(stop_at(1), nn.Checkpoint(path))
    for step in range(2, STEPS + 1):
        run = Training(50 + step).fit(stop_at(step), nn.Checkpoint(path), resume=path)
        assert len(run.history.steps["loss"]) == step
    assert Training(99).fit(nn.Checkpoint(path), resume=path).end() == whole.end()


def test_epoch_by_epoch_with_more_epochs_each_time(tmp_path):
    whole, path = Training(1, "epoch").fit(), tmp_path / "run.npz"
    Training(1, "epoch").fit(nn.Checkpoint(path), epochs=1)
    for epochs in range(2, EPOCHS + 1):
        run = Training(epochs, "epoch").fit(nn.Checkpoint(path), epochs=epochs, resume=path)
    assert run.end() == whole.end()


@pytest.mark.parametrize("kind", [nn.Checkpoint, nn.BestModel])
def test_a_path_that_cannot_be_written_is_refused_before_the_first_epoch(kind, tmp_path):
    with pytest.raises(ValueError, match=r"run\.pt: the suffix must name the format"):
        kind(tmp_path / "run.pt")
    with pytest.raises(TypeError, match=f"{kind.__name__}: the path must be a str .*, not a int"):
        kind(5)
    training = Training(1)
    with pytest.raises(FileNotFoundError, match=f"{kind.__name__}: there is no folder .*absent"):
        training.fit(kind(tmp_path / "absent" / "run.npz"))
    before = Training(1).model.state_dict()["0.weight"]
    np.testing.assert_array_equal(training.model.state_dict()["0.weight"], before)


def test_a_finished_training_is_over(tmp_path):
    path = tmp_path / "run.npz"
    whole = Training(1).fit(nn.Checkpoint(path))
    before = path.read_bytes()
    assert Training(2).fit(nn.Checkpoint(path), resume=path).end() == whole.end()
    assert path.read_bytes() == before


KILLED = """
import os, signal, sys
from pathlib import Path
import nn
from tests.nn.training.runs import STEPS, At, Training

def die(run):
    os.kill(os.getpid(), signal.SIGKILL)

whole = Training(1).fit().end()
for step in range(1, STEPS):
    path = Path(sys.argv[1], f"{step}.npz")
    child = os.fork()
    if not child:
        Training(1).fit(nn.Checkpoint(path, every=1), At(step, die, "on_backward"))
        os._exit(0)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL
    assert nn.load(path)["step"] == step
    assert Training(2).fit(nn.Checkpoint(path), resume=path).end() == whole, step
print("all the same")
"""


@pytest.mark.once
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
def test_killed_at_any_step(tmp_path):
    assert run(KILLED, tmp_path) == "all the same\n"


CUT = """
import sys
import nn
from tests.nn.training.runs import Training

whole = Training(1).fit().end()
rest = Training(2).fit(nn.Checkpoint(sys.argv[1]), resume=sys.argv[1])
print(rest.end() == whole)
"""


@pytest.mark.once
def test_resumed_in_another_process(tmp_path):
    path = tmp_path / "run.safetensors"
    pytest.importorskip("safetensors", reason="the package of the format is not installed")
    Training(1).fit(stop_at(5), nn.Checkpoint(path))
    assert run(CUT, path) == "True\n"


def test_learnt_parts_of_the_loss_are_kept(tmp_path):
    class Weighted(nn.Module):
        def __init__(self):
            super().__init__()
            self.scale = nn.Parameter(1.0)

        def forward(self, prediction, target):
            return ((prediction - target) ** 2).mean() * np.exp(-self.scale) + self.scale

    def train(steps, **options):
        model, loss = nn.Linear(1, 1, rng=0), Weighted()
        optimizer = nn.optim.SGD([*model.parameters(), *loss.parameters()], lr=0.1)
        batches = DataLoader(nn.data.ArrayDataset(np.ones((6, 1)), np.zeros((6, 1))), 2)
        callbacks = [stop_at(steps), nn.Checkpoint(tmp_path / "run.npz")]
        nn.fit(model, batches, loss, optimizer, 2, None, None, callbacks, progress=False, **options)
        return model.weight.item(), loss.scale.item()

    whole = train(None)
    assert train(4) != whole
    assert train(None, resume=tmp_path / "run.npz") == whole


def test_a_learning_rate_set_by_hand_holds_until_the_schedule_goes_on(tmp_path):
    def by_hand(run):
        run.optimizer.lr = 0.125

    path = tmp_path / "run.npz"
    whole = Training(1, "epoch").fit(At(4, by_hand))
    assert whole.history.steps["lr"] == [0.05] * 3 + [0.025] + [0.125] * 2 + [0.0125] * 3
    Training(1, "epoch").fit(At(4, by_hand), stop_at(5), nn.Checkpoint(path))
    assert Training(2, "epoch").fit(resume=path).end() == whole.end()


def parts():
    model = nn.Linear(4, 3, rng=0)
    return model, F.cross_entropy, nn.optim.SGD(model.parameters(), lr=0.1)


def test_batches_without_a_state_are_resumed_between_epochs_alone(tmp_path):
    batches = [(np.ones((2, 4)), np.array([0, 1])), (np.zeros((1, 4)), np.array([2]))]
    path = tmp_path / "run.npz"

    def train(epochs, *callbacks, **options):
        model, loss, optimizer = parts()
        callbacks = [nn.Checkpoint(path), *callbacks]
        nn.fit(
            model, batches, loss, optimizer, epochs, callbacks=callbacks, progress=False, **options
        )
        return model.weight.tolist()

    whole = train(3)
    train(3, stop_at(3))  # in the second epoch
    assert nn.load(path)["step"] == 2
    assert train(3, resume=path) == whole


def test_every_wants_data_with_a_state(tmp_path):
    model, loss, optimizer = parts()
    data = [(np.ones((2, 4)), np.array([0, 1]))]
    before = model.weight.tolist()
    with pytest.raises(TypeError, match=r"every=1 .* state_dict .* list has none"):
        nn.fit(
            model, data, loss, optimizer, 2, progress=False,
            callbacks=[nn.Checkpoint(tmp_path / "run.npz", every=1)],
        )  # fmt: skip
    assert model.weight.tolist() == before


@pytest.mark.parametrize(
    "wrap", [nn.data.prefetch, lambda data: nn.data.Transformed(data, lambda x, y, rng: (x, y))]
)
def test_a_wrapper_of_data_without_a_state_is_refused_at_once(wrap, tmp_path):
    model, loss, optimizer = parts()
    data = wrap([(np.ones((2, 4)), np.array([0, 1]))])
    checkpoint = nn.Checkpoint(tmp_path / "run.npz")
    text = r"this (Prefetch|Transformed) cannot tell .*'list' .*put it around a DataLoader"
    with pytest.raises(TypeError, match=text):
        nn.fit(model, data, loss, optimizer, 2, callbacks=[checkpoint], progress=False)
    nn.fit(model, data, loss, optimizer, 2, progress=False)


def test_a_state_in_mid_epoch_wants_data_with_one():
    model, loss, optimizer = parts()
    data = [(np.ones((2, 4)), np.array([0, 1]))]
    ask = At(1, lambda run: run.state_dict())
    with pytest.raises(TypeError, match=r"after batch 1 of an epoch.*list has none.*DataLoader"):
        nn.fit(model, data, loss, optimizer, callbacks=[ask], progress=False)


def test_a_part_of_a_checkpoint_alone(tmp_path):
    path, training = tmp_path / "run.npz", Training(1)
    training.fit(nn.Checkpoint(path))
    with pytest.raises(ValueError, match=r"take one of them: .*nn\.load\(path\)\['model'\]\)$"):
        nn.load(path, into=training.model)
    with pytest.raises(ValueError, match=r"nn\.load\(path\)\['parts'\]\['optimizer'\]\)$"):
        nn.load(path, into=training.optimizer)


@pytest.mark.parametrize("wrong", [True, {"model": {}}])
def test_what_is_no_file_to_resume_from(wrong):
    with pytest.raises(
        TypeError, match=r"^fit\(\.\.\., resume=path\): the path must be a str or a Path"
    ):
        Training(1).fit(resume=wrong)


def test_a_file_that_does_not_fit(tmp_path):
    path = tmp_path / "run.npz"
    Training(1).fit(stop_at(4), nn.Checkpoint(path))
    other = Training(2)
    other.callbacks.pop(1)
    with pytest.raises(ValueError, match=r"run\.npz: .*Schedule, EarlyStopping, Statistics; here"):
        other.fit(nn.Checkpoint(path), resume=path)
    with pytest.raises(ValueError, match=r"run\.npz: .*lacks sharpness, validation sharpness"):
        Training(2).fit(
            nn.Checkpoint(path), resume=path,
            metrics={"accuracy": accuracy, "sharpness": accuracy},
        )  # fmt: skip
    other = Training(2)
    other.data.batch_size = 3
    with pytest.raises(ValueError, match=r"run\.npz: .*batch_size 4, here 3"):
        other.fit(nn.Checkpoint(path), resume=path)
    nn.save(other.model, path)
    with pytest.raises(ValueError, match=r"run\.npz: fit: this is not the file of a Checkpoint"):
        Training(2).fit(nn.Checkpoint(path), resume=path)
    with pytest.raises(FileNotFoundError):
        Training(2).fit(nn.Checkpoint(path), resume=tmp_path / "none.npz")


@pytest.mark.parametrize(("every", "error"), [(0, ValueError), (1.5, TypeError)])
def test_every_is_a_number_of_steps(every, error):
    with pytest.raises(error, match="Checkpoint: every must be"):
        nn.Checkpoint("run.npz", every)


def test_a_state_of_other_kinds_of_parts(tmp_path):
    model, loss, optimizer = parts()
    batches, path = [(np.ones((2, 4)), np.array([0, 1]))], tmp_path / "run.npz"
    loader = DataLoader(nn.data.ArrayDataset(np.ones((2, 4)), np.array([0, 1])), 2)

    def train(data, **options):
        checkpoint = nn.Checkpoint(path)
        nn.fit(model, data, loss, optimizer, callbacks=[checkpoint], progress=False, **options)

    train(batches)
    with pytest.raises(ValueError, match=r"has no state of the data, but DataLoader has; build"):
        train(loader, resume=path)
    train(loader)
    with pytest.raises(ValueError, match=r"has a state of the data, but list has none; build"):
        train(batches, resume=path)
