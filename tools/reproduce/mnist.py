"""MNIST with a linear classifier and a small MLP, as in the classic exercise, and with a ConvNet.

    --model linear    Linear(784, 10), softmax; SGD lr 0.1, 20 epochs
    --model mlp       Linear(784, 200), tanh, Linear(200, 10), softmax; SGD lr 0.1, 40 epochs
    --model convnet   5×5 convolutions to 32 and 64 channels, each with ReLU and 2×2 max pooling,
                      as in LeNet; dropout 0.5, Linear(1024, 10), softmax; Adam, 6 epochs, the
                      learning rate in one cycle up to 0.003 and down

Pixels are in [0, 1]; there is no validation set and no augmentation, and the figure is that of the
last epoch. Prints a row of the results table and, with --curves, draws the curves.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import nn

from .common import Course, accuracy, command_of, draw_curves, print_row, train


class Setting(NamedTuple):
    """How a model is trained, unless the command says otherwise."""

    epochs: int
    lr: float


SETTINGS = {"linear": Setting(20, 0.1), "mlp": Setting(40, 0.1), "convnet": Setting(6, 0.003)}


class Result(NamedTuple):
    """What a run came to."""

    errors: int
    course: Course


def make(name: str, rng: np.random.Generator) -> nn.Module:
    if name == "convnet":
        return convnet(rng)
    if name == "mlp":
        model = nn.MLP(784, [200], 10, activation=nn.Tanh, dtype=np.float32, rng=rng)
        return nn.Sequential(nn.Flatten(), model)
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 10, dtype=np.float32, rng=rng))


def convnet(rng: np.random.Generator) -> nn.Module:
    """LeNet's layout (LeCun et al., 1998), wider, and with ReLU, max pooling and dropout."""
    return nn.Sequential(
        nn.Conv2d(1, 32, 5, dtype=np.float32, rng=rng),  # to 24×24
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 5, dtype=np.float32, rng=rng),  # 12×12 to 8×8
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Dropout(0.5, rng),
        nn.Linear(64 * 4 * 4, 10, dtype=np.float32, rng=rng),
    )


def pixels(images: Any) -> Any:
    """Images of shape (n, 1, 28, 28), float32 in [0, 1]."""
    return images[:, None] / np.float32(255)


def run(
    data: nn.data.MNIST, name: str, epochs: int, batch_size: int, lr: float, seed: int
) -> Result:
    """Train the model `name` on the training images of `data`; count its errors on the others."""
    rng = np.random.default_rng(seed)
    train_set = nn.data.ArrayDataset(pixels(data.train_images), data.train_labels)
    test_images = pixels(data.test_images)
    batches = nn.data.DataLoader(train_set, batch_size, shuffle=True, seed=rng)
    steps = epochs * len(batches)
    model = make(name, rng)
    optimizer: nn.optim.Optimizer
    scheduler = None
    if name == "convnet":
        optimizer = nn.optim.Adam(model.parameters())
        scheduler = nn.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=lr, total_steps=steps)
    else:
        optimizer = nn.optim.SGD(model.parameters(), lr=lr)

    def evaluate() -> float:
        return accuracy(model, test_images, data.test_labels)

    course = train(model, optimizer, batches, steps, len(batches), evaluate, scheduler=scheduler)
    _, right = course.evaluations[-1]
    return Result(round((1 - right) * len(test_images)), course)


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tools.reproduce.mnist",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--model", choices=SETTINGS, required=True)
    parser.add_argument("--data", help="folder of the four files (default: $AUTOGRAD_DATA, cache)")
    parser.add_argument("--epochs", type=int, help="in place of the model's own")
    parser.add_argument("--batch-size", type=int, default=100)
    parser.add_argument("--lr", type=float, help="in place of the model's own")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--curves", type=Path, help="a .png file for the curves")
    o = parser.parse_args(argv)
    setting = SETTINGS[o.model]
    epochs, lr = o.epochs or setting.epochs, o.lr or setting.lr
    result = run(nn.data.mnist(o.data), o.model, epochs, o.batch_size, lr, o.seed)
    if o.curves:
        draw_curves(o.curves, "MNIST", {o.model: result.course}, "accuracy on the test images")
    print_row(
        ["command", "errors of 10,000", "epochs", "batch", "learning rate", "seconds"],
        [
            f"`{command_of(parser, o, 'data', 'curves')}`",
            result.errors,
            epochs,
            o.batch_size,
            lr,
            f"{result.course.seconds:.0f}",
        ],
    )


if __name__ == "__main__":
    main()
