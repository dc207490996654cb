"""What the reproductions share: a resumable training run, accuracy, curves, the results row."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Container, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np
from tqdm import tqdm

import autograd as ag
import nn
from nn import functional as F


class Course(NamedTuple):
    """How a run went: the loss at each step, the figure at some steps, and how long it took."""

    losses: list[float]
    evaluations: list[tuple[int, float]]  # (step, figure)
    seconds: float


def accuracy(model: nn.Module, images: Any, labels: Any, batch_size: int = 100) -> float:
    """The share of `images` that get the right label."""
    right = 0
    training = model.training
    model.eval()
    with ag.no_grad():
        for i in range(0, len(images), batch_size):
            scores = model(images[i : i + batch_size]).numpy()
            right += int((scores.argmax(axis=1) == labels[i : i + batch_size]).sum())
    model.train(training)
    return right / len(images)


def train(
    model: nn.Module,
    optimizer: nn.optim.Optimizer,
    batches: nn.data.DataLoader,
    steps: int,
    every: int,
    evaluate: Callable[[], float],
    checkpoint: Path | None = None,
    scheduler: nn.optim.lr_scheduler.LRScheduler | None = None,
    figure: str = "accuracy",
    also: Container[int] = (),
) -> Course:
    """Minimize the cross-entropy; every `every` steps evaluate, and save a state to resume from.

    The same happens at the steps in `also`. If `checkpoint` exists, the run resumes from it, to
    the same bits. `scheduler` makes a step after each batch; `figure` names what `evaluate`
    returns.
    """
    parts: dict[str, Any] = {"model": model, "optimizer": optimizer, "batches": batches}
    if scheduler is not None:
        parts["scheduler"] = scheduler
    losses: list[float] = []
    evaluations: list[tuple[int, float]] = []
    seconds = 0.0
    if checkpoint is not None and checkpoint.exists():
        state = nn.load(checkpoint)
        for name, part in parts.items():
            part.load_state_dict(state[name])
        losses, evaluations = state["losses"].tolist(), [(s, a) for s, a in state["evaluations"]]
        seconds = state["seconds"]
        print(f"{checkpoint}: resuming from step {len(losses)}")
    start = perf_counter() - seconds
    with tqdm(total=steps, initial=len(losses), unit="step") as progress:
        while len(losses) < steps:
            for x, labels in batches:
                loss = F.cross_entropy(model(x), labels)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                if scheduler is not None:
                    scheduler.step()
                losses.append(loss.item())
                progress.update()
                if (step := len(losses)) % every == 0 or step in also:
                    evaluations.append((step, evaluate()))
                    mean = np.mean(losses[-every:])
                    tqdm.write(f"step {step:5}: loss {mean:.4f}, {figure} {evaluations[-1][1]:.4f}")
                    if checkpoint is not None:
                        nn.save(
                            {name: part.state_dict() for name, part in parts.items()}
                            | {"losses": np.array(losses), "evaluations": evaluations}
                            | {"seconds": perf_counter() - start},
                            checkpoint,
                        )
                if step == steps:
                    break
    return Course(losses, evaluations, perf_counter() - start)


def draw_curves(
    path: Path,
    title: str,
    courses: dict[str, Course],
    figure_of: str,
    bars: dict[str, float] | None = None,
) -> None:
    """Plot the loss and the evaluated figure of some runs against the step, with bars to reach."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # no display is needed
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 3.6), layout="constrained")
    FigureCanvasAgg(figure)
    figure.suptitle(title)
    left = figure.add_subplot(1, 2, 1, xlabel="step", ylabel="cross-entropy, mean of 50 steps")
    right = figure.add_subplot(1, 2, 2, xlabel="step", ylabel=figure_of)
    for name, course in courses.items():
        n = len(course.losses) // 50 * 50
        means = np.reshape(course.losses[:n], (-1, 50)).mean(axis=1)
        left.plot(np.arange(50, n + 1, 50), means, label=name, linewidth=1)
        right.plot(*zip(*course.evaluations, strict=True), marker=".", label=name)
    for name, bar in (bars or {}).items():
        right.axhline(bar, color="0.5", linestyle="--", linewidth=1, label=name)
    right.legend()
    for axes in (left, right):
        axes.grid(alpha=0.3)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)
    print(f"{path}: written")


def command_of(parser: argparse.ArgumentParser, options: argparse.Namespace, *but: str) -> str:
    """The command as given, without the options named in `but` and those at their default."""
    given = [
        f"--{name.replace('_', '-')}" + ("" if value is True else f" {value}")
        for name, value in vars(options).items()
        if name not in but and value != parser.get_default(name)
    ]
    return " ".join([parser.prog, *given])


def print_row(names: Sequence[str], values: Sequence[object]) -> None:
    """Print a row of the results table, under its header."""
    for cells in (names, ["---"] * len(names), values):
        print(f"| {' | '.join(map(str, cells))} |")
