"""HIPS autograd's own tests, as its source distribution brings them, in both environments."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import xml.etree.ElementTree as ElementTree
from fnmatch import fnmatch
from pathlib import Path

from .environments import Environment, pip
from .report import Case, Result
from .table import HIPS, Client

# The tests that fail here, by name, and why. A failure that is not listed is one to mend.
REASONS = {
    "test_fft::test_rfftn_odd_not_implemented": "it has a gradient here",
    "test_graphs::test_assignment_raises_error": "RuntimeError, with the remedy; TypeError there",
    "test_linalg::test_pinv": "uses a private name of HIPS autograd's, numpy.linalg._dot",
    "test_linalg::test_eigvalh_*": (
        "its gradient is that of the triangle that is read; symmetric here, as in PyTorch"
    ),
    "test_misc::test_const_graph*": "counts the nodes of HIPS autograd's own graph",
    "test_wrappers::test_wrapped_name_and_docs": "compares the text of docstrings",
}

START = """
import sys, autograd, pytest
choose = getattr(autograd, "set_complex_convention", None)
if choose:
    choose("hips")
sys.exit(pytest.main(sys.argv[1:]))
"""


def tests(cache: Path) -> Path:
    """The folder of the tests, downloaded where it is missing."""
    name = HIPS.replace("==", "-")
    folder = cache / name / "tests"
    if not folder.exists():
        source = ["--no-binary", "autograd", "--no-deps", "--dest", str(cache)]
        pip(Path(sys.executable), "download", HIPS, *source)
        with tarfile.open(cache / f"{name}.tar.gz") as archive:
            inside = [m for m in archive.getmembers() if m.name.startswith(f"{name}/tests/")]
            archive.extractall(cache, inside, filter="data")
    return folder


def outcomes(environment: Environment, folder: Path, out: Path) -> dict[str, tuple[bool, float]]:
    """For each test whether it passed, and its seconds."""
    flags = ["-q", "-p", "no:cacheprovider", "-W", "ignore", f"--junitxml={out}"]
    command = [environment.python, "-P", "-c", START, *flags, folder]
    log = out.with_suffix(".txt")
    with log.open("w") as file:
        subprocess.run(
            command, env=environment.variables, stdout=file, stderr=file, cwd=folder, check=False
        )
    found = {}
    for case in ElementTree.parse(out).iter("testcase"):
        name = f"{case.get('classname', '').rpartition('.')[2]}::{case.get('name')}"
        bad = any([case.find(kind) is not None for kind in ("failure", "error", "skipped")])
        found[name] = not bad, float(case.get("time", 0))
    return found


def reason(name: str) -> str:
    """Why a test fails here, if that is known."""
    return next((why for pattern, why in REASONS.items() if fnmatch(name, pattern)), "")


def run(client: Client, environments: dict[str, Environment], cache: Path, rounds: int) -> Result:
    """Those that pass with HIPS autograd, each once; `rounds` for the times."""
    folder = tests(cache)
    cases: dict[str, Case] = {}
    for _ in range(max(1, rounds)):
        found = {
            library: outcomes(env, folder, cache / client.name / f"{library}.xml")
            for library, env in environments.items()
        }
        for name, (passed, seconds) in found["hips"].items():
            if passed:
                case = cases.setdefault(name, Case(name, digits=client.digits))
                mine, took = found["ours"].get(name, (False, 0.0))
                if not mine:
                    case.error = reason(name) or "fails, and is not listed"
                    case.known = bool(reason(name))
                case.seconds["hips"].append(seconds)
                case.seconds["ours"].append(took)
    return Result(client, list(cases.values()))
