"""What fit prints: a table, and a bar if tqdm is installed and somebody is looking."""

import io
import re
import sys
import time
from types import SimpleNamespace

import numpy as np
import pytest

import nn
from tests.nn.training.runs import Training, stop_at

TABLE = """epoch    loss  accuracy  validation loss  validation accuracy  seconds
    1  #.####    #.####           #.####               #.####      #.#
    2  #.####    #.####           #.####               #.####      #.#
    3  #.####    #.####           #.####               #.####      #.#
"""


class Slow:
    """Have a bar, which is drawn at most ten times a second, drawn after the first step."""

    def on_backward(self, run):
        if run.batch == 1:
            time.sleep(0.11)


class Terminal(io.StringIO):
    def isatty(self):
        return True


def digits_hidden(text):
    text = re.sub(r" +\S+$", "      #.#", text, flags=re.MULTILINE)  # seconds may have any length
    rows = text.splitlines()[1:]
    return "\n".join([re.sub(r"\d(\.\d{4})", r"#.####", row) for row in rows])


def test_a_line_for_each_epoch(capsys):
    Training(1).fit(progress=True)
    out, err = capsys.readouterr()
    assert out.splitlines()[0] == TABLE.splitlines()[0]
    assert digits_hidden(out) == digits_hidden(TABLE.replace("#.####", "0.0000"))
    assert err == ""  # which is not a terminal


def test_the_table_is_that_of_the_history(capsys):
    history = Training(1).fit(progress=True).history
    assert repr(history) + "\n" == capsys.readouterr().out


def test_why_it_ended(capsys):
    history = Training(1).fit(stop_at(4), progress=True).history
    assert capsys.readouterr().out.endswith("ended after step 4, epoch 2: for the test\n")
    assert repr(history).endswith("(for the test)")


SAID = "nothing is left to do: 3 epochs are done, and epochs={} includes them\n"


def test_a_finished_training_that_is_resumed_says_so(capsys, tmp_path):
    path = tmp_path / "run.npz"
    Training(1).fit(nn.Checkpoint(path))
    Training(2).fit(resume=path, progress=True)
    assert capsys.readouterr().out == SAID.format(3)
    Training(2).fit(resume=path, progress=True, epochs=1)
    assert capsys.readouterr().out == SAID.format(1)
    Training(2).fit(resume=path)
    assert capsys.readouterr().out == ""


def test_a_bar_on_a_terminal(capsys, monkeypatch, tmp_path):
    pytest.importorskip("tqdm", reason="comes with the demo extra")
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    Training(1).fit(Slow(), stop_at(4), nn.Checkpoint(tmp_path / "run.npz"), progress=True)
    bars = terminal.getvalue()
    assert "epoch 1/3" in bars
    assert "/3 [" in bars
    assert "loss=" in bars
    terminal.truncate(0)
    Training(2).fit(nn.Checkpoint(tmp_path / "run.npz"), resume=tmp_path / "run.npz", progress=True)
    bars = terminal.getvalue()
    assert "epoch 1/3" not in bars
    assert re.search(r"epoch 2/3: +33%", bars)  # where it was interrupted


def test_data_without_a_length_have_a_bar_without_an_end(monkeypatch):
    pytest.importorskip("tqdm", reason="comes with the demo extra")
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())

    class Endless:
        def __iter__(self):
            return iter([(np.ones((2, 1)), np.ones((2, 1)))] * 3)

    model = nn.Linear(1, 1)
    optimizer = nn.optim.SGD(model.parameters())
    nn.fit(model, Endless(), nn.functional.mse_loss, optimizer, callbacks=[Slow()])
    assert "2batch [" in terminal.getvalue()


def test_without_tqdm_there_is_the_table_alone(capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "tqdm", None)
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    Training(1).fit(progress=True)
    assert len(capsys.readouterr().out.splitlines()) == 4
    assert terminal.getvalue() == ""


def test_silence(capsys):
    Training(1).fit(progress=False)
    assert capsys.readouterr() == ("", "")


class Shell:
    """What IPython returns for itself: with a kernel in a notebook, without one at its prompt."""


@pytest.mark.parametrize("notebook", [True, False])
def test_a_bar_in_a_notebook_which_is_no_terminal(notebook, monkeypatch):
    pytest.importorskip("tqdm", reason="comes with the demo extra")
    shell = Shell()
    if notebook:
        shell.kernel = "a kernel"
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    monkeypatch.setattr(sys, "stderr", output := io.StringIO())
    Training(1).fit(progress=True)
    assert ("epoch 3/3" in output.getvalue()) == notebook
