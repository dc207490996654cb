"""Write docs/coverage.md: what each NumPy function does on a Tensor, taken from the registry.

python -m tools.coverage            write the page
python -m tools.coverage --check    exit 1 if the page is stale
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import scipy.linalg
import scipy.special
from numpy.testing.overrides import (
    get_overridable_numpy_array_functions,
    get_overridable_numpy_ufuncs,
)

from autograd import special, supported
from autograd.ops.linalg import matrix_equations
from autograd.tensors.numpy_protocol import path, rule_of
from tests.batches import loops
from tests.cases import CASES

PAGE = Path(__file__).parent.parent / "docs" / "coverage.md"
HEAD = """# NumPy's functions on Tensors, and SciPy's special ones

`python -m tools.coverage` generates this page from the registry and the table of cases, with NumPy {version}.
`autograd.supported("np.flip")` gives the same answer at run time.

A mark says that a law in `tests/laws` runs over the function: **value** against NumPy's, **reverse** and **forward** mode against finite differences and each other, **second** order, **dtype** (float32 and float16 are preserved), **vmap** against a loop, composed with all of these.
Reductions take `where=` and `initial=`, with gradients; `out=` raises, and so does `where=` of an elementwise function.
`np.vectorize` offers no protocol and `np.where` takes no keywords, so use `autograd.vectorize` and `autograd.where`.
`✓` means that the function has cases of its own, `·` that it is another form of functions that have them, and `–` that a law does not apply (for example because the result's dtype is fixed).
In the column of vmap, `✓ loop` says that a case was seen to run example by example, for want of a batched form.
{counts}
"""  # noqa: E501 - one sentence a line
COLUMNS = ("value", "reverse", "forward", "second", "dtype", "vmap")


def functions() -> list[Any]:
    """NumPy's public functions that a Tensor can take over."""
    found = get_overridable_numpy_ufuncs() | get_overridable_numpy_array_functions()
    return sorted([f for f in found if _is_public(f)], key=path)


def _is_public(function: Any) -> bool:
    where: Any = np
    for name in path(function).removeprefix("np.").split("."):
        where = getattr(where, name, None)
    elsewhere = ("char", "lib.recfunctions", "polynomial", "strings")  # listed if once imported
    return where is function and not path(function).startswith(tuple(f"np.{m}." for m in elsewhere))


def scipys() -> list[Any]:
    """SciPy's functions that have an op of ours: special ones, on a Tensor, and of matrices."""
    found = [getattr(scipy.special, name) for name in special.__all__]
    matrices = [getattr(scipy.linalg, name) for name in matrix_equations.__all__]
    return sorted([*{f for f in found if isinstance(f, np.ufunc)}, *matrices], key=path)


def marks(ours: Any) -> tuple[str, ...]:
    """A mark for each column: what the laws check about one of our functions."""
    cases = [case for case in CASES if case.op is ours]
    if not cases:
        return ("·",) * len(COLUMNS)
    of = (
        any(case.numpy for case in cases),
        True,
        True,
        any(case.second == 2 for case in cases),
        any(case.dtypes for case in cases),
    )
    batch = "✓ loop" if any(loops(case) for case in cases) else "✓"
    return (*["✓" if mark else "–" for mark in of], batch)


def row(function: Any) -> str:
    """The table row of one function."""
    answer = supported(function)
    if answer.answer == "differentiable":
        cells: tuple[str, ...] = (*marks(rule_of(function)), answer.kink)
    elif answer.answer == "constant":
        cells = ("✓", "constant: returns an array", *("",) * len(COLUMNS[1:]))
    else:
        near = f"raises; nearest: `{answer.nearest}`" if answer.nearest else "raises"
        cells = ("", near, *("",) * len(COLUMNS[1:]))
    return f"| `{answer.name}` | {' | '.join(cells)} |"


def chapter(function: Any) -> str:
    """The heading under which a function is listed."""
    answer = supported(function).answer
    if answer == "constant":
        return "Without a gradient: these return arrays"
    if answer == "raises":
        return "Not supported: these raise a TypeError"
    module: str = rule_of(function).__module__  # type: ignore[union-attr]
    place = module.removeprefix("autograd.").replace(".", "/")
    return f"`autograd/{place}.py`"


def page() -> str:
    """The text of docs/coverage.md."""
    groups: dict[str, list[str]] = {}
    for function in [*functions(), *scipys()]:
        groups.setdefault(chapter(function), []).append(row(function))
    order = sorted(groups, key=lambda heading: ("`WN".index(heading[0]), heading))
    return "\n".join(_lines(groups, order))


def _lines(groups: dict[str, list[str]], order: list[str]) -> Iterator[str]:
    sizes = [sum(len(groups[h]) for h in order if h[0] == kind) for kind in "`WN"]
    counts = (
        f"Of {sum(sizes)} functions, {sizes[0]} are differentiable, {sizes[1]} are constant and "
        f"{sizes[2]} raise."
    )
    version = ".".join(np.__version__.split(".")[:2])
    yield HEAD.format(version=version, counts=counts)
    for heading in order:
        yield f"## {heading}\n"
        yield f"| function | {' | '.join(COLUMNS)} | at a kink |"
        yield "|---" * (len(COLUMNS) + 2) + "|"
        yield from groups[heading]
        yield ""


def main(arguments: list[str]) -> int:
    text = page()
    if "--check" in arguments:
        stale = not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text
        if stale:
            print("docs/coverage.md is stale: run python -m tools.coverage", file=sys.stderr)
        return int(stale)
    PAGE.write_text(text, encoding="utf-8")
    print(f"{PAGE.name}: {len(functions()) + len(scipys())} functions")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
