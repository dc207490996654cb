"""MNIST by a linear classifier and by a small MLP, as in the classic exercise.

    python -m tools.reproduce.mnist --model linear  Linear(784, 10), softmax
    python -m tools.reproduce.mnist --model mlp     Linear(784, 200), tanh, Linear(200, 10), softmax

Pixels in [0, 1], plain SGD at a constant learning rate, no validation: the figure is that of the
last epoch. Prints a row of the results table.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np

import nn
from tools.demo import count_errors, train

EPOCHS = {"linear": 20, "mlp": 40}


class Result(NamedTuple):
    """What a run came to."""

    errors: int
    seconds: float
    losses: list[float]


def make(name: str, rng: np.random.Generator) -> nn.Module:
    if name == "linear":
        return nn.Linear(784, 10, dtype=np.float32, rng=rng)
    return nn.MLP(784, [200], 10, activation=nn.Tanh, dtype=np.float32, rng=rng)


def pixels(images: Any) -> Any:
    """Each image as a row of float32 in [0, 1]."""
    return images.reshape(len(images), -1) / np.float32(255)


def run(
    data: nn.data.MNIST, name: str, epochs: int, batch_size: int, lr: float, seed: int
) -> Result:
    """Train the model `name` on the training images of `data`, count its errors on the others."""
    start = perf_counter()
    rng = np.random.default_rng(seed)
    train_set = nn.data.ArrayDataset(pixels(data.train_images), data.train_labels)
    batches = nn.data.DataLoader(train_set, batch_size, shuffle=True, seed=rng)
    model = make(name, rng)
    optimizer = nn.optim.SGD(model.parameters(), lr=lr)
    losses = train(model, batches, optimizer, epochs)
    errors = count_errors(model, pixels(data.test_images), data.test_labels)
    return Result(errors, perf_counter() - start, losses)


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tools.reproduce.mnist",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--model", choices=EPOCHS, required=True)
    parser.add_argument("--data", help="folder of the four files (default: $AUTOGRAD_DATA, cache)")
    parser.add_argument("--epochs", type=int, help="default: 20 for linear, 40 for mlp")
    parser.add_argument("--batch-size", type=int, default=100)
    parser.add_argument("--lr", type=float, default=0.1)
    parser.add_argument("--seed", type=int, default=0)
    o = parser.parse_args(argv)
    epochs = o.epochs or EPOCHS[o.model]
    data = nn.data.mnist(o.data)
    result = run(data, o.model, epochs, o.batch_size, o.lr, o.seed)
    given = [
        f"--{name.replace('_', '-')} {value}"
        for name, value in vars(o).items()
        if name != "data" and value != parser.get_default(name)
    ]
    command = " ".join(["python -m tools.reproduce.mnist", *given])
    print("| command | errors of 10,000 | epochs | batch | learning rate | seconds |")
    print("|---|---|---|---|---|---|")
    print(
        f"| `{command}` | {result.errors} | {epochs} | {o.batch_size} | {o.lr} | "
        f"{result.seconds:.0f} |"
    )


if __name__ == "__main__":
    main()
