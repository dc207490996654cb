"""ArrayDataset: arrays whose first axes are the samples."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd import Tensor
from autograd.internals import values_of

__all__ = ["ArrayDataset", "side_by_side"]


class ArrayDataset:
    """Arrays of equal length, read side by side: sample `i` is row `i` of each.

    Parameters
    ----------
    *arrays : array_like
        Each of shape (samples, ...). An ndarray is shared, not copied.

    Raises
    ------
    ValueError
        For no arrays at all, for one without dimensions, and for arrays of different lengths.

    Examples
    --------
    >>> import numpy as np
    >>> from nn.data import ArrayDataset
    >>> images, labels = np.eye(4), np.array([7, 8, 9, 7])
    >>> data = ArrayDataset(images, labels)
    >>> len(data)
    4
    >>> data[[0, 2]]
    (array([[1., 0., 0., 0.],
           [0., 0., 1., 0.]]), array([7, 9]))
    """

    def __init__(self, *arrays: Any) -> None:
        self.arrays = side_by_side("ArrayDataset", arrays)

    def __len__(self) -> int:
        return len(self.arrays[0])

    def __getitem__(self, index: Any) -> tuple[Any, ...]:
        """The samples of each array at `index` (an int, a slice, an array of ints or booleans)."""
        return tuple(a[index] for a in self.arrays)

    def __repr__(self) -> str:
        arrays = ", ".join(f"{a.dtype}{list(a.shape)}" for a in self.arrays)
        return f"ArrayDataset({arrays})"


def _values(array: Any, where: str) -> Any:
    plain = isinstance(array, Tensor) or type(array) is np.ndarray
    return array if plain else values_of(array, where)


def side_by_side(where: str, arrays: tuple[Any, ...]) -> tuple[Any, ...]:
    """`arrays` as ndarrays, if their first axes are equal; `where` begins the error message."""
    if not arrays:
        raise ValueError(f"{where} needs at least one array, as in {where}(x, y)")
    found = tuple(np.asarray(_values(a, where)) for a in arrays)
    shapes = [a.shape for a in found]
    if () in shapes:
        raise ValueError(
            f"{where}: array {shapes.index(())} is a single number; its first axis must be the "
            "samples"
        )
    if len({shape[0] for shape in shapes}) > 1:
        raise ValueError(
            f"{where}: arrays of shapes {', '.join(map(str, shapes))} hold different numbers of "
            "samples; their first axes must be equal"
        )
    return found
