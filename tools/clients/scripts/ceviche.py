"""Ceviche: electromagnetic fields by finite differences, and gradients through the solver."""

from __future__ import annotations

from typing import Any

import numpy
from ceviche import fdfd_ez, fdfd_hz, jacobian, primitives

import autograd.numpy as np

OMEGA, STEP, ABSORBING = 2 * numpy.pi * 200e12, 5e-8, [10, 10]
SHAPE = (50, 50)


def source() -> Any:
    found = numpy.zeros(SHAPE, complex)
    found[15, 15:35] = 1.0
    return found


def design() -> Any:
    rng = numpy.random.default_rng(0)
    epsilon = numpy.ones(SHAPE)
    epsilon[20:30, 20:30] = 1 + 2 * rng.random((10, 10))
    return epsilon


def intensity(kind: Any) -> Any:
    """A function of the permittivities inside: the intensity of the field beside them."""
    background, mask = design(), numpy.zeros(SHAPE)
    mask[20:30, 20:30] = 1
    currents = source()

    def of(inside: Any) -> Any:
        epsilon = (
            background * (1 - mask) + np.pad(np.reshape(inside, (10, 10)), 20, "constant") * mask
        )
        solver = kind(OMEGA, STEP, epsilon, ABSORBING)
        field = solver.solve(currents)[2]
        return np.sum(np.abs(field[35:38, 20:30]) ** 2)

    return of


def cases() -> dict[str, Any]:
    inside = design()[20:30, 20:30].ravel()

    def fields(kind: Any) -> Any:
        def run() -> dict[str, Any]:
            found = kind(OMEGA, STEP, design(), ABSORBING).solve(source())
            return {"x": found[0], "y": found[1], "z": found[2]}

        return run

    def reverse(kind: Any) -> Any:
        def run() -> dict[str, Any]:
            function = intensity(kind)
            return {
                "value": function(inside),
                "Jacobian": jacobian(function, mode="reverse")(inside),
            }

        return run

    def of_primitives() -> dict[str, Any]:
        rng = numpy.random.default_rng(1)
        n = 12
        entries = rng.random(3 * n) + 1j * rng.random(3 * n)
        entries[:n] += 6
        at = numpy.arange(n)
        indices = numpy.array([numpy.tile(at, 3), numpy.r_[at, (at + 1) % n, (at + 5) % n]])
        b = rng.random(n) + 1j * rng.random(n)

        def loss(entries: Any, b: Any) -> Any:
            solved = primitives.sp_solve(entries, indices, b)
            return np.sum(np.abs(primitives.sp_mult(entries * entries, indices, solved)) ** 2)

        return {
            "by the entries": jacobian(loss, argnum=0)(entries, b),
            "by the right-hand side": jacobian(loss, argnum=1)(entries, b),
        }

    return {
        "fields, Ez": fields(fdfd_ez),
        "fields, Hz": fields(fdfd_hz),
        "reverse-mode Jacobian, Ez": reverse(fdfd_ez),
        "reverse-mode Jacobian, Hz": reverse(fdfd_hz),
        "sparse solve and product, complex": of_primitives,
    }
