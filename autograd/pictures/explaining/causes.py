"""Why the local gradient of an op is zero, infinite or nan, in words.

A cause is claimed only where the values at hand show it; otherwise only what is certain is said.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...engine.graph import Node
from ...engine.kinds import Array
from ...engine.outputs import Bundle
from ..reading.chain import Chain, each
from ..reading.quantity import Quantity
from ..reading.snapshot import inputs_of

__all__ = ["cause_of_bad", "cause_of_zero"]

Test = Callable[[Any, Any], Any]  # of the argument and the output, at the elements concerned

SATURATED = "is saturated: its output is {y} to rounding, where it is flat"

# For ops of one argument: what holds for x and y, and what that means.
FLAT: dict[str, list[tuple[Test, str]]] = {
    "relu": [(lambda x, y: x <= 0, "is dead: its input{x} is ≤ 0")],
    "leaky_relu": [(lambda x, y: x <= 0, "is flat below 0, and its input{x} is ≤ 0")],
    "sigmoid": [(lambda x, y: (y == 1) | (y == 0), SATURATED)],
    "tanh": [(lambda x, y: abs(y) == 1, SATURATED)],
    "erf": [(lambda x, y: abs(y) == 1, SATURATED)],
    "softplus": [(lambda x, y: y == 0, SATURATED)],
    "exp": [(lambda x, y: y == 0, "underflows to 0")],
    "exp2": [(lambda x, y: y == 0, "underflows to 0")],
    "expm1": [(lambda x, y: y == -1, "is −1 to rounding, where it is flat")],
    "square": [(lambda x, y: x == 0, "is flat where its input is 0")],
    "absolute": [(lambda x, y: x == 0, "has a kink where its input is 0; the 0 is a convention")],
    "fabs": [(lambda x, y: x == 0, "has a kink where its input is 0; the 0 is a convention")],
}
PICKS = {  # why an argument gets nothing
    "maximum": "the other argument is larger", "fmax": "the other argument is larger",
    "minimum": "the other argument is smaller", "fmin": "the other argument is smaller",
    "max": "another element is larger", "min": "another element is smaller",
    "pool_max": "another element of the window is larger",
    "where": "the condition takes the other branch", "getitem": "the index leaves it out",
    "put": "it is written over", "tril": "it lies above the diagonal",
    "triu": "it lies below the diagonal",
}  # fmt: skip

STEEP: dict[str, list[tuple[Test, str]]] = {
    "sqrt": [
        (lambda x, y: x == 0, "the slope of √x at 0 is 1/0"),
        (lambda x, y: x < 0, "the square root of a negative number is nan"),
    ],
    "cbrt": [(lambda x, y: x == 0, "the slope of ∛x at 0 is 1/0")],
    "log": [(lambda x, y: x == 0, "the slope of ln x at 0 is 1/0")],
    "log2": [(lambda x, y: x == 0, "the slope of log₂ x at 0 is 1/0")],
    "log10": [(lambda x, y: x == 0, "the slope of log₁₀ x at 0 is 1/0")],
    "log1p": [(lambda x, y: x == -1, "the slope of ln(1 + x) at −1 is 1/0")],
    "exp": [(lambda x, y: np.isinf(y), "exp overflows")],
    "exp2": [(lambda x, y: np.isinf(y), "2ˣ overflows")],
    "expm1": [(lambda x, y: np.isinf(y), "exp overflows")],
    "reciprocal": [(lambda x, y: x == 0, "it divides by 0")],
    "arcsin": [(lambda x, y: abs(x) == 1, "the slope of arcsin at ±1 is 1/0")],
    "arccos": [(lambda x, y: abs(x) == 1, "the slope of arccos at ±1 is 1/0")],
    "arctanh": [(lambda x, y: abs(x) == 1, "the slope of arctanh at ±1 is 1/0")],
}


def cause_of_zero(chain: Chain, node: Node, i: int, mask: Any) -> str:
    """Why the local gradient of `node` with respect to argument i is 0 where `mask` says so."""
    name = node.op.name
    what = f"{chain.names[node]} = {chain.computes(node)}"
    if isinstance(mask, Bundle):
        return f"the local gradient of {what} is 0"
    for test, text in FLAT.get(name, []):
        x, y = _at(chain, node, i, mask)
        if x is not None and y is not None and np.all(test(x, y)):
            one = f", {Quantity(x[0])}," if mask.ndim == 0 else ""
            ends = " or ".join(sorted({str(Quantity(v)) for v in np.unique(y)}))
            return f"{what} {text.format(x=one, y=ends)}"
    masked = (node.options or {}).get("where", True) is not True
    if name in PICKS or masked:
        reasons = [PICKS[name]] if name in PICKS else []
        reasons += ["the mask leaves it out"] if masked else []
        return f"{what} does not pass it on: {', or '.join(reasons)}"
    if name == "clip":
        limits = "the input is within the limits" if i else "its input is outside the limits"
        return f"{what} does not pass it on: {limits}"
    if name == "power" and (why := _flat_power(chain, node, i, mask)):
        return f"{what} is flat: {why}"
    others = [chain.called(node, j) for j in range(node.op.arity) if j != i]
    if name in ("affine", "conv_bias") and i < 2:  # x and weight, not bias
        return f"{what} multiplies only by zeros, those of {others[0]}"
    if name == "multiply":
        other = "" if others[0] == "0" else f", {others[0]},"
        return f"{what} multiplies by 0: the other factor{other} is 0"
    if node.op.kind == "multilinear":
        return f"{what} multiplies only by zeros, those of {', '.join(others)}"
    if name == "divide" and i == 1:
        return f"{what} has a numerator of 0"
    if name == "divide":
        return f"{what} divides by ∞"
    return f"the local gradient of {what} with respect to {chain.called(node, i)} is 0"


def _flat_power(chain: Chain, node: Node, i: int, mask: Any) -> str | None:
    base, exponent = (
        None if a is None else np.broadcast_to(a, node.shape) for a in chain.graph.arguments(node)
    )
    if np.shape(mask) != node.shape or base is None or exponent is None:
        return None
    if i == 0 and np.all(exponent[mask] == 0):
        return "the exponent is 0"
    if np.all(base[mask] == 0):
        return "the base is 0"
    return "the base is 1" if i == 1 and np.all(base[mask] == 1) else None


def cause_of_bad(
    chain: Chain, node: Node, i: int, handed: Any, probes: Callable[..., Array]
) -> str:
    """Why `node` turns a finite upstream gradient into one that is not finite at argument i."""
    name, g = node.op.name, chain.gradients[node]
    what = f"{chain.names[node]} = {chain.computes(node)}"
    probe = each(lambda a: probes(np.shape(a), np.asarray(a).dtype), g)
    local = chain.passed(node, i, probe)
    if isinstance(local, tuple):
        return f"at {what}"
    mask = ~np.isfinite(np.asarray(handed))
    if np.isfinite(np.asarray(local)[mask]).all():
        return f"upstream × local overflows at {what}"
    times = _zero_times_infinity(node, i, g, local, handed)
    x, y = _at(chain, node, i, mask)
    if x is not None and y is not None:
        if texts := [text for test, text in STEEP.get(name, []) if np.any(test(x, y))]:
            return f"{', and '.join(texts)}, at {what}{times}"
    arguments = chain.graph.arguments(node)
    if name == "divide" and arguments[1] is not None and np.any(np.asarray(arguments[1]) == 0):
        return f"division by 0, at {what}{times}"
    if name == "power" and arguments[0] is not None and np.any(np.asarray(arguments[0]) == 0):
        return f"the slope of a power below 1 at 0 is 1/0, at {what}{times}"
    if source := _first_bad_value(chain, node):
        return f"the values are not finite from {source} on, which {what} multiplies by{times}"
    size = "nan" if np.isnan(np.asarray(local)[mask]).any() else "∞"
    return f"the local gradient of {what} with respect to {chain.called(node, i)} is {size}{times}"


def _zero_times_infinity(node: Node, i: int, g: Any, local: Any, handed: Any) -> str:
    """The note for a 0 from upstream that meets an infinite slope, element by element."""
    if not node.op.pointwise or np.shape(local) != node.shape:
        return ""
    meets = (np.asarray(g) == 0) & np.isinf(local) & np.isnan(handed)
    return "; upstream 0 × local ∞ = nan" if meets.any() else ""


def _first_bad_value(chain: Chain, node: Node) -> str | None:
    """The first value on the way to a node that is nan or infinite."""
    source = None
    looking: Node | None = node
    while looking is not None:
        value = chain.graph.values.get(looking)
        if looking is not node and value is not None:
            source = looking
        parents = [p for p in inputs_of(looking) if p is not None]
        looking = next((p for p in parents if Quantity(chain.graph.values.get(p)).is_bad), None)
    if source is None:
        constants = [chain.graph.constants.get((node, j)) for j in range(node.op.arity)]
        return "a constant" if any([Quantity(c).is_bad for c in constants]) else None
    formula = chain.computes(source)
    return f"{chain.names[source]}{f' = {formula}' if formula else ''}"


def _at(chain: Chain, node: Node, i: int, mask: Any) -> tuple[Array | None, Array | None]:
    """The elements of argument i in `mask`, and those of the output if it has the same shape."""
    x, y = chain.graph.arguments(node)[i], chain.graph.values.get(node)
    mask = np.asarray(mask)
    found = [
        None if a is None or np.shape(a) != mask.shape else np.asarray(a)[mask] for a in (x, y)
    ]
    return found[0], found[1]
