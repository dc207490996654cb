"""Narrow dtypes against float64: float16 over the table, large counts, and whole ranges."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

from tests.cases import CASES, Case

from .test_ops import cotangents, flat, leaf, pulled, raw, record, takes

HALF = np.float16
NOISE = 2.0**-22  # of rules that subtract from 1 in float32: two roundings, of 2**-23 or less
STEPS = 8 * 2.0**-11  # eight roundings to float16: what is composed of ops rounds at each of them
# of a sum of 10,000: the roundings of up to 4096 float32 in a row, 2**-24 each, add up like a walk
# of as many random steps does, to 4e-6 of the sum; five times this is as unlikely as it gets
LONG = 2e-5
# what is complex is float32 at least; which of the equal elements partition moves is not said
HALVES = [
    c
    for c in CASES
    if HALF in c.dtypes
    and not c.is_complex
    and not any(isinstance(a, complex) for a in c.constants)
    and c.name != "partition"
    if "fft" not in c.name
]
ELEMENTWISE = [c for c in HALVES if getattr(getattr(c.op, "op", None), "kind", "") == "elementwise"]


def spacing(x: Any, dtype: Any) -> Any:
    """The distance from x to the next number of `dtype`.

    A result may be off by one: half of it is the rounding of a value in float32, and the value may
    lie so close to the middle between two numbers that its own error decides which is taken.
    """
    limits = np.finfo(dtype)
    size = np.maximum(np.abs(x), float(limits.tiny))
    return 2.0 ** np.floor(np.log2(size)) * float(limits.eps)


def narrow(values: list[Any], dtype: Any) -> list[Any]:
    return [np.asarray(v.astype(dtype)) if v.dtype.kind == "f" else v for v in values]


def both(case: Case, values: list[Any], dtype: Any) -> tuple[list[Any], list[Any]]:
    """Results and gradients in `dtype`, and those in float64 of the same numbers."""
    found = []
    outputs, leaves = record(case, narrow(values, dtype))
    gs = narrow(cotangents(outputs), dtype)
    for exact in (False, True):
        if exact:
            given = [v.astype(float) if v.dtype.kind == "f" else v for v in narrow(values, dtype)]
            outputs, leaves = record(case, given)
        ins = [leaves[i] for i in case.floating]
        grads = pulled(outputs, ins, [g.astype(y.dtype)[()] for g, y in zip(gs, outputs)])
        found.append([*map(raw, outputs), *grads])
    return found[0], found[1]


def assert_rounded(found: list[Any], expected: list[Any], dtype: Any, slack: float) -> None:
    """Each number within one spacing of the right one, and `slack` of the largest."""
    largest = float(np.finfo(dtype).max)
    for y, z in zip(found, expected, strict=True):
        z = np.asarray(z, float)
        seen = np.isfinite(z) & (np.abs(z) < largest)
        z, y = z[seen], np.asarray(y, float)[seen]
        most = float(np.max(np.abs(z), initial=0))
        allowed = spacing(z, dtype) + slack * (min(most, 1) if slack == NOISE else most)
        wrong = ~(np.abs(y - z) <= allowed)
        assert not wrong.any(), f"{y[wrong][:4]}, and not {z[wrong][:4]}"


@pytest.mark.parametrize("case", HALVES, ids=lambda c: c.id)
def test_float16_is_float64_rounded(case: Case) -> None:
    """An op rounds its result once; one composed of ops, once for each of them."""
    composed = not hasattr(case.op, "op")
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        found, expected = both(case, case.sample(), HALF)
    assert_rounded(found, expected, HALF, STEPS if composed else 0)


REDUCTIONS = [
    c
    for c in HALVES
    if len(c.draws) == 1 and c.through is None and ".reductions." in getattr(c.op, "__module__", "")
]


@pytest.mark.parametrize("case", REDUCTIONS, ids=lambda c: c.id)
def test_large_counts_of_float16(case: Case) -> None:
    """Of 70,000 numbers, and of 5,000 in rows of 2: more than a sum in float16 can count."""
    for shape in ((70_000,), (5000, 2)):
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            if (other := takes(case, shape)) is None:
                continue
            values = [v % 1 if np.nanmax(np.abs(v)) > 100 else v for v in other.sample()]
            found, expected = both(other, values, HALF)
        if sum(y.size for y in expected) < 10**6:
            assert_rounded(found, expected, HALF, STEPS)


@pytest.mark.parametrize("dtype", [HALF, np.float32])
@pytest.mark.parametrize("case", [c for c in HALVES if c.broadcasts], ids=lambda c: c.id)
def test_large_counts_of_a_broadcast(case: Case, dtype: Any) -> None:
    """The gradient of what is stretched 10,000 times is the sum of 10,000."""
    n = len(case.draws)
    for stretched in range(n) if n > 1 else ():
        for narrow_shape in ((2,), (1, 2), (1, 1), ()):
            shapes = [(10_000, 2)] * n
            shapes[stretched] = narrow_shape
            try:
                other = case.shaped(*shapes)
                values = [np.abs(v) if (v > 0).all() else v for v in other.sample()]
            except (TypeError, ValueError):
                continue
            found, expected = both(other, values, dtype)
            assert_rounded(found, expected, dtype, LONG)


def numbers(dtype: Any) -> Any:
    """All numbers of float16; some of float32 from its whole range, and all simple ones."""
    if dtype == HALF:
        return np.arange(2**16, dtype=np.uint16).view(HALF)
    rng = np.random.default_rng(0)
    drawn = np.arange(0, 2**32, 2**18, dtype=np.uint64) + rng.integers(0, 2**18, 2**14)
    return np.concatenate([drawn.astype(np.uint32).view(np.float32), np.arange(-99, 99) / 8])


WHOLE = [
    pytest.param(c, dtype, id=f"{c.id}-{dtype.__name__}")
    for c in ELEMENTWISE
    for dtype in (HALF, np.float32)
    if len(c.draws) == 1 and not any(map(np.ndim, c.constants))
    # SciPy's functions in float32 are as good as float32 lets them
    if dtype == HALF or ".elementwise." in c.op.__module__
]


@pytest.mark.parametrize(("case", "dtype"), WHOLE)
def test_derivatives_over_the_whole_range(case: Case, dtype: Any) -> None:
    """In float16 right to a rounding, in float32 never lost, however large or small x is."""
    with np.errstate(all="ignore"):
        x = numbers(dtype).astype(dtype)
        pair = []
        for values in (x, x.astype(float)):
            leaves = [leaf(values)]
            y = case.run(leaves)
            pair.append([raw(y), *pulled(flat(y), leaves, [np.ones_like(values)])])
        (y, d), (right, slope) = pair
        keep = np.isfinite(right) & np.isfinite(slope) & np.isfinite(x)
    if dtype == HALF:
        assert_rounded([y[keep], d[keep]], [right[keep], slope[keep]], HALF, NOISE)
        return
    limits = np.finfo(dtype)
    keep &= (np.abs(slope) > 16 * limits.tiny) & (np.abs(slope) < limits.max / 16)
    near_one = 4 * limits.eps if case.name in ("tanh", "sigmoid") else 0  # as PyTorch's
    lost = np.abs(d[keep] - slope[keep]) > 1e-2 * np.abs(slope[keep]) + near_one
    assert not lost.any(), (
        f"at {x[keep][lost][:4]}: {d[keep][lost][:4]}, not {slope[keep][lost][:4]}"
    )
