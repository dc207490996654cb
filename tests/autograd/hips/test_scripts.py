"""Scripts in the style of HIPS autograd, with its imports."""

from __future__ import annotations

import importlib
from collections import OrderedDict
from pathlib import Path

import numpy
import pytest

import autograd.numpy as np
import autograd.numpy.random as npr
from autograd import (
    elementwise_grad,
    grad,
    grad_named,
    hessian,
    hessian_tensor_product,
    jacobian,
    make_ggnvp,
    make_hvp,
    make_jvp,
    make_vjp,
    multigrad_dict,
    supported,
    tensor_jacobian_product,
    value_and_grad,
)
from autograd.extend import defjvp, defvjp, primitive
from autograd.misc import flatten
from autograd.misc.flatten import flatten_func
from autograd.misc.optimizers import adam, rmsprop, sgd
from autograd.test_util import check_grads
from tests.interpreter import run

ROOT = Path(__file__).parents[3]


# --- scripts -------------------------------------------------------------------------------------


def test_tanh_to_the_fourth_derivative():
    def tanh(x):
        y = np.exp(-2.0 * x)
        return (1.0 - y) / (1.0 + y)

    x = np.linspace(-2, 2, 9)
    y = numpy.tanh(x)
    want = [
        1 - y**2,
        -2 * y * (1 - y**2),
        (1 - y**2) * (6 * y**2 - 2),
        (1 - y**2) * (16 * y - 24 * y**3),
    ]
    f = tanh
    for derivative in want:
        f = elementwise_grad(f)
        numpy.testing.assert_allclose(f(x), derivative, atol=1e-12)


def test_logistic_regression():
    def sigmoid(x):
        return 0.5 * (np.tanh(x / 2.0) + 1)

    inputs = np.array([[0.52, 1.12, 0.77], [0.88, -1.08, 0.15], [0.52, 0.06, -1.30]])
    targets = np.array([True, True, False])

    def training_loss(weights):
        preds = sigmoid(np.dot(inputs, weights))
        return -np.sum(np.log(preds * targets + (1 - preds) * (1 - targets)))

    weights = np.array([0.1, 0.2, -0.1])
    p = 1 / (1 + numpy.exp(-(inputs @ weights)))
    numpy.testing.assert_allclose(grad(training_loss)(weights), inputs.T @ (p - targets))
    check_grads(training_loss, modes=["rev"])(weights)
    first = training_loss(weights)
    gradient = grad(training_loss)
    for _ in range(100):
        weights -= gradient(weights) * 0.1
    assert training_loss(weights) < first / 3


def test_recurrent_network():
    npr.seed(0)
    params = {
        "start": npr.randn(1, 4) * 0.5,
        "change": npr.randn(3 + 4 + 1, 4) * 0.5,
        "predict": npr.randn(4 + 1, 2) * 0.5,
    }
    inputs, targets = npr.randn(6, 2, 3), npr.randn(6, 2, 2)

    def concat_and_multiply(weights, *args):
        return np.dot(np.hstack((*args, np.ones((args[0].shape[0], 1)))), weights)

    def loss(params):
        hiddens = np.repeat(params["start"], 2, axis=0)
        total = 0.0
        for x, y in zip(inputs, targets):
            hiddens = np.tanh(concat_and_multiply(params["change"], x, hiddens))
            total = total + np.mean((concat_and_multiply(params["predict"], hiddens) - y) ** 2)
        return total

    check_grads(loss)(params)
    seen = []
    trained = adam(
        lambda p, i: grad(loss)(p),
        params,
        callback=lambda p, i, g: seen.append((i, loss(p))),
        num_iters=30,
        step_size=0.05,
    )
    assert list(trained) == list(params)
    assert [i for i, _ in seen] == list(range(30))
    assert loss(trained) < 0.6 * seen[0][1]


def test_custom_primitive():
    @primitive
    def logsumexp(x):
        peak = numpy.max(x)
        return peak + numpy.log(numpy.sum(numpy.exp(x - peak)))

    def make(ans, x):
        return lambda g: np.full(x.shape, g) * np.exp(x - np.full(x.shape, ans))

    defvjp(logsumexp, make)
    with pytest.raises(NotImplementedError, match=r"logsumexp.*argument 0.*defjvp"):
        make_jvp(logsumexp)(np.ones(2))(np.ones(2))
    defjvp(logsumexp, lambda t, ans, x: np.sum(t * np.exp(x - ans)))

    def example(y):
        return logsumexp(y**2) + np.sum(logsumexp(y) * y)

    x = np.array([1.5, -0.3, 0.6])
    check_grads(example)(x)
    e = numpy.exp(x - x.max())
    numpy.testing.assert_allclose(grad(logsumexp)(x), e / e.sum())


def test_custom_primitive_with_arguments_of_all_kinds():
    @primitive
    def scaled(flag, x, y, power=1):
        return x * y**power if flag else x

    defvjp(
        scaled,
        lambda ans, flag, x, y, power=1: lambda g: g * y**power,
        None,
        argnums=(1, 2),
    )
    defjvp(scaled, "same", None, argnums=(1, 2))
    assert grad(scaled, 1)(True, 2.0, 3.0, power=2) == 9.0
    numpy.testing.assert_array_equal(grad(scaled, (1, 2))(True, 2.0, 3.0), (3.0, 0.0))
    assert make_jvp(scaled, 1)(True, 2.0, 3.0)(10.0) == (6.0, 30.0)
    assert scaled(True, 2.0, 3.0) == 6.0


def test_check_grads_finds_wrong_gradients():
    @primitive
    def wrong(x):
        return x**2

    defvjp(wrong, lambda ans, x: lambda g: g * x)
    defjvp(wrong, lambda t, ans, x: t * x)
    for mode, name in (("rev", "reverse"), ("fwd", "forward")):
        with pytest.raises(AssertionError, match=name):
            check_grads(wrong, modes=[mode], order=1)(np.array([1.0, 2.0]))


# --- the namespace -------------------------------------------------------------------------------


def test_arrays_of_traced_values():
    def f(x):
        rows = np.array([[x, x**2], [1.0, x**3]])
        return np.sum(rows * np.array([[1.0, 2.0], [3.0, 4.0]])) + np.asarray([x, x])[1]

    assert grad(f)(2.0) == 1 + 4 * 2 + 12 * 4 + 1
    assert type(np.array([1.0, 2.0])) is numpy.ndarray
    numpy.testing.assert_array_equal(jacobian(lambda x: np.array(x))(np.ones(2)), np.eye(2))
    numpy.testing.assert_array_equal(
        jacobian(lambda x: np.stack([x, 2 * x]))(3.0), np.array([1.0, 2.0])
    )
    numpy.testing.assert_array_equal(grad(lambda x: np.sum(np.full((2, 3), x)))(1.0), 6.0)
    got = jacobian(lambda x: np.linspace(x, 1.0, 3))(0.0)
    numpy.testing.assert_array_equal(got, [1.0, 0.5, 0.0])


def test_the_namespace_is_numpys():
    assert set(np.__all__) == set(numpy.__all__)
    assert all(hasattr(np, name) for name in numpy.__all__)
    assert np.sin is numpy.sin
    assert np.sum.stands_for is numpy.sum
    assert np.linalg.inv.stands_for is numpy.linalg.inv
    assert np.sum.__doc__ == numpy.sum.__doc__
    assert supported(np.sum) == supported(numpy.sum)
    assert np.__version__ == numpy.__version__
    assert np.pi == numpy.pi


def test_submodules():
    matrix = np.array([[2.0, 1.0], [1.0, 3.0]])
    numpy.testing.assert_allclose(
        grad(lambda a: np.log(np.linalg.det(a)))(matrix), np.linalg.inv(matrix).T
    )
    check_grads(lambda x: np.real(np.sum(np.fft.fft(x) ** 2)))(npr.randn(4))


def test_import_autograd_imports_none_of_it():
    code = "import sys, autograd; print(*[m for m in sys.modules if m.startswith('autograd.')])"
    imported = set(run(code).split())
    assert "autograd.engine.sweep" in imported
    parts = ("numpy", "scipy", "transforms", "hips", "extend", "misc", "test_util")
    assert not imported & {importlib.import_module(f"autograd.{part}").__name__ for part in parts}


# --- HIPS autograd's other transforms ------------------------------------------------------------


def quartic(x):
    return np.sum(x**4) + x[0] * x[1]


X = np.array([1.0, 2.0, 3.0])
H = np.diag(12 * X**2) + np.array([[0, 1, 0], [1, 0, 0], [0, 0, 0.0]])
G = 4 * X**3 + np.array([2.0, 1.0, 0.0])
V = np.array([1.0, -1.0, 2.0])


def test_products():
    product, gradient = make_hvp(quartic)(X)
    numpy.testing.assert_allclose(product(V), H @ V)
    numpy.testing.assert_allclose(gradient, G)
    numpy.testing.assert_allclose(hessian_tensor_product(quartic)(X, V), H @ V)
    pull, value = make_vjp(np.sin)(X)
    numpy.testing.assert_allclose(pull(V), V * numpy.cos(X))
    numpy.testing.assert_allclose(value, numpy.sin(X))
    jac = numpy.diag(2 * X)
    numpy.testing.assert_allclose(tensor_jacobian_product(lambda x: x**2)(X, V), V @ jac)
    numpy.testing.assert_allclose(make_ggnvp(lambda x: x**2)(X)(V), jac.T @ jac @ V)

    def loss(y):
        return np.sum(y**3)

    got = make_ggnvp(lambda x: x**2, loss)(X)(V)
    numpy.testing.assert_allclose(got, jac.T @ numpy.diag(6 * X**2) @ jac @ V)


def test_multigrad_dict():
    def f(x, *args, y=2.0, **kwargs):
        return x * y * args[0] + kwargs["z"] ** 2

    got = multigrad_dict(f)(3.0, 5.0, z=7.0)
    assert got == {"x": 10.0, "args": (6.0,), "y": 15.0, "kwargs": {"z": 14.0}}


def test_named_argument():
    assert grad_named(lambda x, y: x * y**2, "y")(3.0, 2.0) == 12.0
    with pytest.raises(ValueError, match="no argument 'z'"):
        grad_named(lambda x: x, "z")


def test_keyword_arguments_are_passed_through():
    def f(x, power=1, scale=1.0):
        return scale * x**power

    assert grad(f)(3.0, power=2, scale=10.0) == 60.0
    assert value_and_grad(f)(3.0, power=2) == (9.0, 6.0)
    assert hessian(f)(3.0, power=2) == 2.0


# --- misc ----------------------------------------------------------------------------------------


def test_flatten():
    tree = OrderedDict(a=(np.ones((2, 2)), [3.0]), b=np.zeros(0))
    vector, unflatten = flatten(tree)
    assert vector.shape == (5,)
    back = unflatten(vector)
    assert type(back) is OrderedDict
    numpy.testing.assert_array_equal(back["a"][0], tree["a"][0])
    numpy.testing.assert_array_equal(
        jacobian(lambda v: flatten(unflatten(2 * v))[0])(vector), 2 * np.eye(5)
    )
    f, _, x = flatten_func(lambda p: {"y": p["x"] ** 2}, {"x": np.array([1.0, 2.0])})
    numpy.testing.assert_array_equal(jacobian(f)(x), np.diag([2.0, 4.0]))


def test_flatten_sorts_the_keys_of_dicts_and_rebuilds_them_as_they_were():
    tree = {"b": np.array([1.0, 2.0]), "a": [3.0, {"z": 4.0, "y": 5}]}
    vector, unflatten = flatten(tree)
    numpy.testing.assert_array_equal(vector, [3.0, 5.0, 4.0, 1.0, 2.0])
    back = unflatten(vector)
    assert list(back) == ["b", "a"]
    assert list(back["a"][1]) == ["z", "y"]
    numpy.testing.assert_array_equal(back["b"], tree["b"])
    assert back["a"] == tree["a"]
    assert flatten({1: 2.0, "x": 3.0})[0].tolist() == [2.0, 3.0]


def test_flatten_of_complex_numbers():
    tree = {"z": np.array([1 + 2j, 3j]), "x": 4.0}
    vector, unflatten = flatten(tree)
    numpy.testing.assert_array_equal(vector, [4.0, 1 + 2j, 3j])
    back = unflatten(vector)
    assert (back["x"], back["x"].dtype) == (4.0, numpy.float64)
    numpy.testing.assert_array_equal(back["z"], tree["z"])
    check_grads(lambda z, x: np.sum(np.abs(flatten({"z": z, "x": x})[0]) ** 2), (0, 1))(
        tree["z"], 4.0
    )


@pytest.mark.once
@pytest.mark.parametrize("optimize", [sgd, rmsprop, adam])
def test_optimizers_reach_a_minimum(optimize):
    def f(p):
        return np.sum((p["a"] - 1.0) ** 2) + (p["b"] + 2.0) ** 2

    start = {"a": np.zeros(3), "b": 0.0}
    end = optimize(lambda p, i: grad(f)(p), start, num_iters=400, step_size=0.05)
    assert f(end) < 2e-2
    assert f(start) == 7.0  # and the start is unchanged


# --- scipy ---------------------------------------------------------------------------------------


def test_scipy_special():
    pytest.importorskip("scipy", reason="autograd.scipy is SciPy's functions with gradients")
    from autograd.scipy import special

    x = np.array([0.3, 1.7, 2.4])
    unary = "gamma gammaln digamma psi erf erfc i0 i1 j0 j1 expit entr".split()
    for name in unary:
        check_grads(getattr(special, name))(x)
    for name in ("logit", "erfinv"):
        check_grads(getattr(special, name))(x / 3)
    check_grads(special.erfcinv)(x / 2)
    for name in ("beta", "betaln", "xlogy", "xlog1py", "rel_entr"):
        check_grads(getattr(special, name), (0, 1))(x, x[::-1].copy())
        want = getattr(pytest.importorskip("scipy.special"), name)(x, x[::-1])
        numpy.testing.assert_allclose(getattr(special, name)(x, x[::-1]), want)
    check_grads(lambda a: special.multigammaln(a, 2))(3.0)
    check_grads(lambda a: special.zeta(3.0, a))(x)
    check_grads(lambda x: special.polygamma(1, x))(x)
    assert grad(special.xlogy)(0.0, 0.0) == 0.0
    assert special.binom(4, 2) == 6  # SciPy's own


def test_scipy_stats_and_linalg():
    stats = pytest.importorskip("scipy.stats", reason="autograd.scipy needs SciPy")
    from autograd.scipy.linalg import cholesky, solve_triangular
    from autograd.scipy.stats import multivariate_normal, norm

    x = np.array([-1.0, 0.2, 2.5])
    for name in ("pdf", "logpdf", "cdf", "logcdf", "sf", "logsf"):
        f = getattr(norm, name)
        numpy.testing.assert_allclose(f(x, 0.5, 2.0), getattr(stats.norm, name)(x, 0.5, 2.0))
        check_grads(f, (0, 1, 2))(x, 0.5, 2.0)
    cov, mean = np.array([[2.0, 0.3], [0.3, 1.0]]), np.array([0.1, -0.2])
    points = npr.RandomState(0).randn(3, 2)
    want = stats.multivariate_normal.logpdf(points, mean, cov)
    numpy.testing.assert_allclose(multivariate_normal.logpdf(points, mean, cov), want)
    symmetric = np.array([1.0, 0.5])
    check_grads(lambda p, m, s: multivariate_normal.logpdf(p, m, np.diag(s) + 0.2), (0, 1, 2))(
        points, mean, symmetric
    )
    numpy.testing.assert_allclose(cholesky(cov).T @ cholesky(cov), cov)
    check_grads(solve_triangular, (0, 1))(cholesky(cov), mean)
