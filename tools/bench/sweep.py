"""Cost against size: elements of one array, and nodes of one graph; by hand and by the engine.

This runs in the calling interpreter, because both sides live there; figures are medians.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

OPS = 10  # in the chain whose arrays grow
Series = dict[str, dict[int, float]]


def _timed(step: Callable[[], Any], rounds: int) -> float:
    """The median time of a step, each measured over at least a few milliseconds."""
    step()
    started = perf_counter()
    step()
    count = max(1, int(5e-3 / (perf_counter() - started)))
    times = []
    for _ in range(rounds):
        started = perf_counter()
        for _ in range(count):
            step()
        times.append((perf_counter() - started) / count)
    return median(times)


def elements(rounds: int, largest: int) -> Series:
    """Seconds per op, forward and backward, for a chain of `OPS` tanh on n float32."""
    import autograd as ag

    found: Series = {"by hand": {}, "autograd": {}}
    for n in [10**k for k in range(1, 8) if 10**k <= largest]:
        x = np.linspace(-1, 1, n, dtype=np.float32)
        values, g, d = [np.empty_like(x) for _ in range(OPS)], np.empty_like(x), np.empty_like(x)

        def by_hand(x: Any = x, values: Any = values, g: Any = g, d: Any = d) -> None:
            y = x
            for value in values:
                y = np.tanh(y, out=value)
            y.sum()
            g.fill(1)
            for value in reversed(values):
                np.multiply(value, value, out=d)
                np.subtract(1, d, out=d)
                np.multiply(g, d, out=g)

        leaf = ag.tensor(x, requires_grad=True)

        def engine(leaf: Any = leaf) -> None:
            leaf.grad = None
            y = leaf
            for _ in range(OPS):
                y = ag.tanh(y)
            y.sum().backward()

        found["by hand"][n] = _timed(by_hand, rounds) / OPS
        found["autograd"][n] = _timed(engine, rounds) / OPS
    return found


def nodes(rounds: int, largest: int) -> Series:
    """Seconds for a whole pass over a chain of n adds: recording it, and the walk."""
    import autograd as ag

    found: Series = {"record": {}, "record and walk": {}}
    leaf = ag.tensor(0.5, requires_grad=True)

    def chain(n: int) -> Any:
        y = leaf
        for _ in range(n):
            y = y + leaf
        return y

    def both(n: int) -> None:
        leaf.grad = None
        chain(n).backward()

    for n in [10**k for k in range(1, 7) if 10**k <= largest]:
        few = rounds if n < 10**6 else min(rounds, 3)
        found["record"][n] = _timed(lambda n=n: chain(n), few)  # type: ignore[misc]
        found["record and walk"][n] = _timed(lambda n=n: both(n), few)  # type: ignore[misc]
    return found


def exponent(series: dict[int, float]) -> float:
    """The slope of cost against size on logarithmic axes, over the upper half: 1 is linear."""
    sizes = sorted(series)[len(series) // 2 :]
    slope, _ = np.polyfit(np.log([*sizes]), np.log([series[n] for n in sizes]), 1)
    return float(slope)


def plot(by_elements: Series, by_nodes: Series, path: Path) -> None:
    """Plot both sweeps side by side, with the fixed costs marked."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.2), layout="constrained")
    for name, series in by_elements.items():
        left.loglog([*series], [*series.values()], "o-", label=name)
    fixed = by_elements["autograd"][min(by_elements["autograd"])]
    left.axhline(fixed, color="grey", linestyle=":")
    left.annotate(f"fixed: {fixed * 1e6:.1f} µs per op", (0.03, fixed), (0, 4),
                  xycoords=("axes fraction", "data"), textcoords="offset points")  # fmt: skip
    left.set(xlabel="elements (float32)", ylabel="seconds per op, forward and backward",
             title="One op: tanh")  # fmt: skip
    for name, series in by_nodes.items():
        right.loglog([*series], [*series.values()], "o-", label=name)
    walked = by_nodes["record and walk"]
    per_node = min(seconds / n for n, seconds in walked.items())
    right.loglog([*walked], [per_node * n for n in walked], ":", color="grey",
                 label=f"{per_node * 1e6:.2f} µs per node")  # fmt: skip
    right.set(xlabel="nodes (scalar adds in a chain)", ylabel="seconds",
              title="One graph")  # fmt: skip
    for axes in (left, right):
        axes.legend(loc="upper left")
        axes.grid(alpha=0.3)
    left.legend(loc="center left")
    figure.savefig(path, dpi=120)


def run(path: Path, rounds: int, largest: int = 10**7) -> dict[str, Any]:
    """Measure, plot and print."""
    by_elements, by_nodes = elements(rounds, largest), nodes(rounds, largest)
    plot(by_elements, by_nodes, path)
    for series in (by_elements, by_nodes):
        for name, points in series.items():
            print(f"{name}: " + ", ".join(f"{n:.0e}: {s:.2e} s" for n, s in points.items()))
    slopes = {
        "elements": exponent(by_elements["autograd"]),
        "nodes": exponent(by_nodes["record and walk"]),
    }
    print("growth (1 is linear): " + ", ".join(f"{k} {v:.2f}" for k, v in slopes.items()))
    print(f"drawn in {path}")
    return {"elements": by_elements, "nodes": by_nodes, "growth": slopes}
