"""The tables of docs/howto/coming-from.md, whose lines are claims, and the tests that run them.

Each library has a file here. A test there is named by the first cell of its line, as `@line(...)`
above it says; `check` finds lines without a test and tests without a line.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

import autograd as ag

PAGE = Path(__file__).parents[2] / "docs" / "howto" / "coming-from.md"
Claim = Callable[[], None]


def lines_of(library: str) -> list[str]:
    """The first cells of all tables in the library's section."""
    section = PAGE.read_text(encoding="utf-8").split(f"\n## {library}\n")[1].split("\n## ")[0]
    rows = [row for row in section.splitlines() if row.startswith("| ")]
    cells = [row.split(" | ")[0].removeprefix("| ") for row in rows]
    return [cell for cell in cells if cell != library]


class Lines:
    """The tests of one library's lines."""

    def __init__(self, library: str) -> None:
        self.library = library
        self.claims: dict[str, Claim] = {}

    def line(self, cell: str) -> Callable[[Claim], Claim]:
        def register(claim: Claim) -> Claim:
            assert cell not in self.claims
            self.claims[cell] = claim
            return claim

        return register

    def parameters(self) -> Any:
        return pytest.mark.parametrize("cell", lines_of(self.library))

    def check(self) -> None:
        assert set(self.claims) == set(lines_of(self.library))


def peer(name: str) -> Any:
    """The other library, or None where it is not installed: its side is left out then."""
    try:
        return import_module(name)
    except ImportError:
        return None


def leaf(data: Any) -> ag.Tensor:
    return ag.tensor(data, dtype=float, requires_grad=True)


def close(got: Any, want: Any, rtol: float = 1e-6) -> None:
    """The values, of Tensors of any library and arrays; float32 in most of the others."""
    assert_allclose(array(got), array(want), rtol=rtol, atol=1e-7)


def array(x: Any) -> Any:
    if isinstance(x, tuple | list):
        return [array(part) for part in x]
    x = x.detach() if hasattr(x, "detach") else x
    return np.asarray(x.numpy() if hasattr(x, "numpy") else x)
