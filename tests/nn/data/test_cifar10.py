"""nn.data.cifar10: the binary version's six files."""

from pathlib import Path

import numpy as np
import pytest

from nn.data import cifar10
from nn.data.sets.cifar10 import FILES, FOLDER
from nn.data.sets.folders import data_folders


def record(label: int, seed: int) -> bytes:
    pixels = np.random.default_rng(seed).integers(0, 256, 3072, dtype=np.uint8)
    return bytes([label]) + pixels.tobytes()


def small_cifar10(folder: Path) -> None:
    """The six files with two records each: labels 0, 1 in the first, 2, 3 in the next ..."""
    folder.mkdir(parents=True, exist_ok=True)
    for i, name in enumerate(FILES):
        labels = (2 * i % 10, (2 * i + 1) % 10)
        (folder / name).write_bytes(b"".join(record(label, i) for label in labels))


@pytest.mark.parametrize("subfolder", [".", FOLDER])
def test_reads_a_folder_or_its_subfolder(tmp_path: Path, subfolder: str) -> None:
    small_cifar10(tmp_path / subfolder)
    data = cifar10(tmp_path, verify=False)
    assert (data.train_images.shape, data.train_images.dtype) == ((10, 3, 32, 32), np.uint8)
    assert (data.train_labels.tolist(), data.train_labels.dtype) == (list(range(10)), np.int64)
    assert (data.test_images.shape, data.test_labels.tolist()) == ((2, 3, 32, 32), [0, 1])
    assert data.classes[:2] == ("airplane", "automobile")
    assert data.train_images.flags.writeable


def test_a_pixel_lies_where_the_format_says(tmp_path: Path) -> None:
    small_cifar10(tmp_path)
    content = (tmp_path / "data_batch_2.bin").read_bytes()
    channel, row, column = 2, 5, 17  # in the second image of the second batch
    expected = content[3073 + 1 + channel * 1024 + row * 32 + column]
    assert cifar10(tmp_path, verify=False).train_images[3, channel, row, column] == expected


def test_without_files_says_where_it_looked_and_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTOGRAD_DATA", str(tmp_path))
    monkeypatch.setattr("nn.data.sets.folders.cache_folder", lambda: tmp_path / "cache")
    small_cifar10(tmp_path)
    (tmp_path / "test_batch.bin").unlink()
    with pytest.raises(FileNotFoundError) as caught:
        cifar10()
    message = str(caught.value)
    assert f"{tmp_path} (5 of 6 there)" in message
    assert "test_batch.bin" in message
    assert "cifar-10-binary.tar.gz" in message
    assert "AUTOGRAD_DATA" in message


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (record(1, 0)[:-1], "3072 bytes are not a whole number of records of 3073"),
        (b"", "0 bytes are not a whole number"),
        (record(10, 0), "label 10, but CIFAR-10's labels are 0 to 9"),
    ],
)
def test_refuses_with_the_files_name_and_the_reason(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    small_cifar10(tmp_path)
    (tmp_path / "data_batch_3.bin").write_bytes(content)
    with pytest.raises(ValueError, match=rf"data_batch_3\.bin: {reason}"):
        cifar10(tmp_path, verify=False)


def test_refuses_files_that_are_not_the_official_ones(tmp_path: Path) -> None:
    small_cifar10(tmp_path)
    with pytest.raises(ValueError, match=r"data_batch_1\.bin: its MD5 sum is"):
        cifar10(tmp_path)


@pytest.mark.skipif(
    not any((folder / "test_batch.bin").is_file() for folder in data_folders(None, FOLDER)),
    reason="CIFAR-10's binary version is not in the folder that AUTOGRAD_DATA names",
)
def test_the_official_files() -> None:
    data = cifar10()
    assert data.train_images.shape == (50000, 3, 32, 32)
    assert np.bincount(data.train_labels).tolist() == [5000] * 10  # as published
    assert np.bincount(data.test_labels).tolist() == [1000] * 10
    means = data.train_images.mean(axis=(0, 2, 3)) / 255
    np.testing.assert_allclose(means, [0.4914, 0.4822, 0.4465], atol=5e-5)  # as often published
