"""How many digits of two results agree, and the table of all clients."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from .table import Client

MANY = 100
MOST = 16.0  # digits of a float64
Numbers = Mapping[str, Sequence[float]]


def digits(theirs: Numbers, ours: Numbers) -> float:
    """The digits that agree, in the worst element of the worst array.

    An element that is less than a hundred-millionth of its array's largest is nothing but rounding,
    and compared on that scale.
    """
    if theirs.keys() != ours.keys():
        return 0.0
    worst = MOST
    for name, expected in theirs.items():
        if len(expected) != len(ours[name]):
            return 0.0
        floor = 1e-8 * max(map(abs, expected), default=0.0)
        for a, b in zip(expected, ours[name]):
            worst = min(worst, _digits(a, b, floor))
    return worst


def _digits(a: float, b: float, floor: float) -> float:
    if a == b or (math.isnan(a) and math.isnan(b)):
        return MOST
    if not math.isfinite(a - b):
        return 0.0
    return max(0.0, min(MOST, -math.log10(abs(a - b) / max(abs(a), abs(b), floor))))


@dataclass
class Case:
    """One case: what failed, or the digits that agree and the seconds of each round.

    A failure that is `known` has its reason in place of the error, and is not one to mend.
    """

    name: str
    error: str = ""
    known: bool = False
    digits: float = 0.0
    seconds: dict[str, list[float]] = field(default_factory=lambda: {"hips": [], "ours": []})

    @property
    def ratio(self) -> float:
        return median(self.seconds["ours"]) / median(self.seconds["hips"])


@dataclass
class Result:
    """What one client gave: a row of the table."""

    client: Client
    cases: list[Case]

    @property
    def ran(self) -> list[Case]:
        return [case for case in self.cases if not case.error]

    @property
    def failed(self) -> list[Case]:
        return [case for case in self.cases if case.error]

    @property
    def digits(self) -> float:
        return min([case.digits for case in self.ran], default=0.0)

    @property
    def ratio(self) -> float:
        """Of the sums over the cases that ran, of the medians over the rounds."""
        sums = [sum([median(c.seconds[name]) for c in self.ran]) for name in ("ours", "hips")]
        return sums[0] / sums[1] if self.ran else math.nan

    @property
    def misses(self) -> list[str]:
        """What is asked of the client and not met."""
        few = [case for case in self.ran if case.digits < self.client.wanted(case.name)]
        found = [f"{case.name}: {case.error}" for case in self.failed if not case.known]
        found += [f"{case.name}: {case.digits:.1f} digits" for case in few]
        slow = self.client.ratio is not None and self.ran and not self.ratio <= self.client.ratio
        return found + ([f"{self.ratio:.2f} of the time"] if slow else [])

    def row(self) -> str:
        passed = sum([case.digits >= self.client.wanted(case.name) for case in self.ran])
        must = "" if self.client.ratio is None else f"{self.client.ratio:.2f}"
        figures = (f"{self.digits:.1f}" * bool(self.client.scripts), f"{self.ratio:.2f}")
        cells = (
            self.client.title,
            f"{passed} of {len(self.cases)}",
            *(figures if self.ran else ("", "")),
            must,
        )
        return f"| {' | '.join(cells)} |"

    def details(self) -> str:
        """Every case in a line; of very many, those that failed."""
        lines = []
        for case in self.cases if len(self.cases) < MANY else self.failed:
            figures = f"{case.digits:4.1f} digits, {case.ratio:5.2f}" if not case.error else ""
            lines.append(f"    {case.name:48} {figures or case.error}")
        return "\n".join(lines)


HEAD = (
    "| client | passed | digits that agree | time, of HIPS autograd's | at most |\n"
    "|---|---|---|---|---|"
)
