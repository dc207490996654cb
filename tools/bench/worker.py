"""One library in a process of its own, which builds workloads and times their steps on request.

Requests and answers are JSON, one per line, on standard input and output. The runner starts it as
``python -m bench.worker LIBRARY THREADS`` with nothing but `tools` on the path (and the repository
for ours), so that two packages named `autograd` never meet.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import sys
import time
import traceback
from importlib import import_module
from typing import Any

MODULES = {"ours": "autograd", "jax-jit": "jax", "hips": "autograd"}  # else as the library


def as_array(value: Any) -> Any:
    """A gradient of any library as a NumPy array."""
    import numpy as np

    if hasattr(value, "detach"):
        value = value.detach()
    if hasattr(value, "numpy"):
        value = value.numpy()
    return np.asarray(value)


class Worker:
    """What the runner can ask for; each method returns something that JSON can hold."""

    def __init__(self, library: str, threads: int) -> None:
        self.library = library
        name = MODULES.get(library, library)
        self.module = import_module(name)
        if library in ("torch", "ours"):
            self.module.set_num_threads(threads)
        if library.startswith("jax"):
            self.module.config.update("jax_enable_x64", True)

    def hello(self) -> Any:
        """The library's version, if it says so."""
        from importlib.metadata import PackageNotFoundError, version

        name = MODULES.get(self.library, self.library)
        try:
            return "this tree" if self.library == "ours" else version(name)
        except PackageNotFoundError:
            return getattr(self.module, "__version__", "?")

    def build(self, workload: str, tiny: bool, gradients: str) -> Any:
        """Build the workload, run a step, and save the gradients to the named .npz file."""
        import numpy as np

        from .workload import all_workloads

        found = all_workloads()[workload]
        self.step, read = found.builds[self.library](found.data(tiny))
        self.step()
        np.savez(gradients, *[as_array(g) for g in read()])
        start = time.perf_counter()
        self.step()
        self.cost = time.perf_counter() - start
        return self.cost

    def time(self, seconds: float) -> Any:
        """Seconds per step, over as many steps as fill about the given time."""
        step = self.step
        count = max(1, round(seconds / self.cost))
        gc.collect()
        start = time.perf_counter()
        for _ in range(count):
            step()
        self.cost = (time.perf_counter() - start) / count
        return self.cost

    def memory(self, workload: str, tiny: bool) -> Any:
        """The rise of peak memory, in bytes, while the workload is built and its steps run."""
        from .workload import all_workloads

        found = all_workloads()[workload]
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        step, _ = found.builds[self.library](found.data(tiny))
        for _ in range(found.steps):
            step()
        return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024


def main() -> None:
    """Answer requests until the input ends."""
    library, threads = sys.argv[1], int(sys.argv[2])
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a library prints must not mix with the answers

    def answer(**content: Any) -> None:
        print(json.dumps(content), file=answers, flush=True)

    try:
        worker = Worker(library, threads)
    except Exception as error:
        answer(error=f"{type(error).__name__}: {error}")
        return
    answer(result=worker.hello())
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer(result=getattr(worker, request.pop("do"))(**request))
        except Exception as error:
            traceback.print_exc()
            answer(error=f"{type(error).__name__}: {error}")


if __name__ == "__main__":
    main()
