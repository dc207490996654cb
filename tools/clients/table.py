"""The clients: what is installed for each, in which version, and what is asked of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent

HIPS = "autograd==1.9.1"
NUMERICS = ("numpy==2.4.6", "scipy==1.17.1")


@dataclass(frozen=True)
class Client:
    """A package or a set of programs, and the scripts that use it.

    Parameters
    ----------
    name : str
        On the command line, and of its folder in the cache.
    title : str
        In the table.
    scripts : tuple of Path
        Each has a function `cases()`: see worker.py. None for HIPS autograd's own tests.
    packages : tuple of str
        What pip installs, in one environment with HIPS autograd.
    digits : float
        How many must agree.
    fewer : dict
        For cases by name, how many digits are enough: fewer, where HIPS autograd's own result is
        not determined better (its own rounding, see docs/clients.md).
    ratio : float or None
        The largest share of HIPS autograd's time that is allowed; None where nothing is asked.
    """

    name: str
    title: str
    scripts: tuple[Path, ...]
    packages: tuple[str, ...]
    digits: float = 6.0
    ratio: float | None = 0.75
    fewer: dict[str, float] = field(default_factory=dict)

    def wanted(self, case: str) -> float:
        """The digits that a case must agree to."""
        return self.fewer.get(case, self.digits)


def script(name: str) -> tuple[Path, ...]:
    return (HERE / "scripts" / f"{name}.py",)


PROGRAMS = tuple(
    HERE / "programs" / f"{name}.py"
    for name in (
        "character_rnn", "hidden_markov", "logistic_regression", "gaussian_process",
        "two_layer_mlp",
    )
)  # fmt: skip

_CLIENTS = [
    Client(
        "programs", "five programs", PROGRAMS, (HIPS, *NUMERICS), digits=8.0, ratio=1 / 3
    ),
    Client(
        "lifelines", "lifelines 0.30.3", script("lifelines"),
        ("lifelines==0.30.3", "pandas==2.3.3", HIPS, *NUMERICS),
        fewer={"GeneralizedGammaRegressionFitter": 5.0},
    ),
    Client(
        "pymanopt", "pymanopt 2.2.1", script("pymanopt"), ("pymanopt==2.2.1", HIPS, *NUMERICS)
    ),
    Client(
        "autograd-gamma", "autograd-gamma 0.5.0", script("autograd_gamma"),
        ("autograd-gamma==0.5.0", "setuptools<81", HIPS, *NUMERICS),
    ),
    Client(
        "surpyval", "surpyval 0.25", script("surpyval"),
        ("surpyval==0.25", "pandas==2.3.3", HIPS, *NUMERICS),
    ),
    Client(
        "ceviche", "ceviche 0.1.3", script("ceviche"), ("ceviche==0.1.3", HIPS, *NUMERICS)
    ),
    Client(
        "pennylane", "PennyLane 0.45.1", script("pennylane"), ("pennylane==0.45.1", *NUMERICS),
    ),
    Client(
        "hips-tests", "HIPS autograd 1.9.1's own tests", (), (HIPS, "pytest==9.0.2", *NUMERICS),
        ratio=None,
    ),
]  # fmt: skip
CLIENTS = {client.name: client for client in _CLIENTS}
