"""Fashion-MNIST: 70,000 pictures of clothes, in files like MNIST's."""

from __future__ import annotations

import os
from typing import Any, NamedTuple

from .folders import data_folders
from .mnist import Files, read_parts

__all__ = ["FashionMNIST", "fashion_mnist"]

# name: MD5 sums of the official file (gzip), and of its content (plain)
FILES: Files = {
    "train-images-idx3-ubyte": (
        "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
        "f4a8712d7a061bf5bd6d2ca38dc4d50a",
    ),
    "train-labels-idx1-ubyte": (
        "25c81989df183df01b3e8a0aad5dffbe",
        "9018921c3c673c538a1fc5bad174d6f9",
    ),
    "t10k-images-idx3-ubyte": (
        "bef4ecab320f06d8554ea6380940ec79",
        "8181f5470baa50b63fa0f6fddb340f0a",
    ),
    "t10k-labels-idx1-ubyte": (
        "bb300cfdad3c16e7a12a480ee83cd310",
        "15d484375f8d13e6eb1aabb0c3f46965",
    ),
}
CLASSES = (
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
    "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
)  # fmt: skip


class FashionMNIST(NamedTuple):
    """The images and labels of Fashion-MNIST.

    Attributes
    ----------
    train_images, test_images : ndarray of uint8, of shape (n, 28, 28)
        From 0 to 255.
    train_labels, test_labels : ndarray of int64, of shape (n,)
        From 0 to 9.
    classes : tuple of str
        What the labels stand for.
    """

    train_images: Any
    train_labels: Any
    test_images: Any
    test_labels: Any
    classes: tuple[str, ...] = CLASSES


def fashion_mnist(root: str | os.PathLike[str] | None = None, verify: bool = True) -> FashionMNIST:
    """Read Fashion-MNIST: 60,000 images to train on and 10,000 to test with.

    Parameters
    ----------
    root : path, optional
        The folder whose subfolder `fashion-mnist` or `fashion_mnist` holds the four files, plain or
        gzip, or which holds them itself. By default the folder that the variable AUTOGRAD_DATA
        names, then the user's cache folder.
    verify : bool
        Whether to check the MD5 sums of the official files. Only they distinguish these files from
        MNIST's, which have the same names and shapes.

    Returns
    -------
    FashionMNIST
        A named tuple: `train_images`, `train_labels`, `test_images`, `test_labels`, `classes`.

    Raises
    ------
    FileNotFoundError
        If no folder holds all four files; the message says where it looked and what to do.
    ValueError
        If a file is damaged or not the official one; the message gives its name and the reason.

    References
    ----------
    H. Xiao, K. Rasul, R. Vollgraf, "Fashion-MNIST: a novel image dataset for benchmarking machine
    learning algorithms", arXiv:1708.07747, 2017; the checksums are those of its README.

    Examples
    --------
    >>> import nn
    >>> data = nn.data.fashion_mnist()                                  # doctest: +SKIP
    >>> data.train_images.shape, data.classes[data.train_labels[0]]     # doctest: +SKIP
    ((60000, 28, 28), 'Ankle boot')
    """
    folders = data_folders(root, "fashion-mnist", "fashion_mnist")
    return FashionMNIST(*read_parts("Fashion-MNIST", "fashion_mnist", FILES, folders, verify))
