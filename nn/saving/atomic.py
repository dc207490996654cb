"""A file replaced in one instant: whoever opens it finds the old one or the new one, whole."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import stat
from collections.abc import Iterator
from typing import Any, BinaryIO

locks: Any
try:
    import fcntl as locks
except ImportError:  # on Windows, where a file that is open cannot be removed
    locks = None

__all__ = ["replacing"]

KEPT = 50  # characters of a name that its unfinished file has, too: at most 200 of 255 bytes


@contextlib.contextmanager
def replacing(path: str) -> Iterator[BinaryIO]:
    """A new file to write, which takes the place of `path` when the block ends.

    It lies in the same folder, because a rename is atomic only within one file system. It is synced
    before the rename, and the folder after it; otherwise a crash of the machine could leave the new
    name with nothing behind it. If the block raises, the unfinished file is removed; one that a
    killed process left is removed by the next call.

    Raises
    ------
    OSError
        Of the kind that the system raised, and with `path` as its file name, which the error of a
        full disk does not have.

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
    given, path = path, os.path.realpath(path)  # what a symbolic link points to is replaced
    folder, name = os.path.split(path)
    try:
        _remove_unfinished(folder, name)
        file, unfinished = _unfinished(folder, name)
        try:
            with file:
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
    except OSError as error:
        if error.errno is None:
            raise
        raise OSError(error.errno, error.strerror, given) from error


def _unfinished(folder: str, name: str) -> tuple[BinaryIO, str]:
    """A new file next to `name`, locked for as long as it is open, and its path."""
    while True:
        path = os.path.join(folder, f".{name[:KEPT]}.{secrets.token_hex(6)}.tmp")
        file = open(path, "xb")  # noqa: SIM115 (the caller closes it)
        if _locked(file.fileno(), wait=True) and not os.fstat(file.fileno()).st_nlink:
            file.close()  # another process has taken it for a killed one's before it was locked
            continue
        return file, path


def _remove_unfinished(folder: str, name: str) -> None:
    """Remove what a killed process left: no process that is alive holds the lock on it."""
    left = re.compile(rf"\.{re.escape(name[:KEPT])}\.[0-9a-f]{{12}}\.tmp")
    with os.scandir(folder) as entries:
        paths = [e.path for e in entries if left.fullmatch(e.name) and not e.is_symlink()]
    for path in paths:
        with contextlib.suppress(OSError):  # somebody else's, or removed by another process
            if locks is None:
                os.unlink(path)
                continue
            file = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
            try:
                if _locked(file, wait=False):
                    os.unlink(path)
            finally:
                os.close(file)


def _locked(file: int, wait: bool) -> bool:
    """Whether this process holds the lock on an open file now; not every file system has them."""
    if locks is None:
        return False
    try:
        locks.flock(file, locks.LOCK_EX | (0 if wait else locks.LOCK_NB))
    except OSError:
        return False
    return True
