"""Activations: against PyTorch, at extreme inputs, and as modules."""

import math

import numpy as np
import pytest

import autograd as ag
import nn
from autograd.testing import gradcheck
from nn import functional as F

X = np.concatenate([np.linspace(-8, 8, 41), [-1000.0, -30.0, -1e-8, 0.0, 1e-8, 30.0, 1000.0]])

# name: (ours, PyTorch's, the module)
ACTIVATIONS = {
    "sigmoid": (F.sigmoid, lambda t, x: t.sigmoid(x), nn.Sigmoid()),
    "tanh": (F.tanh, lambda t, x: t.tanh(x), nn.Tanh()),
    "relu": (F.relu, lambda t, x: t.relu(x), nn.ReLU()),
    "leaky_relu": (
        lambda x: F.leaky_relu(x, 0.2),
        lambda t, x: t.nn.functional.leaky_relu(x, 0.2),
        nn.LeakyReLU(0.2),
    ),
    "elu": (lambda x: F.elu(x, 1.5), lambda t, x: t.nn.functional.elu(x, 1.5), nn.ELU(1.5)),
    "silu": (F.silu, lambda t, x: t.nn.functional.silu(x), nn.SiLU()),
    "gelu": (F.gelu, lambda t, x: t.nn.functional.gelu(x), nn.GELU()),
    "gelu tanh": (
        lambda x: F.gelu(x, "tanh"),
        lambda t, x: t.nn.functional.gelu(x, approximate="tanh"),
        nn.GELU("tanh"),
    ),
    "softplus": (
        lambda x: F.softplus(x, 2.0),
        lambda t, x: t.nn.functional.softplus(x, 2.0, threshold=100),
        nn.Softplus(2.0),
    ),
    "softmax": (F.softmax, lambda t, x: t.softmax(x, -1), nn.Softmax()),
    "log_softmax": (F.log_softmax, lambda t, x: t.log_softmax(x, -1), nn.LogSoftmax()),
    "identity": (F.identity, lambda t, x: x * 1, nn.Identity()),
}


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_value_and_gradient_are_pytorchs(name):
    torch = pytest.importorskip("torch", reason="PyTorch is the oracle of this test")
    ours, theirs, module = ACTIVATIONS[name]
    g = np.cos(np.arange(len(X)))
    x = ag.tensor(X, requires_grad=True)
    y = ours(x)
    y.backward(g)
    x_torch = torch.tensor(X, requires_grad=True)
    y_torch = theirs(torch, x_torch)
    y_torch.backward(torch.tensor(g))
    np.testing.assert_allclose(y.data, y_torch.detach().numpy(), rtol=1e-13, atol=1e-15)
    # PyTorch's 1 - tanh² in gelu is off by one rounding of 1, times x·u', which is about 10
    np.testing.assert_allclose(x.grad.data, x_torch.grad.numpy(), rtol=1e-13, atol=1e-14)
    np.testing.assert_array_equal(module(x).data, y.data)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_gradients_to_second_order(name):
    assert gradcheck(ACTIVATIONS[name][2], np.array([[-2.0, -0.7, 0.4], [0.9, 1.6, 3.0]]), order=2)


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_dtype_stays_and_nothing_overflows(name, dtype):
    x = ag.tensor(np.array([-1000, -1, 0, 1, 1000], dtype), requires_grad=True)
    y = ACTIVATIONS[name][0](x)
    y.sum().backward()
    assert y.dtype == x.grad.dtype == dtype
    assert np.isfinite(y.data).all()
    assert np.isfinite(x.grad.data).all()


def test_limits_in_value_and_gradient():
    """At ±1000 each activation has reached its limit, exactly."""
    limits = {  # values, then derivatives, at -1000 and 1000
        "sigmoid": (0, 1, 0, 0),
        "tanh": (-1, 1, 0, 0),
        "relu": (0, 1000, 0, 1),
        "leaky_relu": (-200, 1000, 0.2, 1),
        "elu": (-1.5, 1000, 0, 1),
        "silu": (0, 1000, 0, 1),
        "gelu": (0, 1000, 0, 1),
        "gelu tanh": (0, 1000, 0, 1),
        "softplus": (0, 1000, 0, 1),
    }
    for name, expected in limits.items():
        x = ag.tensor([-1000.0, 1000.0], requires_grad=True)
        y = ACTIVATIONS[name][0](x)
        y.sum().backward()
        assert (*y.tolist(), *x.grad.tolist()) == expected, name


def test_gelu_by_the_error_function_of_the_standard_library():
    expected = [0.5 * x * (1 + math.erf(x / math.sqrt(2))) for x in X.tolist()]
    np.testing.assert_allclose(F.gelu(ag.tensor(X)).data, expected, rtol=1e-13, atol=1e-15)
    with pytest.raises(ValueError, match="'none' or 'tanh'"):
        F.gelu(ag.tensor(1.0), "sigmoid")


def test_erf_to_rounding():
    x = np.concatenate([np.linspace(-7, 7, 2001), np.geomspace(1e-300, 1, 301)])
    expected = np.array([math.erf(v) for v in x.tolist()])
    np.testing.assert_allclose(ag.erf(x), expected, rtol=1e-15)
    np.testing.assert_array_equal(
        ag.erf(np.array([-np.inf, 0.0, np.inf, np.nan])), [-1, 0, 1, np.nan]
    )


def test_names():
    assert nn.Swish is nn.SiLU
    assert F.swish is F.silu
