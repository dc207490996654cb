"""What HIPS autograd is extended with: ops with rules of their own, and vector spaces."""

from .engine.boxes import Box as Box
from .hips.nodes import JVPNode as JVPNode
from .hips.nodes import VJPNode as VJPNode
from .hips.primitives import notrace_primitive as notrace_primitive
from .hips.primitives import primitive as primitive
from .hips.primitives import register_notrace as register_notrace
from .hips.rules import def_linear as def_linear
from .hips.rules import defjvp as defjvp
from .hips.rules import defjvp_argnum as defjvp_argnum
from .hips.rules import defjvp_argnums as defjvp_argnums
from .hips.rules import defvjp as defvjp
from .hips.rules import defvjp_argnum as defvjp_argnum
from .hips.rules import defvjp_argnums as defvjp_argnums
from .hips.vspaces import SparseObject as SparseObject
from .hips.vspaces import VSpace as VSpace
from .hips.vspaces import vspace as vspace

__all__ = [
    "Box", "JVPNode", "SparseObject", "VJPNode", "VSpace", "def_linear", "defjvp", "defjvp_argnum",
    "defjvp_argnums", "defvjp", "defvjp_argnum", "defvjp_argnums", "notrace_primitive",
    "primitive", "register_notrace", "vspace",
]  # fmt: skip
