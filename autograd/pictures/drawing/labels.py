"""Labels of nodes and edges, as Graphviz's HTML and as plain text; both escape what they show."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import graphviz

from ...engine.kinds import Array
from ..reading import notation

__all__ = ["FLAG", "GRADIENT", "INK", "LOCAL", "NOTE", "VALUE", "Block", "Label", "block", "plain"]

# Okabe and Ito's colours (https://jfly.uni-koeln.de/color/), darkened where text must stand out.
VALUE, GRADIENT, LOCAL = "#00568A", "#A84600", "#8A3A6A"
INK, NOTE, FLAG = "#222222", "#666666", "#D00000"


@dataclass
class Block:
    """Some lines, or a small matrix, in one colour."""

    lines: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    colour: str = INK
    size: int = 11
    bold: bool = False
    bad: bool = False  # nan or inf: white on red
    port: bool = False  # a horizontal rule, where a wire passes

    def html(self) -> str:
        if self.port:
            return (
                f'<TR><TD PORT="w" HEIGHT="1" CELLPADDING="0" BGCOLOR="{INK}">'
                '<FONT POINT-SIZE="1"> </FONT></TD></TR>'
            )
        colour = "#FFFFFF" if self.bad else self.colour
        fill = f' BGCOLOR="{FLAG}"' if self.bad else ""
        if len(self.rows) * len(self.rows[0] if self.rows else ()) > 1:
            cells = "".join(
                f"<TR>{''.join(self._cell(x, i, len(row)) for i, x in enumerate(row))}</TR>"
                for row in self.rows
            )
            inner = f'<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0">{cells}</TABLE>'
            return f'<TR><TD CELLPADDING="2">{inner}</TD></TR>'
        lines = [*self.lines, *["  ".join(row) for row in self.rows]]
        text = "<BR/>".join(_safe(line) for line in lines)
        bold = self.bold or self.bad
        return f'<TR><TD CELLPADDING="1"{fill}>{_font(text, colour, self.size, bold)}</TD></TR>'

    def _cell(self, text: str, column: int, columns: int) -> str:
        """A number of a matrix, with the matrix's brackets at its sides."""
        sides = ("L" if column == 0 else "") + ("R" if column == columns - 1 else "")
        rule = f' BORDER="1" SIDES="{sides}" COLOR="{self.colour}"' if sides else ""
        bad = text.endswith(("nan", "∞"))
        fill, colour = (f' BGCOLOR="{FLAG}"', "#FFFFFF") if bad else ("", self.colour)
        inner = _font(_safe(text), colour, self.size, bad)
        return f'<TD ALIGN="RIGHT" CELLPADDING="3"{rule}{fill}>{inner}</TD>'

    def texts(self, html: bool) -> int:
        """How many pieces of text Graphviz makes of it."""
        if self.port:
            return 1
        across = len(self.rows[0]) if html and self.rows else 1
        return sum(line.count("\n") + 1 for line in self.lines) + len(self.rows) * across

    def plain(self) -> str:
        if self.port:
            return "———"
        rows = [f"[{'  '.join(row)}]" if len(row) > 1 else row[0] for row in self.rows]
        return "\n".join(["!! " * self.bad + line for line in (*self.lines, *rows)])


@dataclass
class Label:
    """Blocks from top to bottom."""

    blocks: list[Block]

    def html(self, padding: int = 0) -> str:
        rows = "".join(b.html() for b in self.blocks)
        return (
            f'<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="{padding}">'
            f"{rows}</TABLE>>"
        )

    def plain(self) -> str:
        texts = [t for t in (b.plain() for b in self.blocks) if t]
        return plain("\n".join(texts))

    def roles(self, html: bool) -> list[str]:
        """What each piece of its text shows: "value", "gradient" or neither."""
        named = {VALUE: "value", GRADIENT: "gradient"}
        return [named.get(b.colour, "") for b in self.blocks for _ in range(b.texts(html))]


def plain(text: str) -> str:
    """`text` as a label that is not HTML, in which no backslash has a meaning."""
    text = graphviz.escape(_printable(text)).replace("\n", "\\n")
    return str(graphviz.nohtml(text))


def block(value: Array | None, full: int, **style: Any) -> Block:
    """A value in full up to `full` elements, otherwise its minimum, mean and maximum."""
    if value is None:
        return Block(["not kept"], **style)
    bad = notation.is_bad(value)
    rows = notation.matrix(value, full)
    if rows is not None:
        return Block(rows=rows, bad=bad, **style)
    return Block(notation.statistics(value), bad=bad, **style)


def _font(text: str, colour: str, size: int, bold: bool) -> str:
    text = f"<B>{text}</B>" if bold and text else text
    return f'<FONT COLOR="{colour}" POINT-SIZE="{size}">{text}</FONT>'


def _printable(text: str) -> str:
    """`text` without characters that XML forbids."""
    return re.sub(
        r"[^\t\n\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]", "\N{REPLACEMENT CHARACTER}", text
    )


def _safe(text: str) -> str:
    lines = _printable(text).split("\n")
    # Graphviz expands \N, \G and the like in HTML, too: an invisible character separates them
    lines = [re.sub(r"\\(?=[NGETHL])", "\\\\\N{WORD JOINER}", line) for line in lines]
    return "<BR/>".join(escape(line) or " " for line in lines)
