"""A release is stopped if a file gives a different version from the tag; the files agree today."""

import re
from pathlib import Path

import pytest

import autograd
from tools.release import ROOT, mistakes


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The files of version 1.2.3, ready to be released."""
    (tmp_path / "autograd").mkdir()
    (tmp_path / "changelog.d").mkdir()
    (tmp_path / "changelog.d" / "README.md").write_text("how")
    (tmp_path / "autograd" / "__init__.py").write_text('x = 1\n__version__ = "1.2.3"\n')
    (tmp_path / "CITATION.cff").write_text("cff-version: 1.2.0\nversion: 1.2.3\n")
    changes = "# Changelog\n\n## [1.2.3] - 2030-01-02\n\n## [1.2.2] - 2029-01-02\n"
    (tmp_path / "CHANGELOG.md").write_text(changes)
    return tmp_path


def test_a_release_whose_files_agree(root):
    assert mistakes("v1.2.3", root) == []


def test_a_tag_without_a_v(root):
    assert mistakes("1.2.3", root) == ["a release's tag begins with v: v1.2.3"]


@pytest.mark.parametrize("file", ["autograd/__init__.py", "CITATION.cff", "CHANGELOG.md"])
def test_each_file_with_another_version_is_named(root, file):
    path = root / file
    path.write_text(path.read_text().replace("1.2.3", "1.2.4"))
    (found,) = mistakes("v1.2.3", root)
    assert found.startswith(file)
    assert "1.2.4, the tag v1.2.3" in found


def test_a_file_without_a_version_is_named(root):
    (root / "CHANGELOG.md").write_text("## [1.2.3] - not released\n")
    assert mistakes("v1.2.3", root) == [
        "CHANGELOG.md (its first entry) has version none, the tag v1.2.3"
    ]


def test_news_that_was_not_collected_is_named(root):
    (root / "changelog.d" / "cumsum.added.md").write_text("news")
    (found,) = mistakes("v1.2.3", root)
    assert "cumsum.added.md" in found


def test_the_citation_has_todays_version():
    said = re.search(r"^version: (.+)$", (ROOT / "CITATION.cff").read_text(), re.MULTILINE)
    assert said
    assert said[1] == autograd.__version__
