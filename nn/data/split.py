"""train_test_split: samples to train on, and others to test with."""

from __future__ import annotations

import math
import operator
from typing import Any

import numpy as np

from ..init import Rng, generator
from .arrays import side_by_side

__all__ = ["train_test_split"]


def train_test_split(
    *arrays: Any, test_size: float = 0.25, stratify: Any = None, seed: Rng = None
) -> list[Any]:
    """Two random parts of each array, with the same samples in all of them.

    Parameters
    ----------
    *arrays : array_like
        Each of shape (samples, ...), with the same number of samples.
    test_size : float or int
        The test part's share, in (0, 1), which makes `ceil(test_size · samples)` samples, or their
        number.
    stratify : array_like of shape (samples,), optional
        Labels whose shares are to be the same in both parts: the test part gets each class to
        within one sample of `test_size · its samples`.
    seed : int or numpy.random.Generator, optional
        One seed gives one split; without it, the library's own generator draws (see
        `nn.manual_seed`).

    Returns
    -------
    list of ndarray
        Training and test part of the first array, then of the second ...: copies, in random order.

    Raises
    ------
    ValueError
        For no arrays at all, for arrays of different lengths, for a `test_size` that leaves one
        part without samples, and with `stratify`, for a class of one sample or a part too small to
        have a sample of each class.
    TypeError
        For a `test_size` that is not a number.

    Notes
    -----
    The meaning of `test_size` and `stratify`, the defaults and the order of the results are those
    of scikit-learn's function of the same name.

    Examples
    --------
    >>> import numpy as np
    >>> from nn.data import train_test_split
    >>> x, y = np.arange(20).reshape(10, 2), np.array([0, 1] * 5)
    >>> x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=0.4, stratify=y, seed=0)
    >>> x_train.shape, x_test.shape, np.bincount(y_test).tolist()
    ((6, 2), (4, 2), [2, 2])
    """
    found = side_by_side("train_test_split", arrays)
    samples = len(found[0])
    count = _test_count(test_size, samples)
    rng = generator(seed)
    if stratify is None:
        order = rng.permutation(samples)
        test, train = order[:count], order[count:]
    else:
        test, train = _stratified(np.asarray(stratify), samples, count, rng)
    return [a[part] for a in found for part in (train, test)]


def _test_count(test_size: Any, samples: int) -> int:
    """The number of samples that `test_size` stands for."""
    if isinstance(test_size, float | np.floating):
        if not 0 < test_size < 1:
            raise ValueError(
                f"train_test_split: test_size={test_size} is not a share in (0, 1); for a number "
                "of samples, pass an int"
            )
        count = math.ceil(test_size * samples)
    else:
        try:
            count = operator.index(test_size)
        except TypeError:
            raise TypeError(
                "train_test_split: test_size must be a share in (0, 1) or a number of samples, "
                f"not {test_size!r}"
            ) from None
    if not 0 < count < samples:
        raise ValueError(
            f"train_test_split: test_size={test_size} of {samples} samples leaves "
            f"{samples - count} to train on and {count} to test with; each part needs at least one"
        )
    return count


def _stratified(labels: Any, samples: int, count: int, rng: np.random.Generator) -> tuple[Any, Any]:
    """Indices for the test part, `count` of them, and for the training part."""
    if labels.shape != (samples,):
        raise ValueError(
            f"train_test_split: stratify has shape {labels.shape}; it must have one label for each "
            f"of the {samples} samples"
        )
    names, classes, sizes = np.unique(labels, return_inverse=True, return_counts=True)
    if sizes.min() < 2:
        raise ValueError(
            f"train_test_split: class {names[sizes.argmin()]} has only one sample, which cannot be "
            "in both parts; leave it out, or do not use stratify"
        )
    if min(count, samples - count) < len(names):
        raise ValueError(
            f"train_test_split: {samples - count} samples to train on and {count} to test with "
            f"cannot each include all {len(names)} classes; change test_size"
        )
    # whole numbers as near as possible to the exact shares: round all down, then give what is left
    # to the largest remainders (Hamilton's method); a tie is broken at random
    whole, rest = np.divmod(sizes * count, samples)
    winners = np.lexsort((rng.random(len(names)), -rest))[: count - whole.sum()]
    whole[winners] += 1
    order = rng.permutation(samples)
    order = order[np.argsort(classes[order], kind="stable")]  # class by class, each shuffled
    place = np.arange(samples) - np.repeat(np.cumsum(sizes) - sizes, sizes)  # in its class
    in_test = place < np.repeat(whole, sizes)
    return rng.permutation(order[in_test]), rng.permutation(order[~in_test])
