"""nn.data.Standardize: measured on the training data, applied to any."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.testing import assert_allclose, assert_array_equal

import autograd as ag
import nn
from nn.data import Standardize

tables = hnp.arrays(
    "f8",
    hnp.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=6),
    elements=st.floats(-1e6, 1e6, allow_subnormal=False),
)


def normal(*shape: int) -> Any:
    return np.random.default_rng(0).normal(3, 2, shape)


@pytest.mark.parametrize(
    ("shape", "axis", "figures"),
    [
        ((50, 4), 0, (1, 4)),
        ((50, 4), None, (1, 1)),
        ((9, 3, 5, 4), (0, 2, 3), (1, 3, 1, 1)),
        ((9, 3, 5, 4), 0, (1, 3, 5, 4)),
    ],
)
def test_the_training_data_come_out_with_mean_0_and_std_1(
    shape: tuple[int, ...], axis: Any, figures: tuple[int, ...]
) -> None:
    x = normal(*shape)
    standardize = Standardize(axis).fit(x)
    assert standardize.mean.shape == standardize.std.shape == figures
    z = standardize(x)
    assert_allclose(z.mean(axis), 0, atol=1e-14)
    assert_allclose((z * z).mean(axis), 1, rtol=1e-14)
    assert_allclose(standardize.inverse(z), x, rtol=1e-14)


@given(tables)
def test_inverse_undoes_it_and_constant_features_are_zero(x: np.ndarray) -> None:
    standardize = Standardize().fit(x)
    z = standardize(x)
    assert np.isfinite(z).all()
    size = abs(x).max(axis=0)
    assert (abs(standardize.inverse(z) - x) <= 1e-12 * size).all()
    for column, result in zip(x.T, z.T, strict=True):
        if (column == column[0]).all():
            assert not result.any()


def test_a_constant_whose_mean_is_off_by_rounding_counts_as_constant() -> None:
    x = np.full((1000, 2), 0.1)
    x[:, 1] = np.arange(1000)
    assert x[:, :1].mean(0) != 0.1 or x[:, :1].std(0) != 0  # otherwise this tests nothing
    standardize = Standardize().fit(x)
    assert_array_equal(standardize(x)[:, 0], 0)
    assert_allclose(standardize(x + 2)[:, 0], 2, rtol=1e-15)  # other data keep their distance


def test_agrees_with_scikit_learn() -> None:
    preprocessing = pytest.importorskip("sklearn.preprocessing", reason="scikit-learn: the oracle")
    train, test = normal(40, 3), normal(7, 3) * 5
    train[:, 1] = -4.0
    theirs = preprocessing.StandardScaler().fit(train)
    ours = Standardize().fit(train)
    assert_allclose(ours(test), theirs.transform(test), rtol=1e-13)
    assert_allclose(ours.inverse(test), theirs.inverse_transform(test), rtol=1e-13)


def test_integers_are_averaged_exactly() -> None:
    x = np.full((100_000, 1), 255, "u1")  # a sum beyond uint8, and beyond float32's integers
    x[0] = 0
    standardize = Standardize().fit(x)
    assert standardize.mean.item() == 255 * 99_999 / 100_000
    assert standardize(x).dtype == np.float64


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8"])
def test_floating_dtypes_stay(dtype: str) -> None:
    x = normal(20, 3).astype(dtype)
    standardize = Standardize().fit(x)
    assert standardize(x).dtype == standardize.inverse(x).dtype == dtype
    assert standardize.mean.dtype == np.float64


def test_a_tensor_stays_a_tensor_with_its_gradient() -> None:
    data = normal(6, 3)
    standardize = Standardize().fit(data)
    x = ag.tensor(data.astype("f4"), requires_grad=True)
    y = standardize(x)
    assert y.dtype == np.float32
    y.sum().backward()
    assert_allclose(x.grad.data, np.broadcast_to(1 / standardize.std, (6, 3)), rtol=1e-6)


def test_its_state_moves_to_another() -> None:
    one, two = Standardize((0, 2, 3)).fit(normal(5, 2, 3, 3)), Standardize((0, 2, 3))
    state = one.state_dict()
    two.load_state_dict(state)
    x = normal(4, 2, 3, 3)
    assert_array_equal(two(x), one(x))
    state["mean"][:] = 0
    assert one.mean.all()
    assert two.mean.all()


def test_it_is_saved_beside_a_model(tmp_path: Any) -> None:
    one, two = Standardize().fit(normal(5, 3)), Standardize()
    nn.save({"model": nn.Linear(3, 1), "standardize": one}, tmp_path / "model.npz")
    two.load_state_dict(nn.load(tmp_path / "model.npz")["standardize"])
    assert_array_equal(two(normal(4, 3)), one(normal(4, 3)))


@pytest.mark.parametrize(
    ("data", "error", "message"),
    [
        (np.zeros((0, 3)), ValueError, r"shape \(0, 3\) have no mean"),
        ([[1.0], [np.nan]], ValueError, "nan, infinity or numbers"),
        ([[1.0], [np.inf]], ValueError, "nan, infinity or numbers"),
        ([[1e200], [-1e200]], ValueError, "whose squares overflow"),
        ([[1j], [2]], TypeError, "real numbers, not complex128"),
        ([["a"], ["b"]], TypeError, "list holds text, not numbers"),
    ],
)
def test_fit_refuses(data: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        Standardize().fit(data)


def test_refuses_to_work_before_fit() -> None:
    for use in (lambda s: s(normal(2, 2)), lambda s: s.inverse(normal(2, 2))):
        with pytest.raises(RuntimeError, match=r"no mean yet: call fit"):
            use(Standardize())
    with pytest.raises(RuntimeError, match=r"nothing to save yet: call fit"):
        Standardize().state_dict()


@pytest.mark.parametrize("shape", [(3,), (2, 4), (5, 2, 3), ()])
def test_refuses_arrays_of_other_shapes(shape: tuple[int, ...]) -> None:
    standardize = Standardize().fit(normal(5, 3))
    with pytest.raises(ValueError, match=r"the fitted mean, of shape \(1, 3\)"):
        standardize(np.zeros(shape))


def test_refuses_a_state_that_is_none() -> None:
    standardize = Standardize()
    with pytest.raises(ValueError, match="keys mean and std, not mean, var"):
        standardize.load_state_dict({"mean": np.zeros(2), "var": np.ones(2)})
    with pytest.raises(ValueError, match=r"mean has shape \(2,\), but its std \(3,\)"):
        standardize.load_state_dict({"mean": np.zeros(2), "std": np.ones(3)})
    assert standardize.mean is None


def test_data_in_place_of_the_axis():
    with pytest.raises(TypeError, match=r"axis must be an .* not a ndarray; .*Standardize\(\).fit"):
        Standardize(np.ones((3, 2)))
