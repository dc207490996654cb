"""What the tests of saving share: the suffixes, and trees that are the same bit for bit."""

import struct

import numpy as np
import pytest

SUFFIXES = [".npz", ".safetensors"]
DTYPES = ["?", "u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f2", "f4", "f8", "c8"]
SHAPES = [(), (1,), (0,), (3, 0, 2), (2, 3), (2, 1, 3, 2)]


def need(suffix):
    """Skip if the package of the format is not installed."""
    if suffix == ".safetensors":
        pytest.importorskip("safetensors", reason="the package of the format is not installed")


def same(a, b):
    """Whether two trees hold the same, bit for bit, with the same types."""
    if isinstance(a, dict):
        return type(b) is dict and list(a) == list(b) and all(same(a[k], b[k]) for k in a)
    if isinstance(a, list | tuple):
        return type(a) is type(b) and len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, np.ndarray | np.generic):
        alike = type(a) is type(b) and a.dtype == b.dtype and a.shape == b.shape
        return alike and a.tobytes() == b.tobytes()
    if isinstance(a, float):
        return type(b) is float and struct.pack("d", a) == struct.pack("d", b)
    return type(a) is type(b) and a == b
