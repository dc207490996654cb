"""Packages that were written for HIPS autograd, where they are installed: a few calls of each.

`make clients` runs more of them, beside HIPS autograd. Here the expected values are of another
origin: equations that the result solves, eigenvalues, SciPy.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

import autograd.numpy as anp
from autograd import elementwise_grad


@pytest.fixture(autouse=True)
def their_warnings() -> Iterator[None]:
    """About pandas and SciPy, not about gradients."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def test_lifelines_weibull() -> None:
    """At the maximum, the scale follows from the shape, which solves one equation."""
    lifelines = pytest.importorskip("lifelines")
    optimize = pytest.importorskip("scipy.optimize")
    waltons = lifelines.datasets.load_waltons()
    t, died = np.asarray(waltons["T"], float), np.asarray(waltons["E"], bool)

    def score(shape: float) -> Any:
        powers = t**shape
        return np.sum(powers * np.log(t)) / np.sum(powers) - 1 / shape - np.mean(np.log(t[died]))

    shape = optimize.brentq(score, 0.5, 10)
    scale = (np.sum(t**shape) / died.sum()) ** (1 / shape)
    model = lifelines.WeibullFitter().fit(waltons["T"], waltons["E"])
    assert_allclose([model.lambda_, model.rho_], [scale, shape], rtol=1e-5)
    likelihood = np.sum(np.log(shape / scale * (t[died] / scale) ** (shape - 1)))
    assert_allclose(model.log_likelihood_, likelihood - np.sum((t / scale) ** shape), rtol=1e-9)


def test_lifelines_cox() -> None:
    """At the maximum, the gradient of the logarithm of Efron's partial likelihood is zero."""
    lifelines = pytest.importorskip("lifelines")
    rossi = lifelines.datasets.load_rossi()
    model = lifelines.CoxPHFitter().fit(rossi, "week", "arrest")
    x = np.asarray(rossi[model.params_.index], float)
    week, arrest = np.asarray(rossi["week"]), np.asarray(rossi["arrest"], bool)
    risk = np.exp(x @ np.asarray(model.params_))
    gradient, size = np.zeros(x.shape[1]), np.zeros(x.shape[1])
    for at in np.unique(week[arrest]):
        alive, dying = week >= at, (week == at) & arrest
        gradient += x[dying].sum(0)
        size += np.abs(x[dying]).sum(0)
        for i in range(dying.sum()):
            weights = risk * (alive - i / dying.sum() * dying)
            gradient -= weights @ x / weights.sum()
    assert_allclose(gradient / size, 0, atol=1e-6)


def test_lifelines_cox_with_a_spline() -> None:
    """Its baseline is fitted by gradients and Hessians; the coefficients stay near Cox's."""
    lifelines = pytest.importorskip("lifelines")
    rossi = lifelines.datasets.load_rossi()
    knots = {"baseline_estimation_method": "spline", "n_baseline_knots": 3}
    model = lifelines.CoxPHFitter(**knots).fit(rossi, "week", "arrest")
    cox = lifelines.CoxPHFitter().fit(rossi, "week", "arrest")
    found = np.asarray(model.summary.loc["beta_"].loc[cox.params_.index, "coef"])
    assert_allclose(found, cox.params_, atol=0.1 * np.asarray(cox.standard_errors_).min())


def test_pymanopt_rayleigh_quotient() -> None:
    pymanopt = pytest.importorskip("pymanopt")
    matrix = np.random.default_rng(0).standard_normal((20, 20))
    matrix = matrix + matrix.T
    manifold = pymanopt.manifolds.Sphere(20)

    @pymanopt.function.autograd(manifold)
    def cost(x: Any) -> Any:
        return -x @ matrix @ x

    problem = pymanopt.Problem(manifold, cost)
    start = np.ones(20) / np.sqrt(20)
    for optimizer in (pymanopt.optimizers.TrustRegions, pymanopt.optimizers.ConjugateGradient):
        found = optimizer(verbosity=0).run(problem, initial_point=start)
        assert_allclose(-found.cost, np.linalg.eigvalsh(matrix)[-1], rtol=1e-8)


def test_autograd_gamma() -> None:
    """By x there is a formula; by a, a difference of SciPy's values, in steps of two sizes."""
    package = pytest.importorskip("autograd_gamma")
    special = pytest.importorskip("scipy.special")
    a, x = np.array([0.4, 1.0, 2.5, 7.0]), np.array([0.3, 1.2, 2.0, 6.5])
    density = np.exp(-x) * x ** (a - 1) / special.gamma(a)
    assert_allclose(package.gammainc(a, x), special.gammainc(a, x), rtol=1e-15)
    assert_allclose(elementwise_grad(package.gammainc, 1)(a, x), density, rtol=1e-12)
    assert_allclose(elementwise_grad(package.gammaincc, 1)(a, x), -density, rtol=1e-12)
    twice = elementwise_grad(elementwise_grad(package.gammainc, 1), 1)(a, x)
    assert_allclose(twice, density * ((a - 1) / x - 1), rtol=1e-12)

    def difference(h: float) -> Any:
        return (special.gammainc(a + h, x) - special.gammainc(a - h, x)) / (2 * h)

    want = (4 * difference(5e-4) - difference(1e-3)) / 3
    assert_allclose(elementwise_grad(package.gammainc)(a, x), want, rtol=1e-7)
    logs = elementwise_grad(lambda a: anp.log(package.gammainc(a, x)))(a)
    assert_allclose(elementwise_grad(package.gammaincln)(a, x), logs, rtol=1e-7)
