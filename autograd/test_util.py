"""HIPS autograd's checks of gradients: see hips/checks.py."""

from .hips.checks import check_grads as check_grads

__all__ = ["check_grads"]
