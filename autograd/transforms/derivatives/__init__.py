"""Derivatives of functions: each is a few lines over the two walks of a Trace.

- signatures: the types of these functions and of their results
- gradients: `grad`, `value_and_grad`, and derivatives element by element
- products: with Jacobians and Hessians, which are not formed: `vjp`, `jvp`, `hvp`, `ggnvp`
- jacobians: whole ones, and `hessian`

They take functions of arrays, numbers, Tensors, and of nested tuples, lists, dicts and named
tuples of them, and nest in one another to any order. Given plain arrays they return plain arrays;
given Tensors, Tensors.

Common to all: `fun` is the function, and `argnum` the position of the argument to differentiate
with respect to, or a tuple of positions, for a tuple of results (`argnums` is another name of it).
Keyword arguments are passed through. With ``has_aux=True`` the function returns a pair
(output, aux), and the transform a pair (its result, aux).
"""

from .gradients import deriv, elementwise_grad, grad, holomorphic_grad, value_and_grad
from .jacobians import hessian, jacfwd, jacobian, jacrev
from .products import ggnvp, hvp, jvp, vjp

__all__ = [
    "deriv", "elementwise_grad", "ggnvp", "grad", "hessian", "holomorphic_grad", "hvp", "jacfwd",
    "jacobian", "jacrev", "jvp", "value_and_grad", "vjp",
]  # fmt: skip
