"""ArrayDataset: arrays whose first axes are the samples."""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["ArrayDataset"]


class ArrayDataset:
    """Arrays of equal length, read side by side: sample `i` is row `i` of each.

    Parameters
    ----------
    *arrays : array_like
        Each of shape (samples, ...). An ndarray is shared, not copied.

    Raises
    ------
    ValueError
        Without arrays, for one without dimensions, and for arrays of different lengths.

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
        if not arrays:
            raise ValueError("ArrayDataset needs at least one array, as in ArrayDataset(x, y)")
        self.arrays = tuple(np.asarray(a) for a in arrays)
        shapes = [a.shape for a in self.arrays]
        if () in shapes:
            raise ValueError(
                f"ArrayDataset: array {shapes.index(())} is a single number; its first axis must "
                "be the samples"
            )
        if len({shape[0] for shape in shapes}) > 1:
            raise ValueError(
                f"ArrayDataset: arrays of shapes {', '.join(map(str, shapes))} hold different "
                "numbers of samples; their first axes must be equal"
            )

    def __len__(self) -> int:
        return len(self.arrays[0])

    def __getitem__(self, index: Any) -> tuple[Any, ...]:
        """The samples at `index` (an int, a slice, an array of ints or booleans), of each array."""
        return tuple(a[index] for a in self.arrays)

    def __repr__(self) -> str:
        arrays = ", ".join(f"{a.dtype}{list(a.shape)}" for a in self.arrays)
        return f"ArrayDataset({arrays})"
