"""DataLoader: a data set in batches, each epoch in a new order."""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

import numpy as np

from autograd import Tensor, from_numpy

from ..checks import whole
from ..init import generator
from ..rng import in_state

__all__ = ["DataLoader"]


class Dataset(Protocol):
    """What a DataLoader reads: a length, and the samples at an array of indices, as arrays."""

    def __len__(self) -> int: ...

    def __getitem__(self, index: Any, /) -> tuple[Any, ...]: ...


class DataLoader:
    """Batches of a data set, as tuples of Tensors; iterating once is one epoch.

    Parameters
    ----------
    dataset : ArrayDataset
        Or anything with a length whose `dataset[indices]` is a tuple of arrays.
    batch_size : int
        Samples in a batch. The last batch holds what is left.
    shuffle : bool
        Whether to draw a new order for every epoch.
    drop_last : bool
        Whether to leave out the last batch if it is smaller than the others.
    seed : int or numpy.random.Generator, optional
        One seed gives one sequence of orders, bit for bit; without it, the library's own generator
        draws them (see `nn.manual_seed`).

    Attributes
    ----------
    rng : numpy.random.Generator
        Draws one permutation at the start of each epoch.

    Raises
    ------
    TypeError
        For bare arrays instead of a data set, and for a `batch_size` that is not an integer.
    ValueError
        For a `batch_size` below 1, and if `drop_last` would leave no batch at all.

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
        batch_size = whole("DataLoader", "batch_size", batch_size, least=1)
        if drop_last and 0 < len(dataset) < batch_size:
            raise ValueError(
                f"DataLoader: drop_last leaves no batch, because {len(dataset)} samples do not "
                f"fill one of {batch_size}; make batch_size smaller, or pass drop_last=False"
            )
        self.dataset = dataset
        self.batch_size = batch_size
        self.shuffle = shuffle
        self.drop_last = drop_last
        self.rng = generator(seed)
        self._epoch: dict[str, Any] | None = None  # the latest one: rng at its start, batches given
        self._loaded = False  # whether the next iteration continues it

    def __len__(self) -> int:
        """The number of batches in an epoch."""
        full, rest = divmod(len(self.dataset), self.batch_size)
        return full + (rest > 0 and not self.drop_last)

    def __iter__(self) -> Iterator[tuple[Tensor, ...]]:
        if self._epoch is None or not self._loaded:
            self._epoch = {"rng": self.rng.bit_generator.state, "batches": 0}
            rng = self.rng
        else:
            rng = in_state(self.rng, self._epoch["rng"])
        self._loaded = False
        samples = len(self.dataset)
        order = rng.permutation(samples) if self.shuffle else np.arange(samples)
        return self._batches(self._epoch, order)

    def _batches(self, epoch: dict[str, Any], order: Any) -> Iterator[tuple[Tensor, ...]]:
        size = self.batch_size
        for i in range(epoch["batches"], len(self)):
            batch = tuple(map(from_numpy, self.dataset[order[i * size : (i + 1) * size]]))
            epoch["batches"] = i + 1
            yield batch
        if self._epoch is epoch:
            self._epoch = None

    def _layout(self) -> dict[str, Any]:
        """What the batches still to come depend on, besides the generator."""
        names = ("batch_size", "shuffle", "drop_last")
        return {"samples": len(self.dataset), **{name: getattr(self, name) for name in names}}

    def state_dict(self) -> dict[str, Any]:
        """Where the loader is: it determines the next batches, in this epoch and in all later ones.

        Returns
        -------
        dict
            The state of ``rng`` and, if an ``epoch`` is running, the state with which it began and
            the number of batches handed out. `nn.save` writes it to a file.

        Examples
        --------
        >>> import numpy as np
        >>> from nn.data import ArrayDataset, DataLoader
        >>> loader = DataLoader(ArrayDataset(np.arange(6)), batch_size=2, shuffle=True, seed=0)
        >>> for (x,) in loader:
        ...     break
        >>> state = loader.state_dict()
        >>> other = DataLoader(ArrayDataset(np.arange(6)), batch_size=2, shuffle=True)
        >>> other.load_state_dict(state)
        >>> sorted([*x.tolist(), *(i for (rest,) in other for i in rest.tolist())])
        [0, 1, 2, 3, 4, 5]
        """
        epoch = self._epoch and {**self._epoch, **self._layout()}
        return {"rng": self.rng.bit_generator.state, "epoch": epoch}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Continue from a `state_dict`: the next iteration gives what was left of the epoch.

        If none was running, it begins the next one. A batch counts as soon as it has been handed
        out, and an epoch ends when the iteration does: after a state taken behind the last batch,
        but within the loop, there is an epoch without batches before the next one begins.

        Parameters
        ----------
        state : mapping
            As returned by `state_dict`.

        Raises
        ------
        ValueError
            If it is not such a state, or is one for another kind of generator, or if this loader
            would cut different batches in the middle of an epoch. Nothing is changed then.
        """
        try:
            rng = in_state(self.rng, state["rng"])
            epoch = state["epoch"] and dict(state["epoch"])
            if epoch:
                in_state(self.rng, epoch["rng"])
                operator.index(epoch["batches"])
        except (LookupError, TypeError, ValueError) as error:
            raise ValueError(
                f"DataLoader.load_state_dict: this is not the state of such a loader ({error})"
            ) from error
        if epoch:
            own = self._layout()
            unlike = [f"{k} {epoch.get(k)}, here {v}" for k, v in own.items() if epoch.get(k) != v]
            if unlike:
                raise ValueError(
                    "DataLoader.load_state_dict: the state is from the middle of an epoch of a "
                    f"loader with {'; '.join(unlike)}"
                )
            epoch = {k: v for k, v in epoch.items() if k not in own}
        self.rng.bit_generator.state = rng.bit_generator.state
        self._epoch, self._loaded = epoch, epoch is not None

    def __repr__(self) -> str:
        return (
            f"DataLoader({self.dataset!r}, batch_size={self.batch_size}, shuffle={self.shuffle}, "
            f"drop_last={self.drop_last})"
        )
