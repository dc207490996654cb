"""The .safetensors format: a JSON header and the arrays' bytes; read by PyTorch and many others.

The structure goes into the header's metadata, which other programs ignore, along with a checksum of
the whole file, because the format has none.
"""

from __future__ import annotations

import json
import zlib
from typing import Any, BinaryIO

import numpy as np

__all__ = ["read", "write"]

TREE, CHECKSUM = "nn.tree", "nn.crc32"  # keys of the metadata
DTYPES = {
    "BOOL": "?", "U8": "u1", "I8": "i1", "U16": "<u2", "I16": "<i2", "U32": "<u4", "I32": "<i4",
    "U64": "<u8", "I64": "<i8", "F16": "<f2", "F32": "<f4", "F64": "<f8", "C64": "<c8",
}  # fmt: skip
KNOWN = {np.dtype(code) for code in DTYPES.values()}


def write(file: BinaryIO, text: str, arrays: dict[str, Any]) -> None:
    """Write a tree.

    Raises
    ------
    ValueError
        For a dtype that the format does not support.
    """
    library = _library()
    plain = {}
    for name, array in arrays.items():
        if array.dtype.newbyteorder("<") not in KNOWN:
            raise ValueError(
                f"{name} is of dtype {array.dtype}, which .safetensors does not support; save to "
                ".npz, or convert it first"
            )
        # The library takes the bytes as they lie in memory, whatever the strides.
        plain[name] = np.asarray(array, array.dtype.newbyteorder("<"), order="C")
    file.write(library.numpy.save(plain, {TREE: text, CHECKSUM: _checksum(text, plain)}))


def read(content: bytes) -> tuple[str | None, dict[str, Any]]:
    """The structure, if there is one, and the arrays by name; bfloat16 as float32, exactly.

    Raises
    ------
    ValueError
        If any of it is damaged, or of a dtype that NumPy does not have.
    """
    library = _library()
    try:
        parts = library.deserialize(content)
    except library.SafetensorError as error:
        raise ValueError(f"truncated or damaged, or not a .safetensors file ({error})") from error
    arrays = {}
    for name, part in parts:
        if part["dtype"] == "BF16":  # the upper half of a float32
            upper = np.frombuffer(part["data"], "<u2").astype(np.uint32)
            arrays[name] = (upper << 16).view(np.float32).reshape(part["shape"])
            continue
        if part["dtype"] not in DTYPES:
            raise ValueError(
                f"{name} is of dtype {part['dtype']}, which NumPy does not have; convert it where "
                "it was made (in PyTorch: tensor.float())"
            )
        flat = np.frombuffer(part["data"], DTYPES[part["dtype"]])
        arrays[name] = np.array(flat.reshape(part["shape"]))
    length = int.from_bytes(content[:8], "little")
    metadata = json.loads(content[8 : 8 + length]).get("__metadata__") or {}
    text, checksum = metadata.get(TREE), metadata.get(CHECKSUM)
    expected = None if text is None else _checksum(text, arrays)
    if checksum != expected:
        raise ValueError("damaged: its checksum does not match its content")
    return text, arrays


def _checksum(text: str, arrays: dict[str, Any]) -> str:
    """The checksum of the structure and of each array's name, dtype, shape and bytes."""
    crc = zlib.crc32(text.encode())
    for name, array in sorted(arrays.items()):
        crc = zlib.crc32(f"{name} {array.dtype.str} {array.shape}".encode(), crc)
        crc = zlib.crc32(array.reshape(-1).view(np.uint8), crc)
    return f"{crc:08x}"


def _library() -> Any:
    try:
        import safetensors.numpy
    except ImportError as error:
        raise ImportError(
            "a .safetensors file needs the package safetensors (pip install safetensors); an .npz "
            "file needs nothing"
        ) from error
    return safetensors
