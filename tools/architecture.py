"""Write docs/architecture.md: the rooms of the two packages, and which of them imports which.

The imports are read from the source, the words from the first sentences of docstrings.

python -m tools.architecture            write the page
python -m tools.architecture --check    exit 1 if the page is stale
"""

from __future__ import annotations

import ast
import re
import sys
import textwrap
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "architecture.md"
CORE = ("autograd.engine", "autograd.tensors")  # filled in the picture: to be read first
FACE = {  # modules of a few lines that are one box: the names of others, made of ours
    "autograd.numpy": "autograd.scipy autograd.misc",
    "autograd.extend": "autograd.core autograd.tracer autograd.builtins autograd.test_util "
    "autograd.differential_operators autograd.wrap_util autograd.util",
    "autograd.special": "autograd.linalg autograd.fft",
}
TEMPLATE = """# Design

<!-- Written by `python -m tools.architecture` from the source; the text is there, too. -->

{autograd_picture}

An arrow means "imports": a solid one when the module is loaded, a dashed one on first use.
Arrows that follow from others are left out; the [tables](#rooms-of-autograd) have them all.
What is filled is read first.

```{{include}} design.md
:start-after: "# Design"
```

## Rooms of autograd

{autograd_table}

## Rooms of nn

`nn` uses autograd's public names and modules and, for what has no public name, `autograd.internals`; `lint-imports` forbids everything else.

{nn_picture}

{nn_table}

## This manual

It is built by Sphinx with numpydoc, which reads the docstrings' format, and myst-nb, which reads Markdown and executes notebooks: what NumPy, SciPy and the Jupyter projects build theirs with, and maintained by them.
The reference has a page for each source file and is listed from the public names, so a new op needs no line here.
Formulas are MathML, made by docutils, and pictures are drawn at build time: a page loads nothing from the network, except for the film in a lesson, whose buttons Matplotlib takes from a font.
One process builds the manual: of several, Sphinx lost the pages of one that had failed, without a word.
"""  # noqa: E501 - one sentence a line


# --- the imports ---------------------------------------------------------------------------------


def modules(package: str) -> dict[str, Path]:
    """The files of a package, by the names that they are imported by."""
    found = {}
    for path in sorted((ROOT / package).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts).removesuffix(".__init__")] = path
    return found


@cache
def imports(path: Path) -> frozenset[tuple[str, bool]]:
    """What a file imports of the two packages, and whether that is on loading it.

    Imports for type checkers are left out: nothing follows from them at run time.
    """
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    around = name.split(".")[:-1]  # of a package's __init__, the package itself
    found: set[tuple[str, bool]] = set()

    def look(node: ast.AST, loading: bool) -> None:
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            return
        if isinstance(node, ast.Import):
            found.update((alias.name, loading) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = around[: len(around) - node.level + 1] if node.level else []
            base = [*base, *(node.module.split(".") if node.module else [])]
            found.update((".".join([*base, alias.name]), loading) for alias in node.names)
        inside = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for child in ast.iter_child_nodes(node):
            look(child, loading and not inside)

    look(ast.parse(path.read_text(encoding="utf-8")), True)
    return frozenset(found)


def room(module: str) -> str:
    """The part of a package that a module, or a name in one, belongs to."""
    package, _, rest = module.partition(".")
    name = f"{package}.{rest.partition('.')[0]}"
    return name if name in rooms(package) else package


@cache
def rooms(package: str) -> dict[str, Path]:
    """The folders and files at the top of a package."""
    return {name: path for name, path in modules(package).items() if name.count(".") == 1}


def edges(package: str) -> dict[str, dict[str, bool]]:
    """The rooms that each room imports, and whether on loading; others by their package."""
    found: dict[str, dict[str, bool]] = {name: {} for name in rooms(package)}
    for name, path in modules(package).items():
        here = room(name)
        for target, loading in imports(path):
            if target.partition(".")[0] in ("autograd", "nn") and here != package:
                there = room(target)
                if there.partition(".")[0] != package:
                    there = there if there == "autograd.internals" else "autograd"
                if there != here:
                    found[here][there] = found[here].get(there, False) or loading
    return found


# --- the words -----------------------------------------------------------------------------------


def summary(path: Path) -> str:
    """The first sentence of a file's docstring."""
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return re.split(r"\.(?:\s|$)", text.split("\n\n")[0].replace("\n", " "))[0]


def short(module: str, package: str) -> str:
    """A room's name, within its own package without it."""
    return module.removeprefix(f"{package}.")


def title(name: str) -> str:
    """A room as a listing of the folder shows it."""
    path = rooms(name.partition(".")[0])[name]
    return f"{path.parent.name}/" if path.name == "__init__.py" else path.name


# --- the picture ---------------------------------------------------------------------------------


def merged(graph: dict[str, dict[str, bool]]) -> dict[str, dict[str, bool]]:
    """The graph with each group of FACE as one node, and without the packages themselves."""
    name_of = {part: first for first, rest in FACE.items() for part in rest.split()}
    found: dict[str, dict[str, bool]] = {}
    for here, targets in graph.items():
        mine = found.setdefault(name_of.get(here, here), {})
        for target, loading in targets.items():
            target = name_of.get(target, target)
            if target != name_of.get(here, here) and target != here.partition(".")[0]:
                mine[target] = mine.get(target, False) or loading
    return found


def reached(graph: dict[str, dict[str, bool]], start: str) -> set[str]:
    """Every node that one can get to from `start`."""
    seen: set[str] = set()
    stack = [start]
    while stack:
        new = graph.get(stack.pop(), {}).keys() - seen
        seen |= new
        stack.extend(new)
    return seen


def reduced(graph: dict[str, dict[str, bool]]) -> Iterator[tuple[str, str, bool]]:
    """The edges that do not follow from the others."""
    for here, targets in sorted(graph.items()):
        for target, loading in sorted(targets.items()):
            if not any(target in reached(graph, other) for other in targets if other != target):
                yield here, target, loading


def picture(package: str) -> str:
    """The rooms as a graph for Sphinx's Graphviz."""
    graph = merged(edges(package))
    lines = [
        "```{graphviz}",
        f":alt: The rooms of {package}, and which of them imports which",
        "",
        "digraph {",
        '  graph [rankdir=TB, nodesep=0.25, ranksep=0.4, bgcolor="transparent"]',
        '  node [shape=box, style="rounded,filled", fillcolor="white", fontsize=11]',
        '  node [fontname="DejaVu Sans"]',
        '  edge [arrowsize=0.7, color="#666666"]',
    ]
    for name in sorted(graph):
        parts = [short(n, package) for n in (name, *FACE.get(name, "").split())]
        words = textwrap.wrap(", ".join(parts), 30)
        if len(parts) == 1:
            words = [title(name), *textwrap.wrap(summary(rooms(package)[name]), 30)]
        label = r"\n".join(words).replace('"', r"\"").replace("`", "")
        fill = ', fillcolor="#cfe3f3"' if name in CORE else ""
        lines.append(f'  "{short(name, package)}" [label="{label}"{fill}]')
    for here, target, loading in reduced(graph):
        style = "" if loading else " [style=dashed]"
        lines.append(f'  "{short(here, package)}" -> "{short(target, package)}"{style}')
    return "\n".join([*lines, "}", "```"])


def table(package: str) -> str:
    """Each room with what it imports."""
    lines = ["| room | what it is | imports |", "|---|---|---|"]
    for name, targets in sorted(edges(package).items()):
        links = [
            f"{short(t, package)}{'' if targets[t] else ' (on first use)'}" for t in sorted(targets)
        ]
        lines.append(f"| `{title(name)}` | {summary(rooms(package)[name])} | {', '.join(links)} |")
    return "\n".join(lines)


def page() -> str:
    """The text of docs/architecture.md."""
    return TEMPLATE.format(
        autograd_picture=picture("autograd"),
        autograd_table=table("autograd"),
        nn_picture=picture("nn"),
        nn_table=table("nn"),
    )


def main(arguments: list[str]) -> int:
    text = page()
    if "--check" in arguments:
        stale = not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text
        if stale:
            print("docs/architecture.md is stale: run python -m tools.architecture")
        return int(stale)
    PAGE.write_text(text, encoding="utf-8")
    print(f"{PAGE.name}: {len(rooms('autograd'))} rooms of autograd, {len(rooms('nn'))} of nn")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
