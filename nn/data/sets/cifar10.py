"""CIFAR-10: 60,000 small colour photographs in ten classes, from the authors' binary version."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ..checksums import check_md5
from .folders import VARIABLE, data_folders

__all__ = ["CIFAR10", "cifar10"]

# name: MD5 sum of the official file
FILES = {
    "data_batch_1.bin": "5dd7e06a14cb22eb9f671a540d1b7c25",
    "data_batch_2.bin": "5ea93a67294ea407fff1d09f752e9692",
    "data_batch_3.bin": "942cd6a4bcdd0dd3c604fbe906cb4421",
    "data_batch_4.bin": "ae636b3ba5c66a11e91e8cb52e771fcb",
    "data_batch_5.bin": "53f37980c15c3d472c316c40844f3f0d",
    "test_batch.bin": "803d5f7f4d78ea53de84dbe85f74fb6d",
}
FOLDER = "cifar-10-batches-bin"
RECORD = 1 + 3 * 32 * 32  # a label, then the red, green and blue planes, row by row
CLASSES = "airplane automobile bird cat deer dog frog horse ship truck".split()


class CIFAR10(NamedTuple):
    """The images and labels of CIFAR-10.

    Attributes
    ----------
    train_images, test_images : ndarray of uint8, of shape (n, 3, 32, 32)
        From 0 to 255: red, green and blue.
    train_labels, test_labels : ndarray of int64, of shape (n,)
        From 0 to 9.
    classes : tuple of str
        What the labels stand for.
    """

    train_images: Any
    train_labels: Any
    test_images: Any
    test_labels: Any
    classes: tuple[str, ...] = tuple(CLASSES)


def cifar10(root: str | os.PathLike[str] | None = None, verify: bool = True) -> CIFAR10:
    """Read CIFAR-10: 50,000 images to train on and 10,000 to test with.

    Parameters
    ----------
    root : path, optional
        The folder that holds the six files of the binary version, or whose subfolder
        `cifar-10-batches-bin` does. By default the folder that the variable AUTOGRAD_DATA names,
        then the user's cache folder.
    verify : bool
        Whether to check the MD5 sums of the official files.

    Returns
    -------
    CIFAR10
        A named tuple: `train_images`, `train_labels`, `test_images`, `test_labels`, `classes`.

    Raises
    ------
    FileNotFoundError
        If no folder holds all six files; the message says where it looked and what to do.
    ValueError
        If a file is damaged or not the official one; the message gives its name and the reason.

    References
    ----------
    A. Krizhevsky, "Learning multiple layers of features from tiny images", University of Toronto,
    2009.

    Examples
    --------
    >>> import nn
    >>> data = nn.data.cifar10()                                        # doctest: +SKIP
    >>> data.train_images.shape, data.classes[data.train_labels[0]]     # doctest: +SKIP
    ((50000, 3, 32, 32), 'frog')
    """
    folders = data_folders(root, FOLDER)
    folder = next((f for f in folders if _there(f) == len(FILES)), None)
    if folder is None:
        raise FileNotFoundError(_missing(folders))
    batches = [_read(folder / name, md5 if verify else None) for name, md5 in FILES.items()]
    images, labels = (np.concatenate(parts) for parts in zip(*batches[:-1], strict=True))
    return CIFAR10(images, labels, *batches[-1])


def _there(folder: Path) -> int:
    return sum((folder / name).is_file() for name in FILES)


def _read(path: Path, md5: str | None) -> tuple[Any, Any]:
    """The images and labels in one file."""
    content = path.read_bytes()
    try:
        check_md5(content, md5)
        return _parsed(content)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error


def _parsed(content: bytes) -> tuple[Any, Any]:
    """The images and labels in a file's content."""
    if not content or len(content) % RECORD:
        raise ValueError(
            f"{len(content)} bytes are not a whole number of records of {RECORD} (a label "
            "and 3×32×32 pixels): it is truncated, or not from CIFAR-10's binary version"
        )
    records = np.frombuffer(content, np.uint8).reshape(-1, RECORD)
    labels = records[:, 0].astype(np.int64)
    if labels.max() >= len(CLASSES):
        raise ValueError(f"label {labels.max()}, but CIFAR-10's labels are 0 to 9")
    return records[:, 1:].reshape(-1, 3, 32, 32).copy(), labels


def _missing(folders: list[Path]) -> str:
    looked = "\n".join(f"  {f} ({_there(f)} of {len(FILES)} there)" for f in folders)
    return (
        f"CIFAR-10's files are in none of\n{looked}\n"
        f"Unpack the binary version (cifar-10-binary.tar.gz: {', '.join(FILES)}) into one of these "
        f"folders; or say where it is with cifar10(root) or the variable {VARIABLE}"
    )
