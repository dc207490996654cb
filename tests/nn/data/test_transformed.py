"""nn.data.Transformed: a function over whole batches, and exact resumption."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

import autograd as ag
import nn
from nn.data import ArrayDataset, DataLoader, Transformed, prefetch, random_crop, random_flip
from tests.nn.training.test_resume import STEPS, Run

IMAGES = np.arange(1.0, 7 * 2 * 5 * 5 + 1).reshape(7, 2, 5, 5)
LABELS = np.arange(7)


def augment(x: Any, y: Any, rng: np.random.Generator) -> tuple[Any, Any]:
    return random_flip(random_crop(x, 1, rng), rng), y


def drawn(x: Any, rng: np.random.Generator) -> tuple[Any, Any]:
    """The samples, and numbers that distinguish one generator's state from another."""
    return x, rng.integers(2**62, size=2)


class Resumable:
    """Gives (0,), (1,) ...; its state is one number.

    A state taken after the last batch begins the next epoch; with `rest`, the empty rest of the old
    epoch comes first.
    """

    def __init__(self, length: int, rest: bool = False) -> None:
        self.length, self.rest = length, rest
        self.place, self.resumed = 0, False

    def __len__(self) -> int:
        return self.length

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        if not self.resumed or (self.place == self.length and not self.rest):
            self.place = 0
        self.resumed = False
        return self.batches(self.place)

    def batches(self, start: int) -> Iterator[tuple[Any, ...]]:
        for i in range(start, self.length):
            self.place = i + 1
            yield (np.array([i]),)

    def state_dict(self) -> dict[str, int]:
        return {"place": self.place}

    def load_state_dict(self, state: dict[str, int]) -> None:
        self.place, self.resumed = state["place"], True


def read(batches: Any) -> list[list[list[int]]]:
    return [[t.tolist() for t in batch] for batch in batches]


def test_the_function_is_given_whole_batches_as_arrays() -> None:
    seen = []

    def function(x: Any, y: Any, rng: Any) -> tuple[Any, ...]:
        seen.append((type(x), x.shape, type(y), y.shape))
        assert isinstance(rng, np.random.Generator)
        return x, y, ag.tensor(y) * 2, y.astype("f4").mean()

    loader = DataLoader(ArrayDataset(IMAGES, LABELS), batch_size=4)
    for x, y, doubled, mean in Transformed(loader, function):
        assert all(isinstance(t, ag.Tensor) for t in (x, y, doubled, mean))
        assert doubled.tolist() == [2 * v for v in y.tolist()]
        assert mean.dtype == np.float32
    array = np.ndarray
    assert seen == [(array, (n, 2, 5, 5), array, (n,)) for n in (4, 3)]


def test_labels_stay_with_their_images_and_the_data_set_as_it_is() -> None:
    before = IMAGES.copy()
    loader = DataLoader(ArrayDataset(IMAGES, LABELS), 3, shuffle=True, seed=0)
    batches = Transformed(loader, augment, seed=1)
    assert len(batches) == 3
    for images, labels in batches:
        for image, label in zip(images.data, labels.tolist(), strict=True):
            pixels = set(image.ravel().tolist()) - {0}
            assert pixels <= set(IMAGES[label].ravel().tolist())
            assert len(pixels) >= 2 * 4 * 4
    assert_array_equal(IMAGES, before)


def test_one_seed_gives_one_sequence_and_every_batch_another() -> None:
    def run(seed: Any) -> list[Any]:
        batches = Transformed(Resumable(4), drawn, seed)
        return [row for _ in range(3) for row in read(batches)]

    first = run(5)
    assert first == run(5) == run(np.random.default_rng(5)) != run(6)
    assert len({tuple(numbers) for _, numbers in first}) == 12
    nn.manual_seed(3)
    unseeded = run(None)
    assert unseeded != run(None)
    nn.manual_seed(3)
    assert unseeded == run(None)


def test_draws_nothing_of_a_generator_that_it_shares() -> None:
    rng = np.random.default_rng(0)
    batches = Transformed(Resumable(4), drawn, rng)
    state = rng.bit_generator.state
    read(batches)
    assert rng.bit_generator.state == state


@given(st.integers(0, 5), st.integers(1, 4))
def test_an_epoch_left_early_does_not_change_the_next(left: int, ahead: int) -> None:
    runs = []
    for wrap in (lambda loader: loader, lambda loader: prefetch(loader, ahead)):
        batches = wrap(Transformed(Resumable(5), drawn, 0))
        start = [b for b, _ in zip(read_lazily(batches), range(left), strict=False)]
        runs.append((start, read(batches), read(batches)))
    assert runs[0] == runs[1]


def read_lazily(batches: Any) -> Iterator[list[list[int]]]:
    for batch in batches:
        yield [t.tolist() for t in batch]


@given(st.integers(0, 15), st.integers(0, 4), st.booleans())
def test_goes_on_as_if_it_had_not_been_interrupted(done: int, ahead: int, rest: bool) -> None:
    """Three epochs of five; after `done` batches, the state moves to loaders with other seeds."""

    def build(seed: int) -> Any:
        batches = Transformed(Resumable(5, rest), drawn, seed)
        return prefetch(batches, ahead) if ahead else batches

    one, states, expected = build(0), [], []
    states.append(one.state_dict())
    for _ in range(3):
        for batch in one:
            expected.append([t.tolist() for t in batch])
            states.append(one.state_dict())
    two = build(1)
    two.load_state_dict(states[done])
    got: list[Any] = []
    while len(got) < len(expected) - done:
        got += read(two)
    assert got == expected[done:]


def test_between_two_epochs_a_state_is_that_of_the_next() -> None:
    one, two = (Transformed(Resumable(3), drawn, seed) for seed in (0, 1))
    read(one)
    two.load_state_dict(one.state_dict())
    assert read(one) == read(two)
    assert read(one) == read(two)


class NoisyRun(Run):
    """A training run behind both wrappers, whose order and dropout come from one generator."""

    ahead = 0

    def __init__(self, optimizer: str, seed: int) -> None:
        super().__init__(optimizer, seed)
        self.loader: Any = Transformed(
            self.loader, lambda x, y, rng: (x + rng.normal(size=x.shape).astype(x.dtype), y)
        )
        if self.ahead:
            self.loader = prefetch(self.loader, self.ahead)


class PrefetchedRun(NoisyRun):
    ahead = 2


def test_a_training_run_ends_in_the_same_parameters(tmp_path: Any) -> None:
    whole = NoisyRun("Adam", seed=1)
    whole.train()
    for stop in range(STEPS + 1):
        first = (NoisyRun, PrefetchedRun)[stop % 2]("Adam", seed=1)
        if stop:
            first.train(stop)
        first.save(tmp_path / "run.npz")
        rest = PrefetchedRun("Adam", seed=100 + stop)
        rest.load(tmp_path / "run.npz")
        rest.train()
        assert rest.end() == whole.end()


def test_a_state_can_be_saved(tmp_path: Any) -> None:
    one, two = (Transformed(Resumable(4), drawn, seed) for seed in (0, 1))
    batches = read_lazily(one)
    next(batches)
    nn.save(one.state_dict(), tmp_path / "state.npz")
    two.load_state_dict(nn.load(tmp_path / "state.npz"))
    assert list(batches) == read(two)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((3, drawn), "Transformed takes a loader, not int"),
        (([], "flip"), "takes a function .* not str"),
    ],
)
def test_refuses(arguments: tuple, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        Transformed(*arguments)


def test_refuses_a_function_without_a_tuple() -> None:
    with pytest.raises(TypeError, match=r"must return a tuple .* not ndarray; .* \(x,\)"):
        read(Transformed(Resumable(2), lambda x, rng: x))


def test_refuses_the_state_of_a_bare_loader() -> None:
    batches = Transformed(Resumable(2), drawn)
    with pytest.raises(ValueError, match=r"batch, epoch, loader, seed, not place; .* bare loader"):
        batches.load_state_dict(Resumable(2).state_dict())


def test_inputs_that_belong_together_are_a_tuple_in_the_batch():
    lengths = np.arange(7) + 1
    plain = DataLoader(ArrayDataset(IMAGES, lengths, LABELS), batch_size=4)
    paired = Transformed(plain, lambda x, n, y, rng: ((x, n), y), seed=0)
    again = Transformed(paired, lambda inputs, y, rng: ((inputs[0] / 2, inputs[1]), y), seed=0)
    for (x, n), y in (batches := list(prefetch(again))):
        assert all(isinstance(t, ag.Tensor) for t in (x, n, y))
        assert_array_equal(x.data, IMAGES[y.data] / 2)
        assert_array_equal(n.data, lengths[y.data])
    assert len(batches) == 2


def test_fit_gives_such_a_tuple_to_the_model():
    class Last(nn.Module):
        def __init__(self):
            super().__init__()
            self.rnn = nn.GRU(1, 2, batch_first=True, rng=0)

        def forward(self, inputs):
            x, lengths = inputs
            return self.rnn(x, lengths=lengths)[1][0]

    x, lengths = np.ones((6, 3, 1)), np.array([1, 2, 3, 3, 2, 1])
    x[np.arange(3) >= lengths[:, None]] = np.nan  # anything read past an end makes the loss nan
    model = Last()
    plain = DataLoader(ArrayDataset(x, lengths, np.arange(6) % 2), batch_size=3)
    loader = Transformed(plain, lambda x, n, y, rng: ((x, n), y))
    optimizer = nn.optim.SGD(model.parameters(), lr=0.1)
    loss = nn.functional.cross_entropy
    history = nn.fit(model, loader, loss, optimizer, validation=loader, progress=False)
    assert np.isfinite(history["validation loss"]).all()
