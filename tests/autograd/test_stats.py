"""Densities against scipy.stats, their gradients against finite differences."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.stats
from numpy.testing import assert_allclose

import autograd as ag
from autograd import stats
from autograd.testing import gradcheck
from tests.guests import Labelled

X = np.array([[0.3, 0.6, 0.8], [0.1, 0.5, 0.9]])
A, B = np.array([1.5, 2.5, 0.7]), np.array([[2.0], [0.8]])
LOC, SCALE = np.array([0.05, -0.1, 0.02]), np.array([[1.5], [2.0]])
SHAPES: dict[str, list[Any]] = {"norm": [], "t": [A], "gamma": [A], "chi2": [A], "beta": [A, B]}
CDFS = {"norm": ["cdf", "sf", "logcdf", "logsf"], "t": ["cdf", "logcdf"], "gamma": ["cdf"],
        "chi2": ["cdf"], "beta": ["cdf"]}  # fmt: skip
COV = np.array([[2.0, 0.5, 0.1], [0.5, 1.0, -0.2], [0.1, -0.2, 0.7]])


@pytest.mark.parametrize("name", SHAPES)
def test_densities_and_their_gradients(name: str) -> None:
    ours, theirs, shapes = getattr(stats, name), getattr(scipy.stats, name), SHAPES[name]
    everything = [X, *shapes, LOC, SCALE]
    for f in ("logpdf", "pdf"):
        expected = getattr(theirs, f)(*everything)
        assert_allclose(getattr(ours, f)(*everything), expected, rtol=1e-12)
        assert_allclose(getattr(ours, f)(X, *shapes), getattr(theirs, f)(X, *shapes), rtol=1e-12)
        assert gradcheck(getattr(ours, f), *everything, order=2)
    keywords = {"loc": LOC, "scale": SCALE}
    assert_allclose(ours.logpdf(X, *shapes, **keywords), ours.logpdf(*everything))


@pytest.mark.parametrize(("name", "f"), [(name, f) for name in CDFS for f in CDFS[name]])
def test_distribution_functions_and_their_gradients(name: str, f: str) -> None:
    ours, theirs = getattr(getattr(stats, name), f), getattr(getattr(scipy.stats, name), f)
    shapes = SHAPES[name]
    expected = theirs(X, *shapes, LOC, SCALE)
    assert_allclose(ours(X, *shapes, LOC, SCALE), expected, rtol=1e-12)
    assert gradcheck(ours, X, *shapes, LOC, SCALE, order=2)


@pytest.mark.parametrize(("name", "x", "shapes"), [
    ("gamma", [-1.0, 0.0, 1.0], [2.0]), ("chi2", [-1.0, 0.0, 1.0], [3.0]),
    ("beta", [-0.5, 0.0, 0.5, 1.0, 1.5], [1.0, 2.0]), ("beta", [0.0, 1.0], [1.0, 1.0]),
])  # fmt: skip
def test_outside_the_support(name: str, x: list[float], shapes: list[float]) -> None:
    """-inf, with gradients of 0; on the border, what SciPy says."""
    ours, theirs = getattr(stats, name), getattr(scipy.stats, name)
    assert_allclose(ours.cdf(np.array(x), *shapes), theirs.cdf(x, *shapes), rtol=1e-12)
    leaf = ag.tensor(x, requires_grad=True)
    with np.errstate(all="ignore"):
        y = ours.logpdf(leaf, *shapes)
        assert_allclose(y.data, theirs.logpdf(x, *shapes), rtol=1e-12)
        y.backward(np.ones(y.shape))
    assert leaf.grad.data[0] == 0.0 or x[0] == 0.0


def test_poisson() -> None:
    k, mu = np.array([-1, 0, 1, 4]), np.array([[0.5], [3.0]])
    for f in ("logpmf", "pmf", "cdf"):
        ours, theirs = getattr(stats.poisson, f), getattr(scipy.stats.poisson, f)
        assert_allclose(ours(k, mu), theirs(k, mu), rtol=1e-12)
        assert_allclose(ours(k, 3.0, 1), theirs(k, 3.0, 1), rtol=1e-12)
        # differences do not exist at -inf
        assert gradcheck(lambda mu, f=ours: f(k[1:], mu), mu, order=2)
    x = ag.tensor(2.0, requires_grad=True)
    stats.poisson.logpmf(k, x).sum().backward()
    assert x.grad.item() == pytest.approx(5 / 2 - 3)  # Σ (k/mu - 1) over the k that can occur
    assert stats.poisson.logpmf(np.array([0.5]), 1.0) == -np.inf


def test_student_in_the_middle_and_far_out() -> None:
    x = np.array([0.0, -1e-8, -40.0, 30.0])
    with np.errstate(all="raise", under="ignore"):
        found = ag.grad(lambda df: ag.sum(stats.t.cdf(x, df) * np.array([1.0, 0, 0, 0])))(3.0)
        assert found == 0.0
        slopes = ag.jacobian(lambda df: stats.t.cdf(x, df))(3.0)
    h = 1e-4
    numeric = (scipy.stats.t.cdf(x, 3 + h) - scipy.stats.t.cdf(x, 3 - h)) / (2 * h)
    assert_allclose(slopes, numeric, rtol=1e-6, atol=1e-12)


@pytest.mark.parametrize("n", [(), (4,)])
def test_dirichlet(n: tuple[int, ...]) -> None:
    x = np.random.default_rng(0).dirichlet([2.0, 3.0, 1.5], n).T
    assert_allclose(stats.dirichlet.logpdf(x, A), scipy.stats.dirichlet.logpdf(x, A), rtol=1e-12)
    assert_allclose(stats.dirichlet.pdf(x, A), scipy.stats.dirichlet.pdf(x, A), rtol=1e-12)
    assert gradcheck(stats.dirichlet.logpdf, x, A, order=2)


@pytest.mark.parametrize(
    "cov", [COV, np.array([1.0, 0.5, 2.0]), 1.5], ids=["full", "diagonal", "1"]
)
@pytest.mark.parametrize("shape", [(3,), (4, 3), (2, 2, 3)])
def test_multivariate_normal(cov: Any, shape: tuple[int, ...]) -> None:
    x = np.random.default_rng(0).standard_normal(shape)
    ours, theirs = stats.multivariate_normal, scipy.stats.multivariate_normal
    assert_allclose(ours.logpdf(x, LOC, cov), theirs.logpdf(x, LOC, cov), rtol=1e-12)
    assert_allclose(ours.pdf(x, LOC, cov), theirs.pdf(x, LOC, cov), rtol=1e-12)

    def f(x: Any, mean: Any, cov: Any) -> Any:
        return ours.logpdf(x, mean, (cov + cov.T) / 2 if cov.ndim else cov)

    assert gradcheck(f, x, LOC, cov, order=2)


def test_multivariate_normal_of_defaults_and_of_what_is_no_covariance() -> None:
    x = np.array([0.5, -1.0])
    assert_allclose(
        stats.multivariate_normal.logpdf(x), scipy.stats.norm.logpdf(x).sum(), rtol=1e-12
    )
    with pytest.raises(np.linalg.LinAlgError):
        stats.multivariate_normal.logpdf(x, np.zeros(2), -np.eye(2))


@pytest.mark.parametrize("name", SHAPES)
def test_a_python_number_does_not_change_the_dtype(name: str) -> None:
    x = ag.tensor(np.array([0.25, 0.5], np.float32), requires_grad=True)
    numbers = [1.5] * len(SHAPES[name])
    for f in ("logpdf", "pdf", "cdf"):
        y = getattr(getattr(stats, name), f)(x, *numbers)
        assert y.dtype == np.float32
    assert stats.dirichlet.logpdf(x, [1.5, 2.0]).dtype == np.float64  # an array, whose dtype counts
    assert stats.multivariate_normal.logpdf(x, 0.0, 2.0).dtype == np.float32


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("function", ["logpdf", "pdf", "cdf"])
def test_densities_take_a_labelled_array_by_position(name: str, function: str) -> None:
    f = getattr(getattr(stats, name), function)
    given = [X, *SHAPES[name], LOC, SCALE]
    right = f(*given)
    for i in range(len(given)):
        guests = [Labelled(a) if i == k else a for k, a in enumerate(given)]
        assert_allclose(f(*guests), right, rtol=1e-15)
        guests[i - 1] = ag.tensor(given[i - 1])
        assert_allclose(f(*guests).data, right, rtol=1e-15)
        guests[i] = np.ma.masked_array(given[i], mask=given[i] > 1)
        with pytest.raises(TypeError, match="masked array is rejected"):
            f(*guests)


def test_counts_may_be_labelled() -> None:
    k, mu = np.array([0, 3, 1]), ag.tensor([1.0, 2.0, 0.5])
    for f in (stats.poisson.logpmf, stats.poisson.pmf, stats.poisson.cdf):
        assert_allclose(f(Labelled(k), mu).data, f(k, mu).data)


# --- of singular covariances, entropies, samples -------------------------------------------------

SPAN = np.array([[1.0, 0.5], [-0.3, 2.0], [0.7, 1.1]])  # whose covariance has rank 2


def test_a_singular_covariance_has_a_density_in_its_subspace() -> None:
    ours, theirs = stats.multivariate_normal, scipy.stats.multivariate_normal
    cov, mean = SPAN @ SPAN.T, np.array([0.1, -0.2, 0.3])
    z = np.array([[0.3, -1.0], [2.0, 0.5]])
    x = mean + z @ SPAN.T
    for f in ("logpdf", "pdf"):
        found = getattr(ours, f)(x, mean, cov, allow_singular=True)
        assert_allclose(found, getattr(theirs, f)(x, mean, cov, allow_singular=True), rtol=1e-9)
    assert ours.logpdf(x[0] + np.array([1.0, 0, 0]), mean, cov, allow_singular=True) == -np.inf

    def within(z: Any, span: Any) -> Any:  # whatever is changed, the rank stays 2
        return ours.logpdf(mean + z @ span.T, mean, span @ span.T, allow_singular=True)

    assert gradcheck(within, z, SPAN, order=1)
    whole = np.array([0.2, 0.1, -0.4])
    assert_allclose(
        ours.logpdf(whole, mean, COV, allow_singular=True), ours.logpdf(whole, mean, COV)
    )
    with pytest.raises(np.linalg.LinAlgError, match="negative eigenvalues"):
        ours.logpdf(whole, mean, np.diag([1.0, 1.0, -1.0]), allow_singular=True)


@pytest.mark.parametrize("cov", [COV, np.array([1.0, 0.5, 2.0]), 1.5], ids=["full", "diag", "1"])
def test_entropy(cov: Any) -> None:
    ours, theirs = stats.multivariate_normal, scipy.stats.multivariate_normal
    assert_allclose(ours.entropy(LOC, cov), theirs.entropy(LOC, cov), rtol=1e-12)
    assert gradcheck(
        lambda m, c: ours.entropy(m, (c + c.T) / 2 if np.ndim(c) == 2 else c), LOC, cov, order=2
    )


def test_samples_are_constants() -> None:
    alpha = ag.tensor([2.0, 3.0, 1.5], requires_grad=True)
    drawn = stats.dirichlet.rvs(alpha, 5, random_state=0)
    assert_allclose(drawn, scipy.stats.dirichlet.rvs([2.0, 3.0, 1.5], 5, random_state=0))
    assert type(drawn) is np.ndarray
