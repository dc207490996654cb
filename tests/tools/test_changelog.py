"""News for the changelog is filed so that a release finds it."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["towncrier"]
FRAGMENTS = [p for p in sorted((ROOT / CONFIG["directory"]).iterdir()) if p.name != "README.md"]
NAME = re.compile(rf"({CONFIG['issue_pattern']})\.({'|'.join(CONFIG['fragment'])})\.md")


@pytest.mark.parametrize("name", ["cumsum.added.md", "issue-12.fixed.md"])
def test_a_name_is_a_subject_and_a_category(name):
    assert NAME.fullmatch(name)


@pytest.mark.parametrize("name", ["cumsum.md", "cumsum.new.md", "Cumsum.added.md", "a.fixed.txt"])
def test_other_names_are_rejected(name):
    assert not NAME.fullmatch(name)


def test_fragments_are_named_and_say_something():
    for path in FRAGMENTS:
        assert NAME.fullmatch(path.name), f"{path.name}: see {CONFIG['directory']}/README.md"
        text = path.read_text()
        assert text.strip(), f"{path.name} is empty"
        assert not text.startswith(("-", "*", "#")), f"{path.name}: the release adds the bullet"


def test_the_changelog_has_the_place_where_a_release_puts_them():
    assert (ROOT / CONFIG["filename"]).read_text().count(CONFIG["start_string"]) == 1
