"""tools.reproduce.characters: hand-counted pairs, and an LSTM that looks back further than one."""

import math

import numpy as np
import pytest

import autograd as ag
import nn
from tools.reproduce import characters
from tools.reproduce.characters import Setting

# --- counts --------------------------------------------------------------------------------------

ABAC = np.array([0, 1, 0, 2])  # a b a c


def test_the_unigram_adds_one() -> None:
    np.testing.assert_allclose(characters.unigram(ABAC, 4), [3 / 8, 2 / 8, 2 / 8, 1 / 8])


def test_the_bigram_mixes_pairs_with_single_characters() -> None:
    """After a: b once, c once; after b: a; after c, the last one, and after d: never any."""
    single = np.array([3, 2, 2, 1]) / 8
    after_a = 0.75 * np.array([0, 1 / 2, 1 / 2, 0]) + 0.25 * single
    after_b = 0.75 * np.array([1, 0, 0, 0]) + 0.25 * single
    probabilities = characters.bigram(ABAC, 4, 0.75)
    np.testing.assert_allclose(probabilities, [after_a, after_b, single, single])
    np.testing.assert_allclose(probabilities.sum(axis=1), 1)


def test_bits_are_the_mean_of_minus_log2() -> None:
    assert characters.bits(np.array([1 / 2, 1 / 4, 1 / 8])) == 2


def test_bits_of_counts_by_hand() -> None:
    """abab...: of 16 characters to learn from, 8 are a and 8 b, and each is followed by the other.

    The first character of the test text has none before it, and is not counted.
    """
    parts = characters.parts_of("ab" * 10)
    assert [len(part) for part in parts] == [16, 2, 2]
    single, pairs = characters.bits_of_counts(parts, parts.test)
    assert single == 1
    assert pairs == pytest.approx(-math.log2(0.99 + 0.01 / 2))  # 0.99 is the largest share tried


def test_the_test_text_is_the_end() -> None:
    text = "".join(chr(97 + i % 26) for i in range(200))
    parts = characters.parts_of(text)
    assert [part.decode(part.codes) for part in parts] == [text[:160], text[160:180], text[180:]]
    assert {part.vocabulary for part in parts} == {parts.train.vocabulary}


# --- the LSTM ------------------------------------------------------------------------------------

# which letter follows "a" or "b" depends on what precedes it
WORDS = "xa yb za yc wb xd "
SMALL = Setting(
    hidden=24, embedding=8, dropout=0.0, length=16, batch_size=8, lr=0.03, steps=80, every=20
)


@pytest.fixture(scope="module")
def trained() -> tuple:
    return characters.run(characters.parts_of(WORDS * 30), SMALL, seed=0)


def test_learns_what_pairs_cannot_tell(trained: tuple) -> None:
    _, bits, course = trained
    assert course.losses[0] == pytest.approx(math.log(len(set(WORDS))), rel=0.2)
    assert bits.bigram < bits.unigram
    assert bits.lstm < 0.5 * bits.bigram


def test_draws_the_words_it_learnt(trained: tuple) -> None:
    model, _, _ = trained
    text = nn.data.CharText(WORDS)
    drawn = characters.sample(model, text, "xa y", 50, 0.1, np.random.default_rng(0))
    assert drawn == (WORDS * 4)[:54]


def test_the_best_on_the_validation_text_is_kept() -> None:
    """Random letters can only be learned by heart, at the cost of reading the others worse."""
    letters = "".join(np.random.default_rng(0).choice(list("abcd"), 200))
    parts = characters.parts_of(letters)
    model, _, course = characters.run(parts, SMALL, seed=1)
    figures = [figure for _, figure in course.evaluations]
    assert min(figures) < figures[-1]
    assert characters.bits_of_model(model, parts.validation) == min(figures)


def test_bits_of_a_model_that_knows_nothing() -> None:
    model = characters.CharLSTM(8, SMALL, np.random.default_rng(0))
    nn.init.zeros_(model.linear.weight)
    nn.init.zeros_(model.linear.bias)
    assert characters.bits_of_model(model, nn.data.CharText("abcdefgh" * 3)) == pytest.approx(3)


def test_a_state_stands_for_what_was_read() -> None:
    model = characters.CharLSTM(8, SMALL, np.random.default_rng(0)).eval()
    codes = np.array([[3, 1, 4, 1, 5, 2, 6]])
    whole, _ = model.read(codes)
    first, state = model.read(codes[:, :4])
    rest, _ = model.read(codes[:, 4:], state)
    parts = ag.concatenate([first, rest], axis=1).detach()
    np.testing.assert_allclose(parts, whole.detach(), rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(model(codes).detach(), whole.detach().swapaxes(1, 2))


def test_the_command(tmp_path, capsys: pytest.CaptureFixture[str]) -> None:
    text = tmp_path / "words.txt"
    text.write_text(WORDS * 10)
    options = "--hidden 4 --length 8 --steps 4 --every 2 --start xa"
    characters.main([*options.split(), "--text", str(text)])
    lines = capsys.readouterr().out.splitlines()
    figures = [float(cell) for cell in lines[-1].split("|")[2:5]]
    assert figures[:2] == [round(f, 2) for f in bits_of(WORDS * 10)]
    assert any(line.startswith("xa") for line in lines)


def bits_of(text: str) -> tuple[float, float]:
    parts = characters.parts_of(text)
    return characters.bits_of_counts(parts, parts.test)


def test_the_text_is_ours_and_small() -> None:
    content = characters.TEXT.read_text(encoding="utf-8")
    assert content.startswith("# onerule\n")
    assert len(content.encode()) <= 100_000
