"""Optimizers: step by step against PyTorch, in place, and what mistakes say."""

import numpy as np
import pytest

import autograd as ag
import nn
from tests.nn.optim.optimizers import (
    ALL,
    GRADS,
    PYTORCHS,
    VALUES,
    descended,
    groups,
    make,
    name_of,
    trace,
)


@pytest.fixture
def torch():
    torch = pytest.importorskip("torch", reason="PyTorch is the oracle of this test")
    # PyTorch's NAdam keeps its product of momenta in the default dtype: of float64 parameters,
    # 50 steps with a product in float32 leave theirs some 1e-9 from ours.
    torch.set_default_dtype(torch.float64)
    yield torch
    torch.set_default_dtype(torch.float32)


@pytest.mark.parametrize("case", PYTORCHS, ids=name_of)
def test_every_step_is_pytorchs(case, torch):
    name, options = case
    params = [torch.tensor(v, requires_grad=True) for v in VALUES]
    optimizer = getattr(torch.optim, name)(groups(params, options), **options)
    for step, mine in zip(GRADS, trace(*make(name, options)), strict=True):
        for p, g in zip(params, step, strict=True):
            p.grad = torch.tensor(g)
        optimizer.step()
        for p, x in zip(params, mine, strict=True):
            np.testing.assert_allclose(x, p.detach().numpy(), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("case", PYTORCHS, ids=name_of)
def test_goes_on_from_pytorchs_state(case, torch):
    name, options = case
    params = [torch.tensor(v, requires_grad=True) for v in VALUES]
    theirs = getattr(torch.optim, name)(groups(params, options), **options)
    for i, step in enumerate(GRADS):
        if i == 20:
            ours, mine = make(name, options, [p.detach().numpy() for p in params])
            ours.load_state_dict(theirs.state_dict())
        for p, g in zip(params, step, strict=True):
            p.grad = torch.tensor(g)
        theirs.step()
    for p, x in zip(params, trace(ours, mine, GRADS[20:])[-1], strict=True):
        np.testing.assert_allclose(x, p.detach().numpy(), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("case", ALL, ids=name_of)
def test_parameters_change_in_place_and_gradients_stay(case):
    name, options = case
    p = nn.Parameter(VALUES[0])
    array, g = p.data, GRADS[0][0].copy()
    p.grad = ag.from_numpy(g)
    optimizer = getattr(nn.optim, name)([p], **options)
    for _ in range(3):
        before = array.copy()
        optimizer.step()
        assert p.data is array
        assert (array != before).all()
        np.testing.assert_array_equal(g, GRADS[0][0])


@pytest.mark.parametrize("case", ALL, ids=name_of)
def test_float32_stays_float32(case):
    name, options = case
    p = nn.Parameter(np.ones((2, 3), np.float32))
    optimizer = getattr(nn.optim, name)([p], **options)
    for _ in range(2):
        optimizer.zero_grad()
        (p * p).sum().backward()
        optimizer.step()
    assert p.dtype == np.float32
    kept = [v for v in optimizer.state.get(p, {}).values() if isinstance(v, np.ndarray)]
    assert kept or (name == "SGD" and "momentum" not in options)
    assert all(v.dtype == np.float32 for v in kept)


@pytest.mark.parametrize("name", ["SGD", "Adam", "AdamW", "RMSprop"])
def test_the_minimum_of_a_parabola_is_found(name):
    np.testing.assert_allclose(descended(name, 0.02, 500), [1.0, 1.0], atol=0.02)


def test_parameters_without_a_gradient_are_left_alone():
    used, unused = nn.Parameter(1.0), nn.Parameter(1.0)
    optimizer = nn.optim.AdamW([used, unused], lr=0.1)
    (used * 2).backward()
    optimizer.step()
    assert used.item() != 1.0
    assert unused.item() == 1.0
    assert unused not in optimizer.state


def test_zero_grad_forgets():
    p = nn.Parameter(1.0)
    (p * 2).backward()
    nn.optim.SGD([p]).zero_grad()
    assert p.grad is None


def test_a_closure_gives_the_loss():
    p = nn.Parameter(1.0)

    def closure():
        p.grad = None
        loss = p * p
        loss.backward()
        return loss

    optimizer = nn.optim.SGD([p], lr=0.25)
    assert optimizer.step(closure).item() == 1.0
    assert p.item() == 0.5


def test_groups_have_their_own_options():
    a, b = nn.Parameter(1.0), nn.Parameter(1.0)
    optimizer = nn.optim.SGD([{"params": [a]}, {"params": [b], "lr": 0.5}], lr=0.1)
    a.grad = b.grad = 1.0
    optimizer.step()
    assert (a.item(), b.item()) == (0.9, 0.5)
    assert optimizer.lr == 0.1
    optimizer.lr = 0.25
    optimizer.step()
    assert (a.item(), b.item()) == pytest.approx((0.65, 0.25))
    c = nn.Parameter(0.0)
    optimizer.add_param_group({"params": c, "momentum": 0.9})
    assert optimizer.param_groups[2]["params"] == [c]
    assert repr(nn.optim.SGD([a], lr=0.1)) == (
        "SGD(1 parameters: lr=0.1, momentum=0.0, dampening=0.0, weight_decay=0.0, "
        "nesterov=False, maximize=False)"
    )


def test_mistakes():
    p = nn.Parameter(1.0)
    with pytest.raises(ValueError, match="SGD: there are no parameters"):
        nn.optim.SGD([])
    with pytest.raises(ValueError, match="there are no parameters"):
        nn.optim.SGD(nn.Tanh().parameters())
    with pytest.raises(TypeError, match=r"wrap what you pass: \[p\]"):
        nn.optim.SGD(p)
    for wrong in (nn.Linear(1, 1), nn.Linear(1, 1).parameters, None):
        with pytest.raises(TypeError, match=r"SGD: .* not a \w+; pass model.parameters\(\)"):
            nn.optim.SGD(wrong)
    with pytest.raises(TypeError, match=r"not ndarray; pass model.parameters\(\)"):
        nn.optim.Adam([np.zeros(3)])
    with pytest.raises(TypeError, match="not tuple"):
        nn.optim.Adam(nn.Linear(1, 1).named_parameters())
    with pytest.raises(ValueError, match="computed by an op"):
        nn.optim.SGD([p * 2])
    with pytest.raises(ValueError, match="given twice"):
        nn.optim.SGD([p, p])
    with pytest.raises(ValueError, match="given twice"):
        nn.optim.SGD([{"params": [p]}, {"params": [p]}])
    with pytest.raises(ValueError, match="needs its parameters, as params="):
        nn.optim.SGD([{"lr": 0.1}])
    with pytest.raises(ValueError, match="there is no option learning_rate"):
        nn.optim.SGD([{"params": [p], "learning_rate": 1}])


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("SGD", {"lr": -0.1}),
        ("SGD", {"lr": float("nan")}),
        ("SGD", {"momentum": -1}),
        ("SGD", {"nesterov": True}),
        ("SGD", {"nesterov": True, "momentum": 0.9, "dampening": 0.1}),
        ("Adam", {"weight_decay": -1}),
        ("Adam", {"betas": (0.9, 1.0)}),
        ("AdamW", {"eps": -1}),
        ("RMSprop", {"alpha": 1.5}),
    ],
)
def test_options_that_make_no_sense(name, options):
    with pytest.raises(ValueError, match=f"^{name}: "):
        getattr(nn.optim, name)([nn.Parameter(1.0)], **options)
    optimizer = getattr(nn.optim, name)([nn.Parameter(1.0)])
    with pytest.raises(ValueError, match="lr must be at least 0"):
        optimizer.lr = -1


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("SGD", {"lr": "0.1"}, "lr must be a number, not '0.1'"),
        ("SGD", {"lr": None}, "lr must be a number, not None"),
        ("SGD", {"lr": 0.1j}, "lr must be a number, not 0.1j"),
        (
            "SGD",
            {"lr": np.array([0.1, 0.2])},
            r"lr must be a number, not a ndarray of shape \(2,\)",
        ),
        (
            "SGD",
            {"lr": nn.Parameter(0.1)},
            r"lr must be a plain number, .* t.item\(\)",
        ),
        ("SGD", {"lr": 0.1, "momentum": True}, "momentum must be a number, not True"),
        ("SGD", {"dampening": None}, "dampening must be a number, not None"),
        ("AdamW", {"weight_decay": "0.1"}, "weight_decay must be a number, not '0.1'"),
        ("Adam", {"betas": 0.9}, "betas must be a pair of numbers, not 0.9"),
        ("Adam", {"betas": (0.9,)}, r"betas must be a pair of numbers, not \(0.9,\)"),
        ("LAMB", {"betas": None}, "betas must be a pair of numbers, not None"),
        ("Lion", {"betas": (0.9, 0.9, 0.9)}, "betas must be a pair of numbers"),
        ("NAdam", {"betas": ("0.9", 0.99)}, "betas must be a number, not '0.9'"),
        ("NAdam", {"momentum_decay": "x"}, "momentum_decay must be a number, not 'x'"),
        ("RMSprop", {"alpha": "x"}, "alpha must be a number, not 'x'"),
        ("Adagrad", {"lr_decay": "x"}, "lr_decay must be a number, not 'x'"),
        ("LBFGS", {"max_iter": "20"}, "max_iter must be a number, not '20'"),
        ("LBFGS", {"tolerance_grad": None}, "tolerance_grad must be a number, not None"),
    ],
)
def test_options_that_are_no_numbers(name, options, said):
    with pytest.raises(TypeError, match=f"^{name}: {said}"):
        getattr(nn.optim, name)([nn.Parameter(1.0)], **options)
    optimizer = getattr(nn.optim, name)([nn.Parameter(1.0)])
    with pytest.raises(TypeError, match=r"lr must be a number, not '0\.1'"):
        optimizer.lr = "0.1"


@pytest.mark.parametrize("lr", [1, np.float32(0.5), np.array(0.5), ag.tensor(0.5)])
def test_numbers_of_other_kinds(lr):
    p = nn.Parameter([2.0])
    p.grad = [1.0]
    nn.optim.SGD([p], lr=lr).step()
    assert p.tolist() == [2.0 - float(lr)]


def test_a_step_without_backward():
    model = nn.Linear(2, 1)
    optimizer = nn.optim.SGD(model.parameters(), lr=0.1)
    before = model.state_dict()
    with pytest.warns(UserWarning, match=r"SGD.step: no parameter .* loss.backward\(\)") as caught:
        optimizer.step()
    assert caught[0].filename == __file__
    np.testing.assert_array_equal(model.state_dict()["weight"], before["weight"])
