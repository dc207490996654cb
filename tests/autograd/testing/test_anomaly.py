"""detect_anomaly, and arrays that are overwritten while a backward needs them."""

import gc

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import autograd as ag
import nn
from autograd.engine.graph import Node
from autograd.engine.sweep import pushforward
from autograd.tensors import overwritten
from autograd.tensors.gradients import gradients_of
from tests.graphs import Product, leaf

# --- nan and inf ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("f", "message"),
    [
        (ag.log, r"log: its forward made 1 nan and 1 inf, at test_anomaly.py:\d+: f\(x\)"),
        (lambda x: ag.sum(x / [0.0, 1.0, 1.0]), r"divide: its forward made 1 inf"),
        (lambda x: ag.concatenate([x, ag.sqrt(x - 3)]), r"sqrt: its forward made 3 nan"),
        (lambda x: x.sum(axis=0) * np.inf - np.inf, r"subtract: .* 1 nan"),
    ],
)
def test_forward(f, message):
    x = leaf([-1.0, 0.0, 2.0])
    with ag.detect_anomaly(), pytest.raises(FloatingPointError, match=message):
        f(x)


@pytest.mark.parametrize(
    ("f", "given"),
    [
        (lambda x: ag.log(x), "argument 0 float64[2] from 0 to 4"),
        (lambda x: x / np.float32(0), "argument 0 float64[2] from 0 to 4; argument 1 float32[]"),
        (
            lambda x: ag.sum(x / x, axis=0),
            "argument 0 float64[2] from 0 to 4; argument 1 float64[2]",
        ),
        (lambda x: ag.concatenate([x, [np.nan]]), "argument 1 float64[1] with 1 nan"),
        (lambda x: ag.var(x, ddof=2), "argument 0 float64"),
        (lambda x: Bad.apply(x), "argument 0 float64[2] from 0 to 4"),
    ],
)
def test_the_message_describes_the_inputs(f, given):
    x = leaf([0.0, 4.0])
    with ag.detect_anomaly(), pytest.raises(FloatingPointError) as caught:
        f(x)
    assert given in str(caught.value)


class Bad(ag.Function):
    @staticmethod
    def forward(ctx, x):
        return 1 / x

    @staticmethod
    def backward(ctx, g):
        return g * np.nan


def test_backward_names_the_op_the_line_and_both_sides():
    x = leaf([4.0, 0.0])
    with ag.detect_anomaly():
        y = ag.sqrt(x)  # here
        z = (y * 3.0).sum()
    with pytest.raises(FloatingPointError) as caught:
        z.backward()
    message = str(caught.value)
    assert message.startswith("sqrt: its backward made 1 inf, in the gradient of argument 0")
    assert "test_anomaly.py:" in message
    assert "y = ag.sqrt(x)  # here" in message
    assert "upstream gradient was float64[2] from 3 to 3" in message
    assert "argument 0 float64[2] from 0 to 4" in message
    assert x.grad is None


def test_backward_of_a_function_of_a_recorded_walk_and_of_tangents():
    with ag.detect_anomaly():
        x = leaf([1.0, 2.0])
        y = Bad.apply(x).sum()
        with pytest.raises(FloatingPointError, match=r"Bad: its backward made 2 nan"):
            y.backward(retain_graph=True)
        with pytest.raises(FloatingPointError, match=r"Bad: its backward made 2 nan"):
            y.backward(create_graph=True)
        z = leaf([0.0, 1.0])
        root = ag.sqrt(z)
        with pytest.raises(FloatingPointError, match=r"sqrt: the tangent .* holds 1 inf"):
            pushforward({z._node: np.ones(2)}, [root._node])


def test_the_upstream_gradient_itself():
    x = leaf([1.0, 2.0])
    with ag.detect_anomaly():
        y = x * 2.0
    with pytest.raises(FloatingPointError, match="multiply: its backward was handed 1 nan"):
        y.backward([np.nan, 1.0])


def test_an_infinite_mask_may_pass_and_right_gradients_are_the_same():
    x = leaf([0.3, -0.2, 1.0])
    mask = np.array([0.0, -np.inf, 0.0])

    def f():
        return (ag.softmax(x + mask) ** 2).sum() + ag.where(x > 0, x, 0.0).sum()

    f().backward()
    plain, x.grad = x.grad.data, None
    with ag.detect_anomaly():
        f().backward()
    assert_array_equal(x.grad.data, plain)
    with ag.detect_anomaly():
        assert_allclose(ag.grad(ag.grad(lambda t: ag.tanh(t) ** 2))(0.0), 2.0)
        assert_allclose(ag.jacfwd(lambda t: t * t)(np.ones(2)), 2 * np.eye(2))
        assert_allclose(
            ag.vmap(ag.grad(lambda t: ag.sum(t * t)))(np.ones((3, 2))), np.full((3, 2), 2.0)
        )


def test_complex_numbers_and_several_outputs():
    z = leaf(np.array([1 + 1j, 0j]))
    with ag.detect_anomaly():
        with pytest.raises(FloatingPointError, match=r"\|x\| from 0 to 1.41421"):
            ag.log(z)
        a = leaf(np.array([[2.0, 1.0], [1.0, 3.0]]))
        q, r = ag.linalg.qr(a)
        (q * r).sum().backward()
    with_anomaly, a.grad = a.grad.data, None
    q, r = ag.linalg.qr(a)
    (q * r).sum().backward()
    assert_allclose(with_anomaly, a.grad.data)


def test_kinks_and_anomalies_are_found_together():
    x = leaf([0.0, -1.0])
    for first, second in [
        (ag.detect_anomaly(), ag.kinks("raise")),
        (ag.kinks("raise"), ag.detect_anomaly()),
    ]:
        with first, second:
            with pytest.raises(FloatingPointError, match="log: its forward made"):
                ag.log(x)
            with pytest.raises(FloatingPointError, match="relu: at a kink"):
                ag.relu(x)
            with ag.kinks("subgradient"):
                ag.relu(x)
                with pytest.raises(FloatingPointError, match="log: its forward made"):
                    ag.log(x)


def test_off_again_outside():
    x = leaf([0.0])
    with ag.detect_anomaly():
        pass
    with np.errstate(divide="ignore"):
        y = 1.0 / x
    assert type(y._node) is Node
    assert not hasattr(y._node.op, "made")


# --- what is overwritten -------------------------------------------------------------------------


def test_numpy_writes_are_caught_by_fingerprint_in_anomaly_mode():
    x, c = leaf([1.0, 2.0]), np.ones((5000, 2))
    with ag.detect_anomaly():
        y = (x * c).sum()  # the line
    c[0] = 5.0  # one row, which only the fingerprint sees
    with pytest.raises(RuntimeError, match=r"multiply: an array of shape \(5000, 2\).*# the line"):
        y.backward()
    with ag.detect_anomaly():
        y = (x * x).sum()
    x.data[0] = 7.0
    for create_graph in (True, False):
        with pytest.raises(RuntimeError, match=r"multiply: an array of shape \(2,\)"):
            y.backward(create_graph=create_graph)


def test_what_no_rule_needs_may_be_written():
    x, c = leaf([1.0, 2.0]), np.array([3.0, 4.0])
    with ag.detect_anomaly():
        y = (x + c).sum()
    c[0] = x.data[0] = 5.0
    y.backward()
    assert_array_equal(x.grad.data, [1.0, 1.0])


@pytest.mark.parametrize("take", [lambda x, i: x[i], lambda x, i: ag.take(x, i)])
def test_an_index_is_copied(take):
    x, index = leaf([1.0, 2.0, 3.0]), np.array([0, 0, 1])
    y = take(x, index).sum()
    index[...] = 2
    y.backward()
    assert_array_equal(x.grad.data, [2.0, 1.0, 0.0])
    mask = np.array([True, False, True])
    x.grad = None
    y = x[mask].sum()
    mask[...] = False
    y.backward()
    assert_array_equal(x.grad.data, [1.0, 0.0, 1.0])


OPTIMISERS = [nn.optim.SGD, nn.optim.Adam, nn.optim.AdamW, nn.optim.RMSprop]


@pytest.mark.parametrize("optimizer", OPTIMISERS)
@pytest.mark.parametrize(
    ("use", "op"),
    [
        (lambda x, w: x @ w, "matmul"),
        (lambda x, w: x @ w.T.T, "matmul"),
        (lambda x, w: ag.sum(x * w[0] * 2.0), "multiply"),
        (lambda x, w: (w * w).sum(), "multiply"),
        (lambda x, w: ag.tanh(x @ w.reshape(2, 2)[:, :1]), "matmul"),
    ],
)
def test_a_step_before_a_pending_backward(optimizer, use, op):
    x, w = leaf([[1.0, 2.0]]), nn.Parameter([[1.0, 2.0], [3.0, 4.0]])
    step = optimizer([w], lr=0.1)
    y = use(x, w).sum()
    use(x, w).sum().backward()
    before = w.grad.data.copy()
    step.step()
    message = rf"{op}: {optimizer.__name__}.step, at test_anomaly.py:\d+: step.step\(\), wrote into"
    for attempt in (y.backward, lambda: gradients_of(y, w), lambda: y.backward(create_graph=True)):
        with pytest.raises(RuntimeError, match=message):
            attempt()
    assert_array_equal(w.grad.data, before)
    use(x, w).sum().backward()  # computed again, it is right


def test_a_step_where_the_pending_backward_does_not_need_the_values():
    x, w = leaf([1.0, 2.0]), nn.Parameter([3.0, 4.0])
    step = nn.optim.SGD([w], lr=0.1)
    held = w.data  # so that the library cannot know that nobody reads it
    y, z = (x + w).sum(), (w[::-1] * np.array([5.0, 7.0])).sum()
    (x * w).sum().backward()
    step.step()
    w.grad = None
    y.backward()
    z.backward()
    assert_array_equal(w.grad.data, [8.0, 6.0])
    assert w.data is held


def test_old_and_new_uses_in_one_graph_add_up():
    w = nn.Parameter([3.0, 4.0])
    held = w.data
    w.register_hook(lambda g: None)
    old = (w + 1.0).sum()
    w.grad = [1.0, 1.0]
    nn.optim.SGD([w], lr=1.0).step()
    new = (w * w).sum()
    assert_array_equal(gradients_of(old + new, w, retain_graph=True)[0].data, [5.0, 7.0])
    w.grad = None
    (w * w).sum().backward()
    old.backward()
    assert_array_equal(w.grad.data, [5.0, 7.0])
    assert_array_equal(held, [2.0, 3.0])


def test_the_error_names_the_line_of_the_op_in_anomaly_mode():
    w = nn.Parameter([1.0, 2.0])
    with ag.detect_anomaly():
        y = (w * w).sum()  # squares
    w.grad = [1.0, 1.0]
    nn.optim.SGD([w], lr=0.1).step()
    with pytest.raises(
        RuntimeError, match=r"multiply \(made at test_anomaly.py:\d+: .*# squares\)"
    ):
        y.backward()


def test_loading_a_state():
    class Scaled(nn.Module):
        def __init__(self):
            super().__init__()
            self.weight = nn.Parameter([1.0, 2.0])
            self.register_buffer("scale", np.array([3.0, 4.0]))

        def forward(self, x):
            return x * self.weight * self.scale

    net = Scaled()
    state = {"weight": [0.0, 0.0], "scale": [0.0, 0.0]}
    x = leaf([1.0, 1.0])
    y = net(x).sum()
    net.load_state_dict(state)
    with pytest.raises(RuntimeError, match=r"load_state_dict, at test_anomaly\.py"):
        y.backward()
    net.requires_grad_(False)
    net.load_state_dict({"weight": [1.0, 2.0], "scale": [3.0, 4.0]})
    y = net(x).sum()
    net.load_state_dict(state)
    y.backward()
    assert_array_equal(x.grad.data, [3.0, 8.0])  # a constant is replaced, not written


def test_new_data_leave_a_pending_backward_right():
    w = leaf([1.0, 2.0])
    y = (w * w).sum()
    w.data = [5.0, 6.0]
    y.backward()
    assert_array_equal(w.grad.data, [2.0, 4.0])


def test_a_training_loop_marks_nothing():
    gc.collect()
    net = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1))
    step = nn.optim.Adam(net.parameters())
    nodes = [p._node for p in net.parameters()]
    losses = []
    for _ in range(3):
        loss = (net(np.ones((2, 3))) ** 2).mean()
        losses.append(loss)
        step.zero_grad()
        loss.backward()
        step.step()
    assert all(a is p._node for a, p in zip(nodes, net.parameters()))
    assert not overwritten.pending()


def test_marks_go_with_the_graph():
    gc.collect()
    w = nn.Parameter([1.0, 2.0])
    y = w * w
    w.grad = [1.0, 1.0]
    nn.optim.SGD([w], lr=0.1).step()
    assert overwritten.pending() == 1
    del y
    assert overwritten.pending() == 0


def test_a_step_before_the_walk_of_a_transform():
    w = nn.Parameter([[1.0, 2.0]])
    x = np.array([3.0, 4.0])
    _, vjp = ag.vjp(lambda x: w @ x, x)
    w.grad = [[1.0, 1.0]]
    nn.optim.SGD([w], lr=0.1).step()
    with pytest.raises(RuntimeError, match=r"matmul: SGD\.step, at"):
        vjp(np.ones(1))


def test_a_step_before_the_backward_of_a_function():
    w = nn.Parameter([1.0, 2.0])
    y = Product.apply(w, leaf([3.0, 4.0])).sum()
    w.grad = [1.0, 1.0]
    nn.optim.SGD([w], lr=0.1).step()
    with pytest.raises(RuntimeError, match=r"Product: SGD\.step, at"):
        y.backward()
