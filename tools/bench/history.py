"""Figures over time: a row for each run in a file of JSON lines, and the picture of them."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from math import ceil
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
Row = dict[str, Any]
Panel = dict[str, list[tuple[int, float]]]  # under a line's name: which run, and its figure


def processor() -> str:
    """The processor's name, where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def machine(threads: int) -> dict[str, Any]:
    """Where the figures come from."""
    return {
        "python": platform.python_version(),
        "system": platform.platform(terse=True),
        "processor": processor(),
        "cpus": os.cpu_count(),
        "threads": threads,
    }


def commit() -> str | None:
    """The commit that is measured, with a + if files differ from it; None outside a repository."""

    def git(*arguments: str) -> str:
        command = ["git", "-C", str(ROOT), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    try:
        changed = git("status", "--porcelain", "--untracked-files=no")
        return git("rev-parse", "--short=10", "HEAD") + "+" * bool(changed)
    except (OSError, subprocess.CalledProcessError):
        return None


def append(path: Path, figures: Row, versions: dict[str, str], threads: int) -> None:
    """Add a row to the file: when, which commit, where, with which versions, and the figures."""
    row = {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit(),
        "machine": machine(threads),
        "versions": versions,
        **figures,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        file.write(json.dumps(row) + "\n")


def read(path: Path) -> list[Row]:
    """The rows of a history file, oldest first."""
    rows = []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        try:
            row = json.loads(line)
            rows.append(row | {"machine": row["machine"], "date": row["date"]})
        except (ValueError, TypeError, KeyError) as error:
            raise SystemExit(f"{path}, line {number}: not a row of the bench: {error!r}") from None
    return rows


def panels(rows: list[Row]) -> dict[str, Panel]:
    """What is drawn, under its title: each figure of ours, for each machine over the runs."""
    found: dict[str, Panel] = {}
    for run, row in enumerate(rows):
        where = f"{row['machine']['processor']}, threads: {row['machine']['threads']}"
        for title, figure in _figures(row):
            found.setdefault(title, {}).setdefault(where, []).append((run, figure))
    return found


def _figures(row: Row) -> Iterator[tuple[str, float]]:
    """The title and the value of each figure in a row that is ours."""
    for name, results in row.get("workloads", {}).items():
        if "ratio" in results.get("ours", {}):
            yield _title(row, name), results["ours"]["ratio"]
    for op, counts in row.get("instructions", {}).items():
        for what, count in counts.items():
            yield f"{op}: {what}, instructions", count
    for what, slope in row.get("sweep", {}).get("growth", {}).items():
        yield f"growth with {what}, linear = 1", slope


def _title(row: Row, workload: str) -> str:
    return f"{workload}{', tiny' * row.get('tiny', False)}, by hand = 1"


def plot(rows: list[Row], path: Path) -> None:
    """A small picture for each figure, its runs from left to right, a line for each machine.

    Raises
    ------
    SystemExit
        If no row has a figure of ours.
    """
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot as plt
    from matplotlib.lines import Line2D

    drawn = panels(rows)
    if not drawn:
        raise SystemExit("no figures of ours in this history: append some with --json")
    bars = {_title(row, n): bar for row in rows for n, bar in row.get("bars", {}).items()}
    machines = list(dict.fromkeys(where for panel in drawn.values() for where in panel))
    colours = {where: f"C{i % 10}" for i, where in enumerate(machines)}
    names = [f"{row['date'][:10]}\n{row.get('commit') or '?'}" for row in rows]

    columns = min(4, len(drawn))
    height = ceil(len(drawn) / columns)
    figure, axes = plt.subplots(
        height, columns, figsize=(4.2 * columns, 2.5 * height + 0.6), layout="constrained",
        squeeze=False,
    )  # fmt: skip
    for place, (title, panel) in zip(axes.flat, drawn.items(), strict=False):
        runs = sorted({run for points in panel.values() for run, _ in points})
        for where, points in panel.items():
            at = [runs.index(run) for run, _ in points]
            values = [value for _, value in points]
            place.plot(at, values, "o-", color=colours[where], markersize=4)
        if title in bars:
            place.axhline(bars[title], color="grey", linestyle=":")
        low, high = place.get_ylim()
        short = max(0.0, 0.1 * high - (high - low))  # noise of a percent shall look like noise
        place.set_ylim(low - short / 2, high + short / 2)
        place.set_title(title, fontsize=9)
        place.set_xlim(-0.5, len(runs) - 0.5)
        step = ceil(len(runs) / 5)  # as many names as fit
        named = runs[::step]
        place.set_xticks(range(0, len(runs), step), [names[run] for run in named], fontsize=6)
        place.tick_params(axis="y", labelsize=7)
        place.grid(alpha=0.3)
    for place in list(axes.flat)[len(drawn) :]:
        place.axis("off")
    lines = [Line2D([], [], color=colours[where], marker="o") for where in machines]
    labels = list(machines)
    if bars:
        lines.append(Line2D([], [], color="grey", linestyle=":"))
        labels.append("the bar")
    figure.legend(lines, labels, loc="outside lower center", ncols=3, fontsize=8)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)
    plt.close(figure)
