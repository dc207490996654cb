"""The user's script that the type checkers read is true: it runs."""

import runpy
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_script_that_checkers_read_runs():
    seen = runpy.run_path(str(ROOT / "typing_tests" / "user.py"))
    assert seen["x"].grad is None
    assert seen["hits"].shape == (4,)
