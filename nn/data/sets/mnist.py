"""MNIST: 70,000 handwritten digits, read from the four files that the user has.

Fashion-MNIST has files with the same names and shapes, and is read by the same functions.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from .folders import VARIABLE, data_folders
from .idx import read_idx

__all__ = ["MNIST", "mnist", "read_parts"]

Files = dict[str, tuple[str, str]]

# name: MD5 sums of the official file (gzip), and of its content (plain)
FILES: Files = {
    "train-images-idx3-ubyte": (
        "f68b3c2dcbeaaa9fbdd348bbdeb94873",
        "6bbc9ace898e44ae57da46a324031adb",
    ),
    "train-labels-idx1-ubyte": (
        "d53e105ee54ea40749a09fcbcd1e9432",
        "a25bea736e30d166cdddb491f175f624",
    ),
    "t10k-images-idx3-ubyte": (
        "9fb629c4189551a2d022fa330f9573f3",
        "2646ac647ad5339dbf082846283269ea",
    ),
    "t10k-labels-idx1-ubyte": (
        "ec29112dd5afa0611ce80d1b7f02629c",
        "27ae3e4e09519cfbb04c329615203637",
    ),
}


class MNIST(NamedTuple):
    """The images and labels of MNIST.

    Attributes
    ----------
    train_images, test_images : ndarray of uint8, of shape (n, 28, 28)
        From 0 to 255.
    train_labels, test_labels : ndarray of int64, of shape (n,)
        From 0 to 9.
    """

    train_images: Any
    train_labels: Any
    test_images: Any
    test_labels: Any


def mnist(root: str | os.PathLike[str] | None = None, verify: bool = True) -> MNIST:
    """Read MNIST: 60,000 images to train on and 10,000 to test with.

    Parameters
    ----------
    root : path, optional
        The folder that holds the four files, plain or gzip, or whose subfolder `mnist` does. By
        default the folder that the variable AUTOGRAD_DATA names, then the user's cache folder.
    verify : bool
        Whether to check the MD5 sums of the official files.

    Returns
    -------
    MNIST
        A named tuple: `train_images`, `train_labels`, `test_images`, `test_labels`.

    Raises
    ------
    FileNotFoundError
        If no folder holds all four files; the message says where it looked and what to do.
    ValueError
        If a file is damaged or not the official one; the message gives its name and the reason.

    References
    ----------
    Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-based learning applied to document
    recognition", Proceedings of the IEEE 86 (1998) 2278-2324.

    Examples
    --------
    >>> import nn
    >>> data = nn.data.mnist()                                    # doctest: +SKIP
    >>> data.train_images.shape, data.train_labels[:3].tolist()   # doctest: +SKIP
    ((60000, 28, 28), [5, 0, 4])
    """
    return MNIST(*read_parts("MNIST", "mnist", FILES, data_folders(root, "mnist"), verify))


def read_parts(
    title: str, function: str, files: Files, folders: list[Path], verify: bool
) -> tuple[Any, Any, Any, Any]:
    """Images and labels to train on and to test with, from the first folder with all four files.

    In errors, the data set is called `title` and its loader `function`.
    """
    found = next((paths for f in folders if len(paths := _paths(f, files)) == len(files)), None)
    if found is None:
        raise FileNotFoundError(_missing(title, function, files, folders))
    parts = [_read(path, *sums, verify) for path, sums in zip(found, files.values(), strict=True)]
    for images, labels, path in ((*parts[:2], found[0]), (*parts[2:], found[2])):
        if images.ndim != 3 or labels.shape != images.shape[:1]:
            raise ValueError(
                f"{path}: images of shape {images.shape} next to labels of shape {labels.shape}; "
                f"{title}'s are (n, 28, 28) and (n,)"
            )
    return parts[0], parts[1].astype(np.int64), parts[2], parts[3].astype(np.int64)


def _paths(folder: Path, files: Files) -> list[Path]:
    """Those of the four files that `folder` holds, gzip before plain."""
    paths = [folder / f"{name}{end}" for name in files for end in ("", ".gz")]
    return list({path.stem: path for path in paths if path.is_file()}.values())


def _read(path: Path, packed: str, plain: str, verify: bool) -> Any:
    return read_idx(path, (packed if path.suffix == ".gz" else plain) if verify else None)


def _missing(title: str, function: str, files: Files, folders: list[Path]) -> str:
    looked = "\n".join(f"  {f} ({len(_paths(f, files))} of {len(files)} there)" for f in folders)
    return (
        f"{title}'s files are in none of\n{looked}\n"
        f"Put {', '.join(f'{name}.gz' for name in files)} into one of these folders; or "
        f"say where they are with {function}(root) or the variable {VARIABLE}"
    )
