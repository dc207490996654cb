"""Gradients: of a number, with its value, of a sum, along ones, and of holomorphic functions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, overload

import numpy as np

from ... import ops
from ...tensors.tensor import Tensor
from ...trees import flatten, map_leaves, unflatten
from ..complex_convention import in_convention
from ..tracing import Trace
from .signatures import (
    Argnum,
    Derivatives,
    Function,
    Gradient,
    ValueAndGradient,
    positions,
    signed_as,
)

__all__ = [
    "deriv", "elementwise_grad", "engine_grad", "grad", "holomorphic_grad", "value_and_grad",
]  # fmt: skip


@overload
def grad(fun: Function) -> Gradient: ...
@overload
def grad(
    fun: Function,
    argnum: Argnum = 0,
    *,
    argnums: Argnum | None = None,
    has_aux: bool = False,
) -> Function: ...
@overload
def grad(  # see gradients_of
    outputs: Tensor | Sequence[Tensor], inputs: Tensor | Sequence[Tensor], *args: Any, **kwargs: Any
) -> tuple[Tensor, ...]: ...
def grad(  # type: ignore[misc]  # the last form comes by name, too
    fun: Any = None,
    argnum: Any = 0,
    *args: Any,
    argnums: Argnum | None = None,
    has_aux: bool = False,
    **kwargs: Any,
) -> Any:
    """The function that computes the gradient of `fun`, which returns one real number.

    Also the gradient of Tensors with respect to Tensors, in PyTorch's signature: where the first
    argument is a Tensor or a sequence of them, ``grad(outputs, inputs, grad_outputs=None, ...)``;
    see `gradients_of`.

    Parameters
    ----------
    fun : callable
        Returns one real number; with `has_aux` a pair, of which that is the first part.
    argnum : int or tuple of int
        The positional argument to differentiate with respect to; of several, a tuple of results.
    argnums : int or tuple of int, optional
        Another name of `argnum`.
    has_aux : bool
        The result is then (gradient, aux), where aux is the second part of what `fun` returns.

    Returns
    -------
    callable
        Takes the arguments of `fun`, gives the gradient in the shape, dtype and containers of the
        chosen one; a tuple of gradients for a tuple.

    Raises
    ------
    TypeError
        From the result: where `fun` does not return one real number, or the argument holds
        integers, which have no gradient, or is complex and no convention was chosen with
        `set_complex_convention`.

    Warns
    -----
    UserWarning
        Where what `fun` returns does not depend on the argument; the gradient is zero.

    Examples
    --------
    >>> import numpy as np
    >>> from autograd import grad
    >>> grad(np.tanh)(0.0)
    np.float64(1.0)
    >>> grad(grad(grad(lambda x: x**4)))(2.0)
    np.float64(48.0)
    >>> grad(lambda p: p["a"] * p["b"] ** 2)({"a": 2.0, "b": 3.0})
    {'a': np.float64(9.0), 'b': np.float64(12.0)}
    """
    if fun is None or isinstance(fun, Tensor | tuple | list):
        from ...tensors.gradients import gradients_of

        left_out = isinstance(argnum, int) and argnum == 0  # a Tensor's != is an array
        given = (argnum, *args) if fun is None or args or not left_out else ()
        if isinstance(fun, Tensor) and not given and "inputs" not in kwargs:
            raise TypeError(
                "grad(y) of a Tensor y does not say with respect to what: write grad(y, x), or "
                "y.backward() and then x.grad. Of a function it is one: grad(f)(x)"
            )
        return gradients_of(*(() if fun is None else (fun, *given)), **kwargs)
    if args or kwargs:
        raise TypeError(
            "grad(fun) is a function: call it with the arguments, grad(fun)(x). (The signature "
            "grad(outputs, inputs, ...) is for Tensors)"
        )
    both = value_and_grad(fun, argnum, argnums=argnums, has_aux=has_aux)

    @signed_as(fun)
    def gradient(*args: Any, **kwargs: Any) -> Any:
        value, gradients = both(*args, **kwargs)
        return (gradients, value[1]) if has_aux else gradients

    return gradient


@overload
def value_and_grad(fun: Function) -> ValueAndGradient: ...
@overload
def value_and_grad(
    fun: Function, argnum: Argnum = 0, *, argnums: Argnum | None = None, has_aux: bool = False
) -> Function: ...
def value_and_grad(
    fun: Function, argnum: Argnum = 0, *, argnums: Argnum | None = None, has_aux: bool = False
) -> Any:
    """The function that computes both the value of `fun` and its gradient, in one run.

    Parameters
    ----------
    fun : callable
        Returns one real number; with `has_aux` a pair, of which that is the first part.
    argnum : int or tuple of int
        The positional argument to differentiate with respect to; of several, a tuple of results.
    argnums : int or tuple of int, optional
        Another name of `argnum`.
    has_aux : bool
        The result is then ((value, aux), gradient).

    Examples
    --------
    >>> from autograd import value_and_grad
    >>> value_and_grad(lambda x, y: x * y**2, (0, 1))(2.0, 3.0)
    (np.float64(18.0), (np.float64(9.0), np.float64(12.0)))
    """
    which = positions(argnum, argnums)

    @signed_as(fun)
    def both(*args: Any, **kwargs: Any) -> Any:
        trace = Trace(fun, which, args, kwargs, has_aux)
        y = trace.scalar
        trace.warn_of_constants("grad")
        pulled = trace.pull([np.ones(y.shape, y.dtype)])
        gradients = trace.inputs_from(in_convention(pulled, "grad"))
        return ((trace.value, trace.aux) if has_aux else trace.value), gradients

    return both


def engine_grad(fun: Function, argnum: Argnum) -> Function:
    """`grad`, by a complex argument the engine's own: see `set_complex_convention`."""

    @signed_as(fun)
    def gradient(*args: Any, **kwargs: Any) -> Any:
        trace = Trace(fun, argnum, args, kwargs)
        y = trace.scalar
        trace.warn_of_constants("grad")
        return trace.inputs_from(trace.pull([np.ones(y.shape, y.dtype)]))

    return gradient


def elementwise_grad(fun: Function, argnum: Argnum = 0) -> Gradient:
    """The function that computes the gradient of the sum of what `fun` returns.

    For a function that is applied to each element it is the derivative at each.

    Parameters
    ----------
    fun : callable
        Returns real arrays.
    argnum : int or tuple of int
        The positional argument to differentiate with respect to; of several, a tuple of results.

    Examples
    --------
    >>> import numpy as np
    >>> from autograd import elementwise_grad
    >>> elementwise_grad(np.square)(np.array([1.0, 2.0, 3.0]))
    array([2., 4., 6.])
    """

    @signed_as(fun)
    def gradient(*args: Any, **kwargs: Any) -> Any:
        trace = Trace(fun, argnum, args, kwargs)
        if any([y.dtype.kind == "c" for y in trace.outputs]):
            raise TypeError("elementwise_grad is for real outputs; use holomorphic_grad or deriv")
        trace.warn_of_constants("elementwise_grad")
        pulled = trace.pull([np.ones(y.shape, y.dtype) for y in trace.outputs])
        return trace.inputs_from(in_convention(pulled, "elementwise_grad"))

    return gradient


def holomorphic_grad(fun: Function, argnum: Argnum = 0) -> Gradient:
    """The function that computes the complex derivative of a holomorphic function.

    For arrays, that of the sum of what `fun` returns.

    Parameters
    ----------
    fun : callable
        Holomorphic.
    argnum : int or tuple of int
        The positional argument to differentiate with respect to; of several, a tuple of results.

    Examples
    --------
    >>> import numpy as np
    >>> from autograd import holomorphic_grad
    >>> holomorphic_grad(lambda z: z**2)(1 + 2j)
    np.complex128(2+4j)
    """
    summed = signed_as(fun)(lambda *args, **kwargs: _sum_of_real_parts(fun(*args, **kwargs)))
    gradient = engine_grad(summed, argnum)

    @signed_as(fun)
    def derivative(*args: Any, **kwargs: Any) -> Any:
        return map_leaves(ops.conj, gradient(*args, **kwargs))  # for L = Re f that is f'

    return derivative


def _sum_of_real_parts(tree: Any) -> Any:
    """The sum over all arrays in nested containers."""
    return sum([ops.sum(ops.real(y)) for y in flatten(tree)[0]])


def deriv(fun: Function, argnum: Argnum = 0) -> Derivatives:
    """The function that computes the derivative of `fun` along ones, in a forward walk.

    For a function of one number it is the derivative, whatever the shape of the output.

    Parameters
    ----------
    fun : callable
    argnum : int or tuple of int
        The positional argument to differentiate with respect to; of several, a tuple of results.

    Examples
    --------
    >>> import numpy as np
    >>> from autograd import deriv
    >>> deriv(lambda t: np.array([1.0, 2.0]) * t**2)(3.0)
    array([ 6., 12.])
    """

    @signed_as(fun)
    def derivative(*args: Any, **kwargs: Any) -> Any:
        trace = Trace(fun, argnum, args, kwargs)
        ones = [np.ones(x.shape, x.dtype) for x in trace.inputs]
        return unflatten(trace.output_structure, trace.push(ones))

    return derivative
