"""What HIPS autograd traces with: boxes, nodes and primitives."""

from .engine.boxes import Box as Box
from .hips.boxes import getval as getval
from .hips.boxes import isbox as isbox
from .hips.nodes import Node as Node
from .hips.nodes import trace as trace
from .hips.primitives import notrace_primitive as notrace_primitive
from .hips.primitives import primitive as primitive
from .hips.primitives import register_notrace as register_notrace
from .hips.wrapping import toposort as toposort

__all__ = [
    "Box", "Node", "getval", "isbox", "notrace_primitive", "primitive", "register_notrace",
    "toposort", "trace",
]  # fmt: skip
