"""nn.fit does what the hand-written loop does, and says what is wrong with its arguments."""

import numpy as np
import pytest

import autograd as ag
import nn
from nn.data import ArrayDataset, DataLoader
from nn.optim.lr_scheduler import StepLR
from tests.nn.training.runs import BATCH, LABELS, F, X, accuracy, stop_at


def model_of(seed=0):
    return nn.Sequential(
        nn.Linear(4, 8, rng=seed), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.3, rng=seed),
        nn.Linear(8, 3, rng=seed),
    )  # fmt: skip


def loader(seed=0):
    return DataLoader(ArrayDataset(X, LABELS), BATCH, shuffle=True, seed=seed)


def still(model):
    """An optimizer that changes nothing."""
    return nn.optim.SGD(model.parameters(), lr=0.0)


def fit(model, data, loss=F.cross_entropy, optimizer=None, **options):
    optimizer = optimizer or nn.optim.Adam(model.parameters(), lr=0.01)
    return nn.fit(model, data, loss, optimizer, progress=False, **options)


def test_it_is_the_hand_written_loop():
    by_hand, model = model_of(), model_of()
    optimizer, losses = nn.optim.Adam(by_hand.parameters(), lr=0.01), []
    batches = loader()
    for _ in range(2):
        for x, y in batches:
            loss = F.cross_entropy(by_hand(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    history = fit(model, loader(), epochs=2)
    assert history.steps == {"loss": losses, "lr": [0.01] * 6}
    for name, array in by_hand.state_dict().items():
        assert array.tobytes() == model.state_dict()[name].tobytes()


def test_figures_are_means_over_samples():
    model = nn.Linear(4, 3, rng=0)
    history = fit(
        model, loader(), optimizer=still(model), epochs=2, metrics={"accuracy": accuracy},
        validation=DataLoader(ArrayDataset(X[:5], LABELS[:5]), BATCH),
    )  # fmt: skip

    def expected(x, labels):
        z = x @ model.weight.data.T + model.bias.data
        p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
        return -np.log(p[range(len(x)), labels]).mean(), (z.argmax(1) == labels).mean()

    for prefix, figures in [
        ("", expected(X, LABELS)),
        ("validation ", expected(X[:5], LABELS[:5])),
    ]:
        for name, figure in zip(("loss", "accuracy"), figures):
            assert history[prefix + name] == pytest.approx([figure] * 2, rel=1e-12)
    assert history["step"] == [3, 6]


def test_metrics_are_given_arrays_and_leave_no_graph():
    seen = []

    def metric(prediction, target):
        seen.append((type(prediction), type(target), prediction.shape))
        return ag.tensor(0.5)

    model = nn.Linear(4, 3)
    assert fit(model, loader(), metrics={"half": metric})["half"] == [0.5]
    assert seen == [(np.ndarray, np.ndarray, (n, 3)) for n in (4, 4, 2)]


def test_validation_is_in_evaluation_mode_and_leaves_each_part_in_its_own():
    seen = []

    class Watching(nn.Module):
        def forward(self, x):
            seen.append((self.training, ag.is_grad_enabled()))
            return x

    class Freeze:
        def on_start(self, run):
            run.model[1].eval()

    model = nn.Sequential(Watching(), nn.BatchNorm1d(4), nn.Linear(4, 3)).eval()
    fit(model, loader(), validation=loader(), epochs=2, callbacks=[Freeze()])
    assert (
        seen
        == [(True, True)] * 3 + [(False, False)] * 3 + [(True, True)] * 3 + [(False, False)] * 3
    )
    assert [part.training for part in model.modules()] == [True, True, False, True]
    assert (model[1].running_mean == 0).all()


def test_callbacks_are_called_in_order():
    calls = []

    class Told:
        def __init__(self, name):
            self.name = name

        def __getattr__(self, moment):
            if not moment.startswith("on_"):
                raise AttributeError(moment)
            return lambda run: calls.append((self.name, moment, run.epoch, run.step, run.batch))

    fit(model_of(), loader(), callbacks=[Told("a"), Told("b"), stop_at(4)], epochs=2)
    assert calls[::2] == [("a", *rest) for _, *rest in calls[1::2]]
    assert [call[1:] for call in calls[::2]] == [
        ("on_start", 0, 0, 0),
        ("on_backward", 0, 0, 0), ("on_step", 0, 1, 1),
        ("on_backward", 0, 1, 1), ("on_step", 0, 2, 2),
        ("on_backward", 0, 2, 2), ("on_step", 0, 3, 3),
        ("on_epoch", 1, 3, 0),
        ("on_backward", 1, 3, 0), ("on_step", 1, 4, 1),
        ("on_end", 1, 4, 1),
    ]  # fmt: skip


def test_gradients_can_be_changed_on_their_way():
    class Clip:
        def on_backward(self, run):
            nn.utils.clip_grad_norm_(run.model.parameters(), 1e-3)

    model = nn.Linear(4, 3, rng=0)
    before = nn.utils.parameters_to_vector(model.parameters()).data
    fit(model, loader(), optimizer=nn.optim.SGD(model.parameters(), lr=1.0), callbacks=[Clip()])
    moved = nn.utils.parameters_to_vector(model.parameters()).data - before
    assert 0 < np.linalg.norm(moved) <= 3e-3


def test_a_loss_that_is_not_finite_ends_it_before_the_parameters_change():
    model = nn.Linear(1, 1, rng=0)
    good, bad = (np.ones((2, 1)), np.zeros((2, 1))), (np.full((2, 1), np.nan), np.zeros((2, 1)))
    kept = []

    class Keep:
        def on_step(self, run):
            kept.append(run.model.state_dict())

        def on_end(self, run):
            kept.append("end")

    with pytest.raises(
        FloatingPointError,
        match=r"loss is nan at step 4 \(epoch 2, batch 2\).*lower than 0\.1.*detect_anomaly",
    ):
        nn.fit(
            model, [good, good], lambda p, y: F.mse_loss(p, y) * (np.nan if len(kept) == 3 else 1),
            nn.optim.SGD(model.parameters(), lr=0.1), 2, callbacks=[Keep()], progress=False,
        )  # fmt: skip
    assert kept[-1] == "end"
    assert model.state_dict() == kept[-2]
    with pytest.raises(FloatingPointError, match=r"step 1 \(epoch 1, batch 1\)"):
        fit(model, [bad], F.mse_loss)


def test_more_epochs_than_none():
    model = model_of()
    before = model.state_dict()["0.weight"]
    assert len(fit(model, loader(), epochs=0)) == 0
    assert (model.state_dict()["0.weight"] == before).all()


SGD = nn.optim.SGD([nn.Parameter(1.0)])


def trained(data=None, loss=F.cross_entropy, model=None, optimizer=None, **options):
    model = nn.Linear(4, 3) if model is None else model
    optimizer = optimizer or nn.optim.SGD(model.parameters())
    return nn.fit(
        model, loader() if data is None else data, loss, optimizer, progress=False, **options
    )


@pytest.mark.parametrize(
    ("change", "error", "text"),
    [
        ({"data": (X, LABELS)}, TypeError, r"must be batches .* not a tuple; wrap .*DataLoader"),
        ({"data": ArrayDataset(X, LABELS)}, TypeError, "not a ArrayDataset; wrap"),
        ({"data": X}, TypeError, "not a ndarray; wrap"),
        ({"data": 3}, TypeError, "data must be an iterable of batches, .* DataLoader, not int"),
        ({"data": []}, ValueError, "fit: the data gave no batches"),
        ({"data": iter([(X, LABELS)]), "epochs": 2}, TypeError, "used up after the first of 2"),
        ({"validation": iter([(X, LABELS)]), "epochs": 2}, TypeError, "validation is a list_iter"),
        ({"validation": (X, LABELS)}, TypeError, "validation must be batches of pairs"),
        ({"validation": []}, ValueError, "evaluate: the data gave no batches"),
        ({"data": [(X,)]}, TypeError, r"a batch must be a pair \(x, y\), .* a tuple with 1 parts"),
        ({"data": [X]}, TypeError, "gave a ndarray with no parts"),
        ({"loss": SGD}, TypeError, r"not SGD; the order is fit\(model"),
        ({"loss": nn.MSELoss}, TypeError, r"a class; make an instance of it: MSELoss\(\)"),
        ({"loss": nn.NLLLoss(reduction="none")}, TypeError, r"loss must be one real.*\(4,\)"),
        ({"optimizer": F.cross_entropy}, TypeError, "the optimizer must be one of nn.optim, not"),
        ({"optimizer": SGD}, ValueError, "none of the model's parameters"),
        ({"model": F.relu, "optimizer": SGD}, TypeError, "model must be a Module, not function"),
        ({"epochs": 1.5}, TypeError, "epochs must be an integer"),
        ({"epochs": -1}, ValueError, "epochs must be at least 0"),
        ({"metrics": {"loss": accuracy}}, ValueError, "'loss' cannot name a metric"),
        ({"metrics": {"accuracy": 3}}, TypeError, "'accuracy' must be a function .* not int"),
        ({"metrics": [accuracy]}, TypeError, r'functions by name, such as {"accuracy".* not list'),
        ({"callbacks": nn.EarlyStopping(3)}, TypeError, r"write callbacks=\[EarlyStopping\("),
        ({"callbacks": [nn.EarlyStopping]}, TypeError, r"is a class; write EarlyStopping\("),
        ({"callbacks": [StepLR(SGD, 1)]}, TypeError, r"StepLR is not a callback; .* nn.Schedule\("),
        ({"callbacks": [print]}, TypeError, "one of the methods on_start, .* has none"),
        ({"metrics": {"all": lambda p, y: p}}, TypeError, r"all must be one real number.*\(4, 3\)"),
    ],
)  # fmt: skip
def test_errors_teach(change, error, text):
    with pytest.raises(error, match=text):
        trained(**change)


def test_lbfgs_has_a_loop_of_its_own():
    model = nn.Linear(4, 3)
    with pytest.raises(TypeError, match="LBFGS evaluates the loss several times"):
        trained(model=model, optimizer=nn.optim.LBFGS(model.parameters()))


@pytest.mark.parametrize("read_out", [float, lambda loss: loss.detach(), lambda loss: loss.data])
def test_a_loss_that_no_gradient_can_come_from(read_out):
    with pytest.raises(TypeError, match=r"the loss returned a \w+ that no gradient can come from"):
        fit(model_of(), loader(), lambda p, y: read_out(F.cross_entropy(p, y)))
