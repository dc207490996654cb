"""backward of several, gradients of chosen inputs, stops, hooks and checkpoints."""

import gc
import tracemalloc

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import autograd as ag
import nn
from autograd.engine.graph import toposort
from autograd.tensors.gradients import gradients_of
from autograd.testing import gradcheck
from tests.graphs import leaf

X = np.array([0.5, -1.2, 2.0])

# --- several outputs -----------------------------------------------------------------------------


def test_backward_of_several_outputs_is_one_walk():
    x = leaf(X)
    h = ag.exp(x)
    calls = []
    h.register_hook(lambda g: calls.append(g.data.copy()))
    ag.backward([h.sum(), h * 2.0], [None, [1.0, 10.0, 100.0]])
    assert_allclose(calls, [[3.0, 21.0, 201.0]])
    assert_allclose(x.grad.data, np.exp(X) * [3.0, 21.0, 201.0])


def test_backward_of_one_twice_and_of_one_alone():
    x = leaf(3.0)
    y = x * x
    ag.backward([y, y], [1.0, 2.0], retain_graph=True)
    assert x.grad.item() == 18.0
    ag.backward(y)
    assert x.grad.item() == 24.0
    z = leaf(X)
    ag.backward(z * z, X)
    assert_allclose(z.grad.data, 2 * X * X)


def test_backward_says_what_is_wrong():
    x = leaf(X)
    with pytest.raises(ValueError, match="2 outputs, but 1 gradients"):
        ag.backward([x.sum(), x.sum()], [1.0])
    with pytest.raises(TypeError, match="a Tensor, or a sequence of them, not float"):
        ag.backward([1.0])
    with pytest.raises(RuntimeError, match="needs an upstream gradient"):
        ag.backward([x * 2.0])
    with pytest.raises(RuntimeError, match="requires no gradient"):
        ag.backward([ag.tensor(1.0)])


# --- gradients of chosen inputs ------------------------------------------------------------------


def test_gradients_of_leaves_and_results():
    x, w = leaf(X), leaf(X[::-1])
    h = x * w
    y = (h * h * x).sum()
    dh, dx = gradients_of(y, [h, x])
    assert_allclose(dh.data, 2 * X * X[::-1] * X)
    assert_allclose(dx.data, 3 * X**2 * X[::-1] ** 2)
    assert x.grad is w.grad is None
    assert h.retain_grad().grad is None
    assert not dx.requires_grad


def test_only_the_paths_to_the_inputs_are_walked():
    x, w = leaf(X), leaf(X)
    h = x * 2.0
    passed = []
    w.register_hook(lambda g: passed.append("w"))
    h.register_hook(lambda g: passed.append("h"))
    y = (h * ag.exp(w)).sum()
    gradients_of(y, h, retain_graph=True)
    assert passed == ["h"]
    gradients_of(y, w)
    with pytest.raises(RuntimeError, match="second time"):
        gradients_of(y, w)


def test_gradients_do_not_share_memory():
    x = leaf(X)
    a, b = x * 1.0, x * 2.0
    g = np.ones(3)
    da, db = gradients_of(a + b, [a, b], g)
    da.data[...] = 7.0
    assert_array_equal(db.data, 1.0)
    assert_array_equal(g, 1.0)


def test_unused_inputs():
    x, w = leaf(X), leaf(X)
    with pytest.raises(RuntimeError, match=r"do not depend on input 1, of shape \(3,\)"):
        gradients_of(x.sum(), [x, w])
    d, none = gradients_of(x.sum(), [x, w], allow_unused=True)
    assert none is None
    assert_array_equal(d.data, 1.0)
    with pytest.raises(RuntimeError, match="requires no gradient"):
        gradients_of(x.sum(), ag.tensor(X))


def test_create_graph_to_the_third_order_and_the_output_itself():
    x = leaf(0.7)
    y = ag.sin(x)
    expected = [np.cos(0.7), -np.sin(0.7), -np.cos(0.7)]
    for value in expected:
        (y,) = gradients_of(y, x, create_graph=True)
        assert y.item() == pytest.approx(value, rel=1e-14)
    assert gradients_of(y, y)[0].item() == 1.0


def test_against_torch():
    torch = pytest.importorskip("torch", reason="PyTorch is the oracle")
    w = np.random.default_rng(0).normal(size=(3, 3))
    x, t = leaf(X), torch.tensor(X, requires_grad=True)
    h, th = ag.tanh(w @ x), torch.tanh(torch.tensor(w) @ t)
    ours = gradients_of([h, h * x], [x, h], [X, X[::-1].copy()])
    theirs = torch.autograd.grad(
        [th, th * t], [t, th], [torch.tensor(v.copy()) for v in (X, X[::-1])]
    )
    for a, b in zip(ours, theirs):
        assert_allclose(a.data, b.numpy(), rtol=1e-13)


def test_stop_gradient_in_containers():
    x = leaf(2.0)
    parts = ag.stop_gradient({"a": x, "b": [x * 3.0, "text", None]})
    y = x * parts["a"] + parts["b"][0]
    y.backward()
    assert x.grad.item() == 2.0
    assert parts["b"][1:] == ["text", None]
    assert ag.grad(lambda x: x * ag.stop_gradient(x))(3.0) == 3.0


# --- hooks ---------------------------------------------------------------------------------------


def test_hooks_on_nodes_observe_change_and_go():
    x = leaf(X)
    y = ag.exp(x * 2.0)
    inner = y.grad_fn.inputs[0]
    assert inner.op.name == "multiply"
    assert x.grad_fn is None
    seen = []
    handle = inner.register_hook(lambda g: seen.append(g.data.copy()))
    with inner.register_hook(lambda g: g * 10.0):
        y.sum().backward(retain_graph=True)
    assert_allclose(seen, [np.exp(2 * X)])
    assert_allclose(x.grad.data, 20 * np.exp(2 * X))
    x.grad = None
    handle.remove()
    handle.remove()
    y.sum().backward()
    assert len(seen) == 1
    assert_allclose(x.grad.data, 2 * np.exp(2 * X))


def test_gradients_accumulate_into_a_result_that_retains_them():
    x = leaf(X)
    h = (x * 2.0).retain_grad()
    h.sum().backward(retain_graph=True)
    (h * 3.0).sum().backward()
    assert_array_equal(h.grad.data, 4.0)
    assert_array_equal(x.grad.data, 8.0)


# --- checkpoint ----------------------------------------------------------------------------------


def net(x, w):
    for _ in range(3):
        x = ag.tanh(x @ w) + ag.sin(x)
    return x


@pytest.mark.parametrize("order", [1, 2])
def test_checkpoint_gives_the_same_gradients(order):
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(2, 3)), rng.normal(size=(3, 3))

    def gradients(f):
        a, b = leaf(x), leaf(w)
        h = a * 1.5
        y = (f(h, b) ** 2).sum()
        found = gradients_of(y, [a, b, h], create_graph=order == 2)
        if order == 2:
            found = gradients_of(sum([(d * d).sum() for d in found]), [a, b])
        return found

    for ours, plain in zip(gradients(ag.checkpoint(net)), gradients(net)):
        assert_allclose(ours.data, plain.data, rtol=1e-12)


def test_checkpoint_in_every_transform():
    f = ag.checkpoint(lambda x: ag.exp(ag.sin(x)) * x)
    plain = lambda x: ag.exp(ag.sin(x)) * x  # noqa: E731
    x = leaf(X)
    assert gradcheck(f, x)
    assert_allclose(ag.jacfwd(f)(X), ag.jacrev(plain)(X), rtol=1e-13)
    g, h = [lambda x, f=f: f(x) for f in (f, plain)]
    for _ in range(3):
        g, h = ag.grad(g), ag.grad(h)
        assert g(0.4) == pytest.approx(h(0.4), rel=1e-12)


def test_checkpoint_reaches_what_the_function_closes_over():
    model = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2))
    x = leaf(X)
    scale = x.sum() * 2.0
    (
        (ag.checkpoint(model)(ag.tensor(X)) * 1.0).sum() + ag.checkpoint(lambda: scale * x)().sum()
    ).backward()
    ours = [p.grad.data for p in (*model.parameters(), x)]
    model.zero_grad()
    x.grad = None
    (model(X).sum() + (x.sum() * 2.0 * x).sum()).backward()
    for a, p in zip(ours, (*model.parameters(), x)):
        assert_allclose(a, p.grad.data, rtol=1e-13)


def test_checkpoint_of_containers_of_several_outputs_and_of_what_it_passes_on():
    def f(pair, *, factor):
        a, b = pair
        q, r = ag.linalg.qr(a)
        return {"sum": q * factor + b, "product": r * b, "same": b, "text": "x"}

    rng = np.random.default_rng(1)
    a, b = rng.normal(size=(2, 2)), rng.normal(size=(2, 2))
    found = []
    for g in (f, ag.checkpoint(f)):
        u, v = leaf(a), leaf(b)
        out = g((u, v), factor=3.0)
        assert out["same"] is v
        assert out["text"] == "x"
        found.append(gradients_of((out["sum"] * out["product"]).sum(), [u, v]))
    for ours, plain in zip(*found):
        assert_allclose(ours.data, plain.data, rtol=1e-12)
    u, v = leaf(a), leaf(b)
    out = ag.checkpoint(f)((u, v), factor=3.0)
    (out["sum"]).sum().backward()  # the other output gets no gradient
    assert_array_equal(v.grad.data, 1.0)


@pytest.mark.once
def test_checkpoint_saves_memory():
    def long(x):
        for _ in range(20):
            x = ag.sin(x)
        return x

    def held(f):
        x = leaf(np.zeros(100_000))
        gc.collect()
        tracemalloc.start()
        y = f(x)
        used = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        y.sum().backward()
        assert_array_equal(x.grad.data, 1.0)
        return used / x.data.nbytes

    assert held(long) > 19
    assert held(ag.checkpoint(long)) < 2


@pytest.mark.parametrize("how", ["argument", "closure", "module", "given", "global", "python"])
def test_checkpoint_replays_random_numbers(how):
    import random

    rng = np.random.default_rng(5)

    def dropout(x, rng=None):
        keep = (rng.random(3) if rng is not None else np.random.random(3)) < 0.5  # noqa: NPY002
        return ag.sin(x) * keep

    class Dropout(nn.Module):
        def __init__(self):
            super().__init__()
            self.rng = rng

        def forward(self, x):
            return dropout(x, self.rng)

    hidden = [rng]
    f = {
        "argument": lambda x: ag.checkpoint(dropout)(x, rng),
        "closure": ag.checkpoint(lambda x: dropout(x, rng)),
        "module": ag.checkpoint(Dropout()),
        "given": ag.checkpoint(lambda x: dropout(x, hidden[0]), generators=hidden),
        "global": ag.checkpoint(dropout),
        "python": ag.checkpoint(lambda x: ag.sin(x) * [random.choice([0, 1]) for _ in range(3)]),
    }[how]
    for _ in range(10):
        x = leaf(X)
        y = f(x)
        state, numbers = rng.bit_generator.state, np.random.get_state()[1].copy()  # noqa: NPY002
        y.sum().backward()
        assert_allclose(x.grad.data, np.cos(X) * (y.data != 0))
        assert rng.bit_generator.state == state
        assert_array_equal(np.random.get_state()[1], numbers)  # noqa: NPY002


def test_checkpoint_notices_what_it_cannot_replay():
    hidden = [np.random.default_rng(0)]
    y = ag.checkpoint(lambda x: ag.sin(x) * hidden[0].random(3))(leaf(X))
    with pytest.raises(RuntimeError, match="gave a different result when it ran again"):
        y.sum().backward()
    w = nn.Parameter(X)
    y = ag.checkpoint(lambda: ag.sin(w) * w)().sum()
    w.grad = X
    nn.optim.SGD([w], lr=1e-12).step()
    with pytest.raises(RuntimeError, match=r"checkpoint: SGD\.step, at"):
        y.backward()


def test_checkpoint_where_nothing_is_recorded():
    with ag.no_grad():
        assert not ag.checkpoint(ag.sin)(leaf(X)).requires_grad
    assert not ag.checkpoint(ag.sin)(ag.tensor(X)).requires_grad
    assert isinstance(ag.checkpoint(ag.sin)(X), np.ndarray)


def test_checkpoint_is_freed_nests_and_leaves_no_cycles():
    gc.collect()
    inner = ag.checkpoint(lambda x: ag.sin(x) * x)
    outer = ag.checkpoint(lambda x: inner(ag.exp(x)) + x)
    x = leaf(X)
    y = outer(x).sum()
    assert len(toposort([y._node])) < 6
    y.backward()
    e = np.exp(X)
    assert_allclose(x.grad.data, (np.cos(e) * e + np.sin(e)) * e + 1, rtol=1e-12)
    with pytest.raises(RuntimeError, match="second time"):
        y.backward()
    gc.collect()
    gc.disable()
    try:
        x = leaf(X)
        y = outer(x).sum()
        y.backward()
        del x, y
        assert gc.collect() == 0
    finally:
        gc.enable()


@pytest.mark.parametrize("given", [leaf(X), leaf(1.0), X, 3.0, [leaf(X)]])
def test_checkpoint_makes_a_function_and_takes_no_arguments_of_it(given):
    with pytest.raises(TypeError, match=r"call it with the arguments, checkpoint\(f\)\(x\)"):
        ag.checkpoint(ag.sin, given)
    with pytest.raises(TypeError, match="a function is wanted"):
        ag.checkpoint(leaf(X))
