"""Linear, Identity and MLP."""

import numpy as np
import pytest

import autograd as ag
import nn
from autograd.testing import gradcheck
from tests.nn.oracle import agree, get_torch, normal


def test_linear_is_x_wt_plus_b_on_the_last_axis():
    rng = np.random.default_rng(0)
    layer = nn.Linear(3, 2, rng=0)
    assert layer.weight.shape == (2, 3)
    assert layer.bias.shape == (2,)
    for shape in [(3,), (5, 3), (4, 5, 3)]:
        x = rng.normal(size=shape)
        expected = np.einsum("...i,oi->...o", x, layer.weight.data) + layer.bias.data
        np.testing.assert_allclose(layer(x).data, expected, rtol=1e-14)


def test_linear_gradients_in_closed_form():
    rng = np.random.default_rng(0)
    x, g = rng.normal(size=(5, 3)), rng.normal(size=(5, 2))
    layer = nn.Linear(3, 2, rng=0)
    t = ag.tensor(x, requires_grad=True)
    layer(t).backward(g)
    np.testing.assert_allclose(layer.weight.grad.data, g.T @ x, rtol=1e-13)
    np.testing.assert_allclose(layer.bias.grad.data, g.sum(axis=0), rtol=1e-13)
    np.testing.assert_allclose(t.grad.data, g @ layer.weight.data, rtol=1e-13)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("shape", [(3,), (5, 3), (4, 5, 3)])
def test_linear_agrees_with_pytorch(bias, shape):
    theirs = get_torch().nn.Linear(3, 2, bias=bias)
    agree(nn.Linear(3, 2, bias=bias), theirs, normal(*shape))


def test_linear_gradients_to_second_order():
    assert gradcheck(nn.functional.linear, normal(2, 3), normal(2, 3), normal(2), order=2)


def test_linear_without_bias():
    layer = nn.Linear(3, 2, bias=False)
    assert layer.bias is None
    assert [name for name, _ in layer.named_parameters()] == ["weight"]
    assert layer(np.zeros(3)).tolist() == [0.0, 0.0]


def test_linear_says_which_input_it_takes():
    with pytest.raises(ValueError, match=r"from 3 to 2 features .* shape \(5, 4\).*size 3"):
        nn.Linear(3, 2)(np.ones((5, 4)))
    with pytest.raises(ValueError, match="at least 1"):
        nn.Linear(0, 2)
    with pytest.raises(
        TypeError, match=r"^Linear: in_features must be a whole number, not 6.0; divide with //$"
    ):
        nn.Linear(12 / 2, 2)
    with pytest.raises(TypeError, match=r"^Linear: out_features must be a whole number, not True$"):
        nn.Linear(3, True)


def test_linear_says_what_flattens_an_image():
    with pytest.raises(ValueError, match=r"size 32; put nn.Flatten\(\) before the layer"):
        nn.Linear(32, 2)(np.ones((5, 2, 4, 4)))
    with pytest.raises(ValueError, match=r"must have size 33$"):
        nn.Linear(33, 2)(np.ones((5, 2, 4, 4)))


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_dtype_of_parameters_output_and_gradients(dtype):
    model = nn.MLP(3, [4], 2, dtype=dtype, rng=0)
    y = nn.functional.cross_entropy(model(np.ones((5, 3), dtype)), np.zeros(5, int))
    y.backward()
    assert y.dtype == dtype
    assert {p.dtype for p in model.parameters()} == {np.dtype(dtype)}
    assert {p.grad.dtype for p in model.parameters()} == {np.dtype(dtype)}


def test_default_initialisation_is_uniform_in_one_over_root_in():
    layer = nn.Linear(400, 500, rng=0)
    bound = 1 / np.sqrt(400)
    w = layer.weight.data
    assert np.abs(w).max() <= bound
    assert abs(w.std() / (bound / np.sqrt(3)) - 1) < 0.01
    assert abs(w.mean()) < 5 * bound / np.sqrt(3 * w.size)
    assert np.abs(layer.bias.data).max() <= bound
    assert layer.bias.data.std() > bound / 3


def test_identity():
    x = ag.tensor([1.0])
    assert nn.Identity()(x) is x


def test_mlp_layers():
    kinds = [type(m) for m in nn.MLP(4, [3, 2], 1)]
    assert kinds == [nn.Linear, nn.ReLU, nn.Linear, nn.ReLU, nn.Linear]
    assert [m.weight.shape for m in nn.MLP(4, [3, 2], 1)[::2]] == [(3, 4), (2, 3), (1, 2)]
    assert len(nn.MLP(4, [], 1)) == 1
    leaky = nn.MLP(1, [1, 1], 1, activation=lambda: nn.LeakyReLU(0.02))
    assert [m.negative_slope for m in leaky[1::2]] == [0.02, 0.02]
    tanh = nn.Tanh()
    assert nn.MLP(1, [1], 1, activation=tanh)[1] is tanh
    with pytest.raises(TypeError, match=r"write \[3\]"):
        nn.MLP(4, 3, 1)


def test_names_of_the_package():
    assert all(hasattr(nn, name) for name in nn.__all__)
    assert all(hasattr(nn.functional, name) for name in nn.functional.__all__)
    with pytest.raises(AttributeError, match="no attribute 'Linaer'"):
        nn.Linaer  # codespell:ignore


@pytest.mark.parametrize("activation", ["tanh", "Tanh", np.tanh, nn.functional.tanh])
def test_mlp_takes_what_makes_a_module(activation):
    with pytest.raises(TypeError, match=r"MLP: activation .*; write activation=nn.Tanh$"):
        nn.MLP(2, [3], 1, activation=activation)


def test_mlp_names_no_module_that_there_is_not():
    with pytest.raises(TypeError, match=r"MLP: activation .*, such as nn.Tanh, not 'tnah'$"):
        nn.MLP(2, [3], 1, activation="tnah")
    with pytest.raises(TypeError, match=r"MLP: activation .*, not the function sin$"):
        nn.MLP(2, [3], 1, activation=np.sin)
