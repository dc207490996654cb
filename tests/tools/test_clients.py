"""The tool that runs packages with HIPS autograd and with this project: its parts, offline."""

from __future__ import annotations

import importlib.util
import math
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tools.clients import __main__ as command
from tools.clients import environments, report, runner, upstream, worker
from tools.clients.environments import Environment
from tools.clients.table import CLIENTS, HERE, PROGRAMS, Client

SCRIPT = """
import numpy
import autograd.numpy as np
from autograd import grad

def cases():
    z = numpy.array([1 + 2j, 3.0])
    return {
        "fine": lambda: {"x": grad(lambda x: np.sum(x**3))(numpy.arange(3.0)), "y": 2},
        "complex": lambda: {"z": grad(lambda z: np.sum(np.abs(z) ** 2))(z)},
        "fails": lambda: grad(lambda x: x)(1),
    }
"""


def test_digits_that_agree():
    assert report.digits({"a": [1.0, 2.0]}, {"a": [1.0, 2.0]}) == report.MOST
    assert report.digits({"a": [1.0, 2.0]}, {"a": [1.0, 2.0 + 2e-6]}) == pytest.approx(6, abs=0.01)
    assert report.digits({"a": [1.0], "b": [3.0]}, {"a": [1.0 + 1e-9], "b": [3.3]}) < 1.1
    assert report.digits({"a": [1.0]}, {"a": [-1.0]}) == 0
    assert report.digits({"a": [1.0]}, {"a": [1.0, 1.0]}) == 0
    assert report.digits({"a": [1.0]}, {"b": [1.0]}) == 0
    assert report.digits({"a": [1.0]}, {"a": [math.nan]}) == 0
    assert report.digits({"a": [math.inf]}, {"a": [1.0]}) == 0
    assert report.digits({"a": [math.nan, math.inf]}, {"a": [math.nan, math.inf]}) == report.MOST
    # of what has cancelled to nothing, the array says how much nothing is
    assert report.digits({"a": [1.0, 1e-17]}, {"a": [1.0, 3e-17]}) > 8


def test_a_row_says_what_is_not_met():
    client = Client("some", "Some 1.0", (HERE,), (), digits=6.0, ratio=0.75)
    good = report.Case("good", digits=9.0, seconds={"hips": [2.0, 9.0, 2.0], "ours": [1.0] * 3})
    poor = report.Case("poor", digits=3.0, seconds={"hips": [2.0] * 3, "ours": [1.0] * 3})
    broken = report.Case("broken", error="TypeError: no")
    assert report.Result(client, [good]).misses == []
    assert report.Result(client, [good]).row() == "| Some 1.0 | 1 of 1 | 9.0 | 0.50 | 0.75 |"
    found = report.Result(client, [good, poor, broken])
    assert found.misses == ["broken: TypeError: no", "poor: 3.0 digits"]
    assert found.row() == "| Some 1.0 | 1 of 3 | 3.0 | 0.50 | 0.75 |"
    good.seconds["ours"] = [4.0] * 3
    assert report.Result(client, [good]).misses == ["2.00 of the time"]
    assert report.Result(client, [broken]).misses == ["broken: TypeError: no"]
    assert report.Result(client, [broken]).row() == "| Some 1.0 | 0 of 1 |  |  | 0.75 |"
    broken.known = True
    assert report.Result(client, [broken]).misses == []


def test_numbers_of_every_kind():
    assert worker.numbers({"a": 1, "b": np.array([[1 + 2j]]), "c": np.arange(2)}) == {
        "a": [1.0], "b": [1.0, 2.0], "c": [0.0, 1.0],
    }  # fmt: skip


def test_a_script_runs_in_two_interpreters(tmp_path: Path):
    """Here both with this project, which must then agree with itself."""
    (tmp_path / "script.py").write_text(SCRIPT)
    client = Client("some", "Some", (tmp_path / "script.py",), ())
    ours = Environment("ours", Path(sys.executable))
    with pytest.raises(RuntimeError, match="fails with HIPS autograd: TypeError"):
        runner.run(client, {"hips": ours, "ours": ours}, 1, tmp_path / "log.txt")
    (tmp_path / "script.py").write_text(SCRIPT.replace("(1)", "(1.0)"))
    with pytest.raises(RuntimeError, match="has no attribute"):
        runner.run(client, {"hips": ours, "ours": ours}, 1, tmp_path / "log.txt")
    (tmp_path / "script.py").write_text(SCRIPT.replace("grad(lambda x: x)(1)", '{"x": 1}'))
    result = runner.run(client, {"hips": ours, "ours": ours}, 2, tmp_path / "log.txt")
    assert [case.name for case in result.cases] == ["fine", "complex", "fails"]
    assert [case.digits for case in result.cases] == [report.MOST] * 3
    assert all(len(case.seconds[name]) == 2 for case in result.cases for name in case.seconds)


def test_a_case_that_fails_here_alone_is_a_miss(tmp_path: Path):
    (tmp_path / "script.py").write_text(
        "import os\n"
        "def cases():\n"
        "    return {'new': lambda: {'x': 1 / (os.environ.get('SIDE') != 'ours')}}\n"
    )
    client = Client("some", "Some", (tmp_path / "script.py",), (), ratio=None)
    both = {name: Sided(name, Path(sys.executable)) for name in environments.LIBRARIES}
    result = runner.run(client, both, 1, tmp_path / "log.txt")
    assert result.misses == ["new: ZeroDivisionError: division by zero"]


class Sided(Environment):
    """This project on both sides, and a variable that says which."""

    @property
    def variables(self) -> dict[str, str]:
        ours = Environment("ours", self.python).variables
        return ours | {"SIDE": self.library}


def test_the_environments_differ_in_one_library():
    python = Path(sys.executable)
    ours, hips = (Environment(name, python).variables for name in ("ours", "hips"))
    assert ours.pop("PYTHONPATH") == str(environments.ROOT)
    assert ours == hips
    assert hips["OMP_NUM_THREADS"] == "1"


def test_each_client_is_pinned_and_has_its_scripts():
    for client in CLIENTS.values():
        assert all("==" in package or "<" in package for package in client.packages), client.name
        assert all(script.exists() for script in client.scripts), client.name
    listed = {script for client in CLIENTS.values() for script in client.scripts}
    assert listed == {*(HERE / "scripts").glob("*.py"), *(HERE / "programs").glob("*.py")}


def test_upstream_tests_are_counted(tmp_path: Path):
    (tmp_path / "test_some.py").write_text(
        "import pytest\n"
        "def test_fine(): pass\n"
        "def test_bad(): assert False\n"
        "@pytest.mark.skip\ndef test_left_out(): pass\n"  # of the file that is run, to be counted
    )
    found = upstream.outcomes(
        Environment("ours", Path(sys.executable)), tmp_path, tmp_path / "o.xml"
    )
    assert {name: passed for name, (passed, _) in found.items()} == {
        "test_some::test_fine": True,
        "test_some::test_bad": False,
        "test_some::test_left_out": False,
    }


def test_the_table_is_written_between_its_marks(tmp_path: Path, monkeypatch: Any):
    page = tmp_path / "page.md"
    page.write_text(f"before\n{command.MARKS[0]}old\n{command.MARKS[1]}after\n")
    monkeypatch.setattr(command, "PAGE", page)
    command.write("| new |")
    command.write("| newer |")
    assert page.read_text() == (
        f"before\n{command.MARKS[0]}\n| newer |\n\n{command.MARKS[1]}after\n"
    )


def test_an_unknown_client_is_an_error(capsys: Any):
    with pytest.raises(SystemExit):
        command.main(["numpy"])
    assert "no client is named numpy" in capsys.readouterr().err


@pytest.mark.parametrize("path", PROGRAMS, ids=[path.stem for path in PROGRAMS])
def test_a_program_learns(path: Path):
    """With few steps; each gives the loss at its end, or the likelihoods on its way."""
    pytest.importorskip("scipy", reason="the programs use SciPy's functions")

    def losses(steps: int) -> Any:
        spec = importlib.util.spec_from_file_location("program", path)
        assert spec
        assert spec.loader
        program = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(program)
        program.STEPS = steps  # type: ignore[attr-defined]
        (run,) = program.cases().values()
        found = run()
        assert all(np.all(np.isfinite(value)) for value in found.values())
        return [-x for x in found["likelihoods"]] if "likelihoods" in found else [found["loss"]]

    assert losses(3)[-1] < losses(1)[-1]
