"""nn.data.fashion_mnist: MNIST's mechanism with its own folders, sums and classes."""

import gzip
import hashlib
import struct
from pathlib import Path

import numpy as np
import pytest

from nn.data import fashion_mnist, mnist
from nn.data.sets.fashion_mnist import FILES
from nn.data.sets.folders import data_folders
from nn.data.sets.mnist import FILES as DIGITS


def small(folder: Path, train: int = 3, end: str = ".gz") -> None:
    """The four files, with `train` images of the shade `train`, and two to test with."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, n in zip(FILES, (train, train, 2, 2), strict=True):
        shape = (n, 28, 28) if "images" in name else (n,)
        header = struct.pack(f">HBB{len(shape)}I", 0, 8, len(shape), *shape)
        content = header + bytes([n]) * int(np.prod(shape))
        (folder / f"{name}{end}").write_bytes(gzip.compress(content) if end else content)


@pytest.mark.parametrize("subfolder", [".", "fashion-mnist", "fashion_mnist"])
@pytest.mark.parametrize("end", ["", ".gz"])
def test_reads_a_folder_or_its_subfolder(tmp_path: Path, subfolder: str, end: str) -> None:
    small(tmp_path / subfolder, end=end)
    data = fashion_mnist(tmp_path, verify=False)
    assert (data.train_images.shape, data.train_images.dtype) == ((3, 28, 28), np.uint8)
    assert (data.train_labels.tolist(), data.train_labels.dtype) == ([3, 3, 3], np.int64)
    assert data.test_images.tolist() == np.full((2, 28, 28), 2).tolist()
    assert data.test_labels.tolist() == [2, 2]


def test_files_of_the_same_names_beside_it_are_not_taken_for_it(tmp_path: Path) -> None:
    small(tmp_path, train=5)  # MNIST's files, in the folder itself
    small(tmp_path / "fashion-mnist", train=4)
    assert len(fashion_mnist(tmp_path, verify=False).train_images) == 4
    assert len(mnist(tmp_path, verify=False).train_images) == 5


def test_refuses_files_that_are_not_the_official_ones(tmp_path: Path) -> None:
    small(tmp_path)
    with pytest.raises(ValueError, match=r"train-images-idx3-ubyte\.gz: its MD5 sum is"):
        fashion_mnist(tmp_path)


def test_its_sums_are_other_ones_than_mnists() -> None:
    sums = [md5 for files in (FILES, DIGITS) for pair in files.values() for md5 in pair]
    assert len(set(sums)) == 16
    assert all(len(bytes.fromhex(md5)) == hashlib.md5().digest_size for md5 in sums)
    assert list(FILES) == list(DIGITS)


def test_without_files_says_where_it_looked_and_what_to_do(tmp_path: Path) -> None:
    small(tmp_path / "fashion_mnist")
    (tmp_path / "fashion_mnist" / "t10k-labels-idx1-ubyte.gz").unlink()
    with pytest.raises(FileNotFoundError) as caught:
        fashion_mnist(tmp_path)
    message = str(caught.value)
    assert "Fashion-MNIST's files are in none of" in message
    assert f"{tmp_path / 'fashion-mnist'} (0 of 4 there)" in message
    assert f"{tmp_path / 'fashion_mnist'} (3 of 4 there)" in message
    assert "fashion_mnist(root)" in message


def test_the_classes_are_those_of_the_data_sets_description(tmp_path: Path) -> None:
    small(tmp_path)
    classes = fashion_mnist(tmp_path, verify=False).classes
    assert len(set(classes)) == 10
    assert [classes[i] for i in (0, 5, 9)] == ["T-shirt/top", "Sandal", "Ankle boot"]


SUBFOLDERS = [f for f in data_folders(None, "fashion-mnist", "fashion_mnist") if "fash" in f.name]


@pytest.mark.skipif(
    not any(folder.is_dir() for folder in SUBFOLDERS),
    reason="the folder that AUTOGRAD_DATA names has no subfolder fashion-mnist",
)
def test_the_official_files() -> None:
    data = fashion_mnist()
    assert data.train_images.shape == (60000, 28, 28)
    assert np.bincount(data.train_labels).tolist() == [6000] * 10  # as published
    assert np.bincount(data.test_labels).tolist() == [1000] * 10
