"""Schedules: whole courses against PyTorch, resumed ones, and what mistakes say."""

import inspect
import math
import warnings

import numpy as np
import pytest

import nn
from nn.optim import lr_scheduler as schedules

PLAIN = [
    ("StepLR", {"step_size": 3}),
    ("StepLR", {"step_size": 1, "gamma": 0.7}),
    ("MultiStepLR", {"milestones": [2, 5, 5, 20], "gamma": 0.5}),
    ("MultiStepLR", {"milestones": []}),
    ("ExponentialLR", {"gamma": 0.93}),
    ("LinearLR", {}),
    ("LinearLR", {"start_factor": 0.01, "end_factor": 0.6, "total_iters": 13}),
    ("LinearLR", {"start_factor": 1.0, "end_factor": 0.0, "total_iters": 40}),
    ("CosineAnnealingLR", {"T_max": 40}),
    ("CosineAnnealingLR", {"T_max": 12, "eta_min": 0.01}),
    ("CosineAnnealingWarmRestarts", {"T_0": 7}),
    ("CosineAnnealingWarmRestarts", {"T_0": 3, "T_mult": 2, "eta_min": 0.02}),
    ("CosineAnnealingWarmRestarts", {"T_0": 1, "T_mult": 3}),
    ("LambdaLR", {"lr_lambda": lambda t: 1 / (1 + t)}),
    ("LambdaLR", {"lr_lambda": [lambda t: 0.9**t, lambda t: 1 + t % 4]}),
    ("OneCycleLR", {"max_lr": 0.5, "total_steps": 41}),
    ("OneCycleLR", {"max_lr": [0.5, 2.0], "epochs": 6, "steps_per_epoch": 7}),
    ("OneCycleLR", {"max_lr": 0.5, "total_steps": 41, "anneal_strategy": "linear"}),
    ("OneCycleLR", {"max_lr": 0.5, "total_steps": 41, "three_phase": True, "pct_start": 0.4}),
    ("OneCycleLR", {"max_lr": 0.5, "total_steps": 60, "pct_start": 0.0, "div_factor": 3.0}),
    ("OneCycleLR", {"max_lr": 0.5, "total_steps": 60, "cycle_momentum": False}),
    (
        "OneCycleLR",
        {
            "max_lr": 0.5,
            "total_steps": 41,
            "base_momentum": [0.5, 0.6],
            "max_momentum": [0.9, 0.8],
            "final_div_factor": 10.0,
        },
    ),
]
STEPS = 40


def warmup_and_cosine(module, optimizer):
    warmup = module.LinearLR(optimizer, start_factor=0.1, total_iters=10)
    cosine = module.CosineAnnealingLR(optimizer, T_max=30)
    return module.SequentialLR(optimizer, [warmup, cosine], milestones=[10])


def three_in_turn(module, optimizer):
    first = module.StepLR(optimizer, step_size=2, gamma=0.5)
    second = module.ExponentialLR(optimizer, gamma=0.8)
    third = module.CosineAnnealingLR(optimizer, T_max=10, eta_min=0.01)
    return module.SequentialLR(optimizer, [first, second, third], milestones=[5, 18])


def plain(name, options):
    return lambda module, optimizer: getattr(module, name)(optimizer, **options)


MAKERS = [*[plain(*case) for case in PLAIN], warmup_and_cosine, three_in_turn]
IDS = [*["-".join([name, *options]) for name, options in PLAIN], "warmup-cosine", "three"]
both_optimizers = pytest.mark.parametrize(
    ("name", "options"), [("SGD", {"momentum": 0.9}), ("Adam", {})], ids=["SGD", "Adam"]
)


def make_optimizer(name, options):
    """Two groups with different learning rates; there are gradients, so that steps are made."""
    a, b = nn.Parameter([1.0, 2.0]), nn.Parameter([3.0])
    a.grad, b.grad = [0.1, -0.2], [0.3]
    return getattr(nn.optim, name)(
        [{"params": [a]}, {"params": [b], "lr": 0.05}], lr=0.2, **options
    )


def rates(optimizer):
    """Learning rate and momentum of each group."""
    return [
        (group["lr"], group["betas"][0] if "betas" in group else group["momentum"])
        for group in optimizer.param_groups
    ]


def course(optimizer, scheduler, steps=STEPS):
    found = [rates(optimizer)]
    for _ in range(steps):
        optimizer.step()
        scheduler.step()
        found.append(rates(optimizer))
    return found


@pytest.mark.parametrize("maker", MAKERS, ids=IDS)
@both_optimizers
def test_the_whole_course_is_pytorchs(maker, name, options):
    torch = pytest.importorskip("torch", reason="PyTorch is the oracle of this test")
    a, b = torch.zeros(2, requires_grad=True), torch.zeros(1, requires_grad=True)
    theirs = getattr(torch.optim, name)(
        [{"params": [a]}, {"params": [b], "lr": 0.05}], lr=0.2, **options
    )
    scheduler = maker(torch.optim.lr_scheduler, theirs)
    ours = make_optimizer(name, options)
    mine = maker(schedules, ours)
    np.testing.assert_allclose(
        course(ours, mine), course(theirs, scheduler), rtol=1e-10, atol=1e-15
    )
    np.testing.assert_allclose(mine.get_last_lr(), scheduler.get_last_lr(), rtol=1e-10, atol=1e-15)
    np.testing.assert_allclose(
        [g["initial_lr"] for g in ours.param_groups], [g["initial_lr"] for g in theirs.param_groups]
    )


@pytest.mark.parametrize("maker", MAKERS, ids=IDS)
def test_a_course_can_be_known_before(maker):
    optimizer = make_optimizer("SGD", {"momentum": 0.9})
    scheduler = maker(schedules, optimizer)
    foreseen = [scheduler.lrs_at(t) for t in range(STEPS + 1)]
    found = course(optimizer, scheduler)
    assert foreseen == [[lr for lr, _ in step] for step in found]
    assert scheduler.get_last_lr() == foreseen[-1]
    assert scheduler.last_epoch == STEPS


@pytest.mark.once
@pytest.mark.parametrize("maker", MAKERS, ids=IDS)
@pytest.mark.parametrize("after", [0, 1, 17])
@both_optimizers
def test_a_resumed_course_is_the_uninterrupted_one(maker, after, name, options):
    optimizer = make_optimizer(name, options)
    scheduler = maker(schedules, optimizer)
    course(optimizer, scheduler, after)
    saved = optimizer.state_dict(), scheduler.state_dict()
    values = [g["params"][0].data.copy() for g in optimizer.param_groups]
    expected = course(optimizer, scheduler, STEPS - after)

    again = make_optimizer(name, options)
    for group, x in zip(again.param_groups, values):
        group["params"][0].data[...] = x
    resumed = maker(schedules, again)
    again.load_state_dict(saved[0])
    resumed.load_state_dict(saved[1])
    assert course(again, resumed, STEPS - after) == expected
    for group, other in zip(again.param_groups, optimizer.param_groups):
        np.testing.assert_array_equal(group["params"][0].data, other["params"][0].data)


@pytest.mark.parametrize("maker", MAKERS, ids=IDS)
def test_a_course_is_resumed_from_a_file(maker, tmp_path):
    optimizer = make_optimizer("Adam", {})
    scheduler = maker(schedules, optimizer)
    course(optimizer, scheduler, 12)
    nn.save({"optimizer": optimizer, "scheduler": scheduler}, tmp_path / "run.npz")
    expected = course(optimizer, scheduler, STEPS - 12)
    saved = nn.load(tmp_path / "run.npz")
    again = make_optimizer("Adam", {})
    resumed = maker(schedules, again)
    again.load_state_dict(saved["optimizer"])
    resumed.load_state_dict(saved["scheduler"])
    assert course(again, resumed, STEPS - 12) == expected


def test_a_state_brings_its_options_and_sets_the_rates():
    optimizer = make_optimizer("SGD", {})
    scheduler = schedules.StepLR(optimizer, step_size=2, gamma=0.5)
    course(optimizer, scheduler, 5)
    state = scheduler.state_dict()
    other = make_optimizer("SGD", {})
    loaded = schedules.StepLR(other, step_size=100)
    loaded.load_state_dict(state)
    assert state == {"step_size": 2, "gamma": 0.5, "base_lrs": [0.2, 0.05], "last_epoch": 5}
    assert (loaded.step_size, loaded.gamma, loaded.last_epoch) == (2, 0.5, 5)
    assert rates(other) == rates(optimizer) == [(0.05, 0.0), (0.0125, 0.0)]
    state["base_lrs"][0] = 7.0
    assert loaded.base_lrs == [0.2, 0.05]


def test_last_epoch_goes_on_from_the_groups_initial_lr():
    optimizer = make_optimizer("SGD", {})
    course(optimizer, schedules.ExponentialLR(optimizer, gamma=0.5), 3)
    scheduler = schedules.ExponentialLR(optimizer, gamma=0.5, last_epoch=2)
    assert rates(optimizer) == [(0.025, 0.0), (0.00625, 0.0)]
    assert scheduler.last_epoch == 3


def test_a_cycle_stays_at_its_end_and_no_further():
    optimizer = make_optimizer("SGD", {})
    scheduler = schedules.OneCycleLR(optimizer, max_lr=1.0, total_steps=5)
    ends = course(optimizer, scheduler, 5)
    assert ends[-1] == ends[-2]
    np.testing.assert_allclose(ends[-1], [(0.04 / 1e4, 0.95)] * 2, rtol=1e-12)
    with pytest.raises(ValueError, match=r"step 6 is beyond the cycle of 5; .* in all epochs"):
        scheduler.step()


@pytest.mark.parametrize("steps", [1, 2, 5])
def test_a_cycle_that_goes_up_in_one_step(steps):
    """pct_start · total_steps = 1: it begins at the top."""
    optimizer = make_optimizer("SGD", {})
    scheduler = schedules.OneCycleLR(
        optimizer, max_lr=1.0, total_steps=steps, pct_start=1 / steps, cycle_momentum=False
    )
    assert scheduler.get_last_lr() == [1.0, 1.0]
    assert scheduler.lrs_at(steps)[0] == pytest.approx(0.04 / 1e4)


# --- on a plateau --------------------------------------------------------------------------------

RNG = np.random.default_rng(0)
FIGURES = {
    "falling": np.linspace(5, 1, 60),
    "flat": np.ones(60),
    "noisy": 1 / (1 + np.arange(60)) + 0.1 * RNG.normal(size=60),
    "tiny": 1 - 1e-5 * np.arange(60),
    "nan": np.where(np.arange(60) < 5, 1.0, np.nan),
    "signs": np.cos(np.arange(60) / 5) - 0.3,
}


@pytest.mark.parametrize("figures", FIGURES)
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"patience": 0, "factor": 0.5},
        {"patience": 2, "cooldown": 3},
        {"patience": 2, "mode": "max", "factor": 0.7},
        {"patience": 1, "threshold": 0.01, "threshold_mode": "abs"},
        {"patience": 1, "mode": "max", "threshold": 0.05, "threshold_mode": "abs"},
        {"patience": 0, "min_lr": 1e-3},
        {"patience": 0, "min_lr": [1e-2, 1e-3], "eps": 1e-4},
    ],
    ids=lambda options: "-".join(options) or "default",
)
def test_on_a_plateau_as_pytorch(figures, options):
    torch = pytest.importorskip("torch", reason="PyTorch is the oracle of this test")
    a, b = torch.zeros(2, requires_grad=True), torch.zeros(1, requires_grad=True)
    theirs = torch.optim.SGD([{"params": [a]}, {"params": [b], "lr": 0.05}], lr=0.2)
    ours = make_optimizer("SGD", {})
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(theirs, **options)
    mine = schedules.ReduceLROnPlateau(ours, **options)
    for figure in FIGURES[figures]:
        mine.step(figure)
        scheduler.step(figure)
        np.testing.assert_allclose(
            mine.get_last_lr(), [g["lr"] for g in theirs.param_groups], rtol=1e-12
        )
        assert mine.get_last_lr() == [g["lr"] for g in ours.param_groups]


def test_a_plateau_is_remembered_over_a_resume(tmp_path):
    figures, options = FIGURES["noisy"], {"patience": 2, "cooldown": 2, "factor": 0.5}
    whole = make_optimizer("SGD", {})
    scheduler = schedules.ReduceLROnPlateau(whole, **options)
    trace = []
    for figure in figures:
        scheduler.step(figure)
        trace.append(scheduler.get_last_lr())
    assert trace[-1] < trace[30] < trace[0]
    for after in (0, 1, 17, 30):
        first = schedules.ReduceLROnPlateau(make_optimizer("SGD", {}), **options)
        for figure in figures[:after]:
            first.step(figure)
        second = schedules.ReduceLROnPlateau(make_optimizer("SGD", {}))
        nn.save(first, tmp_path / "plateau.npz")
        second.load_state_dict(nn.load(tmp_path / "plateau.npz"))
        for figure, expected in zip(figures[after:], trace[after:], strict=True):
            second.step(nn.Parameter(figure))  # a Tensor of one number will do
            assert second.get_last_lr() == expected
            assert [lr for lr, _ in rates(second.optimizer)] == expected


def test_a_rate_set_by_hand_is_what_a_plateau_reduces():
    optimizer = make_optimizer("SGD", {})
    scheduler = schedules.ReduceLROnPlateau(optimizer, patience=0, factor=0.5)
    scheduler.step(1.0)
    optimizer.lr = 0.8
    scheduler.step(1.0)
    assert scheduler.get_last_lr() == [0.4, 0.4]


# --- mistakes ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "options"), [*PLAIN, ("ReduceLROnPlateau", {}), ("SequentialLR", None)]
)
def test_what_is_no_optimizer(name, options):
    options = {"schedulers": [], "milestones": []} if options is None else options
    with pytest.raises((TypeError, ValueError), match=f"^{name}: "):
        getattr(schedules, name)(nn.Linear(1, 1), **options)


def test_the_arguments_are_pytorchs():
    torch = pytest.importorskip("torch", reason="PyTorch is the oracle of this test")
    for name in schedules.__all__:
        ours = inspect.signature(getattr(schedules, name)).parameters
        theirs = inspect.signature(getattr(torch.optim.lr_scheduler, name)).parameters
        assert list(ours) == list(theirs)
        assert [p.default for p in ours.values()] == [p.default for p in theirs.values()]


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("StepLR", {"step_size": 0}, "step_size must be a whole number of at least 1, not 0"),
        ("StepLR", {"step_size": 2.5}, "step_size must be a whole number"),
        ("StepLR", {"step_size": 1, "gamma": float("nan")}, None),
        ("MultiStepLR", {"milestones": [-1, 3]}, "milestones must be steps from 0 on"),
        ("LinearLR", {"start_factor": 0.0}, "start_factor must be above 0"),
        ("LinearLR", {"end_factor": 1.5}, "end_factor must be from 0 to 1"),
        ("LinearLR", {"total_iters": -5}, "total_iters must be"),
        ("CosineAnnealingLR", {"T_max": -3}, "T_max must be"),
        ("CosineAnnealingWarmRestarts", {"T_0": 0}, "T_0 must be"),
        ("CosineAnnealingWarmRestarts", {"T_0": 2, "T_mult": 0.5}, "T_mult must be"),
        ("LambdaLR", {"lr_lambda": [abs]}, "1 values of lr_lambda for 2 groups"),
        ("LambdaLR", {"lr_lambda": lambda t: -1.0}, "rates at step 0 are .* at least 0"),
        ("OneCycleLR", {"max_lr": 1.0}, "how long is the cycle"),
        ("OneCycleLR", {"max_lr": 1.0, "epochs": 3}, "how long is the cycle"),
        ("OneCycleLR", {"max_lr": 1.0, "total_steps": -1}, "total_steps must be"),
        ("OneCycleLR", {"max_lr": 1.0, "epochs": 0, "steps_per_epoch": 3}, "epochs must be"),
        ("OneCycleLR", {"max_lr": 1.0, "total_steps": 9, "pct_start": 1.5}, "from 0 to 1,"),
        (
            "OneCycleLR",
            {"max_lr": 1.0, "total_steps": 9, "pct_start": 0.6, "three_phase": True},
            "from 0 to 0.5",
        ),
        ("OneCycleLR", {"max_lr": 1.0, "total_steps": 9, "anneal_strategy": "sin"}, '"cos" or'),
        ("OneCycleLR", {"max_lr": [1.0], "total_steps": 9}, "1 values of max_lr for 2 groups"),
        ("ReduceLROnPlateau", {"factor": 1.0}, r"factor must be in \[0, 1\)"),
        ("ReduceLROnPlateau", {"mode": "least"}, 'mode must be "min" or "max", not \'least\''),
        ("ReduceLROnPlateau", {"threshold_mode": "r"}, 'threshold_mode must be "rel" or "abs"'),
        ("ReduceLROnPlateau", {"min_lr": [0.1]}, "1 values of min_lr"),
    ],
)
def test_options_that_make_no_sense(name, options, message):
    if message is None:
        scheduler = getattr(schedules, name)(make_optimizer("SGD", {}), **options)
        with pytest.raises(ValueError, match="the learning rates at step 1 are"):
            course(scheduler.optimizer, scheduler, 1)
        return
    with pytest.raises(ValueError, match=f"^{name}: .*{message}"):
        getattr(schedules, name)(make_optimizer("SGD", {}), **options)


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("StepLR", {"step_size": 3, "gamma": "0.1"}, "gamma must be a number, not '0.1'"),
        ("ExponentialLR", {"gamma": None}, "gamma must be a number, not None"),
        ("MultiStepLR", {"milestones": 5}, "milestones must be a list of steps, not 5"),
        ("MultiStepLR", {"milestones": ["5"]}, "milestones must be a number, not '5'"),
        ("LinearLR", {"start_factor": "0.1"}, "start_factor must be a number"),
        ("LambdaLR", {"lr_lambda": 0.5}, "lr_lambda must be a function of the step, not 0.5"),
        ("CosineAnnealingLR", {"T_max": 3, "eta_min": None}, "eta_min must be a number"),
        ("OneCycleLR", {"max_lr": "0.1", "total_steps": 9}, "max_lr must be a number, not '0.1'"),
        ("ReduceLROnPlateau", {"factor": "0.1"}, "factor must be a number"),
        ("ReduceLROnPlateau", {"min_lr": [0.1, None]}, "min_lr must be a number, not None"),
    ],
)
def test_options_that_are_no_numbers(name, options, message):
    with pytest.raises(TypeError, match=f"^{name}: {message}"):
        getattr(schedules, name)(make_optimizer("SGD", {}), **options)


def test_a_cycle_without_a_momentum():
    optimizer = nn.optim.Adagrad([nn.Parameter(1.0)])
    with pytest.raises(ValueError, match="Adagrad has no momentum; pass cycle_momentum=False"):
        schedules.OneCycleLR(optimizer, max_lr=1.0, total_steps=30)
    schedules.OneCycleLR(optimizer, max_lr=1.0, total_steps=30, cycle_momentum=False)
    assert optimizer.lr == pytest.approx(0.04)


def test_sequences_that_make_no_sense():
    optimizer = make_optimizer("SGD", {})
    one, two = schedules.StepLR(optimizer, 2), schedules.StepLR(optimizer, 3)
    with pytest.raises(ValueError, match="2 schedulers and 0 milestones"):
        schedules.SequentialLR(optimizer, [one, two], [])
    with pytest.raises(ValueError, match="not in order"):
        schedules.SequentialLR(optimizer, [one, two, one], [5, 3])
    with pytest.raises(TypeError, match=r"schedulers\[1\] is a ReduceLROnPlateau"):
        schedules.SequentialLR(optimizer, [one, schedules.ReduceLROnPlateau(optimizer)], [3])
    with pytest.raises(ValueError, match=r"schedulers\[0\] sets .* another optimizer"):
        schedules.SequentialLR(make_optimizer("SGD", {}), [one, two], [3])


def test_a_schedule_that_steps_before_the_optimizer():
    optimizer = make_optimizer("SGD", {})
    scheduler = schedules.StepLR(optimizer, 2)
    with pytest.warns(UserWarning, match=r"Call optimizer.step\(\) first, then scheduler.step\(\)"):
        scheduler.step()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        scheduler.step()  # once is enough


def test_a_schedule_resumed_into_nothing():
    with pytest.raises(ValueError, match="group 0 of the optimizer has no initial_lr"):
        schedules.StepLR(make_optimizer("SGD", {}), 2, last_epoch=3)


def test_groups_added_later():
    optimizer = make_optimizer("SGD", {})
    scheduler = schedules.StepLR(optimizer, 2)
    optimizer.step()
    optimizer.add_param_group({"params": [nn.Parameter(1.0)]})
    with pytest.raises(ValueError, match=r"has 3 groups, but had 2.*after add_param_group"):
        scheduler.step()


def test_states_that_do_not_fit():
    optimizer = make_optimizer("SGD", {})
    scheduler = schedules.StepLR(optimizer, 2)
    kept = scheduler.state_dict()
    with pytest.raises(
        ValueError, match=r"another schedule: missing \['step_size'\], unknown \[\]"
    ):
        scheduler.load_state_dict(schedules.ExponentialLR(optimizer, 0.9).state_dict())
    single = nn.optim.SGD([nn.Parameter(1.0)], lr=0.1)
    with pytest.raises(ValueError, match="the state is for 1 groups"):
        scheduler.load_state_dict(schedules.StepLR(single, 2).state_dict())
    assert scheduler.state_dict() == kept
    pair = schedules.SequentialLR(optimizer, [scheduler, schedules.StepLR(optimizer, 3)], [4])
    state = pair.state_dict()
    state["schedulers"][1].pop("gamma")
    state["schedulers"][0]["gamma"] = 0.77
    with pytest.raises(ValueError, match=r"missing \['gamma'\]"):
        pair.load_state_dict(state)
    assert scheduler.gamma == 0.1
    state["schedulers"].pop()
    with pytest.raises(ValueError, match="for 1 schedulers, but there are 2"):
        pair.load_state_dict(state)


def test_a_schedule_of_ones_own():
    class Root(schedules.LRScheduler):
        def lr_at(self, step, base_lr):
            return base_lr / math.sqrt(1 + step)

    optimizer = make_optimizer("SGD", {})
    assert course(optimizer, Root(optimizer), 3)[-1] == [(0.1, 0.0), (0.025, 0.0)]
    with pytest.raises(NotImplementedError, match="LRScheduler does not define lr_at"):
        schedules.LRScheduler(make_optimizer("SGD", {}))


def test_it_says_what_it_is():
    scheduler = schedules.StepLR(make_optimizer("SGD", {}), 2)
    text = "StepLR(step_size=2, gamma=0.1, base_lrs=[0.2, 0.05], last_epoch=0)"
    assert repr(scheduler) == text
