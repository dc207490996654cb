"""gradcheck: the gradients of a function against finite differences."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Sequence
from typing import Any, Literal

import numpy as np

from ..engine.modes import enable_grad
from ..engine.primitive import Array
from ..tensors.tensor import Tensor
from ..transforms.derivatives import jvp, vjp
from ..transforms.tracing import check_function
from .evaluation import (
    as_input,
    gradient_of,
    is_floating,
    is_number,
    leaves_of,
    needs_gradient,
    of_checked,
    outputs_of,
    pull_back,
    push_forward,
    random_like,
    raw,
    transformed,
    weights_like,
)

__all__ = ["GradcheckError", "KinkWarning", "gradcheck"]

STEP = float(np.sqrt(np.finfo(np.float64).eps))  # √eps: see gradcheck's Notes
BEND = 1e-3  # one-sided differences that disagree by more than this share of their size: a kink


class GradcheckError(AssertionError):
    """A gradient that finite differences contradict."""


class KinkWarning(UserWarning):
    """The derivative changes within one finite-difference step."""


def gradcheck(
    f: Callable[..., Any],
    *inputs: Any,
    order: int = 1,
    h: float | None = None,
    rtol: float = 1e-5,
    atol: float = 1e-6,
    seed: int = 0,
    forward: bool = True,
) -> Literal[True]:
    """Check the gradients of `f` at `inputs`, in both directions, against finite differences.

    Parameters
    ----------
    f : callable
        Takes Tensors; returns a Tensor of any shape, or a tuple or list of them. It must be smooth
        around `inputs` and return the same result each time.
    *inputs : array_like or Tensor
        Where to check. Floating and complex inputs are checked, in float64 or complex128 whatever
        their dtype; all others (integers, booleans, None, ...) are passed on as they are. A single
        tuple or list of Tensors stands for several inputs, as in PyTorch.
    order : int
        2 also checks the gradient of the gradient, 3 the gradient of that, and so on; from 2 on, by
        transforms inside one another, too (vjp and jvp of vjp), and with respect to the cotangents.
    h : float, optional
        The step, the same for every element; by default √eps · max(|x|, 1) for each element x.
    rtol, atol : float
        An element is correct if ``|analytic - numeric| <= atol + rtol * |numeric|``.
    seed : int
        Seed of the random cotangents and tangents.
    forward : bool
        Whether to check forward mode, too. A `Function` has none if its backward is
        `once_differentiable`.

    Returns
    -------
    True
        So that the call can stand in an assert.

    Raises
    ------
    GradcheckError
        An AssertionError that names the worst input, the element, and both numbers; or says that
        two calls differ, as those of a random function.

    Warns
    -----
    KinkWarning
        Where the one-sided differences ``(f(x+h) - f(x))/h`` and ``(f(x) - f(x-h))/h`` disagree by
        more than a thousandth of their size. For a smooth function they differ by about h·f'',
        roughly 1e-8, so either the derivative jumps within one step of x (|x| at 0, a tie of max)
        or f does. Central differences then give the mean of the two slopes, which cannot tell
        whether a gradient is right: check at another point.

    Notes
    -----
    The difference is central, (f(x+h) - f(x-h)) / 2h, one element at a time. Its truncation error
    is h²f'''/6 and its rounding error about eps·|f|/h, so with h = √eps it is accurate to about
    1e-8 for values near 1 [1]_.

    For a complex input, both parts of each element are moved, one after the other; for a complex
    output, both parts are weighted. The gradient is ∂L/∂Re x + i ∂L/∂Im x, as in PyTorch.

    An output of several elements is contracted with a fixed random cotangent, drawn with `seed`, so
    the numbers in a message are derivatives of that weighted sum; an output of one element has
    weight 1. The forward walk is checked against the reverse one on a random tangent t, by
    ⟨g, J t⟩ = ⟨Jᵀ g, t⟩.

    References
    ----------
    .. [1] Press et al., Numerical Recipes, 3rd ed., section 5.7.

    Examples
    --------
    >>> import autograd as ag
    >>> from autograd.testing import gradcheck
    >>> gradcheck(lambda x, y: ag.sin(x) * y, [1.0, 2.0], 3.0, order=2)
    True
    """
    check_function(f)
    if len(inputs) == 1 and isinstance(inputs[0], tuple | list):
        if any(isinstance(x, Tensor) for x in inputs[0]):
            inputs = tuple(inputs[0])
    values = [as_input(x) for x in inputs]
    checked = [i for i, x in enumerate(values) if is_floating(x)]
    if not checked:
        raise TypeError("gradcheck: no input is floating, so there is no gradient to check")
    for i, x in enumerate(inputs):
        if isinstance(x, tuple | list) and any(needs_gradient(part) for part in x):
            raise TypeError(
                f"gradcheck: input {i} holds Tensors that require gradients, which would not be "
                "checked; pass each one separately: gradcheck(f, a, b)"
            )
    names = _names(f, inputs)
    if order < 1:
        raise ValueError(f"gradcheck: order must be at least 1 (differentiate once), not {order}")
    nested = f
    for level in range(1, order + 1):
        what = _ordinal(level)
        gradients = _check_once(f, values, checked, names, what, h, rtol, atol, seed, forward)
        if level > 1:
            _check_nested(nested, values, checked, what, gradients, seed, forward)
        if level < order:
            _check_cotangent(f, values, checked, what, seed)
        f = gradient_of(f, checked, seed + level)
        nested = transformed(nested, checked, seed + level)
    return True


def _check_once(
    f: Callable[..., Any],
    values: list[Any],
    checked: list[int],
    names: list[str],
    what: str,
    h: float | None,
    rtol: float,
    atol: float,
    seed: int,
    forward: bool,
) -> list[Array]:
    """Reverse mode against central differences, then, if asked for, forward against reverse."""
    rng = np.random.default_rng(seed)
    leaves = leaves_of(values, checked)
    outputs = outputs_of(f(*leaves))
    weights = [weights_like(rng, out, len(outputs)) for out in outputs]
    if not is_number(outputs):
        what += f" of the output weighted with random numbers (seed={seed})"
    inputs = [leaves[i] for i in checked]
    analytic = [raw(g) for g in pull_back(outputs, inputs, weights)]

    def weighted(xs: list[Any]) -> Any:
        results = outputs_of(f(*leaves_of(xs, checked)))
        return sum(np.vdot(w, raw(out)).real for w, out in zip(weights, results, strict=True))

    def refuse_randomness() -> None:
        again = outputs_of(f(*leaves_of(values, checked)))
        _check_repeated(what, [raw(y) for y in outputs], [raw(y) for y in again])

    refuse_randomness()
    middle = weighted(values)
    worst, wrong, total = None, 0, 0
    for i, gradient in zip(checked, analytic, strict=True):
        for element in np.ndindex(values[i].shape):
            numeric, kink = _difference(weighted, values, i, element, h, middle)
            if values[i].dtype.kind == "c":
                along, bend = _difference(weighted, values, i, element, h, middle, 1j)
                numeric, kink = numeric + 1j * along, kink or bend
            where = f"{names[i]}{_place(element)} = {values[i][element]:.9g}"
            if kink:
                refuse_randomness()
                warnings.warn(
                    f"gradcheck: near a kink of the {what} at {where}: {kink}; check at a point "
                    "further away",
                    KinkWarning,
                    stacklevel=3,
                )
            total += 1
            error = abs(gradient[element] - numeric)
            if error <= atol + rtol * abs(numeric):
                continue
            wrong += 1
            error = error if np.isfinite(error) else np.inf
            if worst is None or error > worst[0]:
                worst = error, where, gradient[element], numeric, kink
    if worst:
        error, where, got, numeric, kink = worst
        hint = f" It is near a kink ({kink}), where differences cannot judge." if kink else ""
        raise GradcheckError(
            f"gradcheck: the {what} is wrong, worst at {where}: analytic {got:.9g}, numeric "
            f"{numeric:.9g}, difference {error:.3g}; {wrong} of {total} elements are wrong.{hint}"
        )
    if forward:
        _check_forward(outputs, inputs, weights, analytic, what, rng)
    return analytic


def _check_repeated(what: str, first: Sequence[Array], second: Sequence[Array]) -> None:
    """Raise if two calls with the same inputs gave results that differ by more than rounding."""
    for a, b in zip(first, second, strict=True):
        if np.shape(a) == np.shape(b):
            off = np.abs(a - b).max(initial=0, where=~(np.isnan(a) & np.isnan(b)) & (a != b))
            if off <= 1e-12 * np.abs(a).max(initial=0, where=np.isfinite(a)):
                continue
        raise GradcheckError(
            f"gradcheck: the {what} cannot be checked: two calls with the same inputs differ. The "
            "function is random, or changes something that it reads; let it make its generator "
            "with a fixed seed in each call"
        )


def _check_nested(
    f: Callable[..., Any],
    values: list[Any],
    checked: list[int],
    what: str,
    gradients: list[Array],
    seed: int,
    forward: bool,
) -> None:
    """The same gradients, and the tangents, by transforms inside one another."""
    rng = np.random.default_rng(seed)
    inputs = [values[i] for i in checked]
    some = of_checked(f, values, checked)
    outputs, pull = vjp(some, *inputs)
    weights = tuple([weights_like(rng, y, len(outputs)) for y in outputs])
    pulled = pull(weights)
    for got, gradient in zip(pulled if len(inputs) > 1 else [pulled], gradients, strict=True):
        off = np.abs(raw(got) - gradient).max(initial=0)
        if not off <= 1e-9 * (1 + np.abs(gradient).max(initial=0)):
            raise GradcheckError(
                f"gradcheck: the {what} is right on Tensors, but off by {off:.3g} by vjp of vjp"
            )
    if forward:
        tangents = [random_like(rng, x) for x in inputs]
        pushed = jvp(some, inputs, tangents)[1]
        _compare_modes(pushed, weights, gradients, tangents, f"{what}, by jvp of vjp,")


def _check_cotangent(
    f: Callable[..., Any], values: list[Any], checked: list[int], what: str, seed: int
) -> None:
    """⟨∂⟨t, Jᵀ g⟩/∂g, g⟩ = ⟨t, Jᵀ g⟩: a gradient is linear in its cotangent, and recorded so."""
    rng = np.random.default_rng(seed)
    with enable_grad():
        leaves = leaves_of(values, checked)
        outputs = outputs_of(f(*leaves))
        weights = [np.asarray(random_like(rng, y)) for y in outputs]
        cotangents = [Tensor(w, requires_grad=True) for w in weights]
        pulled = pull_back(outputs, [leaves[i] for i in checked], cotangents, record=True)
    tangents = [random_like(rng, x) for x in pulled]
    back = pull_back(pulled, cotangents, tangents)
    terms = [np.ravel((np.conj(t) * raw(x)).real) for t, x in zip(tangents, pulled, strict=True)]
    value = sum(term.sum() for term in terms)
    recorded = sum(np.vdot(w, raw(b)).real for w, b in zip(weights, back, strict=True))
    scale = sum(abs(term).sum() for term in terms) + 1
    if not abs(recorded - value) <= 1e-9 * scale:
        raise GradcheckError(
            f"gradcheck: the {what} is right, but its derivative with respect to its cotangent is "
            f"not: along a random one {recorded:.9g} in place of {value:.9g}; a backward that will "
            "be differentiated takes its cotangent as it is, without detach() or .data"
        )


def _check_forward(
    outputs: list[Any],
    inputs: list[Tensor],
    weights: list[Array],
    gradients: list[Array],
    what: str,
    rng: np.random.Generator,
) -> None:
    """⟨g, J t⟩ = ⟨Jᵀ g, t⟩ for a random t: equal to rounding, since both walks follow one rule."""
    tangents = [random_like(rng, x) for x in inputs]
    try:
        pushed = push_forward(outputs, inputs, tangents)
    except RuntimeError as error:
        error.add_note(
            f"gradcheck: the {what} is right in reverse mode; this error is from forward mode, "
            "which gradcheck(..., forward=False) leaves out"
        )
        raise
    _compare_modes(pushed, weights, gradients, tangents, what)


def _compare_modes(
    pushed: Sequence[Any],
    weights: Sequence[Array],
    gradients: Sequence[Array],
    tangents: Sequence[Array],
    what: str,
) -> None:
    """Raise unless ⟨g, J t⟩ = ⟨Jᵀ g, t⟩."""
    forward = sum(np.vdot(w, raw(t)).real for w, t in zip(weights, pushed, strict=True))
    terms = [np.ravel((np.conj(g) * t).real) for g, t in zip(gradients, tangents, strict=True)]
    reverse = sum(term.sum() for term in terms)
    scale = sum(abs(term).sum() for term in terms) + 1
    if not abs(forward - reverse) <= 1e-9 * scale:
        raise GradcheckError(
            f"gradcheck: the {what} is right in reverse but not in forward mode: along a random "
            f"tangent (both sides weighted, see Notes) forward {forward:.9g}, reverse "
            f"{reverse:.9g}; fix the jvp of one of its ops"
        )


def _difference(
    f: Callable[[list[Any]], Any],
    values: list[Any],
    i: int,
    element: tuple[int, ...],
    h: float | None,
    middle: Any,
    unit: complex = 1,
) -> tuple[Any, str]:
    """The central difference along one element, and what suggests a kink there, if anything.

    A complex element is moved by multiples of `unit`, which is 1 or i.
    """
    x = values[i][element]
    step = h or STEP * max(abs(x), 1.0)
    above, below = x + unit * step, x - unit * step  # as stored: the steps are their differences
    ends = []
    for end in (above, below):
        moved = values[i].copy()
        moved[element] = end
        ends.append(f([*values[:i], moved, *values[i + 1 :]]))
    right = (ends[0] - middle) / abs(above - x)
    left = (middle - ends[1]) / abs(x - below)
    rounding = 1e3 * step * max(abs(middle), 1.0)
    if abs(right - left) <= BEND * (abs(right) + abs(left)) + rounding:
        kink = ""
    else:
        kink = f"slope {left:.6g} on its left, {right:.6g} on its right"
    return (ends[0] - ends[1]) / abs(above - below), kink


def _names(f: Callable[..., Any], inputs: Sequence[Any]) -> list[str]:
    """What a message calls each input: the name of its Tensor or parameter, and its position."""
    try:
        parameters = [
            p.name
            for p in inspect.signature(f).parameters.values()
            if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)
        ]
    except (TypeError, ValueError):
        parameters = []
    names = []
    for i, x in enumerate(inputs):
        name = getattr(x, "name", None) or (parameters[i] if i < len(parameters) else None)
        names.append(f"input {i} ({name})" if name else f"input {i}")
    return names


def _place(element: tuple[int, ...]) -> str:
    return f"[{', '.join(map(str, element))}]" if element else ""


def _ordinal(level: int) -> str:
    return {1: "gradient", 2: "second-order gradient"}.get(level, f"gradient of order {level}")
