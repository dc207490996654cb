"""The tools that a commit is checked with are those of the extra `dev`."""

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PINS = dict(re.findall(r"([\w-]+)==([\d.]+)", (ROOT / ".pre-commit-config.yaml").read_text()))


def test_pins_lie_within_the_ranges_of_dev():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    ranges = [Requirement(text) for text in project["optional-dependencies"]["dev"]]
    both = [wanted for wanted in ranges if wanted.name in PINS]
    assert {wanted.name for wanted in both} == {"ruff", "codespell", "towncrier"}
    for wanted in both:
        assert wanted.specifier.contains(PINS[wanted.name]), f"{wanted}, not {PINS[wanted.name]}"
