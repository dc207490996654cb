"""Run workloads: one process per library, checked against the hand-written pass, interleaved."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from select import select
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

from .workload import LIBRARIES, Workload

TOOLS = Path(__file__).resolve().parent.parent
TOLERANCE = {"float64": 1e-9, "float32": 1e-3}  # of the norm of each gradient

BUILDING = 60.0  # seconds that a library has to import, compile and run its first steps


class Process:
    """A worker process for one library."""

    def __init__(self, library: str, python: str, threads: int) -> None:
        self.library = library
        self.times: list[float] = []
        self.child = subprocess.Popen(
            [python, "-P", "-m", f"{__package__.rpartition('.')[2]}.worker", library, str(threads)],
            env=environment(library, threads),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE if not os.environ.get("BENCH_DEBUG") else None,
            text=True,
            preexec_fn=lambda: os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[-threads:]),
        )

    def hear(self, seconds: float | None = None) -> dict[str, Any]:
        """The next answer, if it comes within this many seconds."""
        assert self.child.stdout
        if not select([self.child.stdout], [], [], seconds)[0]:
            return {"error": f"not ready within {seconds:g} s"}
        line = self.child.stdout.readline()
        if not line:
            return {"error": f"the process ended with {self.child.wait()}"}
        answer: dict[str, Any] = json.loads(line)
        return answer

    def ask(self, do: str, *, within: float | None = None, **arguments: Any) -> dict[str, Any]:
        """Send a request and wait for its answer.

        Between requests the process is stopped: OpenBLAS's threads keep spinning for a while, and
        would take a processor from the library whose turn it is.
        """
        assert self.child.stdin
        self.child.send_signal(signal.SIGCONT)
        with suppress(BrokenPipeError):  # the answer will say that the process ended
            print(json.dumps({"do": do, **arguments}), file=self.child.stdin, flush=True)
        answer = self.hear(within)
        self.child.send_signal(signal.SIGSTOP)
        return answer

    def end(self) -> None:
        """End the process."""
        self.child.kill()
        self.child.communicate()


def environment(library: str, threads: int) -> dict[str, str]:
    """The environment of a worker: threads pinned, and only what it may import on the path."""
    path = [str(TOOLS)] + ([str(TOOLS.parent)] if library == "ours" else [])
    n = str(threads)
    return os.environ | {
        "PYTHONPATH": os.pathsep.join(path),
        "PYTHONHASHSEED": "0",
        "OMP_NUM_THREADS": n,
        "OPENBLAS_NUM_THREADS": n,
        "MKL_NUM_THREADS": n,
        "NUMEXPR_NUM_THREADS": n,
        "XLA_FLAGS": f"--xla_cpu_multi_thread_eigen={str(threads > 1).lower()}",
        "JAX_PLATFORMS": "cpu",
        "DEV": "CPU",  # this and the next two are tinygrad's
        "TRAINING": "1",
        "CPU_COUNT": n,
    }


def start(
    libraries: list[str], pythons: dict[str, str], threads: int, notes: dict[str, str]
) -> dict[str, Process]:
    """A worker for each installed library; `notes` receives the versions, and what is missing."""
    processes = {name: Process(name, pythons[name], threads) for name in libraries}
    for name, process in list(processes.items()):
        answer = process.hear()
        if "result" in answer:
            notes[name] = answer["result"]
        else:
            notes[name] = f"left out: {answer['error']}"
            processes.pop(name).end()
    return processes


def disagreement(path: str, reference: str) -> str | None:
    """What is wrong with the gradients in a file, compared with the hand-written ones, if any."""
    with np.load(path) as found, np.load(reference) as expected:
        if len(found) != len(expected):
            return f"{len(found)} gradients instead of {len(expected)}"
        for name in expected:
            a, b = found[name], expected[name]
            if a.shape != b.shape:
                return f"gradient {name} has shape {a.shape} instead of {b.shape}"
            error = np.linalg.norm(a - b) / np.linalg.norm(b)
            if not error <= TOLERANCE[b.dtype.name]:
                return f"gradient {name} is off by {error:.1e} of its norm"
    return None


def run_time(
    workload: Workload,
    processes: dict[str, Process],
    rounds: int,
    seconds: float,
    patience: float,
    tiny: bool,
) -> dict[str, Any]:
    """Check, then time in interleaved rounds; return a result or a reason for each library.

    A peer is timed for at most `patience` seconds, so a very slow one has fewer rounds.
    """
    results: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, process in list(processes.items()):
            path = f"{folder}/{name}.npz"
            answer = process.ask(
                "build", within=BUILDING, workload=workload.name, tiny=tiny, gradients=path
            )
            wrong = answer.get("error") or disagreement(path, f"{folder}/numpy.npz")
            if wrong:
                results[name] = {"reason": wrong}
                processes.pop(name).end()
    spent = dict.fromkeys(processes, 0.0)
    for _ in range(rounds):
        for name, process in processes.items():
            if name in ("numpy", "ours") or spent[name] < patience:
                started = perf_counter()
                process.times.append(process.ask("time", seconds=seconds)["result"])
                spent[name] += perf_counter() - started
    for name, process in processes.items():
        results[name] = {"seconds": median(process.times), "rounds": process.times}
    return results


def run_memory(workload: Workload, processes: dict[str, Process], tiny: bool) -> dict[str, Any]:
    """The rise of peak memory, in bytes, in a fresh process for each library."""
    results: dict[str, Any] = {}
    for name, process in processes.items():
        answer = process.ask("memory", workload=workload.name, tiny=tiny)
        results[name] = (
            {"bytes": answer["result"]} if "result" in answer else {"reason": answer["error"]}
        )
    return results


def run_imports(
    workload: Workload, libraries: list[str], pythons: dict[str, str], rounds: int
) -> dict[str, Any]:
    """The median time of whole processes, interleaved."""
    times: dict[str, list[float]] = {name: [] for name in libraries}
    results: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as cache:
        for i in range(1 + 2 * rounds):  # the first fills the cache of compiled modules
            for name in list(times):
                env = environment(name, 1) | {"PYTHONPYCACHEPREFIX": f"{cache}/{name}"}
                env.pop("PYTHONDONTWRITEBYTECODE", None)
                command = [pythons[name], "-P", "-c", workload.builds[name]]
                started = perf_counter()
                done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
                if done.returncode:
                    reason = done.stderr.strip().rpartition("\n")[2]
                    results[name] = {"reason": f"left out: {reason}"}
                    del times[name]
                elif i:
                    times[name].append(perf_counter() - started)
    return results | {n: {"seconds": median(t), "rounds": t} for n, t in times.items()}


def run(
    workload: Workload,
    libraries: list[str],
    pythons: dict[str, str],
    *,
    threads: int = 1,
    rounds: int = 5,
    seconds: float = 0.2,
    patience: float = 12.0,
    tiny: bool = False,
) -> dict[str, Any]:
    """One row of the table: for each library a figure and its ratio to by hand, or a reason."""
    notes: dict[str, str] = {}
    wanted = [n for n in LIBRARIES if n in workload.builds and (n in libraries or n == "numpy")]
    processes = {} if workload.kind == "import" else start(wanted, pythons, threads, notes)
    everyone = list(processes.values())
    try:
        if workload.kind == "import":
            return in_ratio(run_imports(workload, wanted, pythons, rounds), workload)
        if "numpy" not in processes:
            raise RuntimeError(f"the hand-written pass cannot run: {notes['numpy']}")
        if workload.kind == "memory":
            results = run_memory(workload, processes, tiny)
        else:
            results = run_time(workload, processes, rounds, seconds, patience, tiny)
    finally:
        for process in everyone:
            process.end()
    for name, note in notes.items():
        results.setdefault(name, {"reason": note})["version"] = note
    return in_ratio(results, workload)


def in_ratio(results: dict[str, Any], workload: Workload) -> dict[str, Any]:
    """The results, with each figure's ratio to the hand-written one."""
    figure = "bytes" if workload.kind == "memory" else "seconds"
    if figure not in results["numpy"]:
        raise RuntimeError(f"{workload.name}, by hand: {results['numpy']['reason']}")
    unit = results["numpy"][figure]
    for result in results.values():
        if figure in result:
            result["ratio"] = result[figure] / unit
    return results


def default_pythons(peers: str | None, hips: str | None) -> dict[str, str]:
    """The interpreter for each library: this one for ours and the hand-written pass."""
    pythons = dict.fromkeys(LIBRARIES, peers or sys.executable)
    pythons |= {"numpy": sys.executable, "ours": sys.executable}
    if hips:
        pythons["hips"] = hips
    return pythons
