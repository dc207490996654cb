"""Optimizers as functions of a gradient, in the style of HIPS autograd.

Each takes ``grad(x, i)``, the gradient at step i, and a start x, which is an array or a container
of arrays; it calls ``callback(x, i, g)`` before each step and returns the last x. For classes with
state, see `nn.optim`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np

from .flatten import flatten

__all__ = ["adam", "rmsprop", "sgd"]

Gradient = Callable[[Any, int], Any]
Callback = Callable[[Any, int, Any], Any] | None


def _of_vectors(optimize: Callable[..., Any]) -> Callable[..., Any]:
    """Make an optimizer of vectors accept containers."""

    @wraps(optimize)
    def of_containers(
        grad: Gradient, x0: Any, callback: Callback = None, *args: Any, **kwargs: Any
    ) -> Any:
        start, unflatten = flatten(x0)

        def gradient(x: Any, i: int) -> Any:
            g = flatten(grad(unflatten(x), i))[0]
            if callback:
                callback(unflatten(x), i, unflatten(g))
            return g

        return unflatten(optimize(gradient, np.array(start), None, *args, **kwargs))

    return of_containers


@_of_vectors
def sgd(
    grad: Gradient,
    x: Any,
    callback: Callback = None,
    num_iters: int = 200,
    step_size: float = 0.1,
    mass: float = 0.9,
) -> Any:
    """Gradient descent with momentum: v ← mass·v - (1 - mass)·g, x ← x + step_size·v.

    Parameters
    ----------
    grad : callable
        ``grad(x, i)`` is the gradient at x in step i.
    x : array, or nested list, tuple or dict of arrays
        Where to begin.
    callback : callable, optional
        Called as ``callback(x, i, g)`` before each step.
    num_iters : int
        How many steps.
    step_size : float
    mass : float
        The part of the velocity that is kept at each step.

    Examples
    --------
    >>> from autograd import grad
    >>> from autograd.misc.optimizers import sgd
    >>> abs(sgd(lambda x, i: grad(lambda x: x**2)(x), 1.0)) < 1e-3
    np.True_
    """
    velocity = np.zeros_like(x)
    for i in range(num_iters):
        velocity = mass * velocity - (1 - mass) * grad(x, i)
        x = x + step_size * velocity
    return x


@_of_vectors
def rmsprop(
    grad: Gradient,
    x: Any,
    callback: Callback = None,
    num_iters: int = 100,
    step_size: float = 0.1,
    gamma: float = 0.9,
    eps: float = 1e-8,
) -> Any:
    """RMSProp: steps divided by the root of a running mean of g² (Tieleman and Hinton 2012).

    Parameters
    ----------
    grad : callable
        ``grad(x, i)`` is the gradient at x in step i.
    x : array, or nested list, tuple or dict of arrays
        Where to begin.
    callback : callable, optional
        Called as ``callback(x, i, g)`` before each step.
    num_iters : int
        How many steps.
    step_size : float
    gamma : float
        The part of the running mean that is kept at each step.
    eps : float
        Added to the root, to avoid division by 0.

    Examples
    --------
    >>> from autograd import grad
    >>> from autograd.misc.optimizers import rmsprop
    >>> abs(rmsprop(lambda x, i: grad(lambda x: x**2)(x), 1.0)) < 0.1
    np.True_
    """
    square = np.ones_like(x)
    for i in range(num_iters):
        g = grad(x, i)
        square = gamma * square + (1 - gamma) * g**2
        x = x - step_size * g / (np.sqrt(square) + eps)
    return x


@_of_vectors
def adam(
    grad: Gradient,
    x: Any,
    callback: Callback = None,
    num_iters: int = 100,
    step_size: float = 0.001,
    b1: float = 0.9,
    b2: float = 0.999,
    eps: float = 1e-8,
) -> Any:
    """Adam: running means of g and g², with their bias corrected (Kingma and Ba 2015).

    Parameters
    ----------
    grad : callable
        ``grad(x, i)`` is the gradient at x in step i.
    x : array, or nested list, tuple or dict of arrays
        Where to begin.
    callback : callable, optional
        Called as ``callback(x, i, g)`` before each step.
    num_iters : int
        How many steps.
    step_size : float
    b1, b2 : float
        The parts of the two running means that are kept at each step.
    eps : float
        Added to the root, to avoid division by 0.

    Examples
    --------
    >>> from autograd import grad
    >>> from autograd.misc.optimizers import adam
    >>> gradient = lambda x, i: grad(lambda x: x**2)(x)
    >>> abs(adam(gradient, 1.0, num_iters=300, step_size=0.1)) < 1e-2
    np.True_
    """
    mean, square = np.zeros_like(x), np.zeros_like(x)
    for i in range(1, num_iters + 1):
        g = grad(x, i - 1)
        mean = b1 * mean + (1 - b1) * g
        square = b2 * square + (1 - b2) * g**2
        x = x - step_size * (mean / (1 - b1**i)) / (np.sqrt(square / (1 - b2**i)) + eps)
    return x
