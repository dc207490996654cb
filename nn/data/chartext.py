"""CharText: a text as a sequence of character codes, for models that guess the next character."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..checks import whole
from .arrays import ArrayDataset

__all__ = ["CharText"]


class CharText:
    """A text whose characters are numbered by their position in a sorted vocabulary.

    Parameters
    ----------
    text : str
    vocabulary : str, optional
        The characters that may occur, in any order; by default those of the text. For a text that
        the same model is to read, pass the vocabulary of the training text.

    Attributes
    ----------
    vocabulary : str
        Every character once, sorted by code point; character i has code i.
    codes : ndarray of int64, shape (characters,)
        The text.

    Raises
    ------
    ValueError
        For a character that is not in the vocabulary; the message says where it is.
    TypeError
        For a text that is not a str.

    Examples
    --------
    >>> from nn.data import CharText
    >>> text = CharText("to be or not to be")
    >>> text.vocabulary
    ' benort'
    >>> text.encode("bent").tolist(), text.decode([1, 4, 3, 2])
    ([1, 2, 3, 6], 'bone')
    >>> x, y = text.windows(length=4)[0]
    >>> text.decode(x), text.decode(y)
    ('to b', 'o be')
    """

    def __init__(self, text: str, vocabulary: str | None = None) -> None:
        characters = np.unique(_points(text if vocabulary is None else vocabulary))
        self.vocabulary = _text(characters)
        self._characters = characters
        self.codes = self.encode(text)

    def __len__(self) -> int:
        """The number of characters."""
        return len(self.codes)

    def encode(self, text: str) -> Any:
        """The codes of `text`: int64, shape (characters,)."""
        points = _points(text)
        codes = np.searchsorted(self._characters, points).astype(np.int64)
        known = np.append(self._characters, 0)[codes] == points
        known &= codes < len(self._characters)
        if not known.all():
            at = int(known.argmin())
            raise ValueError(
                f"CharText: {text[at]!r}, character {at} of the text, is not among the "
                f"{len(self.vocabulary)} characters of the vocabulary; remove it from the text, or "
                "build the CharText with a vocabulary that contains it"
            )
        return codes

    def decode(self, codes: Any) -> str:
        """The text of a sequence of codes.

        Raises
        ------
        ValueError
            For codes with more than one axis, and for a code outside the vocabulary.
        TypeError
            For codes that are not integers.
        """
        codes = np.asarray(codes)
        if codes.ndim != 1:
            raise ValueError(
                f"CharText: decode takes one sequence of codes, not an array of shape {codes.shape}"
            )
        if not codes.size:
            return ""
        if codes.dtype.kind not in "iu":
            raise TypeError(f"CharText: decode takes integers, not {codes.dtype}")
        low, high = codes.min(), codes.max()
        if low < 0 or high >= len(self.vocabulary):
            raise ValueError(
                f"CharText: code {low if low < 0 else high} is outside the vocabulary, whose codes "
                f"are 0 to {len(self.vocabulary) - 1}"
            )
        return _text(self._characters[codes])

    def split(self, validation: float = 0.1) -> tuple[CharText, CharText]:
        """The beginning to train on, and the rest to validate with; both keep this vocabulary.

        The text is cut only once, because parts drawn at random would share most of their words.

        Parameters
        ----------
        validation : float
            The share of the characters, in (0, 1), that the rest gets.

        Raises
        ------
        ValueError
            For a share outside (0, 1), and for one that leaves a part without characters.
        """
        if not 0 < validation < 1:
            raise ValueError(f"CharText: validation must be a share in (0, 1), not {validation}")
        cut = len(self) - round(validation * len(self))
        if not 0 < cut < len(self):
            raise ValueError(
                f"CharText: validation={validation} of {len(self)} characters leaves one part "
                "empty; change it"
            )
        return self._part(slice(cut)), self._part(slice(cut, None))

    def _part(self, which: slice) -> CharText:
        part = CharText("", self.vocabulary)
        part.codes = self.codes[which]
        return part

    def windows(self, length: int, step: int = 1) -> ArrayDataset:
        """Stretches of the text, each with the character that follows every one in it: a data set.

        Sample i is (x, y): `length` characters from i · step on, and those from i · step + 1 on. A
        shuffling DataLoader draws windows at random; to read the text in order, each character
        once, use `step=length` without shuffling. The windows are views of the text and take no
        memory; what remains after the last whole one is left out.

        Parameters
        ----------
        length : int
            The number of characters in a window.
        step : int
            The distance from the start of one window to that of the next.

        Raises
        ------
        ValueError
            For a length or a step below 1, and for a text that is not longer than a window.

        Examples
        --------
        >>> from nn.data import CharText, DataLoader
        >>> text = CharText("abcdefghij")
        >>> for x, y in DataLoader(text.windows(length=3, step=3), batch_size=2):
        ...     print([text.decode(w) for w in x], [text.decode(w) for w in y])
        ['abc', 'def'] ['bcd', 'efg']
        ['ghi'] ['hij']
        """
        length, step = (
            whole("windows", name, value, least=1)
            for name, value in (("length", length), ("step", step))
        )
        if len(self) <= length:
            raise ValueError(
                f"windows: a text of {len(self)} characters has no window of {length} followed by "
                "one more character; make length smaller"
            )
        stretches = np.lib.stride_tricks.sliding_window_view(self.codes, length + 1)[::step]
        return ArrayDataset(stretches[:, :-1], stretches[:, 1:])

    def __repr__(self) -> str:
        return f"CharText({len(self):,} characters, {len(self.vocabulary)} of them distinct)"


def _points(text: str) -> Any:
    """The code points of `text`, shape (characters,)."""
    if not isinstance(text, str):
        raise TypeError(f"CharText takes a str, not {type(text).__name__}")
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")


def _text(points: Any) -> str:
    return str(points.astype("<u4").tobytes(), "utf-32-le", "surrogatepass")
