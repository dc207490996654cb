"""Doctests run in an empty folder, so that an example may write a file and leave none behind."""

import pytest


@pytest.fixture(autouse=True)
def _in_an_empty_folder(request: pytest.FixtureRequest) -> None:
    if isinstance(request.node, pytest.DoctestItem):
        folder = request.getfixturevalue("tmp_path")
        request.getfixturevalue("monkeypatch").chdir(folder)
