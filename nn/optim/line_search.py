"""How far to go along a direction: a search for a step that meets the strong Wolfe conditions."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

__all__ = ["Point", "cubic_minimum", "strong_wolfe"]


class Point(NamedTuple):
    """A function along a line at `t`: its value, its derivative in t, and its whole gradient."""

    t: float
    f: float
    slope: float
    gradient: Any = None

    @property
    def finite(self) -> bool:
        """Whether value and slope are finite, so that they can be used."""
        return math.isfinite(self.f) and math.isfinite(self.slope)


def strong_wolfe(
    evaluate: Callable[[float], Point],
    start: Point,
    t: float,
    *,
    c1: float = 1e-4,
    c2: float = 0.9,
    max_evals: int = 25,
    resolution: float = 0.0,
) -> Point:
    """A point that is low and flat enough: Nocedal and Wright (2006), Algorithms 3.5 and 3.6.

    f(t) ≤ f(0) + c1·t·f'(0) and |f'(t)| ≤ c2·|f'(0)|, the strong Wolfe conditions. Here the two
    algorithms are one: `lo` is the lowest point so far that meets the first condition, and a
    suitable t lies between it and `hi`, which is None (at infinity) until a trial has gone too far.

    Parameters
    ----------
    evaluate : callable
        Returns the Point at a t > 0. If it is not finite, it counts as too high.
    start : Point
        The Point at t = 0, with a negative slope.
    t : float
        The first trial.
    c1, c2 : float
        0 < c1 < c2 < 1; the defaults are the book's, for quasi-Newton directions.
    max_evals : int
        The largest number of evaluations.
    resolution : float
        The search ends if `lo` and `hi` are no further apart than this.

    Returns
    -------
    Point
        One that meets both conditions; or, if the search ended without finding one, the lowest that
        meets the first, or `start` if none did.

    Examples
    --------
    >>> from nn.optim.line_search import Point, strong_wolfe
    >>> def evaluate(t):
    ...     return Point(t, (t - 3) ** 2, 2 * (t - 3))
    >>> strong_wolfe(evaluate, evaluate(0.0), 0.1).t  # 0.1 is not flat enough, but 0.5 is
    0.5
    """
    lo, hi = start, None
    for _ in range(max_evals):
        here = evaluate(t)
        if not here.finite or here.f > start.f + c1 * t * start.slope or here.f > lo.f:
            hi = here
        elif abs(here.slope) <= -c2 * start.slope:
            return here
        else:
            lo, before = here, lo
            if here.slope * ((math.inf if hi is None else hi.t) - before.t) >= 0:
                hi = before
        if hi is None:
            step = lo.t - before.t
            t = _clipped(cubic_minimum(before, lo), lo.t + 1.1 * step, lo.t + 4 * step)
            continue
        width, left = abs(hi.t - lo.t), min(lo.t, hi.t)
        if width <= resolution:
            break
        t = _clipped(cubic_minimum(lo, hi), left + 0.1 * width, left + 0.9 * width)
    return lo


def cubic_minimum(a: Point, b: Point) -> float:
    """Where the cubic with these values and slopes at two points is least; nan if nowhere.

    Nocedal and Wright (2006), equation 3.59.
    """
    d1 = a.slope + b.slope - 3 * (a.f - b.f) / (a.t - b.t)
    radicand = d1 * d1 - a.slope * b.slope
    if not 0 <= radicand < math.inf:
        return math.nan
    d2 = math.copysign(math.sqrt(radicand), b.t - a.t)
    below = b.slope - a.slope + 2 * d2
    return b.t - (b.t - a.t) * (b.slope + d2 - d1) / below if below else math.nan


def _clipped(t: float, least: float, greatest: float) -> float:
    """`t` clipped to two bounds; their mean for nan."""
    return (least + greatest) / 2 if math.isnan(t) else min(max(t, least), greatest)
