"""What the tests of saving share: one file of each format."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.nn.saving.trees import SUFFIXES, need


@pytest.fixture(params=SUFFIXES)
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Where a file of each format whose package is installed may be written."""
    need(request.param)
    return tmp_path / f"file{request.param}"
