"""Other rules for an op that exists already, in place of its own, wherever it is applied."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .kinds import Array

__all__ = ["replace_rules"]


def replace_rules(
    apply: Any, pull: Callable[..., Any] | None = None, push: Callable[..., Any] | None = None
) -> None:
    """Give the op that a function applies another pullback, or another pushforward, or both.

    The function stays the object that it is, because others hold it. From now on it saves all that
    a rule may ask for: the arguments and the output. Graphs made before keep too little for that.

    Parameters
    ----------
    apply : callable
        One of the library's ops, as ``autograd.sign``.
    pull : callable, optional
        Takes (argnums, y, args, options) to a function from y's cotangent to a list of cotangents.
    push : callable, optional
        Takes (argnums, tangents, y, args, options) to y's tangent.
    """
    op = apply.op
    n = op.arity
    everything = (True,) * (n + 2)
    op.keep = lambda active: everything
    for name, cell in zip(apply.__code__.co_freevars, apply.__closure__ or ()):
        if name in ("first", "second", "both"):  # short_forms.py asked when it was made
            cell.cell_contents = everything
        elif name.startswith("keep"):
            cell.cell_contents = True
    op.pointwise = False  # blocks.py pulls through the rules that it knows
    if pull is not None:
        op.pulls = [_pull(pull, i, n) for i in range(n)]
    if push is not None:

        def pushed(tangents: Any, s: Any, k: Any) -> Array:
            active = [i for i, t in enumerate(tangents) if t is not None]
            given = [tangents[i] for i in active]
            return push(active, given, s[n], s[:n], k or {})

        op.push = pushed
    for derived in ("conjugated", "widened"):
        op.__dict__.pop(derived, None)


def _pull(rule: Callable[..., Any], i: int, n: int) -> Callable[..., Any]:
    return lambda g, s, k: next(iter(rule((i,), s[n], s[:n], k or {})(g)))
