"""What ops reject themselves, in words of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd as ag

X = np.arange(6.0).reshape(2, 3)


@pytest.mark.parametrize("make", [np.asarray, ag.tensor], ids=["array", "tensor"])
@pytest.mark.parametrize(
    ("function", "kind", "said"),
    [
        (lambda x: ag.diff(x, -1), ValueError, "diff: n must not be negative, and is -1"),
        (lambda x: ag.gradient(x, 1.0, 2.0, 3.0), TypeError, "3 spacings for 2 axes"),
        (lambda x: ag.gradient(x, edge_order=3), ValueError, "edge_order is 1 or 2, not 3"),
        (lambda x: ag.gradient(x[:1], axis=0), ValueError, "1 values along axis 0 are too few"),
        (lambda x: ag.gradient(x, [1.0, 2.0], axis=1), ValueError, "places for 3 values along"),
        (lambda x: ag.average(x, weights=np.ones(4)), ValueError, "give one for each value"),
        (lambda x: ag.average(x, weights=0 * x), ZeroDivisionError, "the weights sum to zero"),
        (lambda x: ag.reshape(x, (3, 2), order="A"), ValueError, "order 'A' is not supported"),
    ],
)
def test_says_what_is_wrong(
    make: Callable[[Any], Any], function: Callable[[Any], Any], kind: Any, said: str
) -> None:
    with pytest.raises(kind, match=said):
        function(make(X))


def test_an_argument_that_is_missing_is_named() -> None:
    for op, name in ((ag.sin, "x"), (ag.multiply, "a"), (ag.transpose, "a")):
        with pytest.raises(TypeError, match=f"missing .*'{name}'"):
            op()


def test_an_op_and_its_node_say_what_they_are() -> None:
    y = ag.tensor(1.0, requires_grad=True) * 2
    assert repr(ag.sin.op) == "<elementwise op sin>"  # type: ignore[attr-defined]
    assert repr(y._node) == "<Node multiply () float64>"
