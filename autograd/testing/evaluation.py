"""How gradcheck runs a function: what goes in and comes out, and the derivatives by both walks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..engine.modes import enable_grad
from ..engine.primitive import Array
from ..engine.sweep import pullback, pushforward
from ..tensors.tensor import Tensor
from ..transforms.derivatives import vjp


def pull_back(
    outputs: list[Any], inputs: list[Tensor], gs: list[Any], record: bool = False
) -> list[Any]:
    """The cotangents of `inputs` for those of `outputs`: zeros where nothing flows back."""
    start: dict[Any, Any] = {}
    for out, g in zip(outputs, gs, strict=True):
        if needs_gradient(out):
            g = Tensor._of(g, None) if record and not isinstance(g, Tensor) else g
            start[out._node] = start[out._node] + g if out._node in start else g
    kept = pullback(start, record=record)
    return [kept.get(x._node, np.zeros(x.shape, x.dtype)) for x in inputs]  # type: ignore[arg-type]


def push_forward(outputs: list[Any], inputs: list[Tensor], ts: list[Any]) -> list[Any]:
    """The tangents of `outputs` for those of `inputs`: zeros where nothing flows."""
    tangents = {x._node: t for x, t in zip(inputs, ts, strict=True)}
    pushed = pushforward(tangents, [out._node for out in outputs if needs_gradient(out)])  # type: ignore[arg-type]
    zeros = [np.zeros(out.shape) for out in outputs]
    return [
        pushed.get(out._node, zero) if needs_gradient(out) else zero
        for out, zero in zip(outputs, zeros, strict=True)
    ]


def gradient_of(f: Callable[..., Any], checked: Sequence[int], seed: int) -> Callable[..., Any]:
    """The gradients of the weighted output of `f`, as a function that can be recorded."""

    def gradients(*leaves: Any) -> list[Any]:
        with enable_grad():
            rng = np.random.default_rng(seed)
            outputs = outputs_of(f(*leaves))
            weights = [weights_like(rng, out, len(outputs)) for out in outputs]
            return pull_back(outputs, [leaves[i] for i in checked], weights, record=True)

    return gradients


def of_checked(
    f: Callable[..., Any], others: Sequence[Any], checked: Sequence[int]
) -> Callable[..., Any]:
    """`f` as a function of its checked inputs, that returns a tuple."""

    def some(*xs: Any) -> Any:
        given = dict(zip(checked, xs))
        return tuple(outputs_of(f(*[given.get(i, x) for i, x in enumerate(others)])))

    return some


def transformed(f: Callable[..., Any], checked: Sequence[int], seed: int) -> Callable[..., Any]:
    """What `gradient_of` gives, by the transform `vjp`."""

    def gradients(*leaves: Any) -> list[Any]:
        rng = np.random.default_rng(seed)
        outputs, pull = vjp(of_checked(f, leaves, checked), *[leaves[i] for i in checked])
        pulled = pull(tuple([weights_like(rng, y, len(outputs)) for y in outputs]))
        return list(pulled) if len(checked) > 1 else [pulled]

    return gradients


# --- what goes in, what comes out ----------------------------------------------------------------


def as_input(x: Any) -> Any:
    """A floating input as a float64 or complex128 array; anything else as it is."""
    raw = x._array if isinstance(x, Tensor) else x
    try:
        kind = np.result_type(raw).kind if not isinstance(raw, list | tuple) else ""
        kind = kind or np.asarray(raw).dtype.kind
    except (TypeError, ValueError):
        return x
    if kind == "c":
        return np.array(raw, np.complex128)
    return np.array(raw, np.float64) if kind == "f" else x


def is_floating(x: Any) -> bool:
    """Whether an input, as `as_input` gives it, is checked."""
    return isinstance(x, np.ndarray) and x.dtype in (np.float64, np.complex128)


def leaves_of(values: list[Any], checked: Sequence[int]) -> list[Any]:
    """The values, with those to check as Tensors that require gradients."""
    return [Tensor(x, requires_grad=True) if i in checked else x for i, x in enumerate(values)]


def outputs_of(result: Any) -> list[Any]:
    """The floating outputs of a function: Tensors, or arrays if nothing was recorded."""
    results = result if isinstance(result, tuple | list) else [result]
    arrays = [r if isinstance(r, Tensor) else np.asarray(r) for r in results]
    floating = [r for r in arrays if r.dtype.kind in "fc"]
    if not floating:
        raise TypeError("gradcheck: the function must return a floating Tensor, or several")
    return floating


def needs_gradient(out: Any) -> bool:
    """Whether an output was recorded."""
    return isinstance(out, Tensor) and out.requires_grad


def raw(x: Any) -> Any:
    """The array of a Tensor; an array as it is."""
    return x._array if isinstance(x, Tensor) else x


def is_number(outputs: list[Any]) -> bool:
    """Whether there is one output, a real number."""
    return len(outputs) == 1 and outputs[0].size == 1 and outputs[0].dtype.kind == "f"


def weights_like(rng: np.random.Generator, out: Any, outputs: int) -> Array:
    """What an output is weighted with: 1 for one number, else random numbers."""
    if outputs == 1 and out.size == 1 and out.dtype.kind == "f":
        return np.ones(out.shape)[()]
    return random_like(rng, out)


def random_like(rng: np.random.Generator, like: Any) -> Array:
    """Random numbers in the shape of an array, complex if it is complex."""
    drawn = rng.standard_normal(like.shape)
    return drawn + 1j * rng.standard_normal(like.shape) if like.dtype.kind == "c" else drawn
