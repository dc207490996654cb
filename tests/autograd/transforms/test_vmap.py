"""vmap against the loop, in every nesting with the walks; `tests/laws` runs it over every op."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd import grad, hessian, jacfwd, jacrev, jvp, vjp, vmap
from autograd.trees import flatten
from nn import functional as F
from tests.batches import raw

pytestmark = pytest.mark.usefixtures("pytorch_convention")

RNG = np.random.default_rng(0)
X = RNG.standard_normal((5, 3))
W = RNG.standard_normal(3)


def f(w: Any, x: Any) -> Any:
    return ag.tanh(w @ x) ** 2 + ag.sum(w * x[::-1])


# --- per-example gradients -----------------------------------------------------------------------


def mlp(params: Any, x: Any) -> Any:
    for weight, bias in params[:-1]:
        x = ag.relu(ag.affine(x, weight, bias))
    return ag.affine(x, *params[-1])


def nll(params: Any, x: Any, label: Any) -> Any:
    return -ag.log_softmax(mlp(params, x))[label]


def parameters() -> Any:
    rng = np.random.default_rng(1)
    return [(rng.standard_normal((m, n)), rng.standard_normal(m)) for n, m in ((3, 8), (8, 4))]


def test_per_example_gradients_of_an_mlp_match_the_loop():
    params, labels = parameters(), np.array([0, 3, 1, 1, 2])
    batch = vmap(grad(nll), (None, 0, 0))(params, X, labels)
    loop = [grad(nll)(params, x, int(label)) for x, label in zip(X, labels)]
    assert type(batch) is list
    for got, *wanted in zip(flatten(batch)[0], *[flatten(g)[0] for g in loop]):
        assert type(got) is np.ndarray
        np.testing.assert_allclose(got, np.stack(wanted), rtol=1e-12)


def test_the_gradient_of_a_batched_loss_is_the_sum_over_examples():
    params, labels = parameters(), np.array([0, 3, 1, 1, 2])

    def total(params: Any) -> Any:
        return ag.sum(vmap(lambda x, label: nll(params, x, label))(X, labels))

    got = flatten(grad(total)(params))[0]
    each = flatten(vmap(grad(nll), (None, 0, 0))(params, X, labels))[0]
    for g, e in zip(got, each):
        np.testing.assert_allclose(g, e.sum(axis=0), rtol=1e-12)


def test_gradients_of_parameters_of_a_module():
    nn = pytest.importorskip("nn", reason="needs the layers")
    layer = nn.Linear(3, 2)
    vmap(lambda x: (layer(x) ** 2).sum())(X).sum().backward()
    want = layer.weight.grad.data.copy()
    layer.zero_grad()
    (layer(ag.tensor(X)) ** 2).sum().backward()
    np.testing.assert_allclose(want, layer.weight.grad.data, rtol=1e-12)


# --- nesting -------------------------------------------------------------------------------------


def test_of_a_closure_over_what_is_traced_outside():
    def batched(w: Any) -> Any:
        return (vmap(lambda x: grad(lambda z: f(w * z, x))(w))(X) ** 2).sum()

    def looped(w: Any) -> Any:
        return sum([(grad(lambda z, x=x: f(w * z, x))(w) ** 2).sum() for x in X])

    np.testing.assert_allclose(grad(batched)(W), grad(looped)(W), rtol=1e-12)
    np.testing.assert_allclose(hessian(batched)(W), hessian(looped)(W), rtol=1e-10)
    tangent = RNG.standard_normal(3)
    got, want = [jvp(g, (W,), (tangent,)) for g in (batched, looped)]
    np.testing.assert_allclose(got, want, rtol=1e-12)


def test_a_leaf_of_its_own_for_each_example():
    got = vmap(lambda x: grad(lambda w: w * w * x)(3.0))(np.array([1.0, 10.0]))
    np.testing.assert_array_equal(got, [6.0, 60.0])


def test_inside_a_mode_that_looks_at_every_op():
    def total(w: Any) -> Any:
        def inner(x: Any) -> Any:
            with ag.kinks("raise"):
                return w * x

        return ag.sum(vmap(inner)(W))

    np.testing.assert_allclose(grad(total)(2.0), W.sum(), rtol=1e-12)


def test_what_is_the_same_for_all_counts_for_each():
    def total(w: Any) -> Any:
        return ag.sum(vmap(lambda x: w + 0 * x)(np.zeros(4)))

    assert grad(total)(2.0) == 4.0
    assert grad(lambda w: ag.sum(vmap(lambda x: w)(np.zeros(4))))(2.0) == 4.0


@pytest.mark.parametrize("transform", [jacfwd, jacrev, hessian])
def test_transforms_inside_and_outside(transform):
    def g(x: Any) -> Any:
        return ag.sin(x) * x[0]

    want = np.stack([transform(g)(x) for x in X])
    np.testing.assert_allclose(vmap(transform(g))(X), want, rtol=1e-12)
    whole = transform(vmap(g))(X)
    for i in range(5):  # one example's derivative by another is zero, by itself what it was
        own = whole[i, :, i] if transform is not hessian else whole[i, :, i, :, i]
        np.testing.assert_allclose(own, want[i], rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(np.abs(whole).sum(), np.abs(want).sum(), rtol=1e-12)


def test_in_itself():
    def outer(a: Any, b: Any) -> Any:
        return vmap(vmap(lambda p, q: p * q, (None, 0)), (0, None))(a, b)

    np.testing.assert_array_equal(outer(W, X[0]), np.outer(W, X[0]))
    np.testing.assert_allclose(
        grad(lambda w: ag.sum(outer(w, X[0]) ** 2))(W), 2 * W * (X[0] ** 2).sum(), rtol=1e-12
    )


def test_of_a_pullback_as_in_torch():
    _, pull = vjp(ag.sin, W)
    np.testing.assert_allclose(vmap(pull)(np.eye(3)), np.diag(np.cos(W)), rtol=1e-12)


# --- axes and containers -------------------------------------------------------------------------


def test_axes_in_and_out():
    a, b = RNG.standard_normal((3, 5, 2)), RNG.standard_normal((2, 5))
    got = vmap(lambda x, y: x @ y, (1, -1), -1)(a, b)
    np.testing.assert_allclose(got, np.einsum("ijk,kj->ij", a, b), rtol=1e-12)


def test_containers():
    def g(d: Any, scale: Any) -> Any:
        return {"sum": d["x"] + d["y"], "pair": (d["x"] * scale, 1.0)}

    data = {"x": np.arange(3.0), "y": 5.0}
    got = vmap(g, ({"x": 0, "y": None}, None))(data, 2.0)
    np.testing.assert_array_equal(got["sum"], [5.0, 6.0, 7.0])
    np.testing.assert_array_equal(got["pair"][0], [0.0, 2.0, 4.0])
    np.testing.assert_array_equal(got["pair"][1], [1.0, 1.0, 1.0])


def test_arrays_for_arrays_and_tensors_for_tensors():
    assert type(vmap(ag.sin)(X)) is np.ndarray
    assert type(vmap(ag.sin)(ag.tensor(X))) is ag.Tensor
    assert vmap(ag.sin)(ag.tensor(X, requires_grad=True)).requires_grad


def test_indices_of_each_example():
    table, picks = RNG.standard_normal((4, 2)), np.array([[0, 0], [3, 1], [2, 2]])
    got = vmap(lambda t, i: t[i], (None, 0))(ag.tensor(table), picks)
    np.testing.assert_array_equal(got.data, table[picks])

    def total(t: Any) -> Any:
        return ag.sum(vmap(lambda i: t[i])(picks))

    counts = np.bincount(picks.ravel(), minlength=4)
    np.testing.assert_array_equal(grad(total)(table), np.repeat(counts[:, None], 2, 1))


@pytest.mark.parametrize(
    "index",
    [
        lambda i: (slice(None), i),
        lambda i: (..., i),
        lambda i: (i, slice(None), i),
        lambda i: (i, [0, 1]),
        lambda i: (slice(0, 2), i, i),
        lambda i: (None, i, ..., [1, 0]),
    ],
)
def test_batched_indices_at_any_place(index):
    x, picks = RNG.standard_normal((2, 3, 3, 3)), np.array([[0, 2], [1, 1]])
    got = vmap(lambda a, i: a[index(i)])(x, picks)
    np.testing.assert_array_equal(got, np.stack([a[index(i)] for a, i in zip(x, picks)]))


def test_assignment():
    def g(x: Any, i: Any) -> Any:
        x = x * 1
        x[i] = 10 * x[0]
        return x

    got = vmap(g)(ag.tensor(X[:2]), np.array([1, 2])).data
    want = X[:2].copy()
    want[0, 1], want[1, 2] = 10 * X[0, 0], 10 * X[1, 0]
    np.testing.assert_array_equal(got, want)


# --- what it refuses -----------------------------------------------------------------------------


def test_control_flow_that_examples_agree_on_and_not():
    def g(x: Any) -> Any:
        return x * 2 if x > 0 else -x

    np.testing.assert_array_equal(vmap(g)(np.array([1.0, 2.0])), [2.0, 4.0])
    with pytest.raises(TypeError, match="where"):
        vmap(g)(np.array([1.0, -2.0]))
    np.testing.assert_array_equal(vmap(g, loop=True)(np.array([1.0, -2.0])), [2.0, 2.0])


def test_a_loop_gives_the_same():
    want = np.stack([np.convolve(a, a) for a in X])
    np.testing.assert_allclose(vmap(ag.convolve)(X, X), want, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(vmap(ag.convolve, loop=True)(X, X), want)


def test_what_cannot_be_batched_names_itself_and_the_remedy():
    for f, named in (
        (lambda x: x * float(x[0]), r"float\(\).*test_vmap.*line \d+.*loop=True"),
        (lambda x: np.asarray(x) * 1, r"test_vmap.*line \d+.*loop=True"),
        (lambda x: x[x > 0], r"getitem.*different shapes.*where"),
        (lambda x: ag.extract(x > 0, x), r"extract.*different shapes.*where"),
        (lambda x: x if x[0] > 0 else -x, r"`if`.*test_vmap.*where.*loop=True"),
    ):
        with pytest.raises(TypeError, match=named):
            vmap(f)(X)


def test_gradients_of_each_sample_of_a_convnet_with_cross_entropy():
    rng = np.random.default_rng(0)
    images, labels = rng.standard_normal((4, 3, 8, 8)), np.array([0, 2, 1, 4])
    params = [rng.standard_normal(s) for s in ((6, 3, 3, 3), (6,), (5, 54), (5,))]

    def loss(params, image, label):
        kernel, bias, weight, shift = params
        x = F.max_pool2d(ag.relu(F.conv2d(image[None], kernel, bias)), 2)
        return F.cross_entropy(F.linear(ag.reshape(x, (1, -1)), weight, shift), label[None])

    each = vmap(grad(loss), (None, 0, 0))(params, images, labels)
    for i in range(4):
        leaves = [ag.tensor(p, requires_grad=True) for p in params]
        loss(leaves, ag.tensor(images[i]), labels[i]).backward()
        for got, leaf in zip(each, leaves):
            np.testing.assert_allclose(got[i], leaf.grad.data, rtol=1e-10, atol=1e-12)


def test_a_checkpoint_has_each_example_s_gradient():
    f = ag.checkpoint(lambda z: ag.sum(ag.sin(z) ** 2))
    np.testing.assert_allclose(vmap(grad(f))(X), np.sin(2 * X), rtol=1e-12)
    whole = grad(lambda z: ag.sum(vmap(f)(z)))(X)
    np.testing.assert_allclose(whole, np.sin(2 * X), rtol=1e-12)


@pytest.mark.parametrize("shape", [(3, 0), (3, 0, 2), (0, 2)])
def test_assignment_where_there_is_nothing(shape):
    def f(x):
        y = x * 1.0
        y[...] = 3.0
        return y

    np.testing.assert_array_equal(vmap(f)(np.zeros(shape)), np.full(shape, 3.0))


@pytest.mark.parametrize("name", ["embedding", "interp", "choose", "lstsq", "take_along_axis"])
def test_all_arguments_batched(name):
    rng = np.random.default_rng(1)
    table, rows = rng.standard_normal((3, 5, 2)), rng.integers(0, 2, (3, 5))
    f, *stacks = {
        "embedding": (F.embedding, rows, table),
        "interp": (ag.interp, rng.random((3, 4)), np.sort(rng.random((3, 5))), table[..., 0]),
        "choose": (lambda i, t: ag.choose(i, [t[:, 0], t[:, 1]]), rows, table),
        "lstsq": (lambda a, b: ag.linalg.lstsq(a, b)[0], table, table[..., 1]),
        "take_along_axis": (lambda a, i: ag.take_along_axis(a, i, 0), table[..., 0], rows),
    }[name]
    want = [np.asarray(raw(f(*one))) for one in zip(*stacks)]
    np.testing.assert_allclose(raw(vmap(f)(*stacks)), np.stack(want), rtol=1e-10)


@pytest.mark.parametrize(
    ("axes", "message"), [(None, "None for all"), ((0, 0), "must agree"), ((0, 4), "no axis 4")]
)
def test_axes_that_cannot_be(axes, message):
    with pytest.raises(ValueError, match=message):
        vmap(lambda a, b: a * b, axes)(X, np.zeros((4, 3)))


def test_results_that_differ_cannot_be_one():
    with pytest.raises(ValueError, match="out_axes is None"):
        vmap(lambda x: x, out_axes=None)(X)
    assert vmap(lambda x: 2.0, out_axes=None)(X) == 2.0


PRODUCTS = [f for f in ("vecdot", "matmul", "matvec", "vecmat") if hasattr(np, f)]  # 2.2 has all


@pytest.mark.parametrize("name", PRODUCTS)
def test_products_as_ufuncs(name):
    a, b = RNG.standard_normal((2, 3, 3, 3)), RNG.standard_normal((2, 3, 3))
    a = a[:, 0] if name in ("vecmat", "vecdot") else a
    function = getattr(np, name)
    got = vmap(function)(ag.tensor(a), b).data
    np.testing.assert_allclose(got, np.stack([function(p, q) for p, q in zip(a, b)]), rtol=1e-12)
    one = vmap(lambda q: function(ag.tensor(a[0]), q))(b).data
    np.testing.assert_allclose(one, np.stack([function(a[0], q) for q in b]), rtol=1e-12)


def test_a_shift_of_each_example_beside_what_all_share():
    rng = np.random.default_rng(0)
    x, scale, shifts = rng.normal(size=(5, 3)), rng.normal(size=3), rng.normal(size=(4, 3))
    found = ag.vmap(lambda b: ag.scale_shift(x, scale, b))(shifts)
    np.testing.assert_allclose(found, x * scale + shifts[:, None], rtol=1e-15)


# --- what a batch takes, and what it names -------------------------------------------------------

STACK = RNG.standard_normal((5, 3, 4))


@pytest.mark.parametrize(
    "f",
    [
        lambda m: W @ m,
        lambda m: np.ones((2, 3)) @ m[:, 0],
        lambda m: np.einsum("ii->i", m[:, :3]),
        lambda m: np.einsum("ij->j", m),
        lambda m: np.tensordot(W, m, 1),
        lambda m: np.linalg.multi_dot([W, m, m.T, W]),
        lambda m: np.matvec(m.T, W) if hasattr(np, "matvec") else m.T @ W,
        lambda m: np.select([m > 0, m < -1], [m, 2 * m], 7.0),
        lambda m: np.take_along_axis(m, np.array([0, 2]), None),
        lambda m: np.sum(m, where=m > 0),
        lambda m: np.mean(m, axis=0, where=m[:, :1] > -9),
        lambda m: np.max(m, initial=-9.0, where=m[0] > 0),
    ],
)
def test_of_matrices_agrees_with_the_loop(f):
    np.testing.assert_allclose(vmap(f)(STACK), np.stack([f(m) for m in STACK]), rtol=1e-12)

    def total(m):
        return ag.sum(f(m) ** 2)

    loop = np.stack([grad(total)(m) for m in STACK])
    np.testing.assert_allclose(vmap(grad(total))(STACK), loop, rtol=1e-12)


@pytest.mark.parametrize("function", [int, float, complex, lambda x: x.tolist()])
def test_one_number_for_python_is_asked_for_by_name(function):
    with pytest.raises(TypeError, match=r"(item|tolist)\(\).* in .*\(line \d+\) needs one array"):
        vmap(lambda x: function(x[0]))(X)


def test_what_gives_no_numbers_is_named():
    with pytest.raises(TypeError, match="vmap: array_str, which gives str,"):
        vmap(np.array_str)(X)
