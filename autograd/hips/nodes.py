"""HIPS autograd's tracing of a function of one argument: `make_vjp`, `make_jvp`, `trace`.

These take the argument itself, `make_vjp(fun, x)`, where the operators of that name take
positions, `make_vjp(fun, argnum)(x)`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..engine.graph import Node
from ..transforms.tracing import Trace
from .operators import make_jvp as _make_jvp
from .operators import make_vjp as _make_vjp

__all__ = ["JVPNode", "Node", "VJPNode", "make_jvp", "make_vjp", "trace"]

Function = Callable[..., Any]


class VJPNode(Node):
    """The name of reverse mode, for `register_notrace`."""


class JVPNode(Node):
    """The name of forward mode, for `register_notrace`."""


def make_vjp(fun: Function, x: Any) -> tuple[Function, Any]:
    """The pullback of `fun` at `x`, and its value there.

    Parameters
    ----------
    fun : callable
        Of one argument.
    x : array, or nested tuple, list or dict of arrays

    Examples
    --------
    >>> import numpy as np
    >>> from autograd.core import make_vjp
    >>> pull, y = make_vjp(np.square, 3.0)
    >>> pull(1.0), y
    (np.float64(6.0), np.float64(9.0))
    """
    pull, value = _make_vjp(fun)(x)
    return pull, value


def make_jvp(fun: Function, x: Any) -> Function:
    """The function from a tangent of `x` to the value of `fun` and its tangent.

    Parameters
    ----------
    fun : callable
        Of one argument.
    x : array, or nested tuple, list or dict of arrays

    Examples
    --------
    >>> import numpy as np
    >>> from autograd.core import make_jvp
    >>> make_jvp(np.square, 3.0)(1.0)
    (np.float64(9.0), np.float64(6.0))
    """
    return _make_jvp(fun)(x)  # type: ignore[no-any-return]


def trace(start_node: Any, fun: Function, x: Any) -> tuple[Any, Node | None]:
    """The value of `fun` at `x`, and the node of the graph that made it.

    Parameters
    ----------
    start_node : type or instance of Node
        What HIPS autograd would build the graph of. The graph is made of the engine's nodes here,
        which cannot be subclassed: read it from the node returned.
    fun : callable
        Of one argument.
    x : array

    Returns
    -------
    value : array
    node : Node or None
        None where the value does not depend on `x`. Its `inputs` lead to those it was made from,
        and its `op` has a name.

    Raises
    ------
    TypeError
        For nodes of a class of the caller's own.

    Examples
    --------
    >>> import numpy as np
    >>> from autograd.tracer import Node, trace
    >>> y, node = trace(Node, lambda x: np.sin(x) * 2.0, 0.0)
    >>> node.op.name, node.inputs[0].op.name
    ('multiply', 'sin')
    """
    kind = start_node if isinstance(start_node, type) else type(start_node)
    if kind not in (Node, VJPNode, JVPNode):
        raise TypeError(
            f"trace: the graph is made of the engine's own nodes, not of {kind.__name__}; pass "
            "autograd.tracer.Node and read the graph from the node returned: node.op, node.inputs"
        )
    traced = Trace(fun, 0, (x,), {})
    node = traced.outputs[0]._node
    return traced.value, node if node in traced.way else None
