"""`explain`: the chain rule's numbers, paths that add up, and the right cause of a 0 or a nan."""

import copy
import json
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd as ag
from autograd.internals import will_write
from autograd.pictures.explaining.paths import many
from autograd.pictures.reading.quantity import plain
from autograd.testing import programs
from tests.graphs import ProductAndSum, classic, leaf
from tests.interpreter import run


def row(explained, name):
    (found,) = [r for r in explained.rows if r.name == name]
    return found


def why(y, x, **kwargs):
    """The reasons for the gradient with respect to x, as texts."""
    (given_,) = ag.explain(y, x, **kwargs).inputs
    return [str(reason) for reason in given_.why]


# --- the table -----------------------------------------------------------------------------------


def test_each_node_with_value_upstream_local_and_downstream():
    f, _ = classic()
    explained = ag.explain(f)
    table = {
        r.name: (r.computes, r.value.value, r.upstream.value, [e.to for e in r.edges])
        for r in explained.rows
    }
    assert table == {
        "x": ("", -2, -4, []),
        "y": ("", 5, -4, []),
        "q": ("x + y", 3, -4, ["x", "y"]),
        "z": ("", -4, 3, []),
        "f": ("q × z", -12, 1, ["q", "z"]),
    }
    edges = [(e.local.value, e.downstream.value) for r in explained.rows for e in r.edges]
    assert edges == [(1, -4), (1, -4), (-4, -4), (3, 3)]
    assert [i.name for i in explained.inputs] == ["x", "y", "z"]


def test_the_sigmoid_neuron():
    w = [leaf(v, f"w{i}") for i, v in enumerate((2.0, -3.0, -3.0))]
    x = [leaf(v, f"x{i}") for i, v in enumerate((-1.0, -2.0))]
    f = 1 / (1 + ag.exp(-(w[0] * x[0] + w[1] * x[1] + w[2])))
    slope = math.exp(-1) / (1 + math.exp(-1)) ** 2
    found = {i.name: i.gradient.value for i in ag.explain(f).inputs}
    expected = {"w0": -1, "x0": 2, "w1": -2, "x1": -3, "w2": 1}
    assert found == pytest.approx({name: slope * by for name, by in expected.items()})
    (path,) = ag.explain(f, w[0]).inputs[0].paths
    # ×, +, +, −, exp, 1 +, 1 ÷: the derivative of each
    u = math.exp(-1)
    assert [f.value for f in path.factors] == pytest.approx([-1, 1, 1, -1, u, 1, -1 / (1 + u) ** 2])
    assert path.product.value == pytest.approx(math.prod(f.value for f in path.factors))


def test_why_paths_add():
    x = leaf(0.5, "x")
    a = ag.exp(x)
    f = a * ag.sin(a)
    (given_,) = ag.explain(f, x).inputs
    e = math.exp(0.5)
    assert given_.count == 2
    assert [p.product.value for p in given_.paths] == pytest.approx(
        [e * math.cos(e) * e, math.sin(e) * e]
    )
    assert [len(p) for p in given_.paths] == [4, 3]


def test_only_what_lies_between():
    f, (x, _, _) = classic()
    assert [r.name for r in ag.explain(f, x).rows] == ["x", "q", "f"]
    (edge,) = row(ag.explain(f, x), "q").edges
    assert edge.to == "x"


def test_an_intermediate_result_and_the_output_itself():
    f, (x, y, _) = classic()
    q = x + y
    assert ag.explain(q * 3, q).inputs[0].gradient.value == 3
    (given_,) = ag.explain(f, f).inputs
    assert (given_.gradient.value, given_.count, given_.paths[0].nodes) == (1, 1, ["f"])


def test_names_from_a_mapping_and_for_what_has_none():
    a, b = leaf(1.0), leaf(2.0)
    explained = ag.explain(a * b, {"first": a, "second": b})
    assert [i.name for i in explained.inputs] == ["first", "second"]
    explained = ag.explain(ag.sin(a * b) + b)
    assert [(r.name, r.computes) for r in explained.rows] == [
        ("x1", ""), ("x2", ""), ("v1", "x1 × x2"), ("v2", "sin(v1)"), ("y", "v2 + x2"),
    ]  # fmt: skip


def test_two_of_one_name_are_told_apart():
    a, b = leaf(1.0, "w"), leaf(2.0, "w")
    assert [i.name for i in ag.explain(a * b).inputs] == ["w", "w (2)"]


def test_kinds_of_local_gradients():
    x = leaf([1.0, 2.0, 3.0], "x")
    m = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    h = ag.matmul(m, x * x)
    explained = ag.explain(h.sum(), x)
    square, product, total = [r.edges[0] for r in explained.rows[1:]]
    assert (square.kind, square.local.value.tolist()) == ("elementwise", [1, 2, 3])
    assert (product.kind, product.local.value.tolist()) == ("jacobian", m.tolist())
    assert (total.kind, total.local.value.tolist()) == ("jacobian", [1, 1])
    big = leaf(np.ones((20, 20)), "big")
    (edge,) = ag.explain((big @ big).sum(), big).rows[1].edges[:1]
    assert (edge.kind, edge.local.to_dict(), str(edge.local)) == (
        "linear map", None, "Jacobian 400 × 400",
    )  # fmt: skip


# --- paths ---------------------------------------------------------------------------------------


def total(paths):
    return sum(np.asarray(p.product.value) for p in paths)


@pytest.mark.once
@given(programs(max_ops=15))
def test_the_paths_add_up_to_the_gradient(program):
    inputs = program.tensors()
    y = program(*inputs)
    explained = ag.explain(y, inputs, full=1000)
    assert all(t.grad is None for t in inputs)
    y.backward()
    for t, given_ in zip(inputs, explained.inputs, strict=True):
        if t.grad is None:
            assert given_.count == 0
            continue
        np.testing.assert_array_equal(given_.gradient.value, t.grad.data)
        np.testing.assert_allclose(total(given_.paths), t.grad.data, rtol=1e-9, atol=1e-9)
        assert sum(p.paths for p in given_.paths) == given_.count
        assert len(given_.paths) <= 32


@given(programs(max_ops=15))
def test_so_do_groups_of_them(program):
    inputs = program.tensors()
    y = program(*inputs)
    explained = ag.explain(y, inputs, full=1000, paths=2)
    y.backward()
    for t, given_ in zip(inputs, explained.inputs, strict=True):
        if given_.count:
            assert len(given_.paths) <= 2
            assert sum(p.paths for p in given_.paths) == given_.count
            np.testing.assert_allclose(total(given_.paths), t.grad.data, rtol=1e-9, atol=1e-9)


def test_a_chain_of_diamonds_has_a_power_of_two_of_paths():
    x = leaf(1.0, "x")
    y = ag.sin(x)
    for _ in range(64):
        y = 0.25 * y + 0.5 * y
    (given_,) = ag.explain(y, x).inputs
    assert given_.count == 2**64
    assert [(p.nodes, p.paths) for p in given_.paths] == [
        (["x", "v1", "v2"], 2**63), (["x", "v1", "v3"], 2**63),
    ]  # fmt: skip
    whole = math.cos(1) * 0.75**64
    assert given_.gradient.value == pytest.approx(whole)
    assert [p.product.value for p in given_.paths] == pytest.approx([whole / 3, whole * 2 / 3])
    assert "along 2⁶⁴ paths" in repr(ag.explain(y, x))


def test_a_count_is_exact_however_large():
    x = leaf(1.0, "x")
    y = x
    for _ in range(50):
        y = y + y + y
    assert ag.explain(y * 0.0, x).inputs[0].count == 3**50


def test_a_count_too_long_for_decimals_is_hexadecimal():
    assert int(json.loads(json.dumps(plain(7**5000))), 16) == 7**5000


def test_counts_in_words():
    assert many(1) == "1"
    assert many(10**6) == "1,000,000"
    assert many(2**1000) == "2¹⁰⁰⁰"
    for n in (3**40, 10**9 + 7, 7**500):
        mantissa, exponent = many(n).removeprefix("about ").split("e+")
        assert float(Fraction(mantissa) * 10 ** int(exponent) / n) == pytest.approx(1, rel=5e-3)


def test_of_very_many_edges_the_largest_are_told_and_the_rest_together():
    w = leaf(2.0, "w")
    y = ag.stack([w * float(k) for k in range(100)]).sum()
    (given_,) = ag.explain(y, w).inputs
    *told, rest = given_.paths
    assert [p.product.value for p in told] == list(range(69, 100))
    assert (rest.paths, rest.product.value) == (69, 69 * 68 / 2)
    assert given_.gradient.value == 99 * 100 / 2


def test_arrays_are_pulled_back_along_each_path_alone():
    x = leaf([1.0, -2.0], "x")
    y = (x * np.array([3.0, 4.0]) + ag.exp(x)).sum()
    (given_,) = ag.explain(y, x).inputs
    assert given_.paths[0].product.value.tolist() == [3, 4]
    np.testing.assert_allclose(given_.paths[1].product.value, np.exp([1.0, -2.0]))
    assert given_.paths[0].factors is None


def test_ops_of_several_outputs_on_the_way():
    x = leaf([[1.0, 2.0], [3.0, 4.0]], "x")
    a, b = ag.unstack(x)
    (given_,) = ag.explain((a * b).sum(), x).inputs
    assert [p.product.value.tolist() for p in given_.paths] == [
        [[3, 4], [0, 0]], [[0, 0], [1, 2]],
    ]  # fmt: skip
    m = leaf([[2.0, 1.0], [0.0, 1.0]], "m")
    s = ag.linalg.svd(m)[1]
    y = s[0] * s[1]  # |det|, whose gradient is the matrix of cofactors
    (given_,) = ag.explain(y, m).inputs
    np.testing.assert_allclose(total(given_.paths), [[1, 0], [-1, 2]], atol=1e-12)
    json.dumps(ag.explain(y).to_dict())
    assert "part 1 of v1" in repr(ag.explain(y))


def test_several_elements_need_an_upstream_gradient():
    x = leaf([1.0, 2.0, 3.0], "x")
    y = x * x
    with pytest.raises(RuntimeError, match=r"gradient=.*\.sum\(\)"):
        ag.explain(y, x)
    with pytest.raises(ValueError, match=r"\(2,\).*\(3,\)"):
        ag.explain(y, x, gradient=[1.0, 2.0])
    explained = ag.explain(y, x, gradient=[1.0, 0.0, 10.0])
    assert explained.inputs[0].gradient.value.tolist() == [2, 0, 60]
    assert "gradient of y with respect to x = [2, 0, 60]" in repr(explained)


def test_complex_numbers():
    z = leaf(3.0 + 4.0j, "z")
    explained = ag.explain(ag.real(z * ag.conj(z)), z)  # |z|², whose gradient is 2z
    assert explained.inputs[0].gradient.value == 6 + 8j
    found = json.loads(json.dumps(explained.to_dict()))
    assert complex(found["inputs"][0]["gradient"]["value"]) == 6 + 8j


# --- why zero ------------------------------------------------------------------------------------


def test_no_reason_where_there_is_nothing_to_explain():
    f, _ = classic()
    assert all(i.why == [] for i in ag.explain(f).inputs)


@pytest.mark.parametrize(
    ("function", "at", "expected"),
    [
        (lambda x: ag.relu(2 * x) + 1, -3.0, "v2 = ReLU(v1) is dead: its input, −6, is ≤ 0"),
        (lambda x: ag.relu(x), 0.0, "is dead: its input, 0, is ≤ 0"),
        (lambda x: ag.sigmoid(x), 800.0, "is saturated: its output is 1 to rounding"),
        (lambda x: ag.sigmoid(x), -800.0, "is saturated: its output is 0 to rounding"),
        (lambda x: ag.tanh(x) * 2, 40.0, "v1 = tanh(x) is saturated: its output is 1"),
        (lambda x: ag.tanh(x) * 2, -40.0, "is saturated: its output is −1"),
        (lambda x: 1 / (1 + ag.exp(-x)), 800.0, "exp(v1) underflows to 0"),
        (lambda x: x * 0.0, 3.0, "multiplies by 0: the other factor is 0"),
        (lambda x: x * leaf(0.0, "gate"), 3.0, "the other factor, gate, is 0"),
        (lambda x: ag.maximum(x, 5.0), 3.0, "the other argument is larger"),
        (lambda x: ag.minimum(x, 1.0), 3.0, "the other argument is smaller"),
        (lambda x: ag.clip(x, 0, 1), 3.0, "its input is outside the limits"),
        (lambda x: ag.where(x > 0, 1.0, x), 3.0, "the condition takes the other branch"),
        (lambda x: x**2, 0.0, "the base is 0"),
        (lambda x: ag.square(x), 0.0, "is flat where its input is 0"),
        (lambda x: abs(x), 0.0, "has a kink where its input is 0"),
        (lambda x: x**0.0, 3.0, "the exponent is 0"),
        (lambda x: 0.0 / x, 3.0, "has a numerator of 0"),
        (lambda x: x - x, 3.0, "the paths that meet at x cancel: 1 + (−1)"),
        (lambda x: ag.sin(x) - ag.sin(x), 0.0, "the paths that meet at x cancel: 1 + (−1)"),
        (lambda x: ag.cos(x), 0.0, "the local gradient of y = cos(x) with respect to x is 0"),
        (lambda x: x * 1e-200 * 1e-200, 3.0, "too small for a float at v1: it underflows"),
    ],
)
def test_the_factor_that_made_it_zero(function, at, expected):
    x = leaf(at, "x")
    with np.errstate(all="ignore"):
        y = function(x)
    explained = ag.explain(y, x)
    assert explained.inputs[0].gradient.value == 0
    (reason,) = explained.inputs[0].why
    assert expected in reason.text
    assert (reason.what, reason.elements, reason.of) == ("zero", 1, 1)
    assert f"why: {reason}" in repr(explained)


def test_the_reason_nearest_to_the_output_comes_first():
    x = leaf(-1.0, "x")
    h = ag.relu(x)
    y = h * 3 + ag.tanh(x * 100)
    assert [t.split(" = ")[0] for t in why(y, x)] == ["v4", "v1"]


def test_two_factors_that_are_zero_are_both_told():
    x = leaf(-1.0, "x")
    texts = why(ag.relu(ag.relu(x) * 2 - 1), x)
    assert [t.split(":")[0] for t in texts] == ["y = ReLU(v3) is dead", "v1 = ReLU(x) is dead"]
    x = leaf([-1.0, -1.0, 2.0], "x")
    y = (ag.relu(x) * np.array([0.0, 1.0, 1.0])).sum()
    assert [r[-30:] for r in why(y, x)] == [
        " is 0 (in 1 of 3 elements of v1)"[-30:],
        " ≤ 0 (in 2 of 3 elements of x)"[-30:],
    ]


def test_an_upstream_gradient_of_zeros():
    x = leaf([1.0, 2.0], "x")
    assert why(x * x, x, gradient=[0.0, 0.0]) == [
        "the upstream gradient given is 0 (in 2 of 2 elements of y)"
    ]


def test_parts_of_arrays():
    x = leaf([1.0, -2.0, 0.0, 800.0], "x")
    y = ag.sigmoid(ag.relu(x)).sum()
    saturated, dead = why(y, x)
    assert saturated.startswith("v2 = σ(v1) is saturated: its output is 1 to rounding")
    assert saturated.endswith("(in 1 of 4 elements of v1)")
    assert dead == "v1 = ReLU(x) is dead: its input is ≤ 0 (in 2 of 4 elements of x)"
    assert why(x[1:3].sum(), x) == [
        "v1 = x[1:3] does not pass it on: the index leaves it out (in 2 of 4 elements of x)"
    ]
    assert why(ag.max(x), x) == [
        "y = max(x) does not pass it on: another element is larger (in 3 of 4 elements of x)"
    ]
    assert why((ag.concatenate([x, x]) * np.repeat([1.0, -1.0], 4)).sum(), x) == [
        "the paths that meet at x cancel (in 4 of 4 elements of x)"
    ]


def test_through_a_linear_map_each_element_has_its_own_reason():
    # hidden unit 0 is dead, unit 1 has no weight to the output; unit 2 uses only x[0]
    x = leaf([1.0, 1.0], "x")
    a = leaf([[-1.0, -1.0], [1.0, 1.0], [1.0, 0.0]], "a")
    y = ag.relu(a @ x) @ np.array([1.0, 0.0, 1.0])
    by_x, by_a = ag.explain(y, [x, a]).inputs
    assert by_x.gradient.value.tolist() == [1, 0]
    zero_weight = (
        "y = v2 @ const[3] multiplies only by zeros, those of const[3] (in 1 of 3 elements of v2)"
    )
    dead = "v2 = ReLU(v1) is dead: its input is ≤ 0 (in 1 of 3 elements of v1)"
    assert [str(reason) for reason in by_x.why] == [zero_weight, dead]
    assert by_a.gradient.value.tolist() == [[0, 0], [0, 0], [1, 1]]
    assert [str(reason) for reason in by_a.why] == [zero_weight, dead]


def test_a_weight_of_zero():
    x = leaf([1.0, 1.0], "x")
    y = (np.array([[1.0, 0.0], [2.0, 0.0]]) @ x).sum()
    (reason,) = why(y, x)
    assert reason.startswith("v1 = const[2×2] @ x multiplies only by zeros, those of const[2×2]")
    assert reason.endswith("(in 1 of 2 elements of x)")


def test_a_mask_leaves_elements_out():
    x = leaf([1.0, 2.0, 3.0], "x")
    reason = "does not pass it on: the mask leaves it out (in 1 of 3 elements of x)"
    assert why(ag.sum(x, where=[True, False, True]), x) == [f"y = Σ masked of x {reason}"]
    (reason,) = why(ag.max(x, initial=0.0, where=[True, True, False]), x)
    assert "another element is larger, or the mask leaves it out (in 2 of 3" in reason


def test_what_one_of_several_indices_leaves_out_is_no_reason():
    x = leaf([1.0, 2.0, 3.0], "x")
    assert why(x[0] * 0.0 + x[1], x) == [
        "v2 = v1 × 0 multiplies by 0: the other factor is 0",
        "every index into x leaves it out (in 1 of 3 elements of x)",
    ]
    assert why(x[0] - x[0] + x[1], x) == [
        "the paths that meet at x cancel (in 1 of 3 elements of x)",
        "every index into x leaves it out (in 1 of 3 elements of x)",
    ]


def test_a_sum_that_cancels_inside_an_op():
    x = leaf([1.0, 2.0], "x")
    m = np.array([[1.0, 2.0], [-1.0, 3.0]])
    assert why((m @ x).sum(), x) == [
        "the terms of the sum cancel at v1 = const[2×2] @ x (in 1 of 2 elements of x)"
    ]


def test_a_function_with_a_backward_alone_is_asked_no_further_than_it_can_tell():
    class Half(ag.Function):
        @staticmethod
        def forward(ctx, x):
            return x * 0.5

        @staticmethod
        @ag.once_differentiable
        def backward(ctx, g):
            return g * 0.5

    x = leaf([1.0, 2.0], "x")
    assert "is dead" in why(ag.relu(Half.apply(x) - 5).sum(), x)[0]
    (reason,) = why((Half.apply(x) * np.array([0.0, 1.0])).sum(), x)
    assert reason.startswith("zeros upstream of v1 = Half(x), not traced through it (in 1 of 2")


def test_through_a_function_of_several_inputs_and_outputs():
    a, b = leaf([1.0, 2.0], "a"), leaf([0.0, 3.0], "b")
    product, total = ProductAndSum.apply(a, b)
    explained = ag.explain(product.sum(), [a, b])
    assert [i.gradient.value.tolist() for i in explained.inputs] == [[0, 3], [1, 2]]
    (reason,) = explained.inputs[0].why
    assert "ProductAndSum" in reason.text
    assert (reason.elements, explained.inputs[1].why) == (1, [])
    first, *others = why(ag.relu(product * total - 100).sum(), a)
    assert "is dead" in first
    assert [other for other in others if "multiplies by 0" not in other] == []  # a · b is 0, too


def test_a_layer_that_sees_a_dead_unit():
    x = leaf([[-1.0, 2.0]], "x")
    weight, bias = leaf([[1.0, 1.0]], "weight"), leaf([0.0], "bias")
    (reason,) = why(ag.affine(ag.relu(x), weight, bias).sum(), weight)
    assert "multiplies only by zeros, those of v1 (in 1 of 2" in reason


def test_nothing_at_all():
    x = leaf([1.0, 2.0], "x")
    explained = ag.explain(x[:0].sum(), x)
    assert explained.inputs[0].gradient.value.tolist() == [0, 0]
    assert "the index leaves it out (in 2 of 2 elements of x)" in repr(explained)
    assert repr(ag.explain(x.sum(), [])).startswith("y = 3\n")


# --- not on the way ------------------------------------------------------------------------------


def test_unused():
    x, z = leaf(2.0, "x"), leaf(1.0, "z")
    explained = ag.explain(x * 3, z)
    (given_,) = explained.inputs
    assert (given_.gradient.value, given_.count, given_.paths) == (0, 0, [])
    assert "no path leads from z to y: it is unused" in given_.why[0]
    assert "∂y/∂z = 0, no path leads to it" in repr(explained)


def test_detached_where_its_array_enters_as_a_constant():
    x, w = leaf([2.0, 3.0], "x"), leaf([1.0, 1.0], "w")
    y = (w * x.detach()).sum()
    first, second = why(y, x)
    assert "used only through detach()" in first
    assert second.startswith("the array of x also enters v1 = w × const[2] as a constant")
    assert "also enters v1 = x × const[2]" in why((x * x.detach()).sum(), x)[0]
    assert "note:" in repr(ag.explain((x * x.detach()).sum(), x))


def test_without_requires_grad():
    x, c = leaf(2.0, "x"), ag.tensor(5.0, name="c")
    (given_,) = ag.explain(x * c, c).inputs
    assert given_.gradient is None
    assert given_.why[0].startswith("c requires no gradient")
    assert "enters y = x × 5 as a constant" in given_.why[1]
    (given_,) = ag.explain(x * 2, x.detach()).inputs
    assert "its array is that of x" in given_.why[1]
    assert json.loads(json.dumps(ag.explain(x * c, c).to_dict()))["inputs"][0]["gradient"] is None


# --- why infinite or nan -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("function", "at", "what", "expected"),
    [
        (lambda x: ag.sqrt(x) * 2, 0.0, "infinite", "the slope of √x at 0 is 1/0, at v1 = √x"),
        (lambda x: ag.log(x), 0.0, "infinite", "the slope of ln x at 0 is 1/0"),
        (lambda x: 1 / x, 0.0, "infinite", "division by 0, at y = "),
        (lambda x: x**0.5, 0.0, "infinite", "the slope of a power below 1 at 0 is 1/0"),
        (lambda x: ag.exp(x), 1000.0, "infinite", "exp overflows, at y = exp(x)"),
        (lambda x: ag.sqrt(x), -1.0, "nan", "the square root of a negative number is nan"),
        (lambda x: x * 1e200 * 1e200, 1.0, "infinite", "upstream × local overflows at v1"),
        (lambda x: x * np.inf, 1.0, "infinite", "y = x × ∞"),
        (
            lambda x: ag.where(x > 0, ag.sqrt(x), 0.0), 0.0, "nan",
            "the slope of √x at 0 is 1/0, at v1 = √x; upstream 0 × local ∞ = nan",
        ),
        (lambda x: ag.log(-x) * x, 1.0, "nan", "the values are not finite from v2 = ln(v1) on"),
    ],
)  # fmt: skip
def test_where_it_stops_being_finite(function, at, what, expected):
    x = leaf(at, "x")
    with np.errstate(all="ignore"):
        y = function(x)
    explained = ag.explain(y, x)
    assert not np.isfinite(explained.inputs[0].gradient.value)
    assert expected in explained.inputs[0].why[0].text
    assert explained.inputs[0].why[0].what == what
    json.dumps(explained.to_dict(), allow_nan=False)


def test_a_sum_of_finite_gradients_that_overflows():
    x = leaf(1.0, "x")
    v = x * 1.0
    with np.errstate(over="ignore"):
        y = v * 1e308 + v * 1e308
    assert why(y, x) == ["the sum of what comes back to v1 overflows"]


def test_an_upstream_gradient_that_is_not_finite():
    x = leaf(1.0, "x")
    why = ag.explain(x * 2.0, x, gradient=np.inf).inputs[0].why
    assert [w.text for w in why] == ["the upstream gradient given is not finite"]


def test_an_infinite_upstream_gradient_times_zero():
    x = leaf(2.0, "x")
    with np.errstate(divide="ignore"):
        y = ag.log(ag.relu(-x))
    assert why(y, x) == [
        "the slope of ln x at 0 is 1/0, at y = ln(v2)",
        "upstream ∞ × local 0 = nan, at v2 = ReLU(v1)",
    ]


def test_not_finite_in_some_elements():
    x = leaf([4.0, 0.0, 1.0], "x")
    (reason,) = why(ag.sqrt(x).sum(), x)
    assert reason == "the slope of √x at 0 is 1/0, at v1 = √x (in 1 of 3 elements of x)"


def test_not_finite_for_two_reasons_at_one_op():
    x = leaf([0.0, -2.0, 1.0], "x")
    with np.errstate(invalid="ignore"):
        y = ag.sqrt(x).sum()
    (reason,) = why(y, x)
    assert reason == (
        "the slope of √x at 0 is 1/0, and the square root of a negative number is nan, at v1 = √x "
        "(in 2 of 3 elements of x)"
    )


def test_what_is_not_finite_elsewhere_is_not_blamed():
    x, z = leaf(0.0, "x"), leaf(0.0, "z")
    y = ag.sqrt(x) + z * ag.exp(z)
    assert why(y, z) == []
    a, b = leaf([0.0], "a"), leaf([4.0], "b")
    y = ag.sqrt(ag.concatenate([a, b])).sum()
    assert why(y, b) == []
    assert len(why(y, a)) == 1


@given(programs(max_ops=12), st.sampled_from([0.0, 1.0, -1e200, np.inf, np.nan]))
def test_whatever_is_zero_or_not_finite_has_a_reason(program, value):
    inputs = [leaf(np.full_like(x, value)) for x in program.inputs]
    with np.errstate(all="ignore"):
        y = program(*inputs)
    explained = ag.explain(y, inputs, full=1000)
    json.dumps(explained.to_dict(), allow_nan=False)
    for given_ in explained.inputs:
        g = given_.gradient.value
        told = {r.what if hasattr(r, "what") else "no path" for r in given_.why}
        assert bool(told & {"zero", "no path"}) == bool((g == 0).any())
        assert bool(told & {"infinite", "nan"}) == (not np.isfinite(g).all())


# --- how it is shown -----------------------------------------------------------------------------


def test_html_escapes_what_users_call_things():
    x = leaf(2.0, "<script>alert(1)</script>")
    html = ag.explain(x * x)._repr_html_()
    assert "<script" not in html
    assert html.count("&lt;script&gt;") >= 4
    evil = leaf(2.0, "a\nb\x1b[31m")
    assert "\x1b" not in repr(ag.explain(evil * 2))
    assert "a b\N{REPLACEMENT CHARACTER}[31m" in repr(ag.explain(evil * 2))


def test_html_marks_what_is_zero_or_not_finite():
    x = leaf(0.0, "x")
    html = ag.explain(ag.where(x > 0, ag.sqrt(x), 0.0), x)._repr_html_()
    assert '<td class="number bad">nan</td>' in html
    assert '<td class="number zero">0</td>' in html
    assert "why: the slope of √x" in html


def test_json_has_everything_and_reads_back():
    f, _ = classic()
    found = json.loads(json.dumps(ag.explain(f).to_dict(), allow_nan=False))
    assert found == ag.explain(f).as_dict()
    assert found["output"] == {
        "name": "f",
        "value": {"shape": [], "dtype": "float64", "value": -12.0},
    }
    assert [r["name"] for r in found["rows"]] == ["x", "y", "q", "z", "f"]
    assert found["rows"][2]["inputs"][1] == {
        "to": "y",
        "argument": 1,
        "kind": "elementwise",
        "local": {"shape": [], "dtype": "float64", "value": 1.0},
        "downstream": {"shape": [], "dtype": "float64", "value": -4.0},
    }
    by_x = found["inputs"][0]
    assert by_x["paths"][0] | {"product": by_x["paths"][0]["product"]["value"]} == {
        "through": ["x", "q", "f"],
        "paths": 1,
        "factors": [1.0, -4.0],
        "product": -4.0,
    }


def test_infinities_are_text_that_float_reads():
    x = leaf([0.0, 1.0], "x")
    with np.errstate(divide="ignore"):
        found = ag.explain(ag.log(x).sum(), x).to_dict()
    assert list(map(float, found["inputs"][0]["gradient"]["value"])) == [math.inf, 1.0]


def test_large_arrays_in_figures():
    x = leaf(np.linspace(-1, 3, 1000, dtype="float32"), "x")
    explained = ag.explain((x * x).sum(), x)
    value = explained.to_dict()["rows"][0]["value"]
    assert value == {
        "shape": [1000], "dtype": "float32",
        "min": -1.0, "mean": pytest.approx(1), "max": 3.0,
    }  # fmt: skip
    assert "1,000 elements: −1 … 3, mean 1" in repr(explained)
    assert (
        len(ag.explain((x * x).sum(), x, full=1000).to_dict()["rows"][0]["value"]["value"]) == 1000
    )


def test_long_tables_say_what_they_leave_out():
    y = x = leaf(0.5, "x")
    for _ in range(5000):
        y = ag.sin(y)
    explained = ag.explain(y, x, limit=10)
    lines = repr(explained).splitlines()
    assert "… 4,991 rows between …" in lines
    assert len(lines) < 30
    assert any("… 4,995 more …" in line for line in lines)
    assert "… 4,991 rows between …" in explained._repr_html_()
    found = explained.to_dict()
    assert len(found["rows"]) == len(found["inputs"][0]["paths"][0]["through"]) == 5001


@pytest.mark.once
def test_no_graph_is_too_deep():
    n = 10_000
    y = x = leaf(1.0, "x")
    for _ in range(n):
        y = -y
    (given_,) = ag.explain(y, x).inputs
    assert given_.gradient.value == 1
    assert len(given_.paths[0].nodes) == n + 1


def test_an_explanation_holds_no_graph_and_no_array_of_others():
    x = leaf([1.0, 2.0], "x")
    explained = ag.explain((x * x).sum(), x)
    before = repr(explained)
    x.data[...] = 7.0
    assert repr(explained) == before
    assert repr(copy.deepcopy(explained)) == before


# --- nothing disturbed, and when it can be called ------------------------------------------------


def test_no_side_effects():
    f, leaves = classic()
    seen = []
    leaves[0].register_hook(seen.append)
    ag.explain(f)
    assert seen == []
    assert all(t.grad is None for t in leaves)
    f.backward(retain_graph=True)
    first = repr(ag.explain(f))
    f.backward()
    assert [t.grad.item() for t in leaves] == [-8, -8, 6]
    assert len(seen) == 2
    assert repr(ag.explain(f)) == first  # freed, and recomputed from the values
    assert [t.grad.item() for t in leaves] == [-8, -8, 6]


def test_graphviz_is_not_needed():
    code = "import sys, autograd as ag; x = ag.tensor(1.0, requires_grad=True); "
    code += "repr(ag.explain(x * x)); sys.exit('graphviz' in sys.modules)"
    run(code)


def test_what_was_freed_and_cannot_be_found_again():
    x = leaf([0.0, 2.0], "x")
    y = (ag.exp(x) * np.array([3.0, 4.0])).sum()
    y.backward()
    with pytest.raises(RuntimeError, match=r"to x cannot be recomputed.*retain_graph=True"):
        ag.explain(y, x)


def test_what_was_written_over():
    w = leaf([1.0, 2.0], "w")
    y = (w * w).sum()
    will_write(w, "my_step")
    w.data[...] = 0.0
    with pytest.raises(RuntimeError, match="my_step"):
        ag.explain(y, w)


def test_a_leaf_written_to_since_is_found_by_its_place():
    w = leaf([1.0, 2.0], "w")
    y = (w * 3.0).sum()
    will_write(w, "my_step")
    w.data[...] = 0.0
    assert ag.explain(y, w).inputs[0].gradient.value.tolist() == [3, 3]


def test_graphs_of_vmap_are_refused():
    x = leaf([1.0, 2.0], "x")
    with pytest.raises(RuntimeError, match=r"vmap.*loop=True"):
        ag.explain(ag.vmap(lambda a: a * ag.sin(a))(x).sum())
    looped = ag.vmap(lambda a: a * a, loop=True)(x).sum()
    assert ag.explain(looped, x).inputs[0].gradient.value.tolist() == [2, 4]


def test_what_cannot_be_explained():
    x = leaf(1.0, "x")
    with pytest.raises(RuntimeError, match="requires_grad=True"):
        ag.explain(ag.tensor(1.0))
    with pytest.raises(TypeError, match="float"):
        ag.explain(1.0)
    with pytest.raises(TypeError, match="float"):
        ag.explain(x * 2, [1.0])
    with pytest.raises(ValueError, match="limit=1"):
        ag.explain(x * 2, limit=1)
