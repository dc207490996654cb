"""What `explain` says: its parts, and the same lines as plain text and as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any, TypeVar

from ..reading.chain import Row
from ..reading.notation import count
from ..reading.quantity import Quantity, plain
from .paths import Path, many
from .reasons import Reason

__all__ = ["Explanation", "Input"]

HEADS = ("node", "computes", "value", "upstream", "to", "local", "downstream")
NUMBERS = {"value", "upstream", "local", "downstream"}
LEGEND = "upstream × local = downstream; values go down the table, gradients up"
LINE = 60  # characters of a value that has a line to itself
LONGEST = 7  # nodes of a path that are shown
T = TypeVar("T")
Cells = list[Any]  # texts and Quantities; or a single text that spans the table

STYLE = """\
.autograd-explain { overflow-x: auto; color: inherit; }
.autograd-explain table { border-collapse: collapse; margin: 0.5em 0; color: inherit;
  font-size: inherit; }
.autograd-explain th, .autograd-explain td { padding: 0.15em 0.7em; text-align: left;
  vertical-align: top; border: none; white-space: nowrap; background: none; color: inherit; }
.autograd-explain tr.first td { border-top: 1px solid rgba(128, 128, 128, 0.4); }
.autograd-explain th { border-bottom: 2px solid rgba(128, 128, 128, 0.8); }
.autograd-explain .number { text-align: right; font-variant-numeric: tabular-nums; }
.autograd-explain .zero { font-weight: bold; background: rgba(128, 128, 128, 0.25); }
.autograd-explain .bad { font-weight: bold; color: white; background: #b00000; }
.autograd-explain p { margin: 0.3em 0; }"""


class Input:
    """What an explanation says of one input.

    Attributes
    ----------
    name : str
    gradient : Quantity or None
        None if no gradient is asked for, or none arrives.
    count : int
        How many paths lead from it to the output.
    paths : list of Path
        Each of them; if there are too many, groups, which still add up to the gradient.
    why : list of Reason or str
        Why the gradient is missing, zero or not finite, if it is.
    """

    __slots__ = ("count", "gradient", "name", "paths", "value", "why")

    def __init__(
        self,
        name: str,
        value: Quantity,
        gradient: Quantity | None,
        count: int,
        paths: list[Path],
        why: Sequence[Reason | str],
    ) -> None:
        self.name, self.value, self.gradient = name, value, gradient
        self.count, self.paths, self.why = count, paths, list(why)

    def to_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "value": self.value.to_dict(),
            "gradient": None if self.gradient is None else self.gradient.to_dict(),
            "count": plain(self.count),
            "paths": [path.to_dict() for path in self.paths],
            "why": [r.to_dict() if isinstance(r, Reason) else {"text": r} for r in self.why],
        }


class Explanation:
    """A gradient explained: prints as text, displays as a table in Jupyter, and has `to_dict()`.

    It holds only copies and figures, neither the graph nor its arrays.

    Attributes
    ----------
    name : str
        The name of the output.
    value, seed : Quantity
        The output, and its upstream gradient.
    rows : list of Row
        The nodes on the paths, each after its inputs.
    inputs : list of Input
        For each input, its gradient, the paths it comes along, and why it is what it is.
    limit : int
        How many rows, and how many paths, are printed.
    """

    def __init__(
        self,
        name: str,
        value: Quantity,
        seed: Quantity,
        rows: list[Row],
        inputs: list[Input],
        limit: int,
    ) -> None:
        self.name, self.value, self.seed = name, value, seed
        self.rows, self.inputs, self.limit = rows, inputs, limit

    def derivative(self, given: Input) -> str:
        """How the gradient with respect to an input is written."""
        if self.seed.shape == () and self.seed.value == 1:
            return f"∂{self.name}/∂{given.name}"
        return f"gradient of {self.name} with respect to {given.name}"

    def __repr__(self) -> str:
        return text(self)

    def _repr_html_(self) -> str:
        return html(self)

    def to_dict(self) -> dict[str, Any]:
        """Everything, for programs: lists, numbers and text that JSON can hold.

        Infinities and nans are given as text that ``float()`` reads. Arrays of more than `full`
        elements are given by their shape, minimum, mean and maximum.

        Examples
        --------
        >>> import json
        >>> import autograd as ag
        >>> x = ag.tensor(3.0, requires_grad=True, name="x")
        >>> found = json.loads(json.dumps(ag.explain(x * x, x).to_dict()))
        >>> [path["product"]["value"] for path in found["inputs"][0]["paths"]]
        [3.0, 3.0]
        """
        return {
            "output": {"name": self.name, "value": self.value.to_dict()},
            "upstream": self.seed.to_dict(),
            "rows": [row.to_dict() for row in self.rows],
            "inputs": [given.to_dict() for given in self.inputs],
        }

    as_dict = to_dict


# --- what both say -------------------------------------------------------------------------------


def _ends(things: Sequence[T], limit: int, what: str) -> tuple[Sequence[T], str, Sequence[T]]:
    """The first and the last things, and a line that says how many are between them."""
    if len(things) <= limit:
        return things, "", []
    first, last = max(1, limit // 2), limit // 2
    between = f"… {count(len(things) - first - last)} {what} between …"
    return things[:first], between, things[len(things) - last :]


def _table(explained: Explanation) -> list[Cells]:
    """The cells of the table, line by line."""
    first, between, last = _ends(explained.rows, explained.limit, "rows")
    lines: list[Cells] = [line for row in first for line in _lines(row)]
    if between:
        lines.append([between])
    return lines + [line for row in last for line in _lines(row)]


def _lines(row: Row) -> list[Cells]:
    start: Cells = [row.name, row.computes, row.value, row.upstream]
    edges: list[Cells] = [[edge.to, edge.local, edge.downstream] for edge in row.edges]
    edges = edges or [["", "", ""]]
    return [(start if i == 0 else [""] * 4) + edge for i, edge in enumerate(edges)]


def _head(explained: Explanation) -> str:
    names = [given.name for given in explained.inputs]
    listed = ", ".join(names if len(names) <= 6 else [*names[:6], "…"])
    value = f"{explained.name} = {explained.value.short(LINE)}"
    return f"{value}, and how it changes with {listed}" if listed else value


def _summary(explained: Explanation, given: Input) -> str:
    """The gradient of one input, and the number of paths along which it comes."""
    if given.gradient is None:
        return f"{given.name}: no gradient"
    paths = f"along {many(given.count)} path{'s' * (given.count != 1)}"
    of = "no path leads to it" if given.count == 0 else paths
    return f"{explained.derivative(given)} = {given.gradient.short(LINE)}, {of}"


def _along(path: Path) -> str:
    """The nodes of a path."""
    nodes = path.nodes
    if len(path) > LONGEST:
        left_out = f"… {count(len(nodes) - LONGEST + 1)} more …"
        nodes = [*nodes[:3], left_out, *nodes[4 - LONGEST :]]
    text = " → ".join(nodes)
    return text if path.paths == 1 else f"{text} → …, {many(path.paths)} paths"


def _product(explained: Explanation, path: Path) -> str:
    """The factors along a path, and their product."""
    result = path.product.short(LINE)
    factors = list((len(path) <= LONGEST and path.factors) or [])
    if factors and explained.seed.value != 1:
        factors.append(explained.seed)
    if not 1 < len(factors) <= LONGEST:
        return result
    return f"{' × '.join([f.factor() for f in factors])} = {result}"


def _reasons(given: Input) -> list[str]:
    return [
        f"{'why' if isinstance(reason, Reason) or given.count == 0 else 'note'}: {reason}"
        for reason in given.why
    ]


# --- plain text ----------------------------------------------------------------------------------


def text(explained: Explanation) -> str:
    """What an explanation prints."""
    lines = [list(HEADS), *[[_short(c) for c in cells] for cells in _table(explained)]]
    widths = [max([len(line[i]) for line in lines if len(line) > 1]) for i in range(len(HEADS))]
    parts = [
        _head(explained),
        "\n".join("  ".join(c.ljust(w) for c, w in zip(line, widths)).rstrip() for line in lines),
        LEGEND,
    ]
    first, between, last = _ends(explained.inputs, explained.limit, "inputs")
    parts += [_section(explained, given) for given in first]
    if between:
        parts.append(between)
    return "\n\n".join([*parts, *[_section(explained, given) for given in last]])


def _short(cell: Any) -> str:
    return cell.short() if isinstance(cell, Quantity) else cell


def _section(explained: Explanation, given: Input) -> str:
    lines = [_summary(explained, given)]
    first, between, last = _ends(given.paths, explained.limit, "paths")
    pairs = [(_along(path), _product(explained, path)) for path in (*first, *last)]
    width = max([len(along) for along, _ in pairs], default=0)
    written = [f"  {along.ljust(width)}  {product}" for along, product in pairs]
    if between:
        written.insert(len(first), f"  {between}")
    if len(pairs) > 1 and given.gradient is not None:
        written.append(f"  {'the sum'.ljust(width)}  {given.gradient.short(LINE)}")
    return "\n".join([*lines, *written, *[f"  {reason}" for reason in _reasons(given)]])


# --- HTML ----------------------------------------------------------------------------------------


def html(explained: Explanation) -> str:
    """What a notebook shows: legible on light and on dark, because it takes the page's colours."""
    rows = "".join(_html_row(cells) for cells in _table(explained))
    heads = "".join(
        f"<th{' class=number' if head in NUMBERS else ''}>{head}</th>" for head in HEADS
    )
    first, between, last = _ends(explained.inputs, explained.limit, "inputs")
    parts = [_html_section(explained, given) for given in first]
    parts += [f"<p>{between}</p>"] if between else []
    parts += [_html_section(explained, given) for given in last]
    return (
        f'<div class="autograd-explain"><style>{STYLE}</style>'
        f"<p>{escape(_head(explained))}</p>"
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
        f"<p>{LEGEND}</p>{''.join(parts)}</div>"
    )


def _html_row(cells: Cells) -> str:
    if len(cells) == 1:
        return f'<tr class="first"><td colspan="{len(HEADS)}">{escape(cells[0])}</td></tr>'
    start = '<tr class="first">' if cells[0] else "<tr>"
    return f"{start}{''.join(_html_cell(c, i > 2) for i, c in enumerate(cells))}</tr>"


def _html_cell(cell: Any, marked: bool = True) -> str:
    """A text or a number: `marked` if it is not finite or, for a gradient, 0."""
    if not isinstance(cell, Quantity):
        return f"<td>{escape(cell)}</td>"
    kind = "bad" if cell.is_bad else "zero" if marked and cell.is_zero else ""
    return f'<td class="number{f" {kind}" if kind else ""}">{escape(cell.short())}</td>'


def _html_section(explained: Explanation, given: Input) -> str:
    first, between, last = _ends(given.paths, explained.limit, "paths")

    def row(path: Path) -> str:
        cells = f"<td>{escape(_along(path))}</td><td>{escape(_product(explained, path))}</td>"
        return f"<tr>{cells}</tr>"

    rows = [row(path) for path in first]
    rows += [f'<tr><td colspan="2">{between}</td></tr>'] if between else []
    rows += [row(path) for path in last]
    if len(given.paths) > 1 and given.gradient is not None:
        total = escape(given.gradient.short(LINE))
        rows.append(f'<tr class="first"><td>the sum</td><td>{total}</td></tr>')
    table = f"<table><tbody>{''.join(rows)}</tbody></table>" if rows else ""
    why = "".join(f"<p>{escape(reason)}</p>" for reason in _reasons(given))
    return f"<p><b>{escape(_summary(explained, given))}</b></p>{table}{why}"
