"""A workload: its data and, for each library, a way to build one training step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import numpy as np

Data = dict[str, Any]
Step = Callable[[], Any]
Read = Callable[[], list[Any]]
Build = Any  # a function from data to (step, read), or a statement

LIBRARIES = ("numpy", "ours", "torch", "jax", "jax-jit", "mygrad", "micrograd", "tinygrad", "hips")
FAMILIES = (  # in table order
    "scalars", "moons", "small", "mlp", "deep", "wide", "conv", "attention", "imports",
)  # fmt: skip


@dataclass
class Workload:
    """One row of the table.

    A build takes the data and returns two functions: `step()` runs forward, backward and the
    optimizer's step where there is one; `read()` gives the gradients of the last step, the same
    list in the same order from every library.

    Parameters
    ----------
    name, title : str
        The names on the command line and in the table.
    bar : float
        The ratio of our time to that of the hand-written pass must be at most this.
    make : callable
        Makes the data from the sizes, always the same.
    sizes, tiny : dict
        The sizes that are timed, and those that the tests use.
    kind : str
        "time"; "memory", the rise of peak memory over building and `steps` steps; or "import",
        whose builds are statements.
    """

    name: str
    title: str
    bar: float
    make: Callable[..., Data]
    sizes: dict[str, Any] = field(default_factory=dict)
    tiny: dict[str, Any] = field(default_factory=dict)
    kind: str = "time"
    steps: int = 0
    builds: dict[str, Build] = field(default_factory=dict)

    def library(self, *names: str) -> Callable[[Any], Any]:
        """Register a build for the named libraries; if there are several, it also gets the name."""

        def register(build: Any) -> Any:
            for name in names:
                assert name in LIBRARIES, name
                self.builds[name] = (
                    build if len(names) == 1 else lambda data, name=name: build(data, name)
                )
            return build

        return register

    def data(self, tiny: bool = False) -> Data:
        """The data, at the sizes that are timed or at tiny ones."""
        return _aligned(self.make(**(self.tiny if tiny else self.sizes)))


def _aligned(value: Any) -> Any:
    """`value` with every array copied to an address divisible by 64, the same in every process.

    A product of 200 × 3072 takes 560 to 710 µs depending on where its arrays happen to begin, so
    without this a row of the table would compare the luck of two processes.
    """
    if isinstance(value, dict):
        return {name: _aligned(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_aligned(part) for part in value]
    if not isinstance(value, np.ndarray):
        return value
    room = np.empty(value.nbytes + 64, np.uint8)
    start = -room.ctypes.data % 64
    copy = room[start : start + value.nbytes].view(value.dtype).reshape(value.shape)
    copy[...] = value
    return copy


def all_workloads() -> dict[str, Workload]:
    """Every workload by name, in table order."""
    found: dict[str, Workload] = {}
    for family in FAMILIES:
        module = import_module(f".workloads.{family}", __package__)
        found |= {w.name: w for w in module.WORKLOADS}
    return found
