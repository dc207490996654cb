"""A wrong rule is found by the random programs, and comes out as a few lines of code that run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import find, settings

import autograd as ag
from autograd.testing import GradcheckError, gradcheck
from autograd.testing.random_programs import Program, programs


@pytest.fixture
def wrong_sine() -> Iterator[None]:
    """For one test, the derivative of sin x is -cos x, as the sweeps see it."""
    op = ag.sin.op  # type: ignore[attr-defined]
    right = op.pulls, op.pushes
    op.pulls = [lambda g, s, k: g * -np.cos(s[0])]
    op.pushes = op.pulls
    yield
    op.pulls, op.pushes = right


def is_wrong(program: Program) -> bool:
    try:
        gradcheck(program, *program.inputs)
    except GradcheckError:
        return True
    return False


@pytest.mark.once
def test_a_wrong_rule_shrinks_to_a_program_that_prints_as_code(wrong_sine: None) -> None:
    once = settings(derandomize=True, max_examples=200, database=None)
    program = find(programs(min_ops=5, max_ops=30), is_wrong, settings=once)
    assert len(program.lines) == 5  # as few as were asked for, all with the smallest inputs
    assert sum(x.size for x in program.inputs) == 1
    assert any("ag.sin(" in line for line in program.lines)
    pasted: dict[str, object] = {}
    exec(repr(program), pasted)  # it ends with the backward call
    x, value = pasted["x0"], program.inputs[0]
    assert isinstance(x, ag.Tensor)
    h = 1e-6
    slope = (float(program(value + h)) - float(program(value - h))) / (2 * h)
    assert x.grad.data == pytest.approx(-slope, rel=1e-6)
    assert not is_wrong(replace(program, lines=("v0 = x0",), result="v0"))


@pytest.mark.once
def test_and_the_right_rule_is_not_found_wrong() -> None:
    program = find(programs(), lambda p: any("ag.sin(" in line for line in p.lines))
    assert not is_wrong(program)
