"""Every op takes a guest as the array of its values, in every argument: position decides."""

from __future__ import annotations

from typing import Any

import pytest
from numpy.testing import assert_array_equal

import autograd as ag
from tests.cases import CASES, CONSTANTS, Case
from tests.guests import Labelled
from tests.laws.test_ops import cotangents, flat, pulled, raw

# what passes through something else first is no longer a guest when the op gets it
every_case = pytest.mark.parametrize(
    "case", [c for c in CASES if c.draws and not c.through], ids=lambda c: c.id
)


def results(case: Case, values: list[Any], guest: int, kind: Any) -> list[Any]:
    """The outputs, and the gradients of all floating draws but the guest."""
    on = [i for i in case.floating if i != guest]
    leaves = [kind(v) if i == guest else ag.from_numpy(v, i in on) for i, v in enumerate(values)]
    outputs = flat(case.run(leaves))
    floating = [y for y in outputs if isinstance(y, ag.Tensor) and y.requires_grad]
    found = pulled(floating, [leaves[i] for i in on], cotangents(floating)) if floating else []
    return [*map(raw, outputs), *found]


@every_case
def test_a_labelled_array_counts_by_position(case: Case) -> None:
    values = case.sample()
    for guest in range(len(values)):
        right = results(case, values, guest, lambda v: v)
        for y, z in zip(results(case, values, guest, Labelled), right, strict=True):
            assert type(y) is type(z)
            assert_array_equal(y, z)


@every_case
def test_without_a_tensor_too(case: Case) -> None:
    values = case.sample()
    found = flat(case.run([Labelled(v) for v in values]))
    for y, z in zip(found, flat(case.run(values)), strict=True):
        assert_array_equal(y, z)


@pytest.mark.parametrize("case", CONSTANTS, ids=lambda c: c.id)
def test_functions_without_a_gradient_take_guests(case: Case) -> None:
    values = case.sample()
    found = flat(case.run([Labelled(v) for v in values]))
    for y, z in zip(found, flat(case.run(values)), strict=True):
        assert_array_equal(y, z)
