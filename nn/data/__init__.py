"""Data sets and batches: NumPy arrays in, Tensors out.

- arrays: a data set of arrays; split: in two; loader: in batches; prefetching: in a thread
- transformed, standardize, augmentation: what changes batches
- sets: published data sets, and their files; chartext: a text; toys: points in the plane
- checksums: those of files
"""

from .arrays import ArrayDataset
from .augmentation import cutout, random_crop, random_flip
from .chartext import CharText
from .loader import DataLoader
from .prefetching import prefetch
from .sets.cifar10 import CIFAR10, cifar10
from .sets.fashion_mnist import FashionMNIST, fashion_mnist
from .sets.idx import read_idx
from .sets.mnist import MNIST, mnist
from .split import train_test_split
from .standardize import Standardize
from .toys import circles, spirals, two_moons, xor
from .transformed import Transformed

__all__ = [
    "CIFAR10", "MNIST", "ArrayDataset", "CharText", "DataLoader", "FashionMNIST", "Standardize",
    "Transformed", "cifar10", "circles", "cutout", "fashion_mnist", "mnist", "prefetch",
    "random_crop", "random_flip", "read_idx", "spirals", "train_test_split", "two_moons", "xor",
]  # fmt: skip
