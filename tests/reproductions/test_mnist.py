"""tools.reproduce.mnist, on scikit-learn's digits in MNIST's shape, and briefly on MNIST itself."""

import os

import numpy as np
import pytest
from sklearn.datasets import load_digits

import nn
from tools.reproduce import mnist


@pytest.fixture(scope="module")
def digits() -> nn.data.MNIST:
    """1,347 and 450 of the bundled 8x8 digits, each pixel enlarged to 3x3, with a margin of 2."""
    pixels, labels = load_digits(return_X_y=True)
    images = np.kron(pixels.reshape(-1, 8, 8) * (255 / 16), np.ones((3, 3))).astype("u1")
    images = np.pad(images, ((0, 0), (2, 2), (2, 2)))
    order = np.random.default_rng(0).permutation(len(images))
    train, test = order[:-450], order[-450:]
    return nn.data.MNIST(images[train], labels[train], images[test], labels[test])


# a linear classifier makes about 4 % errors, an MLP about 3 %; so does a ConvNet after two epochs
@pytest.mark.parametrize(
    ("name", "epochs", "lr", "at_most"),
    [("linear", 10, 0.05, 27), ("mlp", 10, 0.05, 22), ("convnet", 2, 0.003, 22)],
)
def test_learns_the_bundled_digits(
    digits: nn.data.MNIST, name: str, epochs: int, lr: float, at_most: int
) -> None:
    errors, course = mnist.run(digits, name, epochs, batch_size=20, lr=lr, seed=0)
    assert digits.train_images.shape[1:] == (28, 28)
    assert errors <= at_most
    assert course.losses[0] == pytest.approx(np.log(10), rel=0.3)  # nothing is known yet
    assert np.mean(course.losses[-67:]) < 0.3
    assert [step for step, _ in course.evaluations] == [68 * (i + 1) for i in range(epochs)]
    assert errors == round(450 * (1 - course.evaluations[-1][1]))


def parameters(name: str) -> int:
    return sum(p.size for p in mnist.make(name, np.random.default_rng(0)).parameters())


def test_numbers_of_parameters() -> None:
    assert parameters("linear") == 7_850
    assert parameters("mlp") == 784 * 200 + 200 + 200 * 10 + 10
    assert parameters("convnet") == 25 * 32 + 32 + 32 * 25 * 64 + 64 + 1024 * 10 + 10


@pytest.mark.parametrize("name", ["mlp", "convnet"])
def test_one_seed_gives_one_run(digits: nn.data.MNIST, name: str) -> None:
    small = nn.data.MNIST(*(part[:200] for part in digits))
    seeds = (1, 1, 2)
    one, two, other = (mnist.run(small, name, 1, 50, 0.01, seed).course.losses for seed in seeds)
    assert one == two
    assert one != other


@pytest.mark.parametrize("name", ["mlp", "convnet"])
def test_float32_throughout(digits: nn.data.MNIST, name: str) -> None:
    model = mnist.make(name, np.random.default_rng(0))
    x = mnist.pixels(digits.test_images[:5])
    assert (x.dtype, x.min(), x.max()) == (np.float32, 0, 1)
    assert model(x).dtype == np.float32


@pytest.mark.skipif(
    not os.environ.get("AUTOGRAD_DATA"), reason="AUTOGRAD_DATA names no folder with MNIST's files"
)
def test_an_epoch_of_mnist(capsys: pytest.CaptureFixture[str]) -> None:
    mnist.main(["--model", "linear", "--epochs", "1"])
    row = capsys.readouterr().out.splitlines()[-1]
    command, errors, epochs = [cell.strip() for cell in row.split("|")[1:4]]
    assert command == "`python -m tools.reproduce.mnist --model linear --epochs 1`"
    assert epochs == "1"
    assert int(errors) < 1100  # PyTorch's SGD makes about 980 after this first epoch
