"""explain: a gradient as the chain rule makes it, node by node, path by path; and why it is 0."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from ...engine.graph import Node
from ...engine.iterators import listed
from ...engine.kinds import Array
from ...tensors.gradients import upstream
from ...tensors.overwritten import refuse_written
from ...tensors.tensor import Tensor
from ..reading.chain import Chain
from ..reading.quantity import Quantity, printable
from .constants import Constants
from .explanation import Explanation, Input
from .infinities import Infinities
from .paths import Paths
from .reasons import Reason
from .zeros import Zeros

__all__ = ["explain"]


def explain(
    y: Tensor,
    x: Tensor | Iterable[Tensor] | Mapping[str, Tensor] | None = None,
    *,
    gradient: Any = None,
    paths: int = 32,
    full: int = 16,
    limit: int = 30,
) -> Explanation:
    """The gradient of y as the chain rule makes it: node by node, path by path, and why it is 0.

    For each node on the way from x to y, a table shows its value, its upstream gradient and, for
    each of its inputs, the local and the downstream gradient. Below it come the paths from x to y,
    each with the product of the local gradients along it; their sum is the gradient. If that is
    zero, infinite or nan, the op that made it so is named.

    It can be called at any time, before or after `backward`; it frees nothing, runs no hooks and
    changes no `.grad`. For arrays, the product along a path is the upstream gradient pulled back
    along that path alone, so the paths add up for them, too.

    Parameters
    ----------
    y : Tensor
        The output.
    x : Tensor, iterable of Tensors, or mapping of names to Tensors, optional
        What to explain the gradient with respect to: leaves or intermediate results; by default all
        leaves. (``dict(model.named_parameters())`` gives parameters their names.)
    gradient : array_like, optional
        The upstream gradient, in y's shape; for a single element, 1 by default.
    paths : int
        Up to this many paths are listed one by one. If there are more, they are grouped by the edge
        that they take where they first diverge.
    full : int
        Arrays of up to this many elements are given in full; of larger ones, the minimum, mean and
        maximum.
    limit : int
        How many rows, and how many paths of one input, are printed: the first and the last ones.
        The result of `to_dict` is always complete.

    Returns
    -------
    Explanation
        Prints as text and displays itself in Jupyter as a table; ``.to_dict()`` is for programs.

    Raises
    ------
    TypeError
        If y or x is not a Tensor.
    RuntimeError
        If y does not require a gradient; if it has several elements and no `gradient` is given; if
        an earlier backward freed what is needed.
    ValueError
        If `gradient` does not have y's shape, or a number is out of range.

    Examples
    --------
    >>> import autograd as ag
    >>> x = ag.tensor(3.0, requires_grad=True, name="x")
    >>> ag.explain(x * x + x * 2, x)
    y = 15, and how it changes with x
    <BLANKLINE>
    node  computes  value  upstream  to  local  downstream
    x               3      8
    v1    x × x     9      1         x   3      3
                                     x   3      3
    v2    x × 2     6      1         x   2      2
    y     v1 + v2   15     1         v1  1      1
                                     v2  1      1
    <BLANKLINE>
    upstream × local = downstream; values go down the table, gradients up
    <BLANKLINE>
    ∂y/∂x = 8, along 3 paths
      x → v1 → y  3 × 1 = 3
      x → v1 → y  3 × 1 = 3
      x → v2 → y  2 × 1 = 2
      the sum     8

    Why a gradient is zero:

    >>> w = ag.tensor(-2.0, requires_grad=True, name="w")
    >>> ag.explain(ag.relu(w * 3) + 1, w).inputs[0].why[0].text
    'v2 = ReLU(v1) is dead: its input, −6, is ≤ 0'
    """
    if not isinstance(y, Tensor):
        raise TypeError(f"explain takes a Tensor, not {type(y).__name__}")
    if y._node is None:
        raise RuntimeError(
            "explain: this Tensor does not require a gradient, so no graph was recorded; create "
            "its inputs with requires_grad=True (and compute it outside no_grad)"
        )
    for what, n, least in (("paths", paths, 1), ("full", full, 0), ("limit", limit, 2)):
        if n < least:
            raise ValueError(f"explain: {what}={n}; it must be at least {least}")
    asked, named = _asked(x)
    seed = _seed(y, gradient)
    refuse_written([y._node])
    with np.errstate(all="ignore"):
        return _explained(Chain(y, seed, named, full), asked, paths, limit)


def _asked(x: Any) -> tuple[list[Tensor] | None, dict[Node, str]]:
    """The Tensors asked for, or None for all leaves; and the names given to their nodes."""
    if x is None:
        return None, {}
    names: dict[Node, str] = {}
    if isinstance(x, Mapping):
        names = {t._node: n for n, t in x.items() if isinstance(t, Tensor) and t._node is not None}
        x = x.values()
    asked = [x] if isinstance(x, Tensor) else listed("explain", x)
    for t in asked:
        if not isinstance(t, Tensor):
            raise TypeError(f"explain: x must be a Tensor or several, not {type(t).__name__}")
    return asked, names


def _seed(y: Tensor, gradient: Any) -> Array:
    if gradient is None and (y.size != 1 or y.dtype.kind == "c"):
        raise RuntimeError(
            f"explain: y has shape {y.shape} and {y.dtype}; say which combination of its elements "
            "to explain: pass gradient=, an array of y's shape (1 at one element and 0 elsewhere "
            "for that element), or reduce y to a real number, for example with .sum()"
        )
    if gradient is not None and np.shape(gradient) != y.shape:
        raise ValueError(
            f"explain: the gradient has shape {np.shape(gradient)} but y has shape {y.shape}; they "
            "must be the same"
        )
    return upstream(y, gradient)


def _explained(chain: Chain, asked: list[Tensor] | None, most: int, limit: int) -> Explanation:
    full = chain.full
    pairs: list[tuple[Node | None, Tensor | None]]
    if asked is None:
        pairs = [(node, None) for node in chain.nodes if node.op is None]
    else:
        pairs = [(_place(chain, t), t) for t in asked]
    wanted = [node for node, _ in pairs if node is not None]
    for lost in wanted:
        if not chain.known(lost):
            raise RuntimeError(
                f"explain: the gradient with respect to {chain.names[lost]} cannot be recomputed, "
                "because an earlier backward freed what the rules need. Call explain before "
                "backward, or use backward(retain_graph=True), or compute the output again"
            )
    ways, zeros, infinities = Paths(chain, wanted, most), Zeros(chain), Infinities(chain)
    constants = Constants(chain)
    inputs = []
    for k, (node, t) in enumerate(pairs):
        if node is None:
            inputs.append(_unreached(constants, t, k))
            continue
        g, value = chain.gradients[node], chain.graph.values.get(node)
        why: list[Reason | str] = [*infinities.of(node), *zeros.of(node)]
        why += constants.of(value, chain.names[node])
        inputs.append(
            Input(
                chain.names[node], Quantity(value, full), Quantity(g, full),
                ways.count[node], ways.of(node), why,
            )
        )  # fmt: skip
    output = chain.output
    return Explanation(
        chain.names[output],
        Quantity(chain.graph.values[output], full),
        Quantity(chain.gradients[output], full),
        chain.rows(chain.ways_to(wanted)),
        inputs,
        limit,
    )


def _place(chain: Chain, t: Tensor) -> Node | None:
    """The node of a Tensor in the graph: for a leaf that has since been written to, its old one."""
    node = t._node
    if node is None or node in chain.index:
        return node
    olds = [
        n
        for n in chain.nodes
        if n.op is None and n.annotations is node.annotations and node.annotations
    ]
    return olds[0] if olds else None


def _unreached(constants: Constants, t: Tensor | None, k: int) -> Input:
    """What is said of a Tensor that no path leads to; `k` is its position among those asked for."""
    assert t is not None
    full, taken = constants.chain.full, k > 0 or "x" in constants.chain.names.values()
    name = printable(t.name or "") or (f"input {k + 1}" if taken else "x")
    zero = None if t._node is None else Quantity(np.zeros(t.shape, t.dtype), full)
    return Input(name, Quantity(t._array, full), zero, 0, [], constants.why_none(t, name))
