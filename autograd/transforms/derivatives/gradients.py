"""Transforms: functions of functions. Each is a few lines over the two walks of a Trace.

They take functions of arrays, numbers, Tensors, and of nested tuples, lists, dicts and named
tuples of them, and nest in one another to any order. Given plain arrays they return plain arrays;
given Tensors, Tensors.

Common to all: `fun` is the function, and `argnum` the position of the argument to differentiate
by, or a tuple of positions, for a tuple of results (`argnums` is another name of it). Keyword
arguments are passed through. With ``has_aux=True`` the function returns a pair (output, aux), and
the transform a pair (its result, aux).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, Protocol, TypeVar, cast, overload

import numpy as np

from ... import ops
from ...tensors.tensor import Tensor
from ...trees import map_leaves, unflatten
from ..tracing import Trace, check_argnum, check_function

__all__ = [
    "deriv", "elementwise_grad", "ggnvp", "grad", "hessian", "hessian_vector_product",
    "holomorphic_grad", "hvp", "jacfwd", "jacobian", "jacrev", "jvp", "value_and_grad", "vjp",
]  # fmt: skip

Argnum = int | Sequence[int]
Function = Callable[..., Any]
T = TypeVar("T")
F = TypeVar("F", bound=Function)


class Gradient(Protocol):
    """What `grad(f)` is: a function of f's arguments, with a result like the first of them."""

    def __call__(self, x: T, /, *args: Any, **kwargs: Any) -> T: ...


class ValueAndGradient(Protocol):
    """What `value_and_grad(f)` is: the value, and a gradient like the first argument."""

    def __call__(self, x: T, /, *args: Any, **kwargs: Any) -> tuple[Any, T]: ...


class Derivatives(Protocol):
    """What `jacobian(f)` and its like are: Tensors for a Tensor, arrays for an array."""

    @overload
    def __call__(self, x: Tensor, /, *args: Any, **kwargs: Any) -> Tensor: ...
    @overload
    def __call__(self, x: Any, /, *args: Any, **kwargs: Any) -> Any: ...


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

    Also the gradient of Tensors by Tensors, in PyTorch's signature: where the first argument is a
    Tensor or a sequence of them, ``grad(outputs, inputs, grad_outputs=None, ...)``; see
    `gradients_of`.

    Parameters
    ----------
    fun : callable
    argnum : int or tuple of int
    has_aux : bool

    Returns
    -------
    callable
        Takes the arguments of `fun`, gives the gradient in the shape, dtype and containers of the
        chosen one; a tuple of gradients for a tuple.

    Raises
    ------
    TypeError
        From the result: where `fun` does not return one real number, or the argument holds
        integers, which have no gradient.

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
                "grad(y) of a Tensor y does not say by what: write grad(y, x), or y.backward(), "
                "then x.grad. Of a function it is one: grad(f)(x)"
            )
        return gradients_of(*(() if fun is None else (fun, *given)), **kwargs)
    if args or kwargs:
        raise TypeError(
            "grad(fun) is a function: call it with the arguments, grad(fun)(x). (The signature "
            "grad(outputs, inputs, ...) is for Tensors)"
        )
    both = value_and_grad(fun, argnum, argnums=argnums, has_aux=has_aux)

    @_like(fun)
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
        Returns one real number.
    argnum : int or tuple of int
    has_aux : bool
        The result is then ((value, aux), gradient).

    Examples
    --------
    >>> from autograd import value_and_grad
    >>> value_and_grad(lambda x, y: x * y**2, (0, 1))(2.0, 3.0)
    (np.float64(18.0), (np.float64(9.0), np.float64(12.0)))
    """
    which = _which(argnum, argnums)

    @_like(fun)
    def both(*args: Any, **kwargs: Any) -> Any:
        trace = Trace(fun, which, args, kwargs, has_aux)
        y = trace.scalar
        trace.warn_of_constants("grad")
        gradients = trace.inputs_from(trace.pull([np.ones(y.shape, y.dtype)]))
        return ((trace.value, trace.aux) if has_aux else trace.value), gradients

    return both


def elementwise_grad(fun: Function, argnum: Argnum = 0) -> Gradient:
    """The function that computes the gradient of the sum of what `fun` returns.

    For a function that is applied to each element it is the derivative at each.

    Examples
    --------
    >>> import numpy as np
    >>> from autograd import elementwise_grad
    >>> elementwise_grad(np.square)(np.array([1.0, 2.0, 3.0]))
    array([2., 4., 6.])
    """

    @_like(fun)
    def gradient(*args: Any, **kwargs: Any) -> Any:
        trace = Trace(fun, argnum, args, kwargs)
        if any([y.dtype.kind == "c" for y in trace.outputs]):
            raise TypeError("elementwise_grad is for real outputs; use holomorphic_grad or deriv")
        trace.warn_of_constants("elementwise_grad")
        return trace.inputs_from(trace.pull([np.ones(y.shape, y.dtype) for y in trace.outputs]))

    return gradient


def holomorphic_grad(fun: Function, argnum: Argnum = 0) -> Gradient:
    """The function that computes the complex derivative of a holomorphic function.

    For arrays, that of the sum of what `fun` returns. A gradient by a complex x is ∂L/∂Re x +
    i ∂L/∂Im x here, as in PyTorch; for L = Re f and a holomorphic f that is the conjugate of f'.

    Examples
    --------
    >>> import numpy as np
    >>> from autograd import holomorphic_grad
    >>> holomorphic_grad(lambda z: z**2)(1 + 2j)
    np.complex128(2+4j)
    """
    gradient = elementwise_grad(_like(fun)(lambda *a, **k: ops.real(fun(*a, **k))), argnum)

    @_like(fun)
    def derivative(*args: Any, **kwargs: Any) -> Any:
        return map_leaves(ops.conj, gradient(*args, **kwargs))

    return derivative


def deriv(fun: Function, argnum: Argnum = 0) -> Derivatives:
    """The function that computes the derivative of `fun` along ones, by a forward walk.

    For a function of one number it is the derivative, whatever the shape of the output.

    Examples
    --------
    >>> import numpy as np
    >>> from autograd import deriv
    >>> deriv(lambda t: np.array([1.0, 2.0]) * t**2)(3.0)
    array([ 6., 12.])
    """

    @_like(fun)
    def derivative(*args: Any, **kwargs: Any) -> Any:
        trace = Trace(fun, argnum, args, kwargs)
        ones = [np.ones(x.shape, x.dtype) for x in trace.inputs]
        return unflatten(trace.output_structure, trace.push(ones))

    return derivative


# --- products with Jacobians and Hessians --------------------------------------------------------


def vjp(fun: Function, *primals: Any, has_aux: bool = False) -> Any:
    """The value of `fun` at `primals`, and the function that pulls cotangents back.

    Parameters
    ----------
    fun : callable
    *primals
        The arguments, all of which it is differentiated by.
    has_aux : bool

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

    @_like(fun)
    def product(*args: Any, **kwargs: Any) -> Any:
        if len(args) < 2:
            raise TypeError("hvp(f) takes the arguments of f and then the vector: hvp(f)(x, v)")
        *args, vector = args  # type: ignore[assignment]
        trace = Trace(grad(fun, argnum), argnum, args, kwargs)
        flat = trace.flat(vector, trace.input_structure, "the vector")
        return trace.inputs_from(trace.push(flat))

    return product


hessian_vector_product = hvp


def _half_square(y: Any) -> Any:
    return ops.sum(y * y) / 2


def ggnvp(fun: Function, loss: Function = _half_square, argnum: Argnum = 0) -> Gradient:
    """The function that computes the generalised Gauss–Newton matrix times a vector.

    That is Jᵀ H J v, with J the Jacobian of `fun` and H the Hessian of `loss` at its output: the
    Hessian of ``loss(fun(x))`` without the term for the curvature of `fun`.

    Parameters
    ----------
    fun : callable
        Returns an array.
    loss : callable
        Of that array, returns one real number: half the sum of squares by default.
    argnum : int or tuple of int

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

    @_like(fun)
    def product(*args: Any, **kwargs: Any) -> Any:
        *args, vector = args  # type: ignore[assignment]
        trace = Trace(fun, argnum, args, kwargs)
        tangents = trace.push(trace.flat(vector, trace.input_structure, "the vector"))
        tangent = unflatten(trace.output_structure, tangents)
        curved = hvp(loss)(trace.value, tangent)
        pulled = trace.pull(trace.flat(curved, trace.output_structure, "the cotangent"))
        return trace.inputs_from(pulled)

    return product


# --- whole Jacobians -----------------------------------------------------------------------------


def jacobian(
    fun: Function,
    argnum: Argnum = 0,
    *,
    argnums: Argnum | None = None,
    has_aux: bool = False,
    vectorize: bool = False,
) -> Derivatives:
    """The function that computes the Jacobian of `fun`, in the cheaper of the two modes.

    A forward walk gives a column, a reverse walk a row: forward where there are fewer columns.

    Parameters
    ----------
    fun : callable
    argnum : int or tuple of int
    has_aux : bool
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
    return _jacobian(fun, _which(argnum, argnums), has_aux, vectorize, _cheaper)


def jacrev(
    fun: Function,
    argnum: Argnum = 0,
    *,
    argnums: Argnum | None = None,
    has_aux: bool = False,
    vectorize: bool = False,
) -> Derivatives:
    """The function that computes the Jacobian of `fun` row by row, in reverse mode.

    See `jacobian`. For complex outputs `fun` must be holomorphic.

    Examples
    --------
    >>> import numpy as np
    >>> from autograd import jacrev
    >>> jacrev(lambda x: x[:1] * x[1:])(np.array([2.0, 3.0]))
    array([[3., 2.]])
    """
    return _jacobian(fun, _which(argnum, argnums), has_aux, vectorize, _rows)


def jacfwd(
    fun: Function,
    argnum: Argnum = 0,
    *,
    argnums: Argnum | None = None,
    has_aux: bool = False,
    vectorize: bool = False,
) -> Derivatives:
    """The function that computes the Jacobian of `fun` column by column, in forward mode.

    See `jacobian`. For complex inputs `fun` must be holomorphic.

    Examples
    --------
    >>> import numpy as np
    >>> from autograd import jacfwd
    >>> jacfwd(lambda t: np.array([1.0, 2.0]) * t)(3.0)
    array([1., 2.])
    """
    return _jacobian(fun, _which(argnum, argnums), has_aux, vectorize, _columns)


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

    Returns
    -------
    callable
        Gives an array of shape (*output.shape, *argument.shape, *argument.shape), or containers
        of such, as `jacobian` of `jacobian` does.

    Examples
    --------
    >>> import numpy as np
    >>> from autograd import hessian
    >>> hessian(lambda x: x[0] ** 2 * x[1])(np.array([1.0, 2.0]))
    array([[4., 2.],
           [2., 0.]])
    """
    which = _which(argnum, argnums)
    rows = _jacobian(fun, which, has_aux, vectorize, _rows)
    return _jacobian(rows, which, has_aux, vectorize, _columns)


def _jacobian(
    fun: Function, argnum: Argnum, has_aux: bool, vectorize: bool, blocks: Function
) -> Derivatives:
    @_like(fun)
    def compute(*args: Any, **kwargs: Any) -> Any:
        trace = Trace(fun, argnum, args, kwargs, has_aux)
        found = [trace.inputs_from(row) for row in blocks(trace, vectorize)]
        result = unflatten(trace.output_structure, found)
        return (result, trace.aux) if has_aux else result

    return compute


def _cheaper(trace: Trace, vectorize: bool) -> Any:
    """The Jacobian's blocks, a list for each output, in the mode that takes fewer walks."""
    columns, rows = [sum([x.size for x in some]) for some in (trace.inputs, trace.outputs)]
    complexes = [any([x.dtype.kind == "c" for x in s]) for s in (trace.inputs, trace.outputs)]
    forward = complexes[1] if complexes[0] != complexes[1] else columns < rows
    return (_columns if forward else _rows)(trace, vectorize)


def _rows(trace: Trace, vectorize: bool) -> Any:
    for k, y in enumerate(trace.outputs):
        if y.dtype.kind == "c" and any([x.dtype.kind != "c" for x in trace.inputs]):
            raise TypeError("jacrev: complex outputs of real inputs; use jacfwd")

        def row(g: Any, k: int = k) -> Any:
            return trace.pull([g if i == k else None for i in range(len(trace.outputs))])

        found = _each(row, y, trace.inputs, 0, vectorize)
        yield [ops.conj(d) if y.dtype.kind == "c" else d for d in found]


def _columns(trace: Trace, vectorize: bool) -> Any:
    found = []
    for k, x in enumerate(trace.inputs):
        if x.dtype.kind == "c" and any([y.dtype.kind != "c" for y in trace.outputs]):
            raise TypeError("jacfwd: real outputs of complex inputs; use jacrev")

        def column(t: Any, k: int = k) -> Any:
            return trace.push([t if i == k else None for i in range(len(trace.inputs))])

        found.append(_each(column, x, trace.outputs, -1, vectorize))
    return zip(*found)


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


# --- helpers -------------------------------------------------------------------------------------


def _which(argnum: Argnum, argnums: Argnum | None) -> Argnum:
    which = argnum if argnums is None else argnums
    check_argnum(which)
    return which


def _like(fun: Function) -> Callable[[F], F]:
    """Name and signature of `fun`, for messages and for transforms of the result."""
    check_function(fun)
    return cast(Any, wraps(fun, updated=()))  # type: ignore[no-any-return]
