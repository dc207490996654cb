"""The line search: both Wolfe conditions, on smooth functions and on hostile ones."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn.optim.line_search import Point, cubic_minimum, strong_wolfe

C1, C2 = 1e-4, 0.9


class Line:
    """A function and its derivative that count their evaluations."""

    def __init__(self, f, slope):
        self.f, self.slope, self.trials = f, slope, []

    def __call__(self, t):
        self.trials.append(t)
        return Point(t, float(self.f(t)), float(self.slope(t)))


def meets_both(start, found, c1=C1, c2=C2):
    return (
        found.f <= start.f + c1 * found.t * start.slope
        and abs(found.slope) <= c2 * abs(start.slope)
        and found.t > 0
    )


waves = st.lists(st.tuples(*[st.floats(-3, 3)] * 2, st.floats(0.1, 5)), min_size=1, max_size=4)
positive = st.floats(1e-3, 1e3)


@given(waves, st.floats(0.01, 2), positive, st.sampled_from([0.1, 0.5, 0.9]))
def test_both_conditions_hold_on_a_bounded_smooth_function(waves, bowl, first, c2):
    """Σ a·sin(w·t + p) + bowl·t² has a point that meets both, in either direction."""
    a, p, w = np.array(waves).T
    line = Line(
        lambda t: (a * np.sin(w * t + p)).sum() + bowl * t * t,
        lambda t: (a * w * np.cos(w * t + p)).sum() + 2 * bowl * t,
    )
    start = line(0.0)
    if start.slope > 0:  # the same function from the other side
        line = Line(lambda t, f=line.f: f(-t), lambda t, slope=line.slope: -slope(-t))
        start = line(0.0)
    if start.slope > -1e-3:
        return  # its decrease would be lost to rounding
    line.trials.clear()
    found = strong_wolfe(line, start, first, c2=c2, max_evals=60)
    assert meets_both(start, found, c2=c2)
    assert found == Point(found.t, float(line.f(found.t)), float(line.slope(found.t)))
    assert line.trials[-1] == found.t
    tried = [Point(t, line.f(t), line.slope(t)) for t in line.trials]
    enough = [p.f for p in tried if p.f <= start.f + C1 * p.t * start.slope]
    assert found.f == min(enough)  # no lower point was left behind


@given(positive, positive)
def test_few_evaluations_wherever_the_first_trial_is(minimum, first):
    """From a millionth of the distance to a million times it."""
    line = Line(lambda t: (t - minimum) ** 2, lambda t: 2 * (t - minimum))
    assert meets_both(line(0.0), strong_wolfe(line, line(0.0), first))
    assert len(line.trials) - 2 <= 15  # not counting those of this test


def test_a_good_first_trial_is_accepted_at_once():
    line = Line(lambda t: (t - 1) ** 2, lambda t: 2 * (t - 1))
    start = line(0.0)
    assert strong_wolfe(line, start, 1.0).t == 1.0
    assert line.trials == [0.0, 1.0]


# Moré and Thuente (1994), section 5: functions 1 and 2, with their c1, c2 and first trials.
MORE_THUENTE = {
    "1": (
        lambda t: -t / (t * t + 2),
        lambda t: (t * t - 2) / (t * t + 2) ** 2,
        (1e-3, 0.1),
    ),
    "2": (
        lambda t: (t + 0.004) ** 5 - 2 * (t + 0.004) ** 4,
        lambda t: 5 * (t + 0.004) ** 4 - 8 * (t + 0.004) ** 3,
        (0.1, 0.1),
    ),
}


@pytest.mark.parametrize("first", [1e-3, 1e-1, 1e1, 1e3])
@pytest.mark.parametrize("name", MORE_THUENTE)
def test_more_and_thuentes_functions(name, first):
    f, slope, (c1, c2) = MORE_THUENTE[name]
    line = Line(f, slope)
    start = line(0.0)
    found = strong_wolfe(line, start, first, c1=c1, c2=c2, max_evals=40)
    assert meets_both(start, found, c1, c2)
    assert len(line.trials) <= 20


@given(st.floats(-2, 2), st.floats(-2, 2), st.floats(0.1, 2), st.floats(0.1, 5))
def test_the_minimum_of_a_cubic_is_exact(at, other, curvature, third):
    """x³·third/6 + x²·curvature/2 about `at` has its local minimum there."""
    if abs(at - other) < 0.1:
        return

    def point(t):
        x = t - at
        return Point(t, third * x**3 / 6 + curvature * x * x / 2, third * x * x / 2 + curvature * x)

    away = at + (0.3 if other < at else -0.3)
    assert cubic_minimum(point(other), point(away)) == pytest.approx(at, abs=1e-6)
    assert cubic_minimum(point(away), point(other)) == pytest.approx(at, abs=1e-6)


def test_no_minimum_is_nan():
    assert math.isnan(cubic_minimum(Point(0.0, 0.0, -1.0), Point(1.0, -1.0, -1.0)))  # a line
    assert math.isnan(cubic_minimum(Point(0.0, 0.0, -1e200), Point(1.0, 1e300, -1e200)))


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_beyond_a_cliff_of_nan_or_inf(bad):
    """Finite only below 0.01, and the first trial is at 1."""
    line = Line(lambda t: -t if t < 0.01 else bad, lambda t: -1.0 if t < 0.01 else bad)
    start = line(0.0)
    found = strong_wolfe(line, start, 1.0)
    assert len(line.trials) <= 26
    assert 0 < found.t < 0.01
    assert found.f < start.f


def test_nan_everywhere_is_no_step():
    line = Line(lambda t: math.nan, lambda t: math.nan)
    start = Point(0.0, 1.0, -1.0)
    assert strong_wolfe(line, start, 1.0) is start
    assert len(line.trials) == 25
    line.trials.clear()
    assert strong_wolfe(line, start, 1.0, resolution=0.1) is start
    assert line.trials == [1.0, 0.5, 0.25, 0.125, 0.0625]


def test_without_a_bottom_the_lowest_trial_is_taken():
    line = Line(lambda t: -t, lambda t: -1.0)
    found = strong_wolfe(line, line(0.0), 1.0, max_evals=5)
    assert found.t == max(line.trials) > 50


def test_a_slope_that_lies_is_no_step():
    """The derivative says down, the function goes up."""
    line = Line(lambda t: t, lambda t: -1.0)
    start = line(0.0)
    assert strong_wolfe(line, start, 1.0) is start
