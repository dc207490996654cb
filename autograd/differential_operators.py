"""HIPS autograd's transforms of functions, which are names of `autograd` itself, too."""

from .function.checkpointing import checkpoint as checkpoint
from .hips.operators import grad_and_aux as grad_and_aux
from .hips.operators import grad_named as grad_named
from .hips.operators import hessian_tensor_product as hessian_tensor_product
from .hips.operators import hessian_vector_product as hessian_vector_product
from .hips.operators import make_ggnvp as make_ggnvp
from .hips.operators import make_hvp as make_hvp
from .hips.operators import make_jvp as make_jvp
from .hips.operators import make_jvp_reversemode as make_jvp_reversemode
from .hips.operators import make_vjp as make_vjp
from .hips.operators import multigrad_dict as multigrad_dict
from .hips.operators import tensor_jacobian_product as tensor_jacobian_product
from .hips.operators import vector_jacobian_product as vector_jacobian_product
from .transforms.derivatives import deriv as deriv
from .transforms.derivatives import elementwise_grad as elementwise_grad
from .transforms.derivatives import grad as grad
from .transforms.derivatives import hessian as hessian
from .transforms.derivatives import holomorphic_grad as holomorphic_grad
from .transforms.derivatives import jacobian as jacobian
from .transforms.derivatives import value_and_grad as value_and_grad

__all__ = [
    "checkpoint", "deriv", "elementwise_grad", "grad", "grad_and_aux", "grad_named", "hessian",
    "hessian_tensor_product", "hessian_vector_product", "holomorphic_grad", "jacobian",
    "make_ggnvp", "make_hvp", "make_jvp", "make_jvp_reversemode", "make_vjp", "multigrad_dict",
    "tensor_jacobian_product", "value_and_grad", "vector_jacobian_product",
]  # fmt: skip
