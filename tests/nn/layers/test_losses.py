"""Losses: against PyTorch, formulas, at extreme inputs, and what is said about mistakes."""

import math
import warnings

import numpy as np
import pytest

import autograd as ag
import nn
from nn import functional as F

RNG = np.random.default_rng(0)
N, C = 6, 4
A, B = RNG.normal(size=(2, N, C)) * 2
P = RNG.uniform(0.01, 0.99, size=(N, C))
Q = RNG.dirichlet(np.ones(C), size=N)
SPARSE = np.where(Q < 0.2, 0.0, Q)
LABELS = RNG.integers(C, size=N)
ONE_HOT = np.eye(C)[LABELS]
BITS = (RNG.random((N, C)) < 0.5).astype(float)
WEIGHT = np.array([0.5, 1.0, 2.0, 0.0])
VOLUME, VOXELS = RNG.normal(size=(2, C, 3, 2)), RNG.integers(C, size=(2, 3, 2))
PADDED = np.where(np.arange(N) < 2, -100, LABELS)

# (our name, our input, target, options), for those with the same names in PyTorch
CASES = [
    ("mse_loss", A, B, {}),
    ("l1_loss", A, B, {}),
    ("l1_loss", A, A, {}),
    ("huber_loss", A, B, {}),
    ("huber_loss", A, B, {"delta": 0.3}),
    ("huber_loss", A, A + 1.0, {"delta": 0.5}),
    ("binary_cross_entropy", P, BITS, {}),
    ("binary_cross_entropy", P, Q, {}),
    ("binary_cross_entropy_with_logits", A, BITS, {}),
    ("binary_cross_entropy_with_logits", A, P, {"pos_weight": WEIGHT}),
    ("cross_entropy", A, LABELS, {}),
    ("cross_entropy", A, LABELS, {"weight": WEIGHT}),
    ("cross_entropy", A, LABELS, {"label_smoothing": 0.1}),
    ("cross_entropy", A, LABELS, {"label_smoothing": 0.1, "weight": WEIGHT}),
    ("cross_entropy", A, PADDED, {"label_smoothing": 0.1, "weight": WEIGHT}),
    ("cross_entropy", A, PADDED, {}),
    ("cross_entropy", A, LABELS, {"ignore_index": int(LABELS[0])}),
    ("cross_entropy", A[0], LABELS[0], {}),
    ("cross_entropy", VOLUME, VOXELS, {"weight": WEIGHT}),
    ("cross_entropy", VOLUME, VOXELS, {"label_smoothing": 0.2}),
    ("cross_entropy", A, ONE_HOT, {}),
    ("cross_entropy", A, Q, {"weight": WEIGHT, "label_smoothing": 0.1}),
    ("cross_entropy", A[0], Q[0], {}),
    ("cross_entropy", VOLUME, np.abs(VOLUME), {}),
    ("nll_loss", A, LABELS, {}),
    ("nll_loss", A, PADDED, {"weight": WEIGHT}),
    ("nll_loss", VOLUME, VOXELS, {}),
    ("multi_margin_loss", A, LABELS, {}),
    ("multi_margin_loss", A, LABELS, {"p": 2, "margin": 0.5, "weight": WEIGHT}),
    ("multi_margin_loss", A[0], LABELS[0], {}),
    ("kl_div", np.log(P), Q, {}),
    ("kl_div", np.log(P), SPARSE, {}),
    ("kl_div", np.log(P), np.log(Q), {"log_target": True}),
]
IDS = [f"{name}-{i}" for i, (name, *_) in enumerate(CASES)]


def ours(name, x, target, **options):
    """The loss, and its gradient for the mean of the loss times cos 0, cos 1, ..."""
    x = ag.tensor(x, requires_grad=True)
    loss = getattr(F, name)(x, target, **options)
    loss.backward(np.cos(np.arange(loss.size)).reshape(loss.shape))
    return loss.data, x.grad.data


@pytest.mark.parametrize("reduction", ["mean", "sum", "none", "batchmean"])
@pytest.mark.parametrize(("name", "x", "target", "options"), CASES, ids=IDS)
def test_value_and_gradient_are_pytorchs(name, x, target, options, reduction):
    torch = pytest.importorskip("torch", reason="PyTorch is the oracle of this test")
    if reduction == "batchmean" and name != "kl_div":
        with pytest.raises(ValueError, match="reduction must be one of mean, sum, none"):
            getattr(F, name)(x, target, reduction=reduction)
        return
    loss, grad = ours(name, x, target, reduction=reduction, **options)
    x = torch.tensor(x, requires_grad=True)
    theirs = {k: torch.tensor(v) if isinstance(v, np.ndarray) else v for k, v in options.items()}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PyTorch announces a different 'mean' for kl_div
        expected = getattr(torch.nn.functional, name)(
            x, torch.tensor(target), reduction=reduction, **theirs
        )
    upstream = np.cos(np.arange(loss.size)).reshape(loss.shape)
    expected.backward(torch.tensor(upstream))
    np.testing.assert_allclose(loss, expected.detach().numpy(), rtol=1e-13, atol=1e-15)
    np.testing.assert_allclose(grad, x.grad.numpy(), rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize(
    ("name", "x", "target"),
    [
        ("mse_loss", A, B), ("l1_loss", A, B), ("huber_loss", A, B), ("log_cosh_loss", A, B),
        ("binary_cross_entropy", P, Q), ("binary_cross_entropy_with_logits", A, P),
        ("cross_entropy", A, Q), ("kl_div", np.log(P), Q),
    ],
)  # fmt: skip
def test_the_gradient_reaches_a_target_that_asks_for_one(name, x, target):
    def f(t):
        return getattr(F, name)(ag.tensor(x), ag.tensor(t)).item()

    t = ag.tensor(target, requires_grad=True)
    getattr(F, name)(x, t).backward()
    np.testing.assert_allclose(t.grad.data, differences(f, target), rtol=1e-6, atol=1e-8)


def differences(f, x, h=1e-6):
    """The gradient of f at x, by central differences."""
    out = np.empty_like(x)
    for i in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[i] = h
        out[i] = (f(x + step) - f(x - step)) / (2 * h)
    return out


# --- the losses that PyTorch lacks ---------------------------------------------------------------


def test_log_cosh():
    loss, grad = ours("log_cosh_loss", A, B, reduction="none")
    np.testing.assert_allclose(loss, np.log(np.cosh(A - B)), rtol=1e-12, atol=1e-15)
    upstream = np.cos(np.arange(loss.size)).reshape(loss.shape)
    np.testing.assert_allclose(grad, np.tanh(A - B) * upstream, rtol=1e-12, atol=1e-15)


def test_wasserstein_is_scipys():
    stats = pytest.importorskip("scipy.stats", reason="SciPy is the oracle of this test")
    other = RNG.dirichlet(np.ones(C), size=N)
    for grid in (None, np.array([-1.0, 0.5, 0.75, 4.0])):
        places = np.arange(C) if grid is None else grid
        expected = [
            stats.wasserstein_distance(places, places, p, q) for p, q in zip(Q, other, strict=True)
        ]
        loss = F.wasserstein_1d(Q, other, reduction="none", grid=grid)
        np.testing.assert_allclose(loss.data, expected, rtol=1e-12)
        mean = F.wasserstein_1d(Q, other, grid=grid).item()
        assert mean == pytest.approx(np.mean(expected))
        assert nn.Wasserstein1dLoss("sum", grid)(Q, other).item() == pytest.approx(sum(expected))


def test_wasserstein_gradient_through_a_softmax():
    def f(x):
        return F.wasserstein_1d(ag.softmax(ag.tensor(x)), Q).item()

    x = ag.tensor(A, requires_grad=True)
    F.wasserstein_1d(ag.softmax(x), Q).backward()
    np.testing.assert_allclose(x.grad.data, differences(f, A), rtol=1e-6, atol=1e-9)


def test_wasserstein_of_one_place_is_zero():
    assert F.wasserstein_1d([[1.0], [2.0]], [[1.0], [2.0]]).item() == 0.0


# --- extreme inputs ------------------------------------------------------------------------------

FAR = np.array([-1000.0, 1000.0])


def test_binary_cross_entropy_from_logits_is_right_at_any_size():
    loss, grad = ours("binary_cross_entropy_with_logits", FAR, [0.0, 1.0], reduction="sum")
    assert loss == 0.0
    assert grad.tolist() == [0.0, 0.0]
    loss, grad = ours("binary_cross_entropy_with_logits", FAR, [1.0, 0.0], reduction="sum")
    assert loss == 2000.0
    assert grad.tolist() == [-1.0, 1.0]
    loss, grad = ours("binary_cross_entropy_with_logits", 40.0, 1.0)  # log(1 + e⁻⁴⁰), and -e⁻⁴⁰
    assert loss == pytest.approx(math.exp(-40), rel=1e-12)
    assert grad == pytest.approx(-math.exp(-40), rel=1e-12)


def test_cross_entropy_is_right_at_any_size():
    for right, wrong in (([0], [1]), ([[1.0, 0.0]], [[0.0, 1.0]])):
        loss, grad = ours("cross_entropy", [[1000.0, -1000.0]], right)
        assert loss == 0.0
        assert grad.tolist() == [[0.0, 0.0]]
        loss, grad = ours("cross_entropy", [[1000.0, -1000.0]], wrong)
        assert loss == 2000.0
        assert grad.tolist() == [[1.0, -1.0]]


def test_regression_losses_are_right_at_any_size():
    zero = np.zeros(2)
    expected = {
        "mse_loss": (2e6, [-2000.0, 2000.0]),
        "l1_loss": (2000.0, [-1.0, 1.0]),
        "huber_loss": (1999.0, [-1.0, 1.0]),
        "log_cosh_loss": (2000 - 2 * math.log(2), [-1.0, 1.0]),
    }
    for name, (value, slope) in expected.items():
        loss, grad = ours(name, FAR, zero, reduction="sum")
        assert loss == pytest.approx(value, rel=1e-15), name
        assert grad.tolist() == slope, name


def test_hinge_at_any_size():
    loss, grad = ours("multi_margin_loss", [[1000.0, -1000.0]], [1])
    assert loss == 2001 / 2
    assert grad.tolist() == [[0.5, -0.5]]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_binary_cross_entropy_of_saturated_sigmoids_is_finite(dtype):
    logits = ag.tensor(np.array([-1000, -90, -20, 20, 90, 1000], dtype), requires_grad=True)
    for target in (0, 1):
        logits.grad = None
        loss = F.binary_cross_entropy(ag.sigmoid(logits), np.full(6, target))
        loss.backward()
        assert loss.dtype == dtype
        assert np.isfinite(loss.item())
        assert np.isfinite(logits.grad.data).all()


def test_binary_cross_entropy_of_certainties():
    """The derivative of -log(1 - p) at p = 0 is 1 (PyTorch's formula makes it 0)."""
    loss, grad = ours("binary_cross_entropy", [0.0, 1.0], [0.0, 1.0], reduction="sum")
    assert loss == 0.0
    assert grad.tolist() == [1.0, -1.0]
    loss, grad = ours("binary_cross_entropy", [0.0, 1.0], [1.0, 0.0], reduction="none")
    assert loss.tolist() == [100.0, 100.0]
    np.testing.assert_allclose(grad, [-1e12, 1e12 * np.cos(1)])  # PyTorch has the same bound


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_binary_cross_entropy_pulls_even_at_the_worst_prediction(dtype):
    """The slope is -1/p, and at p = 0 PyTorch's, which is 10¹² for all p below 10⁻¹²."""
    torch = pytest.importorskip("torch", reason="PyTorch is the oracle of this test")
    p = np.array([0.0, 1e-30, 1e-20, 1e-11, 0.3, 1.0], dtype)
    for target, x in ((1.0, p), (0.0, 1 - p)):
        a, t = ag.tensor(x, requires_grad=True), torch.tensor(x, requires_grad=True)
        F.binary_cross_entropy(a, np.full(6, target), "sum").backward()
        theirs = torch.nn.functional.binary_cross_entropy
        theirs(t, torch.full((6,), target, dtype=t.dtype), reduction="sum").backward()
        same = [0, 3, 4] if target else [0, 4]
        np.testing.assert_allclose(a.grad.data[same], t.grad[same], rtol=1e-6)
    a = ag.tensor(p, requires_grad=True)
    F.binary_cross_entropy(a, np.ones(6), "sum").backward()
    np.testing.assert_allclose(a.grad.data[1:], -1 / p[1:], rtol=1e-6)
    half = ag.tensor(np.zeros(1, np.float16), requires_grad=True)
    F.binary_cross_entropy(half, [1.0]).backward()
    assert np.isfinite(half.grad.data).all()
    assert half.grad.data < -1e4


@pytest.mark.parametrize("name", ["cross_entropy", "nll_loss"])
@pytest.mark.parametrize("value", [-np.inf, np.nan])
def test_an_ignored_label_contributes_nothing_beside_infinities(name, value):
    """A factor of 0 would make nan of an infinite loss."""
    x = np.array([[value, 0.0, 1.0], [1.0, 2.0, 3.0]])
    for options in ({}, {"weight": [1.0, 2.0, 3.0]}, {"label_smoothing": 0.1}):
        if name == "nll_loss" and "label_smoothing" in options:
            continue
        loss = getattr(F, name)(x, np.array([-100, 1]), **options)
        alone = getattr(F, name)(x[1:], np.array([1]), **options)
        np.testing.assert_allclose(loss.data, alone.data, rtol=1e-14)
    each = F.nll_loss(x, np.array([-100, 1]), reduction="none")
    np.testing.assert_array_equal(each.data, [0.0, -2.0])


@pytest.mark.parametrize(("name", "x", "target", "options"), CASES, ids=IDS)
def test_a_float32_input_makes_a_float32_loss(name, x, target, options):
    x = ag.tensor(x, requires_grad=True, dtype=np.float32)
    loss = getattr(F, name)(x, target, **options)
    assert loss.dtype == np.float32


# --- mistakes ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "mse_loss", "l1_loss", "huber_loss", "log_cosh_loss", "binary_cross_entropy",
        "binary_cross_entropy_with_logits", "kl_div", "wasserstein_1d",
    ],
)  # fmt: skip
def test_a_column_against_a_row_raises(name):
    message = rf"{name}: input has shape \(5, 1\) and target \(5,\).*target.reshape\(input.shape\)"
    with pytest.raises(ValueError, match=message):
        getattr(F, name)(np.full((5, 1), 0.5), np.full(5, 0.5))
    with pytest.raises(ValueError, match=r"\(5,\) and target \(\)"):
        getattr(F, name)(np.full(5, 0.5), 0.5)


@pytest.mark.parametrize("name", ["cross_entropy", "nll_loss", "multi_margin_loss"])
def test_labels_that_do_not_fit_raise(name):
    loss = getattr(F, name)
    with pytest.raises(
        IndexError, match=r"label 4 at \[1\] is out of range for 4 classes \(0 to 3\)"
    ):
        loss(A[:3], [0, 4, 2])
    with pytest.raises(IndexError, match=r"label -1 at \[2\]"):
        loss(A[:3], [0, 3, -1])
    with pytest.raises(TypeError, match=r"must be integers, not float64; use target.astype\(int\)"):
        loss(A[:3], [0.0, 1.0, 2.0])
    with pytest.raises(
        ValueError, match=r"input of shape \(3, 4\), class indices have shape \(3,\)"
    ):
        loss(A[:3], [[0], [1], [2]])
    with pytest.raises(ValueError, match=r"the target has \(2,\)"):
        loss(A[:3], [0, 1])
    with pytest.raises(ValueError, match=rf"the order is {name}\(input, target\)"):
        loss([0, 1, 2], ag.tensor(A[:3], requires_grad=True))
    with pytest.raises(ValueError, match="weight has shape"):
        loss(A[:3], [0, 1, 2], weight=[1.0, 2.0])
    with pytest.raises(ValueError, match="single number"):
        loss(1.0, [0])


def test_other_mistakes():
    with pytest.raises(ValueError, match=r"probabilities in \[0, 1\].*_with_logits"):
        F.binary_cross_entropy([2.0], [1.0])
    with pytest.raises(ValueError, match=r"in \[0, 1\]"):
        F.binary_cross_entropy([math.nan], [1.0])
    with pytest.raises(ValueError, match="delta must be positive"):
        F.huber_loss([2.0], [1.0], delta=0)
    with pytest.raises(ValueError, match="label_smoothing"):
        F.cross_entropy(A, LABELS, label_smoothing=2)
    with pytest.raises(ValueError, match="p must be 1 or 2"):
        F.multi_margin_loss(A, LABELS, p=3)
    with pytest.raises(ValueError, match="no label is left"):
        F.cross_entropy(A[:2], [-100, -100])
    with pytest.raises(ValueError, match="same total"):
        F.wasserstein_1d([1.0, 0.0], [1.0, 1.0])
    with pytest.raises(ValueError, match="2 increasing numbers"):
        F.wasserstein_1d([1.0, 0.0], [0.0, 1.0], grid=[1.0, 0.0])
    with pytest.raises(ValueError, match="reduction must be one of"):
        nn.MSELoss("average")


# --- modules -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("module", "function", "x", "target"),
    [
        (nn.MSELoss("sum"), lambda x, t: F.mse_loss(x, t, "sum"), A, B),
        (nn.L1Loss(), F.l1_loss, A, B),
        (nn.HuberLoss(delta=0.3), lambda x, t: F.huber_loss(x, t, delta=0.3), A, B),
        (nn.LogCoshLoss(), F.log_cosh_loss, A, B),
        (nn.BCELoss(), F.binary_cross_entropy, P, BITS),
        (nn.BCEWithLogitsLoss(), F.binary_cross_entropy_with_logits, A, BITS),
        (nn.CrossEntropyLoss(WEIGHT), lambda x, t: F.cross_entropy(x, t, WEIGHT), A, LABELS),
        (nn.NLLLoss(WEIGHT), lambda x, t: F.nll_loss(x, t, WEIGHT), A, LABELS),
        (nn.MultiMarginLoss(2), lambda x, t: F.multi_margin_loss(x, t, 2), A, LABELS),
        (nn.KLDivLoss("batchmean"), lambda x, t: F.kl_div(x, t, "batchmean"), np.log(P), Q),
        (nn.Wasserstein1dLoss(), F.wasserstein_1d, Q, Q[::-1]),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, nn.Module) else "",
)
def test_modules_compute_their_function(module, function, x, target):
    assert module(x, target).item() == function(x, target).item()


def test_repr_shows_the_options():
    assert repr(nn.HuberLoss("sum", delta=0.5)) == "HuberLoss(reduction='sum', delta=0.5)"
    assert repr(nn.BCEWithLogitsLoss()) == "BCEWithLogitsLoss(reduction='mean')"
