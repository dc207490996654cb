"""docs/architecture.md is what the imports say."""

from __future__ import annotations

from tools.architecture import PAGE, edges, imports, page, picture, reduced, rooms


def test_the_page_is_what_the_source_says() -> None:
    stale = "docs/architecture.md is stale: run python -m tools.architecture"
    assert PAGE.read_text(encoding="utf-8") == page(), stale


def test_imports_are_read_with_when_they_happen(tmp_path, monkeypatch) -> None:
    from tools import architecture

    monkeypatch.setattr(architecture, "ROOT", tmp_path)
    folder = tmp_path / "autograd" / "ops" / "linalg"
    folder.mkdir(parents=True)
    source = """
from typing import TYPE_CHECKING
import nn.optim
from .. import where
from ...engine.graph import Node, new_node

if TYPE_CHECKING:
    from ...tensors.tensor import Tensor

def late():
    from ..signals import fft
"""
    for name, around in (("norms", "autograd.ops"), ("__init__", "autograd.ops")):
        path = folder / f"{name}.py"
        path.write_text(source)
        assert imports(path) >= {
            ("nn.optim", True),
            (f"{around}.where", True),
            ("autograd.engine.graph.Node", True),
            ("autograd.engine.graph.new_node", True),
            ("autograd.ops.signals.fft", False),
        }
        assert not [target for target, _ in imports(path) if "Tensor" in target]


def test_only_what_follows_from_other_arrows_is_left_out() -> None:
    graph = {"a": {"b": True, "c": True, "d": False}, "b": {"c": True}, "c": {}, "d": {}}
    assert set(reduced(graph)) == {("a", "b", True), ("a", "d", False), ("b", "c", True)}


def test_rooms_and_what_they_import() -> None:
    assert {"autograd.engine", "autograd.trees", "autograd.numpy"} <= rooms("autograd").keys()
    assert not edges("autograd")["autograd.engine"]
    assert edges("autograd")["autograd.ops"] == {"autograd.engine": True}
    assert edges("autograd")["autograd.command"]["autograd.testing"] is False
    assert edges("nn")["nn.module"] == {"autograd": True, "autograd.internals": True}
    assert '"tensors" -> "ops"\n' in picture("autograd")
