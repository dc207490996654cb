"""The functional transforms, against mathematics."""

from __future__ import annotations

import itertools
import math
import tracemalloc
import warnings
from typing import Any, NamedTuple

import numpy as np
import pytest

import autograd as ag
from autograd import (
    deriv,
    elementwise_grad,
    ggnvp,
    grad,
    hessian,
    holomorphic_grad,
    hvp,
    jacfwd,
    jacobian,
    jacrev,
    jvp,
    value_and_grad,
    vjp,
    vmap,
)

X = np.array([0.5, -1.0, 2.0])


class Pair(NamedTuple):
    a: Any
    b: Any


# --- values from mathematics ---------------------------------------------------------------------


def test_third_derivatives():
    assert grad(grad(grad(lambda x: x**5)))(2.0) == 60 * 2.0**2
    third = grad(grad(grad(ag.sin)))(0.7)
    np.testing.assert_allclose(third, -np.cos(0.7), rtol=1e-14)
    cubic = jacfwd(hessian(lambda x: x[0] ** 3 + x[0] * x[1] * x[2]))(X)
    want = np.zeros((3, 3, 3))
    want[0, 0, 0] = 6
    for place in itertools.permutations(range(3)):
        want[place] = 1
    np.testing.assert_allclose(cubic, want, atol=1e-14)


def test_hessians():
    a = np.array([[2.0, 1.0, 0.0], [0.0, 3.0, 1.0], [1.0, 0.0, 1.0]])
    np.testing.assert_allclose(hessian(lambda x: x @ a @ x)(X), a + a.T, atol=1e-14)
    p = np.exp(X) / np.exp(X).sum()
    np.testing.assert_allclose(
        hessian(ag.logsumexp)(X), np.diag(p) - np.outer(p, p), rtol=1e-12, atol=1e-15
    )


@pytest.mark.parametrize("shape", [(), (2,), (2, 3)])
@pytest.mark.parametrize(
    "nested", [jacfwd(jacrev(ag.exp)), jacrev(jacfwd(ag.exp)), hessian(ag.exp)]
)
def test_second_derivatives_of_any_rank(nested, shape):
    x = np.linspace(-1, 1, int(np.prod(shape))).reshape(shape)[()]
    n = int(np.prod(shape))
    want = np.zeros((n, n, n))
    want[range(n), range(n), range(n)] = np.exp(np.ravel(x))
    got = nested(x)
    assert np.shape(got) == shape * 3
    np.testing.assert_allclose(np.reshape(got, (n, n, n)), want, rtol=1e-14)


def test_jacobian_of_matrices():
    a = np.arange(6.0).reshape(2, 3)
    for transform in (jacobian, jacrev, jacfwd):
        got = transform(lambda x: x @ x.T)(a)
        want = np.einsum("ik,jl->ijkl", np.eye(2), a) + np.einsum("jk,il->ijkl", np.eye(2), a)
        np.testing.assert_array_equal(got, want)
        got = transform(lambda x: x @ x.T, vectorize=True)(a)
        np.testing.assert_array_equal(got, want)


def test_jacobians_of_empty_arrays():
    assert jacrev(lambda x: x[:0])(X).shape == (0, 3)
    assert jacfwd(lambda x: ag.sum(x) * X)(np.zeros(0)).shape == (3, 0)


def rosenbrock(x: Any) -> Any:
    return ag.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


def test_newtons_method_converges_quadratically():
    def f(x: Any) -> Any:  # strictly convex, and its minimum is at 1
        return ag.sum(ag.exp(x - 1) - x) + ag.sum((x - 1) ** 4)

    x = np.array([1.3, 0.8, 1.2])
    errors = [np.abs(x - 1).max()]
    for _ in range(5):
        x = x - np.linalg.solve(hessian(f)(x), grad(f)(x))
        errors.append(np.abs(x - 1).max())
    assert errors[5] < 1e-14
    for before, after in itertools.pairwise(errors[:4]):
        assert after < 5 * before**2  # |f'''| / 2|f''| is below 5 on the way
    quadratic = lambda x: ag.sum((x - 3) ** 2)  # noqa: E731
    step = X - np.linalg.solve(hessian(quadratic)(X), grad(quadratic)(X))
    np.testing.assert_allclose(step, 3, rtol=1e-15)


def test_rosenbrock_with_scipy():
    optimize = pytest.importorskip("scipy.optimize", reason="SciPy's minimisers")
    start = np.array([1.3, 0.7, 0.8, 1.9])  # on this side of the other, local minimum
    found = optimize.minimize(
        rosenbrock,
        start,
        jac=grad(rosenbrock),
        hessp=hvp(rosenbrock),
        method="Newton-CG",
        tol=1e-10,
    )
    assert found.success
    np.testing.assert_allclose(found.x, 1, rtol=1e-7)
    np.testing.assert_allclose(grad(rosenbrock)(start), optimize.rosen_der(start), rtol=1e-13)
    np.testing.assert_allclose(hessian(rosenbrock)(start), optimize.rosen_hess(start), rtol=1e-13)
    np.testing.assert_allclose(
        hvp(rosenbrock)(start, start), optimize.rosen_hess_prod(start, start), rtol=1e-13
    )


def test_holomorphic_derivatives():
    z = 0.3 - 1.2j
    np.testing.assert_allclose(holomorphic_grad(ag.sin)(z), np.cos(z), rtol=1e-14)
    np.testing.assert_allclose(deriv(ag.sin)(z), np.cos(z), rtol=1e-14)
    zs = np.array([z, 1j, 2.0])
    for transform in (jacobian, jacrev, jacfwd):
        np.testing.assert_allclose(transform(ag.exp)(zs), np.diag(np.exp(zs)), rtol=1e-14)
    whirl = lambda t: ag.exp(1j * t)  # noqa: E731
    np.testing.assert_allclose(jacobian(whirl)(0.5), 1j * np.exp(0.5j), rtol=1e-14)
    with pytest.raises(TypeError, match="jacfwd"):
        jacrev(whirl)(0.5)


def test_gauss_newton_without_curvature_is_the_hessian():
    a = np.arange(6.0).reshape(2, 3)
    got = ggnvp(lambda x: a @ x)(X, X)
    np.testing.assert_allclose(got, a.T @ a @ X, rtol=1e-14)
    np.testing.assert_allclose(got, hvp(lambda x: ag.sum((a @ x) ** 2) / 2)(X, X), rtol=1e-14)


# --- perturbations are not confused --------------------------------------------------------------


def test_nested_forward_walks_keep_their_perturbations_apart():
    def derivative(f: Any, x: Any) -> Any:
        return jvp(f, (x,), (1.0,))[1]

    # d/dx (x · d/dy (x + y)) = d/dx (x · 1) = 1; confused, it is 2
    assert derivative(lambda x: x * derivative(lambda y: x + y, 1.0), 1.0) == 1.0
    # d/dy of what does not depend on y is 0, whatever x does
    assert derivative(lambda x: derivative(lambda y: x * x, 1.0), 3.0) == 0.0
    with pytest.warns(UserWarning, match="does not depend"):
        assert grad(lambda x: x * grad(lambda y: x)(1.0))(2.0) == 0.0


@pytest.mark.parametrize("inner", [grad, deriv, jacfwd, jacrev])
@pytest.mark.parametrize("outer", [grad, deriv, jacfwd, jacrev])
def test_mixed_partial_derivatives_through_closures(outer, inner):
    def f(x: Any) -> Any:
        return x * inner(lambda y: ag.sin(x * y) + x**3)(2.0)  # x² cos 2x

    want = 2 * 1.5 * np.cos(3.0) - 2 * 1.5**2 * np.sin(3.0)
    np.testing.assert_allclose(outer(f)(1.5), want, rtol=1e-13)


SCALAR = {
    "grad": grad,
    "value_and_grad": lambda f: lambda x: value_and_grad(f)(x)[1],
    "elementwise_grad": elementwise_grad,
    "deriv": deriv,
    "jacobian": jacobian,
    "jacrev": jacrev,
    "jacfwd": jacfwd,
    "vjp": lambda f: lambda x: vjp(f, x)[1](1.0),
    "jvp": lambda f: lambda x: jvp(f, (x,), (1.0,))[1],
    "make_vjp": lambda f: lambda x: ag.make_vjp(f)(x)[0](1.0),
    "make_jvp": lambda f: lambda x: ag.make_jvp(f)(x)(1.0)[1],
    "multigrad_dict": lambda f: lambda x: ag.multigrad_dict(f)(x)["x"],
    "tensor_jacobian_product": lambda f: lambda x: ag.tensor_jacobian_product(f)(x, 1.0),
    "vmap": lambda f: lambda x: vmap(grad(f))(ag.reshape(x, (1,)))[0],
    "vectorized": lambda f: jacobian(f, vectorize=True),
}


@pytest.mark.parametrize("outer", SCALAR)
@pytest.mark.parametrize("inner", SCALAR)
def test_every_transform_inside_every_other(outer, inner):
    def cube(x: Any) -> Any:
        return x**3

    got = SCALAR[outer](SCALAR[inner](cube))(2.0)
    np.testing.assert_allclose(float(got), 12.0, rtol=1e-14)
    # and nothing is left behind
    assert ag.is_grad_enabled()
    assert grad(cube)(2.0) == 12.0
    assert type(cube(2.0)) is float


@pytest.mark.parametrize("second", [hessian, lambda f: hvp(f), lambda f: ggnvp(f)])
@pytest.mark.parametrize("outer", ["grad", "jvp", "vmap", "jacrev"])
def test_second_order_transforms_inside_others(second, outer):
    def f(x: Any) -> Any:
        return x**4

    takes_vector = second is not hessian
    g = (lambda x: second(f)(x, 1.0)) if takes_vector else second(f)
    h = 1e-5
    with ag.no_grad():
        want = (float(g(2.0 + h)) - float(g(2.0 - h))) / (2 * h)
    np.testing.assert_allclose(float(SCALAR[outer](g)(2.0)), want, rtol=1e-8)


def test_nothing_leaks_from_a_function_that_raises():
    def broken(x: Any) -> Any:
        raise RuntimeError("inside")

    for transform in (grad, jacfwd, vmap, hessian):
        with ag.no_grad():
            with pytest.raises(RuntimeError, match="inside"):
                transform(broken)(X)
            assert not ag.is_grad_enabled()
    assert ag.is_grad_enabled()
    assert type(grad(ag.sum)(X)) is np.ndarray


# --- what goes in and comes out ------------------------------------------------------------------


def test_containers():
    def f(p: Any) -> Any:
        return ag.sum(p["w"][0] * p["w"][1]) * p["pair"].a + p["pair"].b[0]

    params = {"w": [X, 2 * X], "pair": Pair(3.0, (np.ones(2), None))}
    with pytest.raises(TypeError, match=r"one real number.*float64\[2\]"):
        grad(f)(params)
    got = jacobian(f)(params)
    assert list(got) == ["w", "pair"]
    assert type(got["pair"]) is Pair
    assert got["pair"].b[1] is None
    np.testing.assert_array_equal(got["pair"].b[0], np.eye(2))
    np.testing.assert_array_equal(got["w"][0], np.stack([6 * X, 6 * X]))


def test_containers_of_outputs_hold_containers_of_inputs():
    got = jacrev(lambda p: {"s": p[0] + p[1], "d": p[0] * p[1]})((2.0, 3.0))
    assert got == {"s": (1.0, 1.0), "d": (3.0, 2.0)}
    assert jacfwd(lambda p: {"s": p[0] + p[1], "d": p[0] * p[1]})((2.0, 3.0)) == got
    second = hessian(lambda x, y: x * y**2, (0, 1))(2.0, 3.0)
    assert second == ((0.0, 6.0), (6.0, 4.0))


def test_argnums():
    def f(x: Any, y: Any, z: Any) -> Any:
        return x * y**z

    assert grad(f, 1)(2.0, 3.0, 2) == 12.0
    assert grad(f, (0, 1))(2.0, 3.0, 2) == (9.0, 12.0)
    assert grad(f, argnums=(1,))(2.0, 3.0, 2) == (12.0,)
    assert grad(f, -3)(2.0, 3.0, 2) == 9.0
    with pytest.raises(ValueError, match="argnum 3"):
        grad(f, 3)(2.0, 3.0, 2)


def test_aux():
    def f(x: Any) -> Any:
        return ag.sum(x**2), {"twice": 2 * x, "label": "seen"}

    g, aux = grad(f, has_aux=True)(X)
    np.testing.assert_array_equal(g, 2 * X)
    assert type(aux["twice"]) is np.ndarray
    assert aux["label"] == "seen"
    (value, aux), g = value_and_grad(f, has_aux=True)(X)
    assert value == (X**2).sum()
    assert jacobian(f, has_aux=True)(X)[1]["label"] == "seen"
    assert vjp(f, X, has_aux=True)[2]["label"] == "seen"
    assert jvp(f, (X,), (X,), has_aux=True)[2]["label"] == "seen"
    with pytest.raises(TypeError, match="pair"):
        grad(ag.sum, has_aux=True)(X)


def test_types_and_dtypes():
    assert type(grad(ag.sum)(X)) is np.ndarray
    assert type(grad(ag.sin)(1.0)) is np.float64
    assert grad(ag.sum)(X.astype("float32")).dtype == np.float32
    t = ag.tensor(X)
    assert type(grad(ag.sum)(t)) is ag.Tensor
    assert not grad(ag.sum)(t).requires_grad
    leaf = ag.tensor(X, requires_grad=True)
    grad(lambda x: ag.sum(x**3))(leaf).sum().backward()
    np.testing.assert_allclose(leaf.grad.data, 6 * X)
    with ag.no_grad():
        assert not grad(lambda x: ag.sum(x**3))(leaf).requires_grad


def test_results_share_no_memory():
    x = X.copy()
    a, b = grad(lambda a, b: ag.sum(a + b), (0, 1))(x, x)
    a += 1
    np.testing.assert_array_equal(b, 1)
    g = np.ones(3)
    got = vjp(lambda x: x, x)[1](g)
    got += 1
    np.testing.assert_array_equal(g, 1)
    np.testing.assert_array_equal(x, X)


def test_closed_over_parameters_stay_in_the_graph():
    w = ag.tensor(2.0, requires_grad=True)
    penalty = grad(lambda x: w * x**2)(3.0) ** 2  # (2 w x)²
    penalty.backward()
    assert w.grad.data == 8 * 2.0 * 9.0


def test_only_what_leads_to_the_argument_is_walked():
    w = ag.tensor(2.0, requires_grad=True)
    seen = []
    w.register_hook(seen.append)
    grad(lambda x: w * x)(3.0)
    assert w.grad is None
    assert not seen


def test_what_does_not_depend_on_the_argument():
    with pytest.warns(UserWarning, match=r"<lambda>.*does not depend.*argument 1 \('y'\)"):
        got = grad(lambda x, y: ag.sum(x), (0, 1))(X, np.ones((2, 2)))
    np.testing.assert_array_equal(got[1], np.zeros((2, 2)))
    with pytest.warns(UserWarning, match="'x'"):
        assert grad(lambda x: 3.0)(1.0) == 0.0
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        np.testing.assert_array_equal(jacobian(lambda x: np.ones(2))(X), np.zeros((2, 3)))


@pytest.mark.parametrize(
    "value", [2, np.arange(3), True, ag.tensor([1, 2]), "two", {"a": 1.0, "b": 2}]
)
def test_an_argument_without_gradients_raises(value):
    with pytest.raises(TypeError, match=r"with respect to its argument 0 \('x'\), which"):
        grad(lambda x: 1.0)(value)


def test_errors_name_the_shapes():
    _, pull = vjp(ag.sin, X)
    with pytest.raises(ValueError, match=r"cotangent.*\(2,\).*\(3,\)"):
        pull(np.ones(2))
    with pytest.raises(ValueError, match=r"tangent.*argument 0.*\(2,\).*\(3,\)"):
        jvp(ag.sin, (X,), (np.ones(2),))
    with pytest.raises(TypeError, match="tuple"):
        jvp(ag.sin, X, X)
    with pytest.raises(ValueError, match=r"built as \(\*, \*\), not \*"):
        vjp(lambda x: (x, x), X)[1](X)
    with pytest.raises(TypeError, match="returned str"):
        grad(lambda x: "no")(1.0)
    with pytest.raises(TypeError, match="call it with the arguments"):
        grad(ag.sum, 0, X)


@pytest.mark.parametrize(
    "transform", [value_and_grad, elementwise_grad, jacobian, hessian, hvp, deriv, vjp, vmap]
)
def test_a_value_in_place_of_a_function(transform):
    y = ag.tensor(2.0, requires_grad=True) ** 2
    with pytest.raises(TypeError, match=r"a function is wanted, .* a Tensor.* y.backward\(\)"):
        transform(y)
    with pytest.raises(
        TypeError, match=r"a function is wanted, as in grad\(f\)\(x\), not a float$"
    ):
        transform(2.0)


def test_a_value_in_place_of_a_function_of_grad():
    y = ag.tensor(2.0, requires_grad=True) ** 2
    with pytest.raises(
        TypeError, match=r"grad\(y, x\).*y.backward\(\) and then x.grad.*grad\(f\)\(x\)"
    ):
        grad(y)
    with pytest.raises(TypeError, match="not a ndarray"):
        grad(np.ones(3))


@pytest.mark.parametrize("transform", [grad, value_and_grad, jacobian, jacfwd, hessian])
def test_the_argument_in_place_of_its_position(transform):
    for x in (1.0, X, ag.tensor(X), (X, X), "x"):
        with pytest.raises(TypeError, match=r"argnum is the position .* as in grad\(f\)\(x\)"):
            transform(ag.sum, x)
    assert grad(lambda x, y: x * y, np.int64(1))(2.0, 3.0) == 2.0


def test_hvp_without_its_vector():
    with pytest.raises(TypeError, match=r"hvp\(f\)\(x, v\)"):
        hvp(lambda x: x**3)(1.0)


def test_gradients_of_tensors_in_torchs_signature():
    x = ag.tensor(3.0, requires_grad=True)
    (g,) = grad(x**2, [x])
    assert g.data == 6.0
    assert x.grad is None


# --- cost ----------------------------------------------------------------------------------------


def test_a_forward_walk_drops_tangents_that_are_no_longer_needed():
    x = np.ones(100_000)

    def chain(x: Any) -> Any:
        for _ in range(30):
            x = -x  # keeps nothing, so that only tangents could pile up
        return x

    tracemalloc.start()
    try:
        jvp(chain, (x,), (x,))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 8 * x.nbytes


def test_hvp_makes_no_hessian():
    x = np.ones(20_000)  # its Hessian would take 3.2 GB
    got = hvp(lambda x: ag.sum(x**3) / 6 + ag.sum(x) ** 2 / 2)(x, x)
    np.testing.assert_allclose(got, 1 + 20_000.0)


def test_grad_of_tensors_takes_one_array_as_its_input():
    x = ag.tensor([1.0, 2.0], requires_grad=True)
    (gradient,) = grad((x * x).sum(), x)
    np.testing.assert_array_equal(gradient.data, [2.0, 4.0])


@pytest.mark.parametrize(
    "number", [math.sin, int, complex, lambda x: np.zeros(1) + float(x)], ids=range(4)
)
def test_a_number_made_of_a_tensor_within_a_traced_function_raises(number):
    with pytest.raises(TypeError, match=r"no gradient. Write np.sin\(x\)"):
        ag.grad(lambda x: x * np.sum(number(x)))(2.0)


def fill_one(x):
    a = np.zeros(2)
    a[0] = x**2
    return x * a.sum()


def fill_all(x):
    a = np.zeros((2, 1))
    a[1] = x
    return x * a.sum()


def fill_slice(x):
    a = np.zeros(2)
    a[:] = x
    return x * a.sum()


@pytest.mark.parametrize("fill", [fill_one, fill_all, fill_slice])
def test_an_array_that_is_filled_with_tensors_within_a_traced_function_raises(fill):
    with pytest.raises((TypeError, ValueError), match=r"np.stack|sequence|autograd.stack"):
        ag.grad(fill)(2.0)


def test_integers_of_a_tensor_have_no_gradient_to_lose():
    def picked(w):
        return w[np.int64(w[:2])].sum() * np.asarray(w, dtype=np.int32)[1]

    w = np.array([1.2, 0.7, 3.0])
    np.testing.assert_array_equal(ag.grad(picked)(w), 0 * w)
    np.testing.assert_array_equal(ag.grad(lambda w: w[np.int64(w[:2])].sum())(w), [1, 1, 0])


@pytest.mark.parametrize("fun", [lambda x: np.allclose(x, x), lambda x: x > 1, lambda x: 3])
def test_an_output_that_is_no_float_has_no_gradient(fun):
    with pytest.raises(TypeError, match="must return one real number, a float, and returned"):
        ag.grad(fun)(2.0)


def test_looking_at_a_value_does_not_warn():
    x = ag.tensor(2.0, requires_grad=True)
    assert float(x * x) == 4
    assert ag.grad(lambda x: x * x if x.item() > 0 else x)(2.0) == 4
    assert ag.grad(lambda x: x * float(ag.stop_gradient(x)))(2.0) == 2
