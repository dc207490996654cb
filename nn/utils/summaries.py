"""What a network consists of and what a call of it costs, as a table."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np

from autograd import no_grad

from .. import init
from ..module.module import Module
from ..module.parameter import Parameter
from ..module.state import raw
from .flops import flops

__all__ = ["Row", "Summary", "summary"]

HEAD = ("layer", "output shape", "parameters", "FLOPs", "activations")


@dataclass
class Row:
    """One call of a layer, without what the layers inside it did.

    Attributes
    ----------
    name : str
        The layer's path in the model, with dots; "" for the model itself.
    layer : str
        The layer's class.
    depth : int
        The number of calls that it is nested in.
    output_shape : tuple
        The shape of the result; a tuple of shapes if there are several.
    parameters : int
        The number of elements of its parameters, including those of parts that are not called
        themselves. Only at a layer's first call.
    flops : int
        Two for each multiply-add; `summary` says for which layers.
    activation_bytes : int
        The size of its result, unless a layer inside it, or an argument, uses the same memory.
    """

    name: str
    layer: str
    depth: int
    output_shape: tuple[Any, ...] = ()
    parameters: int = 0
    flops: int = 0
    activation_bytes: int = 0

    def cells(self) -> tuple[str, ...]:
        """The texts that a table shows."""
        label = f"{self.name.rpartition('.')[2]}: {self.layer}" if self.name else self.layer
        shapes = self.output_shape
        shape = " ".join(map(str, shapes)) if shapes and type(shapes[0]) is tuple else str(shapes)
        return (label, shape, *_numbers(self))


@dataclass(frozen=True)
class Summary:
    """A network's layers as a table: printed, as HTML in a notebook, or as data.

    Attributes
    ----------
    rows : list of Row
        In the order in which the calls began.
    parameters, flops, activation_bytes : int
        The sums over the rows.
    """

    rows: list[Row]

    @property
    def parameters(self) -> int:
        """The number of elements of all parameters, each counted once."""
        return sum(row.parameters for row in self.rows)

    @property
    def flops(self) -> int:
        """The floating-point operations of all calls."""
        return sum(row.flops for row in self.rows)

    @property
    def activation_bytes(self) -> int:
        """The memory of all results."""
        return sum(row.activation_bytes for row in self.rows)

    def _table(self) -> list[tuple[str, ...]]:
        """The head, a line for each row, and the totals."""
        lines = [("  " * row.depth + label, *rest) for row in self.rows
                 for label, *rest in [row.cells()]]  # fmt: skip
        return [HEAD, *lines, ("total", "", *_numbers(self))]

    def __repr__(self) -> str:
        table = self._table()
        widths = [max(map(len, column)) for column in zip(*table)]
        lines = []
        for cells in table:
            texts = [cell.ljust(w) for cell, w in zip(cells[:2], widths)]
            numbers = [cell.rjust(w) for cell, w in zip(cells[2:], widths[2:])]
            lines.append("  ".join(texts + numbers))
        rule = "─" * len(lines[0])
        return "\n".join([lines[0], rule, *lines[1:-1], rule, lines[-1]])

    def _repr_html_(self) -> str:
        def line(cells: tuple[str, ...], tag: str) -> str:
            texts = [f"<{tag} style='text-align: left; white-space: pre'>{escape(cell)}</{tag}>"
                     for cell in cells[:2]]  # fmt: skip
            return f"<tr>{''.join(texts + [f'<{tag}>{escape(c)}</{tag}>' for c in cells[2:]])}</tr>"

        head, *rows, total = self._table()
        body = "".join(line(cells, "td") for cells in rows)
        return (
            f"<table><thead>{line(head, 'th')}</thead><tbody>{body}</tbody>"
            f"<tfoot>{line(total, 'th')}</tfoot></table>"
        )


def summary(model: Module, *inputs: Any, **options: Any) -> Summary:
    """A table of the layers that a call of the model goes through, and what each one costs.

    The call is made once, without gradients and as in evaluation, on a copy that shares only the
    parameters with the model: the model stays as it is, and so do its running statistics and its
    random state.

    Parameters
    ----------
    model : Module
    *inputs, **options
        The arguments to call the model with: arrays, not their shapes.

    Returns
    -------
    Summary
        Prints as a table; ``summary.rows`` has it as data.

    Notes
    -----
    FLOPs are two for each multiply-add in `Linear` and `Bilinear` layers, convolutions (including
    the padding), attention (projections, scores and weighted sums, masked or not) and recurrent
    layers and cells (including padded steps). Not counted are biases, activations, normalization
    and pooling, which grow only with the activations, and what a `forward` computes outside these
    layers. A layer that is called twice has two rows, and its parameters are in the first.

    Activations are the results of layers, each array counted once: a view of another costs nothing.
    (A `Flatten` is a view, except after a convolution, whose result lies in memory with the
    channels last.) What a `forward` computes between its layers does not show.

    Examples
    --------
    >>> import numpy as np, nn
    >>> model = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(144, 10))
    >>> nn.summary(model, np.ones((1, 1, 8, 8)))
    layer         output shape  parameters  FLOPs  activations
    ──────────────────────────────────────────────────────────
    Sequential    (1, 10)                0      0          0 B
      0: Conv2d   (1, 4, 6, 6)          40  2,592      1.1 KiB
      1: ReLU     (1, 4, 6, 6)           0      0      1.1 KiB
      2: Flatten  (1, 144)               0      0      1.1 KiB
      3: Linear   (1, 10)            1,450  2,880         80 B
    ──────────────────────────────────────────────────────────
    total                            1,490  5,472      3.5 KiB
    """
    if not isinstance(model, Module):
        raise TypeError(f"summary: the model must be a Module, not {type(model).__name__}")
    _check_no_shapes(model, (*inputs, *options.values()))
    copy = deepcopy(model, {id(p): p for p in model.parameters()}).eval()
    rows: list[Row] = []
    there = (*_leaves((inputs, options)), *copy.parameters(), *copy.buffers())
    first = _observed(copy, rows, [raw(x) for x in there])
    with no_grad(), _random_state_kept():
        copy(*inputs, **options)
    _share_parameters(copy, rows[0], first, set())
    return Summary(rows)


def _check_no_shapes(model: Module, given: tuple[Any, ...]) -> None:
    """Raise TypeError if only shapes are given, as other libraries take them."""
    shapes = [x for x in given if type(x) is tuple and x and all([type(n) is int for n in x])]
    if shapes and len(shapes) == len(given):
        raise TypeError(
            f"summary: the {type(model).__name__} is called with the arguments that follow, but "
            f"{shapes[0]} is a shape; pass np.zeros({shapes[0]}), in the model's dtype"
        )


def _observed(model: Module, rows: list[Row], arrays: list[Any]) -> dict[int, Row]:
    """Have every call of a module add its row; return the first row of each, by the module's id.

    What a module does is its `forward`, which is looked up on the module itself first: one put
    there is found before the class's. `arrays` are those whose memory is already counted.
    """
    first: dict[int, Row] = {}
    seen = {id(_owner(a)): a for a in arrays}  # keeps them alive, so that no id is reused
    depth = 0

    def observe(module: Module, name: str) -> Callable[..., Any]:
        forward = module.forward
        parameters = inspect.signature(forward)

        def observed(*args: Any, **kwargs: Any) -> Any:
            nonlocal depth
            row = Row(name, type(module).__name__, depth)
            rows.append(row)
            first.setdefault(id(module), row)
            depth += 1
            result = forward(*args, **kwargs)
            depth -= 1
            results = [raw(x) for x in _leaves(result)]
            shapes = tuple([np.shape(a) for a in results])
            row.output_shape = shapes[0] if len(shapes) == 1 else shapes
            row.flops = flops(module, parameters.bind(*args, **kwargs).arguments, result)
            for a in results:
                if id(_owner(a)) not in seen:
                    seen[id(_owner(a))] = a
                    row.activation_bytes += a.nbytes
            return result

        return observed

    for name, module in model.named_modules():
        vars(module)["forward"] = observe(module, name)
    return first


def _leaves(value: Any) -> Iterator[Any]:
    """The arrays and Tensors in tuples, lists and dicts."""
    if isinstance(value, tuple | list | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _leaves(part)
    elif hasattr(value, "dtype"):
        yield value


def _owner(array: Any) -> Any:
    """The array whose memory this one is a view of."""
    while isinstance(getattr(array, "base", None), np.ndarray):
        array = array.base
    return array


def _share_parameters(module: Module, row: Row, first: dict[int, Row], seen: set[int]) -> None:
    """Count each parameter once, in the row of the innermost called layer that holds it."""
    row = first.get(id(module), row)
    for value in vars(module).values():
        if isinstance(value, Parameter) and id(value) not in seen:
            seen.add(id(value))
            row.parameters += value.size
    for child in module.children():
        _share_parameters(child, row, first, seen)


@contextmanager
def _random_state_kept() -> Iterator[None]:
    """Have the library's own generator continue after the block as if nothing had been drawn."""
    bits = init.generator().bit_generator
    state = bits.state
    try:
        yield
    finally:
        bits.state = state


def _numbers(costs: Row | Summary) -> tuple[str, str, str]:
    size, unit = float(costs.activation_bytes), "B"
    for larger in ("KiB", "MiB", "GiB", "TiB"):
        if size < 1024:
            break
        size, unit = size / 1024, larger
    memory = f"{size:,.0f} B" if unit == "B" else f"{size:,.1f} {unit}"
    return f"{costs.parameters:,}", f"{costs.flops:,}", memory
