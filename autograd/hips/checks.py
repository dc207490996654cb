"""HIPS autograd's checks of derivatives: by finite differences along one random direction.

`autograd.testing.gradcheck` checks every element and says which one is wrong.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

import numpy as np

from ..transforms.derivatives.signatures import Argnum
from ..transforms.tracing import Trace, chosen
from ..trees import flatten, map_leaves, show, unflatten
from .boxes import getval
from .wrapping import get_name

__all__ = [
    "check_equivalent", "check_grads", "check_jvp", "check_vjp", "combo_check", "nd",
    "quick_grad_check", "scalar_close",
]  # fmt: skip

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

        flat.__name__ = get_name(fun)
        _check(flat, leaves, tuple(modes), order, np.random.default_rng(0))

    return check


def check_vjp(f: Callable[[Any], Any], x: Any) -> None:
    """Check the gradient of a function of one argument in reverse mode; see `check_grads`.

    Parameters
    ----------
    f : callable
    x : array, or nested tuple, list or dict of arrays

    Examples
    --------
    >>> import autograd.numpy as np
    >>> from autograd.test_util import check_vjp
    >>> check_vjp(np.sin, 0.5)
    """
    check_grads(f, modes=("rev",), order=1)(x)


def check_jvp(f: Callable[[Any], Any], x: Any) -> None:
    """Check the derivative of a function of one argument in forward mode; see `check_grads`.

    Parameters
    ----------
    f : callable
    x : array, or nested tuple, list or dict of arrays

    Examples
    --------
    >>> import autograd.numpy as np
    >>> from autograd.test_util import check_jvp
    >>> check_jvp(np.sin, 0.5)
    """
    check_grads(f, modes=("fwd",), order=1)(x)


def combo_check(fun: Callable[..., Any], *options: Any, **named: Any) -> Callable[..., None]:
    """A function that runs `check_grads` on each combination of the values it is given.

    Parameters
    ----------
    fun : callable
    *options, **named
        The arguments of `check_grads` after the function.

    Returns
    -------
    callable
        Takes a list of values for each argument of `fun`, by position or by name.

    Examples
    --------
    >>> import autograd.numpy as np
    >>> from autograd.test_util import combo_check
    >>> combo_check(np.sum, [0])([np.ones(3), np.ones((2, 3))], axis=[None, 0])
    """

    def check(*values: Any, **choices: Any) -> None:
        for args in product(*values):
            for kwargs in product(*choices.values()):
                check_grads(fun, *options, **named)(*args, **dict(zip(choices, kwargs)))

    return check


def check_equivalent(x: Any, y: Any) -> None:
    """Check that two values are built alike and agree to about six digits.

    Parameters
    ----------
    x, y : array, or nested tuple, list or dict of arrays

    Raises
    ------
    AssertionError
        If they are not.

    Examples
    --------
    >>> from autograd.test_util import check_equivalent
    >>> check_equivalent({"a": 1.0}, {"a": 1.0 + 1e-9})
    """
    (found, structure), (wanted, other) = flatten(x), flatten(y)
    if structure != other:
        raise AssertionError(f"built as {show(structure)} and as {show(other)}")
    for a, b in zip(map(np.asarray, map(getval, found)), map(np.asarray, map(getval, wanted))):
        if a.shape != b.shape or a.dtype != b.dtype:
            raise AssertionError(f"{a.dtype}{list(a.shape)} and {b.dtype}{list(b.shape)} differ")
        if not np.allclose(a, b, TOLERANCE, TOLERANCE):
            raise AssertionError(f"the values differ:\n{a}\n{b}")


def scalar_close(a: Any, b: Any) -> bool:
    """Whether two numbers agree to about six digits, or both are nearly zero.

    Parameters
    ----------
    a, b : float

    Examples
    --------
    >>> from autograd.test_util import scalar_close
    >>> scalar_close(1.0, 1.0 + 1e-9), scalar_close(1.0, 1.001)
    (True, False)
    """
    return bool(abs(a - b) <= TOLERANCE + TOLERANCE * abs(a + b))


def nd(f: Callable[..., Any], *args: Any, eps: float = 1e-4) -> tuple[Any, ...]:
    """The gradient of a real function by central differences, with respect to each argument.

    Parameters
    ----------
    f : callable
        Returns a real number.
    *args : array
    eps : float
        The whole step, half of it to each side.

    Examples
    --------
    >>> import numpy as np
    >>> from autograd.test_util import nd
    >>> np.round(nd(lambda x: (x**2).sum(), np.array([1.0, 2.0]))[0], 6)
    array([2., 4.])
    """

    def partial(argnum: int) -> Any:
        x = np.array(args[argnum], float)
        slopes = np.zeros_like(x)
        for index in np.ndindex(*x.shape):
            step = np.zeros_like(x)
            step[index] = eps / 2
            there, back = [f(*args[:argnum], y, *args[argnum + 1 :]) for y in (x + step, x - step)]
            slopes[index] = (there - back) / eps
        return slopes

    return tuple([partial(i) for i in range(len(args))])


def quick_grad_check(
    fun: Callable[..., Any], arg0: Any, extra_args: Sequence[Any] = (), kwargs: Any = None,
    **unused: Any,
) -> None:  # fmt: skip
    """`check_grads` of the first argument in reverse mode, under a name that HIPS deprecates.

    Parameters
    ----------
    fun : callable
    arg0 : array
    extra_args : sequence
        Further arguments of `fun`.
    kwargs : dict, optional
    **unused
        HIPS autograd's tolerances.
    """
    warnings.warn("quick_grad_check: use check_grads", DeprecationWarning, stacklevel=2)
    check_grads(fun, modes=["rev"], order=1)(arg0, *extra_args, **(kwargs or {}))


# --- how it is done ------------------------------------------------------------------------------


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
        return flatten(map_leaves(getval, there))[0]

    difference = [(b - a) / (2 * STEP) for a, b in zip(moved(-STEP), moved(STEP))]
    numeric = _inner(cotangents, difference)
    found = {}
    if "fwd" in modes:
        found["forward mode (JVP)"] = _inner(cotangents, trace.push(tangents))
    if "rev" in modes:
        found["reverse mode (VJP)"] = _inner(trace.pull(cotangents), tangents)
    for mode, value in found.items():
        if not abs(value - numeric) <= TOLERANCE + TOLERANCE * abs(numeric):
            raise AssertionError(
                f"{mode} check of {get_name(f)} failed: along a random direction the derivative "
                f"is {value:.9g}, and {numeric:.9g} by finite differences"
            )
    if order > 1:
        n = len(xs)  # each is a function of the tangents or cotangents, too

        def pushed(*both: Any) -> Any:
            return tuple(Trace(f, range(n), both[:n], {}).push(both[n:]))

        def pulled(*both: Any) -> Any:
            return tuple(Trace(f, range(n), both[:n], {}).pull(both[n:]))

        pushed.__name__, pulled.__name__ = f"jvp_{get_name(f)}", f"vjp_{get_name(f)}"
        for mode, derivative, more in (("fwd", pushed, tangents), ("rev", pulled, cotangents)):
            if mode in modes:
                _check(derivative, [*xs, *more], modes, order - 1, rng)
