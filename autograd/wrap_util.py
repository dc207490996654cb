"""HIPS autograd's wrappers of functions. See hips/wrapping.py."""

from .hips.wrapping import get_name as get_name
from .hips.wrapping import unary_to_nary as unary_to_nary
from .hips.wrapping import wraps as wraps

__all__ = ["get_name", "unary_to_nary", "wraps"]
