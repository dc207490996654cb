"""nn.data's points in the plane: the curves, the classes, the noise."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from nn.data import circles, spirals, two_moons, xor

TOYS: dict[str, Any] = {
    "two_moons": two_moons, "circles": circles, "spirals": spirals, "xor": xor,
}  # fmt: skip
toys = pytest.mark.parametrize("name", TOYS)
counts = st.integers(0, 50)
seeds = st.integers(0, 2**32)


def in_order(points: Any, labels: Any) -> Any:
    """Rows (class, x, y), sorted."""
    rows = np.column_stack([labels, points]).round(12) + 0.0  # no -0.0
    return rows[np.lexsort(rows.T[::-1])]


@pytest.mark.parametrize("n", [1, 2, 7, 100])
def test_moons_and_circles_are_scikit_learns(n: int) -> None:
    datasets = pytest.importorskip("sklearn.datasets", reason="scikit-learn is the oracle")
    for ours, theirs in (
        (two_moons(n), datasets.make_moons(n)),
        (circles(n), datasets.make_circles(n)),
        (circles(n, factor=0.3), datasets.make_circles(n, factor=0.3)),
    ):
        assert_allclose(in_order(*ours), in_order(*theirs), atol=1e-11)


@given(st.integers(0, 60), st.integers(1, 5), st.floats(0, 3), seeds)
def test_spirals_lie_on_their_arms(n: int, classes: int, turns: float, seed: int) -> None:
    x, y = spirals(n, classes=classes, turns=turns, seed=seed)
    t = np.hypot(*x.T)
    assert ((t > 0) & (t < 1)).all()
    angle = 2 * np.pi * (y / classes + turns * t)
    assert_allclose(x, (t * np.array([np.cos(angle), np.sin(angle)])).T, atol=1e-12)
    sizes = np.bincount(y, minlength=classes)
    assert len(sizes) == classes
    assert sizes.max() - sizes.min() <= 1
    for c, size in enumerate(sizes):  # the squares of the radii are evenly spaced
        assert_allclose(np.sort(t[y == c]) ** 2, (np.arange(size) + 0.5) / size, atol=1e-12)


@given(counts, seeds)
def test_xor_is_exclusive(n: int, seed: int) -> None:
    x, y = xor(n, seed=seed)
    assert abs(x).max(initial=0) <= 1
    assert y.tolist() == [int((a > 0) != (b > 0)) for a, b in x]


def test_xor_fills_its_square() -> None:
    x, _ = xor(8000, seed=0)
    quarters = np.bincount((x > 0) @ [1, 2])
    # 8000 draws with probability 1/4: five standard deviations are 194
    assert abs(quarters - 2000).max() < 194
    assert_allclose(x.std(axis=0), 1 / np.sqrt(3), rtol=0.03)


@toys
@pytest.mark.parametrize("n", [0, 1, 9])
def test_shapes_and_dtypes(name: str, n: int) -> None:
    x, y = TOYS[name](n, noise=0.1, seed=0)
    assert (x.shape, x.dtype) == ((n, 2), np.float64)
    assert (y.shape, y.dtype) == ((n,), np.int64)


@toys
def test_one_seed_gives_one_set(name: str) -> None:
    toy = TOYS[name]
    first = toy(30, noise=0.1, seed=5)
    for again in (toy(30, noise=0.1, seed=5), toy(30, 0.1, seed=np.random.default_rng(5))):
        assert_array_equal(first[0], again[0])
        assert_array_equal(first[1], again[1])
    assert (first[0] != toy(30, noise=0.1, seed=6)[0]).any()


@toys
def test_noise_is_gaussian_of_that_deviation_on_every_coordinate(name: str) -> None:
    clean, labels = TOYS[name](4000, seed=3)
    noisy, same = TOYS[name](4000, noise=0.25, seed=3)
    assert_array_equal(labels, same)
    noise = noisy - clean
    # the mean of 4000 values strays 1/√4000 of their deviation, the deviation 1/√8000 of itself
    assert_allclose(noise.mean(axis=0), 0, atol=5 * 0.25 / np.sqrt(4000))
    assert_allclose(noise.std(axis=0), 0.25, rtol=5 / np.sqrt(8000))
    assert abs(np.corrcoef(noise.T)[0, 1]) < 5 / np.sqrt(4000)
    assert_allclose((noise**4).mean() / 0.25**4, 3, rtol=0.2)  # the kurtosis of a normal one


@toys
def test_classes_come_mixed(name: str) -> None:
    _, labels = TOYS[name](100, seed=0)
    assert (labels[1:] != labels[:-1]).sum() > 20


@toys
@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"n": -1}, ValueError, "n must be at least 0, not -1"),
        ({"n": 2.0}, TypeError, "n must be an integer, not 2.0"),
        ({"n": 4, "noise": -0.1}, ValueError, "noise must be a standard deviation"),
        ({"n": 4, "noise": float("nan")}, ValueError, "at least 0, not nan"),
    ],
)
def test_refuses(name: str, options: dict, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=f"{name}: .*{message}"):
        TOYS[name](**options)


def test_refuses_other_figures() -> None:
    with pytest.raises(ValueError, match=r"circles: factor must be in \[0, 1\), not 1"):
        circles(4, factor=1.0)
    with pytest.raises(ValueError, match="spirals: classes must be at least 1, not 0"):
        spirals(4, classes=0)


@pytest.mark.parametrize("noise", ["0.1", None])
def test_noise_that_is_no_number(noise):
    with pytest.raises(TypeError, match=f"^circles: noise must be a number, not {noise!r}$"):
        circles(10, noise)
