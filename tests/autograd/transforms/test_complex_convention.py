"""Gradients with respect to complex numbers under the names that HIPS autograd and PyTorch share.

The expected values are the two definitions, for x = Re z and y = Im z: ∂L/∂x + i ∂L/∂y, and its
conjugate. The functions are not holomorphic, so that no two of these are equal by chance.
"""

from __future__ import annotations

from collections.abc import Iterator
from threading import Thread
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

import autograd as ag
from autograd.extend import defjvp, defvjp, primitive

Z = np.array([1 + 2j, -0.5 + 0.3j])
V = np.array([0.3 - 1j, 2 + 0.7j])
W = np.array([[0.2 - 1j, 1.5 + 0.5j], [-1 - 1j, 0.3j]])
X, Y = Z.real, Z.imag
PYTORCH = 2 * X * Y + 1j * X**2  # the gradient of Σ x² y
HESSIAN = np.array([[2 * Y, 2 * X], [2 * X, 0 * X]])  # of each element, by x and y
ALONG = HESSIAN[:, 0] * V.real + HESSIAN[:, 1] * V.imag
PYTORCH_ALONG = ALONG[0] + 1j * ALONG[1]


def cubic(z: Any) -> Any:
    return np.real(z) ** 2 * np.imag(z)


def loss(z: Any) -> Any:
    return np.sum(cubic(z))


def in_two(z: Any, other: float) -> Any:
    return other * loss(z)


GRADIENTS = {
    "grad": lambda: ag.grad(loss)(Z),
    "value_and_grad": lambda: ag.value_and_grad(loss)(Z)[1],
    "grad_and_aux": lambda: ag.grad_and_aux(lambda z: (loss(z), 1))(Z)[0],
    "grad_named": lambda: ag.grad_named(in_two, "z")(Z, 1.0),
    "multigrad_dict": lambda: ag.multigrad_dict(in_two)(Z, 1.0)["z"],
    "elementwise_grad": lambda: ag.elementwise_grad(cubic)(Z),
    "jacobian": lambda: ag.jacobian(loss)(Z),
    "jacobian, rows": lambda: np.diag(ag.jacobian(cubic)(Z)),
    "tensor_jacobian_product": lambda: ag.tensor_jacobian_product(cubic)(Z, np.ones(2)),
    "make_vjp": lambda: ag.make_vjp(cubic)(Z)[0](np.ones(2)),
    "make_hvp's gradient": lambda: ag.make_hvp(loss)(Z)[1],
    "in vmap": lambda: ag.vmap(ag.grad(loss))(np.stack([Z, V]))[0],
}
PRODUCTS = {
    "make_hvp": lambda: ag.make_hvp(loss)(Z)[0](V),
    "hessian_tensor_product": lambda: ag.hessian_tensor_product(loss)(Z, V),
    "hessian_vector_product": lambda: ag.hessian_vector_product(loss)(Z, V),
    "jvp of grad": lambda: ag.jvp(ag.grad(loss), (Z,), (V,))[1],
    "make_jvp of grad": lambda: ag.make_jvp(ag.grad(loss))(Z)(V)[1],
}
OURS = {  # PyTorch's, whatever was chosen
    "vjp": (lambda: ag.vjp(cubic, Z)[1](np.ones(2)), PYTORCH),
    "jacrev": (lambda: ag.jacrev(loss)(Z), PYTORCH),
    "hvp": (lambda: ag.hvp(loss)(Z, V), PYTORCH_ALONG),
    "holomorphic_grad": (lambda: ag.holomorphic_grad(lambda z: z**3)(Z), 3 * Z**2),
    "jacobian, holomorphic": (lambda: ag.jacobian(lambda z: W @ z)(Z), W),
    "deriv": (lambda: ag.deriv(lambda z: z**3)(Z), 3 * Z**2),
}


@pytest.fixture(autouse=True)
def none_chosen() -> Iterator[None]:
    yield
    ag.set_complex_convention(None)


@pytest.mark.parametrize("name", [*GRADIENTS, *PRODUCTS])
def test_while_none_is_chosen_it_raises_and_names_both(name: str) -> None:
    with pytest.raises(TypeError, match="none was chosen") as raised:
        (GRADIENTS | PRODUCTS)[name]()
    for text in ("set_complex_convention('pytorch')", "set_complex_convention('hips')"):
        assert text in str(raised.value)


@pytest.mark.parametrize("convention", ["pytorch", "hips"])
def test_each_name_gives_the_chosen_one(convention: str) -> None:
    ag.set_complex_convention(convention)
    turned = np.conj if convention == "hips" else np.array
    for name, compute in GRADIENTS.items():
        assert_allclose(compute(), turned(PYTORCH), rtol=1e-14, err_msg=name)
    for name, compute in PRODUCTS.items():
        assert_allclose(compute(), turned(PYTORCH_ALONG), rtol=1e-14, err_msg=name)


@pytest.mark.parametrize("convention", [None, "pytorch", "hips"])
@pytest.mark.parametrize("name", OURS)
def test_our_own_names_and_derivatives_ask_nothing(convention: str | None, name: str) -> None:
    ag.set_complex_convention(convention)
    compute, want = OURS[name]
    assert_allclose(compute(), want, rtol=1e-14)
    z = ag.tensor(Z, requires_grad=True)
    loss(z).backward()
    assert_allclose(z.grad.data, PYTORCH, rtol=1e-14)
    z = ag.tensor(Z, requires_grad=True)
    assert_allclose(ag.grad(loss(z), z)[0].data, PYTORCH, rtol=1e-14)


@pytest.mark.parametrize("convention", [None, "pytorch", "hips"])
def test_real_arguments_ask_nothing(convention: str | None) -> None:
    ag.set_complex_convention(convention)
    assert_allclose(ag.grad(lambda x: np.abs(np.exp(1j * x) + 1) ** 2)(0.3), -2 * np.sin(0.3))
    assert_allclose(ag.make_vjp(lambda x: (1 + 1j) * x)(2.0)[0](10.0), 10.0)


def test_a_complex_cotangent_is_in_the_convention_too() -> None:
    """HIPS's rule for a product multiplies g by the factor, PyTorch's by its conjugate."""
    g = np.array([0.4 + 0.1j, -2j])
    ag.set_complex_convention("hips")
    assert_allclose(ag.make_vjp(lambda z: W @ z)(Z)[0](g), g @ W)
    assert_allclose(ag.make_vjp(lambda x: W @ x)(X)[0](g), np.real(g @ W))
    ag.set_complex_convention("pytorch")
    assert_allclose(ag.make_vjp(lambda z: W @ z)(Z)[0](g), g @ W.conj())
    assert_allclose(ag.make_vjp(lambda x: W @ x)(X)[0](g), np.real(g @ W.conj()))
    ag.set_complex_convention(None)
    pull, _ = ag.make_vjp(lambda x: W @ x)(X)
    assert_allclose(pull(np.ones(2)), np.real(np.ones(2) @ W))
    with pytest.raises(TypeError, match="none was chosen"):
        pull(g)


def test_a_hessian_is_the_jacobian_of_the_chosen_gradient() -> None:
    """The gradient of Σ|z|² is 2z or its conjugate, that of Re Σ z² the conjugate of 2z or 2z."""
    squares, holomorphic = (lambda z: np.sum(np.abs(z) ** 2)), (lambda z: np.real(np.sum(z * z)))
    with pytest.raises(TypeError, match=r"hessian.*none was chosen"):
        ag.hessian(squares)(Z)
    for convention, f, other in (
        ("pytorch", squares, holomorphic),
        ("hips", holomorphic, squares),
    ):
        ag.set_complex_convention(convention)
        assert_allclose(ag.hessian(f)(Z), 2 * np.eye(2), atol=1e-15)
        assert_allclose(ag.jacobian(ag.grad(f))(Z), 2 * np.eye(2), atol=1e-15)
        with pytest.raises(TypeError, match="not holomorphic"):
            ag.hessian(other)(Z)


def test_a_gauss_newton_product() -> None:
    want = W.conj().T @ (W @ V)
    with pytest.raises(TypeError, match=r"make_ggnvp.*none was chosen"):
        ag.make_ggnvp(lambda z: W @ z)(Z)(V)
    ag.set_complex_convention("pytorch")
    assert_allclose(ag.make_ggnvp(lambda z: W @ z)(Z)(V), want)
    ag.set_complex_convention("hips")
    assert_allclose(ag.make_ggnvp(lambda z: W @ z)(Z)(V), want.conj())
    assert_allclose(ag.ggnvp(lambda z: W @ z)(Z, V), want)


@primitive
def solved(a: Any, b: Any) -> Any:
    return np.linalg.solve(a, b)


defvjp(
    solved,
    lambda x, a, b: lambda g: -np.outer(np.linalg.solve(a.T, g), x),
    lambda x, a, b: lambda g: np.linalg.solve(a.T, g),
)
defjvp(
    solved,
    lambda t, x, a, b: -np.linalg.solve(a, t @ x),
    lambda t, x, a, b: np.linalg.solve(a, t),
)


@pytest.mark.parametrize("convention", ["pytorch", "hips"])
def test_a_rule_of_defvjp_is_written_as_for_hips_autograd(convention: str) -> None:
    """It has the transpose of a, not the adjoint; so it does not depend on the choice."""
    ag.set_complex_convention(convention)
    for argnum in (0, 1):
        got = ag.grad(lambda a, b: loss(solved(a, b)), argnum)(W, Z)
        want = ag.grad(lambda a, b: loss(ag.linalg.solve(a, b)), argnum)(W, Z)
        assert_allclose(got, want, rtol=1e-12)
    a, b = ag.tensor(W, requires_grad=True), ag.tensor(X, requires_grad=True)
    loss(solved(a, b)).backward()
    got, got_b = a.grad.data, b.grad.data
    a.grad = b.grad = None
    loss(ag.linalg.solve(a, b)).backward()
    assert_allclose(got, a.grad.data, rtol=1e-12)
    assert_allclose(got_b, b.grad.data, rtol=1e-12)


@pytest.mark.parametrize("convention", ["pytorch", "hips"])
def test_a_hessian_product_without_forward_rules(convention: str) -> None:
    """It is pulled back twice then."""
    twice = primitive(lambda z: z * np.conj(z) * z)
    defvjp(twice, lambda y, z: lambda g: g * 2 * z * np.conj(z) + np.conj(g * z * z))

    def value(z: Any) -> Any:
        return loss(twice(z))

    want = ag.hvp(lambda z: loss(z * np.conj(z) * z))(Z, V)
    ag.set_complex_convention(convention)
    want = want.conj() if convention == "hips" else want
    assert_allclose(ag.make_hvp(value)(Z)[0](V), want, rtol=1e-12)
    assert_allclose(ag.hessian_tensor_product(value)(Z, V), want, rtol=1e-12)


def test_it_holds_in_threads_and_takes_no_other_name() -> None:
    ag.set_complex_convention("hips")
    found: list[Any] = []
    thread = Thread(target=lambda: found.append(ag.grad(loss)(Z)))
    thread.start()
    thread.join()
    assert_allclose(found[0], np.conj(PYTORCH), rtol=1e-14)
    with pytest.raises(ValueError, match="not 'jax'"):
        ag.set_complex_convention("jax")
