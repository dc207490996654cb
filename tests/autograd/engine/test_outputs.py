"""Ops with several outputs: one node for the op, a small one for each output."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

import autograd as ag
from autograd.engine.outputs import Bundle, Lone, several
from autograd.testing import gradcheck

seen: list[Any] = []


def _back(g: Any, x: Any, y: Any) -> Any:
    seen.append(tuple(g))
    local = (ag.exp(x), -1 / x**2, 2 * x * y[0] + x * x * y[0])
    return sum([d * e for d, e in zip(g, local, strict=True) if d is not None])


@several(
    vjp=_back,
    jvp=lambda t, x, y: (t * y[0], -t / x**2, t * (2 * x + x * x) * y[0]),
)
def three(x: Any) -> Any:
    return np.exp(x), 1 / x, x * x * np.exp(x)


X = np.array([0.5, 1.0, 2.0])


def test_raw_arrays_in_raw_arrays_out() -> None:
    a, b, c = three(X)
    assert all(type(y) is np.ndarray for y in (a, b, c))
    a, b, c = three(ag.tensor(X))
    assert not any(y.requires_grad for y in (a, b, c))


@pytest.mark.parametrize("which", [[0], [1], [2], [0, 2], [0, 1, 2], [2, 2, 1]])
def test_any_of_the_outputs_may_be_used_and_each_as_often_as_one_likes(which: list[int]) -> None:
    def f(x: Any) -> Any:
        outputs = three(x)
        product = 1.0
        for k in which:
            product = product * outputs[k]
        return product

    assert gradcheck(f, X, order=3)


def test_nothing_arrives_as_none() -> None:
    x = ag.tensor(X, requires_grad=True)
    seen.clear()
    three(x)[1].sum().backward()
    assert [g is None for g in seen[0]] == [True, False, True]


def test_the_rule_runs_once_for_all_outputs() -> None:
    x = ag.tensor(X, requires_grad=True)
    seen.clear()
    a, b, c = three(x)
    (a * b * c + a).sum().backward()
    assert len(seen) == 1
    assert_allclose(x.grad.data, 2 * X**0 * np.exp(2 * X) * X + np.exp(2 * X) + np.exp(X))


def test_what_the_outputs_share_is_freed_for_all_of_them() -> None:
    x = ag.tensor(X, requires_grad=True)
    a, b, _ = three(x)
    a.sum().backward()
    with pytest.raises(RuntimeError, match="three a second time"):
        b.sum().backward()


def test_one_op_may_feed_another() -> None:
    assert gradcheck(lambda x: three(three(x)[1])[2] * three(x)[0], X, order=2)


def test_an_error_names_the_op() -> None:
    with pytest.raises(np.linalg.LinAlgError, match="svd"):
        ag.linalg.svd(ag.tensor([1.0, 2.0], requires_grad=True))


def test_a_picture_can_be_drawn() -> None:
    x = ag.tensor([[2.0, 1.0], [1.0, 3.0]], requires_grad=True)
    w, v = ag.linalg.eigh(x)
    picture = ag.draw((w * v).sum())
    assert "eigh" in str(picture.source if hasattr(picture, "source") else picture)


def test_cotangents_meet_place_by_place() -> None:
    class Counted(float):
        sums = 0

        def __add__(self, other: Any) -> Counted:
            Counted.sums += 1
            return Counted(float(self) + float(other))

    total = Lone.at(1, 4, Counted(1))
    for place in (3, 1, 0):
        total = total + Lone.at(place, 4, Counted(10))
    assert total == (10, 11, None, 10)
    assert Counted.sums == 1
    assert total + Bundle([None, Counted(1), Counted(2), None]) == (10, 12, 2, 10)
