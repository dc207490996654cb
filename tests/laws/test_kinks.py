"""Conventions at kinks and ties, each pinned: PyTorch's value, and asked of it where installed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import autograd as ag
from autograd import special

inf, nan = np.inf, np.nan


def gradients(f: Callable[..., Any], *inputs: Any) -> list[Any]:
    leaves = [ag.tensor(np.array(x, float), requires_grad=True) for x in inputs]
    with np.errstate(all="ignore"):
        y = f(*leaves)
        y.backward(np.ones(y.shape))
    return [x.grad.data for x in leaves]


# name, op, PyTorch's (None: it has another convention or none), inputs, gradients
CONVENTIONS: list[tuple[str, Any, Any, list[Any], list[Any]]] = [
    ("abs at 0", ag.absolute, lambda t: t.abs, [[0.0, -0.0]], [[0.0, 0.0]]),
    ("relu at 0", ag.relu, lambda t: t.relu, [[0.0]], [[0.0]]),
    ("sqrt at 0", ag.sqrt, lambda t: t.sqrt, [[0.0]], [[inf]]),
    ("log at 0", ag.log, lambda t: t.log, [[0.0]], [[inf]]),
    ("arcsin at ±1", ag.arcsin, lambda t: t.arcsin, [[-1.0, 1.0]], [[inf, inf]]),
    ("arccos at ±1", ag.arccos, lambda t: t.arccos, [[-1.0, 1.0]], [[-inf, -inf]]),
    ("maximum, tie", ag.maximum, lambda t: t.maximum, [[1.0], [1.0]], [[0.5], [0.5]]),
    ("minimum, tie", ag.minimum, lambda t: t.minimum, [[1.0], [1.0]], [[0.5], [0.5]]),
    ("max, ties", ag.max, lambda t: t.amax, [[3.0, 1.0, 3.0]], [[0.5, 0.0, 0.5]]),
    ("min, ties", ag.min, lambda t: t.amin, [[1.0, 1.0, 1.0]], [[1 / 3, 1 / 3, 1 / 3]]),
    (
        "max along an axis, ties",
        lambda x: ag.max(x, axis=1),
        lambda t: lambda x: t.amax(x, dim=1),
        [[[2.0, 2.0], [1.0, 5.0]]],
        [[[0.5, 0.5], [0.0, 1.0]]],
    ),
    (
        "max_pool, ties: the first of its window",
        lambda x: ag.max_pool(x, 2),
        lambda t: lambda x: t.max_pool1d(x, 2),
        [[[[3.0, 3.0, 1.0, 5.0, 0.0, 0.0]]]],
        [[[[1.0, 0.0, 0.0, 1.0, 1.0, 0.0]]]],
    ),
    (
        "max_pool, ties in a plane: row by row",
        lambda x: ag.max_pool(x, (2, 2)),
        lambda t: lambda x: t.max_pool2d(x, 2),
        [[[[[0.0, 2.0, 4.0, 1.0], [2.0, 1.0, 4.0, 4.0]]]]],
        [[[[[0.0, 1.0, 1.0, 0.0], [0.0, 0.0, 0.0, 0.0]]]]],
    ),
    (
        "max_pool, windows that overlap: each to its own first",
        lambda x: ag.max_pool(x, (2, 2), stride=1),
        lambda t: lambda x: t.max_pool2d(x, 2, stride=1),
        [[[[[1.0, 1.0, 1.0], [1.0, 1.0, 1.0], [1.0, 1.0, 1.0]]]]],
        [[[[[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 0.0]]]]],
    ),
    (
        "clip at its borders",
        lambda x: ag.clip(x, 0.0, 1.0),
        lambda t: lambda x: t.clip(x, 0.0, 1.0),
        [[-1.0, 0.0, 0.5, 1.0, 2.0]],
        [[0.0, 1.0, 1.0, 1.0, 0.0]],
    ),
    (
        "clip's borders, at them",
        ag.clip,
        lambda t: t.clip,
        [[0.0, 1.0, 2.0], [0.0, 0.0, 0.0], [1.0, 1.0, 1.0]],
        [[1.0, 1.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 1.0]],
    ),
    ("0⁰ by a number", lambda x: x**0, lambda t: lambda x: x**0, [[0.0, 2.0]], [[0.0, 0.0]]),
    ("x¹ at 0", lambda x: x**1, lambda t: lambda x: x**1, [[0.0]], [[1.0]]),
    ("x² at 0", lambda x: x**2, lambda t: lambda x: x**2, [[0.0]], [[0.0]]),
    ("√x as a power at 0", lambda x: x**0.5, lambda t: lambda x: x**0.5, [[0.0]], [[inf]]),
    ("0ᵇ", ag.power, lambda t: t.pow, [[0.0, 0.0], [0.0, 2.0]], [[0.0, 0.0], [0.0, 0.0]]),
    ("0ᵇ of a number", lambda b: 0.0**b, lambda t: lambda b: 0.0**b, [[0.0, 2.0]], [[0.0, 0.0]]),
    ("xˣ at 1", lambda x: x**x, lambda t: lambda x: x**x, [[1.0]], [[1.0]]),
    ("negative base", lambda x: x**3, lambda t: lambda x: x**3, [[-2.0]], [[12.0]]),
    ("prod, one zero", ag.prod, lambda t: t.prod, [[2.0, 0.0, 4.0]], [[0.0, 8.0, 0.0]]),
    ("prod, two zeros", ag.prod, lambda t: t.prod, [[2.0, 0.0, 0.0]], [[0.0, 0.0, 0.0]]),
    ("prod, of one zero", ag.prod, lambda t: t.prod, [[0.0]], [[1.0]]),
    (
        "std of equal values",
        ag.std,
        lambda t: lambda x: t.std(x, correction=0),
        [[3.0, 3.0, 3.0]],
        [[0.0, 0.0, 0.0]],
    ),
    (
        "var of equal values",
        ag.var,
        lambda t: lambda x: t.var(x, correction=0),
        [[3.0, 3.0]],
        [[0.0, 0.0]],
    ),
    (
        "where, a non-finite branch not taken",
        lambda x: ag.where(x > 0, ag.log(x), 0.0),
        lambda t: lambda x: t.where(x > 0, t.log(x), t.zeros_like(x)),
        [[0.0, 2.0]],
        [[nan, 0.5]],
    ),
    (
        "where, that branch guarded",
        lambda x: ag.where(x > 0, ag.log(ag.where(x > 0, x, 1.0)), 0.0),
        lambda t: lambda x: t.where(x > 0, t.log(t.where(x > 0, x, 1.0)), 0.0),
        [[0.0, 2.0]],
        [[0.0, 0.5]],
    ),
    (
        "where passes nothing to inf itself",
        lambda x: ag.where(ag.tensor([True, False]), 1.0, x),
        lambda t: lambda x: t.where(t.tensor([True, False]), 1.0, x),
        [[inf, inf]],
        [[0.0, 1.0]],
    ),
    (
        "remainder where b divides a",
        ag.remainder,
        lambda t: t.remainder,
        [[4.0, -4.0], [2.0, 2.0]],
        [[1.0, 1.0], [-2.0, 2.0]],
    ),
    (
        "logsumexp with -inf",
        ag.logsumexp,
        lambda t: lambda x: t.logsumexp(x, dim=0),
        [[-inf, 0.0]],
        [[0.0, 1.0]],
    ),
    ("max with nan", ag.max, None, [[nan, 1.0]], [[1.0, 0.0]]),
    ("fabs at 0", ag.fabs, lambda t: t.abs, [[0.0, -0.0]], [[0.0, 0.0]]),
    ("cbrt at 0", ag.cbrt, None, [[0.0]], [[inf]]),
    ("reciprocal at 0", ag.reciprocal, lambda t: t.reciprocal, [[0.0]], [[-inf]]),
    ("hypot at (0, 0): PyTorch has nan", ag.hypot, None, [[0.0], [0.0]], [[0.0], [0.0]]),
    (
        "arctan2 at (0, 0), and on the axis behind",
        ag.arctan2,
        lambda t: t.arctan2,
        [[0.0, 0.0], [0.0, -1.0]],
        [[0.0, -1.0], [0.0, 0.0]],
    ),
    ("arccosh at 1", ag.arccosh, lambda t: t.arccosh, [[1.0]], [[inf]]),
    ("arctanh at ±1", ag.arctanh, lambda t: t.arctanh, [[1.0, -1.0]], [[inf, inf]]),
    ("sinc at 0", ag.sinc, lambda t: t.sinc, [[0.0]], [[0.0]]),
    ("i0 at 0", ag.i0, lambda t: t.i0, [[0.0]], [[0.0]]),
    (
        "fmax: ties, and nan on either side",
        ag.fmax,
        lambda t: t.fmax,
        [[1.0, nan, 2.0, nan], [1.0, 2.0, nan, nan]],
        [[1.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.0, 0.0]],
    ),
    (
        "fmin: ties, and nan on either side",
        ag.fmin,
        lambda t: t.fmin,
        [[1.0, nan, 2.0, nan], [1.0, 2.0, nan, nan]],
        [[1.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.0, 0.0]],
    ),
    (
        "copysign at 0",
        ag.copysign,
        lambda t: t.copysign,
        [[0.0, -1.0], [1.0, 2.0]],
        [[0.0, -1.0], [0.0, 0.0]],
    ),
    (
        "fmod where b divides a",
        ag.fmod,
        lambda t: t.fmod,
        [[4.0, -4.0], [2.0, 2.0]],
        [[1.0, 1.0], [-2.0, 2.0]],
    ),
    (
        "nan_to_num",
        ag.nan_to_num,
        lambda t: t.nan_to_num,
        [[nan, inf, -inf, 1.0]],
        [[0.0, 0.0, 0.0, 1.0]],
    ),
    (
        "logaddexp of equal infinities: PyTorch has nan",
        ag.logaddexp,
        None,
        [[-inf, inf], [-inf, inf]],
        [[0.5, 0.5], [0.5, 0.5]],
    ),
    (
        "cumprod, two zeros",
        lambda x: ag.cumprod(x, 0),
        lambda t: lambda x: t.cumprod(x, 0),
        [[2.0, 0.0, 3.0, 0.0, 5.0]],
        [[1.0, 8.0, 0.0, 0.0, 0.0]],
    ),
    (
        "median of an even count: PyTorch takes the lower, JAX the mean of both",
        ag.median,
        lambda t: lambda x: t.quantile(x, 0.5),
        [[4.0, 1.0, 3.0, 2.0]],
        [[0.0, 0.0, 0.5, 0.5]],
    ),
    (
        "median among ties",
        ag.median,
        lambda t: lambda x: t.quantile(x, 0.5),
        [[1.0, 1.0, 1.0, 4.0]],
        [[0.0, 0.5, 0.5, 0.0]],
    ),
    ("median with nan", ag.median, None, [[1.0, nan, 2.0]], [[0.0, 0.0, 0.0]]),
    (
        "nanmedian",
        ag.nanmedian,
        lambda t: lambda x: t.nanquantile(x, 0.5),
        [[1.0, 2.0, nan, 4.0]],
        [[0.0, 1.0, 0.0, 0.0]],
    ),
    ("ptp, ties", ag.ptp, None, [[3.0, 1.0, 3.0, 1.0]], [[0.5, -0.5, 0.5, -0.5]]),
    ("ptp of equal values", ag.ptp, None, [[2.0, 2.0]], [[0.0, 0.0]]),
    ("nansum", ag.nansum, lambda t: t.nansum, [[1.0, nan, 2.0]], [[1.0, 0.0, 1.0]]),
    ("nanmean", ag.nanmean, lambda t: t.nanmean, [[1.0, nan, 2.0]], [[0.5, 0.0, 0.5]]),
    ("nanprod", ag.nanprod, None, [[2.0, nan, 3.0]], [[3.0, 0.0, 2.0]]),
    ("nanvar", ag.nanvar, None, [[1.0, nan, 3.0]], [[-1.0, 0.0, 1.0]]),
    ("nanstd of equal values", ag.nanstd, None, [[1.0, nan, 1.0]], [[0.0, 0.0, 0.0]]),
    ("nanmax, ties", ag.nanmax, None, [[3.0, nan, 3.0]], [[0.5, 0.0, 0.5]]),
    ("nanmin of nothing but nan", ag.nanmin, None, [[nan, nan]], [[0.0, 0.0]]),
    (
        "interp at its points: the piece to the right, at the last the last one, as in JAX",
        lambda x: ag.interp(x, [0.0, 1.0, 2.0], [0.0, 10.0, 40.0]),
        None,
        [[-1.0, 0.0, 1.0, 2.0, 3.0]],
        [[0.0, 10.0, 30.0, 30.0, 0.0]],
    ),
    ("i0e at 0", special.i0e, lambda t: t.special.i0e, [[0.0]], [[0.0]]),
    ("ive of order 1 at 0", lambda x: special.ive(1, x), None, [[0.0]], [[0.5]]),
    ("i1e at 0", special.i1e, lambda t: t.special.i1e, [[0.0]], [[0.5]]),
    ("entr at 0", special.entr, lambda t: t.special.entr, [[0.0]], [[inf]]),
    ("rel_entr at 0", special.rel_entr, None, [[0.0, 0.0], [2.0, 0.0]], [[-inf, -inf], [0.0, 0.0]]),
    ("kl_div at 0", special.kl_div, None, [[0.0, 0.0], [2.0, 0.0]], [[-inf, -inf], [1.0, 1.0]]),
    ("xlogy at a = 0", special.xlogy, lambda t: t.xlogy, [[0.0], [1.0]], [[0.0], [0.0]]),
    ("xlogy at (0, 0): PyTorch has nan by b", special.xlogy, None, [[0.0], [0.0]], [[0.0], [0.0]]),
    ("xlog1py at (0, -1)", special.xlog1py, None, [[0.0], [-1.0]], [[0.0], [0.0]]),
    ("unwrap at half a period", ag.unwrap, None, [[0.0, np.pi]], [[1.0, 1.0]]),
]
named = pytest.mark.parametrize(
    ("op", "theirs", "inputs", "expected"),
    [row[1:] for row in CONVENTIONS],
    ids=[row[0] for row in CONVENTIONS],
)


@named
def test_convention(op: Any, theirs: Any, inputs: list[Any], expected: list[Any]) -> None:
    for g, e in zip(gradients(op, *inputs), expected, strict=True):
        assert_array_equal(g, e)


@named
def test_convention_is_pytorchs(
    op: Any, theirs: Any, inputs: list[Any], expected: list[Any]
) -> None:
    torch = pytest.importorskip("torch", reason="PyTorch, the oracle, is not installed")
    if theirs is None:
        return
    leaves = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in inputs]
    y = theirs(torch)(*leaves)
    y.backward(torch.ones_like(y))
    for x, e in zip(leaves, expected, strict=True):
        assert_array_equal(x.grad.numpy(), e)


# --- never a needless overflow -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("f", "x", "value", "gradient"),
    [
        (ag.sigmoid, [-1000.0, 0.0, 1000.0], [0.0, 0.5, 1.0], [0.0, 0.25, 0.0]),
        (ag.softplus, [-1000.0, 1000.0], [0.0, 1000.0], [0.0, 1.0]),
        (ag.tanh, [-1000.0, 1000.0], [-1.0, 1.0], [0.0, 0.0]),
        (ag.logsumexp, [1000.0, -1000.0], 1000.0, [1.0, 0.0]),
        (ag.logsumexp, [-1000.0, -1000.0], -1000.0 + np.log(2), [0.5, 0.5]),
        (lambda x: ag.softmax(x)[0], [1000.0, -1000.0], 1.0, [0.0, 0.0]),
        (lambda x: ag.log_softmax(x)[1], [1000.0, -1000.0], -2000.0, [-1.0, 1.0]),
        (lambda x: ag.logaddexp(x, -x), [-1000.0, 1000.0], [1000.0, 1000.0], [-1.0, 1.0]),
        (special.expit, [-1000.0, 1000.0], [0.0, 1.0], [0.0, 0.0]),
        # φ/Φ is -x - 1/x + ...; log Φ is -x²/2 - log(-x √2π) - ...
        (
            special.log_ndtr,
            [-1e8, 1000.0],
            [-5e15 - 8 * np.log(10) - np.log(2 * np.pi) / 2, 0.0],
            [1e8, 0.0],
        ),
    ],
)
def test_finite_and_right_at_a_thousand(f: Any, x: Any, value: Any, gradient: Any) -> None:
    leaf = ag.tensor(x, requires_grad=True)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        y = f(leaf)
        y.backward(np.ones(y.shape))
    assert_allclose(y.data, value, rtol=1e-15)
    assert_allclose(leaf.grad.data, gradient, rtol=1e-12)  # exp(x - y), where y is right to eps·|y|


def test_division_by_pythons_own_zero():
    x = ag.tensor([1.0, 2.0], requires_grad=True)
    with np.errstate(divide="ignore"):
        (x / 0).sum().backward()
    assert x.grad.tolist() == [np.inf, np.inf]


@pytest.mark.parametrize("dtype", [bool, np.int8, np.float16, np.float32, np.complex64])
@pytest.mark.parametrize("order", ["C", "F"])
def test_relu_is_numpys_maximum_with_zero(dtype: Any, order: Any) -> None:
    x = np.array([[-1, 0, 2], [3, -4, 0]]).astype(dtype, order)
    y, expected = ag.relu(x), np.maximum(x, 0)
    assert y.dtype == expected.dtype
    assert y.strides == expected.strides
    np.testing.assert_array_equal(y, expected)
