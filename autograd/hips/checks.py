"""check_grads: HIPS autograd's check of gradients by finite differences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..transforms.derivatives.signatures import Argnum
from ..transforms.tracing import Trace, chosen
from ..trees import flatten, unflatten

__all__ = ["check_grads"]

STEP = 1e-6
TOLERANCE = 1e-6


def check_grads(
    fun: Callable[..., Any],
    argnum: Argnum = 0,
    modes: Sequence[str] = ("fwd", "rev"),
    order: int = 2,
) -> Callable[..., None]:
    """A function that checks the derivatives of `fun` at the arguments it is given.

    It compares with central differences in a random direction. `autograd.testing.gradcheck` checks
    every element and says which one is wrong.

    Parameters
    ----------
    fun : callable
    argnum : int or tuple of int
    modes : sequence of {"fwd", "rev"}
    order : int
        The highest order of derivative to check. From 2 on, the derivatives are differentiated with
        respect to the tangents and cotangents, too, as in HIPS autograd.

    Raises
    ------
    AssertionError
        From the returned function, where a derivative differs.

    Examples
    --------
    >>> import autograd.numpy as np
    >>> from autograd.test_util import check_grads
    >>> check_grads(np.sin)(np.array([0.1, 0.2]))
    """
    if not set(modes) <= {"fwd", "rev"}:
        raise ValueError(f'check_grads: modes are "fwd" and "rev", not {modes}')

    def check(*args: Any, **kwargs: Any) -> None:
        selected, put_back = chosen(argnum, args)
        leaves, structure = flatten(selected)
        leaves = [np.asarray(x, complex if np.iscomplexobj(x) else float) for x in leaves]

        def flat(*leaves: Any) -> Any:
            return fun(*put_back(unflatten(structure, leaves)), **kwargs)

        _check(flat, leaves, tuple(modes), order, np.random.default_rng(0))

    return check


def _draw(rng: np.random.Generator, like: Any) -> Any:
    drawn = rng.standard_normal(like.shape)
    if like.dtype.kind == "c":
        drawn = drawn + 1j * rng.standard_normal(like.shape)
    return drawn.astype(like.dtype)[()]


def _inner(first: Sequence[Any], second: Sequence[Any]) -> float:
    return float(sum([np.vdot(a, b).real for a, b in zip(first, second)]))


def _check(
    f: Callable[..., Any],
    xs: list[Any],
    modes: tuple[str, ...],
    order: int,
    rng: np.random.Generator,
) -> None:
    trace = Trace(f, range(len(xs)), xs, {})
    tangents = [_draw(rng, x) for x in xs]
    cotangents = [_draw(rng, y) for y in trace.outputs]

    def moved(h: float) -> list[Any]:
        there = f(*[x + h * t for x, t in zip(xs, tangents)])
        return [getattr(y, "_array", y) for y in flatten(there)[0]]

    difference = [(b - a) / (2 * STEP) for a, b in zip(moved(-STEP), moved(STEP))]
    numeric = _inner(cotangents, difference)
    found = {}
    if "fwd" in modes:
        found["forward"] = _inner(cotangents, trace.push(tangents))
    if "rev" in modes:
        found["reverse"] = _inner(trace.pull(cotangents), tangents)
    for mode, value in found.items():
        if not abs(value - numeric) <= TOLERANCE + TOLERANCE * abs(numeric):
            raise AssertionError(
                f"check_grads: the derivative in {mode} mode is wrong: {value:.9g} along a random "
                f"direction, but {numeric:.9g} by finite differences"
            )
    if order > 1:
        n = len(xs)  # each is a function of the tangents or cotangents, too

        def pushed(*both: Any) -> Any:
            return tuple(Trace(f, range(n), both[:n], {}).push(both[n:]))

        def pulled(*both: Any) -> Any:
            return tuple(Trace(f, range(n), both[:n], {}).pull(both[n:]))

        for mode, derivative, more in (("fwd", pushed, tangents), ("rev", pulled, cotangents)):
            if mode in modes:
                _check(derivative, [*xs, *more], modes, order - 1, rng)
