"""`draw`: the picture of a graph, with values above the wires and gradients below."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ...engine.graph import Node
from ...engine.iterators import listed
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

    It can be called at any time, before or after `backward`, and changes nothing. The gradients
    come from a separate backward pass, which runs no hooks. After a `backward` that freed the
    graph, they are recomputed from the values that the nodes still hold; where those do not
    suffice, the leaves show their `.grad`.

    Parameters
    ----------
    y : Tensor or sequence of Tensors
        The output, or outputs, of the graph.
    grads : bool, optional
        Whether to show the gradient of the output with respect to each value; by default if each
        output is a single number, or if `gradient` is given.
    gradient : array_like, optional
        The upstream gradient of y (a sequence of them for several outputs); for a single number, 1
        by default.
    local : bool
        Whether to write the local gradient on each edge that leads into an op.
    saved : bool
        Whether to write at each op which arrays it keeps for its rule, and how much memory they
        take.
    params : mapping or module, optional
        The parameters by name (or an object with `named_parameters()`), to be named and drawn as
        such.
    depth : int, optional
        How many levels of modules to open; at 0, each outermost module call is one box. None draws
        no module boxes.
    full : int
        Arrays of up to this many elements are written out; of larger ones, the minimum, mean and
        maximum.
    max_nodes : int
        The largest number of nodes to draw; those further from the output are summarized.
    fold : bool
        Whether to draw a pattern of ops that repeats along a chain as one box.

    Returns
    -------
    Picture
        Displays itself in Jupyter; ``.source`` is its DOT text, ``.render("graph.svg")`` writes it.

    Raises
    ------
    TypeError
        If y is not a Tensor.
    RuntimeError
        If y does not require a gradient, so that nothing was recorded.

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
    """The graph of the outputs, the parameters' names, and whether it contains gradients."""
    several = isinstance(y, Iterable) and not isinstance(y, Tensor) and not callable(y)
    outputs: list[Any] = listed("draw", y) if several else [y]
    for output in outputs:
        if not isinstance(output, Tensor):
            raise TypeError(
                f"{who} takes a Tensor or several, not {type(output).__name__}"
                + (
                    f". For a function or a model, pass a result of it: {who}(f(x))"
                    if callable(output)
                    else ""
                )
            )
        if output._node is None:
            raise RuntimeError(
                f"{who}: this Tensor does not require a gradient, so no graph was recorded; create "
                "its inputs with requires_grad=True (and compute it outside no_grad)"
            )
    nodes: list[Node] = [output._node for output in outputs]
    graph = Snapshot(nodes)
    for output, node in zip(outputs, nodes, strict=True):
        graph.values[node] = output._array
    names = _parameters(params, graph)
    if grads is None:
        grads = gradient is not None or all(output.size == 1 for output in outputs)
    if grads:
        given = gradient if len(outputs) > 1 and gradient is not None else [gradient] * len(outputs)
        seeds: dict[Node, Any] = {}
        for output, node, g in zip(outputs, nodes, given, strict=True):
            if g is None and output.size != 1:
                raise RuntimeError(
                    f"{who}: an output has shape {output.shape}, so it needs an upstream gradient: "
                    "pass gradient=, an array of that shape, or reduce the output to a number, "
                    "for example with .sum()"
                )
            g = upstream(output, g)
            seeds[node] = seeds[node] + g if node in seeds else g
        graph.pull(seeds)
    return graph, names, grads


def _parameters(params: Any, graph: Snapshot) -> dict[Node, str]:
    """The names of the parameters, whose values are entered into `graph`."""
    if params is None:
        return {}
    named = params.items() if hasattr(params, "items") else params.named_parameters()
    names = {}
    for name, tensor in named:
        if tensor._node is not None:
            names[tensor._node] = name
            graph.values.setdefault(tensor._node, tensor._array)
    return names
