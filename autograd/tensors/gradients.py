"""What a user asks of a recorded graph: backward, gradients of chosen inputs, stops."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from ..engine.boxes import Box, boxed
from ..engine.graph import Node, toposort
from ..engine.iterators import listed
from ..engine.kinds import Array
from ..engine.modes import Recording
from ..engine.sweep import pullback
from ..engine.view_ops import detached
from ..trees import map_leaves
from .array_methods import plain
from .overwritten import refuse_written

if TYPE_CHECKING:
    from .tensor import Tensor

__all__ = ["backward", "gradients_of", "stop_gradient"]

accumulating = Lock()  # two threads may add to the gradient of one parameter


def backward(
    tensors: Tensor | Sequence[Tensor],
    gradients: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
) -> None:
    """Add to every leaf's `.grad` the gradient of several outputs together, in one walk.

    Parameters
    ----------
    tensors : Tensor or sequence of Tensors
    gradients : array_like or sequence, optional
        The upstream gradient of each, in its shape; None stands for 1, for a single element.
    retain_graph : bool, optional
        Keep the graph for another backward; by default only when `create_graph` is.
    create_graph : bool
        Record the backward pass itself, so that `.grad` can be differentiated.

    Raises
    ------
    RuntimeError
        If one requires no gradient, or has several elements and no upstream gradient is given;
        if the graph was freed by an earlier backward, or an array it needs was overwritten.
    ValueError
        If the numbers of Tensors and gradients differ, or a shape.

    Examples
    --------
    >>> import autograd as ag
    >>> x = ag.tensor(3.0, requires_grad=True)
    >>> h = x * x
    >>> ag.backward([h, 2 * h], [1.0, 10.0])
    >>> x.grad
    Tensor(126.)
    """
    cotangents = _cotangents(tensors, gradients, create_graph, "backward")
    accumulate(cotangents, retain_graph, create_graph)


def accumulate(
    cotangents: Mapping[Node, Array], retain_graph: bool | None, create_graph: bool
) -> None:
    """Walk back from checked cotangents, and add to the gradients of the leaves."""
    release = not (create_graph or retain_graph)
    with Recording(create_graph):
        refuse_written(cotangents)
        kept = pullback(cotangents, record=create_graph, release=release)
        with accumulating:
            for leaf, d in kept.items():
                before = leaf.grad
                if before is not None:
                    raw = isinstance(before, Box) and not create_graph
                    d = (before._array if raw else before) + d
                elif create_graph:
                    d = boxed(d._array.copy(), d._node)  # d may be shared
                leaf.attach().grad = d


def gradients_of(
    outputs: Tensor | Sequence[Tensor],
    inputs: Tensor | Sequence[Tensor],
    grad_outputs: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    allow_unused: bool = False,
) -> tuple[Tensor | None, ...]:
    """The gradients of outputs with respect to `inputs`; no `.grad` changes.

    What ``autograd.grad`` does when it is given Tensors: PyTorch's signature. The inputs may be
    leaves or intermediate results, and only the paths to them are walked.

    Parameters
    ----------
    outputs, grad_outputs, retain_graph, create_graph
        As `backward`'s.
    inputs : Tensor or sequence of Tensors
    allow_unused : bool
        Give None, instead of raising, for an input that the outputs do not depend on.

    Returns
    -------
    tuple of Tensors, one for each input

    Examples
    --------
    >>> import autograd as ag
    >>> from autograd.tensors.gradients import gradients_of
    >>> x = ag.tensor(3.0, requires_grad=True)
    >>> y = x * x
    >>> gradients_of(y * y, [x, y])
    (Tensor(108.), Tensor(18.))
    """
    inputs = _several(inputs, "grad: inputs")
    wanted = [t._own_node("grad") for t in inputs]
    cotangents = _cotangents(outputs, grad_outputs, create_graph, "grad")
    way = way_to(toposort(cotangents), wanted)
    release = not (create_graph or retain_graph)
    with Recording(create_graph):
        refuse_written(cotangents)
        starts = {node: g for node, g in cotangents.items() if node in way}
        kept = pullback(starts, record=create_graph, release=release, way=way)
        found = {
            node: kept[node] if create_graph or node.op is None else kept[node].copy()
            for node, is_wanted in way.items()
            if is_wanted
        }
    results: list[Any] = []
    for i, (t, node) in enumerate(zip(inputs, wanted)):
        d = found.get(node)
        if d is None and not allow_unused:
            raise RuntimeError(
                f"grad: the outputs do not depend on input {i}, of shape {t.shape}; leave it out, "
                "or pass allow_unused=True to get None for it"
            )
        results.append(d if d is None or isinstance(d, Box) else boxed(d, None))
    return tuple(results)


def way_to(order: list[Node], wanted: Iterable[Node]) -> dict[Node, bool]:
    """The nodes of a topological order on the way to the wanted ones: whether each is wanted."""
    targets = set(wanted)
    way: dict[Node | None, bool] = {}
    for node in reversed(order):
        if node in targets:
            way[node] = True
        elif node.inputs_if_many is None:
            if node.a in way or node.b in way:
                way[node] = False
        elif any([parent in way for parent in node.inputs_if_many]):
            way[node] = False
    return dict(reversed(way.items()))  # type: ignore[arg-type]


def stop_gradient(values: Any) -> Any:
    """The same values as constants: nothing flows back through them.

    Parameters
    ----------
    values
        A Tensor, or a nested tuple, list or dict of them; what is not a Tensor stays as it is.

    Examples
    --------
    >>> import autograd as ag
    >>> x = ag.tensor(3.0, requires_grad=True)
    >>> (x * ag.stop_gradient(x)).backward()
    >>> x.grad
    Tensor(3.)
    """
    return map_leaves(lambda x: detached(x) if isinstance(x, Box) else x, values)


def _several(tensors: Any, what: str) -> list[Tensor]:
    """A list of Tensors, from one or a sequence of them."""
    several = [tensors] if isinstance(tensors, Box) else listed(what, tensors)
    for t in several:
        if not isinstance(t, Box):
            raise TypeError(f"{what}: a Tensor, or a sequence of them, not {type(t).__name__}")
    return several  # type: ignore[return-value]


def _cotangents(tensors: Any, gradients: Any, create_graph: bool, what: str) -> dict[Node, Array]:
    """The upstream gradient of each Tensor's node."""
    single = isinstance(tensors, Box)
    several = _several(tensors, what)
    if gradients is None:
        gradients = [None] * len(several)
    elif single and not (isinstance(gradients, list | tuple) and len(gradients) == 1):
        gradients = [gradients]
    if len(gradients) != len(several):
        raise ValueError(f"{what}: {len(several)} outputs, but {len(gradients)} gradients for them")
    cotangents: dict[Node, Array] = {}
    for t, gradient in zip(several, gradients):
        node = t._own_node(what)
        g = upstream(t, gradient, create_graph)
        cotangents[node] = cotangents[node] + g if node in cotangents else g
    return cotangents


def upstream(tensor: Tensor, gradient: Any, create_graph: bool = False) -> Array:
    """The cotangent to start from at `tensor`, checked."""
    if gradient is None:
        if tensor.size != 1 or tensor.dtype.kind == "c":
            raise RuntimeError(
                f"backward on a Tensor of shape {tensor.shape} and {tensor.dtype} needs an "
                "upstream gradient: pass backward(gradient), or reduce to a real number, as "
                "with .sum()"
            )
        one = np.ones(tensor.shape, tensor.dtype)[()] if tensor.ndim else tensor.dtype.type(1)
        return boxed(one, None) if create_graph else one
    traced = isinstance(gradient, Box)
    raw = np.array(gradient._array if traced else plain(gradient), tensor.dtype)
    if raw.shape != tensor.shape:
        raise ValueError(
            f"backward: the gradient has shape {raw.shape}, the Tensor {tensor.shape}; they "
            "must be the same"
        )
    if not create_graph:
        return raw[()]
    return gradient if traced and gradient.requires_grad else boxed(raw[()], None)
