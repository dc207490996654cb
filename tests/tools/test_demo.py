"""`make demo`: it learns, and leaves its pictures."""

import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograd as ag
from tools import demo


def test_the_demo(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("matplotlib", reason="comes with the demo extra")
    errors = demo.main(["--out", str(tmp_path / "out")])
    assert errors <= 15
    said = capsys.readouterr().out
    assert f"{errors} errors on 450 held-out images" in said
    assert said.count("loss ") == 30  # a line an epoch
    assert (tmp_path / "out" / "loss.png").read_bytes().startswith(b"\x89PNG\r\n")
    for name in ("expression", "layer"):
        path = tmp_path / "out" / f"{name}.svg"
        if f"{path}: not drawn" in said:  # a machine without graphviz: it is told, not stopped
            continue
        assert ET.parse(path).getroot().tag == "{http://www.w3.org/2000/svg}svg"


def test_a_picture_that_cannot_be_drawn_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def draw(y: ag.Tensor, **options: Any) -> Any:
        raise RuntimeError("install graphviz")

    monkeypatch.setattr(ag, "draw", draw, raising=False)
    demo.draw_graph(demo.expression(), tmp_path / "f.svg")
    assert capsys.readouterr().out == f"{tmp_path / 'f.svg'}: not drawn. install graphviz\n"


def test_the_split_is_a_stratified_quarter() -> None:
    train_x, train_y, test_x, test_y = demo.digits(0)
    assert (train_x.shape, test_x.shape) == ((1347, 64), (450, 64))
    assert (train_x.dtype, train_x.min(), train_x.max()) == (np.float32, 0, 1)
    of_all = np.bincount(np.concatenate([train_y, test_y]))
    assert np.abs(np.bincount(test_y) - of_all / 4).max() <= 1
    rows = {row.tobytes() for row in train_x}
    assert not any(row.tobytes() in rows for row in test_x)


def test_the_expression_is_the_classic_one() -> None:
    f = demo.expression()
    assert f.item() == -12
