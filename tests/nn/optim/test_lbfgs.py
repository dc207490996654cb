"""L-BFGS: PyTorch's steps without a line search, minima and evaluations with one."""

import numpy as np
import pytest

import autograd as ag
import nn
from nn.optim import lbfgs, line_search

RNG = np.random.default_rng(0)


def rosenbrock(x):
    return (100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2).sum()


def minimize(function, *params, steps=1, **options):
    """The optimizer after `steps` calls, and the losses they returned."""
    optimizer = nn.optim.LBFGS(params, **options)
    return optimizer, [resume(optimizer, function, *params) for _ in range(steps)]


def resume(optimizer, function, *params):
    """One more call of `step`; returns the loss."""

    def closure():
        optimizer.zero_grad()
        loss = function(*params)
        loss.backward()
        return loss

    return optimizer.step(closure).item()


def evaluations(optimizer):
    return optimizer.state[optimizer.param_groups[0]["params"][0]]["func_evals"]


def quadratic(n, condition, rng):
    """½xᵀAx - bᵀx with eigenvalues from 1 to `condition`, and its minimum."""
    q, _ = np.linalg.qr(rng.normal(size=(n, n)))
    a = (q * np.geomspace(1, condition, n)) @ q.T
    b = rng.normal(size=n)
    return (lambda x: 0.5 * (x * (a @ x)).sum() - (b * x).sum()), np.linalg.solve(a, b)


# --- without a line search -----------------------------------------------------------------------

X, Y = RNG.normal(size=(20, 3)), RNG.normal(size=20)
START = [0.1 * RNG.normal(size=(3, 4)), np.zeros(4), 0.1 * RNG.normal(size=4), np.float64(0.2)]


@pytest.mark.once
@pytest.mark.parametrize(
    "options",
    [
        {"max_iter": 4},
        {"lr": 0.1},
        {"lr": 0.5, "max_iter": 7, "history_size": 3},
        {"lr": 0.5, "max_iter": 10, "max_eval": 5},
        {"lr": 0.5, "tolerance_change": 1e-2},
        {"lr": 0.5, "tolerance_grad": 1e-1},
    ],
    ids=lambda options: "-".join(options) or "default",
)
def test_every_step_is_pytorchs(options):
    torch = pytest.importorskip("torch", reason="PyTorch is the oracle of this test")
    theirs = [torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in START]
    ours = [nn.Parameter(v) for v in START]
    optimizers = nn.optim.LBFGS(ours, **options), torch.optim.LBFGS(theirs, **options)

    def closure(params, optimizer, x, y):
        def call():
            optimizer.zero_grad()
            w, b, v, c = params
            hidden = x @ w + b
            loss = ((hidden / (1 + hidden * hidden) @ v + c - y) ** 2).mean()
            loss.backward()
            return loss

        return call

    both = (
        closure(ours, optimizers[0], X, Y),
        closure(theirs, optimizers[1], torch.tensor(X), torch.tensor(Y)),
    )
    for _ in range(4):
        losses = [o.step(c).item() for o, c in zip(optimizers, both)]
        assert losses[0] == pytest.approx(losses[1], rel=1e-12)
        for p, q in zip(ours, theirs):
            np.testing.assert_allclose(p.data, q.detach().numpy(), rtol=1e-10, atol=1e-12)
    state = optimizers[1].state[theirs[0]]
    assert evaluations(optimizers[0]) == state["func_evals"]
    assert optimizers[0].state[ours[0]]["n_iter"] == state["n_iter"]


def test_goes_on_from_pytorchs_state():
    torch = pytest.importorskip("torch", reason="PyTorch is the oracle of this test")
    y = torch.tensor([-1.2, 1.0, 0.3], dtype=torch.float64, requires_grad=True)
    options = {"max_iter": 5, "lr": 0.01}
    theirs = torch.optim.LBFGS([y], **options)

    def closure():
        theirs.zero_grad()
        loss = rosenbrock(y)
        loss.backward()
        return loss

    theirs.step(closure)
    x = nn.Parameter(y.detach().numpy())
    ours = nn.optim.LBFGS([x], **options)
    ours.load_state_dict(theirs.state_dict())
    for _ in range(3):
        resume(ours, rosenbrock, x)
        theirs.step(closure)
    np.testing.assert_allclose(x.data, y.detach().numpy(), rtol=1e-10)
    assert evaluations(ours) == theirs.state[y]["func_evals"] == 20


# --- with one ------------------------------------------------------------------------------------

WOLFE = {"line_search_fn": "strong_wolfe"}
TO_THE_END = {**WOLFE, "max_iter": 100, "tolerance_change": 1e-14}


def test_rosenbrocks_valley_in_few_evaluations():
    x = nn.Parameter([-1.2, 1.0])
    optimizer, _ = minimize(rosenbrock, x, **TO_THE_END)
    np.testing.assert_allclose(x.data, [1.0, 1.0], atol=1e-6)
    assert evaluations(optimizer) <= 60


@pytest.mark.parametrize(("n", "condition"), [(2, 10.0), (5, 10.0), (10, 3.0)])
def test_a_quadratic_in_few_steps(n, condition):
    """With exact searches, it would take n."""
    function, minimum = quadratic(n, condition, np.random.default_rng(n))
    x = nn.Parameter(np.zeros(n))
    optimizer, _ = minimize(function, x, **TO_THE_END)
    np.testing.assert_allclose(x.data, minimum, atol=1e-7)
    assert optimizer.state[x]["n_iter"] <= n + 8
    assert evaluations(optimizer) <= n + 10


def test_an_ill_conditioned_quadratic():
    function, minimum = quadratic(20, 1e4, RNG)
    x = nn.Parameter(np.zeros(20))
    optimizer, _ = minimize(function, x, steps=3, **TO_THE_END)
    np.testing.assert_allclose(x.data, minimum, atol=1e-6)
    assert evaluations(optimizer) <= 200  # gradient descent needs tens of thousands


@pytest.mark.parametrize("seed", range(4))
def test_scipys_minimum_is_found(seed):
    optimize = pytest.importorskip("scipy.optimize", reason="SciPy's minimisers")
    rng = np.random.default_rng(seed)
    data, labels, start = rng.normal(size=(40, 5)), rng.integers(2, size=40), rng.normal(size=5)

    def loss(w):  # logistic regression with a penalty: one minimum
        margins = (data * (2 * labels - 1)[:, None]) @ w
        return np.log1p(np.exp(-margins)).sum() + 0.5 * (w * w).sum()

    w = nn.Parameter(start)
    minimize(loss, w, **TO_THE_END)
    theirs = optimize.minimize(
        loss, start, jac=ag.grad(loss), method="BFGS", options={"gtol": 1e-9}
    )
    np.testing.assert_allclose(w.data, theirs.x, atol=1e-6)
    x = nn.Parameter(rng.uniform(-2, 2, size=6))
    minimize(rosenbrock, x, steps=3, **TO_THE_END)
    theirs = optimize.minimize(rosenbrock, x.data + 0.1, jac=optimize.rosen_der, method="BFGS")
    np.testing.assert_allclose(x.data, theirs.x, atol=1e-4)
    assert rosenbrock(x).item() <= theirs.fun + 1e-12


@pytest.mark.parametrize("seed", range(5))
def test_accepted_steps_meet_wolfes_conditions(seed, monkeypatch):
    steps = []

    def watched(evaluate, start, t, **options):
        steps.append((start, line_search.strong_wolfe(evaluate, start, t, **options)))
        return steps[-1][1]

    monkeypatch.setattr(lbfgs, "strong_wolfe", watched)
    rng = np.random.default_rng(seed)
    a, b = rng.normal(size=(8, 6)), rng.normal(size=8)
    x = nn.Parameter(rng.normal(size=6))
    minimize(
        lambda x: (np.sin(a @ x + b)).sum() + 0.1 * (x**4).sum(), x, tolerance_change=1e-7, **WOLFE
    )
    assert len(steps) >= 5
    for start, found in steps:
        assert found.f <= start.f + 1e-4 * found.t * start.slope
        assert abs(found.slope) <= 0.9 * abs(start.slope)
    np.testing.assert_array_equal(steps[-1][1].gradient.shape, x.shape)


def test_the_loss_falls_from_step_to_step():
    rng = np.random.default_rng(1)
    model = nn.MLP(3, [8], 1, activation=nn.Tanh, rng=rng)
    x, y = rng.normal(size=(50, 3)), rng.normal(size=(50, 1))
    _, losses = minimize(
        lambda *_: ((model(x) - y) ** 2).mean(), *model.parameters(), steps=8, max_iter=5, **WOLFE
    )
    assert (np.diff(losses) < 0).all()


# --- hostile losses ------------------------------------------------------------------------------


def test_a_first_trial_in_the_undefined():
    """x - log x: the first directions lead to where the logarithm is nan."""
    x = nn.Parameter([1e-3, 50.0])
    with np.errstate(invalid="ignore", divide="ignore"):
        minimize(lambda x: (x - np.log(x)).sum(), x, lr=100.0, max_iter=50, max_eval=1000, **WOLFE)
    np.testing.assert_allclose(x.data, [1.0, 1.0], atol=1e-5)


def test_a_direction_beyond_all_numbers_changes_nothing():
    x = nn.Parameter([1.0, 2.0])
    with np.errstate(over="ignore"):
        minimize(lambda x: (x * 1e300).sum(), x, **WOLFE)
    np.testing.assert_array_equal(x.data, [1.0, 2.0])


@pytest.mark.parametrize("bad", [np.nan, np.inf])
@pytest.mark.parametrize("options", [{}, WOLFE], ids=["fixed", "wolfe"])
def test_a_loss_that_is_bad_everywhere_but_here_ends(bad, options):
    x = nn.Parameter([1.0, 2.0])
    calls = []

    def loss(x):
        calls.append(1)
        return (x * x).sum() * (1.0 if len(calls) == 1 else bad)

    with np.errstate(invalid="ignore"):
        _, (first,) = minimize(loss, x, **options)
    assert first == 5.0
    assert len(calls) <= 26
    if options:
        np.testing.assert_array_equal(x.data, [1.0, 2.0])


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("options", [{}, WOLFE], ids=["fixed", "wolfe"])
def test_a_bad_loss_to_begin_with_changes_nothing(bad, options):
    x = nn.Parameter([1.0, 2.0])
    optimizer, (loss,) = minimize(lambda x: (x * bad).sum(), x, **options)
    np.testing.assert_equal(loss, bad)
    np.testing.assert_array_equal(x.data, [1.0, 2.0])
    assert evaluations(optimizer) == 1


@pytest.mark.parametrize("options", [{}, WOLFE], ids=["fixed", "wolfe"])
def test_a_learning_rate_of_zero_is_no_step(options):
    """A schedule may end at it."""
    x = nn.Parameter([1.0, 2.0])
    _, losses = minimize(lambda x: (x * x).sum(), x, steps=2, lr=0.0, **options)
    assert losses == [5.0, 5.0]
    np.testing.assert_array_equal(x.data, [1.0, 2.0])


def test_a_history_that_leads_nowhere_is_forgotten():
    """A history from a loss with curvature 1e-12, for a loss that ends a thousandth away."""
    x, end = nn.Parameter([0.0]), 1e-3
    optimizer = nn.optim.LBFGS([x], **TO_THE_END)
    flat = {"old_dirs": [np.full(1, 1e-12)], "old_stps": [np.ones(1)], "ro": [1e12]}
    optimizer.state[x] = {**flat, "H_diag": 1e12, "func_evals": 0, "n_iter": 1}
    with np.errstate(invalid="ignore"):
        resume(optimizer, lambda x: -(np.log(end - x) + 2 * np.log(end + x)).sum(), x)
    np.testing.assert_allclose(x.data, [end / 3], rtol=1e-5)
    assert 25 < evaluations(optimizer) < 100


def test_a_history_of_another_loss_does_no_harm():
    x = nn.Parameter([-1.2, 1.0])
    optimizer, _ = minimize(rosenbrock, x, max_iter=10, **WOLFE)
    for _ in range(3):
        resume(optimizer, lambda x: ((x - [3.0, -4.0]) ** 2).sum(), x)
    np.testing.assert_allclose(x.data, [3.0, -4.0], atol=1e-6)


# --- like any optimizer --------------------------------------------------------------------------


@pytest.mark.parametrize("options", [{"lr": 0.3}, WOLFE], ids=["fixed", "wolfe"])
@pytest.mark.parametrize("history", [2, 100])
@pytest.mark.parametrize("in_a_file", [False, True])
def test_a_resumed_run_is_the_uninterrupted_one(options, history, in_a_file, tmp_path):
    options = {"max_iter": 4, "history_size": history, **options}
    rng = np.random.default_rng(3)
    values = [rng.normal(size=(2, 3)), rng.normal(size=3)]

    def run(optimizer, params, steps):
        def closure():
            optimizer.zero_grad()
            loss = np.log(np.cosh(params[0] @ params[1] - [1.0, 2.0])).sum()
            loss = loss + 0.1 * ((params[0] - 1) ** 4).sum() + (params[1] ** 2).sum()
            loss.backward()
            return loss

        for _ in range(steps):
            optimizer.step(closure)

    def make(values, **options):
        params = [nn.Parameter(v) for v in values]
        return nn.optim.LBFGS(params, **options), params

    first, params = make(values, **options)
    run(first, params, 3)
    state, middle = first.state_dict(), [p.data.copy() for p in params]
    if in_a_file:
        nn.save(first, tmp_path / "optimizer.npz")
        state = nn.load(tmp_path / "optimizer.npz")
    run(first, params, 3)
    second, resumed = make(middle)
    second.load_state_dict(state)
    run(second, resumed, 3)
    for p, q, m in zip(params, resumed, middle):
        np.testing.assert_array_equal(p.data, q.data)
        assert (p.data != m).any()
    assert evaluations(first) == evaluations(second)


def test_in_place_in_float32_and_unused_parameters_stay():
    x, unused = nn.Parameter(np.float32([3.0, -2.0])), nn.Parameter(np.float32(7.0))
    array = x.data
    optimizer, _ = minimize(lambda x, _: ((x - 1) ** 2).sum(), x, unused, steps=2, **WOLFE)
    np.testing.assert_allclose(x.data, [1.0, 1.0], atol=1e-5)
    assert x.data is array
    assert x.dtype == unused.dtype == np.float32
    assert unused.item() == 7.0
    kept = [v for v in optimizer.state[x].values() if isinstance(v, np.ndarray)]
    assert all(v.dtype == np.float32 for v in kept)


def test_a_step_before_a_pending_backward_is_caught():
    x = nn.Parameter([3.0, -2.0])
    pending = (x * x).sum()
    minimize(lambda x: ((x - 1) ** 2).sum(), x, **WOLFE)
    with pytest.raises(RuntimeError, match=r"multiply: LBFGS.step, at .*, wrote into"):
        pending.backward()


def test_the_history_is_no_longer_than_asked():
    x = nn.Parameter(RNG.normal(size=6))
    optimizer, _ = minimize(rosenbrock, x, history_size=3, max_iter=12, **WOLFE)
    state = optimizer.state[x]
    assert [len(state[k]) for k in ("old_dirs", "old_stps", "ro")] == [3, 3, 3]


def test_mistakes():
    p = nn.Parameter([1.0])
    optimizer = nn.optim.LBFGS([p])
    with pytest.raises(TypeError, match=r"LBFGS.step: .* def closure\(\): optimizer.zero_grad"):
        optimizer.step()
    with pytest.raises(TypeError, match="closure returned None; it must return the loss"):
        optimizer.step(lambda: None)
    with pytest.raises(ValueError, match="one group of them"):
        nn.optim.LBFGS([{"params": [p]}, {"params": [nn.Parameter(1.0)]}])
    with pytest.raises(ValueError, match="None or \"strong_wolfe\", not 'armijo'"):
        nn.optim.LBFGS([p], line_search_fn="armijo")
    for option, value in [("max_iter", 0), ("history_size", 0), ("tolerance_grad", -1), ("lr", -1)]:
        with pytest.raises(ValueError, match=f"LBFGS: {option} must be at least"):
            nn.optim.LBFGS([p], **{option: value})


def test_a_closure_without_backward():
    p = nn.Parameter([1.0, 2.0])
    optimizer = nn.optim.LBFGS([p])
    with pytest.warns(
        UserWarning, match=r"LBFGS.step: no parameter .* loss.backward\(\)"
    ) as caught:
        optimizer.step(lambda: (p * p).sum())
    assert caught[0].filename == __file__
    np.testing.assert_array_equal(p.data, [1.0, 2.0])
