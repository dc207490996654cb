"""The state of optimizers: resumed bit for bit, PyTorch's form, and what a misfit says."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

import nn
from tests.nn.optim.optimizers import ALL, GRADS, make, name_of, trace, values_of
from tests.nn.saving.trees import same

STEPS = 6


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("case", ALL, ids=name_of)
def test_resumes_bit_for_bit(case, dtype):
    name, options = case
    optimizer, params = make(name, options, dtype=dtype)
    states, steps = [], []
    for grads in GRADS[:STEPS]:
        states.append((values_of(params), optimizer.state_dict()))
        steps += trace(optimizer, params, [grads])
    for at, (values, state) in enumerate(states):
        optimizer, params = make(name, options, values, dtype)
        optimizer.load_state_dict(state)
        assert same(trace(optimizer, params, GRADS[at:STEPS]), steps[at:])


@pytest.mark.parametrize("case", ALL, ids=name_of)
def test_what_was_loaded_is_given_back_and_shares_nothing(case):
    name, options = case
    optimizer, params = make(name, options)
    trace(optimizer, params, GRADS[:1])
    state, again = optimizer.state_dict(), optimizer.state_dict()
    other, others = make(name, options)
    other.load_state_dict(state)
    assert same(other.state_dict(), again)
    trace(optimizer, params, GRADS[1:2])
    trace(other, others, GRADS[2:3])
    assert same(state, again)


@pytest.mark.once
@pytest.mark.parametrize("case", ALL, ids=name_of)
@pytest.mark.parametrize("in_a_file", [False, True])
def test_a_resumed_run_is_the_uninterrupted_one(case, in_a_file, tmp_path):
    name, options = case
    expected = trace(*make(name, options))[-1]
    first, params = make(name, options)
    trace(first, params, GRADS[:20])
    state = first.state_dict()
    if in_a_file:
        nn.save(first, tmp_path / "optimizer.npz")
        state = nn.load(tmp_path / "optimizer.npz")
    trace(first, params, GRADS[20:25])  # a state is a copy: what follows does not change it
    second, params = make(name, {}, trace(*make(name, options), GRADS[:20])[-1])
    second.load_state_dict(state)
    for x, y in zip(trace(second, params, GRADS[20:])[-1], expected, strict=True):
        np.testing.assert_array_equal(x, y)


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
    optimizer, _ = make("Adam", {"lr": 0.5, "betas": (0.7, 0.8)})
    optimizer.param_groups[0]["initial_lr"] = 0.5  # as a scheduler does
    other, _ = make("Adam", {})
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


def test_all_faults_are_listed_and_nothing_changes():
    optimizer, params = make("Adam", {"amsgrad": True})
    trace(optimizer, params, GRADS[:1])
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
        "  parameter 1: no exp_avg_sq (is it another optimizer's?)",
        "  parameter 2: step: object where float64 is needed",
        "  state: parameter 5 does not exist",
    ]
    assert same(optimizer.state_dict(), before)


def test_states_of_something_else():
    adam, params = make("Adam", {})
    sgd, _ = make("SGD", {"momentum": 0.9})
    trace(adam, params, GRADS[:1])
    with pytest.raises(ValueError, match="group 0: no dampening, momentum, nesterov"):
        sgd.load_state_dict(adam.state_dict())
    with pytest.raises(
        ValueError, match=r"has 1 groups, of 4 parameters, but .* 2 groups, of 2 \+ 2"
    ):
        adam.load_state_dict(nn.optim.Adam(params).state_dict())
    for nonsense in ({}, {"state": {}, "param_groups": [3]}, {"weight": np.ones(3)}, None):
        with pytest.raises(ValueError, match="not the state of an optimizer"):
            adam.load_state_dict(nonsense)


def test_a_loaded_state_is_in_the_parameters_dtype():
    optimizer, params = make("RMSprop", {"momentum": 0.5})
    trace(optimizer, params, GRADS[:1])
    other, small = make("RMSprop", {"momentum": 0.5}, dtype=np.float32)
    other.load_state_dict(optimizer.state_dict())
    kept = other.state[small[0]]["square_avg"]
    assert kept.dtype == np.float32
    assert_array_equal(kept, optimizer.state[params[0]]["square_avg"].astype(np.float32))
