"""Transformed: a loader whose batches pass through a function, which may draw random numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from autograd import Tensor, from_numpy
from autograd.trees import map_leaves

from ..init import Rng, generator
from ..module.state import raw

__all__ = ["Transformed"]

KEYS = {"loader", "seed", "epoch", "batch"}


class Transformed:
    """The batches of a loader, each changed by a function: crops, flips, another scale.

    Parameters
    ----------
    loader : DataLoader
        Or anything that gives tuples of Tensors or arrays, once for each epoch.
    function : callable
        Called as `function(*arrays, rng)` with the ndarrays of a whole batch and a
        `numpy.random.Generator`; returns the tuple of arrays that replaces them. Several arrays
        that belong together, such as a model's inputs, may be a tuple within it.
    seed : int or numpy.random.Generator, optional
        One seed gives one sequence of changes, bit for bit; without it, the library's own generator
        draws one (see `nn.manual_seed`).

    Raises
    ------
    TypeError
        For a loader that cannot be iterated over or a function that cannot be called; in the loop,
        if the function does not return a tuple.

    Notes
    -----
    Every batch has its own generator, made from the seed, the number of the epoch and that of the
    batch. So its random numbers depend neither on who else draws nor on how far the previous epoch
    was read, and a run continues from a `state_dict` exactly as if it had not been interrupted.

    Examples
    --------
    >>> import numpy as np
    >>> from nn.data import ArrayDataset, DataLoader, Transformed, random_flip
    >>> images, labels = np.arange(12).reshape(3, 1, 2, 2), np.array([0, 1, 2])
    >>> loader = DataLoader(ArrayDataset(images, labels), batch_size=3)
    >>> def augment(x, y, rng):
    ...     return random_flip(x, rng) / 255, y
    >>> for x, y in Transformed(loader, augment, seed=0):
    ...     print(x.shape, (255 * x[0]).tolist(), y.tolist())
    (3, 1, 2, 2) [[[1.0, 0.0], [3.0, 2.0]]] [0, 1, 2]
    """

    def __init__(self, loader: Any, function: Callable[..., Any], seed: Rng = None) -> None:
        if not hasattr(loader, "__iter__"):
            raise TypeError(f"Transformed takes a loader, not {type(loader).__name__}")
        if not callable(function):
            raise TypeError(
                f"Transformed takes a function of a batch's arrays and a generator, not "
                f"{type(function).__name__}"
            )
        self.loader = loader
        self.function = function
        self.seed = int(generator(seed).integers(2**63))
        self.epoch = self.batch = 0  # those of the next batch
        self._resumed = False

    def __len__(self) -> int:
        """The number of batches in an epoch."""
        return len(self.loader)

    def __iter__(self) -> Iterator[tuple[Tensor, ...]]:
        batches = iter(self.loader)
        length = len(self.loader) if self._resumed else None
        if self.batch and not self._resumed:
            self.epoch, self.batch = self.epoch + 1, 0
        self._resumed = False
        return self._changed(batches, self.epoch, self.batch, length)

    def _changed(
        self, batches: Iterator[Any], epoch: int, batch: int, length: int | None
    ) -> Iterator[tuple[Tensor, ...]]:
        for arrays in batches:
            if batch == length:  # the state was taken after the last batch: a new epoch begins
                epoch, batch = epoch + 1, 0
            rng = np.random.default_rng((self.seed, epoch, batch))
            changed = self.function(*map_leaves(raw, tuple(arrays)), rng)
            if not isinstance(changed, tuple):
                raise TypeError(
                    "Transformed: the function must return a tuple of arrays, because a batch is "
                    f"one, not {type(changed).__name__}; for a single array, return (x,)"
                )
            batch, length = batch + 1, None
            self.epoch, self.batch = epoch, batch
            yield map_leaves(lambda a: a if isinstance(a, Tensor) else from_numpy(a), changed)

    def state_dict(self) -> dict[str, Any]:
        """The loader's state, and which batch comes next: a tree of numbers and arrays."""
        return {
            "loader": self.loader.state_dict(),
            "seed": self.seed,
            "epoch": self.epoch,
            "batch": self.batch,
        }

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Continue after the batch at which `state` was taken, when next iterated over.

        Raises
        ------
        ValueError
            For a state whose keys are not those of `state_dict`.
        """
        if set(state) != KEYS:
            raise ValueError(
                f"Transformed: the keys of a state are {', '.join(sorted(KEYS))}, not "
                f"{', '.join(sorted(map(str, state)))}; is it the state of the bare loader?"
            )
        self.loader.load_state_dict(state["loader"])
        self.seed, self.epoch, self.batch = (int(state[k]) for k in ("seed", "epoch", "batch"))
        self._resumed = True

    def __repr__(self) -> str:
        name = getattr(self.function, "__name__", repr(self.function))
        return f"Transformed({self.loader!r}, {name})"
