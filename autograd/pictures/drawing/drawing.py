"""`draw`: the picture of a graph, values above the wires and gradients below."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ...engine.graph import Node
from ...tensors.gradients import upstream
from ...tensors.tensor import Tensor
from ..reading.folding import Grouping
from ..reading.snapshot import Snapshot
from .diagram import Diagram
from .render import Picture

__all__ = ["draw", "read"]


def draw(
    y: Tensor | Sequence[Tensor],
    *,
    grads: bool | None = None,
    gradient: Any = None,
    local: bool = False,
    saved: bool = False,
    params: Any = None,
    depth: int | None = 0,
    full: int = 16,
    max_nodes: int = 200,
    fold: bool = True,
) -> Picture:
    """Draw the graph that made a Tensor: values above the wires, gradients below.

    It can be called at any time, before or after `backward`; it changes nothing. Gradients come
    from a backward pass of its own, which runs no hooks. After a `backward` that freed the graph
    they are found from the values that the nodes still hold; where those do not suffice, the
    leaves show the `.grad` that they have.

    Parameters
    ----------
    y : Tensor or sequence of Tensors
        The output, or outputs, of the graph.
    grads : bool, optional
        Show the gradient of the output with respect to each value; by default where each output
        is a single number, or a `gradient` is given.
    gradient : array_like, optional
        The upstream gradient of y (a sequence of them for several outputs); 1 for a
        single number.
    local : bool
        Write the local gradient on each edge into an op.
    saved : bool
        Write at each op which arrays it keeps for its rule, and their memory.
    params : mapping or module, optional
        The parameters by name (or what has `named_parameters()`), to be named and drawn as such.
    depth : int, optional
        How many levels of modules to open; at 0 each outermost module call is one box. None
        draws no module boxes.
    full : int
        Arrays of up to this many elements are written out; of larger ones the least, the
        greatest and the mean.
    max_nodes : int
        How many nodes are drawn at most; what is further from the output is summarized.
    fold : bool
        Draw a pattern of ops that repeats along a chain as one box.

    Returns
    -------
    Picture
        Shows itself in Jupyter; ``.source`` is its DOT text, ``.render("graph.svg")`` writes it.

    Raises
    ------
    TypeError
        If y is not a Tensor.
    RuntimeError
        If y requires no gradient, so that nothing was recorded.

    Examples
    --------
    >>> import autograd as ag
    >>> x = ag.tensor(-2.0, requires_grad=True, name="x")
    >>> picture = ag.draw((x + 5) * x)
    >>> picture
    <Picture of 3 nodes: 1 leaf, 2 ops>
    >>> "+ 5" in picture.source
    True
    """
    graph, params, grads = read("draw", y, grads, gradient, params)
    grouping = Grouping(graph, depth, max_nodes, fold)
    diagram = Diagram(graph, grouping, params, grads, local, saved, full)
    return Picture(diagram.source(html=True), diagram.source(html=False), diagram.summary())


def read(
    who: str, y: Tensor | Sequence[Tensor], grads: bool | None, gradient: Any, params: Any
) -> tuple[Snapshot, dict[Node, str], bool]:
    """The graph of the outputs, the parameters' names, and whether the gradients are in it."""
    several = isinstance(y, Iterable) and not isinstance(y, Tensor) and not callable(y)
    outputs: list[Any] = list(y) if several else [y]
    for output in outputs:
        if not isinstance(output, Tensor):
            raise TypeError(
                f"{who} takes a Tensor, or several; not {type(output).__name__}"
                + (
                    f". Of a function or a model, give a result: {who}(f(x))"
                    if callable(output)
                    else ""
                )
            )
        if output._node is None:
            raise RuntimeError(
                f"{who}: this Tensor requires no gradient, so no graph was recorded; make its "
                "inputs with requires_grad=True (and compute it outside no_grad)"
            )
    nodes: list[Node] = [output._node for output in outputs]
    graph = Snapshot(nodes)
    for output, node in zip(outputs, nodes, strict=True):
        graph.values[node] = output._data
    names = _parameters(params, graph)
    if grads is None:
        grads = gradient is not None or all(output.size == 1 for output in outputs)
    if grads:
        given = gradient if len(outputs) > 1 and gradient is not None else [gradient] * len(outputs)
        seeds: dict[Node, Any] = {}
        for output, node, g in zip(outputs, nodes, given, strict=True):
            if g is None and output.size != 1:
                raise RuntimeError(
                    f"{who}: an output has shape {output.shape}, so its upstream gradient is "
                    "needed: gradient=, an array of that shape; or reduce it to a number, as with "
                    ".sum()"
                )
            g = upstream(output, g)
            seeds[node] = seeds[node] + g if node in seeds else g
        graph.pull(seeds)
    return graph, names, grads


def _parameters(params: Any, graph: Snapshot) -> dict[Node, str]:
    """The names of the parameters; their values are entered into `graph`."""
    if params is None:
        return {}
    named = params.items() if hasattr(params, "items") else params.named_parameters()
    names = {}
    for name, tensor in named:
        if tensor._node is not None:
            names[tensor._node] = name
            graph.values.setdefault(tensor._node, tensor._data)
    return names
