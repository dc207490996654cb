"""Ctrl-C: the training ends between two steps, with a complete checkpoint and its history."""

import signal
import subprocess
import sys
import threading

import pytest

import nn
from tests.interpreter import ENVIRONMENT
from tests.nn.training.runs import STEPS, At, Training


@pytest.fixture(autouse=True)
def _pythons_own_handler():
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    signal.signal(signal.SIGINT, before)


def press(run):
    signal.raise_signal(signal.SIGINT)


@pytest.mark.once
@pytest.mark.parametrize("moment", ["on_backward", "on_step"])
def test_the_step_is_finished_and_saved(moment, tmp_path):
    whole, path = Training(1).fit(), tmp_path / "run.npz"
    for step in range(1, STEPS):
        # Within a step it takes effect after that step; in on_step, for which it comes too late,
        # after the next step, or after the epoch that ends.
        first = Training(1).fit(nn.Checkpoint(path), At(step, press, moment))
        done = len(first.history.steps["loss"])
        assert done == step + (moment == "on_backward" or step % 3 != 0)
        assert first.history.interrupted
        assert nn.load(path)["step"] == done
        assert Training(2).fit(nn.Checkpoint(path), resume=path).end() == whole.end()


def test_pressed_in_validation_it_ends_behind_the_epoch(tmp_path):
    path, count = tmp_path / "run.npz", []

    def metric(scores, labels):
        count.append(len(labels))
        if len(count) == 4:  # three batches of training, then the first of validation
            press(None)
        return 0.0

    run = Training(1).fit(nn.Checkpoint(path), metrics={"m": metric})
    assert run.history.interrupted
    assert len(run.history) == 1
    assert nn.load(path)["epoch"] == 1
    assert run.model.training


def test_pressed_when_all_is_done_it_is_noted():
    run = Training(1).fit(At(STEPS, press, "on_end"))
    assert run.history.interrupted
    assert len(run.history) == 3


def test_keyboard_interrupt_of_a_callback(tmp_path):
    def interrupt(run):
        raise KeyboardInterrupt

    whole, path = Training(1).fit(), tmp_path / "run.npz"
    run = Training(1).fit(nn.Checkpoint(path, every=1), At(5, interrupt))
    assert run.history.interrupted
    assert len(run.history) == 1
    assert len(run.history.steps["loss"]) == 5
    assert nn.load(path)["step"] == 4
    run.fit()  # the model and all other parts can still be used
    assert len(run.history) == 3
    assert Training(2).fit(nn.Checkpoint(path), resume=path).end() == whole.end()


def test_of_data_without_a_state_the_last_epoch_is_kept(tmp_path):
    run, path = Training(1), tmp_path / "run.npz"
    run.data = list(run.data)
    run.fit(nn.Checkpoint(path), At(4, press))
    assert run.history.interrupted
    assert nn.load(path)["step"] == 3


def test_pressed_twice_it_ends_at_once():
    def twice(run):
        press(run)
        press(run)

    run = Training(1).fit(At(4, twice, "on_backward"))
    assert run.history.interrupted
    assert len(run.history.steps["loss"]) == 4  # the current step was not finished


def test_a_handler_of_the_program_stays():
    pressed = []

    def own(number, frame):
        pressed.append(number)

    signal.signal(signal.SIGINT, own)
    run = Training(1).fit(At(4, press))
    assert signal.signal(signal.SIGINT, signal.default_int_handler) is own
    assert pressed == [signal.SIGINT]
    assert not run.history.interrupted


def test_in_another_thread():
    run = Training(1)
    thread = threading.Thread(target=run.fit)
    thread.start()
    thread.join()
    assert len(run.history) == 3


SCRIPT = """
import sys, time
import nn
from tests.nn.training.runs import At, Training

def wait(run):  # until the signal has come
    print("ready", flush=True)
    while not run.interrupted:
        time.sleep(0.001)

def wait_again(run):
    wait(run)
    print("ready", flush=True)
    time.sleep(60)

whole = Training(1).fit().end()
path, presses = sys.argv[1:]
checkpoint = nn.Checkpoint(path, every=1)
at = At(4, {"1": wait, "2": wait_again}[presses], "on_backward")
history = Training(1).fit(checkpoint, at, progress=True).history
print(history.interrupted, len(history.steps["loss"]), nn.load(path)["step"])
print(Training(2).fit(checkpoint, resume=path).end() == whole)
"""


@pytest.mark.once
@pytest.mark.parametrize(("presses", "steps"), [(1, 5), (2, 4)])
def test_a_real_signal_to_a_process(presses, steps, tmp_path):
    command = [sys.executable, "-c", SCRIPT, tmp_path / "run.npz", str(presses)]
    with subprocess.Popen(
        command, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        lines = iter(process.stdout.readline, "")
        for _ in range(presses):
            assert "ready\n" in lines
            process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
    assert process.returncode == 0, rest
    end = f"ended after step {steps}, epoch 2: interrupted\n"
    assert rest == end + f"True {steps} {steps}\nTrue\n"
