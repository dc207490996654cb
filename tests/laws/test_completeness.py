"""Nothing that has a gradient is without a case."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import autograd.ops
from autograd.engine.primitive import OPS
from tests.cases import CASES, CONSTANTS


def public_functions() -> Iterator[tuple[str, Any]]:
    """What the chapters of autograd.ops name in `__all__`."""
    for found in pkgutil.walk_packages(autograd.ops.__path__, "autograd.ops."):
        chapter = importlib.import_module(found.name)
        for name in getattr(chapter, "__all__", ()):
            if callable(function := getattr(chapter, name)):
                yield f"{found.name}.{name}", function


def recorded_ops() -> set[str]:
    """The names of the ops that the cases leave in a graph."""
    from tests.laws.test_ops import record

    seen: set[str] = set()
    for case in CASES:
        stack = [y._node for y in record(case, case.sample())[0]]
        while stack:
            node = stack.pop()
            if node is not None and node.op is not None:
                seen.add(node.op.name)
                stack.extend(node.inputs)
    return seen


def test_every_public_function_has_a_case() -> None:
    covered = {id(case.op) for case in (*CASES, *CONSTANTS)}
    missing = [name for name, function in public_functions() if id(function) not in covered]
    assert not missing, f"add a case in tests/cases for {missing}"


def test_every_op_is_recorded_by_a_case() -> None:
    missing = set(OPS) - recorded_ops()
    assert not missing, f"no case of tests/cases records {sorted(missing)}"


def test_only_functions_without_a_gradient_are_listed_as_such() -> None:
    wrong = [case.name for case in CONSTANTS if hasattr(case.op, "op")]
    assert not wrong, f"{wrong} have a rule: give them cases"
