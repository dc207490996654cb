"""vmap agrees with the loop over the examples: for every case, and for random programs."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given, settings

from autograd import grad, vmap
from autograd.testing import programs
from tests.batches import compositions, disagreement
from tests.cases import CASES

# of each op the first where few examples are asked for, as for `make coverage`
SOME = list({c.op: c for c in reversed(CASES)}.values()) if settings().max_examples < 10 else CASES


@pytest.mark.parametrize("case", SOME, ids=lambda c: c.id)
def test_values_and_gradients_agree_with_the_loop(case):
    for name, function in compositions(case):
        if name in ("value", "grad"):
            assert not disagreement(case, name, function), name


@pytest.mark.once
@pytest.mark.parametrize("case", CASES, ids=lambda c: c.id)
def test_tangents_second_derivatives_and_batches_agree_with_the_loop(case):
    for name, function in compositions(case):
        if name not in ("value", "grad"):
            assert not disagreement(case, name, function), name


@settings(max_examples=50)
@given(programs(max_ops=10))
def test_random_programs_and_their_gradients_agree_with_the_loop(program):
    inputs = program.inputs
    shifts = (0.0, 1e-4)  # so little that the program stays smooth
    stacks = [np.stack([x + h for h in shifts]) for x in inputs]
    gradient = grad(program, range(len(inputs)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        loop = [gradient(*[x + h for x in inputs]) for h in shifts]
        batch = vmap(gradient)(*stacks)
    for got, *wanted in zip(batch, *loop):
        np.testing.assert_allclose(got, np.stack(wanted), rtol=1e-9, atol=1e-9)
