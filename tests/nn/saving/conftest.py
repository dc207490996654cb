"""What the tests of saving share: a file of each format."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.nn.saving.trees import SUFFIXES, need


@pytest.fixture(params=SUFFIXES)
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Where a file may be written, of each format whose package is installed."""
    need(request.param)
    return tmp_path / f"file{request.param}"
