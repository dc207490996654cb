"""tools.reproduce.cifar10: the settings, and a run on a few made-up images."""

from pathlib import Path

import numpy as np
import pytest

import nn
from nn.data.sets.cifar10 import FILES
from tools.reproduce import cifar10

# weights and biases of each layer; two numbers per channel for batch norm
MLP = 3072 * 100 + 100 + 100 * 10 + 10
TUNED = 3072 * 100 + 100 + 100 * 100 + 100 + 100 * 10 + 10
CHANNELS = [(3, 64), (64, 128), (128, 256), (256, 256), (256, 512), (512, 512), (512, 512)]
CONVNET = sum(9 * a * b + b + 2 * b for a, b in [*CHANNELS, (512, 512)]) + 512 * 10 + 10


@pytest.mark.parametrize(
    ("name", "count"),
    [("mlp", MLP), ("tuned", TUNED), ("batchnorm", TUNED + 400), ("convnet", CONVNET)],
)
def test_numbers_of_parameters(name: str, count: int) -> None:
    model = cifar10.SETTINGS[name].make(np.random.default_rng(0))
    assert sum(p.size for p in model.parameters()) == count
    assert {p.dtype for p in model.parameters()} == {np.dtype("f4")}


@pytest.mark.parametrize(
    ("name", "optimizer", "lr", "slope", "batch_size", "steps"),
    [
        ("mlp", nn.optim.SGD, 0.002, 0.02, 200, 1500),
        ("tuned", nn.optim.SGD, 0.008, 0.05, 400, 5000),
        ("batchnorm", nn.optim.SGD, 0.008, 0.05, 400, 5000),
        ("convnet", nn.optim.Adam, 1e-4, None, 32, 5000),
    ],
)
def test_settings_are_those_of_the_exercise(
    name: str, optimizer: type, lr: float, slope: float | None, batch_size: int, steps: int
) -> None:
    setting = cifar10.SETTINGS[name]
    model = setting.make(np.random.default_rng(0))
    made = setting.optimizer(model.parameters())
    assert type(made) is optimizer
    assert [group["lr"] for group in made.param_groups] == [lr]
    slopes = {m.negative_slope for m in model.modules() if isinstance(m, nn.LeakyReLU)}
    assert slopes == ({slope} if slope else set())
    assert (setting.batch_size, setting.steps) == (batch_size, steps)
    assert steps % setting.every == 0
    assert steps // setting.every >= 5  # the figure is the mean of the last five evaluations


def test_the_convnets_shapes() -> None:
    model = cifar10.convnet(np.random.default_rng(0)).eval()
    x, sizes = np.zeros((2, 3, 32, 32), np.float32), []
    for layer in model:
        x = layer(x)
        if isinstance(layer, nn.MaxPool2d):
            sizes.append(x.shape[1:])
    assert sizes == [(64, 16, 16), (128, 8, 8), (256, 4, 4), (512, 2, 2), (512, 1, 1)]
    assert x.shape == (2, 10)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The six files with ten images each: class i is bright in row 3 i, on top of noise."""
    rng = np.random.default_rng(0)
    for name in FILES:
        images = rng.integers(0, 60, (10, 3, 32, 32), np.uint8)
        for label in range(10):
            images[label, :, 3 * label : 3 * label + 3] += 180
        records = [bytes([label]) + image.tobytes() for label, image in enumerate(images)]
        (tmp_path / name).write_bytes(b"".join(records))
    return tmp_path


@pytest.mark.parametrize(("name", "steps"), [("tuned", 200), ("batchnorm", 30)])
def test_learns_a_few_images(folder: Path, name: str, steps: int) -> None:
    setting = cifar10.SETTINGS[name]._replace(batch_size=10, steps=steps, every=steps // 2)
    course = cifar10.run(nn.data.cifar10(folder, verify=False), setting, seed=0)
    assert len(course.losses) == steps
    assert [step for step, _ in course.evaluations] == [steps // 2, steps]
    assert np.mean(course.losses[-3:]) < np.mean(course.losses[:3]) - 0.3
    assert course.evaluations[-1][1] >= 0.3  # a tenth by chance


def test_images_held_out_are_not_learnt_from(folder: Path) -> None:
    data = nn.data.cifar10(folder, verify=False)
    part = cifar10.held_out(data, 10)
    np.testing.assert_array_equal(np.concatenate([part[0], part[2]]), data.train_images)
    np.testing.assert_array_equal(np.concatenate([part[1], part[3]]), data.train_labels)
    assert len(part.test_images) == 10


def test_steps_of_the_convnet(folder: Path) -> None:
    setting = cifar10.SETTINGS["convnet"]._replace(batch_size=5, steps=2, every=2)
    course = cifar10.run(nn.data.cifar10(folder, verify=False), setting, seed=0)
    assert course.losses[0] == pytest.approx(np.log(10), rel=0.3)  # nothing is known yet
    assert len(set(course.losses)) == 2
    assert [step for step, _ in course.evaluations] == [2]


def test_prints_its_row_and_goes_on(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command run twice, the second time with the first one's checkpoint, equals one run."""
    read = nn.data.cifar10
    monkeypatch.setattr(nn.data, "cifar10", lambda root: read(root, verify=False))
    small = cifar10.SETTINGS["mlp"]._replace(batch_size=10, every=2)
    monkeypatch.setitem(cifar10.SETTINGS, "mlp", small)
    command = ["--model", "mlp", "--data", str(folder), "--seed", "5"]

    def row(*options: str) -> list[str]:
        cifar10.main([*command, *options])
        return [cell.strip() for cell in capsys.readouterr().out.splitlines()[-1].split("|")[1:-2]]

    kept = ["--checkpoint", str(folder / "run.npz")]
    row("--steps", "4", *kept)
    assert row("--steps", "8", *kept) == row("--steps", "8")
    assert (
        row("--steps", "8")[0]
        == "`python -m tools.reproduce.cifar10 --model mlp --steps 8 --seed 5`"
    )


def test_smoothing_keeps_what_is_even_and_takes_what_alternates() -> None:
    even = np.arange(5, dtype=np.float32)[:, None, None, None] * np.ones((5, 3, 32, 32), np.float32)
    board = np.indices((32, 32)).sum(axis=0) % 2 * 2 - 1  # neighbours always differ
    train, test = cifar10.smoothed(even, even + board.astype(np.float32))
    np.testing.assert_allclose(train, even - 2, rtol=1e-5)  # minus the mean image, 2
    inside = (slice(None), slice(None), slice(4, -4), slice(4, -4))
    np.testing.assert_allclose(test[inside], train[inside], atol=1e-5)
    point = np.zeros((2, 3, 32, 32), np.float32)
    point[0, :, 16, 16] = 2.0
    spread, _ = cifar10.smoothed(point, point)
    binomial = np.array([1, 8, 28, 56, 70, 56, 28, 8, 1]) / 256
    np.testing.assert_allclose(spread[0, 0, 12:21, 12:21], np.outer(binomial, binomial), rtol=1e-5)


def test_several_models_have_a_row_each_and_one_picture(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    read = nn.data.cifar10
    monkeypatch.setattr(nn.data, "cifar10", lambda root: read(root, verify=False))
    for name in ("mlp", "tuned"):
        small = cifar10.SETTINGS[name]._replace(batch_size=10, every=50)
        monkeypatch.setitem(cifar10.SETTINGS, name, small)
    command = ["--model", "mlp", "tuned", "--data", str(folder), "--steps", "100"]
    cifar10.main([*command, "--curves", str(folder / "curves.png")])
    rows = [line for line in capsys.readouterr().out.splitlines() if "python -m" in line]
    assert [row.split("`")[1].split("--model ")[1] for row in rows] == [
        "mlp --steps 100",
        "tuned --steps 100",
    ]
    assert (folder / "curves.png").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(SystemExit):
        cifar10.main([*command, "--checkpoint", str(folder / "run.npz")])
    assert "holds one run" in capsys.readouterr().err
