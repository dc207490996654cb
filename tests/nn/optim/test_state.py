"""The state of optimisers: resumed bit for bit, PyTorch's form, and what a misfit says."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

import nn
from tests.nn.optim.test_optimizers import GRADS, IDS, OPTIONS, VALUES  # the same cases

STEPS = 6


def optimizer_of(name, options, values=VALUES, dtype=np.float64):
    """Two groups, the second with a learning rate of its own."""
    params = [nn.Parameter(np.asarray(v, dtype)) for v in values]
    groups = [{"params": params[:1]}, {"params": params[1:], "lr": 0.03}]
    return params, getattr(nn.optim, name)(groups, **options)


def step(params, optimizer, grads):
    for p, g in zip(params, grads, strict=True):
        p.grad = g.astype(p.dtype)
    optimizer.step()


def values_of(params):
    return [np.array(p.data) for p in params]


def same(a, b):
    """Whether two trees hold the same, bit for bit, with the same types."""
    if isinstance(a, dict):
        return type(b) is dict and a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    if isinstance(a, list | tuple):
        return type(a) is type(b) and len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    return type(a) is type(b) and a == b


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(("name", "options"), OPTIONS, ids=IDS)
def test_resumes_bit_for_bit(name, options, dtype):
    params, optimizer = optimizer_of(name, options, dtype=dtype)
    states, trace = [], []
    for grads in GRADS[:STEPS]:
        states.append((values_of(params), optimizer.state_dict()))
        step(params, optimizer, grads)
        trace.append(values_of(params))
    for at, (values, state) in enumerate(states):
        params, optimizer = optimizer_of(name, options, values, dtype)
        optimizer.load_state_dict(state)
        for grads, expected in zip(GRADS[at:STEPS], trace[at:], strict=True):
            step(params, optimizer, grads)
            assert same(values_of(params), expected)


@pytest.mark.parametrize(("name", "options"), OPTIONS, ids=IDS)
def test_what_was_loaded_is_given_back_and_shares_nothing(name, options):
    params, optimizer = optimizer_of(name, options)
    step(params, optimizer, GRADS[0])
    state, again = optimizer.state_dict(), optimizer.state_dict()
    others, other = optimizer_of(name, options)
    other.load_state_dict(state)
    assert same(other.state_dict(), again)
    step(params, optimizer, GRADS[1])
    step(others, other, GRADS[2])
    assert same(state, again)


def test_a_parameter_that_was_never_stepped_has_no_state():
    used, unused = nn.Parameter(1.0), nn.Parameter(1.0)
    optimizer = nn.optim.Adam([unused, used])
    used.grad = 1.0
    optimizer.step()
    state = optimizer.state_dict()
    assert list(state["state"]) == [1]
    other = nn.optim.Adam([unused, used])
    unused.grad = 1.0
    other.step()
    other.load_state_dict(state)
    assert list(other.state) == [used]


def test_options_are_those_of_the_state_and_the_groups_stay_the_same_dicts():
    _, optimizer = optimizer_of("Adam", {"lr": 0.5, "betas": (0.7, 0.8)})
    optimizer.param_groups[0]["initial_lr"] = 0.5  # as a scheduler does
    _, other = optimizer_of("Adam", {})
    groups = other.param_groups
    first = groups[0]
    other.load_state_dict(optimizer.state_dict())
    assert other.param_groups is groups
    assert groups[0] is first
    assert (first["lr"], first["betas"], first["initial_lr"]) == (0.5, (0.7, 0.8), 0.5)
    assert groups[1]["lr"] == 0.03


def test_any_tree_of_arrays_and_numbers_is_kept():
    class History(nn.optim.Optimizer):
        def __init__(self, params):
            super().__init__(params, {"lr": 1.0, "maximize": False})

        def prepare(self, x, state, group):
            if not state:
                state.update(pairs=[], last=None, flat=np.zeros(7))
            state["pairs"].append((x.copy(), {"rho": 2.0}))

    p = nn.Parameter([1.0, 2.0])
    optimizer = History([p])
    optimizer.state[p] = {"pairs": [(np.ones(2), {"rho": 2.0})], "last": None, "flat": np.ones(7)}
    state = optimizer.state_dict()
    assert state["state"][0]["pairs"][0][0] is not optimizer.state[p]["pairs"][0][0]
    other = History([p])
    other.load_state_dict(state)
    assert same(other.state[p], optimizer.state[p])
    assert other.state[p]["pairs"][0][0] is not state["state"][0]["pairs"][0][0]


@pytest.mark.parametrize(("name", "options"), OPTIONS, ids=IDS)
def test_goes_on_from_pytorchs_state(name, options):
    torch = pytest.importorskip("torch", reason="PyTorch is the oracle of this test")
    theirs = [torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in VALUES]
    groups = [{"params": theirs[:1]}, {"params": theirs[1:], "lr": 0.03}]
    their_optimizer = getattr(torch.optim, name)(groups, **options)

    def their_step(grads):
        for p, g in zip(theirs, grads, strict=True):
            p.grad = torch.tensor(g, dtype=torch.float64)
        their_optimizer.step()

    for grads in GRADS[:3]:
        their_step(grads)
    ours, optimizer = optimizer_of(name, options, [p.detach().numpy() for p in theirs])
    optimizer.load_state_dict(their_optimizer.state_dict())
    for grads in GRADS[3:6]:
        their_step(grads)
        step(ours, optimizer, grads)
    for p, q in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(p.data, q.detach().numpy(), rtol=1e-12)


def test_all_faults_are_listed_and_nothing_changes():
    params, optimizer = optimizer_of("Adam", {"amsgrad": True})
    step(params, optimizer, GRADS[0])
    state, before = optimizer.state_dict(), optimizer.state_dict()
    state["param_groups"][0]["lr"] = -1.0
    state["param_groups"][1]["lr"] = 7.0
    state["state"][0]["exp_avg"] = np.zeros((2, 3))
    state["state"][1]["exp_avg"] = np.zeros(4, complex)
    del state["state"][1]["exp_avg_sq"]
    state["state"][2]["step"] = None
    state["state"][5] = {}
    with pytest.raises(ValueError, match=r"^Adam.load_state_dict: the state does not fit:") as info:
        optimizer.load_state_dict(state)
    assert str(info.value).splitlines()[1:] == [
        "  group 0: Adam: lr must be at least 0, not -1.0",
        "  parameter 0: exp_avg: shape (2, 3) where (3, 2) is needed",
        "  parameter 1: exp_avg: complex128 where float64 is needed",
        "  parameter 1: no exp_avg_sq (of another optimizer?)",
        "  parameter 2: step: object where float64 is needed",
        "  state: there is no parameter 5",
    ]
    assert same(optimizer.state_dict(), before)


def test_states_of_something_else():
    params, adam = optimizer_of("Adam", {})
    _, sgd = optimizer_of("SGD", {"momentum": 0.9})
    step(params, adam, GRADS[0])
    with pytest.raises(ValueError, match="group 0: no dampening, momentum, nesterov"):
        sgd.load_state_dict(adam.state_dict())
    with pytest.raises(
        ValueError, match=r"has 1 groups, of 3 parameters, where .* 2 groups, of 1 \+ 2"
    ):
        adam.load_state_dict(nn.optim.Adam(params).state_dict())
    for nonsense in ({}, {"state": {}, "param_groups": [3]}, {"weight": np.ones(3)}, None):
        with pytest.raises(ValueError, match="no optimizer's state"):
            adam.load_state_dict(nonsense)


def test_a_loaded_state_is_in_the_parameters_dtype():
    params, optimizer = optimizer_of("RMSprop", {"momentum": 0.5})
    step(params, optimizer, GRADS[0])
    small, other = optimizer_of("RMSprop", {"momentum": 0.5}, dtype=np.float32)
    other.load_state_dict(optimizer.state_dict())
    kept = other.state[small[0]]["square_avg"]
    assert kept.dtype == np.float32
    assert_array_equal(kept, optimizer.state[params[0]]["square_avg"].astype(np.float32))
