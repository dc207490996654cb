"""A file replaced in one instant: whoever opens it finds the old one or the new one, whole."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from collections.abc import Iterator
from typing import BinaryIO

__all__ = ["replacing"]


@contextlib.contextmanager
def replacing(path: str) -> Iterator[BinaryIO]:
    """A new file to write, which takes the place of `path` when the block ends.

    It lies in the same folder, because a rename is atomic only within one file system. It is synced
    before the rename, and the folder after it; otherwise a crash of the machine could leave the new
    name with nothing behind it. If the block raises, the unfinished file is removed.

    Examples
    --------
    >>> import os, tempfile
    >>> from nn.saving.atomic import replacing
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = os.path.join(folder, "note")
    ...     with replacing(path) as file:
    ...         _ = file.write(b"done")
    ...     os.listdir(folder)
    ['note']
    """
    path = os.path.realpath(path)  # for a symbolic link, what it points to is replaced
    folder, name = os.path.split(path)
    unfinished = os.path.join(folder, f".{name}.{secrets.token_hex(6)}.tmp")
    try:
        with open(unfinished, "xb") as file:
            with contextlib.suppress(FileNotFoundError):
                os.chmod(unfinished, stat.S_IMODE(os.stat(path).st_mode))
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, path)
    except BaseException:  # Ctrl-C, too
        with contextlib.suppress(FileNotFoundError):
            os.unlink(unfinished)
        raise
    if os.name != "nt":  # where a folder cannot be opened
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
