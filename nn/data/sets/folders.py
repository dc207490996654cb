"""Where data sets are on a user's machine."""

from __future__ import annotations

import os
import sys
from pathlib import Path

__all__ = ["VARIABLE", "cache_folder", "data_folders"]

VARIABLE = "AUTOGRAD_DATA"


def data_folders(root: str | os.PathLike[str] | None, *names: str) -> list[Path]:
    """The folders in which to look for a data set, best first.

    The subfolders `names` of `root`, which say what they hold, and `root` itself; without a root,
    those of the variable AUTOGRAD_DATA, if it is set, and of the user's cache folder.
    """
    if root is not None:
        roots = [Path(root)]
    else:
        variable = os.environ.get(VARIABLE)
        roots = [*([Path(variable)] if variable else []), cache_folder()]
    roots = [r.expanduser() for r in roots]
    return [folder for r in roots for folder in (*(r / name for name in names), r)]


def cache_folder() -> Path:
    """The user's cache folder for this project, by the platform's convention.

    `~/Library/Caches` on macOS, `%LOCALAPPDATA%` on Windows, elsewhere `$XDG_CACHE_HOME` or
    `~/.cache` (XDG Base Directory Specification, by which relative paths are ignored).
    """
    if sys.platform == "darwin":
        base = Path("~/Library/Caches")
    elif sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or "~/AppData/Local")
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME", ""))
        base = base if base.is_absolute() else Path("~/.cache")
    return base.expanduser() / "autograd"
