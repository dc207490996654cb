"""detect_anomaly: where the first nan or inf was made, and what was overwritten.

Inside it, every node gets its own op, a copy that remembers the user's line and inspects what goes
into and comes out of its rules. Outside it, none of this exists, so it costs nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from copy import copy
from functools import partial
from types import FrameType
from typing import TYPE_CHECKING, Any, TypeVar, overload
from zlib import crc32

import numpy as np

from ..engine.graph import Node
from ..engine.kinds import Array, Op
from ..engine.limits import PINNED
from ..engine.modes import made_by, maker
from ..engine.scopes import Scope
from ..tensors.overwritten import arrays_in
from ..tensors.tensor import Tensor
from ..tensors.user_lines import user_line
from ..transforms.tracing import ENTRY

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["detect_anomaly"]

F = TypeVar("F", bound=Callable[..., Any])


@overload
def detect_anomaly() -> Scope: ...
@overload
def detect_anomaly(function: F) -> F: ...
def detect_anomaly(function: Any = None) -> Any:
    """Raise at the op that makes the first nan or inf, forward or backward: slow, for debugging.

    A context manager and a decorator, with or without parentheses.

    The error names the op, the user's line that applied it, and its inputs. An array that a rule
    needs and that has been written to in the meantime, for example through ``t.data``, also raises.
    What is recorded inside is watched for as long as it lives, wherever its backward is called. (An
    infinity that comes in from outside, as in a mask, may pass; a nan may not.)

    Parameters
    ----------
    function : callable, optional
        The function to decorate, where the decorator stands without parentheses.

    Raises
    ------
    FloatingPointError
        For a nan or an inf.
    RuntimeError
        For an array that was overwritten between forward and backward.

    Examples
    --------
    >>> import autograd as ag
    >>> x = ag.tensor([1.0, 0.0], requires_grad=True)
    >>> with ag.detect_anomaly():
    ...     y = ag.sqrt(x).sum()
    >>> y.backward()
    Traceback (most recent call last):
    ...
    FloatingPointError: sqrt: its backward made 1 inf, ...
    """
    return Scope(_watching) if function is None else Scope(_watching)(function)


@contextmanager
def _watching() -> Iterator[None]:
    with made_by(partial(_watched, maker.get())), np.errstate(all="ignore"):
        yield


def _watched(
    make: Callable[..., Node],
    op: Op,
    a: Any,
    b: Any,
    saved: Any,
    y: Array,
    many: Any = None,
    options: Any = None,
) -> Node:
    """The node of an op that inspects what its rules are given and what they return."""
    if op is ENTRY or op is PINNED:  # the library's own; no user wrote them
        return make(op, a, b, saved, y, many, options)
    watch = _Watch(op.name, saved, options)
    watch.check_forward(y)
    node = make(op, a, b, saved, y, many, options)
    original = node.op
    node.op = mine = copy(original)
    mine.made = watch.line  # for the error of overwritten.py
    mine.pointwise = False  # so that it is not pulled back through in blocks
    mine.pulls = [pull and partial(watch.pull, pull, i) for i, pull in enumerate(original.pulls)]
    mine.push = partial(watch.push, original.push)
    return node


class _Watch:
    """One application of an op: where, to what, and fingerprints of what it saved."""

    def __init__(self, name: str, saved: Any, options: Any) -> None:
        self.name = name
        self.line = user_line()
        inputs = [getattr(x, "array", x) for x in _inputs()]
        self.infinite = any([np.isinf(x).any() for x in map(np.asarray, inputs) if _inexact(x)])
        listed = [f"argument {i} {_described(x)}" for i, x in enumerate(inputs)]
        self.inputs = "; ".join(listed) or "no arrays"
        self.prints = _fingerprints(saved, options)

    def check_forward(self, y: Array) -> None:
        faults = _faults(y)
        if faults and not (self.infinite and "nan" not in faults):
            raise FloatingPointError(
                f"{self.name}: its forward made {faults}, at {self.line}. It was given "
                f"{self.inputs}"
            )

    def pull(self, rule: Callable[..., Array], i: int, g: Array, s: Any, k: Any) -> Array:
        """What `rule` gives, if it is finite."""
        self.check_unwritten(s, k)
        with np.errstate(all="ignore"):
            d = rule(g, s, k)
        faults = _faults(d)
        if faults:
            already = _faults(g)
            made = f"was handed {already}" if already else f"made {faults}"
            upstream = ", ".join([_described(x) for x in _raw(g)])
            raise FloatingPointError(
                f"{self.name}: its backward {made}, in the gradient of argument {i} of the op "
                f"applied at {self.line}. The upstream gradient was {upstream}; the op was given "
                f"{self.inputs}"
            )
        return d

    def push(self, rule: Callable[..., Array], ts: Sequence[Array | None], s: Any, k: Any) -> Array:
        """The tangent of the output, if it is finite."""
        self.check_unwritten(s, k)
        with np.errstate(all="ignore"):
            t = rule(ts, s, k)
        faults = _faults(t)
        if faults:
            raise FloatingPointError(
                f"{self.name}: the tangent of the op applied at {self.line} holds {faults}. It was "
                f"given {self.inputs}"
            )
        return t

    def check_unwritten(self, s: Any, k: Any) -> None:
        """Raise if an array that was saved has changed."""
        now = _fingerprints(s, k)
        for (shape, before), (_, after) in zip(self.prints, now):
            if before != after:
                raise RuntimeError(
                    f"{self.name}: an array of shape {shape} that its backward needs was written "
                    f"to after the op was applied, at {self.line}. Write to a copy, or call "
                    "backward first"
                )


def _fingerprints(saved: Any, options: Any) -> list[tuple[tuple[int, ...], int]]:
    """One of each array that the rules see; numbers cannot change."""
    arrays = [*_raw(saved), *_raw(tuple((options or {}).values()))]
    return [(a.shape, crc32(np.ascontiguousarray(a).data)) for a in arrays if a.ndim]


def _raw(value: Any) -> list[Any]:
    """The arrays in a value that a walk handles: an array, a Tensor, or a tuple of them."""
    if isinstance(value, tuple):
        return [array for part in value for array in _raw(part)]
    if isinstance(value, Tensor):
        return _raw(value._array)
    value = getattr(value, "array", value)  # that of a batch, inside vmap
    return [value] if isinstance(value, np.generic) else list(arrays_in(value))


def _inexact(x: Any) -> bool:
    return np.asarray(x).dtype.kind in "fc"


def _faults(value: Any) -> str:
    """How many nans and infs there are; an empty string if there are none."""
    arrays = [a for a in _raw(value) if _inexact(a)]
    nans = sum([int(np.isnan(a).sum()) for a in arrays])
    infs = sum([int(np.isinf(a).sum()) for a in arrays])
    return " and ".join([f"{n} {what}" for n, what in ((nans, "nan"), (infs, "inf")) if n])


def _described(x: Any) -> str:
    """The dtype, shape and range of an array."""
    x = np.asarray(x)
    text = f"{x.dtype}{list(x.shape)}"
    if not x.size or x.dtype.kind not in "iufc":
        return text
    size = np.abs(x) if x.dtype.kind == "c" else x
    known = size[~np.isnan(size)]
    if known.size:
        text += (
            f" {'|x| ' if x.dtype.kind == 'c' else ''}from {known.min():.6g} to {known.max():.6g}"
        )
    return text + (f" with {_faults(x)}" if _faults(x) else "")


def _inputs() -> list[Any]:
    """The raw arguments of the op being applied: those of the innermost `apply`."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_name != "apply":
        frame = frame.f_back
    if frame is None:
        return []
    names = frame.f_locals
    if "raw" in names:  # any number of them
        return list(names["raw"])
    if "given" in names:  # those of a Function
        return [x._array for x in names["given"] if isinstance(x, Tensor)]
    return [names["data"]] if "data" in names else [names["a"], names["b"]]
