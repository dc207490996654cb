"""Parameters that several functions share: described in one docstring, copied to the others.

python -m tools.docstrings            copy what docstrings.toml says
python -m tools.docstrings --check    exit 1 if a copy is behind its original

The text stands in every docstring, where `help`, editors and the manual read it; a row of the
table says which docstring is the original, which of its entries are shared, and who has them:

    ["sum"]
    "axis, keepdims" = ["max", "min", "nanmax", "norms.norm"]

A name is the end of a definition's path, with or without the file's name, as long as needed to name
one only; a short one is looked for in the original's own file first. "*" stands for all of the
original's parameters that the other takes, and "Attributes: weight" or "Raises: ValueError" for
entries of these sections.
"""

from __future__ import annotations

import ast
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
TABLE = Path(__file__).with_suffix(".toml")
PACKAGES = ("autograd", "nn")
SHARED = ("Parameters", "Attributes", "Raises")
SECTIONS = [  # in numpydoc's order
    "Parameters", "Attributes", "Returns", "Yields", "Raises", "Warns", "See Also", "Notes",
    "References", "Examples",
]  # fmt: skip
Definition = ast.FunctionDef | ast.ClassDef
Table = dict[str, dict[str, list[str]]]


class Mistake(Exception):
    """What is wrong with the table, or with a docstring that it names."""


# --- one docstring -------------------------------------------------------------------------------


@dataclass
class Entry:
    """`names : kind`, and the lines of its description."""

    names: list[str]
    kind: str
    description: list[str]

    def only(self, names: list[str]) -> Entry:
        return Entry([n for n in self.names if n in names], self.kind, self.description)

    def lines(self) -> list[str]:
        return [", ".join(self.names) + self.kind, *self.description]


def sections(doc: list[str]) -> dict[str, slice]:
    """The lines below each section's title and rule; the first lines have the name ''."""
    starts = [
        i
        for i in range(1, len(doc) - 1)
        if doc[i] in SECTIONS and doc[i + 1] == "-" * len(doc[i]) and not doc[i - 1]
    ]
    ends = [*starts, len(doc)]
    found = {"": slice(0, ends[0])}
    for start, end in zip(starts, ends[1:], strict=True):
        if doc[start] in found:
            raise Mistake(f"two sections {doc[start]}")
        found[doc[start]] = slice(start + 2, end)
    return found


def entries(doc: list[str], section: str) -> list[Entry]:
    """The entries of a section; none where there is none."""
    found: list[Entry] = []
    lines = doc[sections(doc).get(section, slice(0, 0))]
    while lines and not lines[-1]:
        lines.pop()
    for line in lines:
        if line and not line[0].isspace():
            names, colon, kind = line.partition(" : ")
            found.append(Entry(names.split(", "), colon + kind, []))
        elif found:
            found[-1].description.append(line)
    return found


def with_entries(doc: list[str], section: str, new: list[Entry]) -> list[str]:
    """The docstring with a section of these entries, made where numpydoc has it if it is new."""
    lines = [line for entry in new for line in entry.lines()]
    there = sections(doc)
    if section in there:
        at, after = there[section], there[section].stop < len(doc)
        return [*doc[: at.start], *lines, *([""] if after else []), *doc[at.stop :]]
    later = SECTIONS[SECTIONS.index(section) + 1 :]
    at = min([there[name].start - 2 for name in later if name in there], default=len(doc))
    before, rest = doc[:at], doc[at:]
    while before and not before[-1]:
        before.pop()
    title = ["", section, "-" * len(section)]
    return [*before, *title, *lines, *([""] if rest else []), *rest]


def merged(own: list[Entry], shared: list[Entry], order: list[str]) -> list[Entry]:
    """A section's entries with the shared ones in the place of its own of these names.

    In the order of the signature; where a name is not in it, at the place of what it replaces.
    """
    names = {name for entry in shared for name in entry.names}
    kept: list[Entry] = []
    rest = list(shared)
    for entry in own:
        for new in [s for s in rest if set(s.names) & set(entry.names)]:
            kept.append(new)
            rest.remove(new)
        if mine := [name for name in entry.names if name not in names]:
            kept.append(entry.only(mine))
    kept += rest
    if all(entry.names[0].lstrip("*") in order for entry in kept):
        kept.sort(key=lambda entry: order.index(entry.names[0].lstrip("*")))
    return kept


# --- the sources ---------------------------------------------------------------------------------


class Sources:
    """The packages' files, and where each function and class is defined in them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.texts: dict[Path, str] = {}
        self.found: dict[str, Path] = {}  # path of a definition: file
        for package in PACKAGES:
            for file in sorted((root / package).rglob("*.py")):
                self.texts[file] = text = file.read_text(encoding="utf-8")
                module = file.relative_to(root).with_suffix("").as_posix().replace("/", ".")
                for name, _ in definitions(ast.parse(text)):
                    self.found[f"{module}.{name}"] = file

    def path(self, name: str, near: str = "") -> str:
        """The full path of a definition, looked for in the file of `near` first."""
        if near:
            for beside in (f"{near.rpartition('.')[0]}.{name}", f"{near}.{name}"):
                if beside in self.found:
                    return beside
        ends = [path for path in self.found if any(self._ends(path, name))]
        if len(ends) != 1:
            raise Mistake(f"{name}: {', '.join(ends) or 'no definition has this name'}")
        return ends[0]

    def _ends(self, path: str, name: str) -> Iterator[bool]:
        """Whether a name is the end of a path, with the file's name and without."""
        yield f".{path}".endswith(f".{name}")
        folder = ".".join(self.found[path].relative_to(self.root).parent.parts)
        inner = path.removeprefix(f"{folder}.").partition(".")[2]
        yield f".{folder}.{inner}".endswith(f".{name}")

    def definition(self, path: str) -> tuple[Definition, ast.Module]:
        file = self.found[path]
        module = file.relative_to(self.root).with_suffix("").as_posix().replace("/", ".")
        tree = ast.parse(self.texts[file])
        return dict(definitions(tree))[path.removeprefix(f"{module}.")], tree

    def doc(self, path: str) -> list[str]:
        """The lines of a docstring, without indentation and quotes."""
        node, _ = self.definition(path)
        literal, lines = self._literal(node, path)
        indent = " " * literal.col_offset
        doc = [line.removeprefix(indent) for line in lines]
        doc[0] = doc[0].removeprefix('"""')
        doc[-1] = doc[-1].removesuffix('"""').rstrip()
        while not doc[-1]:
            doc.pop()
        return doc

    def write_doc(self, path: str, doc: list[str]) -> None:
        node, _ = self.definition(path)
        literal, _ = self._literal(node, path)
        indent = " " * literal.col_offset
        doc = ['"""' + doc[0], *doc[1:]]
        doc = [*doc, '"""'] if len(doc) > 1 else [doc[0] + '"""']
        file = self.found[path]
        lines = self.texts[file].split("\n")
        lines[literal.lineno - 1 : literal.end_lineno] = [indent + x if x else "" for x in doc]
        self.texts[file] = "\n".join(lines)

    def _literal(self, node: Definition, path: str) -> tuple[ast.expr, list[str]]:
        first = node.body[0]
        literal = first.value if isinstance(first, ast.Expr) else None
        if not isinstance(literal, ast.Constant) or not isinstance(literal.value, str):
            raise Mistake(f"{path}: no docstring")
        lines = self.texts[self.found[path]].split("\n")[literal.lineno - 1 : literal.end_lineno]
        if not lines[0].lstrip().startswith('"""'):
            raise Mistake(f'{path}: its docstring does not begin with """')
        return literal, lines

    def parameters(self, path: str) -> list[str]:
        """The names in the signature of a function, or of a class's own or inherited `__init__`."""
        node, tree = self.definition(path)
        there = dict(definitions(tree))
        while isinstance(node, ast.ClassDef):
            own = [x for x in node.body if isinstance(x, ast.FunctionDef) and x.name == "__init__"]
            bases = [there[b.id] for b in node.bases if isinstance(b, ast.Name) and b.id in there]
            if not own and not bases:
                return []
            node = own[0] if own else bases[0]
        a = node.args
        named = [*a.posonlyargs, *a.args, *([a.vararg] if a.vararg else []), *a.kwonlyargs]
        return [x.arg for x in [*named, *([a.kwarg] if a.kwarg else [])]]


def definitions(tree: ast.Module) -> Iterator[tuple[str, Definition]]:
    """The functions and classes of a module, and the methods, by their qualified names."""
    for node in tree.body:
        if isinstance(node, Definition):
            yield node.name, node
        if isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, Definition):
                    yield f"{node.name}.{inner.name}", inner


# --- the table -----------------------------------------------------------------------------------


def share(sources: Sources, table: Table) -> None:
    """Copy what the table says."""
    for name, rows in table.items():
        original = sources.path(name)
        for names, others in rows.items():
            for other in others:
                copy(sources, original, names, sources.path(other, near=original))


def copy(sources: Sources, original: str, key: str, other: str) -> None:
    """Copy entries of one docstring to another."""
    title, colon, names = key.rpartition(": ")
    section = title if colon else "Parameters"
    if section not in SHARED:
        raise Mistake(f"{original}: entries of {', '.join(SHARED)} are shared, not of {section}")
    order = sources.parameters(other) if section == "Parameters" else []
    found = entries(sources.doc(original), section)
    known = [name for entry in found for name in entry.names]
    wanted = names.split(", ")
    if names == "*":
        wanted = [name for name in known if not order or name.lstrip("*") in order]
    if missing := [name for name in wanted if name not in known]:
        raise Mistake(f"{original} does not describe {', '.join(missing)}")
    if order and (unknown := [name for name in wanted if name.lstrip("*") not in order]):
        raise Mistake(f"{other} has no parameter {', '.join(unknown)}")
    shared = [entry.only(wanted) for entry in found if set(entry.names) & set(wanted)]
    target = sources.doc(other)
    new = merged(entries(target, section), shared, order)
    sources.write_doc(other, with_entries(target, section, new))


def behind(root: Path | None = None, table: Table | None = None) -> dict[Path, str]:
    """The files whose copies are behind their originals, and what should be in them."""
    sources = Sources(root or ROOT)
    before = dict(sources.texts)
    share(sources, tomllib.loads(TABLE.read_text("utf-8")) if table is None else table)
    return {file: text for file, text in sources.texts.items() if text != before[file]}


def main(arguments: list[str]) -> int:
    try:
        files = behind()
    except Mistake as mistake:
        print(f"{TABLE.name}: {mistake}")
        return 1
    names = ", ".join([str(file.relative_to(ROOT)) for file in files])
    if "--check" in arguments:
        print(f"behind: {names}: run python -m tools.docstrings" if files else "all copies agree")
        return bool(files)
    for file, text in files.items():
        file.write_text(text, encoding="utf-8")
    print(f"written: {names}" if files else "all copies agree")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
