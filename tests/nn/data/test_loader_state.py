"""Where a DataLoader is: restored anywhere, it gives the batches that were still to come."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nn
from nn.data import ArrayDataset, DataLoader


def loader_of(n=10, size=3, shuffle=True, drop_last=False, seed=0):
    return DataLoader(ArrayDataset(np.arange(n)), size, shuffle, drop_last, seed)


def epoch(loader):
    return [x.tolist() for (x,) in loader]


@given(
    n=st.integers(1, 12),
    size=st.integers(1, 5),
    shuffle=st.booleans(),
    drop_last=st.booleans(),
    epochs=st.integers(0, 2),
    data=st.data(),
)
def test_a_restored_loader_gives_what_was_still_to_come(n, size, shuffle, drop_last, epochs, data):
    drop_last = drop_last and n >= size
    loader = loader_of(n, size, shuffle, drop_last, seed=5)
    for _ in range(epochs):
        epoch(loader)
    given_out = data.draw(st.integers(0, len(loader)))
    running = iter(loader)
    for _ in range(given_out):
        next(running)
    state = loader.state_dict()
    rest = epoch(running)
    later = [epoch(loader) for _ in range(2)]
    other = loader_of(n, size, shuffle, drop_last, seed=6)
    other.load_state_dict(state)
    np.testing.assert_equal(other.state_dict(), state)
    assert epoch(other) == rest
    assert len(rest) == len(loader) - given_out
    assert [epoch(other) for _ in range(2)] == later


def test_between_epochs_the_next_one_begins():
    loader, other = loader_of(), loader_of(seed=1)
    first = epoch(loader)
    other.load_state_dict(loader.state_dict())
    second = epoch(loader)
    assert epoch(other) == second != first


def test_a_restored_epoch_can_be_restored_again():
    loader = loader_of()
    expected = epoch(loader_of())
    seen = []
    for _ in range(4):
        batches = iter(loader)
        seen.append(next(batches)[0].tolist())
        state = loader.state_dict()
        loader = loader_of(seed=9)
        loader.load_state_dict(state)
    assert seen == expected
    assert epoch(loader) == []


def test_a_generator_that_others_draw_from_goes_on_where_it_was():
    def run(rng, loader, given_out, left):
        seen = []
        for (x,) in loader:
            seen.append((x.tolist(), rng.random()))
            given_out -= 1
            if not given_out:
                return seen, loader.state_dict()
        while left:
            seen += [(x.tolist(), rng.random()) for (x,) in loader]
            left -= 1
        return seen, None

    rng = np.random.default_rng(3)
    expected, _ = run(rng, loader_of(seed=rng), 0, 2)
    rng = np.random.default_rng(3)
    seen, state = run(rng, loader_of(seed=rng), 2, 2)
    rng = np.random.default_rng(4)
    other = loader_of(seed=rng)
    other.load_state_dict(state)
    assert seen + run(rng, other, 0, 2)[0] == expected


@pytest.mark.parametrize("kind", [np.random.MT19937, np.random.Philox, np.random.SFC64])
def test_other_kinds_of_generators(kind):
    loader, other = (loader_of(seed=np.random.Generator(kind(seed))) for seed in (0, 1))
    running = iter(loader)
    next(running)
    state = loader.state_dict()
    other.load_state_dict(state)
    expected = epoch(running), epoch(loader)
    assert (epoch(other), epoch(other)) == expected
    other.load_state_dict(state)  # which neither loader has changed
    assert (epoch(other), epoch(other)) == expected


def test_a_new_iteration_leaves_an_epoch_that_was_broken_off():
    loader = loader_of()
    first = iter(loader)
    next(first)
    assert len(epoch(loader)) == len(loader)
    assert loader.state_dict()["epoch"] is None
    second = iter(loader)
    next(second)
    epoch(first)  # the older one ends, without any effect
    assert loader.state_dict()["epoch"]["batches"] == 1


def test_the_librarys_generator():
    nn.manual_seed(0)
    loader = loader_of(seed=None)
    expected = [epoch(loader) for _ in range(2)]
    nn.manual_seed(0)
    loader = loader_of(seed=None)
    running = iter(loader)
    seen = [next(running)[0].tolist()]
    state = {"loader": loader.state_dict(), "rng": nn.get_rng_state()}
    nn.manual_seed(7)
    loader = loader_of(seed=None)
    nn.set_rng_state(state["rng"])
    loader.load_state_dict(state["loader"])
    assert [seen + epoch(loader), epoch(loader)] == expected


def test_states_that_do_not_fit_change_nothing():
    loader = loader_of()
    next(iter(loader))
    before = loader.state_dict()
    other = loader_of(n=11, size=4, seed=1)
    next(iter(other))
    with pytest.raises(
        ValueError,
        match=r"the middle of an epoch of a loader with samples 11, here 10; batch_size 4, here 3",
    ):
        loader.load_state_dict(other.state_dict())
    twister = loader_of(seed=np.random.Generator(np.random.MT19937(0)))
    with pytest.raises(ValueError, match=r"not the state of such a loader .*PCG64"):
        loader.load_state_dict(twister.state_dict())
    for nonsense in ({}, None, {"rng": {}, "epoch": None}, {**before, "epoch": {"batches": 1}}):
        with pytest.raises(ValueError, match="not the state of such a loader"):
            loader.load_state_dict(nonsense)
    assert loader.state_dict() == before


def test_between_epochs_another_batch_size_is_no_fault():
    loader, other = loader_of(), loader_of(size=5)
    epoch(loader)
    other.load_state_dict(loader.state_dict())
    assert np.concatenate(epoch(loader)).tolist() == np.concatenate(epoch(other)).tolist()
