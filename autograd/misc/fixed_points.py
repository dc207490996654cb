"""Fixed points of iterations, with the gradient of the fixed point itself, not of the steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine.guests import as_array
from ..engine.primitive import primitive
from ..ops.elementwise.constant import raw
from ..transforms.derivatives import jvp, vjp
from ..trees import flatten, unflatten

__all__ = ["fixed_point"]

Function = Callable[..., Any]


class _Iteration:
    """x = f(a)(x), as a function of the arrays in a; where it starts and when it ends."""

    def __init__(
        self, f: Function, structure: Any, x0: Any, distance: Function, tol: float
    ) -> None:
        self.f, self.structure, self.x0 = f, structure, x0
        self.distance, self.tol = distance, tol

    def step(self, leaves: Any) -> Function:
        step: Function = self.f(unflatten(self.structure, leaves))
        return step

    def of_leaf(self, i: int, y: Any, leaves: Any) -> Function:
        """A step from y, as a function of one of the arrays."""
        return lambda leaf: self.step([*leaves[:i], leaf, *leaves[i + 1 :]])(y)

    def again(self, f: Function, a: Any, like: Any) -> Any:
        """The fixed point of an iteration that ends in the same way, from 0."""
        return fixed_point(f, a, np.zeros(np.shape(like)), self.distance, self.tol)


def fixed_point(f: Function, a: Any, x0: Any, distance: Function, tol: float) -> Any:
    """The x with x = f(a)(x), by iteration.

    Parameters
    ----------
    f : callable
        Takes the parameters to the function that is iterated, which must be a contraction near x.
    a : array, or nested tuple, list or dict of arrays
        The parameters, which have gradients. The start has none.
    x0 : array
        Where to start.
    distance : callable
        Takes two arrays to a number.
    tol : float
        The iteration ends when two steps are closer. The gradient is found in the same way.

    Returns
    -------
    Tensor or array

    Examples
    --------
    The square root, by Newton's method:

    >>> from autograd import grad
    >>> from autograd.misc.fixed_points import fixed_point
    >>> newton = lambda a: lambda x: 0.5 * (x + a / x)
    >>> root = lambda a: fixed_point(newton, a, 1.0, lambda x, y: abs(x - y), 1e-10)
    >>> round(float(root(4.0)), 9), round(float(grad(root)(4.0)), 9)
    (2.0, 0.25)
    """
    leaves, structure = flatten(a)
    start = as_array(x0, "fixed_point")
    iteration = _Iteration(f, structure, raw(start), distance, tol)
    return _fixed_point(*leaves, iteration=iteration)


def _back(g: Any, i: int, y: Any, leaves: Any, iteration: _Iteration) -> Any:
    """The cotangent w of x solves w = Jᵀw + g, with J the Jacobian of a step."""

    def adjoint(given: Any) -> Function:
        leaves, x, g = given
        _, pull = vjp(iteration.step(leaves), x)
        return lambda w: pull(w) + g

    w = iteration.again(adjoint, (tuple(leaves), y, g), g)
    _, pull = vjp(iteration.of_leaf(i, y, leaves), leaves[i])
    return pull(w)


def _push(t: Any, i: int, y: Any, leaves: Any, iteration: _Iteration) -> Any:
    """The tangent u of x solves u = J u + d, with d that of a step at rest."""

    def tangent(given: Any) -> Function:
        leaves, x, d = given
        return lambda u: jvp(iteration.step(leaves), (x,), (u,))[1] + d

    _, d = jvp(iteration.of_leaf(i, y, leaves), (leaves[i],), (t,))
    return iteration.again(tangent, (tuple(leaves), y, d), y)


@primitive(vjp=_back, jvp=_push)
def _fixed_point(*leaves: Any, iteration: Any = None) -> Any:
    step = iteration.step(leaves)
    before, x = iteration.x0, step(iteration.x0)
    while iteration.distance(x, before) > iteration.tol:
        before, x = x, step(x)
    return np.asarray(x)[()]
