"""Running code in a separate interpreter."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import autograd

PATHS = [Path(autograd.__file__).parents[1], Path(__file__).parents[1]]  # the library, the tests
ENVIRONMENT = {
    **os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": os.pathsep.join(map(str, PATHS)),
}  # fmt: skip


def run(code: str, *arguments: Any, flags: tuple[str, ...] = (), timeout: float = 300) -> str:
    """What `code` prints, given the arguments; it must exit successfully."""
    command = [sys.executable, *flags, "-c", code, *map(str, arguments)]
    done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, timeout=timeout)
    assert done.returncode == 0, done.stderr
    return done.stdout
