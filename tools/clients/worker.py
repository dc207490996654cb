"""One script in one environment, which runs its cases and times them on request.

The runner starts this file by its path in each environment's interpreter, so that nothing of this
repository is on the path but what is meant to be: it imports the standard library and NumPy only.
Requests and answers are JSON, one per line, on standard input and output.

A script has a function `cases()`, which returns a dict of functions by name. Each function takes
nothing and returns numbers: a dict of named arrays.
"""

from __future__ import annotations

import gc
import importlib.util
import json
import os
import sys
import time
import traceback
import warnings
from typing import Any

ENOUGH = 0.05  # seconds


def numbers(result: Any) -> dict[str, list[float]]:
    """Named arrays as lists of floats, complex numbers as their two parts."""
    import numpy as np

    found = {}
    for name, value in result.items():
        array = np.asarray(value)
        if array.dtype.kind == "c":
            array = np.stack([array.real, array.imag])
        found[name] = [float(x) for x in array.ravel()]
    return found


def timed(case: Any) -> tuple[float, Any]:
    """Seconds that one run takes, of as many as fill `ENOUGH`, and the result of the last.

    They are the processor's, so that other processes disturb them less.
    """
    count, start = 0, time.process_time()
    while True:
        result = case()
        count += 1
        taken = time.process_time() - start
        if taken > ENOUGH:
            return taken / count, result


def main() -> None:
    """Answer requests until the input ends."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a package prints must not mix with the answers
    warnings.simplefilter("ignore")

    def answer(**content: Any) -> None:
        print(json.dumps(content), file=answers, flush=True)

    try:
        import autograd

        choose = getattr(autograd, "set_complex_convention", None)
        if choose:
            choose("hips")
        spec = importlib.util.spec_from_file_location("script", sys.argv[1])
        assert spec
        assert spec.loader
        script = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(script)
        cases = script.cases()
    except Exception as error:
        traceback.print_exc()
        answer(error=f"{type(error).__name__}: {error}")
        return
    answer(cases=list(cases), file=autograd.__file__)
    for line in sys.stdin:
        name = json.loads(line)
        gc.collect()
        try:
            seconds, result = timed(cases[name])
            answer(seconds=seconds, numbers=numbers(result))
        except Exception as error:
            traceback.print_exc()
            answer(error=f"{type(error).__name__}: {error}")


if __name__ == "__main__":
    main()
