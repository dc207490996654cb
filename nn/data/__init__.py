"""Data sets and batches: NumPy arrays in, Tensors out."""

from .arrays import ArrayDataset
from .idx import read_idx
from .loader import DataLoader
from .mnist import MNIST, mnist

__all__ = ["MNIST", "ArrayDataset", "DataLoader", "mnist", "read_idx"]
