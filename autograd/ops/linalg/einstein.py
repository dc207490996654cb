"""Einstein's summation. The transpose of an einsum is an einsum with `g` in an operand's place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ...engine.primitive import Array, multilinear
from ...engine.view_ops import joined
from ..elementwise.constant import raw

if TYPE_CHECKING:
    from ...tensors.tensor import Tensor

__all__ = ["einsum"]

# string.ascii_letters, without the module, which takes 3 % of the time to import autograd
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
Term = list[Any]  # the labels of one operand, or of the output: letters, or numbers, and Ellipsis


def _back(g: Array, i: int, operands: Any, subscripts: str, optimize: Any, shapes: Any) -> Array:
    """The cotangent of operand i: `g` summed with the other operands over its labels."""
    inputs, output = subscripts.split("->")
    terms = inputs.split(",")
    spare = (letter for letter in LETTERS if letter not in subscripts)
    own, eyes = "", []
    for label, n in zip(terms[i], shapes[i]):
        if label in own:  # a diagonal was taken: what comes back lies on it
            again = next(spare)
            eyes.append((label + again, np.eye(n, dtype=g.dtype)))
            label = again
        own += label
    others = [(output, g), *[(t, x) for j, (t, x) in enumerate(zip(terms, operands)) if j != i]]
    given = [*others, *eyes]
    known = set("".join([t for t, _ in given]))
    found = "".join([label for label in own if label in known])
    text = ",".join([t for t, _ in given]) + "->" + found
    d = _einsum(*[x for _, x in given], subscripts=text, optimize=bool(optimize))
    if found == own:
        return d
    return d[tuple([slice(None) if label in known else None for label in own])]


@multilinear(_back)
def _einsum(*operands: Array, subscripts: str, optimize: Any = False) -> Array:
    return np.einsum(subscripts, *operands, optimize=optimize)[()]


def einsum(*operands: Any, optimize: Any = False) -> Tensor:
    """Products of arrays summed over labelled axes.

    Parameters
    ----------
    *operands
        ``"ij,jk->ik", a, b``: the labels of each array's axes, and of the output's; without an
        arrow the output has the labels that appear once, in alphabetical order. A label that
        appears twice in one array takes its diagonal; ``...`` stands for axes that broadcast.
        Or ``a, [0, 1], b, [1, 2], [0, 2]``, with numbers as labels.
    optimize : bool or str or list
        How to order the products, passed on to NumPy: True is faster for three arrays or more,
        and for large matrices.

    Examples
    --------
    >>> import autograd as ag
    >>> a = ag.tensor([[1.0, 2.0], [3.0, 4.0]])
    >>> ag.einsum("ii", a)
    Tensor(5.)
    >>> ag.einsum("ij,j", a, [1.0, 1.0])
    Tensor([3., 7.])
    """
    arrays, terms, output = _read(operands)
    options = {"subscripts": _explicit(arrays, terms, output), "optimize": optimize}
    y = _einsum(*arrays, **options)
    if len(arrays) > 1:
        return y
    return joined(y, arrays[0], _einsum, **options)


def _read(operands: Sequence[Any]) -> tuple[list[Any], list[Term], Term | None]:
    """The arrays, their labels, and the output's labels if they are given."""
    if isinstance(operands[0], str):
        inputs, arrow, output = operands[0].replace(" ", "").partition("->")
        terms = [_letters(term) for term in inputs.split(",")]
        return list(operands[1:]), terms, _letters(output) if arrow else None
    n = len(operands) // 2
    arrays, labels = list(operands[: 2 * n : 2]), [list(t) for t in operands[1 : 2 * n : 2]]
    return arrays, labels, list(operands[-1]) if len(operands) % 2 else None


def _letters(term: str) -> Term:
    before, dots, after = term.partition("...")
    return [*before, Ellipsis, *after] if dots else [*before]


def _explicit(arrays: list[Any], terms: list[Term], output: Term | None) -> str:
    """The subscripts with an output, and with letters for what `...` stands for."""
    named = sorted({label for term in terms for label in term if label is not Ellipsis})
    spare = iter([letter for letter in LETTERS if letter not in named])
    letter = {label: label if isinstance(label, str) else next(spare) for label in named}
    dots = [
        max(np.ndim(raw(x)) - len(term) + 1, 0) if Ellipsis in term else 0
        for x, term in zip(arrays, terms)
    ]
    broadcast = [next(spare) for _ in range(max(dots, default=0))]
    if output is None:
        flat = [label for term in terms for label in term]
        once = [label for label in named if flat.count(label) == 1]
        output = [Ellipsis, *once] if Ellipsis in flat else once
    elif broadcast and Ellipsis not in output:
        raise ValueError(
            "einsum: the output has no '...', for the axes that an operand's stands for"
        )

    def written(term: Term, n: int) -> str:
        rest = "".join(broadcast[len(broadcast) - n :])
        return "".join([rest if x is Ellipsis else str(letter.get(x, x)) for x in term])

    inputs = [written(term, n) for term, n in zip(terms, dots)]
    return ",".join(inputs) + "->" + written(output, len(broadcast))
