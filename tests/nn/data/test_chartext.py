"""nn.data.CharText: codes and back, the cut, and windows for the DataLoader."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd as ag
from nn.data import CharText, DataLoader

any_text = st.text(st.characters(), max_size=40)  # including surrogates and the zero character
long_text = st.text("abcdé\n", min_size=2, max_size=60)
ALPHABET = CharText("abcdefghijklmnopqrstuvwxyz")


@given(any_text)
def test_decode_undoes_encode(text: str) -> None:
    data = CharText(text)
    assert data.vocabulary == "".join(sorted(set(text)))
    assert data.codes.dtype == np.int64
    assert data.codes.tolist() == [data.vocabulary.index(c) for c in text]
    assert data.decode(data.codes) == text
    assert len(data) == len(text)


@given(any_text, any_text)
def test_unknown_characters_are_refused_with_their_place(text: str, vocabulary: str) -> None:
    unknown = [i for i, c in enumerate(text) if c not in vocabulary]
    if not unknown:
        assert CharText(text, vocabulary).decode(CharText(text, vocabulary).codes) == text
        return
    with pytest.raises(ValueError, match="characters of the vocabulary") as caught:
        CharText(text, vocabulary)
    assert f"{text[unknown[0]]!r}, character {unknown[0]} of the text" in str(caught.value)


def test_a_vocabulary_is_sorted_and_gives_the_same_codes() -> None:
    train = CharText("to be or not to be")
    other = CharText("bent", "".join(reversed(train.vocabulary)) * 2)
    assert other.vocabulary == train.vocabulary
    assert other.codes.tolist() == train.encode("bent").tolist()


def test_decode_takes_lists_tensors_and_nothing() -> None:
    assert ALPHABET.decode([7, 8]) == "hi"
    assert ALPHABET.decode(ag.tensor([7, 8])) == "hi"
    assert ALPHABET.decode(np.array([7, 8], "u1")) == "hi"
    assert ALPHABET.decode([]) == ""


@pytest.mark.parametrize(
    ("codes", "error", "message"),
    [
        ([0, 26], ValueError, r"code 26 is outside .* 0 to 25"),
        ([3, -1], ValueError, r"code -1 is outside .* 0 to 25"),
        ([[1, 2]], ValueError, r"one sequence of codes, not an array of shape \(1, 2\)"),
        (3, ValueError, r"not an array of shape \(\)"),
        ([0.0, 1.0], TypeError, "integers, not float64"),
    ],
)
def test_decode_refuses(codes: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        ALPHABET.decode(codes)


@pytest.mark.parametrize("text", [b"bytes", 3, ["a", "b"]])
def test_a_text_is_a_str(text: Any) -> None:
    with pytest.raises(TypeError, match=f"takes a str, not {type(text).__name__}"):
        CharText(text)


# --- split ----------------------------------------------------------------------------------------


@given(long_text, st.floats(0.01, 0.99))
def test_split_cuts_the_text_once(text: str, validation: float) -> None:
    data = CharText(text)
    rest = round(validation * len(text))
    if rest in (0, len(text)):
        with pytest.raises(ValueError, match="leaves one part empty"):
            data.split(validation)
        return
    train, held_out = data.split(validation)
    assert train.decode(train.codes) + held_out.decode(held_out.codes) == text
    assert len(held_out) == rest
    assert train.vocabulary == held_out.vocabulary == data.vocabulary


def test_a_split_is_a_tenth() -> None:
    assert [len(part) for part in CharText("0123456789" * 5).split()] == [45, 5]


@pytest.mark.parametrize("validation", [0, 1, 1.5, -0.1, float("nan")])
def test_split_refuses(validation: float) -> None:
    with pytest.raises(ValueError, match=r"a share in \(0, 1\)"):
        ALPHABET.split(validation)


# --- windows --------------------------------------------------------------------------------------


@given(long_text, st.integers(1, 10), st.integers(1, 10))
def test_windows_are_stretches_and_what_follows(text: str, length: int, step: int) -> None:
    data = CharText(text)
    if len(text) <= length:
        with pytest.raises(ValueError, match=f"{len(text)} characters has no window of {length}"):
            data.windows(length, step)
        return
    windows = data.windows(length, step)
    starts = range(0, len(text) - length, step)
    assert len(windows) == len(starts)
    for i, start in enumerate(starts):
        x, y = windows[i]
        assert data.decode(x) == text[start : start + length]
        assert data.decode(y) == text[start + 1 : start + length + 1]


def test_in_order_every_character_is_read_once() -> None:
    loader = DataLoader(ALPHABET.windows(5, step=5), batch_size=2)
    read = "".join(ALPHABET.decode(row) for x, _ in loader for row in x)
    assert read == "abcdefghijklmnopqrstuvwxy"  # z is only ever the next one


def test_shuffled_every_window_comes_once() -> None:
    loader = DataLoader(ALPHABET.windows(20), batch_size=4, shuffle=True, seed=0)
    seen = [ALPHABET.decode(row)[0] for x, _ in loader for row in x]
    assert sorted(seen) == list("abcdef")
    assert seen != sorted(seen)


def test_windows_take_no_memory_and_batches_are_copies() -> None:
    windows = ALPHABET.windows(10)
    assert all(np.shares_memory(a, ALPHABET.codes) for a in windows.arrays)
    for x, y in DataLoader(windows, batch_size=3):
        x.data[:] = y.data[:] = 0
    assert ALPHABET.decode(ALPHABET.codes) == "abcdefghijklmnopqrstuvwxyz"


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"length": 0}, ValueError, "length must be at least 1, not 0"),
        ({"length": 4, "step": 0}, ValueError, "step must be at least 1, not 0"),
        ({"length": 2.0}, TypeError, "length must be an integer, not 2.0"),
    ],
)
def test_windows_refuses(options: dict, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        ALPHABET.windows(**options)
