"""MyGrad's lines; its own side where it is installed."""

from __future__ import annotations

import numpy as np
import pytest

import autograd as ag
from tests.coming_from.page import Lines, close, leaf, peer

MYGRAD = Lines("MyGrad")
X = [0.5, -1.0, 2.0]
mg = peer("mygrad")


@MYGRAD.parameters()
def test_line(cell: str) -> None:
    MYGRAD.claims[cell]()


def test_there_is_a_test_for_every_line() -> None:
    MYGRAD.check()


def theirs(data: object = X, **how: object) -> object:
    return mg.tensor(data, **how)


# --- runs as it is -------------------------------------------------------------------------------


@MYGRAD.line("`y.backward()`, `x.grad`")
def _() -> None:
    for x in [leaf(X)] + ([theirs()] if mg else []):
        (x * x).sum().backward()
        close(x.grad, 2 * np.array(X))
        assert isinstance(x.grad, ag.Tensor if isinstance(x, ag.Tensor) else np.ndarray)


@MYGRAD.line("`np.sin(t)`, `np.sum(t, axis=0)`, `t @ u`, `t[i]`")
def _() -> None:
    for x in [leaf(X)] + ([theirs()] if mg else []):
        y = np.sum(np.sin(x), axis=0) + x @ x + x[1]
        y.backward()
        close(x.grad, np.cos(X) + 2 * np.array(X) + [0.0, 1.0, 0.0])


@MYGRAD.line("`mg.no_autodiff` as a context manager")
def _() -> None:
    x = leaf(X)
    with ag.no_grad():
        assert not (x * 2).requires_grad
    if mg:
        with mg.no_autodiff:
            assert (theirs() * 2).creator is None


@MYGRAD.line("`t.shape`, `t.ndim`, `t.dtype`, `t.item()`, `t.T`")
def _() -> None:
    for make in [leaf] + ([theirs] if mg else []):
        t = make([[1.0, 2.0]])
        assert (t.shape, t.ndim, t.dtype, t.T.shape) == ((1, 2), 2, np.float64, (2, 1))
        assert make(3.0).item() == 3.0


# --- another name --------------------------------------------------------------------------------


@MYGRAD.line("`mg.tensor(x)`, which requires a gradient")
def _() -> None:
    assert ag.tensor(X, requires_grad=True).requires_grad
    assert not ag.tensor(X).requires_grad
    if mg:
        assert not theirs().constant


@MYGRAD.line("`mg.tensor(x, constant=True)`")
def _() -> None:
    assert not ag.tensor(X).requires_grad
    if mg:
        assert theirs(constant=True).constant


@MYGRAD.line("`t.constant`")
def _() -> None:
    for x in (leaf(X), ag.tensor(X)):
        y = x * 2
        if mg:
            assert (theirs(constant=not x.requires_grad) * 2).constant == (not y.requires_grad)
        assert y.requires_grad == x.requires_grad


@MYGRAD.line("`t.null_grad()`")
def _() -> None:
    x = leaf(X)
    x.sum().backward()
    x.zero_grad()
    assert x.grad is None
    if mg:
        x = theirs()
        x.sum().backward()
        x.null_grad()
        assert x.grad is None


@MYGRAD.line("`mygrad.nnet.activations.relu`, `softmax`, `logsoftmax`")
def _() -> None:
    e = np.exp(X)
    close(ag.relu(X), np.maximum(X, 0))
    close(ag.softmax(X), e / e.sum())
    close(ag.log_softmax(X), np.log(e / e.sum()))
    if mg:
        activations = peer("mygrad.nnet.activations")
        close(activations.relu(theirs()).data, ag.relu(X))
        close(activations.softmax(theirs([X])).data[0], ag.softmax(X))
        close(activations.logsoftmax(theirs([X])).data[0], ag.log_softmax(X))


@MYGRAD.line("`mygrad.nnet.losses.softmax_crossentropy(x, y)`")
def _() -> None:
    from nn import functional as F

    e = np.exp(X)
    want = -np.log(e[1] / e.sum())
    close(F.cross_entropy(np.array([X]), np.array([1])), want)
    if mg:
        close(
            peer("mygrad.nnet.losses").softmax_crossentropy(theirs([X]), np.array([1])).data, want
        )


# --- the same name, another result ---------------------------------------------------------------


@MYGRAD.line("`y.backward()` of an array takes its sum")
def _() -> None:
    x = leaf(X)
    with pytest.raises(RuntimeError, match=r"\.sum\(\)"):
        (x * x).backward()
    (x * x).sum().backward()
    if mg:
        x_ = theirs()
        (x_ * x_).backward()
        close(x.grad, x_.grad)


@MYGRAD.line("`x.grad` of a second `backward` replaces the first")
def _() -> None:
    for x in [leaf(X)] + ([theirs()] if mg else []):
        x.sum().backward()
        x.sum().backward()
        close(x.grad, [2.0] * 3 if isinstance(x, ag.Tensor) else [1.0] * 3)


@MYGRAD.line("a Tensor of ints becomes constant, silently")
def _() -> None:
    with pytest.raises(TypeError, match="only floating"):
        ag.tensor([1, 2], requires_grad=True)
    if mg:
        assert theirs([1, 2]).constant


@MYGRAD.line("gradients of gradients are not there")
def _() -> None:
    x = leaf(2.0)
    (x**3).backward(create_graph=True)
    g, x.grad = x.grad, None
    g.backward()
    close(x.grad, 12.0)
    close(ag.grad(ag.grad(lambda x: x**3))(2.0), 12.0)
    if mg:
        x = theirs(2.0)
        (x**3).backward()
        assert type(x.grad) is np.ndarray


# --- raises --------------------------------------------------------------------------------------


@MYGRAD.line("`mg.tensor(x, constant=True)`, called as `ag.tensor`")
def _() -> None:
    with pytest.raises(TypeError, match="constant"):
        ag.tensor(X, constant=True)  # type: ignore[call-arg]


@MYGRAD.line("`x[i] = v` on a leaf")
def _() -> None:
    x = leaf(X)
    with pytest.raises(RuntimeError, match="no_grad"):
        x[0] = 1.0
    with ag.no_grad():
        x[0] = 1.0
    y = x.copy()
    y[0] = 5.0
    y.sum().backward()
    close(x.grad, [0.0, 1.0, 1.0])
