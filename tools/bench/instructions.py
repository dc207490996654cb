"""Machine instructions per op, to record it and to walk it; they do not depend on the load.

One process runs a chain of 1,000 ops and another one of 11,000; the difference divided by 10,000
is the cost of an op, free of start-up and imports. Counted by valgrind's callgrind, or by perf.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from .runner import environment

SMALL, LARGE = 1_000, 11_000

PROGRAM = """
import gc, sys
gc.disable()  # its runs would fall into either process by chance
import numpy as np
import autograd as ag
op, kind, walk, n = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
data = 0.5 if kind == "scalar" else np.full(8, 0.5)
x = ag.tensor(data, requires_grad=True)
one = np.ones_like(data)
y = x
if op == "add":
    for _ in range(n): y = y + x
elif op == "multiply":
    for _ in range(n): y = y * x
elif op == "tanh":
    tanh = ag.tanh
    for _ in range(n): y = tanh(y)
if walk == "walk":
    y.backward(one)
"""
CHAINS = [(op, kind) for kind in ("scalar", "array") for op in ("add", "multiply", "tanh")]


def counter() -> str:
    """The counter that is available here: "callgrind" or "perf"."""
    if shutil.which("valgrind"):
        return "callgrind"
    probe = ["perf", "stat", "-x,", "-e", "instructions:u", "true"]
    if (
        shutil.which("perf")
        and "not" not in subprocess.run(probe, capture_output=True, text=True, check=False).stderr
    ):
        return "perf"
    raise RuntimeError("instructions need valgrind, or perf with access to hardware counters")


def count(by: str, *arguments: str) -> int:
    """Instructions executed by a whole process that runs the program."""
    command = [sys.executable, "-P", "-c", PROGRAM, *arguments]
    with tempfile.TemporaryDirectory() as folder:
        if by == "callgrind":
            out = f"--callgrind-out-file={folder}/out"
            command = ["valgrind", "--tool=callgrind", out, *command]
        else:
            command = ["perf", "stat", "-x,", "-e", "instructions:u", *command]
        env = environment("ours", 1)
        done = subprocess.run(
            command, env=env, capture_output=True, text=True, check=True, cwd=Path(folder)
        )
    pattern = r"Collected : (\d+)" if by == "callgrind" else r"^(\d+),.*instructions"
    found = re.search(pattern, done.stderr, re.MULTILINE)
    if not found:
        raise RuntimeError(f"no count in what {by} printed:\n{done.stderr[-2000:]}")
    return int(found[1])


def per_op(by: str, op: str, kind: str, walk: str) -> float:
    """Instructions per op, from the difference between two sizes."""
    counts = [count(by, op, kind, walk, str(n)) for n in (SMALL, LARGE)]
    return (counts[1] - counts[0]) / (LARGE - SMALL)


def run() -> dict[str, dict[str, float]]:
    """Print and return the table."""
    by = counter()
    print(f"instructions per op, by {by}; freeing an op counts as recording it")
    print(f"{'op':<18}{'record':>10}{'walk':>10}")
    table = {}
    for op, kind in CHAINS:
        record = per_op(by, op, kind, "record")
        walk = per_op(by, op, kind, "walk") - record
        table[f"{op} {kind}"] = {"record": record, "walk": walk}
        print(f"{op + ' ' + kind:<18}{record:>10.0f}{walk:>10.0f}", flush=True)
    return table
