"""`python -m autograd "2/sin(exp(-x))" x=-4.499`: an expression's value, steps and gradients."""

from __future__ import annotations

import argparse
import json
import re
import sys
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .. import __version__, ops
from ..engine.graph import Node
from ..engine.primitive import Array
from ..pictures.explaining.infinities import Infinities
from ..pictures.explaining.zeros import Zeros
from ..pictures.reading.chain import Chain
from ..pictures.reading.quantity import plain
from ..tensors.tensor import Tensor
from ..transforms import derivatives
from .expressions import Evaluation, Expression, ExpressionError, variable
from .text import as_text

__all__ = ["main"]

OK, WRONG, REFUSED = 0, 1, 2
OPTION = re.compile(r"-h|--|--[a-z]+(=.*)?")
MAX_HESSIAN = 100  # variables, counting all elements: nobody can read a larger table


class Refusal(Exception):
    """What cannot be done, in one sentence; not about a place in the expression."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command, and return its exit status.

    Parameters
    ----------
    arguments : sequence of str, optional
        The command line; by default that of the process.

    Returns
    -------
    int
        0; 1 if `--check` found a wrong gradient; 2 if the expression was rejected.

    Examples
    --------
    >>> from autograd.command.line import main
    >>> main(["x * y", "x=3", "y=[1, 2]"])
    x * y = [3, 6]
    <BLANKLINE>
    step  computes  value   gradient
    x               3       3
    y               [1, 2]  [3, 3]
    v1    x * y     [3, 6]  [1, 1]
    <BLANKLINE>
    The value is an array: the gradients are those of its sum.
    0
    """
    given = sys.argv[1:] if arguments is None else arguments
    options = _options(given)
    try:
        report, status = _report(options)
    except (ExpressionError, Refusal) as error:
        if options.json:
            print(json.dumps({"error": _explained(error)}, indent=2))
        else:
            print(f"autograd: {error}", file=sys.stderr)
        return REFUSED
    if options.json:
        print(json.dumps(plain(report), indent=2, allow_nan=False))
    else:
        print(as_text(report))
    return status


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m autograd",
        description="Compute an expression, each of its steps, and its gradient.",
        epilog='Example: python -m autograd "2/sin(exp(-x))" x=-4.499 --check',
        allow_abbrev=False,
    )
    parser.add_argument("expression", help="such as '2/sin(exp(-x))'")
    parser.add_argument("variables", nargs="*", metavar="x=1.5", help="arrays as 'x=[1, 2, 3]'")
    parser.add_argument("--check", action="store_true", help="compare with finite differences")
    parser.add_argument("--second", action="store_true", help="add the Hessian")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--svg", metavar="FILE", help="draw the graph")
    parser.add_argument("--png", metavar="FILE", help="draw the graph")
    parser.add_argument("--html", metavar="FILE", help="write a page to step through it")
    parser.add_argument("--version", action="version", version=__version__)
    # An expression may begin with a minus; a space before it tells argparse that it is not an
    # option.
    minus = [a[:1] == "-" and not OPTION.fullmatch(a) for a in arguments]
    return parser.parse_intermixed_args([" " * m + a for a, m in zip(arguments, minus)])


def _report(options: argparse.Namespace) -> tuple[dict[str, Any], int]:
    """The report, under the names that `--json` uses, and the exit status."""
    expression = Expression(options.expression)
    leaves = _leaves(options.variables)
    evaluation = expression.evaluate(leaves)
    output = _output(expression, evaluation)
    with np.errstate(all="ignore"):
        chain = _chain(evaluation, output)
        gradients = {} if chain is None else chain.gradients
        report: dict[str, Any] = {
            "expression": expression.text,
            "value": _array(evaluation.value),
            "variables": {name: _pair(leaf, gradients) for name, leaf in leaves.items()},
            "steps": [
                {"name": step.name, "expression": step.text, **_pair(step.value, gradients)}
                for step in evaluation.steps
            ],
        }
        unused = [name for name in leaves if name not in expression.names]
        if unused:
            report["unused"] = unused
        if chain is not None and (why := _why(chain, leaves)):
            report["why"] = why
        if options.second:
            report["hessian"] = _hessian(expression, leaves)
        status = OK
        if options.check:
            report["check"] = _check(expression, leaves)
            status = OK if report["check"]["agrees"] else WRONG
        written = _pictures(options, evaluation, output)
        if written:
            report["written"] = written
    return report, status


def _leaves(texts: Sequence[str]) -> dict[str, Tensor]:
    leaves: dict[str, Tensor] = {}
    for text in texts:
        name, value = variable(text)
        if name in leaves:
            raise Refusal(f"{name} is given twice")
        leaves[name] = Tensor(value, requires_grad=True, name=name)
    return leaves


def _output(expression: Expression, evaluation: Evaluation) -> Tensor:
    """The number whose gradients are taken: the value, or its sum."""
    value = evaluation.value
    if not isinstance(value, Tensor):
        value = Tensor(value)
    if value.dtype.kind != "f":
        raise expression.error(f"the value is {value.dtype}; it has no gradient", expression.tree)
    return value if value.size == 1 else ops.sum(value)


def _chain(evaluation: Evaluation, output: Tensor) -> Chain | None:
    """The gradients of the output with respect to all its steps, as `explain` finds them."""
    if output._node is None:
        return None
    nodes = {step.value._node: step.name for step in evaluation.steps}
    names = {node: name for node, name in nodes.items() if node is not None and node.op is not None}
    try:
        return Chain(output, np.ones(output.shape, output.dtype)[()], names)
    except Exception as error:  # an op that accepted its arguments, but whose rule did not
        raise Refusal(f"the gradient cannot be computed: {error}") from error


def _why(chain: Chain, leaves: Mapping[str, Tensor]) -> dict[str, list[str]]:
    """Why gradients are zero, infinite or nan, for the variables that have such a gradient."""
    zeros, infinities = Zeros(chain), Infinities(chain)
    nodes = {name: leaf._node for name, leaf in leaves.items() if leaf._node in chain.gradients}
    found = {
        name: [str(r) for r in (*infinities.of(node), *zeros.of(node))]
        for name, node in nodes.items()
        if node is not None
    }
    return {name: why for name, why in found.items() if why}


def _array(x: Any) -> Array:
    return np.asarray(x.data if isinstance(x, Tensor) else x)


def _pair(x: Tensor, gradients: Mapping[Node, Array]) -> dict[str, Array]:
    gradient = gradients.get(x._node) if x._node is not None else None
    return {
        "value": _array(x),
        "gradient": np.zeros(x.shape) if gradient is None else np.asarray(gradient),
    }


def _function(expression: Expression, names: Sequence[str]) -> Any:
    """The expression as a function of the values of `names`, in that order."""

    def function(*values: Any) -> Any:
        value = expression.evaluate(dict(zip(names, values, strict=True))).value
        return ops.sum(value) if np.size(value) > 1 else value

    return function


def _check(expression: Expression, leaves: Mapping[str, Tensor]) -> dict[str, Any]:
    """Whether finite differences agree, and what the check says if not."""
    from ..testing import GradcheckError, gradcheck

    if not leaves:
        return {"agrees": True, "message": "there is no variable to check"}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            gradcheck(_function(expression, list(leaves)), *leaves.values())
        except GradcheckError as error:
            return {"agrees": False, "message": str(error)}
    notes = [str(warning.message) for warning in caught]
    return {"agrees": True, "message": "; ".join(["finite differences agree", *notes])}


def _hessian(expression: Expression, leaves: Mapping[str, Tensor]) -> dict[str, dict[str, Array]]:
    if sum(leaf.size for leaf in leaves.values()) > MAX_HESSIAN:
        raise Refusal(f"--second takes at most {MAX_HESSIAN} elements, counting all variables")
    values = [_array(leaf)[()] for leaf in leaves.values()]
    if not values:
        return {}
    function = _function(expression, list(leaves))
    blocks = derivatives.hessian(function, argnum=tuple(range(len(values))))(*values)
    return {
        a: {b: _array(blocks[i][j]) for j, b in enumerate(leaves)} for i, a in enumerate(leaves)
    }


def _pictures(options: argparse.Namespace, evaluation: Evaluation, output: Tensor) -> list[str]:
    wanted = {"svg": options.svg, "png": options.png, "html": options.html}
    wanted = {kind: file for kind, file in wanted.items() if file}
    if wanted and not output.requires_grad:
        raise Refusal("there is no graph to draw: the expression has no variable")
    for step in evaluation.steps if wanted else ():
        if step.value.requires_grad and step.value.name is None:
            step.value.name = step.name  # as in the table
    for kind, file in wanted.items():
        if not file.endswith(f".{kind}"):
            raise Refusal(f"--{kind} needs a file name that ends in .{kind}, not {file}")
        try:
            _picture(kind, file, output)
        except (OSError, RuntimeError) as error:  # no such folder, no dot
            raise Refusal(str(error)) from error
    return list(wanted.values())


def _picture(kind: str, file: str, output: Tensor) -> None:
    import autograd

    if kind == "html":
        autograd.page(output, file)
    else:
        autograd.draw(output).render(file)


def _explained(error: Exception) -> dict[str, Any]:
    if isinstance(error, ExpressionError):
        place = {"text": error.text, "start": error.start, "end": error.end}
        return {"message": error.message, **place}
    return {"message": str(error)}
