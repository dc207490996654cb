"""JAX's lines; its own side in float64, where it is installed."""

from __future__ import annotations

from collections import namedtuple

import numpy as np
import pytest

import autograd as ag
from tests.coming_from.page import Lines, close, peer

JAX = Lines("JAX")
X = np.array([0.5, -1.0, 2.0])
jax = peer("jax")
if jax is not None:
    jax.config.update("jax_enable_x64", True)


@JAX.parameters()
def test_line(cell: str) -> None:
    JAX.claims[cell]()


def test_there_is_a_test_for_every_line() -> None:
    JAX.check()


def f(x, y):  # type: ignore[no-untyped-def]
    return (x**2 * y).sum()


# --- runs as it is -------------------------------------------------------------------------------


@JAX.line("`jax.grad`, `jax.value_and_grad`, with `argnums=` and `has_aux=`")
def _() -> None:
    for library in (ag, jax) if jax else (ag,):
        close(library.grad(f, argnums=(0, 1))(X, X), [2 * X * X, X**2])
        value, gradient = library.value_and_grad(f, argnums=1)(X, X)
        close(value, np.sum(X**3))
        close(gradient, X**2)
        g, aux = library.grad(lambda x: (x**2, "aux"), has_aux=True)(3.0)
        assert (float(g), aux) == (6.0, "aux")


@JAX.line("`jax.jacfwd`, `jax.jacrev`, `jax.hessian`")
def _() -> None:
    for library in (ag, jax) if jax else (ag,):
        close(library.jacfwd(lambda x: x**2)(X), np.diag(2 * X))
        close(library.jacrev(lambda x: x**2)(X), np.diag(2 * X))
        close(library.hessian(lambda x: (x**3).sum())(X), np.diag(6 * X))


@JAX.line("`jax.jvp(f, primals, tangents)`, `jax.vjp(f, *primals)`")
def _() -> None:
    for library in (ag, jax) if jax else (ag,):
        value, tangent = library.jvp(f, (X, X), (X, 0 * X))
        close([value, tangent], [np.sum(X**3), 2 * np.sum(X**3)])
        value, pull = library.vjp(f, X, X)
        close(pull(np.float64(10.0)), [20 * X * X, 10 * X**2])


@JAX.line("`jax.vmap(f, in_axes=, out_axes=)`")
def _() -> None:
    rows = np.stack([X, 2 * X])
    for library in (ag, jax) if jax else (ag,):
        close(library.vmap(f, in_axes=(0, None))(rows, X), [f(x, X) for x in rows])
        gradients = library.vmap(library.grad(f), in_axes=(0, None), out_axes=1)(rows, X)
        close(gradients, (2 * rows * X).T)


@JAX.line("pytrees of tuples, lists, dicts and named tuples")
def _() -> None:
    Point = namedtuple("Point", "x y")
    tree = {"p": Point(2.0, [3.0]), "q": (1.0,)}

    def g(t):  # type: ignore[no-untyped-def]
        return t["p"].x * t["p"].y[0] * t["q"][0] ** 2

    for library in (ag, jax) if jax else (ag,):
        found = library.grad(g)(tree)
        assert type(found["p"]) is Point
        assert float(found["p"].x) == 3.0
        assert [float(found["p"].y[0]), float(found["q"][0])] == [2.0, 12.0]


@JAX.line("`jnp.sin(x)`, `jnp.einsum(...)`, ...")
def _() -> None:
    close(ag.grad(lambda x: np.einsum("i,i->", x, np.sin(x)))(X), np.sin(X) + X * np.cos(X))
    if jax:
        jnp = jax.numpy
        got = jax.grad(lambda x: jnp.einsum("i,i->", x, jnp.sin(x)))(X)
        close(got, np.sin(X) + X * np.cos(X))


# --- another name --------------------------------------------------------------------------------


@JAX.line("`jax.checkpoint(f)`")
def _() -> None:
    for library in (ag, jax) if jax else (ag,):
        close(library.grad(library.checkpoint(lambda x: (x**3).sum()))(X), 3 * X**2)


@JAX.line("`jax.lax.stop_gradient(x)`")
def _() -> None:
    close(ag.grad(lambda x: x * ag.stop_gradient(x))(3.0), 3.0)
    if jax:
        close(jax.grad(lambda x: x * jax.lax.stop_gradient(x))(3.0), 3.0)


@JAX.line("`@jax.custom_vjp` with `f.defvjp(forward, backward)`")
def _() -> None:
    class Doubled(ag.Function):
        @staticmethod
        def forward(ctx, x):  # type: ignore[no-untyped-def]
            return x * 1.0

        @staticmethod
        def backward(ctx, g):  # type: ignore[no-untyped-def]
            return 2 * g

    close(ag.grad(lambda x: ag.sum(Doubled.apply(x)))(X), [2.0, 2.0, 2.0])
    one_rule = ag.elementwise(lambda x: 2.0 + 0 * x)(lambda x: x * 1.0)
    close(ag.grad(lambda x: ag.sum(one_rule(x)))(X), [2.0, 2.0, 2.0])
    if jax:
        doubled = jax.custom_vjp(lambda x: x * 1.0)
        doubled.defvjp(lambda x: (x, None), lambda _, g: (2 * g,))
        close(jax.grad(lambda x: doubled(x).sum())(X), [2.0, 2.0, 2.0])


@JAX.line("`jax.nn.relu`, `softmax`, `logsumexp`")
def _() -> None:
    e = np.exp(X)
    close(ag.relu(X), np.maximum(X, 0))
    close(ag.softmax(X), e / e.sum())
    close(ag.logsumexp(X), np.log(e.sum()))
    if jax:
        close(jax.nn.relu(X), ag.relu(X))
        close(jax.nn.softmax(X), ag.softmax(X))
        close(jax.nn.logsumexp(X), ag.logsumexp(X))


@JAX.line("`x.at[i].set(v)`")
def _() -> None:
    def written(x):  # type: ignore[no-untyped-def]
        y = x.copy()
        y[0] = 5.0
        return (y**2).sum()

    close(ag.grad(written)(X), [0.0, -2.0, 4.0])
    if jax:
        close(jax.grad(lambda x: (x.at[0].set(5.0) ** 2).sum())(X), [0.0, -2.0, 4.0])


@JAX.line("`jax.tree.map`, `jax.tree.leaves`")
def _() -> None:
    from autograd.trees import flatten, map_leaves

    tree = {"a": [1.0, 2.0], "b": 3.0}
    assert map_leaves(lambda x: 2 * x, tree) == {"a": [2.0, 4.0], "b": 6.0}
    assert flatten(tree)[0] == [1.0, 2.0, 3.0]
    if jax:
        assert jax.tree.map(lambda x: 2 * x, tree) == map_leaves(lambda x: 2 * x, tree)
        assert jax.tree.leaves(tree) == flatten(tree)[0]


# --- the same name, another result ---------------------------------------------------------------


@JAX.line("arrays are float32 unless `jax_enable_x64` is set")
def _() -> None:
    assert ag.grad(np.sin)(1.0).dtype == np.float64
    assert ag.grad(np.sin)(np.float32(1.0)).dtype == np.float32
    if jax:
        with jax.enable_x64(False):
            assert jax.grad(jax.numpy.sin)(1.0).dtype == np.float32


@JAX.line("`jax.grad` with respect to a complex number is ∂L/∂x − i ∂L/∂y")
def _() -> None:
    def square(z):  # type: ignore[no-untyped-def]
        return abs(z) ** 2

    with pytest.raises(TypeError, match="none was chosen"):
        ag.grad(square)(1 + 2j)
    try:
        ag.set_complex_convention("hips")
        close(ag.grad(square)(1 + 2j), 2 - 4j)
    finally:
        ag.set_complex_convention(None)
    if jax:
        close(jax.grad(square)(1 + 2j), 2 - 4j)


@JAX.line("`jax.vjp` multiplies a complex cotangent by the derivative")
def _() -> None:
    def turned(z):  # type: ignore[no-untyped-def]
        return (1 + 1j) * z

    close(ag.vjp(turned, 1 + 0j)[1](2 + 0j), 2 - 2j)
    if jax:
        close(jax.vjp(turned, 1 + 0j)[1](np.complex128(2))[0], 2 + 2j)


@JAX.line("`jnp.linalg.norm` at 0 has the gradient nan")
def _() -> None:
    close(ag.grad(np.linalg.norm)(np.zeros(2)), np.zeros(2))
    if jax:
        assert np.isnan(jax.grad(jax.numpy.linalg.norm)(np.zeros(2))).all()


@JAX.line("the gradient of `jnp.sqrt` at 0 is inf")
def _() -> None:
    with np.errstate(divide="ignore"):
        assert ag.grad(np.sqrt)(0.0) == np.inf
    if jax:
        assert jax.grad(jax.numpy.sqrt)(0.0) == np.inf


# --- raises --------------------------------------------------------------------------------------


@JAX.line("`jax.jit`, `jax.pmap`")
def _() -> None:
    for name in ("jit", "pmap"):
        assert not hasattr(ag, name)


@JAX.line("`jax.grad(f)(2)` of an integer")
def _() -> None:
    for library in (ag, jax) if jax else (ag,):
        with pytest.raises(TypeError):
            library.grad(lambda x: x**2)(2)


@JAX.line("`jax.grad(f)` of an array-valued f")
def _() -> None:
    for library in (ag, jax) if jax else (ag,):
        with pytest.raises(TypeError):
            library.grad(lambda x: x**2)(X)
