"""Cases of linear algebra: autograd/ops/linalg."""

from typing import Any

import numpy as np

import autograd as ag
from autograd.ops.linalg.determinants import _cofactors, _cofactors_along

from .table import Draw, case, complexes, fixed, normal, without_gradient

L = ag.linalg
SINGLE = (np.float32,)  # LAPACK has no half precision


def near(*diagonal: float, stack: tuple[int, ...] = ()) -> Draw:
    """Square matrices close to a diagonal one: regular, with real eigenvalues far from equal."""
    n = len(diagonal)

    def make(rng: np.random.Generator, s: tuple[int, ...]) -> Any:
        return np.diag(diagonal) + 0.2 * rng.standard_normal(s)

    return Draw(make, (*stack, n, n))


def folded(*shape: int) -> Draw:
    """A matrix of six rows, close to a diagonal one, with its rows or columns on two axes."""
    matrix = near(1.0, 2.0, -3.0, 1.5, -2.5, 4.0)
    return Draw(lambda rng, s: matrix(rng).reshape(s), shape)


def complex_near(*diagonal: float, stack: tuple[int, ...] = ()) -> Draw:
    real = near(*diagonal, stack=stack)
    return Draw(lambda rng, s: real.make(rng, s) + 0.2j * rng.standard_normal(s), real.shape)


def symmetric(x: Any) -> Any:
    return x + x.conj().swapaxes(-1, -2)


def definite(x: Any) -> Any:
    return x @ x.conj().swapaxes(-1, -2)


def along_by_inverse(t: Any, a: Any) -> Any:
    """The derivative of det(A) A⁻ᵀ along t."""
    b = np.linalg.inv(a).swapaxes(-1, -2)
    inner = np.sum(b * t, axis=(-2, -1))[..., None, None]
    return np.linalg.det(a)[..., None, None] * (inner * b - b @ t.swapaxes(-1, -2) @ b)


def lin(name: str, *arguments: Any, torch: Any = True, **options: Any) -> None:
    """A case of numpy.linalg's function, which PyTorch calls by the same name."""
    options.setdefault("numpy", getattr(np.linalg, name))
    options.setdefault("dtypes", SINGLE)
    oracle = f"linalg.{name}" if torch is True else torch
    case(getattr(L, name), *arguments, torch=oracle, **options)


def real_if_all_are(function: Any) -> Any:
    """NumPy's eig or eigvals as up to 2.4: real for real matrices if the eigenvalues are."""

    def other(a: Any) -> Any:
        y = function(a)
        w = y[0] if isinstance(y, tuple) else y
        if np.iscomplexobj(a) or w.imag.any():
            return y
        return (w.real, y[1].real) if isinstance(y, tuple) else w.real

    return other


SQUARES = [
    near(2.0), near(0.7, -1.4, 2.8), near(1.0, 2.0, stack=(2, 1)), complex_near(0.7, -1.4, 2.8),
]  # fmt: skip

# --- inverses and equations
for _draw in SQUARES:
    lin("inv", _draw)
    lin("det", _draw)
    lin("slogdet", _draw, analytic=False)
    lin("pinv", _draw, analytic=False)
    lin("matrix_power", _draw, 3)
    lin("matrix_power", _draw, -2)
lin("matrix_power", near(1.0, 2.0), 0, torch=None)
# singular: PyTorch gives 0 for these, by a zero among the pivots; finite differences know better
for _rank_one in ([[1.0, 2.0], [2.0, 4.0]], np.outer([1.0, 2.0, -1.0], [3.0, 1.0, 1.0])):
    lin("det", fixed(_rank_one), analytic=False, torch=None)
lin("det", fixed([[1.0, 0.0, 0.0], [0.0, 2.0, 0.0], [1.0, 1.0, 0.0]]), torch=None)
lin("det", fixed(np.zeros((3, 3))), torch=None)
for _draw in SQUARES[1:]:
    case(
        _cofactors,
        _draw,
        numpy=lambda a: np.linalg.det(a)[..., None, None] * np.linalg.inv(a).swapaxes(-1, -2),
        analytic=False,
        dtypes=SINGLE,
    )
    case(
        _cofactors_along,
        _draw,
        _draw,
        numpy=along_by_inverse,
        analytic=False,
        dtypes=SINGLE,
    )
for _b in (normal(3), normal(3, 2), normal(2, 3, 1), complexes(3)):
    lin("solve", near(1.0, -2.0, 4.0), _b, torch=True if _b.shape != (3,) else None)
lin("solve", near(1.0, 2.0, stack=(2, 1)), normal(3, 2, 2))
lin("solve", near(1.0, 2.0, stack=(2,)), normal(2), torch=None)
lin("solve", complex_near(1.0, 2.0), complexes(2, 2))
lin("tensorsolve", near(*[1.0, 2.0, -3.0, 4.0]), normal(4))
lin("tensorsolve", folded(2, 3, 6), normal(2, 3))
lin("tensorsolve", folded(6, 2, 3), normal(2, 3), axes=(0,), torch=None)
lin("tensorinv", folded(2, 3, 6))
lin("tensorinv", folded(6, 2, 3), ind=1)
for _draw in (normal(4, 2), normal(2, 4), normal(2, 3, 2), complexes(3, 2)):
    lin("pinv", _draw, analytic=False)
lin("pinv", near(1.0, 2.0), hermitian=True, through=symmetric, analytic=False)
lin("pinv", near(1.0, 2.0), rtol=1e-10, analytic=False)
for _b in (normal(4), normal(4, 2)):
    lin("lstsq", normal(4, 2), _b, rcond=None, torch=None, analytic=False)
lin("lstsq", normal(2, 4), normal(2), rcond=None, torch=None, analytic=False)
lin("lstsq", complexes(3, 2), complexes(3), rcond=None, torch=None)

# --- products
_chain = (
    [normal(3, 2), normal(2, 4), normal(4, 2)],
    [normal(2), normal(2, 3), normal(3, 2), normal(2)],
)
for _arrays in (*_chain, [normal(3, 2), normal(2, 3)], [normal(2), normal(2)]):
    lin("multi_dot", _arrays, dtypes=True)
lin("multi_dot", [complexes(3, 2), normal(2, 4), complexes(4, 2)], torch=None)
lin("outer", normal(2), normal(3), torch="outer", dtypes=True)
lin("cross", normal(3, 2), normal(3, 2), axis=0, dtypes=True)
lin("tensordot", normal(2, 3), normal(3, 2), axes=1, torch=None, dtypes=True)
lin("diagonal", normal(2, 3, 4), offset=1, dtypes=True)
lin("trace", normal(2, 3, 3), torch=None, dtypes=True)
lin("trace", normal(3, 3), offset=-1, torch=None, dtypes=True)
lin("matrix_transpose", normal(2, 3, 4), torch="adjoint", dtypes=True)
without_gradient(L.matrix_rank, normal(3, 2), numpy=np.linalg.matrix_rank)

# --- decompositions; signs and phases are fixed by looking at what does not depend on them
for _draw in (normal(3, 5), normal(2, 2, 4), complexes(3, 5)):
    lin("cholesky", _draw, through=definite, analytic=False)
    lin("cholesky", _draw, through=definite, analytic=False, upper=True)
for _draw in (normal(3, 3), normal(4, 2), normal(2, 4), normal(2, 3, 2), complexes(4, 2)):
    lin("qr", _draw, analytic=False)
lin("qr", complexes(2, 3), analytic=False, torch=None)
lin("qr", normal(2, 3), mode="complete", analytic=False)
lin("qr", normal(4, 2), mode="r", analytic=False, torch=None)
for _draw in SQUARES:
    lin("eigvalsh", _draw, through=symmetric, analytic=False)
    lin("eigvals", _draw, numpy=real_if_all_are(np.linalg.eigvals), analytic=False, torch=None)
for _draw in SQUARES[:3]:
    lin("eigh", _draw, through=symmetric, analytic=False, torch=None)
    lin("eigh", _draw, UPLO="U", through=symmetric, analytic=False, torch=None)
    lin("eig", _draw, numpy=real_if_all_are(np.linalg.eig), analytic=False, torch=None)
for _draw in (normal(3, 3), normal(4, 2), normal(2, 4), normal(2, 3, 2), complexes(4, 2)):
    lin("svdvals", _draw, analytic=False)
for _draw in (normal(3, 3), normal(4, 2), normal(2, 4), normal(2, 3, 2)):
    lin("svd", _draw, full_matrices=False, analytic=False, torch=None)
lin("svd", normal(2, 2), analytic=False, torch=None)
lin("svd", normal(3, 2), compute_uv=False, analytic=False, torch=None)


def left_out(a: Any) -> Any:
    """The projection on what no singular vector spans, whatever its basis."""
    u = L.svd(a).U[..., a.shape[-1] :]
    return u @ ag.conj(ag.swapaxes(u, -1, -2))


for _draw in (normal(4, 2), complexes(3, 1)):
    case(
        left_out,
        _draw,
        numpy=lambda a: np.eye(a.shape[0], dtype=a.dtype) - a @ np.linalg.pinv(a),
        analytic=False,
        dtypes=SINGLE,
    )

# --- norms
for _ord in (None, 0.5, 1, 2, 2.5, 3, np.inf, -np.inf, -1, -2):
    lin("norm", normal(4), ord=_ord, torch=None, analytic=False)
    lin("norm", normal(2, 3), ord=_ord, axis=1, keepdims=True, torch=None, analytic=False)
    lin("vector_norm", normal(2, 3), ord=2 if _ord is None else _ord, analytic=False, torch=None)
for _order in (None, "fro", "nuc", 1, -1, 2, -2, np.inf, -np.inf):
    lin("norm", normal(3, 2), ord=_order, torch=None, analytic=False)
    lin("norm", normal(3, 2, 2), _order, (2, 0), keepdims=True, torch=None, analytic=False)
    lin(
        "matrix_norm",
        normal(2, 3, 2),
        ord=_order or "fro",
        keepdims=True,
        torch=None,
        analytic=False,
    )
    # PyTorch 2.13 cannot go backward through its condition numbers by the inverse
    _oracle = True if _order in (None, 2, -2, "nuc") else None
    lin("cond", near(1.0, 3.0), _order, analytic=False, torch=_oracle)
lin("cond", normal(3, 2), -2, analytic=False)
lin("cond", near(1.0, 3.0, stack=(2,)), "fro", analytic=False, torch=None)
lin("norm", normal(2, 3, 2), torch=None, analytic=False, keepdims=True)
lin("norm", complexes(3), torch="linalg.norm")
lin("norm", complexes(3), 3, torch="linalg.norm")
lin("norm", complexes(3, 2), "nuc", torch="linalg.norm")
lin("norm", normal(3, 2), "fro", torch="linalg.norm", analytic=False)
lin("vector_norm", normal(2, 3), axis=0, ord=3, analytic=False)
lin("vector_norm", normal(2, 3), axis=(0, 1), analytic=False)
