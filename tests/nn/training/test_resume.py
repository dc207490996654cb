"""A run that is interrupted, saved, and rebuilt from nothing ends with the same parameters."""

import numpy as np
import pytest

import nn
from nn.data import ArrayDataset, DataLoader

RNG = np.random.default_rng(0)
X = RNG.normal(size=(10, 4)).astype(np.float32)
LABELS = RNG.integers(3, size=10)
EPOCHS, BATCH = 3, 4  # three batches, the last of them smaller
STEPS = EPOCHS * 3

OPTIMIZERS = {
    "Adam": lambda p: nn.optim.Adam(p, lr=0.05, amsgrad=True),
    "SGD": lambda p: nn.optim.SGD(p, lr=0.05, momentum=0.9, nesterov=True),
    "RMSprop": lambda p: nn.optim.RMSprop(p, lr=0.01, momentum=0.5, centered=True),
}


class Run:
    """A model with dropout of both kinds, batch norm, an optimizer and a shuffling loader."""

    def __init__(self, optimizer, seed):
        nn.manual_seed(seed)
        self.model = nn.Sequential(
            nn.Linear(4, 8, dtype=np.float32), nn.BatchNorm1d(8, dtype=np.float32), nn.ReLU(),
            nn.Dropout(0.3), nn.Linear(8, 3, dtype=np.float32), nn.Dropout(0.1, rng=seed + 1),
        )  # fmt: skip
        self.optimizer = OPTIMIZERS[optimizer](self.model.parameters())
        self.loader = DataLoader(ArrayDataset(X, LABELS), BATCH, shuffle=True)
        self.epoch = 0
        self.losses = []

    def train(self, steps=STEPS):
        """Run to the end, or until this many steps have been done in all."""
        while self.epoch < EPOCHS:
            for x, labels in self.loader:
                loss = nn.functional.cross_entropy(self.model(x), labels)
                self.optimizer.zero_grad()
                loss.backward()
                self.optimizer.step()
                self.losses.append(loss.item())
                if len(self.losses) == steps:
                    return
            self.epoch += 1

    def save(self, path):
        nn.save(
            {
                "model": self.model,
                "optimizer": self.optimizer,
                "loader": self.loader,
                "rng": nn.get_rng_state(self.model),
                "epoch": self.epoch,
                "losses": self.losses,
            },
            path,
        )

    def load(self, path):
        state = nn.load(path)
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.loader.load_state_dict(state["loader"])
        nn.set_rng_state(state["rng"], self.model)
        self.epoch, self.losses = state["epoch"], state["losses"]

    def end(self):
        """The bytes of everything that was learned, and every loss along the way."""
        values = self.model.state_dict().items()
        return {name: array.tobytes() for name, array in values}, self.losses


@pytest.mark.parametrize("suffix", [".npz", ".safetensors"])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_interrupted_at_any_step(optimizer, suffix, tmp_path):
    if suffix == ".safetensors":
        pytest.importorskip("safetensors", reason="the package of the format is not installed")
    whole = Run(optimizer, seed=1)
    whole.train()
    for stop in range(1, STEPS):
        path = tmp_path / f"{stop}{suffix}"
        first = Run(optimizer, seed=1)
        first.train(stop)
        first.save(path)
        rest = Run(optimizer, seed=100 + stop)
        rest.load(path)
        rest.train()
        assert rest.end() == whole.end()


def test_interrupted_again_and_again(tmp_path):
    whole = Run("Adam", seed=1)
    whole.train()
    run, path = Run("Adam", seed=1), tmp_path / "run.npz"
    for step in range(1, STEPS + 1):
        run.train(step)
        run.save(path)
        run = Run("Adam", seed=50 + step)
        run.load(path)
    assert run.end() == whole.end()


@pytest.mark.parametrize("left_out", ["optimizer", "loader", "rng"])
def test_each_part_of_the_state_is_needed(left_out, tmp_path):
    whole = Run("Adam", seed=1)
    whole.train()
    first, rest = Run("Adam", seed=1), Run("Adam", seed=2)
    first.train(4)
    first.save(tmp_path / "run.npz")
    kept = rest.optimizer.state_dict(), rest.loader.state_dict(), nn.get_rng_state(rest.model)
    rest.load(tmp_path / "run.npz")
    if left_out == "optimizer":
        rest.optimizer.load_state_dict(kept[0])
    elif left_out == "loader":
        library = nn.get_rng_state()
        rest.loader.load_state_dict(kept[1])
        nn.set_rng_state(library)
    else:
        nn.set_rng_state(kept[2], rest.model)
    rest.train(STEPS)
    assert rest.end() != whole.end()
