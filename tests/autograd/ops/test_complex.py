"""Complex Tensors: the convention for gradients, on what is and is not complex-differentiable."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import autograd as ag
from autograd.testing import gradcheck
from tests.graphs import leaf

Z = np.array([1 + 2j, -0.5 + 0.3j, 0.7 - 1.1j])
W = np.array([0.2 - 1j, 1.5 + 0.5j, -1 - 1j])


def test_the_gradient_of_a_complex_leaf_holds_the_derivatives_by_both_parts() -> None:
    """∂L/∂Re z + i ∂L/∂Im z, for L = |z|² = x² + y²: 2x + 2iy."""
    z = leaf(Z)
    ag.sum(ag.abs(z) ** 2).backward()
    assert z.grad.dtype == np.complex128
    assert_allclose(z.grad.data, 2 * Z, rtol=1e-15)


def test_a_step_against_the_gradient_goes_down() -> None:
    target, z = 3 - 2j, leaf(0j)
    for _ in range(60):
        z.grad = None
        (ag.abs(z - target) ** 2).backward()
        z.data = z.data - 0.2 * z.grad.data
    assert_allclose(z.data, target, rtol=1e-12)


@pytest.mark.parametrize(
    ("f", "derivative"),
    [
        (lambda z: z**3, lambda z: 3 * z**2),
        (ag.exp, np.exp),
        (ag.sin, np.cos),
        (ag.log, lambda z: 1 / z),
        (lambda z: 1 / z, lambda z: -1 / z**2),
        (lambda z: ag.sqrt(z) * z, lambda z: 1.5 * np.sqrt(z)),
    ],
)
def test_of_a_holomorphic_function_it_is_the_conjugate_of_the_derivative(
    f: Any, derivative: Any
) -> None:
    """L = Re(conj(g) f(z)) changes by Re(conj(g) f'(z) dz) = Re(conj(g conj(f')) dz)."""
    z = leaf(Z)
    f(z).backward(W)
    assert_allclose(z.grad.data, W * np.conj(derivative(Z)), rtol=1e-13)


def test_forward_mode_multiplies_by_the_derivative_itself() -> None:
    from autograd.engine.sweep import pushforward

    z = leaf(Z)
    y = ag.exp(z) * z
    tangent = pushforward({z._node: W}, [y._node])[y._node]
    assert_allclose(tangent, np.exp(Z) * (Z + 1) * W, rtol=1e-14)


def test_a_real_leaf_in_a_complex_graph_gets_a_real_gradient() -> None:
    """|e^{ix} + 1|² = 2 + 2 cos x."""
    x = leaf([0.3, 1.0])
    ag.sum(ag.abs(ag.exp(1j * x) + 1) ** 2).backward()
    assert x.grad.dtype == np.float64
    assert_allclose(x.grad.data, -2 * np.sin([0.3, 1.0]), rtol=1e-14)


def test_a_complex64_graph_stays_complex64() -> None:
    z = leaf(Z.astype(np.complex64))
    y = ag.abs(ag.exp(z) * z)
    assert y.dtype == np.float32
    y.sum().backward()
    assert z.grad.dtype == np.complex64


def test_backward_on_a_complex_number_needs_a_gradient() -> None:
    with pytest.raises(RuntimeError, match="complex128 needs an upstream gradient"):
        leaf(1 + 2j).backward()
    z = leaf(1 + 2j)
    (z * z).backward(1.0)
    assert z.grad.item() == 2 * (1 - 2j)


@pytest.mark.parametrize("f", [ag.abs, ag.angle, lambda z: ag.real(z * ag.abs(z))])
def test_at_zero_the_gradient_is_zero(f: Any) -> None:
    z = leaf(0j)
    f(z).backward()
    assert z.grad.item() == 0


def test_real_numbers_are_their_own_conjugate_and_real_part() -> None:
    x = leaf([1.0, 2.0])
    assert x.conj().tolist() == [1, 2]
    assert x.real is x
    assert ag.real_if_close(x) is x
    assert_array_equal(x.imag.data, [0.0, 0.0])
    assert ag.real_if_close(ag.tensor([1 + 1e-18j])).dtype == np.float64
    assert ag.real_if_close(ag.tensor([1 + 1e-3j])).dtype == np.complex128


FUNCTIONS: list[Any] = [
    lambda m, z, w: m.real(z) * m.imag(w),
    lambda m, z, w: m.abs(z * w) ** 3,
    lambda m, z, w: m.angle(z / w),
    lambda m, z, w: m.conj(z) * w,
    lambda m, z, w: z**w,
    lambda m, z, w: m.sqrt(z) * m.log(w) / m.conj(z),
    lambda m, z, w: m.real(z) ** 2 + 1j * m.imag(z * w),
    lambda m, z, w: m.tanh(z) * m.real(m.exp(w)),
    lambda m, z, w: m.fft.ifft(m.fft.fft(z) * m.conj(m.fft.fft(w))),
    lambda m, z, w: m.fft.irfft(z * w, 5),
]


@pytest.mark.parametrize("number", range(len(FUNCTIONS)))
def test_mixtures_agree_with_pytorch_and_differences(number: int) -> None:
    f = FUNCTIONS[number]
    assert gradcheck(lambda z, w: f(ag, z, w), Z, W, order=2)
    torch = pytest.importorskip("torch", reason="PyTorch, the oracle, is not installed")
    z, w = leaf(Z), leaf(W)
    y = f(ag, z, w)
    z_, w_ = (torch.tensor(x, requires_grad=True) for x in (Z, W))
    y_ = f(torch, z_, w_)
    g = np.arange(1.0, y.size + 1) * (1 if y.dtype.kind == "f" else 1 - 2j)
    y.backward(g)
    y_.backward(torch.tensor(g))
    assert_allclose(y.data, y_.detach().resolve_conj().numpy(), rtol=1e-13)
    assert_allclose(z.grad.data, z_.grad.resolve_conj().numpy(), rtol=1e-12)
    assert_allclose(w.grad.data, w_.grad.resolve_conj().numpy(), rtol=1e-12)


@pytest.mark.parametrize("op", [ag.add, ag.subtract, ag.multiply, ag.divide, ag.power])
def test_pythons_complex_numbers_before_a_number(op):
    x = ag.tensor(2.0, requires_grad=True)
    y = op(1j, x)
    assert y.dtype == np.complex128
    ag.real(y).backward(create_graph=True)
    h = 1e-6
    slope = (op(1j, 2.0 + h) - op(1j, 2.0 - h)).real / (2 * h)
    np.testing.assert_allclose(x.grad.item(), slope, atol=1e-8)
