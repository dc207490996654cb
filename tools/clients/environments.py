"""Two environments for each client: the same packages, but one has no HIPS autograd."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from .table import Client

ROOT = Path(__file__).resolve().parents[2]
LIBRARIES = ("hips", "ours")


@dataclass(frozen=True)
class Environment:
    """An interpreter, and which of the two libraries `import autograd` finds in it."""

    library: str
    python: Path

    @property
    def variables(self) -> dict[str, str]:
        """One thread, and this repository on the path where it is the library."""
        threads = ("OMP", "OPENBLAS", "MKL", "NUMEXPR")
        found = os.environ | {f"{name}_NUM_THREADS": "1" for name in threads}
        found |= {"PYTHONHASHSEED": "0", "MPLBACKEND": "Agg"}
        found.pop("PYTHONPATH", None)
        return found | ({"PYTHONPATH": str(ROOT)} if self.library == "ours" else {})


def environments(client: Client, cache: Path) -> dict[str, Environment]:
    """Both environments of a client, built where they are missing or of other versions."""
    folder = cache / client.name
    stamp, wanted = folder / "installed.txt", "\n".join([sys.version, *client.packages])
    if not stamp.exists() or stamp.read_text() != wanted:
        shutil.rmtree(folder, ignore_errors=True)
        print(f"installing {', '.join(client.packages)} into {folder} (once) ...", flush=True)
        _build(client, folder)
        stamp.write_text(wanted)
    return {name: Environment(name, _python(folder / name)) for name in LIBRARIES}


def _build(client: Client, folder: Path) -> None:
    """HIPS autograd's as pip resolves it; ours from what that has, without HIPS autograd."""
    for name in LIBRARIES:
        subprocess.run([sys.executable, "-m", "venv", folder / name], check=True)
    theirs, ours = _python(folder / "hips"), _python(folder / "ours")
    pip(theirs, "install", *client.packages)
    found = subprocess.run(
        [theirs, "-m", "pip", "freeze", "--all"], check=True, capture_output=True, text=True
    ).stdout.splitlines()
    others = [line for line in found if line.partition("==")[0] not in ("autograd", "pip")]
    pip(ours, "install", "--no-deps", "--no-build-isolation", *others, "graphviz")


def pip(python: Path, *arguments: str) -> None:
    command = [python, "-m", "pip", *arguments, "--quiet", "--disable-pip-version-check"]
    subprocess.run(command, check=True)


def _python(environment: Path) -> Path:
    return environment / "bin" / "python"
