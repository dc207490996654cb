"""CIFAR-10 with MLPs and with a ConvNet, as in the classic course's exercises.

    --model mlp         3072-100-10, LeakyReLU(0.02), SGD lr 0.002, batch 200, 1500 steps
    --model tuned       3072-100-100-10, LeakyReLU(0.05), SGD lr 0.008, batch 400, 5000 steps
    --model batchnorm   the same with batch norm before each LeakyReLU
    --model convnet     eight convolutions (3×3, batch norm, ReLU) and five max pools, as in VGG;
                        Adam lr 0.0001, batch 32, 5000 steps

The MLPs receive the pixels, 0 to 255, minus those of the mean image, each averaged with its
neighbours, and start from weights of standard deviation 0.001. The ConvNet receives images
standardized by each channel's mean and standard deviation. The figure is the mean accuracy of the
last five evaluations on the test images, 100 steps apart. With --holdout N the evaluations are on
the last N training images, from which the model then does not learn; use these to make choices.
Prints a row of the results table for each model and, with --curves, draws the curves. With
--checkpoint FILE an interrupted run resumes from its last evaluation, to the same bits.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import nn

from .common import Course, accuracy, command_of, draw_curves, print_row, train


class Setting(NamedTuple):
    """A row of the exercise."""

    make: Callable[[np.random.Generator], nn.Module]
    prepare: Callable[[Any, Any], tuple[Any, Any]]  # training and test images, float32
    optimizer: Callable[[Any], nn.optim.Optimizer]
    batch_size: int
    steps: int
    every: int  # steps from one evaluation to the next


def mlp(hidden: Sequence[int], slope: float, norm: bool, rng: np.random.Generator) -> nn.Module:
    layers: list[nn.Module] = [nn.Flatten()]
    inputs = 3072
    for width in hidden:
        layers.append(nn.Linear(inputs, width, dtype=np.float32, rng=rng))
        if norm:
            layers.append(nn.BatchNorm1d(width, dtype=np.float32))
        layers.append(nn.LeakyReLU(slope))
        inputs = width
    model = nn.Sequential(*layers, nn.Linear(inputs, 10, dtype=np.float32, rng=rng))
    for layer in model.modules():
        if isinstance(layer, nn.Linear):
            nn.init.normal_(layer.weight, std=0.001, rng=rng)
            nn.init.zeros_(layer.bias)
    return model


def convnet(rng: np.random.Generator) -> nn.Module:
    """VGG's layout (Simonyan and Zisserman, 2015) at CIFAR's size, with batch norm."""
    layers: list[nn.Module] = []
    inputs = 3
    for widths in ([64], [128], [256, 256], [512, 512], [512, 512]):
        for width in widths:
            layers += [
                nn.Conv2d(inputs, width, 3, padding=1, dtype=np.float32, rng=rng),
                nn.BatchNorm2d(width, dtype=np.float32),
                nn.ReLU(),
            ]
            inputs = width
        layers.append(nn.MaxPool2d(3, stride=2, padding=1))
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(512, 10, dtype=np.float32, rng=rng))


def smoothed(train: Any, test: Any) -> tuple[Any, Any]:
    """Subtract the mean image; average four times with the neighbours by 1, 2, 1 on both axes.

    An MLP does not know that pixels are neighbours. What is left offers less detail to memorize.
    """
    mean, size = train.mean(axis=0), train.shape[-1]
    near = 2 * np.eye(size) + np.eye(size, k=1) + np.eye(size, k=-1)
    near[[0, -1], [0, -1]] += 1  # the edge is its own neighbour
    blur = np.linalg.matrix_power(near / 4, 4).astype(train.dtype)
    return blur @ (train - mean) @ blur.T, blur @ (test - mean) @ blur.T


def standardized(train: Any, test: Any) -> tuple[Any, Any]:
    """Scale to mean 0 and standard deviation 1 in each channel."""
    scale = nn.data.Standardize(axis=(0, 2, 3)).fit(train)
    return scale(train), scale(test)


SETTINGS = {
    "mlp": Setting(
        partial(mlp, [100], 0.02, False),
        smoothed,
        partial(nn.optim.SGD, lr=0.002),
        batch_size=200,
        steps=1500,
        every=100,
    ),
    "tuned": Setting(
        partial(mlp, [100, 100], 0.05, False),
        smoothed,
        partial(nn.optim.SGD, lr=0.008),
        batch_size=400,
        steps=5000,
        every=250,
    ),
    "convnet": Setting(
        convnet,
        standardized,
        partial(nn.optim.Adam, lr=1e-4),
        batch_size=32,
        steps=5000,
        every=500,
    ),
}
SETTINGS["batchnorm"] = SETTINGS["tuned"]._replace(make=partial(mlp, [100, 100], 0.05, True))


def held_out(data: nn.data.CIFAR10, n: int) -> nn.data.CIFAR10:
    """The last `n` training images in place of the test images."""
    images, labels = data.train_images, data.train_labels
    return nn.data.CIFAR10(images[:-n], labels[:-n], images[-n:], labels[-n:])


def run(
    data: nn.data.CIFAR10,
    setting: Setting,
    seed: int,
    checkpoint: Path | None = None,
) -> Course:
    """Train as `setting` says on the training images of `data`; evaluate on the others."""
    rng = np.random.default_rng(seed)
    train_images, test_images = setting.prepare(
        data.train_images.astype(np.float32), data.test_images.astype(np.float32)
    )
    model = setting.make(rng)
    optimizer = setting.optimizer(model.parameters())
    batches = nn.data.DataLoader(
        nn.data.ArrayDataset(train_images, data.train_labels),
        setting.batch_size,
        shuffle=True,
        drop_last=True,
        seed=rng,
    )

    def evaluate() -> float:
        return accuracy(model, test_images, data.test_labels)

    last = range(max(setting.steps - 400, 0), setting.steps, 100)  # with the end, the last five
    return train(
        model, optimizer, batches, setting.steps, setting.every, evaluate, checkpoint, also=last
    )


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tools.reproduce.cifar10",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--model", choices=SETTINGS, required=True, nargs="+", help="one or more")
    parser.add_argument("--data", help="folder of the six files (default: $AUTOGRAD_DATA, cache)")
    parser.add_argument("--steps", type=int, help="fewer or more than the setting's")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--holdout", type=int, help="evaluate on this many training images")
    parser.add_argument("--checkpoint", type=Path, help="a .npz file to save to and resume from")
    parser.add_argument("--curves", type=Path, help="a .png file for the curves")
    o = parser.parse_args(argv)
    data, seen = nn.data.cifar10(o.data), "test images"
    if o.checkpoint and len(o.model) > 1:
        parser.error("--checkpoint holds one run; give one --model with it")
    if o.holdout:
        data, seen = held_out(data, o.holdout), "held-out images"
    courses = {}
    for name in list(o.model):
        o.model = name  # the row's command names it
        setting = SETTINGS[name]
        setting = setting._replace(steps=o.steps or setting.steps)
        courses[name] = course = run(data, setting, o.seed, o.checkpoint)
        last = [figure for _, figure in course.evaluations[-5:]]
        print_row(
            ["command", "accuracy, mean of the last 5", "steps", "batch", "seconds"],
            [
                f"`{command_of(parser, o, 'data', 'checkpoint', 'curves')}`",
                f"{np.mean(last):.4f}",
                setting.steps,
                setting.batch_size,
                f"{course.seconds:.0f}",
            ],
        )
    if o.curves:
        draw_curves(o.curves, "CIFAR-10", courses, f"accuracy on the {seen}")


if __name__ == "__main__":
    main()
