"""Solutions of ordinary differential equations, with gradients: scipy.integrate.odeint."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import scipy.integrate as _theirs

from .. import ops
from ..engine.guests import as_array
from ..engine.primitive import primitive
from ..transforms.derivatives import jvp, vjp
from ..trees import flatten, unflatten

__all__ = ["odeint"]


def __getattr__(name: str) -> Any:
    return getattr(_theirs, name)


class _Equation:
    """y' = func(y, t, *args) as a function of y, t and the arrays in args; the solver's options."""

    def __init__(self, func: Callable[..., Any], structure: Any, options: dict[str, Any]) -> None:
        self.func, self.structure, self.options = func, structure, options
        self.pulled: Any = None  # the cotangent that was last pulled back, and what that gave

    def slope(self, y: Any, t: Any, *leaves: Any) -> Any:
        return self.func(y, t, *unflatten(self.structure, leaves))

    def solved(self, slope: Callable[..., Any], y0: Any, times: Any, leaves: Any) -> Any:
        """At the last of `times`, in an equation whose parameters are `leaves`."""
        return odeint(slope, y0, times, tuple(leaves), **self.options)[-1]


def odeint(
    func: Callable[..., Any], y0: Any, t: Any, args: tuple[Any, ...] = (), **options: Any
) -> Any:
    """The solution of y' = func(y, t, *args) with y(t[0]) = y0, at each of the times t.

    Its gradient is that of the equation, by the adjoint method, and not that of the solver's steps:
    it is as exact as `rtol` and `atol` say. Arrays that `func` takes from around it get none; give
    them in `args`.

    Parameters
    ----------
    func : callable
        Takes (y, t, *args) to the slope, in the shape of y; made of ops.
    y0 : Tensor or array of shape (n,)
    t : Tensor or array of shape (m,)
    args : tuple
        Arrays, numbers, and containers of them, which have gradients.
    **options
        SciPy's, as `rtol` and `atol`.

    Returns
    -------
    Tensor or array of shape (m, n)

    References
    ----------
    Cao, Li, Petzold and Serban, Adjoint sensitivity analysis for differential-algebraic equations,
    SIAM J. Sci. Comput. 24 (2003).

    Examples
    --------
    >>> import autograd.numpy as np
    >>> from autograd import grad
    >>> from autograd.scipy.integrate import odeint
    >>> decay = lambda y, t, rate: -rate * y
    >>> end = lambda rate: odeint(decay, np.ones(1), np.array([0.0, 2.0]), (rate,))[-1, 0]
    >>> bool(abs(grad(end)(0.5) + 2 * np.exp(-1.0)) < 1e-6)
    True
    """
    if options.get("full_output"):
        raise TypeError("odeint: full_output is not supported; use scipy.integrate.odeint for it")
    leaves, structure = flatten(tuple(args))
    y0, t = as_array(y0, "odeint"), as_array(t, "odeint")
    if y0.ndim != 1 or t.ndim != 1:
        raise ValueError(
            f"odeint: y0 and t have one dimension each, not {y0.ndim} and {t.ndim}; ravel y0"
        )
    return _odeint(y0, t, *leaves, equation=_Equation(func, structure, options))


def _back(g: Any, i: int, y: Any, arrays: Any, equation: _Equation) -> Any:
    """The cotangent of one of y0, t and the leaves: all are found together, by one solution."""
    if equation.pulled is None or equation.pulled[0] is not g:
        equation.pulled = g, _adjoint(g, y, arrays, equation)
    return equation.pulled[1][i]


def _adjoint(g: Any, y: Any, arrays: Any, equation: _Equation) -> list[Any]:
    """The adjoint equation, solved from the last time to the first.

    Its state is y, the cotangent of y, and those of the leaves, which grow on the way.
    """
    _, t, *leaves = arrays
    n, shapes = y.shape[1], [np.shape(x) for x in leaves]
    ends = np.cumsum([2 * n, *[int(np.prod(shape, dtype=int)) for shape in shapes]])

    def slope(state: Any, time: Any, *leaves: Any) -> Any:
        value, pull = vjp(equation.slope, state[:n], time, *leaves)
        back, _, *more = pull(-state[n : 2 * n])
        return ops.concatenate([value, back, *[ops.ravel(d) for d in more]])

    cotangent, grown = g[-1], np.zeros(int(ends[-1]) - 2 * n, y.dtype)
    times = []
    for k in range(len(t) - 1, 0, -1):
        times.append(ops.dot(equation.slope(y[k], t[k], *leaves), g[k]))
        state = ops.concatenate([y[k], cotangent, grown])
        state = equation.solved(slope, state, ops.stack([t[k], t[k - 1]]), leaves)
        cotangent, grown = state[n : 2 * n] + g[k - 1], state[2 * n :]
    times.append(-ops.dot(equation.slope(y[0], t[0], *leaves), cotangent - g[0]))
    parts = [
        ops.reshape(grown[a - 2 * n : b - 2 * n], s) for a, b, s in zip(ends, ends[1:], shapes)
    ]
    return [cotangent, ops.stack(times[::-1]), *parts]


def _push(d: Any, i: int, y: Any, arrays: Any, equation: _Equation) -> Any:
    """The tangent of the solution: it solves the derivative of the equation, beside it."""
    y0, t, *leaves = arrays
    n, k = y.shape[1], len(leaves)
    tangents = [np.zeros(y0.shape), *[np.zeros(np.shape(x)) for x in leaves]]
    moved: Any = 0.0
    if i == 1:  # where a solution that begins elsewhere is at another time
        slopes = ops.stack([equation.slope(y[j], t[j], *leaves) for j in range(len(t))])
        moved = slopes * ops.expand_dims(d, 1)
        tangents[0] = -moved[0]
    else:
        tangents[max(i - 1, 0)] = d

    def slope(state: Any, time: Any, *both: Any) -> Any:
        def at(value: Any, *leaves: Any) -> Any:
            return equation.slope(value, time, *leaves)

        given, along = (state[:n], *both[:k]), (state[n:], *both[k:])
        return ops.concatenate(jvp(at, given, along))

    state = ops.concatenate([y0, tangents[0]])
    both = (*leaves, *tangents[1:])
    return odeint(slope, state, t, both, **equation.options)[:, n:] + moved


@primitive(vjp=_back, jvp=_push)
def _odeint(*arrays: Any, equation: Any = None) -> Any:
    y0, t, *leaves = arrays
    options = equation.options
    return _theirs.odeint(equation.slope, y0, t, tuple(leaves), **options)
