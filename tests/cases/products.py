"""Cases of autograd/ops/linalg/products.py."""

import numpy as np

import autograd as ag

from .table import case, complexes, nonzero, normal

SHAPES = [
    ((3,), (3,)),
    ((2, 3), (3,)),
    ((3,), (3, 2)),
    ((2, 3), (3, 4)),
    ((1, 1), (1, 1)),
    ((2, 2, 3), (3,)),
    ((3,), (2, 3, 2)),
    ((2, 2, 3), (3, 2)),
    ((2, 3), (2, 3, 2)),
    ((2, 2, 3), (2, 3, 2)),
    ((2, 1, 2, 3), (3, 3, 1)),
    ((1, 2, 3), (2, 3, 1)),
    ((2, 2, 3), (1, 3, 2)),
    ((2, 2, 2, 3), (3,)),
    ((0, 3), (3, 2)),
    ((2, 0), (0, 3)),
    ((0,), (0,)),
]
for _a, _b in SHAPES:
    case(ag.matmul, normal(*_a), normal(*_b), torch="matmul")
case(ag.matmul, complexes(2, 1, 2, 3), normal(3, 3, 1))

# --- of vectors and matrices
for _a, _b in [((), ()), ((), (3,)), ((2, 3), ()), *SHAPES[:8], ((2, 3), (2, 3, 2)), ((0,), (0,))]:
    case(ag.dot, normal(*_a), normal(*_b))
case(ag.dot, normal(3), normal(3), torch="dot")
case(ag.dot, [1.0, 2.0], normal(2, 2), analytic=False, dtypes=False)
for _a, _b in [((3,), (3,)), ((2, 3), (3,)), ((2, 3), (4, 3)), ((2, 2, 3), (2, 3))]:
    case(ag.inner, normal(*_a), normal(*_b), torch="inner")
case(ag.inner, normal(), normal(2, 3))
case(ag.vdot, normal(2, 3), normal(3, 2), analytic=False)
case(ag.vdot, complexes(3), complexes(3), torch="vdot")
case(ag.outer, normal(3), normal(2), torch="outer")
case(ag.outer, normal(2, 2), normal())
case(ag.outer, normal(0), normal(3), torch="outer")
case(ag.kron, normal(2), normal(3), torch="kron")
case(ag.kron, normal(2, 3), normal(3, 1), torch="kron")
case(ag.kron, normal(2), normal(2, 2, 2), torch="kron")
case(ag.kron, normal(), normal(2, 2), torch="kron")

# --- over chosen axes
for _a, _b, _axes in [
    ((2, 3), (3, 4), 1),
    ((2, 3), (2, 3), 2),
    ((2,), (3,), 0),
    ((2, 3, 4), (4, 3, 2), ([1, 0], [1, 2])),
    ((2, 3, 4), (3, 5, 4), ((-1, 1), (2, 0))),
    ((3, 2), (4, 3), (0, 1)),
    ((2, 2, 3), (), 0),
    ((2, 0), (0, 3), 1),
]:
    case(ag.tensordot, normal(*_a), normal(*_b), _axes)
case(ag.tensordot, complexes(2, 3), complexes(3, 2), ([0, 1], [1, 0]), torch="tensordot")
for _a, _b in [((3,), (3,)), ((2, 3), (3,)), ((2, 1, 3), (4, 3))]:
    case(ag.vecdot, normal(*_a), normal(*_b), torch="linalg.vecdot", analytic=False)
case(ag.vecdot, complexes(2, 3), complexes(2, 3), torch="linalg.vecdot")
case(ag.vecdot, normal(3, 2), normal(3, 2), axis=0, torch="linalg.vecdot", analytic=False)
case(ag.matvec, normal(2, 3), normal(3), numpy=np.matmul, torch="mv")
case(ag.matvec, normal(4, 2, 3), normal(5, 1, 3), numpy=lambda a, b: np.einsum("...ij,...j", a, b))
case(
    ag.vecmat,
    complexes(3, 2),
    complexes(2, 1, 2, 2),
    numpy=lambda a, b: np.einsum("...i,...ij", np.conj(a), b),
)
case(ag.vecmat, normal(2), normal(2, 3), numpy=np.matmul, analytic=False)
case(ag.cross, normal(3), normal(3), torch="linalg.cross")
case(ag.cross, normal(2, 1, 3), normal(4, 3))
case(ag.cross, normal(3, 2), normal(3, 2), axis=0)
case(ag.cross, normal(3, 2), normal(2, 3), axisa=0, axisb=1, axisc=0)
case(
    ag.cross,
    normal(4, 2),
    normal(3),
    numpy=lambda a, b: np.cross(np.pad(a, ((0, 0), (0, 1))), b),
)
case(ag.cross, normal(2), normal(2), numpy=lambda a, b: a[0] * b[1] - a[1] * b[0])

# --- einsum
for _text, *_shapes in [
    ("ij,jk->ik", (2, 3), (3, 4)),
    ("ij,jk", (2, 3), (3, 4)),
    ("kj,ji", (2, 3), (3, 4)),
    ("ij->ji", (2, 3)),
    ("ji", (2, 3)),
    ("ij->j", (2, 3)),
    ("ij->", (2, 3)),
    ("ii->i", (3, 3)),
    ("ii", (3, 3)),
    ("iij->j", (2, 2, 3)),
    ("iii->i", (2, 2, 2)),
    ("ii,i->i", (2, 2), (2,)),
    ("ij,k->k", (2, 3), (2,)),
    ("i,i,i->", (3,), (3,), (3,)),
    ("ij,jk,kl->il", (2, 3), (3, 2), (2, 2)),
    ("bij, bjk -> bik", (2, 2, 3), (2, 3, 2)),
    ("...ij,...jk->...ik", (4, 1, 2, 3), (2, 3, 2)),
    ("...i->...", (2, 3)),
    ("i...,i...", (3, 2), (3, 4, 1)),
    ("...,...->...", (2, 1), (3,)),
    ("...ii->...i", (2, 3, 3)),
    ("i...->...i", (2, 3, 2)),
    (",ij->ij", (), (2, 3)),
    ("ij,ij->ij", (1, 3), (2, 3)),
    ("aB,Ba", (2, 3), (3, 2)),
    ("ij,jk->ik", (2, 0), (0, 3)),
]:
    _torch = None if " " in _text or _text == "ij,ij->ij" else "einsum"
    case(ag.einsum, _text, *[normal(*s) for s in _shapes], torch=_torch)
case(ag.einsum, "ij,jk->ik", complexes(2, 3), complexes(3, 2), torch="einsum")
case(ag.einsum, "ij,jk,kl->il", normal(2, 3), normal(3, 2), normal(2, 2), optimize=True)
case(
    ag.einsum,
    "ij,jk,kl->il",
    normal(2, 3),
    normal(3, 2),
    normal(2, 2),
    optimize=["einsum_path", (0, 1), (0, 1)],
)
case(ag.einsum, normal(2, 3), [0, 1], normal(3, 2), [1, 2], [0, 2])
case(ag.einsum, normal(2, 3), [1, 0], normal(3, 2), [0, 2])
case(ag.einsum, normal(2, 3), [Ellipsis, 0], normal(4, 1, 3), [Ellipsis, 0], [Ellipsis])
case(ag.einsum, normal(3, 3), [7, 7])

# --- polynomials
case(ag.vander, nonzero(3))
case(ag.vander, nonzero(2), 4, increasing=True)
case(ag.vander, nonzero(2), 0)
case(ag.polyval, normal(4), normal(2, 3))
case(ag.polyval, normal(3), 2.0, analytic=False)
case(ag.polyval, [1.0, -2.0, 3.0], normal(3))
case(ag.tensordot, normal(2, 3), 2.5, 0)
