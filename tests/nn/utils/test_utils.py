"""What is done to all parameters and gradients at once."""

import copy
import math
import pickle

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import autograd as ag
import nn
from autograd.testing import gradcheck
from nn import utils
from tests.nn.oracle import CLOSE, get_torch, normal


def with_gradients(*arrays):
    parameters = [nn.Parameter(np.zeros(np.shape(a))) for a in arrays]
    for p, a in zip(parameters, arrays, strict=True):
        p.grad = np.asarray(a)
    return parameters


# --- gradients -----------------------------------------------------------------------------------


@pytest.mark.parametrize("norm_type", [2.0, 1.0, 3.0, math.inf])
@pytest.mark.parametrize("max_norm", [0.5, 100.0])
def test_clip_grad_norm_agrees_with_pytorch(norm_type, max_norm):
    torch = get_torch()
    grads = [normal(3, 2), normal(4), normal()]
    parameters = [*with_gradients(*grads), nn.Parameter(1.0)]
    others = [torch.zeros(np.shape(g), dtype=torch.double, requires_grad=True) for g in grads]
    for q, g in zip(others, grads, strict=True):
        q.grad = torch.tensor(g)
    total = utils.clip_grad_norm_(parameters, max_norm, norm_type)
    assert_allclose(total, torch.nn.utils.clip_grad_norm_(others, max_norm, norm_type), **CLOSE)
    for p, q in zip(parameters, others, strict=False):
        assert_allclose(p.grad.data, q.grad.numpy(), **CLOSE)
    assert parameters[-1].grad is None


@pytest.mark.parametrize("clip", [utils.clip_grad_norm_, utils.clip_grad_value_])
def test_a_module_in_place_of_its_parameters(clip):
    with pytest.raises(TypeError, match=r"model\.parameters\(\)"):
        clip(nn.Linear(2, 3), 1.0)


def test_clip_grad_norm_scales_all_by_one_factor_and_returns_the_norm():
    p, q = with_gradients([3.0, 0.0], 4.0)
    assert utils.clip_grad_norm_(iter([p, q, p]), 1.0) == 5.0  # a shared one counts only once
    assert_allclose(p.grad.data, [0.6, 0.0], rtol=1e-6)
    assert_allclose(q.grad.data, 0.8, rtol=1e-6)
    before = p.grad.data.copy()
    utils.clip_grad_norm_([p, q], 2.0)
    assert_array_equal(p.grad.data, before)
    assert utils.clip_grad_norm_([], 1.0) == 0.0


def test_clip_grad_norm_keeps_the_dtype():
    p = nn.Parameter(np.ones(3, np.float32))
    (p * 10).sum().backward()
    utils.clip_grad_norm_(p, 1.0)
    assert p.grad.dtype == np.float32


def test_a_norm_that_is_not_finite():
    (p,) = with_gradients([np.inf, 1.0])
    with pytest.raises(RuntimeError, match="norm of the gradients is inf"):
        utils.clip_grad_norm_(p, 1.0, error_if_nonfinite=True)
    assert_array_equal(p.grad.data, [np.inf, 1.0])
    with np.errstate(invalid="ignore"):
        assert utils.clip_grad_norm_(p, 1.0) == np.inf
    assert_array_equal(p.grad.data, [np.nan, 0.0])


def test_clip_grad_value():
    p, q = with_gradients([3.0, -0.5, -7.0], 2.0)
    utils.clip_grad_value_([p, q, nn.Parameter(1.0)], 1.0)
    assert_array_equal(p.grad.data, [1.0, -0.5, -1.0])
    assert q.grad.item() == 1.0


# --- vectors -------------------------------------------------------------------------------------


def test_parameters_go_to_a_vector_and_back_in_pytorchs_order():
    torch = get_torch()
    layer, theirs = nn.Linear(3, 2, rng=0), torch.nn.Linear(3, 2).double()
    theirs.load_state_dict({k: torch.tensor(v) for k, v in layer.state_dict().items()})
    vector = utils.parameters_to_vector(layer.parameters())
    expected = torch.nn.utils.parameters_to_vector(theirs.parameters())
    assert_array_equal(vector.data, expected.detach().numpy())
    values = normal(8)
    utils.vector_to_parameters(values, layer.parameters())
    torch.nn.utils.vector_to_parameters(torch.tensor(values), theirs.parameters())
    for p, q in zip(layer.parameters(), theirs.parameters(), strict=True):
        assert_array_equal(p.data, q.detach().numpy())


def test_gradients_flow_back_from_the_vector():
    layer = nn.Linear(3, 2, rng=0)
    vector = utils.parameters_to_vector(layer.parameters())
    (vector * np.arange(8.0)).sum().backward()
    assert_array_equal(layer.weight.grad.data, [[0, 1, 2], [3, 4, 5]])
    assert_array_equal(layer.bias.grad.data, [6, 7])


def test_what_a_vector_gives_is_a_copy_and_a_graph_that_needs_the_old_values_says_so():
    layer = nn.Linear(2, 1, bias=False)
    weight, y = layer.weight, (layer.weight * layer.weight).sum()
    vector = np.array([1.0, 2.0])
    utils.vector_to_parameters(ag.tensor(vector), layer.parameters())
    assert layer.weight is weight
    with pytest.raises(RuntimeError, match=r"vector_to_parameters.*wrote into"):
        y.backward()
    vector[0] = 9.0
    assert_array_equal(weight.data, [[1.0, 2.0]])


@pytest.mark.parametrize("values", [np.zeros(5), np.zeros(7), np.zeros((6, 1)), 0.0])
def test_a_vector_must_fit(values):
    layer = nn.Linear(2, 2, rng=0)
    before = layer.state_dict()
    with pytest.raises(ValueError, match="have 6 elements, but the vector has shape"):
        utils.vector_to_parameters(values, layer.parameters())
    assert_array_equal(layer.weight.data, before["weight"])
    with pytest.raises(ValueError, match="there are no parameters"):
        utils.parameters_to_vector([])


@pytest.mark.parametrize("values", [np.ones(6) * 1j, ["1"] * 6])
def test_a_vector_of_another_kind(values):
    layer = nn.Linear(2, 2, rng=0)
    before = layer.state_dict()
    with pytest.raises(TypeError, match=r"vector_to_parameters: a vector of (complex128|<U1) .*64"):
        utils.vector_to_parameters(values, layer.parameters())
    assert_array_equal(layer.weight.data, before["weight"])


def test_a_module_in_place_of_its_parameters_as_a_vector():
    layer = nn.Linear(2, 2)
    with pytest.raises(TypeError, match=r"parameters_to_vector: .* pass model.parameters\(\)"):
        utils.parameters_to_vector(layer)
    with pytest.raises(TypeError, match=r"vector_to_parameters: .* pass model.parameters\(\)"):
        utils.vector_to_parameters(np.zeros(6), layer)


@pytest.mark.parametrize("clip", [utils.clip_grad_norm_, utils.clip_grad_value_])
def test_a_bound_that_is_none(clip):
    p = nn.Parameter([3.0])
    p.grad = [1.0]
    for wrong in ("1", None):
        with pytest.raises(TypeError, match=rf"^{clip.__name__}: \w+ must be a number, not"):
            clip([p], wrong)
    for wrong in (-1.0, float("nan")):
        with pytest.raises(ValueError, match=rf"^{clip.__name__}: \w+ must be at least 0, not"):
            clip([p], wrong)
    assert p.grad.tolist() == [1.0]


# --- weight_norm ---------------------------------------------------------------------------------


@pytest.mark.parametrize("dim", [0, 1, -1, None])
@pytest.mark.parametrize(("kind", "sizes", "shape"), [
    ("Linear", (3, 2), (4, 3)), ("Conv2d", (2, 3, 3), (2, 2, 5, 5)),
])  # fmt: skip
def test_weight_norm_agrees_with_pytorch(kind, sizes, shape, dim):
    torch = get_torch()
    layer = utils.weight_norm(getattr(nn, kind)(*sizes, rng=0), dim=dim)
    theirs = getattr(torch.nn, kind)(*sizes).double()
    # PyTorch takes -1 for None: its negative axes are not axes
    dim = dim if dim is None or dim >= 0 else dim + len(layer.weight_v.shape)
    torch.nn.utils.parametrizations.weight_norm(theirs, dim=dim)
    names = {
        "weight_g": "parametrizations.weight.original0",
        "weight_v": "parametrizations.weight.original1",
        "bias": "bias",
    }
    theirs.load_state_dict({names[k]: torch.tensor(v) for k, v in layer.state_dict().items()})
    x, g = normal(*shape), None
    t, u = ag.tensor(x, requires_grad=True), torch.tensor(x, requires_grad=True)
    y, z = layer(t), theirs(u)
    g = normal(*y.shape, seed=1)
    y.backward(g)
    z.backward(torch.tensor(g))
    assert_allclose(y.data, z.detach().numpy(), **CLOSE)
    assert_allclose(t.grad.data, u.grad.numpy(), **CLOSE)
    others = dict(theirs.named_parameters())
    for name, p in layer.named_parameters():
        assert_allclose(p.grad.data, others[names[name]].grad.numpy(), **CLOSE, err_msg=name)


def test_weight_norm_changes_nothing_at_first_and_then_keeps_the_lengths():
    layer = nn.Linear(4, 3, rng=0)
    x, weight = normal(2, 4), layer.weight.data.copy()
    before = layer(x).data
    assert utils.weight_norm(layer) is layer
    assert_allclose(layer(x).data, before, rtol=1e-14)
    layer.weight_g.data[...] = 2.0
    layer.weight_v.data[...] = normal(4, 3).T * 5
    assert_allclose(np.linalg.norm(layer.weight.data, axis=1), 2.0)
    layer.load_state_dict({"weight_g": np.linalg.norm(weight, axis=1)[:, None],
                           "weight_v": 3 * weight, "bias": layer.bias.data})  # fmt: skip
    assert_allclose(layer.weight.data, weight, rtol=1e-14)


def test_remove_weight_norm_gives_the_parameter_back():
    layer = utils.weight_norm(nn.Linear(4, 3, rng=0))
    layer.weight_g.data[...] = 2.0
    weight = layer.weight.data
    utils.remove_weight_norm(layer)
    assert sorted(layer.state_dict()) == ["bias", "weight"]
    assert isinstance(layer.weight, nn.Parameter)
    assert_array_equal(layer.weight.data, weight)
    with pytest.raises(ValueError, match="has no weight_norm"):
        utils.remove_weight_norm(layer)


def test_weight_norm_survives_copies_and_pickles():
    layer = utils.weight_norm(nn.Linear(2, 2, rng=0))
    for other in (copy.deepcopy(layer), pickle.loads(pickle.dumps(layer))):
        assert_array_equal(other.weight.data, layer.weight.data)
        other.weight_g.data[...] = 0.0
        assert_array_equal(other.weight.data, 0.0)
    assert layer.weight.data.any()


def test_weight_norm_of_recurrent_weights():
    layer = utils.weight_norm(nn.LSTM(2, 3, rng=0), "weight_hh_l0")
    theirs = nn.LSTM(2, 3, rng=0)
    x = normal(4, 1, 2)
    assert_allclose(layer(x)[0].data, theirs(x)[0].data, **CLOSE)
    layer(x)[0].sum().backward()
    assert layer.weight_hh_l0_g.grad.shape == (12, 1)


def test_gradients_of_weight_norm_to_second_order():
    def normed(g, v):
        layer = utils.weight_norm(nn.Linear(3, 2, bias=False))
        object.__setattr__(layer, "weight_g", g)
        object.__setattr__(layer, "weight_v", v)
        return layer(x)

    x = normal(2, 3)
    assert gradcheck(normed, normal(2, 1), normal(2, 3), order=2)


def test_weight_norm_says_what_is_missing():
    with pytest.raises(ValueError, match="Linear has no parameter 'weigth'"):
        utils.weight_norm(nn.Linear(2, 2), "weigth")  # codespell:ignore
    with pytest.raises(ValueError, match=r"Linear.weight of shape \(2, 2\) has no axis 2"):
        utils.weight_norm(nn.Linear(2, 2), dim=2)
    layer = utils.weight_norm(nn.Linear(2, 2))
    with pytest.raises(ValueError, match="no parameter 'weight'"):
        utils.weight_norm(layer)
    with pytest.raises(AttributeError, match="weight_k"):
        layer.weight_k


def test_weight_norm_keeps_what_is_frozen():
    layer = nn.Linear(2, 2).requires_grad_(False)
    utils.weight_norm(layer)
    assert not layer.weight.requires_grad
    assert not utils.remove_weight_norm(layer).weight.requires_grad


def test_a_network_with_weight_norm_agrees_after_loading_it_elsewhere():
    model = nn.Sequential(utils.weight_norm(nn.Linear(3, 3, rng=0)), nn.Tanh())
    other = nn.Sequential(utils.weight_norm(nn.Linear(3, 3, rng=1)), nn.Tanh())
    other.load_state_dict(model.state_dict())
    x = normal(2, 3)
    assert_array_equal(model(x).data, other(x).data)
