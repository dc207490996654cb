"""Findings have the form that lets anybody run them; what they find is not tested here."""

import os
import re
import subprocess
from pathlib import Path

import pytest

FINDINGS = sorted((Path(__file__).parents[2] / "findings").glob("*.sh"))


@pytest.mark.parametrize("path", FINDINGS, ids=lambda path: path.stem)
def test_a_finding_is_a_script_that_cleans_up_and_pins_what_it_installs(path):
    text = path.read_text()
    assert text.startswith("#!/bin/sh\n# ")
    assert os.access(path, os.X_OK)
    subprocess.run(["sh", "-n", path], check=True)
    assert "\nset -eu\n" in text
    assert "folder=$(mktemp -d)\ntrap 'rm -rf \"$folder\"' EXIT\n" in text
    assert re.search(r"pip install[^\n\\]*(\\\n)?[^\n]*==", text)
    assert "\n# Expected: " in text
    assert "\n# Seen with " in text


def test_there_are_findings():
    assert FINDINGS
