"""Products with Jacobians and Hessians, none of which is formed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ... import ops
from ...engine.kinds import NoForwardRule
from ...trees import unflatten
from ..tracing import Trace
from .gradients import engine_grad
from .signatures import Argnum, Function, Gradient, signed_as

__all__ = ["along", "ggnvp", "half_square", "hvp", "jvp", "push_gradient", "vjp"]


def vjp(fun: Function, *primals: Any, has_aux: bool = False) -> Any:
    """The value of `fun` at `primals`, and the function that pulls cotangents back.

    Parameters
    ----------
    fun : callable
    *primals
        The arguments; it is differentiated with respect to all of them.
    has_aux : bool
        Whether `fun` returns a pair, of which the first part alone is differentiated.

    Returns
    -------
    value
    pull : callable
        Takes a cotangent in the shape and containers of the value, as often as wanted; gives
        that of the argument, or a tuple where there are several.
    aux
        With `has_aux`.

    Examples
    --------
    >>> import numpy as np
    >>> from autograd import vjp
    >>> y, pull = vjp(np.sin, np.array([0.0, np.pi]))
    >>> pull(np.array([1.0, 10.0]))
    array([  1., -10.])
    """
    trace = Trace(fun, 0 if len(primals) == 1 else range(len(primals)), primals, {}, has_aux)

    def pull(cotangent: Any) -> Any:
        flat = trace.flat(cotangent, trace.output_structure, "the cotangent")
        return trace.inputs_from(trace.pull(flat))

    return (trace.value, pull, trace.aux) if has_aux else (trace.value, pull)


def jvp(
    fun: Function, primals: Sequence[Any], tangents: Sequence[Any], *, has_aux: bool = False
) -> Any:
    """The value of `fun`, and its derivative along `tangents`: one run and one forward walk.

    Parameters
    ----------
    fun : callable
    primals : tuple
        The arguments.
    tangents : tuple
        A tangent for each, in its shape and containers.
    has_aux : bool
        Whether `fun` returns a pair, of which the first part alone is differentiated.

    Returns
    -------
    value, tangent[, aux]

    Examples
    --------
    >>> from autograd import jvp
    >>> jvp(lambda x, y: x * y**2, (2.0, 3.0), (1.0, 0.0))
    (np.float64(18.0), np.float64(9.0))
    """
    if not isinstance(primals, tuple | list) or not isinstance(tangents, tuple | list):
        raise TypeError("jvp takes a tuple of primals and a tuple of tangents: jvp(f, (x,), (t,))")
    trace = Trace(fun, range(len(primals)), primals, {}, has_aux)
    flat = trace.flat(tuple(tangents), trace.input_structure, "the tangent")
    tangent = unflatten(trace.output_structure, trace.push(flat))
    return (trace.value, tangent, trace.aux) if has_aux else (trace.value, tangent)


def hvp(fun: Function, argnum: Argnum = 0) -> Gradient:
    """The function that computes the Hessian of `fun` times a vector, forward over reverse.

    It takes the arguments of `fun` and, last, the vector, in the shape and containers of the
    chosen argument. Time and memory are a small multiple of the gradient's: no Hessian is made.

    Parameters
    ----------
    fun : callable
        Returns one real number.
    argnum : int or tuple of int
        The positional argument to differentiate with respect to; of several, a tuple of results.

    References
    ----------
    Pearlmutter, Fast exact multiplication by the Hessian, Neural Computation 6 (1994).

    Examples
    --------
    >>> import numpy as np
    >>> from autograd import hvp
    >>> hvp(lambda x: x[0] ** 2 * x[1])(np.array([1.0, 2.0]), np.array([1.0, 0.0]))
    array([4., 2.])
    """
    return along(engine_grad(fun, argnum), argnum)


def along(gradient: Function, argnum: Argnum) -> Gradient:
    """The function that computes the derivative of a gradient along a vector, its last argument."""

    @signed_as(gradient)
    def product(*args: Any, **kwargs: Any) -> Any:
        if len(args) < 2:
            raise TypeError("hvp(f) takes the arguments of f and then the vector: hvp(f)(x, v)")
        *args, vector = args  # type: ignore[assignment]
        trace = Trace(gradient, argnum, args, kwargs)
        flat = trace.flat(vector, trace.input_structure, "the vector")
        return trace.inputs_from(push_gradient(trace, flat))

    return product


def push_gradient(trace: Trace, vector: Any) -> Any:
    """The Hessian times a vector, from the trace of a gradient."""
    try:
        return trace.push(vector)
    except NoForwardRule:
        if any([x.dtype.kind == "c" for x in trace.inputs]):  # in either convention
            return trace.transpose_of_pull(vector)
        return trace.pull(vector)  # a Hessian is its own transpose


def half_square(y: Any) -> Any:
    """Half the sum of squared absolute values: the loss whose Hessian is the identity."""
    return ops.sum(ops.real(y * ops.conj(y))) / 2


def ggnvp(fun: Function, loss: Function = half_square, argnum: Argnum = 0) -> Gradient:
    """The function that computes the generalized Gauss–Newton matrix times a vector.

    That is Jᵀ H J v, with J the Jacobian of `fun` and H the Hessian of `loss` at its output: the
    Hessian of ``loss(fun(x))`` without the term for the curvature of `fun`.

    Parameters
    ----------
    fun : callable
        Returns an array.
    loss : callable
        Of that array, returns one real number: half the sum of squares by default.
    argnum : int or tuple of int
        The positional argument to differentiate with respect to; of several, a tuple of results.

    References
    ----------
    Schraudolph, Fast curvature matrix-vector products, Neural Computation 14 (2002).

    Examples
    --------
    >>> import numpy as np
    >>> from autograd import ggnvp
    >>> ggnvp(lambda x: np.array([1.0, 2.0]) * x)(np.ones(2), np.array([1.0, 1.0]))
    array([1., 4.])
    """

    @signed_as(fun)
    def product(*args: Any, **kwargs: Any) -> Any:
        *args, vector = args  # type: ignore[assignment]
        trace = Trace(fun, argnum, args, kwargs)
        flat = trace.flat(vector, trace.input_structure, "the vector")
        tangents = trace.push_or_transpose(flat)
        tangent = unflatten(trace.output_structure, tangents)
        curved = hvp(loss)(trace.value, tangent)
        pulled = trace.pull(trace.flat(curved, trace.output_structure, "the cotangent"))
        return trace.inputs_from(pulled)

    return product
