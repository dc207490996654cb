"""SciPy's functions in HIPS autograd's forms: convolution, differential equations, fixed points."""

from __future__ import annotations

import importlib
import itertools

import numpy
import pytest
from numpy.testing import assert_allclose

import autograd.numpy as np
from autograd import grad, hessian, jacobian, jvp
from autograd.misc.fixed_points import fixed_point
from autograd.test_util import check_grads

pytest.importorskip("scipy", reason="autograd.scipy is SciPy's functions with gradients")
import scipy.integrate
import scipy.linalg
import scipy.signal
import scipy.stats

from autograd.scipy import integrate, linalg, signal, stats

R = numpy.random.default_rng(0).standard_normal

# --- convolution ---------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["full", "valid", "same"])
@pytest.mark.parametrize(
    ("a", "b"), [((5,), (3,)), ((3,), (5,)), ((4, 5), (2, 3)), ((4, 3, 2), (1, 3, 2))], ids=str
)
def test_convolution_over_all_axes_is_scipys(a, b, mode):
    x, y = R(a), R(b)
    assert_allclose(
        signal.convolve(x, y, mode=mode), scipy.signal.convolve(x, y, mode, "direct"), atol=1e-14
    )
    check_grads(lambda x, y: signal.convolve(x, y, mode=mode), (0, 1))(x, y)


def test_convolution_over_some_axes():
    """By the definition: a loop over the others."""
    x, y = R((2, 5, 4, 3)), R((2, 4, 2, 3, 2))
    for mode in ("full", "valid"):
        found = signal.convolve(x, y, ([1, -2], [2, 4]), ([0, 3], [0, 3]), mode)
        for k in range(4):
            terms = [
                scipy.signal.convolve(x[i, :, :, j], y[i, k, :, j, :], mode)
                for i, j in itertools.product(range(2), range(3))
            ]
            assert_allclose(found[k], sum(terms), atol=1e-13)
    assert_allclose(signal.convolve(x, y, ([], []), ([0], [0])), np.tensordot(x, y, ([0], [0])))
    check_grads(lambda x, y: signal.convolve(x, y, ([1], [0])), (0, 1))(R((2, 4)), R((3, 2)))


def test_mistakes_in_convolutions():
    with pytest.raises(ValueError, match="mode is"):
        signal.convolve(R(3), R(3), mode="circular")
    with pytest.raises(ValueError, match="2 and 1 dimensions need axes="):
        signal.convolve(R((3, 3)), R(3))
    with pytest.raises(ValueError, match="as many axes of A as of B"):
        signal.convolve(R((3, 3)), R(3), ([0, 1], [0]))
    assert signal.hilbert is scipy.signal.hilbert  # SciPy's others are its own


# --- differential equations ----------------------------------------------------------------------


def decay(y, t, rate, source):
    return -rate["of"] * y + source * np.sin(t)


TIMES = numpy.array([0.1, 0.4, 1.0, 1.3])
EXACT = {"rtol": 1e-10, "atol": 1e-10}


def solution(y0, t, rate, source):
    return integrate.odeint(decay, y0, t, ({"of": rate}, source), **EXACT)


def test_the_solution_is_scipys():
    y0, source = numpy.array([1.0, -2.0]), numpy.array([0.3, 0.7])
    want = scipy.integrate.odeint(decay, y0, TIMES, ({"of": 0.5}, source), **EXACT)
    assert_allclose(solution(y0, TIMES, 0.5, source), want, rtol=1e-12)
    assert integrate.quad is scipy.integrate.quad


def test_derivatives_in_the_start_the_times_and_parameters():
    given = numpy.array([1.0, -2.0]), TIMES, 0.5, numpy.array([0.3, 0.7])
    check_grads(solution, (0, 1, 2, 3), order=1)(*given)
    check_grads(lambda *a: np.sum(solution(*a) ** 2), (0, 1, 2, 3), modes=["rev"])(*given)


def test_the_exponential_function_and_its_derivatives():
    def end(k):
        return integrate.odeint(
            lambda y, t, k: k * y, np.ones(1), np.array([0.0, 1.0]), (k,), **EXACT
        )[-1, 0]

    e = numpy.exp(0.3)
    assert_allclose([end(0.3), grad(end)(0.3), hessian(end)(0.3)], e, rtol=1e-7)
    assert_allclose(jvp(end, (0.3,), (2.0,))[1], 2 * e, rtol=1e-7)


def test_one_time_and_mistakes_in_equations():
    y0 = numpy.array([1.0, 2.0])
    one = jacobian(lambda y0: solution(y0, TIMES[:1], 0.5, y0))(y0)
    assert_allclose(one[0], numpy.eye(2))
    with pytest.raises(TypeError, match="full_output"):
        integrate.odeint(decay, y0, TIMES, ({"of": 1.0}, y0), full_output=True)
    with pytest.raises(ValueError, match=r"one dimension each.*ravel"):
        integrate.odeint(decay, numpy.ones((2, 2)), TIMES, ({"of": 1.0}, 1.0))


# --- fixed points --------------------------------------------------------------------------------


def newton(a):
    return lambda x: 0.5 * (x + a / x)


def far(x, y):
    return numpy.max(numpy.abs(x - y))


def test_the_square_root_by_newtons_method():
    def root(a):
        return fixed_point(newton, a, 1.0, far, 1e-12)

    assert_allclose(root(2.0), 2**0.5, rtol=1e-12)
    assert_allclose(grad(root)(2.0), 0.5 * 2**-0.5, rtol=1e-10)
    assert_allclose(hessian(root)(2.0), -0.25 * 2**-1.5, rtol=1e-8)
    assert_allclose(jvp(root, (2.0,), (1.0,))[1], 0.5 * 2**-0.5, rtol=1e-10)


def test_a_linear_iteration_has_the_derivatives_of_the_solution():
    """x = M x + b is x = (1 - M)⁻¹ b."""
    m, b = 0.2 * R((3, 3)), R(3)

    def iterated(p):
        return fixed_point(lambda p: lambda x: p["m"] @ x + p["b"], p, numpy.zeros(3), far, 1e-13)

    def solved(p):
        return np.linalg.solve(numpy.eye(3) - p["m"], p["b"])

    p = {"m": m, "b": b}
    assert_allclose(iterated(p), solved(p), rtol=1e-10)
    for derivative in (jacobian, hessian):
        found, want = derivative(iterated)(p), derivative(solved)(p)
        assert_allclose(found["m"]["b"] if derivative is hessian else found["m"],
                        want["m"]["b"] if derivative is hessian else want["m"],
                        rtol=1e-7, atol=1e-9)  # fmt: skip


# --- what is a module ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", stats.__all__)
def test_distributions_are_modules(name):
    module = importlib.import_module(f"autograd.scipy.stats.{name}")
    assert getattr(stats, name) is module
    for function in module.__all__:
        assert callable(getattr(module, function))
        assert hasattr(getattr(scipy.stats, name), function)
    assert stats.expon is scipy.stats.expon


def test_matrix_functions_take_scipys_arguments():
    a = numpy.array([[2.0, 0.3], [0.3, 1.0]])
    assert_allclose(linalg.sqrtm(a) @ linalg.sqrtm(a), a)
    assert_allclose(linalg.expm(np.zeros((2, 2))), numpy.eye(2))  # SciPy's own
    turned = numpy.array([[0.0, -1.0], [1.0, 0.0]])  # whose root of a real matrix is real
    check_grads(linalg.sqrtm)(turned + numpy.eye(2))
