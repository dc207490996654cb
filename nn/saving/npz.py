"""The .npz format: a zip of .npy files, with the structure as the bytes of one array, __tree__."""

from __future__ import annotations

import io
import math
import zipfile
from typing import Any, BinaryIO

import numpy as np
from numpy.lib import format as npy

from ..checks import check_unpacked_size

__all__ = ["read", "write"]

TREE = "__tree__"
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
        If any of it is damaged (a zip has a checksum for each member), is not a plain array, or
        says that it unpacks to far more than it is. Nothing is unpacked before its sizes fit.
    """
    arrays: dict[str, Any] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            size = sum([member.file_size for member in members])
            check_unpacked_size(size, len(content), "read it with numpy.load")
            for member in members:
                name = member.filename.removesuffix(".npy")
                if name == member.filename:
                    raise ValueError(f"{name} in it is not an array (its name would end in .npy)")
                if name in arrays:
                    raise ValueError(f"it contains {name} twice")
                if member.compress_type not in METHODS:
                    raise ValueError(f"{name} is compressed with a method that NumPy does not use")
                with archive.open(member) as part:
                    arrays[name] = _array(name, part, member.file_size)
    except (ValueError, MemoryError):
        raise
    except Exception as error:  # a damaged file leads zipfile and zlib to a dozen kinds of them
        raise ValueError(f"truncated or damaged, or not an .npz file ({error})") from error
    tree = arrays.pop(TREE, None)
    return (None if tree is None else tree.tobytes().decode()), arrays


def _array(name: str, file: Any, size: int) -> Any:
    """The array in a .npy file of `size` bytes."""
    try:
        shape, fortran, dtype = _header(file)
    except (zipfile.BadZipFile, EOFError):
        raise
    except Exception as error:  # it is evaluated as a Python literal, which may raise anything
        raise ValueError(f"{name} is not an array ({error})") from error
    if dtype.hasobject:
        raise ValueError(
            f"{name} holds Python objects; reading them means unpickling, which may run any code, "
            "so they are not read"
        )
    needed = math.prod(shape) * dtype.itemsize
    start = file.tell()
    content = file.read() if size - start == needed else b""
    found = len(content) if size - start == needed else size - start
    if found != needed:
        raise ValueError(
            f"{name} has {found} bytes, but its shape {shape} and dtype {dtype} call for {needed}"
        )
    flat = np.frombuffer(content, dtype)
    return np.array(flat.reshape(shape, order="F" if fortran else "C"))


def _header(file: Any) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """The shape, whether in Fortran's order, and the dtype that a .npy file begins with."""
    version = npy.read_magic(file)
    if version == (1, 0):
        return npy.read_array_header_1_0(file)
    if version == (2, 0):
        return npy.read_array_header_2_0(file)
    if version != (3, 0):
        raise ValueError(f"version {version} of the format")
    # Version 3 is version 2 in UTF-8, but NumPy publishes no function for its header. It is a
    # Python literal, which says the same with escapes.
    text = file.read(int.from_bytes(file.read(4), "little")).decode()
    escaped = text.encode("ascii", "backslashreplace")
    return npy.read_array_header_2_0(io.BytesIO(len(escaped).to_bytes(4, "little") + escaped))
