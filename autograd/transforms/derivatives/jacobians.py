"""Whole Jacobians, row by row or column by column, and Hessians: columns of rows."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import ops
from ...engine.kinds import NoForwardRule
from ...ops.elementwise.constant import of_all
from ...tensors.tensor import Tensor
from ...trees import unflatten
from ..complex_convention import in_convention
from ..tracing import Trace
from .signatures import Argnum, Derivatives, Function, positions, signed_as

__all__ = ["hessian", "jacfwd", "jacobian", "jacrev"]


def jacobian(
    fun: Function,
    argnum: Argnum = 0,
    *,
    argnums: Argnum | None = None,
    has_aux: bool = False,
    vectorize: bool = False,
) -> Derivatives:
    """The function that computes the Jacobian of `fun`, in the cheaper of the two modes.

    A forward walk gives a column, a reverse walk a row: forward where there are fewer columns. By a
    complex argument, rows of real outputs are gradients: see `set_complex_convention`.

    Parameters
    ----------
    fun : callable
        Returns arrays; with `has_aux` a pair, of which they are the first part.
    argnum : int or tuple of int
        The positional argument to differentiate with respect to; of several, a tuple of results.
    argnums : int or tuple of int, optional
        Another name of `argnum`.
    has_aux : bool
        The result is then (Jacobian, aux), where aux is the second part of what `fun` returns.
    vectorize : bool
        Walk once with all rows or columns as a batch (see `vmap`): faster and larger. An op on the
        way without a batching rule raises.

    Returns
    -------
    callable
        Gives an array of shape (*output.shape, *argument.shape). Containers of outputs give
        containers of such, containers of arguments containers in their places.

    Examples
    --------
    >>> import numpy as np
    >>> from autograd import jacobian
    >>> jacobian(lambda x: x**2)(np.array([1.0, 2.0]))
    array([[2., 0.],
           [0., 4.]])
    """
    return _jacobian(fun, positions(argnum, argnums), has_aux, vectorize, _cheaper, "jacobian")


def jacrev(
    fun: Function,
    argnum: Argnum = 0,
    *,
    argnums: Argnum | None = None,
    has_aux: bool = False,
    vectorize: bool = False,
) -> Derivatives:
    """The function that computes the Jacobian of `fun` row by row, in reverse mode.

    For complex outputs `fun` must be holomorphic; a TypeError says if it is not.

    Parameters
    ----------
    fun : callable
        Returns arrays; with `has_aux` a pair, of which they are the first part.
    argnum : int or tuple of int
        The positional argument to differentiate with respect to; of several, a tuple of results.
    argnums : int or tuple of int, optional
        Another name of `argnum`.
    has_aux : bool
        The result is then (Jacobian, aux), where aux is the second part of what `fun` returns.
    vectorize : bool
        Walk once with all rows or columns as a batch (see `vmap`): faster and larger. An op on the
        way without a batching rule raises.

    Examples
    --------
    >>> import numpy as np
    >>> from autograd import jacrev
    >>> jacrev(lambda x: x[:1] * x[1:])(np.array([2.0, 3.0]))
    array([[3., 2.]])
    """
    return _jacobian(fun, positions(argnum, argnums), has_aux, vectorize, _rows)


def jacfwd(
    fun: Function,
    argnum: Argnum = 0,
    *,
    argnums: Argnum | None = None,
    has_aux: bool = False,
    vectorize: bool = False,
) -> Derivatives:
    """The function that computes the Jacobian of `fun` column by column, in forward mode.

    For complex inputs `fun` must be holomorphic; a TypeError says if it is not.

    Parameters
    ----------
    fun : callable
        Returns arrays; with `has_aux` a pair, of which they are the first part.
    argnum : int or tuple of int
        The positional argument to differentiate with respect to; of several, a tuple of results.
    argnums : int or tuple of int, optional
        Another name of `argnum`.
    has_aux : bool
        The result is then (Jacobian, aux), where aux is the second part of what `fun` returns.
    vectorize : bool
        Walk once with all rows or columns as a batch (see `vmap`): faster and larger. An op on the
        way without a batching rule raises.

    Examples
    --------
    >>> import numpy as np
    >>> from autograd import jacfwd
    >>> jacfwd(lambda t: np.array([1.0, 2.0]) * t)(3.0)
    array([1., 2.])
    """
    return _jacobian(fun, positions(argnum, argnums), has_aux, vectorize, _columns)


def hessian(
    fun: Function,
    argnum: Argnum = 0,
    *,
    argnums: Argnum | None = None,
    has_aux: bool = False,
    vectorize: bool = False,
) -> Derivatives:
    """The function that computes the second derivatives of `fun`: forward over reverse.

    Inputs and outputs may be of any rank.

    Parameters
    ----------
    fun : callable
        Returns arrays; with `has_aux` a pair, of which they are the first part.
    argnum : int or tuple of int
        The positional argument to differentiate with respect to; of several, a tuple of results.
    argnums : int or tuple of int, optional
        Another name of `argnum`.
    has_aux : bool
        The result is then (Hessian, aux), where aux is the second part of what `fun` returns.
    vectorize : bool
        Walk once with all rows or columns as a batch (see `vmap`): faster and larger. An op on the
        way without a batching rule raises.

    Returns
    -------
    callable
        Gives an array of shape (*output.shape, *argument.shape, *argument.shape), or containers
        of such, as `jacobian` of `jacobian` does.

    Raises
    ------
    TypeError
        From the result, for a complex argument in which the gradient, in the convention that was
        chosen (`set_complex_convention`), is not holomorphic. Use `hvp`, which takes all.

    Examples
    --------
    >>> import numpy as np
    >>> from autograd import hessian
    >>> hessian(lambda x: x[0] ** 2 * x[1])(np.array([1.0, 2.0]))
    array([[4., 2.],
           [2., 0.]])
    """
    which = positions(argnum, argnums)
    rows = _jacobian(fun, which, has_aux, vectorize, _rows, "hessian")
    return _jacobian(rows, which, has_aux, vectorize, _columns_if_possible)


def _jacobian(
    fun: Function,
    argnum: Argnum,
    has_aux: bool,
    vectorize: bool,
    blocks: Function,
    name: str = "",
) -> Derivatives:
    """The Jacobian from its blocks; with a name, gradients of real outputs as chosen."""

    @signed_as(fun)
    def compute(*args: Any, **kwargs: Any) -> Any:
        trace = Trace(fun, argnum, args, kwargs, has_aux)
        found = []
        for y, row in zip(trace.outputs, blocks(trace, vectorize), strict=True):
            of_real = y.dtype.kind != "c"
            found.append(trace.inputs_from(in_convention(row, name) if name and of_real else row))
        result = unflatten(trace.output_structure, found)
        return (result, trace.aux) if has_aux else result

    return compute


def _cheaper(trace: Trace, vectorize: bool) -> Any:
    """The Jacobian's blocks, a list for each output, in the mode that takes fewer walks."""
    columns, rows = [sum([x.size for x in some]) for some in (trace.inputs, trace.outputs)]
    complexes = [any([x.dtype.kind == "c" for x in s]) for s in (trace.inputs, trace.outputs)]
    forward = complexes[1] if complexes[0] != complexes[1] else columns < rows
    return (_columns_if_possible if forward else _rows)(trace, vectorize)


def _columns_if_possible(trace: Trace, vectorize: bool) -> Any:
    """Column by column; row by row where an op has no rule for tangents."""
    try:
        return _columns(trace, vectorize)
    except NoForwardRule:
        return _rows(trace, vectorize)


def _rows(trace: Trace, vectorize: bool) -> Any:
    for k, y in enumerate(trace.outputs):
        if y.dtype.kind == "c" and any([x.dtype.kind != "c" for x in trace.inputs]):
            raise TypeError("jacrev: complex outputs of real inputs; use jacfwd")

        def row(g: Any, k: int = k) -> Any:
            return trace.pull([g if i == k else None for i in range(len(trace.outputs))])

        _check_holomorphic(trace.name, row, y, trace.inputs)
        found = _each(row, y, trace.inputs, 0, vectorize)
        yield [ops.conj(d) if y.dtype.kind == "c" else d for d in found]


def _columns(trace: Trace, vectorize: bool) -> Any:
    found = []
    for k, x in enumerate(trace.inputs):
        if x.dtype.kind == "c" and any([y.dtype.kind != "c" for y in trace.outputs]):
            raise TypeError("jacfwd: real outputs of complex inputs; use jacrev")

        def column(t: Any, k: int = k) -> Any:
            return trace.push([t if i == k else None for i in range(len(trace.inputs))])

        _check_holomorphic(trace.name, column, x, trace.outputs)
        found.append(_each(column, x, trace.outputs, -1, vectorize))
    return zip(*found)


def _check_holomorphic(name: str, walk: Function, from_: Tensor, to: list[Tensor]) -> None:
    """Raise where a walk between complex Tensors is linear in real numbers only.

    Its matrix would have to have two parts, for what it is given and for the conjugate of that.
    """
    if from_.dtype.kind != "c" or all([x.dtype.kind != "c" for x in to]):
        return
    rng = np.random.default_rng(0)
    t = rng.standard_normal(from_.shape) + 1j * rng.standard_normal(from_.shape)
    t = t.astype(from_.dtype)
    for d, turned in zip(map(of_all, walk(t)), map(of_all, walk(1j * t)), strict=True):
        off, most = np.abs(turned - 1j * d), np.max(np.abs(d), initial=0)
        if d.dtype.kind == "c" and np.any(off > 10 * np.finfo(d.dtype).eps ** 0.5 * most):
            raise TypeError(
                f"{name} (of a Hessian, its gradient) is not holomorphic here, so no complex "
                "matrix is its Jacobian: use jvp, vjp or hvp, which take it as it is, or make it a "
                "function of the real and the imaginary part"
            )


def _each(walk: Function, from_: Tensor, to: list[Tensor], axis: int, vectorize: bool) -> list[Any]:
    """What a walk from each element of one Tensor gives at others, stacked along an axis."""
    basis = np.eye(from_.size, dtype=from_.dtype).reshape(from_.size, *from_.shape)
    if vectorize:
        from ..batching import vmap

        stacked = vmap(walk, out_axes=axis)(basis)
    elif len(basis):
        stacked = [ops.stack(parts, axis) for parts in zip(*[walk(e) for e in basis])]
    else:
        stacked = [np.zeros(0, y.dtype) for y in to]
    shapes = [(from_.shape, y.shape)[:: 1 if axis == 0 else -1] for y in to]
    return [ops.reshape(d, a + b) for d, (a, b) in zip(stacked, shapes)]
