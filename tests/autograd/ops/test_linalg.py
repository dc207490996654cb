"""Linear algebra: what is not unique, what is singular, and what has no gradient."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

import autograd as ag
from autograd.testing import gradcheck

L = ag.linalg
rng = np.random.default_rng(3)


def randoms(*shape: int) -> Any:
    return rng.standard_normal(shape) + 1j * rng.standard_normal(shape)


def hermitian(a: Any) -> Any:
    return a + ag.conj(ag.swapaxes(a, -1, -2))


def adjoint(a: Any) -> Any:
    return ag.conj(ag.swapaxes(a, -1, -2))


# --- functions that do not depend on signs and phases ---------------------------------------------

WEIGHTS = rng.standard_normal((3, 3))

INVARIANT = {
    "projections on eigenvectors": lambda a: ag.abs(L.eigh(hermitian(a)).eigenvectors) ** 2,
    "a function of a Hermitian matrix": lambda a: ag.abs(_function(hermitian(a))),
    "eigenvectors of any matrix": lambda a: ag.abs(L.eig(a).eigenvectors) ** 2 * WEIGHTS,
    "left singular vectors": lambda a: ag.abs(L.svd(a).U) ** 2 * WEIGHTS,
    "the nearest unitary matrix": lambda a: ag.real(L.svd(a).U @ L.svd(a).Vh),
    "the projection on three columns": lambda a: ag.abs(L.qr(a).Q) ** 2 * WEIGHTS,
    "all of the singular value decomposition": lambda a: ag.real(
        (L.svd(a).U * ag.exp(-L.svd(a).S)) @ L.svd(a).Vh
    ),
}


def _function(h: Any) -> Any:
    w, v = L.eigh(h)
    return (v * ag.sin(w)[..., None, :]) @ adjoint(v)


@pytest.mark.parametrize("name", INVARIANT)
@pytest.mark.parametrize("dtype", [float, complex])
def test_what_does_not_depend_on_the_choice_has_the_right_gradient(name: str, dtype: Any) -> None:
    a = np.diag([1.0, 3.0, -4.0]) + 0.3 * np.random.default_rng(5).standard_normal((3, 3))
    if dtype is complex:
        a = a + 0.3 * randoms(3, 3)
    assert gradcheck(INVARIANT[name], a, order=2, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("shape", [(4, 2), (2, 4), (2, 3, 1)])
@pytest.mark.parametrize("make", [np.random.default_rng(6).standard_normal, lambda s: randoms(*s)])
def test_full_matrices_complete_the_basis(shape: tuple[int, ...], make: Any) -> None:
    """The projection on what the singular vectors leave out is the rest of the identity."""
    a = make(shape)
    u, s, vh = L.svd(a)
    m, n = shape[-2:]
    assert_allclose(u.conj().swapaxes(-1, -2) @ u, np.broadcast_to(np.eye(m), u.shape), atol=1e-14)
    assert_allclose(
        vh @ vh.conj().swapaxes(-1, -2), np.broadcast_to(np.eye(n), vh.shape), atol=1e-14
    )
    assert_allclose(
        (u[..., : s.shape[-1]] * s[..., None, :]) @ vh[..., : s.shape[-1], :], a, atol=1e-14
    )

    def rest(x: Any) -> Any:
        u, s, vh = L.svd(x)
        k = s.shape[-1]
        left, right = u[..., k:], vh[..., k:, :]
        part = ag.real(left @ adjoint(left)) if m > n else ag.real(adjoint(right) @ right)
        return part**2 + ag.imag(u[..., :k] @ vh[..., :k, :k])[..., :1, :1]

    assert gradcheck(rest, a, order=2, rtol=1e-5, atol=1e-5)


# --- equal eigenvalues and singular values --------------------------------------------------------


def test_eigenvalues_and_singular_values_have_a_gradient_where_they_are_equal() -> None:
    assert gradcheck(lambda a: ag.sum(ag.exp(L.eigvalsh(hermitian(a)))), np.eye(3))
    assert gradcheck(lambda a: ag.sum(L.svdvals(a) ** 2), np.eye(3))
    x = ag.tensor(np.zeros((3, 2)), requires_grad=True)
    L.svdvals(x).sum().backward()
    assert np.isfinite(x.grad.data).all()


def test_an_eigenvector_has_a_gradient_where_two_others_share_an_eigenvalue() -> None:
    def third(a: Any) -> Any:
        return L.eigh(hermitian(a)).eigenvectors[:, 2] ** 2

    assert gradcheck(third, np.diag([1.0, 1.0, 3.0]), h=1e-5, atol=1e-8)


@pytest.mark.parametrize("decompose", [L.eigh, L.svd, L.eig])
def test_vectors_that_belong_to_equal_values_have_the_gradient_nan(decompose: Any) -> None:
    """The vectors may turn in their plane at the slightest change, however it is: no derivative."""
    x = ag.tensor(np.eye(2), requires_grad=True)
    vectors = decompose(x)[0 if decompose is L.svd else 1]
    (vectors * [[1.0, 2.0], [3.0, 4.0]]).sum().backward()
    assert np.isnan(x.grad.data).any()


# --- singular matrices ----------------------------------------------------------------------------


@pytest.mark.parametrize("rank", [0, 1, 2, 3, 4])
@pytest.mark.parametrize("dtype", [float, complex])
def test_the_determinants_gradient_is_the_matrix_of_cofactors(rank: int, dtype: Any) -> None:
    a = rng.standard_normal((4, rank)) @ rng.standard_normal((rank, 4))
    if dtype is complex:
        a = a * (1 + 1j)
    x = ag.tensor(a, requires_grad=True)
    L.det(x).backward(1.0)
    minors = [
        [(-1) ** (i + j) * np.linalg.det(np.delete(np.delete(a, i, 0), j, 1)) for j in range(4)]
        for i in range(4)
    ]
    assert_allclose(x.grad.data, np.conj(minors), rtol=1e-10, atol=1e-12)


def by_permutations(a: Any) -> Any:
    """The determinant as Leibniz wrote it."""
    n = a.shape[-1]
    total = 0.0
    for order in itertools.permutations(range(n)):
        sign = round(np.linalg.det(np.eye(n)[list(order)]))
        total = total + math.prod([a[..., i, j] for i, j in enumerate(order)], start=sign)
    return total


@pytest.mark.parametrize("n", [1, 2, 3, 4])
@pytest.mark.parametrize("rank", [0, 1, 2, 3, 4])
def test_the_determinants_hessian_at_every_rank(n: int, rank: int) -> None:
    rank = min(rank, n)
    a = rng.standard_normal((n, rank)) @ rng.standard_normal((rank, n))
    want = ag.hessian(by_permutations)(a)
    for hessian in (ag.hessian(L.det), ag.jacrev(ag.jacrev(L.det)), ag.jacrev(ag.jacfwd(L.det))):
        assert_allclose(hessian(a), want, atol=1e-12)
    stack = np.stack([a, np.eye(n)])
    assert_allclose(ag.vmap(ag.grad(L.det))(stack)[0], ag.grad(by_permutations)(a), atol=1e-12)
    assert_allclose(ag.vmap(ag.hessian(L.det))(stack)[0], want, atol=1e-12)


@pytest.mark.once
def test_its_third_derivative_takes_a_regular_matrix() -> None:
    a = rng.standard_normal((4, 4))
    want = ag.jacfwd(ag.hessian(by_permutations))(a)
    assert_allclose(ag.jacfwd(ag.hessian(L.det))(a), want, atol=1e-11)
    assert_allclose(ag.jacrev(ag.hessian(L.det))(a), want, atol=1e-11)
    with pytest.raises(np.linalg.LinAlgError, match="det: at a singular matrix"):
        ag.jacfwd(ag.hessian(L.det))(np.ones((3, 3)))


def test_singular_matrices_raise_where_there_is_no_derivative() -> None:
    singular = ag.tensor([[1.0, 2.0], [2.0, 4.0]], requires_grad=True)
    with pytest.raises(np.linalg.LinAlgError, match="inv"):
        L.inv(singular)
    with pytest.raises(np.linalg.LinAlgError, match="solve"):
        L.solve(singular, [1.0, 1.0])
    assert L.slogdet(singular).logabsdet.item() < -30 or np.isinf(
        L.slogdet(singular).logabsdet.item()
    )
    with pytest.raises(np.linalg.LinAlgError, match="cholesky"):
        L.cholesky(-singular)


def test_least_squares_of_deficient_rank_gives_the_shortest_solution() -> None:
    a = np.array([[1.0, 1.0], [1.0, 1.0], [1.0, 1.0]])
    x, residuals, rank, s = L.lstsq(ag.tensor(a), [1.0, 2.0, 3.0])
    expected = np.linalg.lstsq(a, [1.0, 2.0, 3.0])
    assert_allclose(x.data, expected[0], rtol=1e-12)
    assert residuals.shape == expected[1].shape == (0,)
    assert rank == expected[2] == 1
    assert_allclose(s.data, expected[3], atol=1e-14)


# --- norms at zero --------------------------------------------------------------------------------


@pytest.mark.parametrize("order", [None, 0.5, 1, 1.5, 2, 3, np.inf, "fro"])
def test_the_gradient_of_a_norm_of_zeros_is_zero(order: Any) -> None:
    x = ag.tensor(np.zeros((2, 2)) if order == "fro" else np.zeros(3), requires_grad=True)
    L.norm(x, order).backward()
    assert_allclose(x.grad.data, 0)


def test_a_zero_among_the_elements_has_gradient_zero() -> None:
    for order in (0.5, 1, 1.5, 2, 3):
        x = ag.tensor([3.0, 0.0, 4.0], requires_grad=True)
        L.norm(x, order).backward()
        assert x.grad.data[1] == 0
        assert np.isfinite(x.grad.data).all()


@pytest.mark.parametrize("shape", [(0,), (0, 3), (3, 0), (0, 0), (2, 0, 3)])
@pytest.mark.parametrize("order", [None, "fro", "nuc", 1, 2, np.inf, -np.inf])
@pytest.mark.parametrize("axis", [None, 0, (0, 1)])
def test_a_norm_of_nothing_is_numpys(shape: Any, order: Any, axis: Any) -> None:
    """0 for a largest of none, from NumPy 2.4 on; an error for a smallest."""
    x = leaf = ag.tensor(np.zeros(shape), requires_grad=True)
    try:
        want = np.linalg.norm(np.zeros(shape), order, axis)
    except (ValueError, np.exceptions.AxisError):
        if order not in (1, 2, np.inf):  # which older ones refused
            with pytest.raises((ValueError, np.exceptions.AxisError)):
                L.norm(x, order, axis)
        return
    y = L.norm(x, order, axis)
    assert_allclose(y.data, want)
    y.sum().backward()
    assert leaf.grad.shape == shape


def test_norms_that_do_not_exist_are_refused() -> None:
    with pytest.raises(ValueError, match="norm: no norm of vectors has the order 'fro'"):
        L.vector_norm(np.ones(2), ord="fro")
    x = ag.tensor(np.ones((2, 2, 2)), requires_grad=True)
    with pytest.raises(ValueError, match="norm: no norm of vectors has the order 'fro'"):
        L.norm(x, "fro", axis=0)
    with pytest.raises(ValueError, match="norm: no norm of matrices has the order 3"):
        L.norm(x, 3, axis=(0, 1))
    with pytest.raises(ValueError, match="one axis or two, not 3"):
        L.norm(x, 2)


# --- what has no gradient -------------------------------------------------------------------------


def test_the_columns_that_a_complete_qr_adds_have_none() -> None:
    x = ag.tensor(rng.standard_normal((3, 2)), requires_grad=True)
    with pytest.raises(TypeError, match="mode 'complete' has no gradient"):
        L.qr(x, "complete")
    assert L.qr(x.detach(), "complete").Q.shape == (3, 3)
    with pytest.raises(ValueError, match="mode must be"):
        L.qr(x, "economic")


def test_results_have_numpys_names() -> None:
    a = ag.tensor([[2.0, 1.0], [1.0, 3.0]], requires_grad=True)
    assert L.eigh(a)._fields == np.linalg.eigh(np.eye(2))._fields
    assert L.slogdet(a)._fields == ("sign", "logabsdet")
    assert L.svd(a)._fields == ("U", "S", "Vh")
    assert L.qr(a)._fields == ("Q", "R")


def test_the_public_names_are_numpys() -> None:
    assert set(L.__all__) == set(np.linalg.__all__)
    assert set(ag.fft.__all__) == set(np.fft.__all__)
    missing = [name for name in L.__all__ if not hasattr(L, name)]
    assert not missing


def test_numpys_own_functions_find_them() -> None:
    a = ag.tensor([[2.0, 1.0], [1.0, 3.0]], requires_grad=True)
    assert_allclose(np.linalg.inv(a).data, np.linalg.inv(a.data))
    assert_allclose(np.linalg.trace(a).data, 5.0)
    assert_allclose(np.linalg.eigh(a).eigenvalues.data, np.linalg.eigvalsh(a.data))
    assert_allclose(np.fft.rfft(a, axis=0).data, np.fft.rfft(a.data, axis=0))
    assert_allclose(np.einsum("ij->j", a).data, [3.0, 4.0])
    assert np.linalg.norm(a, axis=1).requires_grad


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_real_eigenvalues_of_real_matrices_are_real_under_every_numpy(dtype: Any) -> None:
    """From NumPy 2.5 on its own are always complex, and a complex sum has no gradient."""
    a = ag.tensor(np.array([[2.0, 1.0], [0.5, 3.0]], dtype), requires_grad=True)
    for w in (np.linalg.eig(a)[0], np.linalg.eigvals(a), L.eig(a).eigenvalues):
        assert w.dtype == dtype
        a.grad = None
        w.sum().backward()
        assert_allclose(a.grad.data, np.eye(2), atol=1e-6)  # of the trace
    assert L.eig(a).eigenvectors.dtype == dtype
    turn = ag.tensor(np.array([[0.0, 1.0], [-1.0, 0.0]], dtype), requires_grad=True)
    assert L.eigvals(turn).dtype.kind == "c"
    L.eigvals(turn).real.sum().backward()
    assert_allclose(turn.grad.data, np.eye(2), atol=1e-6)
    assert L.eig(np.zeros((0, 0), dtype)).eigenvalues.dtype == dtype
