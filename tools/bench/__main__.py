"""``python -m tools.bench``: print the benchmark table. See README.md beside this file."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from pathlib import Path
from typing import Any

from . import instructions, sweep
from .runner import default_pythons, run
from .workload import LIBRARIES, all_workloads


def processor() -> str:
    """The processor's name, if the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


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
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures to this file")
    parser.add_argument("--sweep", type=Path, metavar="PNG", nargs="?", const="out/sweep.png",
                        help="plot cost against size there, instead of the table")  # fmt: skip
    parser.add_argument("--instructions", action="store_true", help="per op, instead of the table")
    options = parser.parse_args(argv)
    if options.sweep or options.instructions:
        content = {"machine": machine(1)}
        if options.sweep:
            options.sweep.parent.mkdir(parents=True, exist_ok=True)
            content["sweep"] = sweep.run(options.sweep, options.rounds)
        if options.instructions:
            content["instructions"] = instructions.run()
        return write(options.json, content)

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
    notes(table)
    bars = {name: workloads[name].bar for name in chosen}
    return write(
        options.json, {"machine": machine(options.threads), "bars": bars, "workloads": table}
    )


def write(path: Path | None, content: dict[str, Any]) -> int:
    """Write the figures as JSON, if a path is given; return the exit status."""
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content, indent=1) + "\n")
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


def notes(table: dict[str, Any]) -> None:
    """Print the versions, and what was left out and why."""
    versions: dict[str, str] = {}
    for name, results in table.items():
        for library, result in results.items():
            if "reason" in result:
                print(f"{name}: {library}: {result['reason']}")
            elif "version" in result:
                versions[library] = result["version"]
    print(", ".join(f"{library} {version}" for library, version in versions.items()))


def machine(threads: int) -> dict[str, Any]:
    """Where the figures come from."""
    return {
        "python": platform.python_version(),
        "system": platform.platform(terse=True),
        "processor": processor(),
        "cpus": os.cpu_count(),
        "threads": threads,
    }


if __name__ == "__main__":
    sys.exit(main())
