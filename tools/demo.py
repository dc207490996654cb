"""Learn to read handwritten digits, and draw what the engine records: `python -m tools.demo`.

Needs the `demo` extra: scikit-learn, whose bundled digits (1,797 images of 8x8) are the data,
matplotlib and tqdm. Writes the loss curve and two computational graphs to out/.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from tqdm import tqdm

import autograd as ag
import nn
from nn import functional as F


def train(
    model: nn.Module, batches: nn.data.DataLoader, optimizer: nn.optim.Optimizer, epochs: int
) -> list[float]:
    """Minimize the cross-entropy over `epochs` of `batches`; return each step's loss."""
    losses = []
    for epoch in tqdm(range(1, epochs + 1), unit="epoch"):
        for images, labels in batches:
            loss = F.cross_entropy(model(images), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        tqdm.write(f"epoch {epoch:2}: loss {np.mean(losses[-len(batches) :]):.4f}")
    return losses


def count_errors(model: nn.Module, images: Any, labels: Any) -> int:
    """How many of `images` get the wrong label."""
    with ag.no_grad():
        scores = model(ag.tensor(images)).numpy()
    return int((scores.argmax(axis=1) != labels).sum())


def digits(seed: int) -> tuple[Any, Any, Any, Any]:
    """Training images and labels, then test images and labels (a quarter of each digit's)."""
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split

    images, labels = load_digits(return_X_y=True)
    images = (images / 16).astype("float32")
    train_x, test_x, train_y, test_y = train_test_split(
        images, labels, test_size=0.25, stratify=labels, random_state=seed
    )
    return train_x, train_y, test_x, test_y


def draw_loss(losses: Sequence[float], steps: int, path: Path) -> None:
    """The loss of every step, over epochs of `steps`."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # no display is needed
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6, 4), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot(
        title="An MLP learns the digits", xlabel="epoch", ylabel="cross-entropy", yscale="log"
    )
    epochs = np.arange(1, len(losses) + 1) / steps
    axes.plot(epochs, losses, color="0.75", linewidth=0.8, label="each step")
    means = np.reshape(losses, (-1, steps)).mean(axis=1)
    axes.plot(np.arange(len(means)) + 0.5, means, label="mean of the epoch")
    axes.legend()
    figure.savefig(path, dpi=150)


def expression() -> ag.Tensor:
    """f = (x + y) z."""
    x = ag.tensor(-2.0, requires_grad=True, name="x")
    y = ag.tensor(5.0, requires_grad=True, name="y")
    z = ag.tensor(-4.0, requires_grad=True, name="z")
    f = (x + y) * z
    f.name = "f"
    return f


def layer(rng: np.random.Generator) -> ag.Tensor:
    """One linear layer with a tanh, on a batch of one."""
    x = ag.tensor([[1.0, -2.0, 0.5]], dtype="float32", name="x")
    y: ag.Tensor = nn.Linear(3, 2, dtype=np.float32, rng=rng)(x).tanh()
    return y


def draw_graph(y: ag.Tensor, path: Path) -> None:
    """Draw the computational graph of `y` as SVG; if nothing can draw it, say why and go on."""
    try:
        ag.draw(y, depth=None).render(path)  # including what is inside a module
    except RuntimeError as error:
        print(f"{path}: not drawn. {error}")
    else:
        print(f"{path}: written")


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.demo", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("out"), help="folder for the pictures")
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(argv)
    options.out.mkdir(parents=True, exist_ok=True)
    start = perf_counter()

    rng = np.random.default_rng(options.seed)
    train_x, train_y, test_x, test_y = digits(options.seed)
    train_set = nn.data.ArrayDataset(train_x, train_y)
    batches = nn.data.DataLoader(train_set, 32, shuffle=True, drop_last=True, seed=rng)
    model = nn.MLP(64, [64, 64], 10, dtype=np.float32, rng=rng)
    optimizer = nn.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
    print(model)
    losses = train(model, batches, optimizer, options.epochs)
    errors = count_errors(model, test_x, test_y)

    draw_loss(losses, len(batches), options.out / "loss.png")
    print(f"{options.out / 'loss.png'}: written")
    draw_graph(expression(), options.out / "expression.svg")
    draw_graph(layer(rng), options.out / "layer.svg")
    print(
        f"{errors} errors on {len(test_y)} held-out images (a stratified quarter of "
        f"{len(train_y) + len(test_y)}), in {perf_counter() - start:.1f} s"
    )
    return errors


if __name__ == "__main__":
    main()
