"""Random changes to images that keep their labels true: crop, flip, cutout, a batch at a time.

Each takes a batch of shape (N, C, H, W) and draws separately for every image, without a loop over
them; the result is a new array of the batch's shape and dtype. `rng` is a `numpy.random.Generator`,
or an int that seeds one; by default the library's own generator (see `nn.manual_seed`).
`nn.data.Transformed` puts them behind a loader.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..checks import whole
from ..init import Rng, generator

__all__ = ["cutout", "random_crop", "random_flip"]


def random_crop(images: Any, padding: int, rng: Rng = None) -> Any:
    """Each image shifted by up to `padding` pixels: padded with zeros, then cut to its size again.

    Parameters
    ----------
    images : array_like of shape (N, C, H, W)
    padding : int
        Zeros at each of the four sides. The shifts along both axes are uniform between −padding
        and padding.
    rng : Generator or int, optional

    Returns
    -------
    ndarray of shape (N, C, H, W)

    Raises
    ------
    ValueError
        For images with another number of axes, and for a negative `padding`.
    TypeError
        For a `padding` that is not an integer.

    References
    ----------
    K. He, X. Zhang, S. Ren, J. Sun, "Deep residual learning for image recognition", CVPR 2016,
    section 4.2: 4 pixels for CIFAR-10, with a flip.

    Examples
    --------
    >>> import numpy as np
    >>> from nn.data import random_crop
    >>> random_crop(np.arange(1, 5).reshape(1, 1, 2, 2), padding=1, rng=4)
    array([[[[4, 0],
             [0, 0]]]])
    """
    x = _batch("random_crop", images)
    p = whole("random_crop", "padding", padding)
    padded = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, x.shape[2:], axis=(2, 3))
    top, left = generator(rng).integers(0, 2 * p + 1, (2, len(x)))
    return windows[np.arange(len(x)), :, top, left]


def random_flip(images: Any, rng: Rng = None, p: float = 0.5) -> Any:
    """Each image replaced by its mirror image, left and right exchanged, with probability `p`.

    Parameters
    ----------
    images : array_like of shape (N, C, H, W)
    rng : Generator or int, optional
    p : float

    Returns
    -------
    ndarray of shape (N, C, H, W)

    Raises
    ------
    ValueError
        For images with another number of axes, and for a `p` that is not a probability.

    Examples
    --------
    >>> import numpy as np
    >>> from nn.data import random_flip
    >>> random_flip(np.arange(6).reshape(1, 1, 2, 3), p=1)
    array([[[[2, 1, 0],
             [5, 4, 3]]]])
    """
    x = _batch("random_flip", images)
    if not 0 <= p <= 1:
        raise ValueError(f"random_flip: p must be a probability, in [0, 1], not {p}")
    flipped = generator(rng).random(len(x)) < p
    return np.where(flipped[:, None, None, None], x[..., ::-1], x)


def cutout(images: Any, size: int, rng: Rng = None) -> Any:
    """Each image with a square of `size` × `size` pixels set to 0, in all channels.

    Parameters
    ----------
    images : array_like of shape (N, C, H, W)
        Standardized, so that 0 is the mean.
    size : int
        The side of the square. Its centre is uniform among the pixels, so at the border part of it
        lies outside the image.
    rng : Generator or int, optional

    Returns
    -------
    ndarray of shape (N, C, H, W)

    Raises
    ------
    ValueError
        For images with another number of axes, and for a negative `size`.
    TypeError
        For a `size` that is not an integer.

    References
    ----------
    T. DeVries, G. W. Taylor, "Improved regularization of convolutional neural networks with
    cutout", arXiv:1708.04552, 2017: 16 pixels for CIFAR-10.

    Examples
    --------
    >>> import numpy as np
    >>> from nn.data import cutout
    >>> cutout(np.ones((1, 1, 3, 4)), size=2, rng=0)
    array([[[[1., 1., 1., 1.],
             [1., 0., 0., 1.],
             [1., 0., 0., 1.]]]])
    """
    x = _batch("cutout", images)
    size = whole("cutout", "size", size)
    rng = generator(rng)
    rows, columns = (_within(n, size, rng.integers(0, n, len(x))) for n in x.shape[2:])
    hole = rows[:, None, :, None] & columns[:, None, None, :]
    return np.where(hole, x.dtype.type(0), x)


def _within(n: int, size: int, centres: Any) -> Any:
    """Which of n positions lie within a stretch of `size` around each centre, of shape (N, n)."""
    start = centres[:, None] - size // 2
    places = np.arange(n)
    return (places >= start) & (places < start + size)


def _batch(where: str, images: Any) -> Any:
    x = np.asarray(images)
    if x.ndim != 4:
        raise ValueError(
            f"{where} takes a batch of images of shape (N, C, H, W), not {x.shape}; for images "
            "without channels, add an axis: images[:, None]"
        )
    return x
