"""micrograd's lines; its own side where it is installed."""

from __future__ import annotations

import numpy as np
import pytest

import autograd as ag
import nn
from tests.coming_from.page import Lines, close, leaf, peer

MICROGRAD = Lines("micrograd")
engine = peer("micrograd.engine")


@MICROGRAD.parameters()
def test_line(cell: str) -> None:
    MICROGRAD.claims[cell]()


def test_there_is_a_test_for_every_line() -> None:
    MICROGRAD.check()


def values(*numbers: float) -> list[list[object]]:
    """The numbers as leaves of ours and, where it is there, as micrograd's."""
    return [[leaf(x) for x in numbers]] + ([[engine.Value(x) for x in numbers]] if engine else [])


def number(x: object) -> float:
    return x.item() if isinstance(x, ag.Tensor) else x.data  # type: ignore[attr-defined]


# --- runs as it is -------------------------------------------------------------------------------


@MICROGRAD.line("`+`, `-`, `*`, `/`, `**`, `v.relu()`, `loss.backward()`")
def _() -> None:
    for a, b in values(-4.0, 2.0):
        c = (a + b) * a / b - a**3 + (-b).relu() + 2 * b.relu() + 1 - a
        c.backward()
        close(number(c), 4 + 64 + 0 + 4 + 1 + 4)
        close([float(a.grad), float(b.grad)], [(2 * -4 + 2) / 2 - 48 - 1, -16 / 4 + 2])
    x = y = leaf(1.0)
    for _ in range(20_000):
        y = y + x
    y.backward()
    close(x.grad, 20_001.0)


@MICROGRAD.line("`v.grad` after `backward`")
def _() -> None:
    for (a,) in values(3.0):
        (a * a).backward()
        assert (a.grad.item() if isinstance(a.grad, ag.Tensor) else a.grad) == 6.0


# --- another name --------------------------------------------------------------------------------


@MICROGRAD.line("`Value(2.0)`, `Value(0)`")
def _() -> None:
    for kind in [ag.Value, *([engine.Value] if engine else [])]:
        a, b = kind(2.0), kind(0)
        (a * a * 3 + b).backward()
        assert [float(a.grad), float(b.grad)] == [12.0, 1.0]
    x = ag.tensor(2.0, requires_grad=True, name="x")
    assert (x.requires_grad, x.name, x.item()) == (True, "x", 2.0)


@MICROGRAD.line("`v.data`")
def _() -> None:
    assert leaf(2.0).item() == 2.0
    assert isinstance(leaf([2.0]).data, np.ndarray)


@MICROGRAD.line("`p.grad = 0`")
def _() -> None:
    x = leaf(2.0)
    x.backward()
    x.zero_grad()
    (3 * x).backward()
    close(x.grad, 3.0)


@MICROGRAD.line("`draw_dot(v)`")
def _() -> None:
    x = leaf(2.0)
    assert "digraph" in ag.draw(x * x).source


@MICROGRAD.line("`Neuron`, `Layer`, `MLP(3, [4, 4, 1])`")
def _() -> None:
    model = nn.MLP(3, [4, 4], 1)
    assert [p.shape for p in model.parameters()] == [(4, 3), (4,), (4, 4), (4,), (1, 4), (1,)]
    if engine:
        theirs = peer("micrograd.nn").MLP(3, [4, 4, 1])
        assert len(theirs.parameters()) == sum([p.size for p in model.parameters()])


@MICROGRAD.line("`p.data -= lr * p.grad`")
def _() -> None:
    model = nn.Linear(3, 1)
    before = [p.data.copy() for p in model.parameters()]
    model(np.ones((1, 3))).sum().backward()
    nn.optim.SGD(model.parameters(), lr=0.1).step()
    for p, old in zip(model.parameters(), before):
        close(p, old - 0.1)


# --- the same name, another result ---------------------------------------------------------------


@MICROGRAD.line("`v.grad` of a value inside the graph")
def _() -> None:
    x = leaf(2.0)
    h, kept = x * x, x * 3
    kept.retain_grad()
    (h + 2 * kept).backward()
    with pytest.warns(UserWarning, match="retain_grad"):
        assert h.grad is None
    close(kept.grad, 2.0)
    if engine:
        v = engine.Value(2.0)
        h = v * v
        (3 * h).backward()
        assert h.grad == 3.0


@MICROGRAD.line("`v.grad` before `backward` is 0")
def _() -> None:
    assert leaf(2.0).grad is None
    if engine:
        assert engine.Value(2.0).grad == 0


# --- raises --------------------------------------------------------------------------------------


@MICROGRAD.line("a second `loss.backward()` adds once more, also inside the graph")
def _() -> None:
    x = leaf(2.0)
    y = x * x * x
    y.backward()
    with pytest.raises(RuntimeError, match="retain_graph=True"):
        y.backward()
    if engine:
        v = engine.Value(2.0)
        y = v * v * v
        y.backward()
        y.backward()
        assert v.grad > 24.0  # twice 12, and what stayed inside


@MICROGRAD.line("`v._prev`, `v._op`")
def _() -> None:
    x = leaf(2.0)
    for name in ("_prev", "_op"):
        with pytest.raises(AttributeError):
            getattr(x * x, name)
    assert "x" in str(ag.explain(x * x, x))
