"""Sums: what the engine adds up where something was broadcast, and forwards over many elements."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

import autograd as ag
from autograd.engine.sums import conform, total

MANY = 2**24 + 2**12  # a running sum of ones in float32 ends at 2**24


def ones(*shape: int) -> Any:
    """Ones in float32 that take no memory."""
    return np.broadcast_to(np.float32(1), shape)


@pytest.mark.parametrize(
    ("shape", "axis"),
    [
        ((MANY, 2), 0),
        ((2, MANY, 2), 1),
        ((2, MANY, 2), (0, 1)),
        ((MANY, 2, 2), (0, 2)),
        ((2, MANY), (0, 1)),
    ],
)
def test_sums_of_float32_go_on_beyond_2_to_the_24(shape: Any, axis: Any) -> None:
    n = math.prod([shape[i] for i in np.atleast_1d(axis)])
    expected = np.full(ones(*shape).sum(axis, keepdims=True).shape, n)
    assert_array_equal(total(ones(*shape), axis, keepdims=True), expected)
    assert_array_equal(ag.sum(ones(*shape), axis=axis, keepdims=True), expected)
    assert_array_equal(ag.mean(ones(*shape), axis=axis, keepdims=True), expected / n)


@pytest.mark.parametrize("shape", [(2,), (1, 2), (2, 1, 2), (2, 1, 1)])
def test_gradients_of_what_was_broadcast_go_on_beyond_2_to_the_24(shape: tuple[int, ...]) -> None:
    b = ag.tensor(np.zeros(shape, np.float32), requires_grad=True)
    g = ones(*shape[:-2], MANY, 2)
    found = conform(g, b._node, "add")
    assert_array_equal(found, np.full(shape, g.size // b.size))
