"""nn.data.train_test_split: disjoint parts of the right size, each with its share of classes."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nn.data import train_test_split

sizes = st.integers(2, 60)
shares = st.floats(0.02, 0.98)
seeds = st.integers(0, 2**32)


@given(sizes, shares, seeds)
def test_every_sample_is_in_one_part(n: int, share: float, seed: int) -> None:
    assume(math.ceil(share * n) < n)
    train, test = train_test_split(np.arange(n), test_size=share, seed=seed)
    assert len(test) == math.ceil(share * n)
    assert sorted([*train, *test]) == list(range(n))


def test_rows_of_all_arrays_stay_together() -> None:
    x = np.arange(30).reshape(10, 3)
    parts = train_test_split(x, list(range(10)), x[:, 1] * 2.0, test_size=3, seed=0)
    assert [len(p) for p in parts] == [7, 3] * 3
    for rows, index, doubled in (parts[::2], parts[1::2]):
        assert rows.tolist() == x[index].tolist()
        assert doubled.tolist() == (2 * rows[:, 1]).tolist()


def test_one_seed_gives_one_split_and_a_generator_the_next() -> None:
    def draw(seed: Any, **options: Any) -> list[int]:
        return train_test_split(np.arange(40), seed=seed, **options)[1].tolist()

    for options in ({}, {"stratify": np.arange(40) % 2}):
        assert draw(3, **options) == draw(3, **options) != draw(4, **options)
        rng = np.random.default_rng(3)
        assert draw(3, **options) == draw(rng, **options) != draw(rng, **options)


def test_every_sample_is_as_likely_in_the_test_part() -> None:
    rng = np.random.default_rng(0)
    labels = np.array([0] * 3 + [1] * 5)
    for options in ({}, {"stratify": labels}):
        chosen = np.zeros(8)
        for _ in range(1000):
            chosen[train_test_split(np.arange(8), test_size=4, seed=rng, **options)[1]] += 1
        # 1000 draws with probability 1/2: five standard deviations are 79
        assert abs(chosen - 500).max() < 79


@given(st.lists(st.integers(2, 30), min_size=1, max_size=5), shares, seeds)
def test_stratified_parts_have_each_class_within_one_sample(
    counts: list[int], share: float, seed: int
) -> None:
    n, size = sum(counts), math.ceil(share * sum(counts))
    assume(len(counts) <= min(size, n - size))
    labels = np.random.default_rng(seed).permutation(np.repeat(np.arange(len(counts)), counts))
    train, test = train_test_split(np.arange(n), test_size=share, stratify=labels, seed=seed)
    assert len(test) == size
    assert sorted([*train, *test]) == list(range(n))
    exact = np.array(counts) * size / n
    assert (abs(np.bincount(labels[test], minlength=len(counts)) - exact) < 1).all()


@pytest.mark.parametrize("test_size", [0.1, 0.25, 1 / 3, 0.8, 7, 50])
@pytest.mark.parametrize("counts", [[50, 30, 20], [97, 3, 11], [4, 4, 93]])
def test_sizes_are_scikit_learns(test_size: float, counts: list[int]) -> None:
    selection = pytest.importorskip("sklearn.model_selection", reason="scikit-learn is the oracle")
    labels = np.repeat(["a", "b", "c"], counts)
    for stratify in (None, labels):
        ours, theirs = (
            split(labels, test_size=test_size, stratify=stratify, **{seed: 0})
            for split, seed in (
                (train_test_split, "seed"),
                (selection.train_test_split, "random_state"),
            )
        )
        assert [len(part) for part in ours] == [len(part) for part in theirs]
        if stratify is not None and len(set(ties(counts, len(ours[1])))) == 3:
            for part, other in zip(ours, theirs, strict=True):
                found, expected = (np.unique(p, return_counts=True) for p in (part, other))
                assert found[1].tolist() == expected[1].tolist()


def ties(counts: list[int], size: int) -> list[int]:
    """The remainders of the classes' exact shares; ties are broken at random."""
    return [c * size % sum(counts) for c in counts]


def test_tensors_and_lists_come_back_as_arrays() -> None:
    import autograd as ag

    train, test = train_test_split(ag.tensor([1.0, 2.0, 3.0, 4.0]), seed=0)
    assert isinstance(train, np.ndarray)
    assert sorted([*train, *test]) == [1, 2, 3, 4]


def test_parts_are_copies() -> None:
    x = np.zeros((8, 2))
    for part in train_test_split(x, seed=0):
        part[:] = 1
    assert not x.any()


@pytest.mark.parametrize(
    ("arrays", "options", "error", "message"),
    [
        ([], {}, ValueError, "needs at least one array"),
        ([np.zeros(3), np.zeros((4, 2))], {}, ValueError, r"\(3,\), \(4, 2\)"),
        ([np.zeros(4)], {"test_size": 1.0}, ValueError, "1.0 is not a share"),
        ([np.zeros(4)], {"test_size": 0.0}, ValueError, "0.0 is not a share"),
        ([np.zeros(4)], {"test_size": float("nan")}, ValueError, "nan is not a share"),
        ([np.zeros(4)], {"test_size": 4}, ValueError, "leaves 0 to train on and 4"),
        ([np.zeros(4)], {"test_size": 0}, ValueError, "leaves 4 to train on and 0"),
        ([np.zeros(1)], {}, ValueError, "leaves 0 to train on and 1"),
        ([np.zeros(4)], {"test_size": "0.2"}, TypeError, "or a number of samples, not '0.2'"),
        ([np.zeros(4)], {"stratify": [0, 1]}, ValueError, r"shape \(2,\).* 4 samples"),
        ([np.zeros(4)], {"stratify": [[0, 1]] * 4}, ValueError, r"shape \(4, 2\)"),
        ([np.zeros(5)], {"stratify": [0, 0, 7, 0, 0]}, ValueError, "class 7 has only one sample"),
        ([np.zeros(4)], {"stratify": [0, 1] * 2}, ValueError, "include all 2 classes"),
    ],
)
def test_refuses(arrays: list, options: dict, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        train_test_split(*arrays, **options)
