"""Notice the other `autograd`: a distribution of that name that installs into the same folder."""

from __future__ import annotations

import os
import sys
import warnings

__all__ = ["warn_of_foreign_install"]


def warn_of_foreign_install() -> None:
    """Warn when the distribution `autograd` is installed alongside this project.

    `importlib.metadata` decides, but importing it costs more than this whole package, so it is
    asked only when a folder on the path holds metadata of that name.

    Warns
    -----
    RuntimeWarning
        With the other distribution's version and the remedy.
    """
    if not any(_names_it(entry) for folder in sys.path for entry in _listed(folder)):
        return
    from importlib import metadata

    try:
        version = metadata.version("autograd")
    except metadata.PackageNotFoundError:
        return
    warnings.warn(
        f"another project, autograd {version}, is installed in this environment; both it and "
        "onerule own the folder 'autograd', so one may have overwritten files of the other. Keep "
        "only one of them: 'pip uninstall autograd onerule', then 'pip install' the one you want",
        RuntimeWarning,
        stacklevel=3,
    )


def _names_it(entry: str) -> bool:
    return entry.startswith(("autograd-", "autograd.")) and entry.endswith(("-info", ".egg-link"))


def _listed(folder: str) -> list[str]:
    try:
        return os.listdir(folder or ".")
    except OSError:  # not there, or a zip file
        return []
