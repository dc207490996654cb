"""HIPS autograd's lines. Its own side has our import name and is not run: see docs/clients.md."""

from __future__ import annotations

import math

import numpy
import pytest

import autograd as ag
import autograd.numpy as np
from autograd import deriv, elementwise_grad, grad, hessian, jacobian, value_and_grad
from tests.coming_from.page import Lines, close

HIPS = Lines("HIPS autograd")
X = numpy.array([0.5, -1.0, 2.0])


@HIPS.parameters()
def test_line(cell: str) -> None:
    HIPS.claims[cell]()


def test_there_is_a_test_for_every_line() -> None:
    HIPS.check()


# --- runs as it is -------------------------------------------------------------------------------


@HIPS.line("`import autograd.numpy as np`, `from autograd import grad`")
def _() -> None:
    close(grad(lambda x: np.sum(np.tanh(x)))(X), 1 - numpy.tanh(X) ** 2)
    close(grad(lambda x: numpy.sum(numpy.tanh(x)))(X), 1 - numpy.tanh(X) ** 2)


@HIPS.line("`grad`, `value_and_grad`, `elementwise_grad`, `jacobian`, `hessian`, `deriv`")
def _() -> None:
    assert value_and_grad(lambda x: x**3)(2.0) == (8.0, 12.0)
    close(elementwise_grad(elementwise_grad(np.sin))(X), -numpy.sin(X))
    close(jacobian(lambda x: x**2)(X), numpy.diag(2 * X))
    close(hessian(lambda x: np.sum(x**3))(X), numpy.diag(6 * X))
    close(deriv(lambda t: t * X)(1.0), X)
    found = grad(lambda p: p["a"] * p["b"][0] ** 2)({"a": 2.0, "b": [3.0, (1.0,)]})
    assert found == {"a": 9.0, "b": [12.0, (0.0,)]}


@HIPS.line("`make_vjp`, `make_jvp`, `make_hvp`, `make_ggnvp`")
def _() -> None:
    f = lambda x: np.sum(x**3)  # noqa: E731
    close(ag.make_vjp(np.sin)(X)[0](X), ag.vjp(np.sin, X)[1](X))
    close(ag.make_jvp(np.sin)(X)(X)[1], ag.jvp(np.sin, (X,), (X,))[1])
    close(ag.make_hvp(f)(X)[0](X), ag.hvp(f)(X, X))
    close(ag.make_ggnvp(np.sin)(X)(X), ag.ggnvp(np.sin)(X, X))
    close(ag.hvp(f)(X, X), 6 * X * X)


@HIPS.line("`multigrad_dict`, `grad_named`, `grad_and_aux`, `holomorphic_grad`")
def _() -> None:
    f = lambda x, y: x * y**2  # noqa: E731
    assert ag.multigrad_dict(f)(2.0, 3.0) == {"x": 9.0, "y": 12.0}
    assert ag.grad_named(f, "y")(2.0, 3.0) == 12.0
    assert ag.grad_and_aux(lambda x: (x**2, "aux"))(3.0) == (6.0, "aux")
    close(ag.holomorphic_grad(lambda z: z**2)(1 + 2j), 2 + 4j)


@HIPS.line("`autograd.scipy`: `special`, `stats`, `linalg`")
def _() -> None:
    if not _has_scipy():
        return
    from autograd.scipy import linalg, special, stats

    close(grad(special.gammaln)(3.0), special.digamma(3.0))
    close(grad(stats.norm.logpdf)(1.5), -1.5)
    close(grad(lambda a: linalg.solve_triangular(np.array([[a]]), np.ones(1))[0])(2.0), -0.25)


def _has_scipy() -> bool:
    return bool(pytest.importorskip("importlib").util.find_spec("scipy"))


@HIPS.line("`autograd.extend.primitive`, `defvjp`, `defjvp`")
def _() -> None:
    from autograd.extend import defjvp, defvjp, primitive

    @primitive
    def cube(x):  # type: ignore[no-untyped-def]
        return x**3

    defvjp(cube, lambda ans, x: lambda g: g * 3 * x**2)
    defjvp(cube, lambda t, ans, x: t * 3 * x**2)
    assert grad(cube)(2.0) == ag.jvp(cube, (2.0,), (1.0,))[1] == 12.0
    one_rule = ag.elementwise(lambda x: 3 * x**2)(lambda x: x**3)
    assert grad(one_rule)(2.0) == ag.jvp(one_rule, (2.0,), (1.0,))[1] == 12.0


@HIPS.line("`np.sum([x, x**2])`, `np.concatenate([[x], [2 * x]])` of traced numbers")
def _() -> None:
    close(grad(lambda x: np.sum([x, x**2]))(2.0), 5.0)
    close(grad(lambda x: np.sum(np.concatenate([[x], [2 * x]])))(2.0), 3.0)


@HIPS.line("`autograd.test_util.check_grads`")
def _() -> None:
    from autograd.test_util import check_grads
    from autograd.testing import gradcheck

    check_grads(np.sin)(X)
    assert gradcheck(np.sin, X, order=2)


@HIPS.line("`autograd.misc.optimizers`, `autograd.misc.flatten`")
def _() -> None:
    from autograd.misc import flatten
    from autograd.misc.optimizers import adam

    found = adam(
        lambda p, i: grad(lambda p: p["x"] ** 2)(p), {"x": 1.0}, num_iters=99, step_size=0.1
    )
    assert abs(found["x"]) < 0.1
    vector, unflatten = flatten({"a": X, "b": 1.0})
    close(unflatten(vector)["a"], X)


# --- the same name, another result ---------------------------------------------------------------


@HIPS.line("`value_and_grad(f)(x)` gives a float for a value")
def _() -> None:
    value = value_and_grad(lambda x: x**2)(3.0)[0]
    assert isinstance(value, numpy.float64)
    assert isinstance(value, float)


@HIPS.line("the gradient of `np.max` where several elements are the largest")
def _() -> None:
    close(grad(np.max)(numpy.array([1.0, 3.0, 3.0])), [0.0, 0.5, 0.5])
    close(grad(lambda x: np.maximum(x, 1.0))(1.0), 0.5)


@HIPS.line("`np.linalg.norm` at 0 has the gradient nan")
def _() -> None:
    close(grad(np.linalg.norm)(numpy.zeros(2)), numpy.zeros(2))
    with pytest.raises(FloatingPointError, match="kink"), ag.kinks("raise"):
        grad(np.linalg.norm)(numpy.zeros(2))


@HIPS.line("`grad(f)` where f does not depend on its argument: 0, with a warning")
def _() -> None:
    with pytest.warns(UserWarning, match="does not depend"):
        assert grad(lambda x: 3.0)(1.0) == 0.0


@HIPS.line("`hessian` computes rows of rows")
def _() -> None:
    f = lambda x: np.prod(x) + np.sum(np.exp(x))  # noqa: E731
    close(hessian(f)(X), ag.jacrev(ag.jacrev(f))(X), rtol=1e-12)


# --- raises --------------------------------------------------------------------------------------


@HIPS.line("`grad(f)(2)` of an integer")
def _() -> None:
    with pytest.raises(TypeError, match=r"Pass 2\.0, not 2"):
        grad(lambda x: x**2)(2)


@HIPS.line("a gradient with respect to a complex number")
def _() -> None:
    gradient = grad(lambda z: np.abs(z) ** 2)
    with pytest.raises(TypeError, match="set_complex_convention"):
        gradient(1 + 2j)
    try:
        ag.set_complex_convention("hips")
        close(gradient(1 + 2j), 2 - 4j)
    finally:
        ag.set_complex_convention(None)


@HIPS.line("`math.sin(x)`, `float(x)` of a traced number")
def _() -> None:
    for function in (math.sin, lambda x: float(x) * 2):
        with pytest.raises(TypeError, match=r"np\.sin"):
            grad(function)(2.0)


@HIPS.line("`np.asarray(x, dtype=object)` of a traced array")
def _() -> None:
    with pytest.raises(TypeError, match=r"autograd\.stack"):
        grad(lambda x: np.sum(numpy.asarray(x, dtype=object)))(X)
    close(grad(lambda x: np.sum(ag.stack([x, x**2])))(2.0), 5.0)
