"""Checkpoint: a whole training in a file, from which it continues as if nothing had happened."""

from __future__ import annotations

import os

from ..checks import whole
from ..saving import save
from ..saving.files import check_folder, check_path
from .run import Run
from .state import resumable

__all__ = ["Checkpoint"]


class Checkpoint:
    """Save the whole training after each epoch, and when Ctrl-C ends it.

    ``fit(..., resume=path)``, otherwise called with the same parts, continues from the file and
    ends with the parameters of an uninterrupted training, bit for bit (on the same machine with the
    same libraries): it holds the model, the optimizer, the schedules and other callbacks, the
    position in the data, the random state and the history. The file is replaced in one instant: a
    crash in the middle of a save leaves the previous one.

    Parameters
    ----------
    path : path
        Ending in `.npz` or `.safetensors`; see `nn.save`. ``nn.load(path)["model"]`` is only the
        model's state.
    every : int, optional
        Save after so many steps, too. In the middle of an epoch the data must have a `state_dict`,
        as the loaders of `nn.data` do. Data without one, such as lists, are assumed to give the
        same batches every epoch.

    Raises
    ------
    TypeError
        In `fit`, for `every` with data that have no `state_dict`, and for a `Transformed` or a
        `prefetch` of such data.

    Examples
    --------
    >>> import nn
    >>> from nn.data import ArrayDataset, DataLoader
    >>> x, y = nn.data.two_moons(100, noise=0.1, seed=0)
    >>> def train(epochs, **options):
    ...     model = nn.MLP(2, [8], 2, rng=0)
    ...     optimizer = nn.optim.Adam(model.parameters())
    ...     loader = DataLoader(ArrayDataset(x, y), 20, shuffle=True, seed=1)
    ...     nn.fit(model, loader, nn.functional.cross_entropy, optimizer, epochs,
    ...            callbacks=[nn.Checkpoint("run.npz")], progress=False, **options)
    ...     return nn.utils.parameters_to_vector(model.parameters()).data
    >>> whole = train(3)
    >>> part = train(1)
    >>> bool((train(3, resume="run.npz") == whole).all())
    True
    """

    last = True  # so that what it saves includes the schedules' steps

    def __init__(self, path: str | os.PathLike[str], every: int | None = None) -> None:
        self.path = path
        check_path("Checkpoint", path)
        self.every = every if every is None else whole("Checkpoint", "every", every, least=1)

    def on_start(self, run: Run) -> None:
        check_folder("Checkpoint", self.path)
        if not resumable(run.data) and self.every is not None:
            raise TypeError(
                f"Checkpoint: every={self.every} saves in the middle of an epoch, where only data "
                "with a state_dict can tell which batches are still to come, but a "
                f"{type(run.data).__name__} has none; pass a DataLoader, or leave out `every` to "
                "save only at the ends of epochs"
            )

    def on_step(self, run: Run) -> None:
        due = self.every is not None and run.step % self.every == 0
        if due or (run.stopped and resumable(run.data)):
            save(run, self.path)

    def on_epoch(self, run: Run) -> None:
        save(run, self.path)
