"""DataLoader: a data set in batches, each epoch in another order."""

from __future__ import annotations

import operator
from collections.abc import Iterator
from typing import Any, Protocol

import numpy as np

from autograd import Tensor, from_numpy

from ..init import generator

__all__ = ["DataLoader"]


class Dataset(Protocol):
    """What a DataLoader reads: a length, and the samples at an array of indices as arrays."""

    def __len__(self) -> int: ...

    def __getitem__(self, index: Any, /) -> tuple[Any, ...]: ...


class DataLoader:
    """Batches of a data set, as tuples of Tensors; to iterate once is one epoch.

    Parameters
    ----------
    dataset : ArrayDataset
        Or anything with a length whose `dataset[indices]` is a tuple of arrays.
    batch_size : int
        Samples in a batch. The last one holds what is left.
    shuffle : bool
        Draw another order for every epoch.
    drop_last : bool
        Leave out the last batch where it is smaller than the others.
    seed : int or numpy.random.Generator, optional
        One seed gives one sequence of orders, bit for bit; without it the library's own
        generator draws them (see `nn.manual_seed`).

    Attributes
    ----------
    rng : numpy.random.Generator
        Draws one permutation as each epoch begins; to resume a run, restore its state.

    Raises
    ------
    TypeError
        For bare arrays instead of a data set, and for a `batch_size` that is no integer.
    ValueError
        For a `batch_size` below 1, and where `drop_last` would leave no batch at all.

    Notes
    -----
    A batch is one indexed copy of each array: no loop over samples, no view of the data set.

    Examples
    --------
    >>> import numpy as np
    >>> from nn.data import ArrayDataset, DataLoader
    >>> data = ArrayDataset(np.arange(5), np.arange(5) ** 2)
    >>> for x, y in DataLoader(data, batch_size=2):
    ...     print(x.tolist(), y.tolist())
    [0, 1] [0, 1]
    [2, 3] [4, 9]
    [4] [16]
    >>> len(DataLoader(data, batch_size=2, drop_last=True))
    2
    """

    def __init__(
        self,
        dataset: Dataset,
        batch_size: int = 1,
        shuffle: bool = False,
        drop_last: bool = False,
        seed: int | np.random.Generator | None = None,
    ) -> None:
        if isinstance(dataset, tuple | list | np.ndarray | Tensor):
            raise TypeError(
                f"DataLoader takes a data set, not a {type(dataset).__name__}; wrap the arrays: "
                "DataLoader(ArrayDataset(x, y), ...)"
            )
        try:
            batch_size = operator.index(batch_size)
        except TypeError:
            raise TypeError(
                f"DataLoader: batch_size must be an integer, not {batch_size!r}"
            ) from None
        if batch_size < 1:
            raise ValueError(f"DataLoader: batch_size must be at least 1, not {batch_size}")
        if drop_last and 0 < len(dataset) < batch_size:
            raise ValueError(
                f"DataLoader: drop_last leaves no batch, for {len(dataset)} samples do not fill "
                f"one of {batch_size}; make batch_size smaller, or pass drop_last=False"
            )
        self.dataset = dataset
        self.batch_size = batch_size
        self.shuffle = shuffle
        self.drop_last = drop_last
        self.rng = generator(seed)

    def __len__(self) -> int:
        """The number of batches in an epoch."""
        full, rest = divmod(len(self.dataset), self.batch_size)
        return full + (rest > 0 and not self.drop_last)

    def __iter__(self) -> Iterator[tuple[Tensor, ...]]:
        samples = len(self.dataset)
        order = self.rng.permutation(samples) if self.shuffle else np.arange(samples)
        size = self.batch_size
        batches = (order[i * size : (i + 1) * size] for i in range(len(self)))
        return (tuple(map(from_numpy, self.dataset[indices])) for indices in batches)

    def __repr__(self) -> str:
        return (
            f"DataLoader({self.dataset!r}, batch_size={self.batch_size}, shuffle={self.shuffle}, "
            f"drop_last={self.drop_last})"
        )
