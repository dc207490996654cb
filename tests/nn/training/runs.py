"""A training that contains everything with a state, for the tests of its resumption."""

import numpy as np

import nn
from nn.data import ArrayDataset, DataLoader, Transformed, prefetch
from nn.optim import lr_scheduler

RNG = np.random.default_rng(0)
X = RNG.normal(size=(10, 4)).astype(np.float32)
LABELS = RNG.integers(3, size=10)
EPOCHS, BATCH = 3, 4  # three batches, the last of them smaller
STEPS = EPOCHS * 3
F = nn.functional

SCHEDULES = {
    "step": lambda o: nn.Schedule(lr_scheduler.OneCycleLR(o, 0.1, total_steps=4 * STEPS), "step"),
    "epoch": lambda o: nn.Schedule(lr_scheduler.ExponentialLR(o, 0.5), "epoch"),
    "plateau": lambda o: nn.Schedule(
        lr_scheduler.ReduceLROnPlateau(o, patience=0, threshold=1.0), "epoch", "validation loss"
    ),
}


def noisy(x, y, rng):
    return x + rng.normal(size=x.shape).astype(x.dtype) / 10, y


LOADERS = {
    "plain": lambda loader: loader,
    "prefetched": lambda loader: prefetch(Transformed(loader, noisy)),
}


def accuracy(scores, labels):
    return (scores.argmax(axis=1) == labels).mean()


class Training:
    """A model with dropout of both kinds and batch norm, Adam, a schedule, a shuffling loader."""

    def __init__(self, seed, schedule="step", loader="plain"):
        nn.manual_seed(seed)
        self.model = nn.Sequential(
            nn.Linear(4, 8, dtype=np.float32), nn.BatchNorm1d(8, dtype=np.float32), nn.ReLU(),
            nn.Dropout(0.3), nn.Linear(8, 3, dtype=np.float32), nn.Dropout(0.1, rng=seed + 1),
        )  # fmt: skip
        self.optimizer = nn.optim.Adam(self.model.parameters(), lr=0.05, amsgrad=True)
        self.data = LOADERS[loader](DataLoader(ArrayDataset(X, LABELS), BATCH, shuffle=True))
        held_out = DataLoader(ArrayDataset(X[:7], LABELS[:7]), BATCH, shuffle=True, seed=seed)
        self.validation = Transformed(held_out, noisy, seed=seed)
        self.callbacks = [
            SCHEDULES[schedule](self.optimizer),
            nn.EarlyStopping(10, restore_best=False),
            nn.Statistics(every=2),
        ]

    def fit(self, *callbacks, epochs=EPOCHS, **options):
        options = {"progress": False, "metrics": {"accuracy": accuracy}, **options}
        self.history = nn.fit(
            self.model, self.data, F.cross_entropy, self.optimizer, epochs, self.validation,
            callbacks=[*callbacks, *self.callbacks], **options,
        )  # fmt: skip
        return self

    def end(self):
        """The bytes of everything learned, and every figure along the way but the times."""
        learnt = {name: a.tobytes() for name, a in self.model.state_dict().items()}
        kept = [
            {k: np.asarray(v).tobytes() for k, v in state.items()}
            for state in self.optimizer.state_dict()["state"].values()
        ]
        figures = {k: v for k, v in self.history.epochs.items() if k != "seconds"}
        statistics = self.callbacks[2]
        seen = repr([statistics.gradient_norms, statistics.dead_units])  # nan does not equal itself
        return learnt, kept, self.history.steps, figures, seen, nn.get_rng_state(self.model)


class At:
    """A callback that does something after one step, or at another of its moments."""

    def __init__(self, step, action, moment="on_step"):
        def act(run):
            if run.step == step:
                action(run)

        setattr(self, moment, act)


def stop_at(step):
    return At(step, lambda run: run.stop("for the test"))
