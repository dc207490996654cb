"""Docstrings: copies agree with their originals, and every parameter is described where it is."""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tools import docstrings
from tools.docstrings import Mistake, Sources, Table, behind, share

SPACES = """
    autograd autograd.fft autograd.linalg autograd.misc autograd.misc.optimizers autograd.special
    autograd.stats autograd.testing nn nn.data nn.functional nn.init nn.optim nn.optim.lr_scheduler
    nn.saving nn.training nn.utils
""".split()


# --- the library's docstrings --------------------------------------------------------------------


def test_copies_agree_with_their_originals() -> None:
    assert [str(file) for file in behind()] == [], "run python -m tools.docstrings"


def public() -> Iterator[tuple[str, Any]]:
    """Our functions and classes, by their public names."""
    seen = set()
    for space in SPACES:
        for name in importlib.import_module(space).__all__:
            found = getattr(importlib.import_module(space), name)
            ours = getattr(found, "__module__", "").partition(".")[0] in ("autograd", "nn")
            if callable(found) and ours and id(found) not in seen:
                seen.add(id(found))
                yield f"{space}.{name}", found


def described(doc: str, *sections: str) -> dict[str, str]:
    """What a docstring says about each entry of these sections."""
    lines = doc.splitlines()
    return {
        name.lstrip("*"): " ".join([entry.kind, *entry.description])
        for section in sections
        for entry in docstrings.entries(lines, section)
        for name in entry.names
    }


def arguments(function: Any) -> dict[str, inspect.Parameter]:
    try:
        found = dict(inspect.signature(function).parameters)
    except ValueError:  # for an error that Python itself raises
        return {}
    return {name: p for name, p in found.items() if name not in ("args", "kwargs")}


def test_every_parameter_is_described_where_it_is_used() -> None:
    """An op whose only arguments are the arrays in its formula needs no list of them."""
    missing = {}
    for name, function in public():
        taken, doc = arguments(function), inspect.getdoc(function) or ""
        entries = described(doc, "Parameters", "Attributes")
        arrays = all(str(p.annotation).strip("'") in ("ArrayLike", "Array") for p in taken.values())
        if left := [p for p in taken if p not in entries and not (arrays and not entries)]:
            missing[name] = left
    assert missing == {}


def test_every_entry_is_a_parameter() -> None:
    unknown = {}
    for name, function in public():
        taken = inspect.signature(function).parameters if arguments(function) else {}
        entries = described(inspect.getdoc(function) or "", "Parameters")
        if extra := [entry for entry in entries if entry not in taken and taken]:
            unknown[name] = extra
    assert unknown == {}


def test_no_description_only_points_elsewhere() -> None:
    pointers = {
        f"{name}: {entry}"
        for name, function in public()
        for entry, text in described(inspect.getdoc(function) or "", *docstrings.SHARED).items()
        if re.search(r"(^|\s)(see|as of|as for) `\S*`\.?$", text, re.IGNORECASE)
        and len(text.split()) < 6
    }
    assert pointers == set()


# --- the script ----------------------------------------------------------------------------------

ONE = '''"""Ops."""


def first(a, axis=None, *, keepdims=False):
    """The first one.

    Parameters
    ----------
    a : array
    axis, keepdims : int
        Which; \\\\d is no
        escape.

    Raises
    ------
    ValueError
        If there is none.

    Examples
    --------
    >>> 1
    1
    """
    return a


def second(keepdims, a):
    """The second one."""


def third(axis, own, a):
    """The third one.

    More of it.

    Parameters
    ----------
    axis, own
        See `first`.

    Examples
    --------
    >>> 1
    1
    """
'''
TWO = '''class Base:
    """Where it begins.

    Attributes
    ----------
    rate : float
        How fast.
    """

    def __init__(self, axis, a):
        """Begin."""


class Child(Base):
    """Inherits its signature."""

    def first(self, a):
        """A method."""
'''


def tree(folder: Path, table: Table) -> dict[str, str]:
    """What the script makes of two files."""
    for package, text in (("autograd", ONE), ("nn", TWO)):
        (folder / package).mkdir(exist_ok=True)
        (folder / package / "file.py").write_text(text)
    return {file.parent.name: text for file, text in behind(folder, table).items()}


def test_a_section_is_made_where_there_is_none(tmp_path: Path) -> None:
    found = tree(tmp_path, {"autograd.file.first": {"*": ["second"]}})
    assert found.keys() == {"autograd"}
    assert '''def second(keepdims, a):
    """The second one.

    Parameters
    ----------
    keepdims : int
        Which; \\\\d is no
        escape.
    a : array
    """
''' in found["autograd"]


def test_entries_are_replaced_and_others_stay(tmp_path: Path) -> None:
    found = tree(tmp_path, {"autograd.file.first": {"a, axis": ["third"], "Raises: *": ["third"]}})
    assert """    More of it.

    Parameters
    ----------
    axis : int
        Which; \\\\d is no
        escape.
    own
        See `first`.
    a : array

    Raises
    ------
    ValueError
        If there is none.

    Examples
    --------
    >>> 1
""" in found["autograd"]


def test_classes_methods_and_attributes(tmp_path: Path) -> None:
    table: Table = {
        "autograd.file.first": {"*": ["Child"], "a": ["Child.first"]},
        "Base": {"Attributes: *": ["Child"]},
    }
    assert '''class Child(Base):
    """Inherits its signature.

    Parameters
    ----------
    axis : int
        Which; \\\\d is no
        escape.
    a : array

    Attributes
    ----------
    rate : float
        How fast.
    """

    def first(self, a):
        """A method.

        Parameters
        ----------
        a : array
        """
''' in tree(tmp_path, table)["nn"]


def test_what_was_copied_is_not_behind(tmp_path: Path) -> None:
    table: Table = {"autograd.file.first": {"*": ["second", "Child"], "axis": ["third"]}}
    assert tree(tmp_path, table)
    sources = Sources(tmp_path)
    share(sources, table)
    for file, text in sources.texts.items():
        file.write_text(text)
    assert behind(tmp_path, table) == {}


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"first": {"a": ["second"]}}, "first: autograd.file.first, nn.file.Child.first"),
        ({"fourth": {"a": ["second"]}}, "fourth: no definition has this name"),
        ({"third": {"a": ["second"]}}, "autograd.file.third does not describe a"),
        ({"autograd.file.first": {"axis": ["second"]}}, "second has no parameter axis"),
        ({"Base": {"Examples: x": ["Child"]}}, "entries of .* are shared, not of Examples"),
        ({"autograd.file.first": {"a": ["Base.__init__"]}}, None),
    ],
)
def test_mistakes_in_the_table(tmp_path: Path, table: Table, said: str | None) -> None:
    if said is None:
        assert tree(tmp_path, table)
        return
    with pytest.raises(Mistake, match=said):
        tree(tmp_path, table)


def test_the_script_says_what_is_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tree(tmp_path, {})
    table = tmp_path / "docstrings.toml"
    table.write_text('["autograd.file.first"]\n"*" = ["second"]\n')
    monkeypatch.setattr(docstrings, "ROOT", tmp_path)
    monkeypatch.setattr(docstrings, "TABLE", table)
    assert docstrings.main(["--check"]) == 1
    assert capsys.readouterr().out == ("behind: autograd/file.py: run python -m tools.docstrings\n")
    assert docstrings.main([]) == 0
    assert docstrings.main(["--check"]) == 0
    table.write_text('["nothing"]\n"*" = ["second"]\n')
    assert docstrings.main([]) == 1
    assert "docstrings.toml: nothing: no definition" in capsys.readouterr().out
