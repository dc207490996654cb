"""``python -m tools.bench``: print the benchmark table. See README.md beside this file."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import numpy as np

import autograd

from . import history, instructions, sweep
from .runner import default_pythons, run
from .workload import LIBRARIES, all_workloads

VERSIONS = {"numpy": np.__version__, "ours": autograd.__version__}


def main(argv: list[str] | None = None) -> int:
    """Run what was asked for and print it; return the exit status."""
    workloads = all_workloads()
    parser = argparse.ArgumentParser(prog="python -m tools.bench", description=__doc__)
    parser.add_argument("workloads", nargs="*", help=f"any of: {', '.join(workloads)}")
    parser.add_argument("--libraries", default=",".join(LIBRARIES), help="comma-separated names")
    parser.add_argument("--peers", metavar="PYTHON", help="interpreter that has the peers")
    parser.add_argument("--hips", metavar="PYTHON", help="interpreter that has HIPS autograd")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=0.2, help="per library and round")
    parser.add_argument("--patience", type=float, default=12.0, help="seconds for a slow peer")
    parser.add_argument("--tiny", action="store_true", help="tiny sizes, to test the plumbing")
    parser.add_argument("--json", type=Path, metavar="FILE", help="append a row of JSON there")
    parser.add_argument("--plot", type=Path, metavar=("FILE", "PNG"), nargs=2,
                        help="draw the rows of such a file, and measure nothing")  # fmt: skip
    parser.add_argument("--sweep", type=Path, metavar="PNG", nargs="?", const="out/sweep.png",
                        help="plot cost against size there, instead of the table")  # fmt: skip
    parser.add_argument("--instructions", action="store_true", help="per op, instead of the table")
    options = parser.parse_args(argv)
    if options.plot:
        file, png = options.plot
        history.plot(history.read(file), png)
        print(f"drawn in {png}")
        return 0
    if options.sweep or options.instructions:
        content = {}
        if options.sweep:
            options.sweep.parent.mkdir(parents=True, exist_ok=True)
            content["sweep"] = sweep.run(options.sweep, options.rounds)
        if options.instructions:
            content["instructions"] = instructions.run()
        if options.json:
            history.append(options.json, content, VERSIONS, threads=1)
        return 0

    chosen = options.workloads or list(workloads)
    libraries = options.libraries.split(",")
    for name, known in [*((w, workloads) for w in chosen), *((n, LIBRARIES) for n in libraries)]:
        if name not in known:
            parser.error(f"no {name!r}; choose from {', '.join(known)}")
    if not options.hips:
        libraries = [n for n in libraries if n != "hips"]
    pythons = default_pythons(options.peers, options.hips)
    shown = [n for n in LIBRARIES if n in libraries and n != "numpy"]

    print(" | ".join(["workload".ljust(48), "by hand".rjust(10), *shown, "bar"]), flush=True)
    table: dict[str, Any] = {}
    for name in chosen:
        workload = workloads[name]
        results = table[name] = run(
            workload,
            libraries,
            pythons,
            threads=options.threads,
            rounds=options.rounds,
            seconds=options.seconds,
            patience=options.patience,
            tiny=options.tiny,
        )
        print(row(workload, results, shown), flush=True)
    versions = notes(table) | VERSIONS
    if options.json:
        bars = {name: workloads[name].bar for name in chosen}
        content = {"tiny": options.tiny, "bars": bars, "workloads": table}
        history.append(options.json, content, versions, options.threads)
    return 0


def row(workload: Any, results: dict[str, Any], shown: list[str]) -> str:
    """One line of the table."""
    cells = [workload.title.ljust(48), quantity(results["numpy"]).rjust(10)]
    for name in shown:
        ratio = results.get(name, {}).get("ratio")
        cells.append(("-" if ratio is None else f"{ratio:.3g}").rjust(len(name)))
    ours = results.get("ours", {}).get("ratio")
    met = "" if ours is None else " met" if ours <= workload.bar else " MISSED"
    return " | ".join([*cells, f"{workload.bar:g}{met}"])


def quantity(result: dict[str, Any]) -> str:
    """The hand-written figure, with its unit."""
    if "bytes" in result:
        return f"{result['bytes'] / 1e6:.1f} MB"
    seconds = result["seconds"]
    return f"{seconds * 1e6:.1f} us" if seconds < 1e-3 else f"{seconds * 1e3:.2f} ms"


def notes(table: dict[str, Any]) -> dict[str, str]:
    """Print the versions, and what was left out and why; return the versions."""
    versions: dict[str, str] = {}
    for name, results in table.items():
        for library, result in results.items():
            if "reason" in result:
                print(f"{name}: {library}: {result['reason']}")
            elif "version" in result:
                versions[library] = result["version"]
    print(", ".join(f"{library} {version}" for library, version in versions.items()))
    return versions


if __name__ == "__main__":
    sys.exit(main())
