"""The worked examples of a first course in backpropagation, with the numbers done by hand.

Each test is one lesson. An example is worked modularly (Tensors, `backward`) and, if that is short,
flat (the chain rule as straight-line Python); both must give the same numbers.
"""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

import autograd as ag
import nn
from nn.functional import binary_cross_entropy_with_logits, mse_loss


def leaves(*values):
    return [ag.tensor(v, requires_grad=True, dtype=float) for v in values]


def gradients(*tensors):
    return [t.grad.tolist() for t in tensors]


# --- scalars: the chain rule, gate by gate -------------------------------------------------------


def test_a_sum_times_a_number():
    """Backpropagation on the smallest circuit: f = (x + y)·z."""
    x, y, z = leaves(-2, 5, -4)
    f = (x + y) * z
    f.backward()
    assert f.item() == -12
    assert gradients(x, y, z) == [-4, -4, 3]


def test_a_sum_times_a_number_flat():
    """The same as straight-line code: the forward lines, then their mirror image."""
    x, y, z = -2, 5, -4
    q = x + y
    f = q * z

    df = 1
    dq, dz = z * df, q * df  # multiply swaps
    dx, dy = dq, dq  # add distributes
    assert (q, f) == (3, -12)
    assert (dx, dy, dz) == (-4, -4, 3)


NEURON = {"w0": -0.20, "x0": 0.39, "w1": -0.39, "x1": -0.59, "w2": 0.20}


def neuron(squash):
    """The output and gradients of squash(w0·x0 + w1·x1 + w2)."""
    w0, x0, w1, x1, w2 = inputs = leaves(2, -1, -3, -2, -3)
    f = squash(w0 * x0 + w1 * x1 + w2)
    f.backward()
    return f.item(), dict(zip(NEURON, gradients(*inputs), strict=True))


@pytest.mark.parametrize(
    "squash", [lambda a: 1 / (1 + ag.exp(-a)), ag.sigmoid], ids=["primitive gates", "one gate"]
)
def test_a_sigmoid_neuron(squash):
    """Gates compose: the sigmoid from primitive gates, or as one gate with σ' = σ(1 - σ)."""
    f, gradient = neuron(squash)
    assert round(f, 2) == 0.73
    assert {name: round(g, 2) for name, g in gradient.items()} == NEURON


def test_a_sigmoid_neuron_is_the_same_however_it_is_cut_into_gates():
    (f, several), (g, one) = neuron(lambda a: 1 / (1 + ag.exp(-a))), neuron(ag.sigmoid)
    assert f == pytest.approx(g, rel=1e-15)
    assert several == pytest.approx(one, rel=1e-14)


def test_a_sigmoid_neuron_flat():
    """The whole derivative of the neuron in two lines, because σ' = σ(1 - σ)."""
    w0, x0, w1, x1, w2 = 2, -1, -3, -2, -3
    f = 1 / (1 + math.exp(-(w0 * x0 + w1 * x1 + w2)))
    d = (1 - f) * f
    flat = {"w0": d * x0, "x0": d * w0, "w1": d * x1, "x1": d * w1, "w2": d}
    assert {name: round(g, 2) for name, g in flat.items()} == NEURON
    assert neuron(ag.sigmoid)[1] == pytest.approx(flat, rel=1e-14)


def test_a_chain_of_functions():
    """f = 2/sin(e⁻ˣ): u = e⁻ˣ, s = sin u, so f' = (-2/s²)·cos u·(-u) = 2u·cos u / sin² u."""
    (x,) = leaves(-4.499)
    f = 2 / ag.sin(ag.exp(-x))
    f.backward()
    u = math.exp(4.499)
    assert f.item() == pytest.approx(2 / math.sin(u), rel=1e-12)
    assert x.grad.item() == pytest.approx(2 * u * math.cos(u) / math.sin(u) ** 2, rel=1e-12)


@given(st.integers(-20, 20), st.integers(-20, 20))
def test_several_paths_to_one_variable(x_value, y_value):
    """x reaches l along two paths: l = 8x²(2x + y), so ∂l/∂x = 48x² + 16xy, ∂l/∂y = 8x²."""
    x, y = leaves(x_value, y_value)
    h1 = 2 * x
    h2 = 2 * h1**2
    h3 = h1 + y
    (h2 * h3).backward()
    assert x.grad.item() == 48 * x_value**2 + 16 * x_value * y_value
    assert y.grad.item() == 8 * x_value**2


def test_all_partials_in_one_backward_pass():
    """y = w3·z with z = w2·x2 + w1·x1: six partials, the hidden unit's included, in one pass."""
    w1, w2, w3, x1, x2 = leaves(2, -3, 4, 5, -1)
    z = (w2 * x2 + w1 * x1).retain_grad()
    y = w3 * z
    y.backward()
    assert (z.item(), y.item()) == (13, 52)  # z = (-3)(-1) + 2·5
    assert w3.grad.item() == 13  # z
    assert z.grad.item() == 4  # w3
    assert w2.grad.item() == -4  # w3·x2
    assert x2.grad.item() == -12  # w3·w2
    assert w1.grad.item() == 20  # w3·x1
    assert x1.grad.item() == 8  # w3·w1


# --- what each gate does to the gradient ---------------------------------------------------------


def test_add_distributes():
    """An add gate hands its upstream gradient to every input, whatever their values."""
    a, b = leaves(3, 4)
    (2 * (a + b)).backward()
    assert gradients(a, b) == [2, 2]


def test_copy_adds():
    """If a value is used several times, what comes back is added up: 4 + 2 + 1."""
    (x,) = leaves(7)
    (4 * x + 2 * x + x).backward()
    assert x.grad.item() == 7


def test_multiply_swaps():
    """A multiply gate gives each input the upstream gradient times the other input."""
    a, b = leaves(2, 3)
    (5 * (a * b)).backward()
    assert gradients(a, b) == [15, 10]


def test_max_routes():
    """A max gate hands its whole upstream gradient to the larger input, nothing to the other."""
    a, b = leaves(4, 5)
    (9 * ag.maximum(a, b)).backward()
    assert gradients(a, b) == [0, 9]


# --- matrices ------------------------------------------------------------------------------------


def test_a_matrix_product():
    """For y = x·w: dL/dx = dL/dy·wᵀ and dL/dw = xᵀ·dL/dy; the shapes decide which way round."""
    x, w = leaves([[2, 1, -3], [-3, 4, 2]], [[3, 2, 1, -1], [2, 1, 3, 2], [3, 2, 1, -2]])
    y = x @ w
    y.backward([[2, 3, -3, 9], [-8, 1, 4, 6]])
    assert y.tolist() == [[-1, -1, 2, 6], [5, 2, 11, 7]]
    assert x.grad.tolist() == [[0, 16, -9], [-24, 9, -30]]
    assert w.grad.tolist() == [[28, 3, -18, 0], [-30, 7, 13, 33], [-22, -7, 17, -15]]


def test_relu_on_a_vector():
    """ReLU is a gate for each element: open where the input was positive."""
    (x,) = leaves([1, -2, 3, -1])
    y = ag.relu(x)
    y.backward([4, -1, 5, 9])
    assert y.tolist() == [1, 0, 3, 0]
    assert x.grad.tolist() == [4, 0, 5, 0]


def three_layers(*values):
    x, w1, w2, w3 = tensors = leaves(*values)
    return w3 @ ag.relu(w2 @ ag.relu(w1 @ x)), tensors


def test_a_three_layer_net_with_two_losses():
    """∂L/∂W = ∂L/∂z·xᵀ at each layer; two losses on one output add their gradients.

    z1 = (1, -1), h1 = (1, 0); z2 = h2 = (2, 1); y = 2 - 1 = 1.
    L1 = (y - 3)²/2 and L2 = 3y: ∂L1/∂y = -2 and ∂L2/∂y = 3, together δ3 = 1. From there
    ∂/∂W3 = δ3·h2ᵀ, δ2 = W3ᵀδ3 = (1, -1), ∂/∂W2 = δ2·h1ᵀ, δ1 = W2ᵀδ2 where z1 > 0 = (1, 0),
    ∂/∂W1 = δ1·xᵀ, ∂/∂x = W1ᵀδ1.
    """
    values = [[1], [2]], [[1, 0], [1, -1]], [[2, 1], [1, 3]], [[1, -1]]
    dx, dw1, dw2, dw3 = [[1], [0]], [[1, 2], [0, 0]], [[1, 0], [-1, 0]], [[2, 1]]

    y, tensors = three_layers(*values)
    loss1, loss2 = (y - 3) ** 2 / 2, 3 * y
    (loss1 + loss2).backward()
    assert (y.item(), loss1.item(), loss2.item()) == (1, 2, 3)
    assert gradients(*tensors) == [dx, dw1, dw2, dw3]

    y, tensors = three_layers(*values)  # one loss after the other: the gradients accumulate
    ((y - 3) ** 2 / 2).backward(retain_graph=True)
    assert_array_equal(tensors[3].grad, -2 * np.array(dw3))
    (3 * y).backward()
    assert gradients(*tensors) == [dx, dw1, dw2, dw3]


def test_a_three_layer_net_on_a_batch():
    """The closed forms again, for a batch of columns and a smooth activation."""
    rng = np.random.default_rng(0)
    x, t = rng.standard_normal((3, 8)), rng.standard_normal((2, 8))
    w1, w2, w3 = (rng.standard_normal(shape) for shape in [(5, 3), (4, 5), (2, 4)])
    tensors = leaves(w1, w2, w3)
    y = tensors[2] @ ag.tanh(tensors[1] @ ag.tanh(tensors[0] @ x))
    (((y - t) ** 2).sum() / 2 + ag.sin(y).sum()).backward()

    h1 = np.tanh(w1 @ x)
    h2 = np.tanh(w2 @ h1)
    d3 = (w3 @ h2 - t) + np.cos(w3 @ h2)
    d2 = w3.T @ d3 * (1 - h2**2)
    d1 = w2.T @ d2 * (1 - h1**2)
    for tensor, expected in zip(tensors, (d1 @ x.T, d2 @ h1.T, d3 @ h2.T), strict=True):
        assert_allclose(tensor.grad, expected, rtol=1e-12, atol=1e-12)


# --- what a hidden layer is for ------------------------------------------------------------------

XOR_INPUTS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
XOR = np.array([[0.0], [1.0], [1.0], [0.0]])


def trained_on_xor(model):
    """The probabilities that the model gives after training, and its mean loss."""
    optimizer = nn.optim.Adam(model.parameters(), lr=0.05)
    for _ in range(1000):
        optimizer.zero_grad()
        loss = binary_cross_entropy_with_logits(model(XOR_INPUTS), XOR)
        loss.backward()
        optimizer.step()
    return ag.sigmoid(model(XOR_INPUTS)).detach().numpy(), loss.item()


def test_xor_is_learnt_with_a_hidden_layer():
    """A 2-4-1 net separates what no line can."""
    p, loss = trained_on_xor(nn.MLP(2, [4], 1, activation=nn.Tanh, rng=0))
    assert_array_equal(p > 0.5, XOR == 1)
    assert loss < 0.01


def test_xor_is_not_learnt_by_logistic_regression():
    """No line separates XOR: the convex loss has its minimum, log 2, at p = ½ for every input."""
    p, loss = trained_on_xor(nn.Linear(2, 1, rng=0))
    assert_allclose(p, 0.5, atol=1e-3)
    assert loss == pytest.approx(math.log(2), abs=1e-6)


def test_a_bump_from_four_relus():
    """Built by hand: relu(x) - relu(x-1) - relu(x-2) + relu(x-3) rises, stays at 1, and falls."""
    net = nn.MLP(1, [4], 1)
    net[0].weight.data = np.ones((4, 1))
    net[0].bias.data = [0, -1, -2, -3]
    net[2].weight.data = [[1, -1, -1, 1]]
    net[2].bias.data = [0]
    (x,) = leaves([[-5], [0.5], [1.5], [2.25], [10]])
    y = net(x)
    y.sum().backward()
    assert y.tolist() == [[0], [0.5], [1], [0.75], [0]]
    assert x.grad.tolist() == [[0], [1], [0], [-1], [0]]


def test_a_trained_relu_net_fits_the_sine():
    """Many bumps make any function: within 1e-2 of sin at every point of [-π, π], seen or not."""
    net = nn.MLP(1, [100], 1, rng=0)
    x = np.linspace(-math.pi, math.pi, 200)[:, None]
    steps = 3000
    optimizer = nn.optim.Adam(net.parameters(), lr=0.02)
    for step in range(steps):
        optimizer.lr = 0.02 * (1 - step / steps)
        optimizer.zero_grad()
        mse_loss(net(x), np.sin(x)).backward()
        optimizer.step()
    unseen = np.linspace(-math.pi, math.pi, 10_001)[:, None]
    error = np.abs(net(unseen).detach().numpy() - np.sin(unseen))
    assert error.max() < 1e-2
