"""The other arguments of an op, by name: axes, shapes, flags, which its rules may ask for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .boxes import Box
from .kinds import Op

__all__ = ["MISSING", "options_of"]

MISSING = object()  # an argument that is given by name, or not at all


def options_of(op: Op, rest: Sequence[Any], named: dict[str, Any]) -> dict[str, Any]:
    """The other arguments of an op by name; one that requires a gradient would lose it."""
    given = {**dict(zip(op.defaults, rest)), **named} if rest else named
    for name, value in given.items():
        if isinstance(value, Box) and value._node is not None:
            raise TypeError(
                f"{op.name}: its argument {name!r} has no rule, and the gradient would be lost; "
                "pass t.detach(), or give the op a rule for it"
            )
    return given if len(given) == len(op.defaults) else {**op.defaults, **given}
