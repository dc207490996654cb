"""A whole module in another dtype, in place, also for optimizers and graphs made before."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import autograd as ag
import nn


def network(dtype=np.float64):
    return nn.Sequential(
        nn.Linear(3, 4, dtype=dtype, rng=0), nn.BatchNorm1d(4, dtype=dtype), nn.Tanh(),
        nn.Linear(4, 2, dtype=dtype, rng=1),
    )  # fmt: skip


def dtypes(arrays):
    return {str(a.dtype) for a in arrays}


@pytest.mark.parametrize(("start", "to"), [(np.float64, np.float32), (np.float32, "float64")])
def test_parameters_and_floating_buffers_are_cast_in_place(start, to):
    model = network(start)
    parameters, before = list(model.parameters()), model.state_dict()
    assert model.astype(to) is model
    assert all(p is q for p, q in zip(model.parameters(), parameters, strict=True))
    assert dtypes(parameters) == {np.dtype(to).name}
    assert dtypes(model.buffers()) == {np.dtype(to).name, "int64"}
    for name, value in model.state_dict().items():
        assert_allclose(value, before[name], rtol=1e-7)
    assert model(np.ones((5, 3), to)).dtype == np.dtype(to)


@pytest.mark.parametrize("kind", [nn.RNN, nn.LSTM, nn.GRU])
def test_it_computes_as_one_that_was_made_so(kind):
    x = np.ones((5, 2, 3), np.float32)
    cast = kind(3, 4, rng=0).astype(np.float32)
    made = kind(3, 4, rng=0, dtype=np.float32)
    made.load_state_dict(cast.state_dict())
    (a, _), (b, _) = cast(x), made(x)
    assert a.dtype == np.float32
    assert_array_equal(a.data, b.data)


def test_gradients_are_cast_and_graphs_from_before_go_on():
    model = nn.Linear(2, 1, bias=False, rng=0)
    weight, x = model.weight, np.array([[1.0, 2.0]])
    model(x).sum().backward()
    pending = (weight * weight).sum()
    values = weight.data
    model.astype(np.float32)
    assert (weight.grad.tolist(), weight.grad.dtype) == ([[1.0, 2.0]], np.float32)
    weight.zero_grad()
    pending.backward()
    assert weight.grad.dtype == np.float32
    assert_array_equal(weight.grad.data, (2 * values).astype(np.float32))


def test_what_is_frozen_shared_or_complex():
    model = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2))
    model[1].weight = model[0].weight
    model.requires_grad_(False)
    mean = np.zeros(2)
    for layer in model.children():
        vars(layer)["mean"] = mean
        layer._buffers["mean"] = False
    model.register_parameter("phase", nn.Parameter(np.ones(2, complex)))
    model.astype(np.float32)
    assert not model[0].weight.requires_grad
    assert model[0].weight is model[1].weight
    assert model[0].mean is model[1].mean
    assert (model[0].mean.dtype, model.phase.dtype) == (np.float32, complex)


def test_computed_weights_follow():
    layer = nn.utils.weight_norm(nn.Linear(3, 2, rng=0)).astype(np.float32)
    assert layer.weight.dtype == layer(np.ones(3, np.float32)).dtype == np.float32


@pytest.mark.parametrize("name", ["SGD", "Adam", "RMSprop", "Adagrad", "LAMB", "Lion", "LBFGS"])
@pytest.mark.parametrize(("start", "to"), [(np.float64, np.float32), (np.float32, np.float64)])
def test_an_optimizer_made_before_goes_on(name, start, to):
    model = network(start)
    options = {"momentum": 0.9} if name == "SGD" else {}
    optimizer = getattr(nn.optim, name)(model.parameters(), lr=0.01, **options)

    def loss():
        optimizer.zero_grad()
        x = np.arange(15.0).reshape(5, 3).astype(model[0].weight.dtype)
        value = ag.mean(ag.square(model(x)))
        value.backward()
        return value

    optimizer.step(loss)
    model.astype(to)
    before = model[0].weight.data.copy()
    optimizer.step(loss)
    assert dtypes(model.parameters()) == {np.dtype(to).name}
    assert not np.array_equal(model[0].weight.data, before)
    optimizer.load_state_dict(optimizer.state_dict())
    optimizer.step(loss)
    assert np.isfinite(model[0].weight.data).all()
    if name != "LBFGS":  # which keeps vectors of all parameters
        kept = [v for state in optimizer.state.values() for v in state.values()]
        assert dtypes(v for v in kept if isinstance(v, np.ndarray)) == {np.dtype(to).name}


@pytest.mark.parametrize("wrong", [int, complex, "int32", None])
def test_only_to_floating_dtypes(wrong):
    model = nn.Linear(2, 1)
    with pytest.raises(TypeError, match=r"Linear.astype: .*, such as np.float32, not"):
        model.astype(wrong)
    assert model.weight.dtype == np.float64
