"""Primitives in HIPS autograd's style: rules for one mode, for containers, and for our own ops."""

from __future__ import annotations

from textwrap import dedent
from typing import Any

import numpy
import pytest
from numpy.testing import assert_allclose

import autograd as ag
import autograd.numpy as np
from autograd import (
    deriv,
    ggnvp,
    grad,
    hessian,
    hvp,
    jacfwd,
    jacobian,
    make_ggnvp,
    make_hvp,
    make_jvp,
    vjp,
    vmap,
)
from autograd.core import primitive_vjps
from autograd.differential_operators import make_jvp_reversemode
from autograd.extend import (
    VJPNode,
    def_linear,
    defjvp_argnum,
    defvjp,
    defvjp_argnum,
    defvjp_argnums,
    notrace_primitive,
    primitive,
    register_notrace,
)
from autograd.test_util import check_grads
from tests.interpreter import run

X = numpy.array([0.3, -1.2, 0.7])
V = numpy.array([1.0, 2.0, -1.0])


def reverse_only() -> Any:
    """The cube, which has a rule for reverse mode alone."""

    @primitive
    def cube(x):
        return x**3

    defvjp(cube, lambda ans, x: lambda g: 3 * g * x**2)
    return cube


# --- a rule for reverse mode alone ---------------------------------------------------------------


def test_second_derivatives_need_no_rule_for_forward_mode():
    cube = reverse_only()

    def f(x):
        return np.sum(cube(x)) + x[0] * x[1]

    want = numpy.diag(6 * X)
    want[0, 1] = want[1, 0] = 1
    assert_allclose(hessian(f)(X), want)
    assert_allclose(hvp(f)(X, V), want @ V)
    assert_allclose(make_hvp(f)(X)[0](V), want @ V)
    assert_allclose(hessian(cube)(2.0), 12.0)


def test_products_and_jacobians_that_walk_forward_elsewhere():
    cube = reverse_only()
    matrix = numpy.array([[1.0, 2, 0], [0, 1, 3], [2, 0, 1], [1, 1, 1]])

    def tall(x):
        return np.dot(matrix, cube(x))

    want = matrix * 3 * X**2
    assert_allclose(jacobian(tall)(X), want)
    assert_allclose(make_jvp_reversemode(tall)(X)(V), want @ V)
    assert_allclose(make_ggnvp(tall)(X)(V), want.T @ want @ V)
    assert_allclose(ggnvp(tall, lambda y: np.sum(y**3))(X, V), want.T @ (6 * tall(X) * (want @ V)))
    derivative = grad(lambda x: make_ggnvp(tall)(x)(V) @ V)(X)  # which is a transform's result, too
    assert_allclose(derivative, 2 * (want @ V) @ matrix * 6 * X * V, rtol=1e-12)


def test_hessians_of_complex_arguments_times_a_vector():
    """Re z³ has the gradient 3 z̄² and, as the map of a vector, the second derivative 6 z̄ v̄."""
    cube = reverse_only()
    z, v = np.array([1 + 2j, -0.5j]), np.array([0.3 - 1j, 2.0 + 0j])
    assert_allclose(hvp(lambda z: np.sum(np.real(cube(z))))(z, v), 6 * np.conj(z * v))


def test_containers_go_the_same_way():
    cube = reverse_only()

    def f(p):
        return cube(p["a"]) * p["b"]

    got = hessian(f)({"a": 2.0, "b": 5.0})
    assert got == {"a": {"a": 60.0, "b": 12.0}, "b": {"a": 12.0, "b": 0.0}}


@pytest.mark.parametrize("forward", [deriv, make_jvp, jacfwd])
def test_forward_mode_itself_raises_and_names_what_is_missing(forward):
    cube = reverse_only()
    with pytest.raises(NotImplementedError, match=r"cube: no rule for forward mode.*defjvp"):
        forward(cube)(2.0)(1.0)


def test_no_rule_at_all():
    f = primitive(lambda x: 2.0 * x)
    with pytest.raises(NotImplementedError, match=r"no gradient.*argument 0.*defvjp"):
        grad(f)(1.0)
    defvjp(f, None, argnums=[1])
    with pytest.raises(NotImplementedError, match=r"no gradient.*argument 0.*defvjp"):
        grad(f)(1.0)
    with pytest.raises(TypeError, match="a rule is a function"):
        defvjp(f, "same")


# --- the forms of rules --------------------------------------------------------------------------


def test_one_rule_for_all_arguments():
    @primitive
    def product(x, y):
        return x * y

    defvjp_argnum(product, lambda i, ans, args, kwargs: lambda g: g * args[1 - i])
    defjvp_argnum(product, lambda i, t, ans, args, kwargs: t * args[1 - i])
    check_grads(product, (0, 1))(2.0, X)

    @primitive
    def both(x, y):
        return x * y

    def all_of_them(argnums, ans, args, kwargs):
        return lambda g: [g * args[1 - i] for i in argnums]

    defvjp_argnums(both, all_of_them)
    check_grads(both, (0, 1), modes=["rev"])(2.0, X)
    def_linear(both)  # in each
    check_grads(both, (0, 1))(2.0, X)


def test_arguments_and_results_may_be_containers():
    @primitive
    def split(state, scale=1.0):
        return {"sum": scale * (state[0] + state[1]["b"]), "product": state[0] * state[1]["b"]}

    def maker(ans, state, scale=1.0):
        def pull(g):
            a, b = state[0], state[1]["b"]
            return (
                scale * g["sum"] + g["product"] * b,
                {"b": scale * g["sum"] + g["product"] * a},
            )

        return pull

    defvjp(split, maker)
    assert split((1.0, {"b": 2.0})) == {"sum": 3.0, "product": 2.0}

    def f(a, b):
        found = split((a, {"b": b}), scale=2.0)
        return found["sum"] ** 2 + found["product"]

    check_grads(f, (0, 1), modes=["rev"])(1.5, -0.5)
    check_grads(lambda a: split((a, {"b": 3.0}))["product"], modes=["rev"])(1.5)
    assert grad(lambda a: split((a, {"b": a}))["product"])(3.0) == 6.0


def test_arguments_of_any_kind_and_results_that_are_python_numbers():
    import math

    @primitive
    def named(x, function, name):
        return getattr(math, name)(function(x))

    defvjp(named, lambda ans, x, function, name: lambda g: 2 * g * numpy.cos(2 * x))
    assert_allclose(grad(named)(0.5, lambda x: 2 * x, "sin"), 2 * math.cos(1.0))


@pytest.mark.usefixtures("pytorch_convention")
def test_gradients_of_complex_arguments_are_hips_autograds_in_a_rule():
    """A rule for |z| as its documentation would write it: its gradients are conjugates of ours."""

    @primitive
    def size(z):
        return numpy.abs(z)

    defvjp(size, lambda ans, z: lambda g: g * np.conj(z) / ans)
    check_grads(size, modes=["rev"], order=1)(np.array([1 + 2j, -0.5j]))
    z = np.array([1 + 2j, -0.5j])
    found = vjp(lambda z: np.sum(size(z * 1j) ** 2), z)[1](1.0)
    assert_allclose(found, vjp(lambda z: np.sum(np.abs(z) ** 2), z)[1](1.0))

    @primitive
    def turned(z):
        return (1 + 2j) * z

    defvjp(turned, lambda ans, z: lambda g: g * (1 + 2j))
    check_grads(turned, modes=["rev"])(np.array([1 + 2j, -0.5j]))
    check_grads(lambda x: np.real(turned(x)), modes=["rev"])(X)


def test_constants():
    halved = notrace_primitive(lambda x: x / 2)
    assert grad(lambda x: x * halved(x))(3.0) == 1.5

    @primitive
    def fixed(x):
        return x * 1.0

    register_notrace(VJPNode, fixed)
    assert grad(lambda x: fixed(x) + x)(3.0) == 1.0


def test_the_deprecated_methods():
    @primitive
    def product(x, y):
        return x * y

    product.defgrad(lambda ans, x, y: lambda g: y * g)
    product.defvjp(lambda g, ans, vs, gvs, x, y: x * g, argnum=1)
    check_grads(product, (0, 1), modes=["rev"])(2.0, 3.0)
    product.defvjp_is_zero([0, 1])
    assert grad(lambda x: product(x, x) + x)(3.0) == 1.0


def test_bare_from_the_package_itself_and_on_methods():
    class Scaled:
        factor = 3.0

        @ag.primitive
        def of(self, x):
            """Scaled."""
            return self.factor * x

    defvjp(Scaled.of, None, lambda ans, self, x: lambda g: self.factor * g)
    assert grad(lambda x: Scaled().of(x) ** 2)(1.0) == 18.0
    assert Scaled.of.__doc__ == "Scaled."
    assert ag.primitive is primitive
    with pytest.raises(TypeError, match="above the function"):
        ag.primitive(lambda x: x, vjp=lambda g: g, jvp=lambda t: t)


def test_vmap_loops_over_examples():
    cube = reverse_only()
    rows = numpy.arange(6.0).reshape(3, 2)
    assert_allclose(vmap(cube)(rows), rows**3)
    assert_allclose(vmap(grad(lambda x: np.sum(cube(x))))(rows), 3 * rows**2)


# --- rules for the library's own ops -------------------------------------------------------------


def test_the_librarys_own_ops_take_rules():
    """In a process of its own, because a rule is replaced for good."""
    code = """
    import numpy, autograd.numpy as np, autograd as ag
    from autograd import grad, hessian, make_jvp
    from autograd.core import primitive_vjps
    from autograd.extend import defvjp, defjvp
    from autograd.scipy.special import expit
    from autograd.numpy.numpy_vjps import unbroadcast_f

    x = np.array([-1.5, 0.5, 2.0])
    slope = grad(lambda x: np.sum(np.sign(x) * x))
    print(numpy.allclose(slope(x), np.sign(x)))
    defvjp(np.sign, lambda ans, x: lambda g: g)       # straight through
    print(numpy.allclose(slope(x), np.sign(x) + x))

    s = expit(x)
    defjvp(expit, lambda t, ans, x: 2 * t * ans * (1 - ans))  # not the true one, to be seen
    print(numpy.allclose(make_jvp(expit)(x)(np.ones(3))[1], 2 * s * (1 - s)))
    print(numpy.allclose(grad(lambda x: np.sum(expit(x)))(x), s * (1 - s)))  # as it was

    calls = []
    def maker(take):
        def make(ans, c, x=None, y=None):
            calls.append(take)
            pick = (lambda g: np.where(c, g, 0.0)) if take else (lambda g: np.where(c, 0.0, g))
            return unbroadcast_f(x if take else y, pick)
        return make
    defvjp(np.where, None, maker(True), maker(False))
    f = lambda a, b: np.sum(np.where(x > 0, a, b * x) ** 2)
    print(grad(f, (0, 1))(3.0, 2.0), set(calls) == {True, False}, hessian(f)(3.0, 2.0))

    defvjp(np.multiply, lambda ans, a, b: lambda g: 10 * g * b, lambda ans, a, b: lambda g: g * a)
    z = ag.tensor(3.0, requires_grad=True)
    (z * 2.0).backward()
    print(z.grad)
    big = ag.tensor(np.ones(100_000), requires_grad=True)
    (np.exp(big * 2.0) * 1.0).sum().backward()
    print(numpy.allclose(big.grad.data, 100 * 2 * numpy.exp(2)))
    """
    lines = run(dedent(code)).splitlines()
    assert lines[:4] == ["True", "True", "True", "True"]
    assert lines[4] == "(np.float64(12.0), np.float64(9.0)) True 4.0"
    assert lines[5:] == ["Tensor(20.)", "True"]


def test_a_rule_for_what_is_made_of_other_ops_is_never_used():
    def square(x):
        return x * x

    with pytest.warns(UserWarning, match=r"never used.*square = primitive\(square\)"):
        defvjp(square, lambda ans, x: lambda g: 0 * g)  # as HIPS autograd does silently
    assert grad(square)(3.0) == 6.0
    primitive_vjps.pop(square)
