"""Marks of modules: which part of a graph a call made, to be drawn as one box; and parameters.

The ops know nothing of this. The call leaves a mark on the nodes of its results; what lies between
them and the nodes of its arguments is the call's part of the graph.
"""

from __future__ import annotations

from collections.abc import Iterable

from ...engine.graph import Node
from ...tensors.tensor import Tensor

__all__ = ["Call", "mark_call", "mark_parameter"]


class Call:
    """One call of a module, or of a function that is to be drawn as one box."""

    __slots__ = ("inputs", "label")

    def __init__(self, label: str, inputs: tuple[Node, ...]) -> None:
        self.label = label
        self.inputs = inputs


def mark_call(label: str, inputs: Iterable[object], outputs: Iterable[object]) -> None:
    """Note that one call took `inputs` to `outputs`; objects other than Tensors are ignored.

    A call inside another must be marked first, as it is if each marks its results on return.

    Parameters
    ----------
    label : str
        The caption of the box.
    inputs, outputs : iterable
        What the call was given, and what it returned.

    Examples
    --------
    >>> import autograd as ag
    >>> from autograd.internals import mark_call
    >>> x = ag.tensor(2.0, requires_grad=True)
    >>> y = 3 * x + 1
    >>> mark_call("Line", [x], [y])
    """
    given = tuple([t._node for t in inputs if isinstance(t, Tensor) and t._node is not None])
    call = Call(label, given)
    for t in outputs:
        if isinstance(t, Tensor) and t._node is not None and t._node not in given:
            t._node.attach().calls += (call,)


def mark_parameter(leaf: Tensor) -> None:
    """Note that a leaf is a parameter, to be drawn as one.

    Examples
    --------
    >>> import autograd as ag
    >>> from autograd.internals import mark_parameter
    >>> mark_parameter(ag.tensor(2.0, requires_grad=True))
    """
    if leaf._node is not None:
        leaf._node.attach().is_parameter = True
