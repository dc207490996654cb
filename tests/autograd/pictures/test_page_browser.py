"""`page` in a real browser: the right numbers by click and by key, and nothing leaves the page."""

import shutil
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

import autograd as ag
from tests.graphs import classic, leaf, named, neuron

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"

pytestmark = [
    pytest.mark.skipif(not find_spec("playwright"), reason="playwright is not installed"),
    pytest.mark.skipif(not Path(CHROMIUM).is_file(), reason="chromium is not installed"),
    pytest.mark.skipif(not shutil.which("dot"), reason="the program dot is not installed"),
]

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip


class Opener:
    """Opens pages in one tab, and notes what goes wrong and what is requested."""

    def __init__(self, browser, folder):
        self.folder, self.times, self.wrong, self.asked = folder, 0, [], []
        self.context = browser.new_context()
        self.context.route("**/*", self.route)
        self.tab = self.context.new_page()
        self.tab.on("console", lambda message: self.wrong.append(message.text))
        self.tab.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.tab.on("dialog", self.dismiss)
        self.tab.on("request", lambda request: self.asked.append(request.url))

    def route(self, route):
        if route.request.url.startswith(("file:", "data:", "about:")):
            route.continue_()
        else:
            self.asked.append(route.request.url)
            route.abort()

    def dismiss(self, dialog):
        self.wrong.append(dialog.message)
        dialog.dismiss()

    def __call__(self, what, viewport=(1280, 720), scheme="light", motion="reduce"):
        """`what` is a Tensor, or the text of a page; no test waits for an animation."""
        file = self.folder / f"page{self.times}.html"
        self.times += 1
        html = what if isinstance(what, str) else ag.page(what, fold=False).html
        file.write_text(html, encoding="utf-8")
        self.tab.set_viewport_size(dict(zip(("width", "height"), viewport, strict=True)))
        self.tab.emulate_media(color_scheme=scheme, reduced_motion=motion)
        self.tab.goto(file.as_uri())
        return self.tab

    def check(self):
        """Nothing went wrong, and nothing left the page."""
        files = [url for url in self.asked if url.startswith("file:")]
        others = [url for url in self.asked if not url.startswith(("file:", "data:", "about:"))]
        assert (self.wrong, others, len(files)) == ([], [], self.times)


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS, timeout=120_000)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def opener(browser, tmp_path_factory):
    return Opener(browser, tmp_path_factory.mktemp("pages"))


@pytest.fixture
def opened(opener):
    opener.wrong.clear()
    opener.asked.clear()
    opener.times = 0
    yield opener
    opener.check()


def said(tab):
    return tab.inner_text("#title"), tab.locator("#lines p").all_inner_texts()


def count(tab):
    return tab.inner_text("#count")


def group(tab, name):
    """The shape in the picture with that name."""
    return tab.locator(f"#picture .node[aria-label^='{name}, ']")


def visible(tab, name):
    """The numbers that can be read there: value, then gradient."""
    return group(tab, name).evaluate(
        """node => [...node.querySelectorAll("text.value, text.gradient")]
            .filter(text => getComputedStyle(text).visibility === "visible")
            .map(text => text.textContent)"""
    )


FORWARD = [
    ("Forward 2 of 3: q = x + y", ["q = −2 + 5 = 3"]),
    ("Forward 3 of 3: f = q × z", ["f = 3 × (−4) = −12"]),
]
BACKWARD = [
    ("Backward 1 of 3: The gradient at the output", ["gradient of f with respect to itself: 1"]),
    (
        "Backward 2 of 3: through f = q × z",
        ["q: upstream 1 × local −4 = downstream −4", "z: upstream 1 × local 3 = downstream 3"],
    ),
    (
        "Backward 3 of 3: through q = x + y",
        ["x: upstream −4 × local 1 = downstream −4", "y: upstream −4 × local 1 = downstream −4"],
    ),
]


# --- stepping ------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["click", "key"])
def test_each_step_says_the_right_numbers(opened, how):
    tab = opened(classic()[0])
    forth = (lambda: tab.click("#next")) if how == "click" else (lambda: key(tab, "ArrowRight"))
    back = (lambda: tab.click("#back")) if how == "click" else (lambda: key(tab, "ArrowLeft"))
    assert said(tab)[0] == "Forward 1 of 3: What is given"
    assert sorted(said(tab)[1]) == ["x = −2", "y = 5", "z = −4"]
    seen = []
    for _ in range(5):
        forth()
        seen.append(said(tab))
    assert seen == FORWARD + BACKWARD
    assert count(tab) == "6 / 6"
    back()
    assert said(tab) == BACKWARD[1]


def key(tab, name):
    tab.keyboard.press(name)


def test_numbers_appear_when_they_are_computed(opened):
    tab = opened(classic()[0])
    assert [visible(tab, n) for n in "xqf"] == [["−2"], [], []]
    tab.click("#next")
    assert [visible(tab, n) for n in "xqf"] == [["−2"], ["3"], []]
    tab.click("#next")
    assert [visible(tab, n) for n in "xqf"] == [["−2"], ["3"], ["−12"]]
    tab.click("#next")
    assert [visible(tab, n) for n in "xqf"] == [["−2"], ["3"], ["−12", "1"]]
    tab.click("#next")
    assert [visible(tab, n) for n in "xzqf"] == [["−2"], ["−4", "3"], ["3", "−4"], ["−12", "1"]]
    tab.click("#last")
    assert [visible(tab, n) for n in "xyz"] == [["−2", "−4"], ["5", "−4"], ["−4", "3"]]
    tab.click("#first")
    assert [visible(tab, n) for n in "xqf"] == [["−2"], [], []]


def test_what_a_step_is_about_is_lit(opened):
    tab = opened(classic()[0])
    tab.click("#next")
    lit = tab.locator("#picture .node.now[aria-label]").all()
    assert sorted(e.get_attribute("aria-label")[0] for e in lit) == ["q", "x", "y"]
    assert tab.locator("#picture .edge.now").count() == 3
    assert tab.locator("body.forward").count() == 1
    tab.click("#last")
    assert tab.locator("body.backward").count() == 1


def test_the_gradients_of_a_neuron(opened):
    tab = opened(named(neuron(), "f"))
    key(tab, "End")
    # σ(1) = 0.73106, and σ(1)(1 − σ(1)) = 0.19661: times −1, −2 for the weights, 2, −3 for x
    assert visible(tab, "f") == ["0.7311", "1"]
    assert visible(tab, "w0") == ["2", "−0.1966"]
    assert visible(tab, "w1") == ["−3", "−0.3932"]
    assert visible(tab, "w2") == ["−3", "0.1966"]
    assert visible(tab, "x0") == ["−1", "0.3932"]
    assert visible(tab, "x1") == ["−2", "−0.5898"]


def test_where_paths_meet_the_sum_runs_in_the_picture(opened):
    x, y = leaf(3.0, "x"), leaf(2.0, "y")
    tab = opened(named(x * y + x * 3, "f"))
    seen = set()
    for _ in range(9):
        seen.add(tuple(visible(tab, "x")))
        key(tab, "ArrowRight")
    assert seen in ({("3",), ("3", "3 + …"), ("3", "5")}, {("3",), ("3", "2 + …"), ("3", "5")})
    assert {"gradient of x: 3 + 2 = 5", "gradient of x: 2 + 3 = 5"} & set(said(tab)[1])
    key(tab, "Home")
    assert visible(tab, "x") == ["3"]


def test_the_slider(opened):
    tab = opened(classic()[0])
    tab.fill("#slider", "2")
    assert said(tab) == FORWARD[1]
    tab.focus("#slider")
    key(tab, "ArrowRight")
    assert said(tab) == BACKWARD[0]
    assert tab.get_attribute("#slider", "aria-valuetext") == "4 of 6: The gradient at the output"
    key(tab, "Home")
    assert count(tab) == "1 / 6"
    tab.click("#next")
    assert tab.input_value("#slider") == "1"


def test_the_ends(opened):
    tab = opened(classic()[0])
    assert tab.is_disabled("#back")
    key(tab, "ArrowLeft")
    assert count(tab) == "1 / 6"
    key(tab, "End")
    assert tab.is_disabled("#next")
    key(tab, "ArrowRight")
    assert count(tab) == "6 / 6"


def test_play_and_pause(browser, tmp_path):
    opened = Opener(browser, tmp_path)
    opened.tab.clock.install(time=datetime(2000, 1, 1))
    tab = opened(classic()[0])
    tab.clock.pause_at(datetime(2000, 1, 2))  # from here on it runs only when told to
    tab.click("#play")
    assert tab.inner_text("#play") == "Pause"
    tab.clock.run_for(1900)
    assert said(tab) == FORWARD[0]
    tab.clock.run_for(1800)
    assert said(tab) == FORWARD[1]
    tab.click("#play")
    tab.clock.run_for(10_000)
    assert (said(tab), tab.inner_text("#play")) == (FORWARD[1], "Play")
    key(tab, "Space")
    tab.clock.run_for(60_000)
    assert (count(tab), tab.inner_text("#play")) == ("6 / 6", "Play")  # it stops at the end
    tab.click("#play")
    assert count(tab) == "1 / 6"  # and starts again
    tab.clock.run_for(1900)
    key(tab, "ArrowRight")
    assert (count(tab), tab.inner_text("#play")) == ("3 / 6", "Play")  # a manual step stops it
    opened.check()
    opened.context.close()


# --- the picture ---------------------------------------------------------------------------------


def box(tab, name):
    return group(tab, name).bounding_box()


def test_zoom(opened):
    tab = opened(classic()[0])
    before = box(tab, "x")["width"]
    tab.click("#closer")
    assert box(tab, "x")["width"] == pytest.approx(1.3 * before, rel=0.01)
    tab.click("#farther")
    assert box(tab, "x")["width"] == pytest.approx(before, rel=0.01)
    tab.focus("#stage")
    key(tab, "-")
    assert box(tab, "x")["width"] == pytest.approx(before / 1.3, rel=0.01)
    key(tab, "0")
    assert box(tab, "x")["width"] == pytest.approx(before, rel=0.01)


def test_the_wheel_zooms_where_it_points(opened):
    tab = opened(classic()[0])
    old = box(tab, "q")
    whole = tab.locator("#camera").bounding_box()["width"]
    x, y = old["x"] + old["width"] / 2, old["y"] + old["height"] / 2
    tab.mouse.move(x, y)
    tab.keyboard.down("Control")
    tab.mouse.wheel(0, -100)
    tab.keyboard.up("Control")
    grown = "old => document.querySelector('#camera').getBoundingClientRect().width > old"
    tab.wait_for_function(grown, arg=whole)
    new = box(tab, "q")
    assert new["width"] > 1.2 * old["width"]
    assert new["x"] + new["width"] / 2 == pytest.approx(x, abs=2)
    assert new["y"] + new["height"] / 2 == pytest.approx(y, abs=2)


def test_pan(opened):
    tab = opened(classic()[0])
    old = box(tab, "q")
    tab.mouse.move(200, 100)
    tab.mouse.down()
    tab.mouse.move(230, 120, steps=3)
    tab.mouse.move(260, 140)
    tab.mouse.up()
    assert box(tab, "q")["x"] == pytest.approx(old["x"] + 60, abs=1)
    assert box(tab, "q")["y"] == pytest.approx(old["y"] + 40, abs=1)
    tab.mouse.move(300, 300)
    assert box(tab, "q")["x"] == pytest.approx(old["x"] + 60, abs=1)
    tab.focus("#stage")
    key(tab, "Shift+ArrowRight")
    assert box(tab, "q")["x"] == pytest.approx(old["x"], abs=1)
    assert count(tab) == "1 / 6"


def test_a_long_graph_follows_the_steps(opened):
    y = leaf(0.5, "x")
    for i in range(40):
        y = named(ag.sin(y) if i % 3 else y * leaf(1.1, f"w{i}") + 1.0, f"h{i}")
    tab = opened(y)
    room = tab.locator("#stage").bounding_box()

    def in_view(name):
        b = box(tab, name)
        return room["x"] <= b["x"] and b["x"] + b["width"] <= room["x"] + room["width"]

    assert not in_view("h39")
    for _ in range(20):
        key(tab, "ArrowRight")
    assert in_view(tab.inner_text("#title").split(": ")[1].split(" ")[0])
    key(tab, "End")
    assert in_view("x")
    tab.click("#fit")
    assert in_view("x")
    assert in_view("h39")


def test_an_array_in_full_by_pointing_and_by_focus(opened):
    x = leaf(np.arange(20.0).reshape(4, 5), "x")
    h = named(x * x, "h")
    tab = opened(named(h.sum(), "f"))
    key(tab, "End")
    group(tab, "x").hover()
    assert tab.inner_text("#name") == "x: 4×5"
    assert [int(t) for t in tab.inner_text("#value").split()] == list(range(20))
    assert [int(t) for t in tab.inner_text("#gradient").split()] == list(range(0, 40, 2))
    group(tab, "h").focus()
    assert tab.inner_text("#name") == "h: 4×5"
    assert [int(t) for t in tab.inner_text("#value").split()] == [i * i for i in range(20)]
    key(tab, "Home")
    group(tab, "f").hover()
    assert tab.inner_text("#value") == "not computed yet"


# --- names, themes, sizes, keys ------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "</script><img src=x onerror=alert(1)>", "'\"&\u2028"]
)
def test_a_name_is_text_and_runs_nothing(opened, name):
    tab = opened(named(leaf(3.0, name) * 2, "f"))
    name = " ".join(name.split())
    drawn = tab.locator("#picture text").all_text_contents()
    assert name in [text.replace("\xa0", " ") for text in drawn]
    key(tab, "End")
    assert f"{name}: upstream 1 × local 2 = downstream 2" in tab.locator("#lines").text_content()
    tab.focus("#stage")
    key(tab, "Tab")
    assert tab.locator("#name").text_content() in (f"{name}: number", "f: number")
    assert tab.locator("img").count() == 0


def colours(tab):
    style = "e => { const s = getComputedStyle(e); return [s.color, s.backgroundColor]; }"
    return tab.locator("body").evaluate(style)


def brightness(colour):
    return sum(int(c) for c in colour.removeprefix("rgb(").removesuffix(")").split(",")) / 765


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_light_and_dark(opened, scheme):
    tab = opened(classic()[0], scheme=scheme)
    ink, paper = map(brightness, colours(tab))
    assert (ink > 0.8 > 0.2 > paper) if scheme == "dark" else (paper > 0.8 > 0.2 > ink)
    assert tab.get_attribute("#theme", "aria-pressed") == ("true" if scheme == "dark" else "false")
    op = tab.locator("#picture #at-op2 > *").last
    filled = op.evaluate("e => getComputedStyle(e).fill")
    tab.click("#theme")
    assert [brightness(c) > 0.5 for c in colours(tab)] == [ink < 0.5, paper < 0.5]
    assert op.evaluate("e => getComputedStyle(e).fill") != filled
    tab.click("#theme")
    assert list(map(brightness, colours(tab))) == [ink, paper]


def test_at_400_percent_nothing_but_the_picture_needs_scrolling_sideways(opened):
    x = leaf(np.arange(4.0), "a_rather_long_name_of_an_input")
    tab = opened(named((x * x).sum(), "f"), viewport=(320, 256))  # 1280 × 1024 at 400 %
    parts = "button, #slider, p, h1, h2, pre, output, footer"
    beyond = """parts => [...document.querySelectorAll(parts)]
        .filter(e => e.getBoundingClientRect().left < 0 || e.getBoundingClientRect().right > 320)
        .map(e => e.outerHTML)"""
    for _ in range(5):
        assert tab.evaluate("document.documentElement.scrollWidth") <= 320
        assert tab.evaluate(beyond, parts) == []
        key(tab, "ArrowRight")


def test_by_keyboard_alone(opened):
    tab = opened(classic()[0])
    reached, rings = [], []
    for _ in range(30):
        key(tab, "Tab")
        reached.append(
            tab.evaluate("document.activeElement.id || document.activeElement.textContent")
        )
        rings.append(
            tab.evaluate(
                "() => { const e = document.activeElement, f = e.querySelector('.frame');"
                "return getComputedStyle(e).outlineStyle !== 'none'"
                " || getComputedStyle(f).strokeWidth === '2.5px'; }"
            )
        )
        if reached[-1] == "values":
            break
    order = [r for r in reached if not r.startswith("at-")]
    assert order == [
        "Skip the picture", "closer", "farther", "fit", "theme", "stage",
        "play", "next", "last", "slider", "step", "values",
    ]  # fmt: skip
    assert len([r for r in reached if r.startswith("at-")]) == 5  # x, y, z, q and f
    assert all(rings)
    tab.focus("#next")
    key(tab, "Enter")
    key(tab, "Space")
    assert said(tab) == FORWARD[1]
    tab.focus("#play")
    key(tab, "Space")
    assert tab.inner_text("#play") == "Pause"
    key(tab, "ArrowRight")
    assert tab.inner_text("#play") == "Play"
    tab.focus(".skip")
    key(tab, "Enter")
    key(tab, "Tab")
    assert tab.evaluate("document.activeElement.closest('#controls') !== null")


def test_what_a_screen_reader_is_told(opened):
    tab = opened(classic()[0])
    assert tab.get_attribute("#step", "aria-live") == "polite"
    label = "aria-label"
    assert group(tab, "q").get_attribute(label) == (
        "q, number: value not computed yet, gradient not computed yet"
    )
    key(tab, "End")
    assert group(tab, "q").get_attribute(label) == "q, number: value 3, gradient −4"
    nameless = "button:not([aria-label])"
    assert all(text.strip() for text in tab.locator(nameless).all_text_contents())
    hidden = tab.locator("#picture .node:not([tabindex]), #picture .edge").all()
    assert all(e.get_attribute("aria-hidden") == "true" for e in hidden)


def test_motion_is_there_and_can_be_turned_off(opened):
    duration = "getComputedStyle(document.getElementById('camera')).transitionDuration"
    assert opened(classic()[0]).evaluate(duration) == "0s"
    assert opened(classic()[0], motion="no-preference").evaluate(duration) == "0.3s"


def test_in_a_frame_as_in_a_notebook(opened):
    frame = ag.page(classic()[0])._repr_html_()
    tab = opened(f"<!DOCTYPE html><meta charset=utf-8><title>n</title>{frame}")
    inside = tab.frame_locator("iframe")
    inside.locator("#next").click()
    assert inside.locator("#title").inner_text() == FORWARD[0][0]
    tab.keyboard.press("End")
    assert inside.locator("#title").inner_text() == BACKWARD[2][0]


@pytest.mark.parametrize("hidden", [False, True])
def test_a_frame_is_measured_when_it_is_laid_out(opened, hidden):
    frame = ag.page(classic()[0])._repr_html_()
    style = "display: none" if hidden else ""
    tab = opened(f"<!DOCTYPE html><meta charset=utf-8><title>n</title><p style='{style}'>{frame}")
    tab.locator("p").evaluate("p => { p.style.display = 'block'; }")
    inside = tab.frame_locator("iframe")
    inside.locator("#last").click()
    inside.locator(".node.now .frame").first.wait_for()
    sizes = inside.locator(".frame").evaluate_all("all => all.map(e => e.getBBox().width)")
    assert min(sizes) > 20  # a frame measured too early is a dot in the corner
    boxed = """node => { const n = node.getBBox(), t = node.querySelector(".gradient").getBBox();
        return [t.x - n.x, n.x + n.width - t.x - t.width]; }"""
    assert min(inside.locator("#picture .node[aria-label^='x, ']").evaluate(boxed)) > 0


@pytest.mark.parametrize(
    ("f", "whole"),
    [(classic()[0], True), (named(neuron(), "f"), False)],
    ids=["classic", "neuron"],
)
def test_a_narrow_frame_opens_legibly_at_the_output(opened, f, whole):
    tab = opened(f, viewport=(320, 640))

    def in_view(name):
        b = box(tab, name)
        return b["x"] >= 0 and b["x"] + b["width"] <= 320

    assert in_view("f")
    assert in_view("x" if whole else "w0") is whole
    height = "e => e.getBoundingClientRect().height"
    text = group(tab, "f").locator("text.value")
    assert text.evaluate(height) > 9
    assert tab.locator("#title").bounding_box()["y"] < 620  # the step can be read without scrolling
    for _ in range(6):
        key(tab, "ArrowRight")
        if tab.inner_text("#title").startswith("Forward"):  # what a step computes can be seen
            assert in_view(tab.inner_text("#title").split(": ")[1].split(" ")[0])
