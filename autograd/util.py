"""HIPS autograd's small helpers. See hips/wrapping.py, and `quick_grad_check` in hips/checks.py."""

from .hips.checks import quick_grad_check as quick_grad_check
from .hips.wrapping import subval as subval
from .hips.wrapping import subvals as subvals
from .hips.wrapping import toposort as toposort

__all__ = ["quick_grad_check", "subval", "subvals", "toposort"]
