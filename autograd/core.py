"""HIPS autograd's core: the two modes for functions of one argument, rules, vector spaces."""

from .engine.boxes import Box as Box
from .hips.boxes import getval as getval
from .hips.boxes import isbox as isbox
from .hips.nodes import JVPNode as JVPNode
from .hips.nodes import Node as Node
from .hips.nodes import VJPNode as VJPNode
from .hips.nodes import make_jvp as make_jvp
from .hips.nodes import make_vjp as make_vjp
from .hips.primitives import primitive as primitive
from .hips.rules import def_linear as def_linear
from .hips.rules import defjvp as defjvp
from .hips.rules import defjvp_argnum as defjvp_argnum
from .hips.rules import defjvp_argnums as defjvp_argnums
from .hips.rules import defvjp as defvjp
from .hips.rules import defvjp_argnum as defvjp_argnum
from .hips.rules import defvjp_argnums as defvjp_argnums
from .hips.tables import primitive_jvps as primitive_jvps
from .hips.tables import primitive_vjps as primitive_vjps
from .hips.vspaces import SparseObject as SparseObject
from .hips.vspaces import VSpace as VSpace
from .hips.vspaces import vspace as vspace

__all__ = [
    "Box", "JVPNode", "Node", "SparseObject", "VJPNode", "VSpace", "def_linear", "defjvp",
    "defjvp_argnum", "defjvp_argnums", "defvjp", "defvjp_argnum", "defvjp_argnums", "getval",
    "isbox", "make_jvp", "make_vjp", "primitive", "primitive_jvps", "primitive_vjps", "vspace",
]  # fmt: skip
