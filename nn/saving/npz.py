"""The .npz format: a zip of .npy files, with the structure as the bytes of one array, __tree__."""

from __future__ import annotations

import io
import math
import zipfile
import zlib
from typing import Any, BinaryIO

import numpy as np
from numpy.lib import format as npy

__all__ = ["read", "write"]

TREE = "__tree__"
HEADERS = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def write(file: BinaryIO, text: str, arrays: dict[str, Any]) -> None:
    """Write a tree; the same tree gives the same bytes."""
    described = {TREE: np.frombuffer(text.encode(), np.uint8), **arrays}
    with zipfile.ZipFile(file, "w") as archive:
        for name, array in described.items():
            member = zipfile.ZipInfo(f"{name}.npy")  # dated 1980, when a zip's time begins
            member.external_attr = 0o644 << 16
            with archive.open(member, "w", force_zip64=True) as part:
                npy.write_array(part, array, allow_pickle=False)


def read(content: bytes) -> tuple[str | None, dict[str, Any]]:
    """The structure, if there is one, and the arrays by name.

    Raises
    ------
    ValueError
        If any of it is damaged (a zip has a checksum for each member) or is not a plain array.
    """
    arrays: dict[str, Any] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.infolist():
                name = member.filename.removesuffix(".npy")
                if name == member.filename:
                    raise ValueError(f"{name} in it is not an array (its name would end in .npy)")
                if name in arrays:
                    raise ValueError(f"it contains {name} twice")
                if member.compress_type not in METHODS:
                    raise ValueError(f"{name} is compressed with a method that NumPy does not use")
                arrays[name] = _array(name, archive.read(member))
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError, KeyError) as error:
        # a RuntimeError for what claims to be encrypted, an OSError for offsets beyond the file
        raise ValueError(f"truncated or damaged, or not an .npz file ({error})") from error
    tree = arrays.pop(TREE, None)
    return (None if tree is None else tree.tobytes().decode()), arrays


def _array(name: str, content: bytes) -> Any:
    """The array in a .npy file's content."""
    file = io.BytesIO(content)
    try:
        header = HEADERS[npy.read_magic(file)]
        shape, fortran, dtype = header(file)
    except (ValueError, TypeError, KeyError) as error:
        raise ValueError(f"{name} is not an array ({error})") from error
    if dtype.hasobject:
        raise ValueError(
            f"{name} holds Python objects; reading them means unpickling, which may run any code, "
            "so they are not read"
        )
    start = file.tell()
    found, needed = len(content) - start, math.prod(shape) * dtype.itemsize
    if found != needed:
        raise ValueError(
            f"{name} has {found} bytes, but its shape {shape} and dtype {dtype} call for {needed}"
        )
    flat = np.frombuffer(content, dtype, offset=start)
    return np.array(flat.reshape(shape, order="F" if fortran else "C"))
