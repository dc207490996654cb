"""nn.data.prefetch: the same batches, made in a thread that never outlives its loop."""

import gc
import threading
import traceback
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd as ag
import nn
from nn.data import ArrayDataset, DataLoader, Transformed, prefetch
from tests.interpreter import run

WAIT = 30  # seconds until a test that hangs fails; none takes more than milliseconds


def workers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "prefetch"]


@pytest.fixture(autouse=True)
def no_leaks() -> Iterator[None]:
    assert not workers()
    yield
    assert not workers()


class Broken:
    """Gives 0 … before − 1, then raises."""

    def __init__(self, before: int, error: BaseException) -> None:
        self.before, self.error = before, error

    def __iter__(self) -> Iterator[int]:
        yield from range(self.before)
        self.a_line_of_the_loader()

    def a_line_of_the_loader(self) -> None:
        raise self.error


class Counted:
    """Gives 0, 1, 2 ...; `made` counts them, and `reached[i]` is set when i + 1 are made."""

    def __init__(self, length: int) -> None:
        self.made, self.length = 0, length
        self.reached = [threading.Event() for _ in range(length)]

    def __iter__(self) -> Iterator[int]:
        for i in range(self.length):
            self.made += 1
            self.reached[i].set()
            yield i


# --- the same batches -----------------------------------------------------------------------------


@given(st.integers(0, 30), st.integers(1, 8), st.integers(1, 5), st.booleans())
def test_the_same_batches_in_the_same_order(n: int, size: int, ahead: int, shuffle: bool) -> None:
    data = ArrayDataset(np.arange(n), np.arange(n) * 2.0)
    plain, ours = (DataLoader(data, size, shuffle=shuffle, seed=4) for _ in range(2))
    fetched = prefetch(ours, ahead)
    assert len(fetched) == len(plain)
    for _ in range(2):  # epochs
        expected = [[t.tolist() for t in batch] for batch in plain]
        assert [[t.tolist() for t in batch] for batch in fetched] == expected


def test_an_epoch_left_early_is_followed_by_the_same_one_as_without() -> None:
    data = ArrayDataset(np.arange(40))
    plain, ours = (DataLoader(data, 3, shuffle=True, seed=4) for _ in range(2))
    for loader in (plain, prefetch(ours, 5)):
        for _ in loader:
            break
    assert [x.tolist() for (x,) in prefetch(ours)] == [x.tolist() for (x,) in plain]


def test_an_order_is_drawn_when_the_epoch_begins() -> None:
    rng = np.random.default_rng(0)
    loader = prefetch(DataLoader(ArrayDataset(np.arange(9)), 3, shuffle=True, seed=rng))
    before = rng.bit_generator.state
    batches = iter(loader)
    drawn = rng.bit_generator.state
    assert drawn != before
    list(batches)
    assert rng.bit_generator.state == drawn


def test_any_iterable_is_a_loader() -> None:
    assert list(prefetch("abc")) == ["a", "b", "c"]
    assert list(prefetch([])) == []
    assert repr(prefetch([1, 2], 3)) == "prefetch([1, 2], n=3)"


# --- ahead, but not further -----------------------------------------------------------------------


@pytest.mark.parametrize("ahead", [1, 2, 5])
def test_makes_n_batches_ahead_and_no_more(ahead: int) -> None:
    loader = Counted(20)
    for i in prefetch(loader, ahead):
        last = min(i + ahead, 19)  # the last one that the thread may have made by now
        assert loader.reached[last].wait(WAIT)
        assert loader.made <= last + 1
    assert loader.made == 20


def test_the_next_batch_is_made_while_this_one_is_in_use() -> None:
    making, used = threading.Event(), threading.Event()

    def batches() -> Iterator[int]:
        yield 0
        making.set()
        assert used.wait(WAIT)  # set by the reader, who is not asking for a batch
        yield 1

    reader = iter(prefetch(batches()))
    assert next(reader) == 0
    assert making.wait(WAIT)
    used.set()
    assert list(reader) == [1]


# --- states ---------------------------------------------------------------------------------------


def loaders(seed: int | None, stage: str) -> tuple[Any, Any]:
    """A loader, and one like it behind prefetch."""
    pair: list[Any] = []
    for _ in range(2):
        loader: Any = DataLoader(ArrayDataset(np.arange(11)), 2, shuffle=True, seed=seed)
        if stage == "transformed":
            loader = Transformed(loader, lambda x, rng: (x, rng.random(2)), seed=1)
        pair.append(loader)
    return pair[0], prefetch(prefetch(pair[1]) if stage == "twice" else pair[1], 3)


def taken(loader: Any, steps: int) -> Iterator[tuple[Any, Any]]:
    """Batches and states, while the model draws from the library's own generator, too."""
    nn.manual_seed(2)
    yield None, loader.state_dict()
    while steps > 0:
        for batch in loader:
            nn.init.generator().random(3)
            yield [t.tolist() for t in batch], loader.state_dict()
            steps -= 1
            if not steps:
                break
        else:
            yield None, loader.state_dict()


stages = pytest.mark.parametrize("stage", ["bare", "transformed", "twice"])


@stages
@pytest.mark.parametrize("seed", [None, 7])
def test_states_are_those_of_the_batches_handed_out(seed: int | None, stage: str) -> None:
    plain, fetched = loaders(seed, stage)
    assert list(taken(plain, 15)) == list(taken(fetched, 15))  # two epochs of 6, and part of one
    assert plain.state_dict() == fetched.state_dict()


@stages
@pytest.mark.parametrize("steps", [0, 1, 5, 6, 7])
def test_goes_on_where_its_reader_was(steps: int, stage: str) -> None:
    plain, fetched = loaders(7, stage)
    list(taken(plain, steps))
    list(taken(fetched, steps))
    for source in (plain, fetched):  # a state goes from a loader behind prefetch to a bare one ...
        for target in loaders(8, stage):  # ... and the other way round
            target.load_state_dict(source.state_dict())
            rest = [[t.tolist() for t in batch] for _ in range(3) for batch in target]
            if source is plain:
                expected = rest
            assert rest == expected
    assert len(expected) >= 12


def test_a_state_of_an_interrupted_loop_is_that_of_its_last_batch() -> None:
    _, fetched = loaders(7, "bare")
    error = RuntimeError("in the loop")
    with pytest.raises(RuntimeError, match="in the loop"):
        _raise_after(fetched, 3, error)
    assert fetched.state_dict()["epoch"]["batches"] == 3


def _raise_after(batches: Any, n: int, error: Exception) -> None:
    for i, _ in enumerate(batches, 1):
        if i == n:
            raise error


def test_a_loader_without_a_state_has_none_here() -> None:
    batches = prefetch([1, 2, 3])
    assert list(batches) == [1, 2, 3]
    with pytest.raises(AttributeError, match="'list' object has no attribute 'state_dict'"):
        batches.state_dict()


# --- errors ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("before", [0, 1, 7])
@pytest.mark.parametrize("error", [ValueError("no such picture"), KeyboardInterrupt()])
def test_an_error_comes_where_its_batch_would_have(before: int, error: BaseException) -> None:
    reader = iter(prefetch(Broken(before, error), 3))
    assert [next(reader) for _ in range(before)] == list(range(before))
    with pytest.raises(type(error)) as caught:
        next(reader)
    assert caught.value is error
    frames = [frame.name for frame in traceback.extract_tb(caught.value.__traceback__)]
    assert "a_line_of_the_loader" in frames


def test_an_error_in_the_loop_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        [1 / batch for batch in prefetch(range(100))]


# --- the thread ends ------------------------------------------------------------------------------


def test_the_thread_ends_when_the_loop_is_left() -> None:
    for batch in prefetch(range(1000)):
        if batch == 3:
            assert len(workers()) == 1
            break
    assert not workers()


def test_the_thread_ends_when_its_reader_is_dropped() -> None:
    reader = iter(prefetch(range(1000)))
    next(reader)
    assert len(workers()) == 1
    del reader
    assert not workers()


def test_the_thread_ends_when_its_reader_is_garbage() -> None:
    class Node:
        pass

    node: Any = Node()
    node.itself, node.reader = node, iter(prefetch(range(1000)))
    next(node.reader)
    del node
    gc.collect()
    assert not workers()


def test_a_reader_that_never_reads_starts_no_thread() -> None:
    reader = iter(prefetch(range(10)))
    assert not workers()
    del reader


def test_a_reader_that_is_closed_in_the_thread_itself() -> None:
    """As if a garbage collection happened to run there."""
    used, closed = threading.Event(), threading.Event()

    def batches() -> Iterator[int]:
        yield 0
        assert used.wait(WAIT)
        reader.close()
        closed.set()
        yield 1

    reader: Any = iter(prefetch(batches()))
    assert next(reader) == 0
    used.set()
    assert closed.wait(WAIT)
    for thread in workers():
        thread.join(WAIT)


def test_a_program_ends_while_a_reader_is_open() -> None:
    program = "from nn.data import prefetch; reader = iter(prefetch(range(100))); next(reader)"
    run(program, timeout=WAIT)


def test_a_thread_of_a_thread_ends() -> None:
    for batch in prefetch(prefetch(range(1000), 3)):
        if batch == 5:
            break
    assert list(prefetch(prefetch(range(50)))) == list(range(50))


def test_two_epochs_at_once_have_a_thread_each() -> None:
    loader = prefetch(range(20))
    pairs = zip(loader, loader, strict=True)
    assert next(pairs) == (0, 0)
    assert len(workers()) == 2
    assert list(pairs) == [(i, i) for i in range(1, 20)]


def test_an_error_leaves_no_cycle_behind() -> None:
    class Marked(Exception):
        alive = 0

        def __init__(self) -> None:
            Marked.alive += 1

        def __del__(self) -> None:
            Marked.alive -= 1

    def batches() -> Iterator[int]:
        yield 0
        raise Marked

    gc.collect()
    gc.disable()
    try:
        try:
            list(prefetch(batches()))
        except Marked:
            assert Marked.alive == 1
        assert Marked.alive == 0
    finally:
        gc.enable()


# --- contexts -------------------------------------------------------------------------------------


def test_the_readers_modes_hold_in_the_thread() -> None:
    x = ag.tensor([1.0], requires_grad=True)

    def batches() -> Iterator[bool]:
        yield (2 * x).requires_grad

    assert list(prefetch(batches())) == [True]
    with ag.no_grad():
        assert list(prefetch(batches())) == [False]


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (([], 0), ValueError, "n must be at least 1, not 0"),
        (([], 1.5), TypeError, "n must be an integer, not 1.5"),
        ((7,), TypeError, "takes a loader, not int"),
    ],
)
def test_refuses(arguments: tuple, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        prefetch(*arguments)
