"""The idx format of MNIST and its relatives: a magic number, sizes, and the elements."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import Any

import numpy as np

from ...checks import check_unpacked_size
from ..checksums import check_md5

__all__ = ["read_idx"]

DTYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
GZIP = b"\x1f\x8b"
MOST_DIMENSIONS = 64  # NumPy's limit
LONGEST_HEADER = 4 + 4 * MOST_DIMENSIONS


def read_idx(path: str | os.PathLike[str], md5: str | None = None) -> Any:
    """Read an idx file, plain or gzip (as its content says, not its name).

    Parameters
    ----------
    path : path
        The path of the file.
    md5 : str, optional
        The MD5 sum, in hexadecimal, that the file itself must have (before it is decompressed).

    Returns
    -------
    ndarray
        With the file's shape and dtype, in native byte order, and writable.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file has a different checksum, is damaged, is not an idx file, holds more or fewer
        bytes than its header says, or is gzip whose content would be more than a hundred times as
        long and fill the memory. The message gives the file's name and the reason.

    References
    ----------
    Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits", file formats.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> from nn.data import read_idx
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = pathlib.Path(folder, "three-labels")
    ...     _ = file.write_bytes(bytes([0, 0, 0x08, 1, 0, 0, 0, 3, 5, 0, 4]))
    ...     read_idx(file)
    array([5, 0, 4], dtype=uint8)
    """
    content = Path(path).read_bytes()
    try:
        check_md5(content, md5)
        return _parsed(_unpacked(content))
    except ValueError as error:
        raise ValueError(f"{os.fspath(path)}: {error}") from error


def _unpacked(content: bytes) -> bytes:
    """`content`, decompressed if it is gzip: as much as its idx header calls for, and no more."""
    import zlib  # rather than gzip, which ignores zeros after the end

    if not content.startswith(GZIP):
        return content
    stream = zlib.decompressobj(wbits=31)  # 31: with gzip's header and checksum
    try:
        unpacked = stream.decompress(content, LONGEST_HEADER)
        if len(unpacked) == LONGEST_HEADER and not stream.eof:
            *_, expected = _header(unpacked)
            check_unpacked_size(expected, len(content), "unpack it first")
            left = max(0, expected - len(unpacked)) + 1  # 0 would mean all
            unpacked += stream.decompress(stream.unconsumed_tail, left)
            if len(unpacked) > expected:
                raise ValueError(f"trailing bytes: its header calls for {expected}")
    except zlib.error as error:
        raise ValueError(f"damaged gzip data ({error})") from error
    if not stream.eof:
        raise ValueError("truncated: the gzip data breaks off")
    if stream.unused_data:
        raise ValueError(f"{len(stream.unused_data)} trailing bytes after the gzip data")
    return unpacked


def _parsed(content: bytes) -> Any:
    """The array in an idx file's content."""
    start, shape, dtype, expected = _header(content)
    if len(content) != expected:
        what = "truncated" if len(content) < expected else "trailing bytes"
        raise ValueError(
            f"{what}: {len(content)} bytes, but its header (shape {shape}, {dtype.name}) calls "
            f"for {expected}"
        )
    array = np.frombuffer(content, dtype, offset=start).reshape(shape)
    return array.astype(dtype.newbyteorder("="))


def _header(content: bytes) -> tuple[int, tuple[int, ...], np.dtype[Any], int]:
    """How long an idx file's header is, the shape, the dtype, and how long the file should be."""
    if len(content) < 4:
        raise ValueError(f"truncated: {len(content)} bytes, but the magic number alone takes 4")
    zeros, code, ndim = content[:2], content[2], content[3]
    if zeros != b"\0\0":
        raise ValueError(
            f"not an idx file: its magic number is 0x{content[:4].hex()}, but it should begin "
            "with 0x0000"
        )
    if code not in DTYPES:
        known = ", ".join(f"0x{c:02x}" for c in DTYPES)
        raise ValueError(f"not an idx file: dtype code 0x{code:02x} is none of {known}")
    if ndim > MOST_DIMENSIONS:
        raise ValueError(f"it has {ndim} dimensions; NumPy allows at most {MOST_DIMENSIONS}")
    start = 4 + 4 * ndim
    if len(content) < start:
        raise ValueError(f"truncated: {len(content)} bytes, but its header alone takes {start}")
    shape = tuple(np.frombuffer(content[4:start], ">u4").tolist())
    dtype = np.dtype(DTYPES[code])
    return start, shape, dtype, start + math.prod(shape) * dtype.itemsize
