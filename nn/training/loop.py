"""fit: the four lines of training, and what is usually wanted around them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..module.module import Module
from ..optim import Optimizer
from ..saving import load
from ..saving.files import check_path
from .evaluation import Function, pairs
from .history import History
from .interruption import interruptible
from .progress import Progress
from .run import Run

__all__ = ["fit"]


def fit(
    model: Module,
    data: Iterable[Any],
    loss: Function,
    optimizer: Optimizer,
    epochs: int = 1,
    validation: Iterable[Any] | None = None,
    metrics: Mapping[str, Function] | None = None,
    callbacks: Sequence[Any] = (),
    *,
    resume: str | os.PathLike[str] | None = None,
    progress: bool = True,
) -> History:
    """Train a model for some epochs; return the figures of each.

    The model is put into training mode, and stays in it: call `model.eval()` before you use it.
    Ctrl-C ends the training after the current step, with the history so far; pressed again, it ends
    at once, perhaps in the middle of an update. (In a thread other than the main one, and if the
    program has its own handler for the signal, that handler decides.)

    Parameters
    ----------
    model : Module
    data : iterable of (x, y)
        Batches, such as a DataLoader gives; iterated over once for each epoch.
    loss : callable
        ``loss(model(x), y)`` is a number, the mean over the batch: a loss module or function.
    optimizer : Optimizer
        With the model's parameters.
    epochs : int
        How many in all, including those before a resumption.
    validation : iterable of (x, y), optional
        Data for which the same figures are computed after each epoch, as `evaluate` does.
    metrics : mapping of str to callable, optional
        More figures by name: ``metric(prediction, y)`` is given arrays and returns the batch's
        mean. Those for training are computed as it goes, with dropout and each step's parameters.
    callbacks : sequence
        Objects with any of the methods ``on_start``, ``on_backward`` (between the gradients and the
        optimizer's step), ``on_step``, ``on_epoch`` and ``on_end``, each called with the `Run`:
        `Schedule`, `EarlyStopping`, `BestModel`, `Checkpoint`, `Statistics`, or your own. A
        `Checkpoint` comes after all others, wherever it stands in the list.
    resume : path, optional
        The file of a `Checkpoint`: continue from there, with everything as it was then.
    progress : bool
        Whether to print a line for each epoch, and while it runs a bar, if tqdm is installed.

    Returns
    -------
    History
        The figures of every epoch and step; it plots itself.

    Raises
    ------
    FloatingPointError
        If the loss is nan or infinite; the parameters are then those before that step.
    TypeError
        For arguments of the wrong kind, and for batches that are not pairs.
    ValueError
        If there are no batches, if the optimizer has none of the model's parameters, or if the file
        to resume from does not fit.

    Examples
    --------
    >>> import nn
    >>> from nn.data import ArrayDataset, DataLoader
    >>> x, y = nn.data.two_moons(300, noise=0.1, seed=0)
    >>> train = DataLoader(ArrayDataset(x[:200], y[:200]), 50, shuffle=True, seed=0)
    >>> test = DataLoader(ArrayDataset(x[200:], y[200:]), 100)
    >>> model = nn.MLP(2, [16], 2, rng=0)
    >>> optimizer = nn.optim.Adam(model.parameters(), lr=0.05)
    >>> def accuracy(scores, labels):
    ...     return (scores.argmax(axis=1) == labels).mean()
    >>> history = nn.fit(model, train, nn.functional.cross_entropy, optimizer, epochs=3,
    ...                  validation=test, metrics={"accuracy": accuracy})
    epoch    loss  accuracy  validation loss  validation accuracy  seconds
        1  0.4...
        2  ...
        3  ...
    >>> history["validation accuracy"][-1] > 0.8
    True
    """
    run = Run(model, data, loss, optimizer, epochs, validation, metrics, callbacks)
    if progress:
        run.callbacks.insert(0, Progress())
    if resume is not None:
        check_path("fit(..., resume=path)", resume)
        load(resume, into=run)
    with interruptible(run):
        try:
            model.train()
            run.call("on_start")
            while run.goes_on():
                for x, y in pairs("fit", data):
                    prediction = model(x)
                    value = loss(prediction, y)
                    run.check(value)
                    optimizer.zero_grad()
                    value.backward()
                    run.call("on_backward")
                    optimizer.step()
                    run.end_step(value, prediction, y)
                    if run.stopped:
                        break
                else:
                    run.end_epoch()
        except KeyboardInterrupt:
            run.stop("interrupted")
        finally:
            run.call("on_end")
    return run.history
