"""Points of the plane in classes, to see what a model learns: moons, circles, spirals, XOR.

Each function returns the points, `n` of them, as float64 of shape (n, 2), and their classes, as
int64 of shape (n,), in random order. `noise` is the standard deviation of the Gaussian noise added
to every coordinate. `seed` is an int, a `numpy.random.Generator`, or None for the library's own
generator (see `nn.manual_seed`).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..checks import check_number, whole
from ..init import Rng, generator

__all__ = ["circles", "spirals", "two_moons", "xor"]

Points = tuple[Any, Any]


def two_moons(n: int, noise: float = 0.0, seed: Rng = None) -> Points:
    """Two half circles of radius 1, each around an end of the other.

    Class 0 (n // 2 points) is (cos t, sin t), class 1 is (1 − cos t, ½ − sin t), with t evenly
    spaced from 0 to π: scikit-learn's `make_moons`.

    Parameters
    ----------
    n : int
        The number of points.
    noise : float
        The standard deviation of the normal noise that is added to each coordinate.
    seed : Generator or int, optional
        The source of the order and the noise; see `nn.init`.

    Examples
    --------
    >>> import nn
    >>> x, y = nn.data.two_moons(200, noise=0.1, seed=0)
    >>> x.shape, y[:6].tolist()
    ((200, 2), [1, 0, 1, 0, 0, 1])
    """
    n = whole("two_moons", "n", n)
    upper, lower = (np.linspace(0, np.pi, m) for m in (n // 2, n - n // 2))
    points = np.concatenate(
        [
            np.stack([np.cos(upper), np.sin(upper)], axis=1),
            np.stack([1 - np.cos(lower), 0.5 - np.sin(lower)], axis=1),
        ]
    )
    return _shaken("two_moons", points, np.arange(n) >= n // 2, noise, generator(seed))


def circles(n: int, noise: float = 0.0, factor: float = 0.8, seed: Rng = None) -> Points:
    """A circle inside a circle.

    Class 0 (n // 2 points) is (cos t, sin t), class 1 the same times `factor`, with t evenly spaced
    in [0, 2π): scikit-learn's `make_circles`.

    Parameters
    ----------
    n : int
        The number of points.
    noise : float
        The standard deviation of the normal noise that is added to each coordinate.
    factor : float
        The radius of the inner circle, in [0, 1).
    seed : Generator or int, optional
        The source of the order and the noise; see `nn.init`.

    Examples
    --------
    >>> import nn, numpy as np
    >>> x, y = nn.data.circles(100, factor=0.5, seed=0)
    >>> np.unique(np.hypot(*x[y == 1].T).round(12)).tolist()
    [0.5]
    """
    n = whole("circles", "n", n)
    if not 0 <= factor < 1:
        raise ValueError(f"circles: factor must be in [0, 1), not {factor}")
    t = np.concatenate([np.linspace(0, 2 * np.pi, m, endpoint=False) for m in (n // 2, n - n // 2)])
    inner = np.arange(n) >= n // 2
    points = np.stack([np.cos(t), np.sin(t)], axis=1) * np.where(inner, factor, 1.0)[:, None]
    return _shaken("circles", points, inner, noise, generator(seed))


def spirals(
    n: int, noise: float = 0.0, classes: int = 3, turns: float = 1.25, seed: Rng = None
) -> Points:
    """Arms that wind around the origin, one for each class, out to radius 1.

    The point at t of class c is t·(cos a, sin a), a = 2π(c / classes + turns · t): an Archimedean
    spiral. The squares of the t's are evenly spaced in (0, 1), so that the points are about as
    dense at the rim as in the middle. The sizes of the classes differ by at most one.

    Parameters
    ----------
    n : int
        The number of points.
    noise : float
        The standard deviation of the normal noise that is added to each coordinate.
    classes : int
    turns : float
        How many times each arm winds around the origin.
    seed : Generator or int, optional
        The source of the order and the noise; see `nn.init`.

    Examples
    --------
    >>> import nn, numpy as np
    >>> x, y = nn.data.spirals(450, noise=0.02, seed=0)
    >>> x.shape, np.bincount(y).tolist()
    ((450, 2), [150, 150, 150])
    """
    n, classes = whole("spirals", "n", n), whole("spirals", "classes", classes, least=1)
    labels, place = np.arange(n) % classes, np.arange(n) // classes
    t = np.sqrt((place + 0.5) / np.maximum(np.bincount(labels, minlength=classes), 1)[labels])
    angle = 2 * np.pi * (labels / classes + turns * t)
    points = np.stack([t * np.cos(angle), t * np.sin(angle)], axis=1)
    return _shaken("spirals", points, labels, noise, generator(seed))


def xor(n: int, noise: float = 0.0, seed: Rng = None) -> Points:
    """Points uniform in the square [−1, 1]², of class 1 if exactly one coordinate is positive.

    The noise is added after the class is decided, so it blurs the border.

    Parameters
    ----------
    n : int
        The number of points.
    noise : float
        The standard deviation of the normal noise that is added to each coordinate.
    seed : Generator or int, optional
        The source of the order and the noise; see `nn.init`.

    Examples
    --------
    >>> import nn
    >>> x, y = nn.data.xor(100, seed=0)
    >>> bool(((x[:, 0] * x[:, 1] < 0) == y).all())
    True
    """
    n = whole("xor", "n", n)
    rng = generator(seed)
    points = rng.uniform(-1, 1, (n, 2))
    return _shaken("xor", points, (points > 0).sum(axis=1) == 1, noise, rng)


def _shaken(where: str, points: Any, labels: Any, noise: float, rng: np.random.Generator) -> Points:
    """Points and labels in random order, with noise."""
    check_number(where, "noise", noise)
    if not noise >= 0:
        raise ValueError(f"{where}: noise must be a standard deviation, at least 0, not {noise}")
    order = rng.permutation(len(points))
    shaken = points[order] + noise * rng.standard_normal(points.shape)
    return shaken, labels[order].astype(np.int64)
