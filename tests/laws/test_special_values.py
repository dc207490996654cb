"""Laws at infinities, nan, zeros and ties, and far out, where samples of the table do not lie."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from operator import attrgetter
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.testing import assert_allclose

import autograd as ag
from autograd import special
from autograd.testing import gradcheck
from tests.cases import CASES, Case
from tests.laws.test_ops import leaf

inf, nan = np.inf, np.nan


@pytest.fixture(autouse=True, scope="module")
def numpy_may_meet_infinities():
    with np.errstate(all="ignore"):
        yield


def first_of_each(cases: list[Case]) -> list[Case]:
    return list({case.name: case for case in reversed(cases)}.values())[::-1]


# --- a second opinion on functions of one element at a time --------------------------------------

VALUES = [inf, -inf, nan, 0.0, -0.0, 1.0, -1.0, 2.0, -2.0, 0.5, 40.0, -40.0]
POINTWISE = first_of_each(
    [
        c
        for c in CASES
        if c.torch and c.broadcasts and len(c.floating) == len(c.draws) and not c.is_complex
    ]
)
ELSEWHERE: dict[str, Callable[..., Any]] = {  # where we mean to differ from PyTorch
    "absolute": np.isnan,  # sign(nan) is nan
    "fabs": np.isnan,
    "relu": np.isnan,  # 0, as in JAX
    "clip": lambda x, low, high: (low == high) & (x < low),  # PyTorch's gradient gets lost
    "arccosh": lambda x: x < 1,  # where there is no derivative, PyTorch has a number
    "xlogy": lambda x, y: (x == 0) & (y < 0),
    "xlog1py": lambda x, y: (x == 0) & (y < -1),
    "expm1": lambda x: x < -30,  # y + 1, which cancels
    "gammaln": lambda x: x == -inf,
    "logit": lambda x: (x == 0) & np.signbit(x),  # 1/x
    "i1": np.isnan,
    "i1e": lambda x: ~np.isfinite(x),  # nan at infinity, from SciPy's ive
}


@pytest.mark.parametrize("case", POINTWISE, ids=lambda c: c.name)
def test_pytorch_agrees_at_special_values(case: Case) -> None:
    """In the value and, where PyTorch has one, in the derivative with respect to each argument."""
    torch = pytest.importorskip("torch", reason="PyTorch, the oracle, is not installed")
    grid = [np.array(v) for v in zip(*itertools.product(VALUES, repeat=len(case.draws)))]
    case = case.shaped(*[v.shape for v in grid])
    theirs = attrgetter(case.torch)(torch) if isinstance(case.torch, str) else case.torch
    xs, ts = [leaf(v) for v in grid], [torch.tensor(v, requires_grad=True) for v in grid]
    y, z = case.run(xs), case.run(ts, theirs)
    y.sum().backward()
    z.sum().backward()
    here = ~ELSEWHERE.get(case.name, lambda *_: np.zeros(len(grid[0]), bool))(*grid)
    known = here & (~np.isnan(z.detach().numpy()) | np.isnan(np.sum(grid, axis=0)))
    assert_allclose(y.data[known], z.detach().numpy()[known], rtol=1e-12, atol=1e-15)
    for x, t in zip(xs, ts, strict=True):
        grad, expected = np.asarray(x.grad.data), t.grad.numpy()
        at = here & ~np.isnan(expected)
        assert_allclose(grad[at], expected[at], rtol=1e-9, atol=0, err_msg=str(case.name))


# --- far out, where differences and absolute tolerances see nothing ------------------------------

FAR = [1e-20, 1e-8, 1e-3, 0.1, 0.5, 0.9, 0.999, 1.001, 1.5, 2.0, 3.0, 5.0, 8.0, 12.0, 20.0, 40.0]
FAR += [-x for x in FAR] + [100.0, -100.0]
ANALYTIC = first_of_each(
    [c for c in CASES if c.analytic and c.broadcasts and len(c.draws) == 1 and not c.constants]
)
SATURATED = {  # made of its output, as PyTorch's and JAX's are: right to a rounding of 1
    "tanh": lambda x: np.abs(x) > 8,
}


@pytest.mark.parametrize("case", ANALYTIC, ids=lambda c: c.name)
def test_derivatives_are_right_to_a_relative_precision(case: Case) -> None:
    """However small they are: against the complex step, which does not cancel."""
    points = np.array(FAR)
    case = case.shaped(points.shape)
    step = 1e-30
    expected = np.imag(case.run([points + step * 1j])) / step
    x = leaf(points)
    y = case.run([x])
    y.sum().backward()
    real = np.isfinite(y.data) & np.isfinite(expected) & (expected != 0)
    real &= ~SATURATED.get(case.name, lambda x: np.zeros(len(x), bool))(points)
    assert_allclose(x.grad.data[real], expected[real], rtol=1e-9, atol=0)


def test_those_laws_reach_what_they_are_for() -> None:
    assert {"maximum", "minimum", "clip", "power", "fmax", "logaddexp", "hypot"} <= {
        case.name for case in POINTWISE
    }
    assert {"expm1", "exp", "log1p", "tanh", "sinh", "arctan"} <= {c.name for c in ANALYTIC}


# --- values known otherwise ----------------------------------------------------------------------

# (what, a function, its arguments, its value, their gradients)
KNOWN: list[tuple[str, Callable[..., Any], list[Any], Any, list[Any]]] = [
    (
        "clip, the lower border above the upper: all to the upper",
        ag.clip,
        [[0.0, 2.0, 5.0], [3.0, 3.0, 3.0], [1.0, 1.0, 1.0]],
        [1.0, 1.0, 1.0],
        [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [1.0, 1.0, 1.0]],
    ),
    ("clip by nothing", ag.clip, [[-1.0, inf]], [-1.0, inf], [[1.0, 1.0]]),
    ("x⁰", lambda x: x**0, [[inf, -inf, nan, 2.0]], [1.0] * 4, [[0.0] * 4]),
    (
        "xᵇ at b = 0",
        lambda x: x ** np.zeros(4),
        [[inf, -inf, nan, 2.0]],
        [1.0] * 4,
        [[0.0] * 4],
    ),
    ("0ᵇ at b < 0", lambda b: 0.0**b, [[-1.0, 2.0]], [inf, 0.0], [[-inf, 0.0]]),
    ("elu far left", ag.elu, [[-40.0]], [-1.0], [[4.248354255291589e-18]]),
    ("expm1 far left", ag.expm1, [[-40.0]], [-1.0], [[4.248354255291589e-18]]),
    ("median, an infinity above it", ag.median, [[3.0, inf, 1.0]], 3.0, [[1.0, 0.0, 0.0]]),
    ("median, an infinity below it", ag.median, [[3.0, -inf, 1.0]], 1.0, [[0.0, 0.0, 1.0]]),
    ("median that is infinite", ag.median, [[inf, inf, 1.0]], inf, [[1.0, 0.0, 0.0]]),
    ("median of two halves", ag.median, [[inf, 1.0, 2.0, inf]], inf, [[0.5, 0.0, 0.5, 0.0]]),
    ("nanmedian", ag.nanmedian, [[3.0, inf, nan, 1.0]], 3.0, [[1.0, 0.0, 0.0, 0.0]]),
    ("quantile 0", lambda x: ag.quantile(x, 0.0), [[inf, 1.0]], 1.0, [[0.0, 1.0]]),
    ("quantile 1", lambda x: ag.quantile(x, 1.0), [[1.0, -inf]], 1.0, [[1.0, 0.0]]),
    ("percentile", lambda x: ag.percentile(x, 75), [[4.0, -inf, 8.0]], 6.0, [[0.5, 0.0, 0.5]]),
    ("nanvar of fewer than ddof", lambda x: ag.nanvar(x, ddof=2), [[1.0, nan]], nan, []),
    (
        "max, an initial value above all",
        lambda x: ag.max(x, initial=9.0),
        [[1.0, 2.0]],
        9.0,
        [[0.0, 0.0]],
    ),
    (
        "max, an initial value that ties",
        lambda x: ag.max(x, initial=2.0),
        [[1.0, 2.0]],
        2.0,
        [[0.0, 0.5]],
    ),
    (
        "a masked infinity",
        lambda x: ag.var(x, where=[True, True, False]),
        [[1.0, 3.0, inf]],
        1.0,
        [[-1.0, 1.0, 0.0]],
    ),
    (
        "a masked nan",
        lambda x: ag.prod(x, where=[True, True, False]),
        [[2.0, 3.0, nan]],
        6.0,
        [[3.0, 2.0, 0.0]],
    ),
]


@pytest.mark.parametrize(("f", "xs", "value", "grads"), [k[1:] for k in KNOWN], ids=[k[0] for k in KNOWN])  # fmt: skip  # noqa: E501
def test_known_values(f: Any, xs: list[Any], value: Any, grads: list[Any]) -> None:
    leaves = [leaf(np.array(x)) for x in xs]
    y = f(*leaves)
    assert_allclose(y.data, value, rtol=1e-15)
    y.sum().backward()
    for x, grad in zip(leaves, grads, strict=bool(grads)):
        assert_allclose(x.grad.data, grad, rtol=1e-14)


def test_the_mixed_derivative_of_a_power_at_exponent_zero() -> None:
    """∂²aᵇ/∂a∂b = aᵇ⁻¹(1 + b log a), 1/a at b = 0; PyTorch has 0 one way and 1/a the other."""
    hessian = ag.hessian(lambda v: v[0] ** v[1])(np.array([2.0, 0.0]))
    assert_allclose(hessian, [[0.0, 0.5], [0.5, np.log(2) ** 2]], rtol=1e-15)


# --- logsumexp with factors ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("a", "b", "value", "sign", "grad"),
    [
        ([0.0, 1000.0], [1.0, 0.0], 0.0, 1, [1.0, 0.0]),
        ([0.0, 1000.0], [-1.0, 0.0], 0.0, -1, [1.0, 0.0]),
        ([0.0, inf], [2.0, 0.0], np.log(2), 1, [1.0, 0.0]),
        ([0.0, nan], [2.0, 0.0], np.log(2), 1, [1.0, 0.0]),
        ([1000.0, 999.0], [0.0, 0.0], -inf, 0, None),
        ([-inf, -1000.0], [5.0, -1.0], -1000.0, -1, [0.0, 1.0]),
        ([1000.0, 1000.0], [1.0, -0.5], 1000 - np.log(2), 1, [2.0, -1.0]),
    ],
)
def test_logsumexp_leaves_out_what_has_the_factor_0(a, b, value, sign, grad) -> None:
    for axis, rows in ((None, np.array(a)), (1, np.array([a, a])), (0, np.array([a, a]).T)):
        x = leaf(rows)
        factors = np.array(b) if axis != 0 else np.array(b)[:, None]
        y, signs = special.logsumexp(x, axis, b=factors, return_sign=True)
        assert_allclose(y.data, np.full(y.shape, value), rtol=1e-15)
        assert np.all(signs == sign)
        if grad is not None:
            y.sum().backward()
            expected = np.broadcast_to(grad, np.shape(rows) if axis != 0 else rows.T.shape)
            assert_allclose(x.grad.data, expected if axis != 0 else expected.T, rtol=1e-14)
        if sign >= 0:
            assert_allclose(special.logsumexp(rows, axis, b=factors), y.data, rtol=1e-15)


def test_logsumexp_has_a_derivative_by_a_factor_of_0() -> None:
    """∂/∂bᵢ = exp(aᵢ - y), even at b = 0; and to second order."""
    a, b = np.array([0.3, -0.2, 1.0]), np.array([0.7, 0.0, 1.5])
    assert gradcheck(lambda a, b: special.logsumexp(a, b=b), a, b, order=2)


@pytest.mark.parametrize("f", [ag.logsumexp, ag.softmax, ag.log_softmax])
def test_examples_of_a_batch_may_differ_in_what_is_infinite(f) -> None:
    rows = np.array([[1.0, 2.0], [-inf, -inf], [inf, 0.0]])
    assert_allclose(ag.vmap(f)(rows), np.stack([f(row) for row in rows]))


# --- interpolation -------------------------------------------------------------------------------


@given(data=st.data(), n=st.integers(1, 5), bounded=st.booleans())
def test_interp_is_numpys_and_has_the_slope_of_the_piece(data, n, bounded) -> None:
    """Points may coincide and values be infinite; at the last point it is the last piece's."""
    xp = np.sort(data.draw(hnp.arrays(float, n, elements=st.integers(0, 4))))
    fp = data.draw(hnp.arrays(float, n, elements=st.sampled_from([0.0, 1.0, 3.0, -2.0, inf])))
    at = np.arange(-1.0, 6.0, 0.25)
    ends = {"left": 9.0, "right": -9.0} if bounded else {}
    x = leaf(at)
    y = ag.interp(x, xp, fp, **ends)
    assert_allclose(y.data, np.interp(at, xp, fp, **ends), rtol=1e-14, atol=1e-14)
    y.sum().backward()
    slopes = np.zeros(len(at))
    for k, place in enumerate(at):
        pieces = [i for i in range(n - 1) if xp[i] <= place <= xp[i + 1] and xp[i] < xp[i + 1]]
        if pieces and place < xp[-1]:
            i = pieces[-1]
            slopes[k] = (fp[i + 1] - fp[i]) / (xp[i + 1] - xp[i])
        elif place == xp[-1] and n > 1 and xp[-2] < xp[-1]:
            slopes[k] = (fp[-1] - fp[-2]) / (xp[-1] - xp[-2])
    known = np.isfinite(slopes) & np.isfinite(y.data)
    assert_allclose(x.grad.data[known], slopes[known], rtol=1e-14)
