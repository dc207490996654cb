"""``python tools/release.py v1.2.3``: whether the files say the same about a release as its tag."""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def mistakes(tag: str, root: Path = ROOT) -> list[str]:
    """What has to be changed before `tag` can be published, one sentence each."""

    def found(pattern: str, file: str) -> str:
        match = re.search(pattern, (root / file).read_text(), re.MULTILINE)
        return match[1] if match else "none"

    version = tag.removeprefix("v")
    said = {
        "autograd/__init__.py": found(r'^__version__ = "(.+)"$', "autograd/__init__.py"),
        "CITATION.cff": found(r"^version: (.+)$", "CITATION.cff"),
        "CHANGELOG.md (its first entry)": found(
            r"^## \[(.+?)\] - \d{4}-\d\d-\d\d$", "CHANGELOG.md"
        ),
    }
    wrong = [
        f"{file} has version {has}, the tag {tag}" for file, has in said.items() if has != version
    ]
    if tag == version:
        wrong.append(f"a release's tag begins with v: v{version}")
    left = [p.name for p in sorted((root / "changelog.d").glob("*.md")) if p.name != "README.md"]
    if left:
        wrong.append(f"changelog.d still has {', '.join(left)}: run towncrier build")
    return wrong


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python tools/release.py v1.2.3")
    sys.exit("\n".join(mistakes(sys.argv[1])) or 0)
