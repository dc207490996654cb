"""A model of characters: an LSTM against counts of characters and of their pairs.

    python -m tools.reproduce.characters

The text is text.txt beside this file: an earlier state of this project's own prose (the README, the
design, how to contribute, the page of the bench, the tutorial and the how-to pages) one after
another, committed so that the figures stay reproducible. The last tenth is for testing, the tenth
before it for validation, and everything before that for training; no part was shuffled.

    unigram   each character by how often it occurs
    bigram    by how often it follows the one before, mixed with the unigram (Jelinek and Mercer,
              1980) in the proportion that is best on the validation text
    lstm      embedding, LSTM, dropout, linear; Adam in one cycle on random stretches of the text,
              keeping the state that is best on the validation text

The figure is the mean of -log2 p over the characters of the test text, each given those before it.
Prints a stretch of text sampled from the model and a row of the results table and, with --curves,
draws the curves.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import autograd as ag
import nn
from nn import functional as F

from .common import Course, command_of, draw_curves, print_row, train

TEXT = Path(__file__).with_name("text.txt")


class Parts(NamedTuple):
    """A text cut in three, each a CharText with the vocabulary of the whole."""

    train: nn.data.CharText
    validation: nn.data.CharText
    test: nn.data.CharText


class Bits(NamedTuple):
    """Bits per character of the test text."""

    unigram: float
    bigram: float
    lstm: float


class Setting(NamedTuple):
    """The model's sizes, and how it is trained."""

    hidden: int = 192
    embedding: int = 32
    dropout: float = 0.3
    length: int = 64  # characters of a stretch
    batch_size: int = 32
    lr: float = 0.006
    steps: int = 2000
    every: int = 100  # steps from one evaluation to the next


def parts_of(text: str) -> Parts:
    """The last tenth for testing, the tenth before it for validation, the rest for training."""
    rest, test = nn.data.CharText(text).split(0.1)
    return Parts(*rest.split(1 / 9), test)


# --- counts --------------------------------------------------------------------------------------


def unigram(codes: Any, size: int) -> Any:
    """The probability of each of `size` characters, with one added to each count."""
    counts = np.bincount(codes, minlength=size) + 1
    return counts / counts.sum()


def bigram(codes: Any, size: int, share: float) -> Any:
    """The probability of character j after character i, shape (size, size).

    `share` of it is how often j followed i, and the rest is the unigram's; after a character that
    nothing followed, all of it is the unigram's.
    """
    single = unigram(codes, size)
    counts = np.zeros((size, size))
    np.add.at(counts, (codes[:-1], codes[1:]), 1)
    totals = counts.sum(axis=1, keepdims=True)
    pairs = np.where(totals > 0, counts / np.maximum(totals, 1), single)
    return share * pairs + (1 - share) * single


def bits(probabilities: Any) -> float:
    """The mean of -log2 over the probabilities that a model gave to what followed."""
    return float(-np.log2(probabilities).mean())


def bits_of_counts(parts: Parts, text: nn.data.CharText) -> tuple[float, float]:
    """Bits per character of `text` under the training text's unigram and bigram models.

    The first character, which has none before it, is not counted.
    """
    codes, size = parts.train.codes, len(parts.train.vocabulary)

    def of_pairs(share: float, text: nn.data.CharText) -> float:
        return bits(bigram(codes, size, share)[text.codes[:-1], text.codes[1:]])

    shares = np.arange(1, 100) / 100
    share = min(shares, key=lambda share: of_pairs(share, parts.validation))
    return bits(unigram(codes, size)[text.codes[1:]]), of_pairs(share, text)


# --- the LSTM ------------------------------------------------------------------------------------


class CharLSTM(nn.Module):
    """Map codes of shape (N, L) to scores for what follows each, of shape (N, characters, L)."""

    def __init__(self, characters: int, setting: Setting, rng: np.random.Generator) -> None:
        super().__init__()
        width, hidden = setting.embedding, setting.hidden
        self.embedding = nn.Embedding(characters, width, dtype=np.float32, rng=rng)
        self.lstm = nn.LSTM(width, hidden, batch_first=True, dtype=np.float32, rng=rng)
        self.dropout = nn.Dropout(setting.dropout, rng)
        self.linear = nn.Linear(hidden, characters, dtype=np.float32, rng=rng)

    def read(self, codes: Any, state: Any = None) -> tuple[Any, Any]:
        """Scores of shape (N, L, characters), and the state from which to continue."""
        features, state = self.lstm(self.dropout(self.embedding(codes)), state)
        return self.linear(self.dropout(features)), state

    def forward(self, codes: Any) -> Any:
        return ag.swapaxes(self.read(codes)[0], 1, 2)  # the classes second, as losses want them


def bits_of_model(model: CharLSTM, text: nn.data.CharText) -> float:
    """Bits per character of a text that is read from beginning to end."""
    codes = text.codes[None]
    training = model.training
    model.eval()
    with ag.no_grad():
        loss = F.cross_entropy(model(codes[:, :-1]), codes[:, 1:]).item()
    model.train(training)
    return loss / math.log(2)


def sample(
    model: CharLSTM,
    text: nn.data.CharText,
    start: str,
    characters: int,
    temperature: float,
    rng: np.random.Generator,
) -> str:
    """`start` and what the model samples after it, one character at a time.

    Scores are divided by `temperature`: below 1, likely characters become likelier.
    """
    codes = text.encode(start).tolist()
    model.eval()
    with ag.no_grad():
        scores, state = model.read(np.array([codes]))
        for _ in range(characters):
            p = ag.softmax(scores[0, -1].numpy().astype(float) / temperature)
            codes.append(int(rng.choice(len(p), p=p)))
            scores, state = model.read(np.array([codes[-1:]]), state)
    return text.decode(codes)


def run(parts: Parts, setting: Setting, seed: int) -> tuple[CharLSTM, Bits, Course]:
    """Train on the first part; return the model as it was when it did best on the second."""
    rng = np.random.default_rng(seed)
    model = CharLSTM(len(parts.train.vocabulary), setting, rng)
    optimizer = nn.optim.Adam(model.parameters())
    scheduler = nn.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=setting.lr, total_steps=setting.steps
    )
    windows = parts.train.windows(setting.length)
    batches = nn.data.DataLoader(windows, setting.batch_size, shuffle=True, seed=rng)
    best, least = model.state_dict(), math.inf

    def evaluate() -> float:
        nonlocal best, least
        figure = bits_of_model(model, parts.validation)
        if figure < least:
            best, least = model.state_dict(), figure
        return figure

    course = train(
        model, optimizer, batches, setting.steps, setting.every, evaluate,
        scheduler=scheduler, figure="bits per character",
    )  # fmt: skip
    model.load_state_dict(best)
    test = Bits(*bits_of_counts(parts, parts.test), bits_of_model(model, parts.test))
    return model, test, course


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tools.reproduce.characters",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--text", type=Path, default=TEXT, help="another text to learn (UTF-8)")
    for name, value in Setting()._asdict().items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--start", default="The gradient ", help="how the sampled text begins")
    parser.add_argument("--temperature", type=float, default=0.7)
    parser.add_argument("--curves", type=Path, help="a .png file for the curves")
    o = parser.parse_args(argv)
    parts = parts_of(o.text.read_text(encoding="utf-8"))
    setting = Setting(*(getattr(o, name) for name in Setting._fields))
    model, figures, course = run(parts, setting, o.seed)
    rng = np.random.default_rng(o.seed)
    print(sample(model, parts.train, o.start, 800, o.temperature, rng))
    if o.curves:
        _, pairs = bits_of_counts(parts, parts.validation)
        draw_curves(
            o.curves, "Characters", {"lstm": course}, "bits per character, validation text",
            {"bigram": pairs},
        )  # fmt: skip
    names = ["command", "unigram", "bigram", "LSTM", "steps", "batch", "seconds"]
    command = f"`{command_of(parser, o, 'curves')}`"
    shown = [f"{figure:.2f}" for figure in figures]
    print_row(names, [command, *shown, setting.steps, setting.batch_size, f"{course.seconds:.0f}"])


if __name__ == "__main__":
    main()
