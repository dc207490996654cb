"""Laws that hold for every shape, axis, index and program: Hypothesis draws them.

Expected gradients are explicit loops over elements, finite differences, or follow from another
law (forward against reverse, a Hessian against its transpose).
"""

from dataclasses import replace
from math import prod

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import autograd as ag
from autograd.engine.sweep import pullback, pushforward
from autograd.testing.random_programs import programs
from autograd.testing.strategies import (
    INDEX_KINDS,
    arrays,
    axes,
    broadcastable_shapes,
    indices,
    shapes,
    shapes_broadcasting_to,
)
from tests.graphs import leaf


def drawn(data, shape, **options):
    return data.draw(arrays(shape, **options))


def projected(index, shape):
    """The index into an array of `shape` of what broadcasting puts at `index`."""
    tail = index[len(index) - len(shape) :]
    return tuple(0 if n == 1 else i for i, n in zip(tail, shape, strict=True))


# --- broadcasting --------------------------------------------------------------------------------

PARTIALS = {  # of each binary op, by its two arguments
    "add": (ag.add, lambda a, b: 1.0, lambda a, b: 1.0),
    "subtract": (ag.subtract, lambda a, b: 1.0, lambda a, b: -1.0),
    "multiply": (ag.multiply, lambda a, b: b, lambda a, b: a),
    "divide": (ag.divide, lambda a, b: 1 / b, lambda a, b: -a / b**2),
    "power": (ag.power, lambda a, b: b * a ** (b - 1), lambda a, b: a**b * np.log(a)),
    "maximum": (ag.maximum, lambda a, b: tie(a - b), lambda a, b: tie(b - a)),
}


def tie(difference):
    return 1.0 if difference > 0 else 0.5 if difference == 0 else 0.0


@pytest.mark.parametrize("name", PARTIALS)
@given(data=st.data(), shapes=broadcastable_shapes(2, min_side=0))
def test_a_broadcast_argument_gets_the_sum_over_its_copies(name, data, shapes):
    op, by_a, by_b = PARTIALS[name]
    domain = (0.25, 2) if name in ("divide", "power") else (-2, 2)
    a, b = (drawn(data, shape, domain=domain) for shape in shapes)
    ta, tb = leaf(a), leaf(b)
    out = op(ta, tb)
    g = drawn(data, out.shape)
    out.backward(g)
    grad_a, grad_b = np.zeros(a.shape), np.zeros(b.shape)
    for index in np.ndindex(out.shape):
        i, j = projected(index, a.shape), projected(index, b.shape)
        grad_a[i] += g[index] * by_a(a[i], b[j])
        grad_b[j] += g[index] * by_b(a[i], b[j])
    np.testing.assert_allclose(ta.grad, grad_a, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(tb.grad, grad_b, rtol=1e-12, atol=1e-12)


@given(data=st.data(), shape=shapes())
def test_broadcast_to_gives_back_the_sum_over_the_copies(data, shape):
    small = data.draw(shapes_broadcasting_to(shape))
    x, g = leaf(np.zeros(small)), drawn(data, shape)
    ag.broadcast_to(x, shape).backward(g)
    expected = np.zeros(small)
    for index in np.ndindex(shape):
        expected[projected(index, small)] += g[index]
    np.testing.assert_allclose(x.grad, expected, rtol=1e-12, atol=1e-12)


# --- reductions: each element's local gradient, by it (e), its number (k) and its group (xs) ------

LOCAL = {
    "sum": lambda e, k, xs: 1.0,
    "mean": lambda e, k, xs: 1 / len(xs),
    "prod": lambda e, k, xs: prod(xs[:k] + xs[k + 1 :]),
    "max": lambda e, k, xs: (e == max(xs)) / xs.count(max(xs)),
    "min": lambda e, k, xs: (e == min(xs)) / xs.count(min(xs)),
    "var": lambda e, k, xs: 2 * (e - sum(xs) / len(xs)) / len(xs),
    "logsumexp": lambda e, k, xs: np.exp(e) / sum(np.exp(xs)),
}


@pytest.mark.parametrize("name", LOCAL)
@given(data=st.data(), shape=shapes(), keepdims=st.booleans())
def test_a_reduction_over_any_axis_has_its_explicit_gradient(name, data, shape, keepdims):
    array = drawn(data, shape)
    axis = data.draw(axes(len(shape)))
    x = leaf(array)
    out = getattr(ag, name)(x, axis=axis, keepdims=keepdims)
    g = drawn(data, out.shape)
    out.backward(g)
    reduced = {a % len(shape) for a in np.atleast_1d(range(len(shape)) if axis is None else axis)}
    groups = {}
    for index in np.ndindex(shape):
        kept = tuple(0 if a in reduced else i for a, i in enumerate(index))
        groups.setdefault(kept, []).append(index)
    upstream = g.reshape([1 if a in reduced else n for a, n in enumerate(shape)])
    expected = np.zeros(shape)
    for kept, members in groups.items():
        xs = [float(array[i]) for i in members]
        for k, i in enumerate(members):
            expected[i] = upstream[kept] * LOCAL[name](xs[k], k, xs)
    np.testing.assert_allclose(x.grad, expected, rtol=1e-12, atol=1e-12)


MASKED = ("sum", "mean", "prod", "max", "min", "var")


@pytest.mark.parametrize("name", MASKED)
@given(data=st.data(), shape=shapes(), keepdims=st.booleans())
def test_a_masked_reduction_has_the_gradient_of_what_counts(name, data, shape, keepdims):
    array = drawn(data, shape)
    axis = data.draw(axes(len(shape)))
    mask = data.draw(shapes_broadcasting_to(shape).flatmap(lambda part: hnp.arrays(bool, part)))
    options = {"axis": axis, "keepdims": keepdims, "where": mask}
    first = []
    if name not in ("mean", "var") and (name in ("max", "min") or data.draw(st.booleans())):
        first = [data.draw(st.integers(-2, 2))]
        options["initial"] = first[0]
    counts = np.broadcast_to(mask, shape)
    reduced = {a % len(shape) for a in np.atleast_1d(range(len(shape)) if axis is None else axis)}
    groups = {}
    for index in np.ndindex(shape):
        kept = tuple(0 if a in reduced else i for a, i in enumerate(index))
        groups.setdefault(kept, []).extend([index] if counts[index] else [])
    if name in ("mean", "var"):
        assume(all(groups.values()))  # of nothing they are nan
    x = leaf(array)
    out = getattr(np, name)(x, **options)
    value = getattr(np, name)(array, **options)
    np.testing.assert_allclose(out.data, value, rtol=1e-12, atol=1e-12)
    g = drawn(data, out.shape)
    out.backward(g)
    upstream = g.reshape([1 if a in reduced else n for a, n in enumerate(shape)])
    expected = np.zeros(shape)
    for kept, members in groups.items():
        xs = [float(array[i]) for i in members] + first
        for k, i in enumerate(members):
            expected[i] = upstream[kept] * LOCAL[name](xs[k], k, xs)
    np.testing.assert_allclose(x.grad, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", MASKED)
@given(data=st.data(), shape=shapes(max_dims=2))
def test_a_batch_of_masked_reductions_agrees_with_the_loop(name, data, shape):
    size = data.draw(st.integers(1, 3))
    array = drawn(data, (size, *shape))
    part = data.draw(shapes_broadcasting_to(shape))
    masks = data.draw(hnp.arrays(bool, (size, *part)))
    options = {"initial": 1.0} if name in ("max", "min") else {}

    def f(x, mask):
        return getattr(ag, name)(x, where=mask, **options)

    if name in ("mean", "var"):
        masks |= True
    for x, mask, x_axis, mask_axis in (
        (array, masks, 0, 0),
        (array, masks[0], 0, None),
        (array[0], masks, None, 0),
    ):
        pairs = [
            (x if x_axis is None else x[i], mask if mask_axis is None else mask[i])
            for i in range(size)
        ]
        for g in (f, ag.grad(f)):
            batch = ag.vmap(g, (x_axis, mask_axis))(x, mask)
            loop = [g(*pair) for pair in pairs]
            np.testing.assert_allclose(batch, np.stack(loop), rtol=1e-12, atol=1e-12)


@given(data=st.data(), shape=shapes(min_side=0))
def test_a_sum_over_no_elements_or_no_axes_keeps_the_gradients_shape(data, shape):
    x = leaf(drawn(data, shape))
    out = ag.sum(x, axis=data.draw(axes(len(shape))))
    out.backward(np.ones(out.shape))
    np.testing.assert_array_equal(x.grad, np.ones(shape))


# --- indexing and assignment ---------------------------------------------------------------------


@pytest.mark.parametrize("kind", INDEX_KINDS)
@given(data=st.data(), shape=shapes(min_dims=1))
def test_the_gradient_of_indexing_is_the_scatter_add(kind, data, shape):
    index = data.draw(indices(shape, kinds=[kind]))
    array = drawn(data, shape)
    x = leaf(array)
    out = x[index]
    np.testing.assert_array_equal(out.data, array[index])
    g = drawn(data, out.shape)
    out.backward(g)
    positions = np.arange(array.size).reshape(shape)[index]
    expected = np.bincount(np.ravel(positions), np.ravel(g), minlength=array.size)
    np.testing.assert_allclose(x.grad, expected.reshape(shape), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("kind", INDEX_KINDS)
@given(data=st.data(), shape=shapes(min_dims=1))
def test_assignment_routes_the_gradient_to_the_last_value_written(kind, data, shape):
    index = data.draw(indices(shape, kinds=[kind]))
    positions = np.asarray(np.arange(prod(shape)).reshape(shape)[index])
    value_shape = data.draw(shapes_broadcasting_to(positions.shape))
    array, value, g = (drawn(data, s) for s in (shape, value_shape, shape))
    x, v = leaf(array), leaf(value)
    t = x * 1
    t[index] = v
    t.backward(g)
    source = {int(positions[i]): i for i in np.ndindex(positions.shape)}  # the last one stays
    expected, grad_x, grad_v = array.copy(), g.copy(), np.zeros(value_shape)
    for position, i in source.items():
        place, j = np.unravel_index(position, shape), projected(i, value_shape)
        expected[place] = value[j]
        grad_x[place] = 0.0
        grad_v[j] += g[place]
    np.testing.assert_array_equal(t.data, expected)
    np.testing.assert_array_equal(x.data, array)
    np.testing.assert_allclose(x.grad, grad_x, rtol=1e-12, atol=1e-12)
    grad = np.zeros(value_shape) if v.grad is None else v.grad
    np.testing.assert_allclose(grad, grad_v, rtol=1e-12, atol=1e-12)


# more rows, and longer ones, than the small integer dtypes can count
TALL = st.tuples(st.integers(1, 700), st.sampled_from([1, 2, 64, 300]))
ARRAY_KINDS = ("mixed", "repeated", "rows")


@pytest.mark.parametrize("kind", ARRAY_KINDS)
@given(data=st.data(), shape=TALL)
def test_places_are_right_where_they_are_too_large_for_the_indexs_dtype(kind, data, shape):
    index = data.draw(indices(shape, kinds=[kind]))
    numbers = np.arange(1.0, prod(shape) + 1).reshape(shape)
    positions = np.asarray(np.arange(prod(shape)).reshape(shape)[index])
    x = leaf(numbers)
    picked = x[index]
    picked.backward(np.ones(picked.shape))
    count = np.bincount(positions.ravel(), minlength=prod(shape)).reshape(shape)
    np.testing.assert_array_equal(x.grad, count)

    x, v = leaf(numbers), leaf(-np.arange(1.0, positions.size + 1).reshape(positions.shape))
    t = x * 1
    t[index] = v
    t.backward(numbers)
    last = dict(zip(positions.ravel().tolist(), range(positions.size), strict=True))
    grad = np.zeros(positions.size)
    grad[list(last.values())] = numbers.ravel()[list(last)]
    np.testing.assert_array_equal(0 if v.grad is None else v.grad, grad.reshape(positions.shape))
    np.testing.assert_array_equal(x.grad, np.where(count, 0, numbers))


@pytest.mark.parametrize("index", [(), ..., None, True, False, (..., None), (None, True)])
def test_a_number_can_be_indexed_and_assigned_to(index):
    x, v = leaf(2.0), leaf(3.0)
    picked = np.array(2.0)[index]
    out = x[index]
    out.backward(np.full(picked.shape, 5.0))
    assert x.grad.item() == 5.0 * picked.size
    t = leaf(2.0) * 1
    t[index] = v
    t.backward()
    assert t.item() == (3.0 if picked.size else 2.0)
    assert v.grad.item() == picked.size


# --- programs ------------------------------------------------------------------------------------


def directions(program, seed=0):
    rng = np.random.default_rng(seed)
    return [rng.standard_normal(x.shape) for x in program.inputs]


def gradients(program):
    leaves = program.tensors()
    program(*leaves).backward()
    return [x.grad.data for x in leaves]


def dot(gradient, direction):
    return sum(float(np.sum(g * t)) for g, t in zip(gradient, direction, strict=True))


def size(gradient, direction):
    """What rounding errors of a dot product are measured against."""
    return 1 + sum(float(np.sum(np.abs(g * t))) for g, t in zip(gradient, direction, strict=True))


@given(programs(), st.data())
def test_forward_equals_reverse(program, data):
    """With tangents on any of the inputs; those of the others are zero."""
    leaves, direction, gradient = program.tensors(), directions(program), gradients(program)
    chosen = data.draw(st.sets(st.sampled_from(range(len(leaves))), min_size=1))
    y = program(*leaves)
    forward = pushforward({leaves[i]._node: direction[i] for i in chosen}, [y._node])
    pulled, pushed = [gradient[i] for i in chosen], [direction[i] for i in chosen]
    assert forward.get(y._node, 0.0) == pytest.approx(
        dot(pulled, pushed), rel=0, abs=1e-10 * size(pulled, pushed)
    )


def slope(f, h):
    """The five-point central difference of f at 0, whose error is of the order h⁴."""
    return (8 * (f(h) - f(-h)) - (f(2 * h) - f(-2 * h))) / (12 * h)


def assert_slope(f, expected, scale):
    """The slope of f at 0 is `expected`, as far as finite differences can tell."""
    coarse, fine = slope(f, 2e-4), slope(f, 1e-4)
    assume(abs(coarse - fine) < 1e-6 * scale)  # else the differences themselves are wrong
    assert fine == pytest.approx(expected, rel=0, abs=1e-5 * scale)


def moved(program, direction, h):
    """The program, with its inputs moved by h times the direction."""
    inputs = [x + h * t for x, t in zip(program.inputs, direction, strict=True)]
    return replace(program, inputs=tuple(inputs))


@given(programs())
def test_reverse_equals_finite_differences(program):
    v, gradient = directions(program), gradients(program)
    assert_slope(lambda h: float(moved(program, v, h)()), dot(gradient, v), size(gradient, v))


def recorded_gradients(program):
    """The leaves, and the gradients as Tensors that can be differentiated again."""
    leaves = program.tensors()
    program(*leaves).backward(create_graph=True)
    return leaves, [x.grad for x in leaves]


def hessian_product(program, direction):
    """H·v: the gradient of ⟨gradient, v⟩."""
    leaves, grads = recorded_gradients(program)
    product = sum(ag.sum(g * v) for g, v in zip(grads, direction, strict=True))
    if not product.requires_grad:  # a linear program: its gradient is constant
        return [np.zeros(x.shape) for x in leaves]
    found = pullback({product._node: np.float64(1.0)})
    return [found.get(x._node, np.zeros(x.shape)) for x in leaves]


@given(programs(max_ops=15))
def test_second_order_equals_finite_differences_of_gradients(program):
    u, v = directions(program, 1), directions(program, 2)
    hu = hessian_product(program, u)
    assert_slope(lambda h: dot(gradients(moved(program, v, h)), u), dot(hu, v), size(hu, v))


@given(programs(max_ops=15))
def test_the_hessian_is_symmetric(program):
    u, v = directions(program, 1), directions(program, 2)
    hu, hv = hessian_product(program, u), hessian_product(program, v)
    assert dot(hu, v) == pytest.approx(dot(hv, u), rel=0, abs=1e-9 * (size(hu, v) + size(hv, u)))


@given(programs(max_ops=15))
def test_forward_over_reverse_equals_reverse_over_reverse(program):
    u, v = directions(program, 1), directions(program, 2)
    leaves, grads = recorded_gradients(program)
    product = sum(ag.sum(g * t) for g, t in zip(grads, u, strict=True))
    tangents = {x._node: t for x, t in zip(leaves, v, strict=True)}
    node = product._node
    forward = pushforward(tangents, [node]).get(node, 0.0) if node is not None else 0.0
    hu = hessian_product(program, u)
    assert forward == pytest.approx(dot(hu, v), rel=0, abs=1e-9 * size(hu, v))


@given(programs(), st.data())
def test_backward_is_linear_in_the_upstream_gradient(program, data):
    last = replace(program, result=program.lines[-1].split(" = ")[0])
    leaves = last.tensors()
    y = last(*leaves)
    g, h = drawn(data, y.shape), drawn(data, y.shape)

    def pulled(upstream):
        y.backward(upstream, retain_graph=True)
        grads = [np.zeros(x.shape) if x.grad is None else x.grad.data.copy() for x in leaves]
        for x in leaves:
            x.zero_grad()
        return grads

    for a, b, both in zip(pulled(g), pulled(h), pulled(2 * g - 3 * h), strict=True):
        scale = 1 + np.max(np.abs(a)) + np.max(np.abs(b))
        np.testing.assert_allclose(both, 2 * a - 3 * b, rtol=0, atol=1e-11 * scale)


@given(programs())
def test_a_shared_input_gets_the_sum_of_what_its_copies_get(program):
    shift = leaf(0.0)
    program(*[shift + x for x in program.inputs]).backward()
    gradient = gradients(program)
    ones = [np.ones(g.shape) for g in gradient]
    scale = size(gradient, ones)
    assert shift.grad.item() == pytest.approx(dot(gradient, ones), rel=0, abs=1e-11 * scale)


@given(
    st.lists(
        st.tuples(st.booleans(), st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=9
    ),
    st.integers(-2, 2),
)
def test_a_gradient_is_the_sum_over_all_paths_of_the_products_along_them(steps, start):
    """A graph of sums and products of earlier results, whose paths are walked one by one."""
    x = leaf(float(start))
    tensors, values, edges = [x], [float(start)], [[]]
    for multiply, i, j in steps:
        i, j = i % len(values), j % len(values)
        a, b = values[i], values[j]
        tensors.append(tensors[i] * tensors[j] if multiply else tensors[i] + tensors[j])
        values.append(a * b if multiply else a + b)
        edges.append([(i, b), (j, a)] if multiply else [(i, 1.0), (j, 1.0)])

    def over_paths(node):
        return 1.0 if node == 0 else sum(local * over_paths(i) for i, local in edges[node])

    assume(abs(values[-1]) < 1e6)
    tensors[-1].backward()
    assert x.grad.item() == pytest.approx(over_paths(len(values) - 1), rel=1e-12, abs=1e-9)
