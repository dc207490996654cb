"""The lessons run, within 30 seconds each, and are committed as they should be."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted(ROOT.glob("notebooks/*.ipynb"))
LIMIT = 30  # seconds of processor time; wall-clock time would depend on what else runs
each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def test_there_are_lessons():
    assert [path.name[:2] for path in NOTEBOOKS] == [f"{i:02}" for i in range(1, 9)]


@each
def test_it_is_as_committed(path):
    """No outputs; stable names of cells; it begins with what the reader will learn."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    assert (notebook["nbformat"], notebook["nbformat_minor"]) >= (4, 5)
    cells = notebook["cells"]
    for cell in cells:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            assert cell["execution_count"] is None
    names = [cell["id"] for cell in cells]
    assert len(set(names)) == len(names)
    assert cells[0]["cell_type"] == "markdown"
    title, learn = "".join(cells[0]["source"]).split("\n\n")[:2]
    assert title.startswith("# ")
    assert learn == "What you will learn:"


def _processor_seconds():
    times = os.times()
    return times.children_user + times.children_system


@each
def test_it_runs(path, tmp_path):
    for name in ("nbmake", "ipykernel", "matplotlib"):
        pytest.importorskip(name, reason=f"the lessons need {name}: pip install '.[notebooks]'")
    threads = dict.fromkeys(["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"], "1")
    environment = {
        **os.environ,
        **threads,
        "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])),
        "IPYTHONDIR": str(tmp_path),
        "HYPOTHESIS_STORAGE_DIRECTORY": str(tmp_path / "hypothesis"),
    }
    command = [sys.executable, "-m", "pytest", "--nbmake", "--nbmake-timeout=120", "-q"]
    command += ["-p", "no:cacheprovider", "-p", "no:xdist", str(path)]
    before = _processor_seconds()
    run = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "1 passed" in run.stdout
    assert _processor_seconds() - before < LIMIT
