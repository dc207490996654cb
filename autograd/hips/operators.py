"""The rest of HIPS autograd's transforms, under its names, as other ways to call ours."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from .. import ops
from ..engine.guests import as_array
from ..transforms.complex_convention import in_convention, pull_in_convention
from ..transforms.derivatives import ggnvp, grad, jacobian
from ..transforms.derivatives.products import along, half_square, push_gradient
from ..transforms.derivatives.signatures import Argnum, Function, signed_as
from ..transforms.tracing import Trace
from ..trees import flatten, unflatten

__all__ = [
    "grad_and_aux", "grad_named", "hessian_tensor_product", "hessian_vector_product", "make_ggnvp",
    "make_hvp", "make_jvp", "make_jvp_reversemode", "make_vjp", "multigrad_dict",
    "tensor_jacobian_product", "vector_jacobian_product",
]  # fmt: skip


def make_vjp(fun: Function, argnum: Argnum = 0) -> Function:
    """The function that computes, at a point, the pullback of `fun` and its value.

    Parameters
    ----------
    fun : callable
    argnum : int or tuple of int
        The positional argument to differentiate with respect to; of several, a tuple of results.

    Examples
    --------
    >>> import numpy as np
    >>> from autograd import make_vjp
    >>> pull, y = make_vjp(np.sin)(0.0)
    >>> float(pull(10.0))
    10.0
    """

    def at(*args: Any, **kwargs: Any) -> tuple[Function, Any]:
        trace = Trace(fun, argnum, args, kwargs)

        def pull(cotangent: Any) -> Any:
            flat = trace.flat(cotangent, trace.output_structure, "the cotangent")
            return trace.inputs_from(pull_in_convention(trace, flat, "make_vjp"))

        return pull, trace.value

    return signed_as(fun)(at)


def make_jvp(fun: Function, argnum: Argnum = 0) -> Function:
    """The function that gives, at a point, the function from a tangent to (value, tangent).

    `fun` runs once; each tangent costs one forward walk.

    Parameters
    ----------
    fun : callable
    argnum : int or tuple of int
        The positional argument to differentiate with respect to; of several, a tuple of results.

    Examples
    --------
    >>> import numpy as np
    >>> from autograd import make_jvp
    >>> push = make_jvp(lambda x: x**2)(np.array([1.0, 3.0]))
    >>> push(np.array([1.0, 0.0]))
    (array([1., 9.]), array([2., 0.]))
    """

    def at(*args: Any, **kwargs: Any) -> Function:
        trace = Trace(fun, argnum, args, kwargs)

        def push(tangent: Any) -> tuple[Any, Any]:
            flat = trace.flat(tangent, trace.input_structure, "the tangent")
            return trace.value, unflatten(trace.output_structure, trace.push(flat))

        return push

    return signed_as(fun)(at)


def make_jvp_reversemode(fun: Function, argnum: Argnum = 0) -> Function:
    """The function that gives, at a point, the function from a tangent to the output's tangent.

    It needs no rules for forward mode: the pullback is pulled back through itself.

    Parameters
    ----------
    fun : callable
    argnum : int or tuple of int
        The positional argument to differentiate with respect to; of several, a tuple of results.

    Examples
    --------
    >>> import numpy as np
    >>> from autograd.differential_operators import make_jvp_reversemode
    >>> make_jvp_reversemode(lambda x: x**2)(np.array([1.0, 3.0]))(np.array([1.0, 0.0]))
    array([2., 0.])
    """

    def at(*args: Any, **kwargs: Any) -> Function:
        trace = Trace(fun, argnum, args, kwargs)

        def push(tangent: Any) -> Any:
            flat = trace.flat(tangent, trace.input_structure, "the tangent")
            return unflatten(trace.output_structure, trace.transpose_of_pull(flat))

        return push

    return signed_as(fun)(at)


def make_hvp(fun: Function, argnum: Argnum = 0) -> Function:
    """The function that computes, at a point, the product with the Hessian, and the gradient.

    Parameters
    ----------
    fun : callable
    argnum : int or tuple of int
        The positional argument to differentiate with respect to; of several, a tuple of results.

    Examples
    --------
    >>> import numpy as np
    >>> from autograd import make_hvp
    >>> product, gradient = make_hvp(lambda x: x[0] ** 2 * x[1])(np.array([1.0, 2.0]))
    >>> product(np.array([1.0, 0.0])), gradient
    (array([4., 2.]), array([4., 1.]))
    """

    def at(*args: Any, **kwargs: Any) -> tuple[Function, Any]:
        trace = Trace(grad(fun, argnum), argnum, args, kwargs)

        def product(vector: Any) -> Any:
            flat = trace.flat(vector, trace.input_structure, "the vector")
            return unflatten(trace.output_structure, push_gradient(trace, flat))

        return product, trace.value

    return signed_as(fun)(at)


def make_ggnvp(f: Function, g: Function = half_square, f_argnum: Argnum = 0) -> Function:
    """The function that gives, at a point, the product with the Gauss–Newton matrix: see `ggnvp`.

    Parameters
    ----------
    f : callable
        The model.
    g : callable
        The loss as a function of the model's output; by default half the sum of squares.
    f_argnum : int
        The argument of f to differentiate with respect to.

    Examples
    --------
    >>> import numpy as np
    >>> from autograd import make_ggnvp
    >>> make_ggnvp(lambda x: np.array([1.0, 2.0]) * x)(np.ones(2))(np.ones(2))
    array([1., 4.])
    """
    product = ggnvp(f, g, f_argnum)

    def at(*args: Any, **kwargs: Any) -> Callable[[Any], Any]:
        def of(vector: Any) -> Any:
            leaves, structure = flatten(product(*args, vector, **kwargs))
            return unflatten(structure, in_convention(leaves, "make_ggnvp"))

        return of

    return signed_as(f)(at)


def hessian_tensor_product(fun: Function, argnum: Argnum = 0) -> Function:
    """The Hessian of `fun` times a tensor of the argument's shape.

    That is `hvp`, by a complex argument in the convention of `set_complex_convention`.

    Parameters
    ----------
    fun : callable
    argnum : int or tuple of int
        The positional argument to differentiate with respect to; of several, a tuple of results.

    Examples
    --------
    >>> from autograd import hessian_tensor_product
    >>> float(hessian_tensor_product(lambda x: x**3)(2.0, 10.0))
    120.0
    """
    return along(grad(fun, argnum), argnum)


hessian_vector_product = hessian_tensor_product


def tensor_jacobian_product(fun: Function, argnum: Argnum = 0) -> Function:
    """The function that computes a tensor times the Jacobian of `fun`, summed over shared axes.

    It takes the arguments of `fun` and then the tensor, which has at most as many axes as the
    output; they are matched with the output's first axes.

    Parameters
    ----------
    fun : callable
    argnum : int or tuple of int
        The positional argument to differentiate with respect to; of several, a tuple of results.

    Examples
    --------
    >>> import numpy as np
    >>> from autograd import tensor_jacobian_product
    >>> tensor_jacobian_product(lambda x: x**2)(np.array([1.0, 3.0]), np.array([1.0, 10.0]))
    array([ 2., 60.])
    """

    def product(*args: Any, **kwargs: Any) -> Any:
        *args, tensor = args  # type: ignore[assignment]
        tensor = as_array(tensor)

        def contracted(*args: Any, **kwargs: Any) -> Any:
            return ops.tensordot(tensor, fun(*args, **kwargs), axes=tensor.ndim)

        return jacobian(contracted, argnum)(*args, **kwargs)

    return signed_as(fun)(product)


vector_jacobian_product = tensor_jacobian_product


def grad_and_aux(fun: Function, argnum: Argnum = 0) -> Function:
    """The function that computes (gradient, aux) for a function that returns (output, aux).

    Parameters
    ----------
    fun : callable
        Returns a pair; the gradient is that of its first part.
    argnum : int or tuple of int
        The positional argument to differentiate with respect to; of several, a tuple of results.

    Examples
    --------
    >>> from autograd import grad_and_aux
    >>> g, aux = grad_and_aux(lambda x: (x**2, "seen"))(3.0)
    >>> float(g), aux
    (6.0, 'seen')
    """
    return grad(fun, argnum, has_aux=True)


def grad_named(fun: Function, argname: str) -> Function:
    """The gradient with respect to the argument of that name.

    Parameters
    ----------
    fun : callable
    argname : str

    Examples
    --------
    >>> from autograd import grad_named
    >>> float(grad_named(lambda x, y: x * y, "y")(3.0, 5.0))
    3.0
    """
    names = list(inspect.signature(fun).parameters)
    if argname not in names:
        raise ValueError(f"grad_named: the function has no argument {argname!r}; it has {names}")
    return grad(fun, names.index(argname))


def multigrad_dict(fun: Function) -> Function:
    """The function that computes the gradients with respect to all arguments, as a dict by name.

    Defaults count as arguments; ``*args`` and ``**kwargs`` appear in it as a tuple and a dict.

    Parameters
    ----------
    fun : callable

    Examples
    --------
    >>> from autograd import multigrad_dict
    >>> {k: float(g) for k, g in multigrad_dict(lambda x, y=5.0: x * y)(3.0).items()}
    {'x': 5.0, 'y': 3.0}
    """
    signature = inspect.signature(fun)

    def gradients(*args: Any, **kwargs: Any) -> dict[str, Any]:
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        names = list(bound.arguments)

        def by_all(*values: Any) -> Any:
            call = inspect.BoundArguments(signature, dict(zip(names, values)))
            return fun(*call.args, **call.kwargs)

        by_all.__name__ = getattr(fun, "__name__", "the function")
        return dict(zip(names, grad(by_all, range(len(names)))(*bound.arguments.values())))

    return gradients
