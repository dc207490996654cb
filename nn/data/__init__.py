"""Data sets and batches: NumPy arrays in, Tensors out."""

from .arrays import ArrayDataset
from .cifar10 import CIFAR10, cifar10
from .fashion_mnist import FashionMNIST, fashion_mnist
from .idx import read_idx
from .loader import DataLoader
from .mnist import MNIST, mnist

__all__ = [
    "CIFAR10", "MNIST", "ArrayDataset", "DataLoader", "FashionMNIST", "cifar10", "fashion_mnist",
    "mnist", "read_idx",
]  # fmt: skip
