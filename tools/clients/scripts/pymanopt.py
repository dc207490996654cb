"""Pymanopt: ten problems of its public face, by its autograd backend and its optimizers."""

from __future__ import annotations

from typing import Any

import numpy
import pymanopt
from pymanopt import manifolds, optimizers

import autograd.numpy as np
from autograd.scipy.special import logsumexp


def problem(manifold: Any, cost: Any, optimizer: Any, second: bool = True) -> Any:
    """A case: the cost, its gradient and Hessian at a point, and where the optimizer ends."""

    def run() -> dict[str, Any]:
        numpy.random.seed(0)  # noqa: NPY002  # which is where it draws from
        decorated = pymanopt.function.autograd(manifold)(cost)
        found = pymanopt.Problem(manifold, decorated)
        start = manifold.random_point()
        values = {
            "cost": cost(*start) if isinstance(start, tuple | list) else cost(start),
            "gradient": flat(found.riemannian_gradient(start)),
        }
        if second:
            along = manifold.random_tangent_vector(start)
            values["Hessian product"] = flat(found.riemannian_hessian(start, along))
        result = optimizer.run(found, initial_point=start)
        values["minimum"] = result.cost
        return values

    return run


def flat(point: Any) -> Any:
    parts = point if isinstance(point, tuple | list) else [point]
    return numpy.concatenate([numpy.ravel(part) for part in parts])


def cases() -> dict[str, Any]:
    rng = numpy.random.default_rng(0)
    noise = rng.standard_normal
    symmetric = noise((20, 20))
    symmetric = symmetric + symmetric.T
    data, weights = noise((200, 6)), noise(6)
    targets = data @ weights + 0.1 * noise(200)
    points = noise((60, 8)) @ numpy.diag([5, 4, 3, 1, 1, 1, 0.5, 0.5])
    low_rank = noise((15, 4)) @ noise((4, 12))
    a, b = noise((3, 30)), noise((3, 30))
    covariances = [x @ x.T + numpy.eye(3) for x in noise((5, 3, 6))]
    laplacian = numpy.abs(symmetric[:12, :12])
    laplacian = numpy.diag(laplacian.sum(0)) - laplacian
    phases = numpy.exp(1j * rng.uniform(0, 2 * numpy.pi, 10))
    hermitian = numpy.outer(phases, phases.conj())
    how = {"verbosity": 0, "max_iterations": 60}
    descent, conjugate = optimizers.SteepestDescent(**how), optimizers.ConjugateGradient(**how)
    trust = optimizers.TrustRegions(**how)
    return {
        "Rayleigh quotient, sphere": problem(
            manifolds.Sphere(20), lambda x: -x @ symmetric @ x, trust
        ),
        "dominant subspace, Grassmann": problem(
            manifolds.Grassmann(20, 3), lambda x: -np.trace(x.T @ symmetric @ x), trust
        ),
        "principal components, Stiefel": problem(
            manifolds.Stiefel(8, 2), lambda w: np.sum((points - points @ w @ w.T) ** 2), trust
        ),
        "low rank, FixedRankEmbedded": problem(
            manifolds.FixedRankEmbedded(15, 12, 2),
            lambda u, s, vt: np.linalg.norm(u @ np.diag(s) @ vt - low_rank) ** 2,
            conjugate,
            second=False,  # a tangent is not built as a point is
        ),
        "rotation, SpecialOrthogonalGroup": problem(
            manifolds.SpecialOrthogonalGroup(3), lambda r: np.sum((r @ a - b) ** 2), conjugate
        ),
        "mean of covariances, SymmetricPositiveDefinite": problem(
            manifolds.SymmetricPositiveDefinite(3),
            lambda x: (
                sum([np.trace(np.linalg.solve(x, c)) for c in covariances])
                + 5 * np.linalg.slogdet(x)[1]
            ),
            conjugate,
        ),
        "maximum cut, Oblique": problem(
            manifolds.Oblique(3, 12), lambda y: np.sum(laplacian * (y.T @ y)), trust
        ),
        "packing on the sphere, Oblique": problem(
            manifolds.Oblique(3, 8),
            lambda x: logsumexp(10.0 * (x.T @ x - 2 * np.eye(8))),
            descent,
        ),
        "regression, product of Euclideans": problem(
            manifolds.Product([manifolds.Euclidean(6), manifolds.Euclidean(1)]),
            lambda w, c: np.sum((data @ w + c - targets) ** 2),
            trust,
        ),
        "synchronization, ComplexCircle": problem(
            manifolds.ComplexCircle(10),
            lambda z: -np.real(np.sum(np.conj(z) * (hermitian @ z))),
            descent,
        ),
    }
