"""Special functions: by SciPy's own names, far out, and where they have no gradient."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.special
from numpy.testing import assert_allclose

import autograd as ag
from autograd import special
from autograd.testing import gradcheck
from tests.graphs import leaf

SCIPYS = [name for name in special.__all__ if isinstance(getattr(scipy.special, name), np.ufunc)]


@pytest.mark.parametrize("name", SCIPYS)
def test_scipys_own_function_on_a_tensor_is_ours(name: str) -> None:
    theirs, ours = getattr(scipy.special, name), getattr(special, name)
    x = leaf([0.3, 0.6])
    before = [2.0] * (theirs.nin - 1)
    y = theirs(*before, x)
    assert_allclose(getattr(y, "data", y), theirs(*before, x.data), rtol=1e-14)
    constant = ag.supported(theirs).answer == "constant"
    assert getattr(y, "requires_grad", False) is not constant
    assert ag.supported(f"scipy.special.{name}") == ag.supported(theirs)
    assert bool(getattr(ours(*before, x), "requires_grad", False)) is not constant


def test_the_functions_have_scipys_names_and_parameters() -> None:
    assert not [name for name in special.__all__ if not hasattr(scipy.special, name)]
    x = np.array([1.0, 2.0])
    assert_allclose(special.polygamma(n=1, x=x), scipy.special.polygamma(n=1, x=x))
    assert_allclose(special.multigammaln(a=x, d=2), scipy.special.multigammaln(a=x, d=2))
    assert_allclose(special.logsumexp(a=x, b=x), scipy.special.logsumexp(a=x, b=x))


def test_a_function_of_scipys_without_a_rule_says_its_name() -> None:
    with pytest.raises(TypeError, match=r"scipy\.special\.hyp0f1 has no gradient rule"):
        scipy.special.hyp0f1(2.0, leaf([1.0]))


@pytest.mark.parametrize(
    "f",
    [
        lambda v: special.jv(v, 1.0),
        lambda v: special.yv(v, 1.0),
        lambda v: special.iv(v, 1.0),
        lambda v: special.ive(v, 1.0),
        lambda n: special.polygamma(n, 1.0),
    ],
)
def test_a_gradient_by_an_order_raises(f: Any) -> None:
    with pytest.raises(TypeError, match="no gradient is defined for its argument"):
        f(leaf(2.0))
    assert f(ag.tensor(2.0)).item() == pytest.approx(float(f(2.0)))


PARAMETERS = [
    lambda a: special.gammainc(a, 1.0),
    lambda a: special.gammaincc(a, 1.0),
    lambda a: special.betainc(a, 1.0, 0.5),
    lambda b: special.betainc(1.0, b, 0.5),
    lambda df: special.stdtr(df, 0.5),
]


@pytest.mark.parametrize("f", PARAMETERS, ids=range(5))
def test_a_third_derivative_in_a_parameter_raises(f: Any) -> None:
    with pytest.raises(TypeError, match="no gradient is defined for its argument"):
        ag.grad(ag.grad(ag.grad(f)))(2.0)


# the derivatives of P(a, x), with forty digits, by mpmath
OF_P = [
    (0.01, 1e-3, -5.957905603446865, 36.30008774742207),
    (1.0, 1e-8, -1.8843464987333507e-07, 3.544312404431211e-06),
    (50.0, 49.0, -0.056510237991276115, 0.0011454571945827047),
    (1000.0, 1200.0, -2.416038611395438e-10, -4.405324125287554e-11),
    (0.5, 30.0, -5.118991143389857e-14, -2.2944585712327425e-13),
]


@pytest.mark.parametrize(("a", "x", "first", "second"), OF_P)
def test_derivatives_in_a_parameter_have_twelve_digits_in_the_tails(
    a: float, x: float, first: float, second: float
) -> None:
    def f(a: Any) -> Any:
        return special.gammainc(a, x)

    assert_allclose(ag.grad(f)(a), first, rtol=1e-11)
    assert_allclose(ag.grad(ag.grad(f))(a), second, rtol=1e-10)


def test_derivatives_in_a_parameter_at_the_ends() -> None:
    for x in (0.0, np.inf):
        assert ag.grad(lambda a, x=x: special.gammainc(a, x))(2.0) == 0
    for x in (0.0, 1.0):
        assert ag.grad(lambda a, x=x: special.betainc(a, 2.0, x))(2.0) == 0
    with np.errstate(invalid="ignore"):
        assert np.isnan(ag.grad(lambda a: special.gammainc(a, -1.0))(2.0))
        assert np.isnan(ag.grad(lambda a: special.betainc(a, 2.0, 1.5))(2.0))


def test_logsumexp_with_signs() -> None:
    a, b = np.array([[0.5, 2.0], [1.0, -1.0]]), np.array([1.0, -2.0])
    y, sign = special.logsumexp(leaf(a), axis=1, b=b, return_sign=True)
    expected, signs = scipy.special.logsumexp(a, axis=1, b=b, return_sign=True)
    assert_allclose(y.data, expected, rtol=1e-14)
    assert_allclose(sign, signs)
    assert gradcheck(lambda a, b: special.logsumexp(a, 1, b, return_sign=True)[0], a, b, order=2)
    x = leaf([1000.0, -1000.0])
    special.logsumexp(x, b=[2.0, 1.0]).backward()
    assert_allclose(x.grad.data, [1.0, 0.0])


def test_the_normal_tail_has_its_second_derivative_far_left() -> None:
    """Of log Φ it is -1 + 1/x² - 6/x⁴ + ..., which φ/Φ (x + φ/Φ) would lose to cancellation."""
    at = np.array([-1e8, -1e4, -101.0, -99.0])
    x = leaf(at)
    y = special.log_ndtr(x)
    y.backward(np.ones(4), create_graph=True)
    first, x.grad = x.grad, None
    first.backward(np.ones(4))
    u = 1 / at**2
    expected = -1 + u * (1 - u * (6 - u * (50 - u * 518)))
    assert_allclose(x.grad.data, expected, rtol=1e-11)


@pytest.mark.parametrize(
    "f",
    [special.erfc, special.ndtr, special.log_ndtr,
     lambda x: special.jv(1, x), lambda x: special.iv(2, x), lambda x: special.xlogy(x, x),
     special.expit, ag.sigmoid],
)  # fmt: skip
def test_complex_arguments_have_the_right_gradient_too(f: Any) -> None:
    assert gradcheck(f, np.array([0.5 + 0.3j, -0.7 + 0.4j, 1.2 - 0.6j]), order=2)


def test_the_gamma_function_of_complex_numbers_has_a_first_derivative() -> None:
    x = np.array([0.5 + 0.3j, -0.7 + 0.4j])
    assert gradcheck(special.gamma, x)
    with pytest.raises(TypeError):  # SciPy has polygamma of real numbers alone
        gradcheck(special.gamma, x, order=2)


def test_sigmoid_of_a_complex_number_does_not_overflow() -> None:
    x = np.array([1000 + 1j, -1000 + 1j, 0.3 - 2j])
    with np.errstate(over="raise"):
        y = ag.sigmoid(x)
    assert_allclose(y, [1, 0, 1 / (1 + np.exp(-0.3 + 2j))], atol=1e-15)


@pytest.mark.parametrize("f", [special.ive, special.i0e, special.gammaln, special.logit])
def test_what_is_not_complex_differentiable_refuses_complex_numbers(f: Any) -> None:
    x = leaf([1 + 1j])
    with pytest.raises(TypeError):
        f(2, x) if f is special.ive else f(x)
