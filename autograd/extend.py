"""Ops with their own gradients, in the style of HIPS autograd: see hips/primitives.py."""

from .hips.primitives import defjvp as defjvp
from .hips.primitives import defvjp as defvjp
from .hips.primitives import primitive as primitive

__all__ = ["defjvp", "defvjp", "primitive"]
